import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { exp, expm1, log, log1p, power } from '../../../engine/math/elementary.ts';

const near = (found: number, wanted: number, relative = 1e-14): boolean =>
  found === wanted || Math.abs(found - wanted) <= relative * Math.abs(wanted) + 5e-324;

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });

describe('elementary functions', () => {
  test('agree with the platform to a relative 1e-14', () => {
    fc.assert(
      fc.property(between(-745, 709), (x) => near(exp(x), Math.exp(x))),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(between(-1, 1), (x) => near(expm1(x), Math.expm1(x))),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(between(-50, 700), (x) => near(expm1(x), Math.expm1(x))),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(between(5e-324, 1.7e308), (x) => near(log(x), Math.log(x))),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(between(0.5, 2), (x) => near(log(x), Math.log(x))),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(between(-0.999, 10), (x) => near(log1p(x), Math.log1p(x))),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(between(1e-6, 1e6), between(-20, 20), (x, y) =>
        near(power(x, y), Math.pow(x, y)),
      ),
      { numRuns: 2000 },
    );
  });

  test('agree with values computed to 40 digits', () => {
    expect(exp(1)).toBe(Math.E);
    expect(near(exp(-471.6286760987714), 1.493717478892514e-205, 2e-16)).toBe(true);
    expect(log(2)).toBe(Math.LN2);
    expect(log(10)).toBe(Math.LN10);
    expect(near(log1p(1e-10), 9.9999999995e-11, 2.3e-16)).toBe(true);
    expect(expm1(1e-10)).toBe(1.00000000005e-10);
    expect(near(power(1.0000001, 1e7), 2.7182816941320818, 1e-15)).toBe(true);
  });

  test('keep the conventions at the edges', () => {
    expect([exp(-Infinity), exp(Infinity), exp(0), exp(NaN)]).toEqual([0, Infinity, 1, NaN]);
    expect([log(0), log(1), log(Infinity), log(-1)]).toEqual([-Infinity, 0, Infinity, NaN]);
    expect([log1p(-1), log1p(0), log1p(-2)]).toEqual([-Infinity, 0, NaN]);
    expect([expm1(-1e9), expm1(0)]).toEqual([-1, 0]);
    const bases = [-Infinity, -2, -1, -0.5, -0, 0, 0.5, 1, 2, Infinity, NaN];
    const exponents = [-Infinity, -3, -2, -0.5, -0, 0, 0.5, 2, 3, Infinity, NaN];
    for (const x of bases)
      for (const y of exponents) expect([x, y, power(x, y)]).toEqual([x, y, x ** y]);
  });

  test('give results down to the smallest numbers', () => {
    expect(near(exp(-740), 4.19955798965e-322, 0.02)).toBe(true);
    expect(log(5e-324)).toBe(-744.4400719213812);
    expect(exp(-746)).toBe(0);
    expect(exp(710)).toBe(Infinity);
  });

  test('whole powers of small whole numbers are exact', () => {
    for (let x = 2; x <= 12; x++)
      for (let y = 1; x ** y < 2 ** 53 && y < 20; y++) expect(power(x, y)).toBe(x ** y);
  });
});
