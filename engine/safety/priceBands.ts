// Limit-up-limit-down as a mechanism: nothing trades beyond a band around the mean of the last minutes' trades; when the best quote
// stands at a band for a while, the book pauses and re-opens in a call auction.

import { checkName } from '../fundamentals/series.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { choice, data, number } from '../tick/parameters.ts';
import { channelSourceKey, metricSourceKey } from '../tick/sources.ts';
import { orderVenueKey } from '../venues/orderVenue.ts';
import { limitBands, NORMAL_TRADING, observeQuotes, type LimitState } from './circuitBreakers.ts';
import { endOfTick } from './haltTargets.ts';

interface BandRecord {
  state: LimitState;
  /** Trades of the last ticks with trades, oldest first: second of the tick's end, sum of prices, how many. */
  trades: [seconds: number, sum: number, count: number][];
  /** Mean of the trades in the window; the last one where there were none. 0 before the first. */
  reference: number;
  pauses: number;
}

export const priceBands = defineMechanism({
  kind: 'priceBands',
  says: 'Bands around the mean of recent trades beyond which nothing trades; a pause and a call auction when the market leans on one.',
  switchable: true,
  parameters: {
    venue: data<string>('ETH-USD', 'book that has the bands', checkName),
    widths: choice(
      'share',
      ['share', 'tier1', 'tier2'],
      'a share of the reference price, or the plan’s percentages in dollars',
    ),
    width: number('', 0.05, 0.001, 1, 'width of a band as a share of the reference price', 'live'),
    doublingFrom: number('s', 1e10, 0, 1e10, 'time from which on the bands are twice as wide'),
    window: number('s', 300, 1, 86_400, 'trades of this long make the reference price', 'live'),
    limitSeconds: number('s', 15, 0, 3_600, 'how long the quote may stand at a band', 'live'),
    pauseSeconds: number('s', 300, 1, 86_400, 'length of a pause', 'live'),
  },
  build({ kernel, id, parameters }) {
    const record = kernel.world.record<BandRecord>(id, {
      state: NORMAL_TRADING,
      trades: [],
      reference: 0,
      pauses: 0,
    });
    const venue = () => kernel.use(orderVenueKey, parameters.value.venue);

    const noteTrades = (now: number): void => {
      const { tape } = kernel;
      const { index, tickSize } = venue();
      let sum = 0;
      let count = 0;
      for (let row = 0; row < tape.count; row++) {
        if (tape.venue[row] !== index) continue;
        sum += tape.price[row]! * tickSize;
        count++;
      }
      const held = record.value;
      if (count > 0) held.trades.push([now, sum, count]);
      while (held.trades.length > 0 && now - held.trades[0]![0] > parameters.value.window)
        held.trades.shift();
      const all = held.trades.reduce((total, [, , number_]) => total + number_, 0);
      if (all > 0)
        held.reference = held.trades.reduce((total, [, prices]) => total + prices, 0) / all;
    };

    /** In steps of the book. */
    const bandsAt = (now: number): { lower: number; upper: number } => {
      const { widths, width, doublingFrom } = parameters.value;
      const { reference } = record.value;
      const doubling = now >= doublingFrom ? 2 : 1;
      const { tickSize } = venue();
      if (widths === 'share') {
        return {
          lower: Math.max(1, Math.round((reference * (1 - doubling * width)) / tickSize)),
          upper: Math.round((reference * (1 + doubling * width)) / tickSize),
        };
      }
      const { lower, upper } = limitBands(reference, {
        tier: widths === 'tier1' ? 1 : 2,
        doubling,
      });
      return {
        lower: Math.max(1, Math.round(lower / tickSize)),
        upper: Math.round(upper / tickSize),
      };
    };

    const control = (): void => {
      const now = endOfTick(kernel);
      const held = record.value;
      const book = venue();
      const wasPaused = held.state.shows === 'paused';
      if (wasPaused && now - held.state.since >= parameters.value.pauseSeconds) {
        // What the auction trades is the first of the new window.
        held.trades = [];
        held.state = { shows: 'normal', since: now };
        const before = kernel.tape.count;
        book.resume(id);
        if (kernel.tape.count === before) return;
      }
      noteTrades(now);
      if (held.state.shows === 'paused' || held.reference === 0 || book.isHalted()) return;
      const bands = bandsAt(now);
      const [bid, offer] = [book.book.bestBid(), book.book.bestAsk()];
      held.state = observeQuotes(
        held.state,
        { now, bestBid: bid || undefined, bestOffer: offer || undefined },
        bands,
        parameters.value,
      );
      if (held.state.shows !== 'paused') {
        book.setBands(bands);
        return;
      }
      held.pauses++;
      book.setBands(undefined);
      book.halt({ breaker: id, says: `limit state on ${parameters.value.venue}` });
    };
    kernel.provide(
      channelSourceKey,
      [
        {
          name: `${id}.reference`,
          label: 'Reference price',
          unit: 'USD',
          read: () => record.value.reference || Number.NaN,
        },
        {
          name: `${id}.paused`,
          label: 'Limit pause',
          unit: '',
          read: () => Number(record.value.state.shows === 'paused'),
        },
      ],
      id,
    );
    kernel.provide(
      metricSourceKey,
      { metrics: () => ({ [`${id}.pauses`]: record.value.pauses }) },
      id,
    );
    return {
      phases: { control },
      switchedOff: () => {
        venue().setBands(undefined);
        record.value.state = NORMAL_TRADING;
        venue().resume(id);
      },
    };
  },
});
