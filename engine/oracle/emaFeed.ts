// A feed that averages its venues exponentially, as Curve's pools do: a price must stand for a while to count.

import { secondsNow } from '../fundamentals/path.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { number } from '../tick/parameters.ts';
import {
  feedName,
  NO_PRICE_YET,
  provideFeed,
  readSources,
  sourceNames,
  writeFeed,
  type HeldPrice,
} from './feedParameters.ts';
import { updateAverage, type MovingAverage } from './movingAverage.ts';

export const emaFeed = defineMechanism({
  kind: 'emaFeed',
  says: 'An exponential moving average of the price of one venue, or of the median of several.',
  parameters: {
    ...feedName,
    ...sourceNames,
    period: number('s', 600, 1, 864_000, 'time after which a price weighs 1 − 1/e', 'live'),
  },
  build({ kernel, id, parameters }) {
    const { feed } = parameters.value;
    const state = kernel.world.record<HeldPrice>(id, { ...NO_PRICE_YET });
    const mean = kernel.world.record<{ value: MovingAverage | null }>(`${id}.mean`, {
      value: null,
    });
    provideFeed(kernel, feed, state);
    const publish = (): void => {
      const spot = readSources(kernel, parameters.value.sources);
      if (spot === undefined) return;
      const now = secondsNow(kernel);
      const before = mean.value.value ?? { average: spot, spot, time: now };
      // What is read now is where the last tick's trades left the price, which has held since.
      const held = { ...before, spot };
      mean.value.value = updateAverage(held, { now, spot }, parameters.value.period);
      writeFeed(kernel, feed, state, mean.value.value.average);
    };
    return { phases: { publish } };
  },
});
