// Regimes that were put in come out again, and the intervals hold what they should.

import { describe, expect, test } from '@jest/globals';
import {
  drawReturns,
  fitRegimes,
  momentsOfRegime,
  oneFactorLoadings,
  refitRegimes,
} from '../../../engine/fundamentals/fitRegimes.ts';
import { smoothRegimes, type Returns } from '../../../engine/fundamentals/regimeLikelihood.ts';
import { quantile } from '../../../engine/math/statistics.ts';
import { Generator } from '../../../engine/random/generator.ts';

const covariance = (deviations: readonly number[], rho: number): Float64Array =>
  Float64Array.from(
    deviations.flatMap((a, i) => deviations.map((b, j) => (i === j ? a * a : rho * a * b))),
  );

const truth = {
  transitions: [
    [0.98, 0.02, 0],
    [0.04, 0.92, 0.04],
    [0, 0.1, 0.9],
  ],
  covariances: [
    covariance([0.02, 0.025], 0.3),
    covariance([0.045, 0.05], 0.6),
    covariance([0.12, 0.15], 0.92),
  ],
  degreesOfFreedom: Number.POSITIVE_INFINITY,
};
const draw = (model: typeof truth, steps: number, seed = 1): Returns =>
  drawReturns(model, { assets: 2, steps }, new Generator().reseed(seed, 2, 3));

describe('regimes in simulated returns', () => {
  const returns = draw(truth, 2500);
  const fit = fitRegimes(returns, { regimes: 3, degreesOfFreedom: Infinity })!;

  test('come out with their volatilities, correlations and stays', () => {
    truth.covariances.forEach((given, s) => {
      const was = momentsOfRegime(given, 2);
      const found = momentsOfRegime(fit.covariances[s]!, 2);
      expect(Math.abs(found.deviation[0]! / was.deviation[0]! - 1)).toBeLessThan(0.12);
      expect(Math.abs(found.correlation[0]![1]! - was.correlation[0]![1]!)).toBeLessThan(0.1);
      expect(Math.abs(fit.transitions[s]![s]! - truth.transitions[s]![s]!)).toBeLessThan(0.05);
    });
  });

  test('are more likely under the fit than under the truth, and one regime is not enough', () => {
    const under = smoothRegimes(returns, truth, [1, 0, 0])!;
    expect(fit.logLikelihood).toBeGreaterThan(under.logLikelihood - 1);
    const one = fitRegimes(returns, { regimes: 1, degreesOfFreedom: Infinity })!;
    expect(one.criterion).toBeGreaterThan(fit.criterion + 100);
  });

  test('lie within the intervals that refitting gives', () => {
    const refits = refitRegimes(fit, { assets: 2, steps: 2500 }, { repeats: 25, seed: 7 });
    expect(refits).toHaveLength(25);
    truth.covariances.forEach((given, s) => {
      const was = momentsOfRegime(given, 2).correlation[0]![1]!;
      const again = refits.map(
        (one) => momentsOfRegime(one.covariances[s]!, 2).correlation[0]![1]!,
      );
      expect(was).toBeGreaterThan(quantile(again, 0.01) - 0.05);
      expect(was).toBeLessThan(quantile(again, 0.99) + 0.05);
    });
    // Two runs of the same give the same.
    const twice = refitRegimes(fit, { assets: 2, steps: 2500 }, { repeats: 2, seed: 7 });
    expect(twice[1]).toEqual(refits[1]);
  });

  test('probabilities of the regimes of a step sum to one', () => {
    for (let t = 0; t < returns.steps; t += 97) {
      const [a = 0, b = 0, c = 0] = fit.probabilities.subarray(3 * t, 3 * t + 3);
      expect(a + b + c).toBeCloseTo(1, 9);
    }
  });
});

test('Student-t returns are told from normal ones', () => {
  const heavy = { ...truth, degreesOfFreedom: 4 };
  const returns = draw(heavy, 1500, 4);
  const normal = fitRegimes(returns, { regimes: 2, degreesOfFreedom: Infinity })!;
  const student = fitRegimes(returns, { regimes: 2, degreesOfFreedom: 4 })!;
  expect(student.criterion).toBeLessThan(normal.criterion - 20);
});

test('too few returns are refused', () => {
  expect(fitRegimes(draw(truth, 60), { regimes: 3, degreesOfFreedom: Infinity })).toBeUndefined();
});

test('one factor gives back the correlations that it made', () => {
  const loadings = [0.9, 0.5, 0.7, 0.3];
  const made = loadings.map((a, i) => loadings.map((b, j) => (i === j ? 1 : a * b)));
  oneFactorLoadings(made).forEach((found, i) => expect(found).toBeCloseTo(loadings[i]!, 6));
  const [a = 0, b = 0] = oneFactorLoadings([
    [1, -0.36],
    [-0.36, 1],
  ]);
  expect([a, b]).toEqual([0.6, -0.6]);
});
