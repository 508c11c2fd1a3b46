import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  addObservation,
  correlation,
  decayFromHalfLife,
  emptyMoments,
  excessKurtosisOf,
  mean,
  median,
  quantile,
  skewnessOf,
  standardDeviation,
  variance,
  varianceOf,
  weightedVarianceStep,
} from '../../../engine/math/statistics.ts';

describe('statistics', () => {
  test('mean, variance and deviation of a small sample', () => {
    expect(mean([1, 2, 3, 4])).toBe(2.5);
    expect(variance([1, 2, 3, 4])).toBeCloseTo(5 / 3, 15);
    expect(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(2.138089935299395, 15);
    expect([mean([]), variance([1])]).toEqual([NaN, NaN]);
  });

  test('a large mean does not spoil the variance', () => {
    expect(variance([1e9 + 1, 1e9 + 2, 1e9 + 3])).toBe(1);
  });

  test('quantiles interpolate between order statistics (type 7)', () => {
    const values = [7, 1, 3, 9];
    expect([0, 0.25, 0.5, 0.75, 1].map((level) => quantile(values, level))).toEqual([
      1, 2.5, 5, 7.5, 9,
    ]);
    expect(values).toEqual([7, 1, 3, 9]);
    expect(median([3, 1, 2])).toBe(2);
    expect([quantile([], 0.5), quantile([1], 1.5)]).toEqual([NaN, NaN]);
  });

  test('moments taken in one by one are those of the whole sample', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 3, maxLength: 60 }),
        (values) => {
          const moments = emptyMoments();
          for (const value of values) addObservation(moments, value);
          const centre = mean(values);
          const sum = (power: number) =>
            values.reduce((total, value) => total + (value - centre) ** power, 0);
          expect(moments.mean).toBeCloseTo(centre, 9);
          expect(varianceOf(moments)).toBeCloseTo(variance(values), 6);
          if (sum(2) === 0) return;
          const n = values.length;
          expect(skewnessOf(moments)).toBeCloseTo(sum(3) / n / (sum(2) / n) ** 1.5, 8);
          expect(excessKurtosisOf(moments)).toBeCloseTo(sum(4) / n / (sum(2) / n) ** 2 - 3, 8);
        },
      ),
    );
  });

  test('correlation is one, minus one and nothing where it should be', () => {
    expect(correlation([1, 2, 3], [10, 20, 30])).toBeCloseTo(1, 15);
    expect(correlation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 15);
    expect(correlation([1, 2, 1, 2], [1, 1, 2, 2])).toBe(0);
    expect(correlation([1, 1], [1, 2])).toBe(NaN);
  });

  test('the weighted variance forgets by half in one half-life', () => {
    const decay = decayFromHalfLife(10);
    let variancePerTick = 1;
    for (let tick = 0; tick < 10; tick++)
      variancePerTick = weightedVarianceStep(variancePerTick, 0, decay);
    expect(variancePerTick).toBeCloseTo(0.5, 14);
    expect(weightedVarianceStep(4, 3, 0.5)).toBe(6.5);
  });
});
