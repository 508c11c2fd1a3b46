// Special functions against values computed with 25 and more digits.

import { describe, expect, test } from '@jest/globals';
import { bivariateNormalCdf } from '../../../engine/math/bivariateNormal.ts';
import { betaQuantile, logGamma, regularisedBeta } from '../../../engine/math/gamma.ts';
import { integrate } from '../../../engine/math/integrate.ts';
import { findRoot } from '../../../engine/math/root.ts';
import {
  bivariateStudentCdf,
  studentCdf,
  studentDensity,
  studentQuantile,
} from '../../../engine/math/studentT.ts';

const relativeError = (found: number, wanted: number): number => Math.abs(found / wanted - 1);

describe('gamma and beta', () => {
  test.each([
    [0.001, 6.907178885383853],
    [0.5, 0.5723649429247001],
    [1.5, -0.12078223763524522],
    [7.25, 7.052185450738539],
    [1000.5, 5908.674175848678],
  ])('log Γ(%p)', (x, wanted) => {
    expect(Math.abs(logGamma(x) - wanted)).toBeLessThan(1e-15 * Math.max(1, Math.abs(wanted)) * 4);
  });

  test.each([
    [0.1, 2, 3, 0.0523],
    [0.01, 2, 0.5, 3.762570784694549e-5],
    [1e-5, 3, 998, 1.649294227796087e-7],
    [0.9, 1000, 1, 1.7478712517226947e-46],
  ])('I_%p(%p, %p) and its inverse', (x, a, b, wanted) => {
    expect(relativeError(regularisedBeta(x, a, b), wanted)).toBeLessThan(2e-13);
    expect(relativeError(betaQuantile(wanted, a, b), x)).toBeLessThan(1e-12);
  });
});

describe('Student’s t', () => {
  test.each([
    [-2, 3, 0.06966298427942157],
    [-100, 2.5, 7.191649211666188e-6],
    [-1e6, 1, 3.183098861836846e-7],
    [-40, 7, 7.951089992425185e-10],
    [1.5, 4, 0.896],
  ])('P(T ≤ %p), ν = %p, and its inverse', (x, nu, wanted) => {
    expect(relativeError(studentCdf(x, nu), wanted)).toBeLessThan(1e-13);
    expect(relativeError(studentQuantile(wanted, nu), x)).toBeLessThan(1e-12);
  });

  test('the density integrates to the distribution function', () => {
    const between = integrate((x) => studentDensity(x, 4), [-3, -1, 1]);
    expect(relativeError(between, studentCdf(1, 4) - studentCdf(-3, 4))).toBeLessThan(1e-13);
  });

  test('infinitely many degrees of freedom are the normal distribution', () => {
    expect(studentCdf(-3, Infinity)).toBeCloseTo(0.0013498980316301, 15);
    expect(studentCdf(-3, 1e7)).toBeCloseTo(studentCdf(-3, Infinity), 8);
    expect(bivariateStudentCdf(-1, -2, 0.3, Infinity)).toBe(bivariateNormalCdf(-1, -2, 0.3));
  });

  test('what is no distribution gives NaN', () => {
    expect([studentCdf(0, 0), studentCdf(NaN, 4), studentQuantile(2, 4)]).toEqual([NaN, NaN, NaN]);
  });
});

describe('two variables', () => {
  test.each([
    [-4, -4, 0.6, 1.1266880572570213e-6],
    [-8, -7, 0.3, 5.4488194931904055e-22],
    [-8, -8, -0.5, 1.8229947991151753e-59],
    [1, -1, -0.7, 0.07467587230580863],
    [-1, -1, 0.999999, 0.15851873656915788],
    [0, 0, 0.9999, 0.4977491904525954],
  ])('Φ₂(%p, %p; %p)', (h, k, r, wanted) => {
    expect(relativeError(bivariateNormalCdf(h, k, r), wanted)).toBeLessThan(1e-12);
  });

  test.each([
    [-1, -1, 0.5, 4, 0.08442457436885117],
    [-10, -8, 0.2, 2, 0.001529291641897418],
    [-2, -1, 0.95, 5, 0.05044534791186771],
    [-1, -1, 0.3, 1, 0.1126155607597348],
    [-1, 0.5, -0.3, 3, 0.09544494097710289],
  ])('t₂(%p, %p; %p, ν = %p)', (h, k, r, nu, wanted) => {
    expect(relativeError(bivariateStudentCdf(h, k, r, nu), wanted)).toBeLessThan(1e-12);
  });
});

test('a root is found to the last digits, and none where there is none', () => {
  expect(findRoot((x) => x * x - 2, 0, 5)).toBeCloseTo(Math.SQRT2, 15);
  expect(findRoot((x) => x * x * x, -3, 1)).toBeCloseTo(0, 6);
  expect(findRoot((x) => x * x + 1, -1, 1)).toBeNaN();
});
