// The mechanism around the takeover engine of a perpetuals venue: ports, channels, figures.

import { perpetualsKey } from '../margin/perpetuals.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { channelSourceKey, metricSourceKey } from '../tick/sources.ts';
import { BookTakeover } from './bookTakeover.ts';
import { TakeoverStatistics } from './takeoverStatistics.ts';
import { takeoverParameters, takeoverTerms } from './takeoverTerms.ts';

export const bookTakeover = defineMechanism({
  kind: 'bookTakeover',
  says: 'Sells accounts that are under into the book, takes over what is nearly bankrupt, and closes winners when the insurance fund is gone.',
  switchable: true,
  parameters: takeoverParameters,
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
      () => takeoverTerms(parameters.value),
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
