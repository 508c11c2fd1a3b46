/** One line for the room: what is happening at the tick on show, from the chapters and the events just before it. */

import type { RunEvent } from '../../protocol/messages.ts';
import { clock, plural, price, signedPercent, usd } from '../i18n/format.ts';
import { endogenousShare, firstAt } from '../store/eventLog.ts';
import type { Store } from '../store/store.ts';
import { chapterAt } from '../views/timelineLayout.ts';
import { make, setText } from './dom.ts';

/** Half an hour at 15 s a tick. */
const LOOK_BACK_TICKS = 120;

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
      setText(now, happenings(store));
    },
  };
}

/** The last half hour in one sentence: oracle step, liquidations and how many of them were caused within. */
export function happenings(store: Store): string {
  const { events, tick } = store;
  const from = Math.max(0, tick - LOOK_BACK_TICKS);
  const parts: string[] = [];
  const step = events.others
    .slice(firstAt(events.others, from), firstAt(events.others, tick + 1))
    .findLast(isTelling);
  if (step !== undefined) {
    const before = store.rows.at('price.oracle', Math.max(0, step.tick - 1));
    parts.push(`${clock(store.dateAt(step.tick))} ${tellingOf(step, before)}`);
  }
  const recent = events.liquidations.slice(
    firstAt(events.liquidations, from),
    firstAt(events.liquidations, tick + 1),
  );
  if (recent.length > 0) {
    const notional = recent.reduce((sum, event) => sum + event.notional, 0);
    const within = recent.reduce((sum, event) => sum + event.notional * endogenousShare(event), 0);
    parts.push(
      `${plural(recent.length, 'liquidation', 'liquidations')} in the last half hour, ${usd(notional)}, ${Math.round((100 * within) / notional)} % caused by forced sales`,
    );
  }
  return parts.join(' · ');
}

function isTelling(event: RunEvent): boolean {
  return event.type !== 'redemption';
}

function tellingOf(event: RunEvent, oracleBefore: number): string {
  switch (event.type) {
    case 'oracleUpdated': {
      const change =
        Number.isFinite(oracleBefore) && oracleBefore > 0
          ? ` (${signedPercent(event.price / oracleBefore - 1)})`
          : '';
      return `oracle steps to ${price(event.price)}${change}`;
    }
    case 'trancheLoss':
      return `${event.tranche} loses ${usd(event.amount)}`;
    case 'debtAuctionSettled':
      return `debt auction settled at ${usd(event.bid)}`;
    case 'shock':
    case 'halt':
    case 'commandApplied':
      return event.says;
    case 'liquidation':
    case 'auctionStarted':
    case 'auctionSettled':
    case 'redemption':
      break;
  }
  // Counted rather than told one by one.
  return event.type;
}
