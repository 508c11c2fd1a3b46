// A feed that tells the mean of a venue's price over a window: arithmetic as Uniswap v2 makes it, or geometric as v3. To move it, a
// price must be held at a distance for a part of the window (docs: mechanism "TWAP"; tests/properties/oracleMeans).

import { secondsNow } from '../fundamentals/path.ts';
import { log } from '../math/elementary.ts';
import type { Column } from '../state/columns.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { choice, number } from '../tick/parameters.ts';
import { accumulatePrices, meanPrice0, Q112, type CumulativePrices } from './cumulativePrice.ts';
import {
  feedName,
  NO_PRICE_YET,
  provideFeed,
  readSources,
  sourceNames,
  writeFeed,
  type HeldPrice,
} from './feedParameters.ts';
import { extendObservation, meanTick, observeAt, priceOfTick } from './tickObservations.ts';
import type { Observation, ObservationRing } from './tickObservations.ts';

/** A price as a ratio of whole numbers: so many parts of a quote unit. */
const PARTS = 1e12;
const LOG_BASE = log(1.0001);

interface Marks {
  /** Accumulator at each of the last ticks, oldest first: milliseconds, and the sum as decimal digits. */
  marks: [milliseconds: number, sum: string][];
}

/** Where a geometric mean begins: the millisecond, −1 before, and the price in logarithmic steps. */
interface Start {
  time: number;
  tick: number;
}

export const twapFeed = defineMechanism({
  kind: 'twapFeed',
  says: 'The mean price of a venue, or of the median of several, over a window of time.',
  parameters: {
    ...feedName,
    ...sourceNames,
    window: number('s', 1_800, 1, 864_000, 'length of the window'),
    mean: choice(
      'arithmetic',
      ['arithmetic', 'geometric'],
      'mean of the prices, or of their logarithms in steps of a hundredth of a per cent',
    ),
  },
  build({ kernel, id, parameters }) {
    const { feed, window, mean, sources } = parameters.value;
    const ticks = kernel.ticks(window);
    // Whole numbers of a unit that any tick is a multiple of.
    const milliseconds = Math.round(window * 1000);
    const state = kernel.world.record<HeldPrice>(id, { ...NO_PRICE_YET });
    provideFeed(kernel, feed, state);
    const next =
      mean === 'arithmetic'
        ? arithmeticMean(kernel.world.record<Marks>(`${id}.marks`, { marks: [] }), milliseconds)
        : geometricMean(
            kernel.world.record<Start>(`${id}.start`, { time: -1, tick: 0 }),
            kernel.world.column(`${id}.times`, 'f64', ticks + 1),
            kernel.world.column(`${id}.cumulative`, 'f64', ticks + 1),
            milliseconds,
          );
    const publish = (): void => {
      // What is read now is where the last tick's trades left the price, which has held since.
      // While nobody has a price, the last mean goes on.
      const price = readSources(kernel, sources) ?? state.value.price;
      if (price === null) return;
      writeFeed(
        kernel,
        feed,
        state,
        next(Math.round(secondsNow(kernel) * 1000), price, kernel.tick),
      );
    };
    return { phases: { publish } };
  },
});

/**
 * Takes in the price that held since the last call, and gives the mean over the window. The run begins in the middle of things: before
 * it the price is taken to have stood where it begins.
 */
type Mean = (now: number, price: number, tick: number) => number;

const arithmeticMean =
  (state: { value: Marks }, window: number): Mean =>
  (now, price) => {
    const { marks } = state.value;
    if (marks.length === 0) marks.push([now - window, '0']);
    const [time, sum] = marks.at(-1)!;
    const reserves = { reserve0: BigInt(PARTS), reserve1: BigInt(Math.round(price * PARTS)) };
    const after = accumulatePrices({ price0: BigInt(sum), price1: 0n, time }, reserves, now);
    marks.push([now, after.price0.toString()]);
    while (marks.length > 2 && marks[1]![0] <= now - window) marks.shift();
    const [since, from] = marks[0]!;
    // Of the first stretch only what lies in the window, at its mean price.
    const start: CumulativePrices = { price0: BigInt(from), price1: 0n, time: since };
    const [second, next] = marks[1]!;
    const early = BigInt(next) - BigInt(from);
    const cut = Math.max(0, now - window - since);
    const trimmed: CumulativePrices =
      second > since
        ? {
            price0: start.price0 + (early * BigInt(cut)) / BigInt(second - since),
            price1: 0n,
            time: since + cut,
          }
        : start;
    const held = meanPrice0(trimmed, after);
    return held === undefined ? price : Number((held * BigInt(PARTS)) / Q112) / PARTS;
  };

function geometricMean(
  start: { value: Start },
  times: Column<'f64'>,
  cumulative: Column<'f64'>,
  window: number,
): Mean {
  const size = times.data.length;
  return (now, price, tick) => {
    const position = { tick: Math.round(log(price) / LOG_BASE), liquidity: 1n };
    const begins = start.value;
    const isFirst = begins.time < 0;
    if (isFirst) {
      begins.time = now;
      begins.tick = position.tick;
    }
    const place = tick % size;
    const read = (at: number): Observation | undefined =>
      at > tick
        ? undefined
        : {
            time: times.data[at]!,
            tickCumulative: cumulative.data[at]!,
            secondsPerLiquidityX128: 0n,
          };
    const newest = isFirst
      ? { time: now, tickCumulative: 0, secondsPerLiquidityX128: 0n }
      : extendObservation(read((tick - 1) % size)!, now, position);
    times.data[place] = newest.time;
    cumulative.data[place] = newest.tickCumulative;
    const ring: ObservationRing = { newest: place, cardinality: size, read };
    const from = now - window;
    const before = {
      time: from,
      tickCumulative: begins.tick * (from - begins.time),
      secondsPerLiquidityX128: 0n,
    };
    const stored = from < begins.time ? undefined : observeAt(ring, from, position);
    const mean = meanTick(stored?.ok === true ? stored.observation : before, newest);
    return mean === undefined ? price : priceOfTick(mean);
  };
}
