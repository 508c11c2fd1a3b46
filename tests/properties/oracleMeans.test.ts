// What holds for any history: an observation ring answers what a second-by-second sum would; a mean lies among the prices it is
// made of; the cost of moving a mean is what mechanism 2(8) says; a capped ratio is never above its line.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cappedRatioPrice, highestRatio } from '../../engine/oracle/cappedRatio.ts';
import { accumulatePrices, meanPrice0, Q112 } from '../../engine/oracle/cumulativePrice.ts';
import { manipulationCost } from '../../engine/oracle/manipulationCost.ts';
import { updateAverage } from '../../engine/oracle/movingAverage.ts';
import {
  extendObservation,
  meanTick,
  nextPlace,
  observeAt,
  priceOfTick,
} from '../../engine/oracle/tickObservations.ts';
import type { Observation } from '../../engine/oracle/tickObservations.ts';
import { WAD } from '../../engine/units/fixedPoint.ts';

const settings = { seed: 1559, numRuns: 300 };
const changes = fc.array(
  fc.record({
    wait: fc.integer({ min: 0, max: 9 }),
    tick: fc.integer({ min: -50, max: 50 }),
    liquidity: fc.bigInt({ min: 0n, max: 1000n }),
  }),
  { minLength: 1, maxLength: 25 },
);

describe('a ring of observations', () => {
  test('answers what a sum second by second gives, as far back as it reaches and no further', () => {
    fc.assert(
      fc.property(changes, fc.integer({ min: 1, max: 12 }), fc.nat(9), (given, size, tail) => {
        const stored: Observation[] = [
          { time: 100, tickCumulative: 0, secondsPerLiquidityX128: 0n },
        ];
        let ring = { newest: 0, cardinality: 1, read: (place: number) => stored[place] };
        let position = { tick: 3, liquidity: 7n };
        let time = 100;
        const ticks = new Map<number, number>();
        const wait = (seconds: number): void => {
          for (let s = 0; s < seconds; s++) ticks.set(time++, position.tick);
        };
        for (const { wait: seconds, ...next } of given) {
          wait(seconds);
          const place = nextPlace(ring, time, size);
          if (place !== undefined) {
            stored[place.place] = extendObservation(stored[ring.newest]!, time, position);
            ring = { ...ring, newest: place.place, cardinality: place.cardinality };
          }
          position = next;
        }
        wait(tail);
        const oldest = Math.min(...stored.map((observation) => observation.time));
        for (let at = 95; at <= time; at++) {
          const outcome = observeAt(ring, at, position);
          expect(outcome.ok).toBe(at >= oldest);
          if (!outcome.ok) continue;
          let sum = 0;
          for (let second = 100; second < at; second++) sum += ticks.get(second)!;
          expect(outcome.observation.tickCumulative).toBe(sum);
        }
      }),
      settings,
    );
  });
});

describe('a mean over time', () => {
  test('lies among the prices of its window', () => {
    const steps = fc.array(
      fc.record({
        reserve0: fc.bigInt({ min: 1n, max: 10n ** 12n }),
        reserve1: fc.bigInt({ min: 1n, max: 10n ** 12n }),
        seconds: fc.integer({ min: 1, max: 1000 }),
      }),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(steps, (given) => {
        const start = { price0: 0n, price1: 0n, time: 0 };
        let now: ReturnType<typeof accumulatePrices> = start;
        for (const { seconds, ...reserves } of given)
          now = accumulatePrices(now, reserves, now.time + seconds);
        const mean = meanPrice0(start, now)!;
        const prices = given.map(({ reserve0, reserve1 }) => (reserve1 * Q112) / reserve0);
        expect(prices.some((price) => price <= mean)).toBe(true);
        expect(prices.some((price) => price >= mean)).toBe(true);
      }),
      settings,
    );
  });

  test('of any weights lies between the average before and the price that held', () => {
    const numbers = fc.double({ min: 0.1, max: 10, noNaN: true });
    fc.assert(
      fc.property(numbers, numbers, fc.integer({ min: 0, max: 10_000 }), (average, spot, now) => {
        const after = updateAverage({ average, spot, time: 0 }, { now, spot: 5 }, 600);
        expect(after.average).toBeGreaterThanOrEqual(Math.min(average, spot) * (1 - 1e-12));
        expect(after.average).toBeLessThanOrEqual(Math.max(average, spot) * (1 + 1e-12));
      }),
      settings,
    );
  });

  // Mechanism 2(8): spot must move by m^(W/d) to move a geometric mean of window W by m in d seconds.
  test('of ticks moves by m where spot stands at m^(W/d) for d of its W seconds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 2000 }),
        (held, times, tick) => {
          const window = held * times;
          // m = 1.0001^tick, so that spot must stand at 1.0001^(tick·W/d).
          const start: Observation = { time: 0, tickCumulative: 0, secondsPerLiquidityX128: 0n };
          const calm = extendObservation(start, window - held, { tick: 0, liquidity: 1n });
          const end = extendObservation(calm, window, { tick: tick * times, liquidity: 1n });
          expect(meanTick(start, end)).toBe(tick);
          // What that costs on x·y = k: x(√m' − 1) of quote less what the base is worth.
          const factor = priceOfTick(tick * times);
          const pool = { baseReserve: 1000, quoteReserve: 2_000_000 };
          const { quoteIn, costAtOldPrice } = manipulationCost(pool, factor);
          const after = pool.quoteReserve + quoteIn;
          const price = (after * after) / (pool.baseReserve * pool.quoteReserve);
          expect(price / 2000 / factor).toBeCloseTo(1, 9);
          const root = Math.sqrt(factor);
          expect(costAtOldPrice / (2_000_000 * (root - 2 + 1 / root))).toBeCloseTo(1, 4);
        },
      ),
      settings,
    );
  });
});

describe('a capped ratio', () => {
  test('is never read above its line, and as it is below it', () => {
    const ratio = fc.bigInt({ min: WAD / 2n, max: 3n * WAD });
    const growth = fc.bigInt({ min: 0n, max: WAD });
    const elapsed = fc.bigInt({ min: 0n, max: 100_000_000n });
    fc.assert(
      fc.property(
        ratio,
        ratio,
        growth,
        elapsed,
        (snapshotRatio, read, maxYearlyGrowth, seconds) => {
          const cap = { snapshotRatio, maxYearlyGrowth, elapsedSeconds: seconds };
          const { ratioUsed, capped } = cappedRatioPrice(
            { underlyingPrice: WAD, ratio: read },
            cap,
          );
          expect(ratioUsed <= highestRatio(cap) || ratioUsed === read).toBe(true);
          expect(ratioUsed).toBe(capped ? highestRatio(cap) : read);
          expect(capped).toBe(read > highestRatio(cap));
        },
      ),
      settings,
    );
  });
});
