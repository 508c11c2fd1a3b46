import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { erfc, normalCdf, normalDensity, normalQuantile } from '../../../engine/math/normal.ts';

const relativeError = (found: number, wanted: number): number => Math.abs(found / wanted - 1);

describe('the normal distribution', () => {
  test('the cdf keeps its relative accuracy far into the tails', () => {
    // Values computed with 40 digits.
    for (const [x, wanted] of REFERENCE_CDF)
      expect(relativeError(normalCdf(x), wanted)).toBeLessThan(1e-14);
    expect(normalCdf(0)).toBe(0.5);
    expect([normalCdf(-Infinity), normalCdf(Infinity), normalCdf(NaN)]).toEqual([0, 1, NaN]);
  });

  test('the quantile meets the reference to 1e-15', () => {
    for (const [p, wanted] of REFERENCE_QUANTILE)
      expect(relativeError(normalQuantile(p), wanted)).toBeLessThan(1e-15);
    expect([normalQuantile(0), normalQuantile(1), normalQuantile(0.5)]).toEqual([
      -Infinity,
      Infinity,
      0,
    ]);
    expect([normalQuantile(-1), normalQuantile(2), normalQuantile(NaN)]).toEqual([NaN, NaN, NaN]);
  });

  test('quantile and cdf are inverse to each other', () => {
    fc.assert(
      fc.property(fc.double({ min: -36, max: 5, noNaN: true }), (x) => {
        // Near 1 the cdf can only say x up to one rounding of its own over the density.
        const grain = x > 0 ? 1.2e-16 / normalDensity(x) : 0;
        expect(Math.abs(normalQuantile(normalCdf(x)) - x)).toBeLessThan(1e-13 + grain);
      }),
      { numRuns: 1000 },
    );
  });

  test('the cdf rises and both tails add up to one', () => {
    let before = 0;
    for (let x = -38; x <= 8; x += 0.01) {
      const here = normalCdf(x);
      expect(here).toBeGreaterThanOrEqual(before);
      before = here;
      expect(Math.abs(here + normalCdf(-x) - 1)).toBeLessThan(3e-16);
    }
  });

  test('erfc follows from the cdf', () => {
    expect(relativeError(erfc(1), 0.15729920705028513)).toBeLessThan(1e-14);
    expect(relativeError(erfc(5), 1.5374597944280349e-12)).toBeLessThan(1e-13);
  });

  test('published vectors hold', () => {
    const { cases } = JSON.parse(
      readFileSync('tests/vectors/data/normal-t-primitives.json', 'utf8'),
    ) as {
      cases: {
        op: string;
        given: Record<string, number>;
        expect: { value: number };
        tolerance: { abs: number; rel: number };
      }[];
    };
    let checked = 0;
    for (const { op, given, expect: wanted, tolerance } of cases) {
      if (op !== 'dist.Phi' && op !== 'dist.PhiInv') continue;
      const found = op === 'dist.Phi' ? normalCdf(given.x!) : normalQuantile(given.p!);
      expect(Math.abs(found - wanted.value)).toBeLessThanOrEqual(
        tolerance.abs + tolerance.rel * Math.abs(wanted.value),
      );
      checked += 1;
    }
    expect(checked).toBeGreaterThan(10);
  });
});

const REFERENCE_CDF: readonly (readonly [number, number])[] = [
  [-37, 5.725571222524577e-300],
  [-30, 4.906713927148187e-198],
  [-20.25, 1.77619986494957e-91],
  [-10, 7.619853024160525e-24],
  [-8, 6.220960574271784e-16],
  [-5, 2.866515718791939e-7],
  [-3, 0.0013498980316300946],
  [-2, 0.02275013194817921],
  [-1.76, 0.039203903287482654],
  [-1.74, 0.040929508978807365],
  [-1.5, 0.06680720126885807],
  [-1, 0.15865525393145705],
  [-0.5, 0.3085375387259869],
  [-0.01, 0.4960106436853684],
  [0.3, 0.6179114221889527],
  [1, 0.8413447460685429],
  [1.75, 0.9599408431361829],
  [2, 0.9772498680518208],
  [5, 0.9999997133484281],
];

const REFERENCE_QUANTILE: readonly (readonly [number, number])[] = [
  [1e-300, -37.0470962993612],
  [1e-20, -9.262340089798407],
  [1e-15, -7.941345326170997],
  [1e-10, -6.361340902404057],
  [1e-6, -4.753424308822899],
  [0.001, -3.0902323061678136],
  [0.025, -1.9599639845400543],
  [0.3, -0.5244005127080408],
  [0.9999999999, 6.361340889697422],
];
