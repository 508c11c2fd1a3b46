import { describe, expect, test } from '@jest/globals';
import { expectedLoss } from '../../../engine/credit/lossLaw.ts';
import { studentFiniteLaw, studentPoolLaw } from '../../../engine/credit/studentPool.ts';
import { studentCdf, studentQuantile } from '../../../engine/math/studentT.ts';

describe('a large pool under the t copula', () => {
  // Half of the names default where √ρ·Z ≤ c·s: as often as a t of ν degrees is below c/√ρ.
  test.each([
    [4, 0.01],
    [2, 1e-9],
    [1, 1e-6],
    [0.5, 0.001],
  ])('of %d degrees with p = %d loses half as often as a t says', (degreesOfFreedom, p) => {
    const rho = 0.2;
    const law = studentPoolLaw({
      defaultProbability: p,
      assetCorrelation: rho,
      lossGivenDefault: 1,
      degreesOfFreedom,
    });
    const bound = studentQuantile(p, degreesOfFreedom) / Math.sqrt(rho);
    const exact = studentCdf(bound, degreesOfFreedom);
    expect(law.exceedance(0.5) / exact).toBeCloseTo(1, 8);
  });

  test.each([
    [4, 1e-9],
    [2, 1e-9],
    [1, 1e-6],
  ])('of %d degrees with p = %d loses p on average, however many names', (degreesOfFreedom, p) => {
    const pool = {
      defaultProbability: p,
      assetCorrelation: 0.2,
      lossGivenDefault: 1,
      degreesOfFreedom,
    };
    expect(expectedLoss(studentPoolLaw(pool)) / p).toBeCloseTo(1, 9);
    expect(expectedLoss(studentFiniteLaw({ ...pool, names: 5 })) / p).toBeCloseTo(1, 9);
  });

  test('of half a degree is seldom wiped out, but not never', () => {
    const law = studentPoolLaw({
      defaultProbability: 0.001,
      assetCorrelation: 0.99,
      lossGivenDefault: 1,
      degreesOfFreedom: 0.5,
    });
    // By quadrature over the shock from 1e-6 of its scale up.
    expect(law.exceedance(0.9)).toBeCloseTo(0.00086741051611, 12);
  });
});
