/** One line for the room: what is happening at the tick on show, from the chapters and the events just before it. */

import type { RunEvent } from '../../protocol/messages.ts';
import {
  clock,
  compact,
  count,
  duration,
  percent,
  plural,
  price,
  signedPercent,
  usd,
} from '../i18n/format.ts';
import { endogenousShare, firstAt } from '../store/eventLog.ts';
import type { Store } from '../store/store.ts';
import { tranchesAt, verdictOf } from '../views/poolLayout.ts';
import { chapterAt } from '../views/timelineLayout.ts';
import { make, setText } from './dom.ts';

const LOOK_BACK_SECONDS = 1800;

export interface Caption {
  readonly element: HTMLElement;
  readonly draw: () => void;
}

export function makeCaption(store: Store): Caption {
  const number = make('span', 'number');
  const title = make('strong');
  const says = make('span', 'says');
  const now = make('span', 'now');
  const element = make('section', 'caption', number, title, says, now);
  element.setAttribute('aria-label', 'What is happening now');
  return {
    element,
    draw() {
      const { control } = store;
      if (control === null) {
        setText(
          title,
          store.link.state === 'lost' ? 'No server answers.' : 'Connecting to the simulation …',
        );
        return;
      }
      const index = chapterAt(control.chapters, store.tick);
      const chapter = control.chapters[index];
      number.hidden = chapter === undefined;
      setText(number, chapter === undefined ? '' : String(index + 1));
      setText(title, chapter?.title ?? control.scenario.title);
      setText(says, chapter?.says ?? control.scenario.description);
      setText(now, isOver(store) ? balance(store) : happenings(store));
    },
  };
}

/** The last half hour (or tick, where ticks are longer) in one sentence: the oracle's step, liquidations and how many of them were caused within. */
export function happenings(store: Store): string {
  const { events, tick } = store;
  const secondsPerTick = store.control?.secondsPerTick ?? 1;
  const lookBack = Math.max(1, Math.round(LOOK_BACK_SECONDS / secondsPerTick));
  const from = Math.max(0, tick - lookBack);
  const parts: string[] = [];
  const step = events.others
    .slice(firstAt(events.others, from), firstAt(events.others, tick + 1))
    .findLast((event) => isTelling(event, store));
  if (step !== undefined) {
    parts.push(`${clock(store.dateAt(step.tick))} ${tellingOf(step)}`);
  }
  const oracle = oracleStep(store, from);
  if (oracle !== '') parts.push(oracle);
  const recent = events.liquidations.slice(
    firstAt(events.liquidations, from),
    firstAt(events.liquidations, tick + 1),
  );
  if (recent.length > 0) {
    const notional = recent.reduce((sum, event) => sum + event.notional, 0);
    const within = recent.reduce((sum, event) => sum + event.notional * endogenousShare(event), 0);
    parts.push(
      `${plural(recent.length, 'liquidation', 'liquidations')} in ${duration(lookBack * secondsPerTick)}, ${usd(notional)}, ${Math.round((100 * within) / notional)} % caused by forced sales`,
    );
  }
  return parts.join(' · ');
}

/** The last move of the price in force: events also tell of prices that are still waiting to come into force. */
function oracleStep(store: Store, from: number): string {
  const { rows } = store;
  for (let at = store.tick; at > from; at--) {
    const now = rows.at('price.oracle', at);
    const before = rows.at('price.oracle', at - 1);
    const change = now / before - 1;
    if (Math.abs(change) > 0.0005)
      return `${clock(store.dateAt(at))} oracle steps to ${price(now)} (${signedPercent(change)})`;
  }
  return '';
}

function isOver({ control, cursor }: Store): boolean {
  return control?.status === 'finished' && cursor.mode === 'live';
}

/** What a finished run has come to. */
function balance(store: Store): string {
  const { liquidations } = store.events;
  const notional = liquidations.reduce((sum, event) => sum + event.notional, 0);
  const settled = store.at('auctions.settled');
  const uncovered = store.at('debt.uncovered');
  const senior = store.pool === undefined ? [] : tranchesAt(store.pool, store.rows, store.tick);
  const { label, claim, value } = senior.at(-1) ?? { label: '', claim: 0, value: 0 };
  const parts =
    liquidations.length > 0 || claim === 0
      ? [
          `finished: ${plural(liquidations.length, 'liquidation', 'liquidations')}, ${usd(notional)}`,
        ]
      : [`finished: ${label} worth ${percent(Math.min(1, value / claim))} of what it is owed`];
  if (settled > 0)
    parts.push(`${count(store.at('auctions.zeroBid'))} of ${count(settled)} auctions won for $0`);
  if (uncovered > 0) parts.push(`${compact(uncovered)} DAI uncovered`);
  return parts.join(' · ');
}

function isTelling(event: RunEvent, { control }: Store): boolean {
  if (event.type === 'trancheLoss') {
    const tranches = control?.pools.flatMap((pool) => pool.tranches) ?? [];
    const par = tranches.find(({ id }) => id === event.tranche)?.par ?? 0;
    return event.amount > 0.01 * par;
  }
  return event.type !== 'redemption' && event.type !== 'oracleUpdated';
}

function tellingOf(event: RunEvent): string {
  switch (event.type) {
    case 'trancheLoss':
      return `${event.tranche} loses ${usd(event.amount)}`;
    case 'audit':
      return `audit ${verdictOf(event)}: ${usd(event.collateral)} attested, ${usd(event.claims)} owed`;
    case 'debtAuctionSettled':
      return `debt auction settled at ${usd(event.bid)}`;
    case 'shock':
    case 'halt':
    case 'fault':
    case 'governance':
    case 'commandApplied':
      return event.says;
    case 'liquidation':
    case 'auctionStarted':
    case 'auctionSettled':
    case 'redemption':
    case 'waterfallStep':
    case 'oracleUpdated':
      break;
  }
  // Counted rather than told one by one.
  return event.type;
}
