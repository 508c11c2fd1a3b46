// A feed that reads its venues directly. At the moment it is asked, whoever moves the venue moves the feed in the same breath, and what
// that costs is what the venue's depth costs; read once a tick, or with a delay, it tells where trading left the price then.

import { defineMechanism } from '../tick/mechanism.ts';
import { choice, number } from '../tick/parameters.ts';
import {
  feedName,
  NO_PRICE_YET,
  provideFeed,
  readSources,
  sourceNames,
  writeFeed,
  type HeldPrice,
} from './feedParameters.ts';

export const spotFeed = defineMechanism({
  kind: 'spotFeed',
  says: 'The price of one venue, or the median of several: at this moment, as of this tick’s start, or a while ago.',
  parameters: {
    ...feedName,
    ...sourceNames,
    reading: choice(
      'atOnce',
      ['atOnce', 'everyTick'],
      'whether trades within a tick show at once or in the next tick; with a delay always by tick',
    ),
    delay: number('s', 0, 0, 864_000, 'age of the price that is told'),
  },
  build({ kernel, id, parameters }) {
    const { feed, delay, reading } = parameters.value;
    const state = kernel.world.record<HeldPrice>(id, { ...NO_PRICE_YET });
    const read = (): number | undefined => readSources(kernel, parameters.value.sources);
    if (delay === 0) {
      provideFeed(kernel, feed, state, reading === 'atOnce' ? read : undefined);
      return { phases: { publish: () => writeFeed(kernel, feed, state, read()) } };
    }
    provideFeed(kernel, feed, state);
    const lag = kernel.ticks(delay);
    /** Prices of the last ticks, by tick modulo their number; 0: none. */
    const seen = kernel.world.column(`${id}.seen`, 'f64', lag + 1);
    const publish = (): void => {
      const { tick } = kernel;
      seen.data[tick % (lag + 1)] = read() ?? 0;
      // Before there was a price so old, the oldest.
      const from = Math.max(0, tick - lag);
      writeFeed(kernel, feed, state, seen.data[from % (lag + 1)] || undefined);
      state.value.observed = from;
    };
    return { phases: { publish } };
  },
});
