// The mechanism around the takeover engine of a perpetuals venue: parameters, channels, figures.

import { perpetualsKey } from '../margin/perpetuals.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { choice, data, number } from '../tick/parameters.ts';
import { channelSourceKey, metricSourceKey } from '../tick/sources.ts';
import { BookTakeover } from './bookTakeover.ts';
import { TakeoverStatistics } from './takeoverStatistics.ts';

export const bookTakeover = defineMechanism({
  kind: 'bookTakeover',
  says: 'Sells accounts that are under into the book, takes over what is nearly bankrupt, and closes winners when the insurance fund is gone.',
  switchable: true,
  parameters: {
    venue: data<string | undefined>(
      undefined,
      'perpetuals venue whose accounts are closed; by default its neighbour',
      (value, where) =>
        value === undefined || typeof value === 'string'
          ? []
          : [{ where, found: 'not a name', mend: 'Give the name of a perpetuals venue.' }],
    ),
    backstop: number(
      '',
      1,
      0,
      1,
      'share of maintenance margin below which the engine takes over; 1: at once',
      'live',
    ),
    interval: number('s', 1, 1, 86_400, 'time between two steps of selling', 'live'),
    step: number('', 1, 0.001, 1, 'share of a holding that goes in one step', 'live'),
    wholeBelow: number('quote', 100_000, 0, 1e12, 'notional below which all of it goes', 'live'),
    bookShare: number('', 1, 0.001, 1, 'most of the reachable book that one step takes', 'live'),
    reach: number('', 0.05, 0.0001, 0.9, 'how far from the best price it sells', 'live'),
    ownSales: choice(
      'bankruptcyPrice',
      ['bankruptcyPrice', 'market'],
      "worst price of an account's own positions above the backstop: where nothing is left, or any within reach",
    ),
    afterFund: choice(
      'queue',
      ['queue', 'proRata', 'socialise'],
      'when the fund is gone: close winners by rank, all alike, or sell on and cut profits',
    ),
    marketLossMax: number(
      'quote',
      1e12,
      0,
      1e12,
      'loss at the mark of what it holds in one market beyond which winners of that market are closed',
      'live',
    ),
    measureFrom: number('s', 0, 0, 1e9, 'start of the time that the figures count'),
    measureUntil: number('s', 1e9, 0, 1e9, 'end of it'),
    fundFloor: number(
      'quote',
      0,
      -1e12,
      1e12,
      'fund at the mark below which winners are closed',
      'live',
    ),
  },
  build({ kernel, id, parameters }) {
    const given = parameters.value;
    const name = given.venue ?? id.split('.').at(-2) ?? id;
    const venue = kernel.use(perpetualsKey, name);
    const statistics = new TakeoverStatistics(kernel, id, [
      Math.round(given.measureFrom / kernel.secondsPerTick),
      Math.round(given.measureUntil / kernel.secondsPerTick),
    ]);
    const engine = new BookTakeover(
      kernel,
      id,
      venue,
      () => ({
        ...parameters.value,
        ownSales: parameters.value.ownSales as 'bankruptcyPrice' | 'market',
        afterFund: parameters.value.afterFund as 'queue' | 'proRata' | 'socialise',
      }),
      statistics,
    );
    kernel.provide(
      channelSourceKey,
      [
        {
          name: `${name}.liquidated`,
          label: `sold by liquidations, ${name}`,
          unit: 'USD',
          over: 'sum',
          read: () => statistics.lastTick().sold,
        },
        {
          name: `${name}.deleveraged`,
          label: `closed against winners, ${name}`,
          unit: 'USD',
          over: 'sum',
          read: () => statistics.lastTick().closed,
        },
      ],
      id,
    );
    kernel.provide(
      metricSourceKey,
      {
        metrics: () =>
          Object.fromEntries(
            Object.entries(statistics.metrics()).map(([key, value]) => [`${name}.${key}`, value]),
          ),
      },
      id,
    );
    return {
      phases: { liquidate: () => engine.liquidate() },
      invariants: { 'PERP-3': () => engine.check() },
    };
  },
});
