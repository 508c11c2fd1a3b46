// The mechanism that watches one asset's loop: credits every move of its book to a cause, names the parents of liquidations, and measures
// the loop gain ex ante and realised. It acts on nothing.

import { fundamentalPathKey } from '../fundamentals/path.ts';
import { checkName } from '../fundamentals/series.ts';
import type { CauseShare } from '../events/events.ts';
import type { Kernel } from '../tick/kernel.ts';
import { portKey } from '../tick/kernel.ts';
import { oracleKey } from '../oracle/feed.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, integer, number } from '../tick/parameters.ts';
import {
  accountKindsKey,
  attributionKey,
  bookDepthKey,
  channelSourceKey,
  gainSourceKey,
  marketWindowKey,
  metricSourceKey,
  pressureSourceKey,
  type Attribution,
  type BookDepth,
} from '../tick/sources.ts';
import { orderVenueKey } from '../venues/orderVenue.ts';
import { Crediting } from './crediting.ts';
import { feedbackChannels, type Measured } from './channels.ts';
import { Drawdown } from './drawdown.ts';
import { Genealogy } from './genealogy.ts';
import { loopState, type LoopState } from './loopGain.ts';
import { OracleClock } from './oracleClock.ts';
import { forcedShareOfFall, parentsOfFall } from './parents.ts';
import { Provenance } from './provenance.ts';
import { priceAxis } from './pressureMap.ts';

/** What views may read of one asset's loop. */
export interface FeedbackView {
  /** The loop now; undefined while the book has no price. Computed when asked. */
  loop(): LoopState | undefined;
  readonly genealogy: Genealogy;
  readonly crediting: Crediting;
}

/** Provided under the asset's name. */
export const feedbackViewKey = portKey<FeedbackView>('feedbackView');

export const feedback = defineMechanism({
  kind: 'feedback',
  says: 'Credits every price move to its cause and measures how a fall feeds itself.',
  parameters: {
    asset: data('ETH', 'Asset whose fall is watched.', checkName),
    venue: data('ETH-USD', 'Order book whose mid price is watched.', checkName),
    feed: data('ETH', 'Oracle feed by which accounts are liquidated.', checkName),
    probe: number('', 0.02, 0.001, 0.2, 'Fall over which pressure and depth are probed.', 'live'),
    ghost: number('', 0.05, 0.001, 0.5, 'Further fall of the "expected stop".', 'live'),
    step: number('', 0.01, 0.001, 0.1, 'Width of a bin of the price axis, share of the mid.'),
    below: number('', 0.5, 0.05, 0.95, 'How far below the mid the price axis reaches.'),
    above: number('', 0.5, 0.05, 4, 'How far above the mid the price axis reaches.'),
    interval: number('s', 60, 1, 86_400, 'Time between two measurements of the gain.'),
    window: number('s', 3600, 1, 604_800, 'Window of the realised gain and the branching ratio.'),
    memory: number('s', 21_600, 60, 604_800, 'How far back moves can be attributed.'),
    follow: number('s', 300, 1, 86_400, 'Time in which an unfollowed fundamental move fades.'),
    parentsMax: integer('', 12, 1, 1000, 'Most forced sales named by id among the parents.'),
    forcedMemory: integer('', 8192, 16, 1_000_000, 'Single forced sales that are remembered.'),
  },
  build({ kernel, id, parameters }) {
    const values = parameters.value;
    const { world } = kernel;
    const { asset, venue, feed } = values;
    const crediting = new Crediting({
      world,
      name: id,
      memory: kernel.ticks(values.memory),
      forcedMemory: values.forcedMemory,
      followTicks: kernel.ticks(values.follow),
    });
    const genealogy = new Genealogy(world, id);
    const drawdown = new Drawdown(world, id);
    const measured = world.record<Measured>(`${id}.measured`, {
      gain: null,
      breached: null,
      sold: null,
      depth: null,
      impact: null,
      cliff: null,
      ghostStop: null,
      realised: null,
      branching: null,
      gainMax: 0,
    });
    const oracleClock = new OracleClock(world, id, kernel.ticks(values.memory));
    const provenance = new Provenance(world, id);
    const seen = world.record(`${id}.seen`, { tick: -1, events: 0 });
    const kindOf = kindLookup(kernel);
    const originOf = (account: number, lots: number): [number, number][] =>
      provenance.sold(account, lots * (kernel.find(orderVenueKey, venue)?.terms.lotSize ?? 1));
    const book = (): BookDepth => kernel.use(bookDepthKey, venue);

    /** Takes in what was reported since the last look. */
    const readEvents = (): void => {
      const mark = seen.value;
      if (mark.tick !== kernel.tick) {
        mark.tick = kernel.tick;
        mark.events = 0;
      }
      for (; mark.events < kernel.events.length; mark.events++) {
        const event = kernel.events[mark.events]!;
        if (event.type === 'auctionSettled') {
          const winner = kernel.ledger.accountNamed(event.winner);
          if (winner !== undefined) provenance.won(winner, event.liquidation, event.lot);
        } else if (event.type === 'accountLiquidated') genealogy.note(event);
      }
    };

    const look = (): void => {
      readEvents();
      const observed = kernel.find(oracleKey, feed)?.observedTick() ?? -1;
      if (observed >= 0) oracleClock.note(kernel.tick, observed);
      crediting.take({
        tick: kernel.tick,
        tape: kernel.tape,
        book: book(),
        fundamental: kernel.find(fundamentalPathKey, asset)?.value() ?? 0,
        kindOf,
        originOf,
      });
    };

    const loop = (): LoopState | undefined => {
      const { probe, ghost, step, below, above } = parameters.value;
      const mid = book().midPrice();
      if (!(mid > 0)) return undefined;
      const sources = kernel
        .all(pressureSourceKey)
        .map(([, source]) => source)
        .filter((source) => source.asset === asset && source.venue === venue);
      return loopState(priceAxis({ mid, step, below, above }), book(), sources, { probe, ghost });
    };

    // Many liquidations of one tick ask about one window. Emptied at the next look, so it never outlives the state it was made from.
    const answers = new Map<string, CauseShare[]>();
    const attribution: Attribution = {
      parentsOf: ({ safeTick, tick }) => {
        const oracle = kernel.find(marketWindowKey, asset);
        const from =
          oracle === undefined ? oracleClock.observed(safeTick) : oracle.marketWindow(safeTick)[1];
        const to = oracle === undefined ? oracleClock.observed(tick) : oracle.marketWindow(tick)[1];
        const key = `${from} ${to}`;
        const known = answers.get(key);
        if (known !== undefined) return known;
        const shares = parentsOfFall(crediting, from, to, parameters.value.parentsMax);
        answers.set(key, shares);
        return shares;
      },
    };

    const measure = (): void => {
      answers.clear();
      look();
      crediting.close();
      drawdown.take(book().midPrice(), crediting);
      if (kernel.tick % kernel.ticks(parameters.value.interval) !== 0) return;
      const since = kernel.tick - kernel.ticks(parameters.value.window);
      const state = loop();
      const m = measured.value;
      m.gain = state?.gain.gain ?? null;
      m.breached = state?.gain.breached ?? null;
      m.sold = state?.gain.sold ?? null;
      m.depth = state?.gain.depth ?? null;
      m.impact = state?.gain.impact ?? null;
      m.cliff = orNull(state?.cliff);
      m.ghostStop = orNull(state?.ghostStop);
      m.realised = orNull(forcedShareOfFall(crediting, since, kernel.tick));
      m.branching = orNull(genealogy.branchingSince(since));
      m.gainMax = Math.max(m.gainMax, m.gain ?? 0);
    };

    kernel.provide(attributionKey, attribution, asset);
    kernel.provide(feedbackViewKey, { loop, genealogy, crediting }, asset);
    kernel.provide(gainSourceKey, { gain: () => measured.value.gain ?? Number.NaN }, id);
    kernel.provide(channelSourceKey, feedbackChannels(measured, drawdown), id);
    kernel.provide(
      metricSourceKey,
      {
        metrics: () => {
          const totals = genealogy.totals.value;
          const share = (part: number): number =>
            totals.notional > 0 ? part / totals.notional : Number.NaN;
          return {
            endogenousShareOfFall: drawdown.worstForcedShare(),
            worstFall: drawdown.worstFall(),
            branchingRatio: share(totals.offspring),
            forcedShareOfLiquidations: share(totals.forced),
            largestCascade: totals.largestCascade,
            largestCascadeNotional: totals.largestCascadeNotional,
            deepestCascade: totals.deepest,
            meanCascade: totals.roots > 0 ? totals.count / totals.roots : Number.NaN,
            loopGainMax: measured.value.gainMax,
          };
        },
      },
      id,
    );
    const mark = (): void => {
      answers.clear();
      look();
    };
    return { phases: { mark, measure } };
  },
});

const orNull = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : value;

/** Kinds of agents by account, from the agent room; where nobody offers them, the population's name, which begins the account's. */
function kindLookup(kernel: Kernel): (account: number) => string {
  return (account) => {
    const kinds = kernel.find(accountKindsKey);
    if (kinds !== undefined) return kinds.kindOf(account) ?? 'protocol';
    const name = kernel.ledger.accounts[account] ?? 'unknown';
    const dot = name.lastIndexOf('.');
    return dot < 0 ? name : name.slice(0, dot);
  };
}
