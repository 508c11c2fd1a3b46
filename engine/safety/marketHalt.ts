// The market-wide halt (NYSE rule 7.12) as a mechanism: when one price has fallen by a level from where the session before left it,
// every book stops for a while, and beyond the last level until the session is over.

import { checkName } from '../fundamentals/series.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, number } from '../tick/parameters.ts';
import { channelSourceKey, metricSourceKey } from '../tick/sources.ts';
import { orderVenueKey } from '../venues/orderVenue.ts';
import { observeIndex, OPEN_MARKET, type MarketHaltState } from './circuitBreakers.ts';
import { endOfTick, haltedVenues, venuesOf } from './haltTargets.ts';

interface HaltRecord {
  state: MarketHaltState;
  /** Session of which this is the state; −1 before the first. */
  session: number;
  previousClose: number;
  isHalting: boolean;
  halts: number;
}

export const marketHalt = defineMechanism({
  kind: 'marketHalt',
  says: 'Stops all books for a while when a price has fallen by a level since the last session; beyond the last level for the rest of the session.',
  switchable: true,
  parameters: {
    index: data<string>('ETH-USD', 'book whose price counts', checkName),
    ...haltedVenues,
    level1: number('', 0.07, 0.001, 1, 'fall that halts once', 'live'),
    level2: number('', 0.13, 0.001, 1, 'fall that halts once more', 'live'),
    level3: number('', 0.2, 0.001, 1, 'fall that closes the session', 'live'),
    haltSeconds: number('s', 900, 1, 86_400, 'length of a halt', 'live'),
    sessionSeconds: number('s', 86_400, 60, 1e9, 'length of a session, from the start of the run'),
    lastHaltSeconds: number(
      's',
      86_400,
      0,
      1e9,
      'time of the session from which on the first two levels halt nothing',
      'live',
    ),
    previousClose: number(
      'quote units',
      0,
      0,
      1e12,
      'price from which the first session’s fall counts; 0: the first price',
    ),
  },
  build({ kernel, id, parameters }) {
    const record = kernel.world.record<HaltRecord>(id, {
      state: OPEN_MARKET,
      session: -1,
      previousClose: parameters.value.previousClose,
      isHalting: false,
      halts: 0,
    });
    const letGo = (): void => {
      for (const venue of venuesOf(kernel, parameters.value.venues)) venue.resume(id);
      record.value.isHalting = false;
    };
    const control = (): void => {
      const given = parameters.value;
      const now = endOfTick(kernel);
      const held = record.value;
      const book = kernel.use(orderVenueKey, given.index);
      const session = Math.floor(now / given.sessionSeconds);
      if (session !== held.session) {
        if (held.session >= 0 || held.previousClose === 0)
          held.previousClose = book.lastPrice() || book.midPrice();
        held.session = session;
        held.state = OPEN_MARKET;
        if (held.isHalting) letGo();
        return;
      }
      const minute = (now - session * given.sessionSeconds) / 60;
      if (held.isHalting && !held.state.closed && minute >= held.state.haltedUntil) {
        letGo();
        return;
      }
      const index = book.midPrice();
      if (!(held.previousClose > 0) || !(index > 0)) return;
      const { state, shows, level } = observeIndex(
        held.state,
        { minute, index, previousClose: held.previousClose },
        {
          declines: [given.level1, given.level2, given.level3],
          haltMinutes: given.haltSeconds / 60,
          lastMinute: given.lastHaltSeconds / 60,
        },
      );
      held.state = state;
      if (level === null || (shows !== 'haltStarts' && shows !== 'closed')) return;
      held.isHalting = true;
      held.halts++;
      const says = `market-wide halt, level ${level}`;
      for (const venue of venuesOf(kernel, given.venues)) venue.halt({ breaker: id, says });
    };
    kernel.provide(
      channelSourceKey,
      [
        {
          name: `${id}.halted`,
          label: 'Market-wide halt',
          unit: '',
          read: () => Number(record.value.isHalting),
        },
      ],
      id,
    );
    kernel.provide(
      metricSourceKey,
      { metrics: () => ({ [`${id}.halts`]: record.value.halts }) },
      id,
    );
    return { phases: { control }, switchedOff: letGo };
  },
});
