import { expect, test } from '@jest/globals';
import { largePoolLaw } from '../../../engine/credit/largePool.ts';
import { empiricalLaw } from '../../../engine/credit/lossLaw.ts';
import { expectedShortfall, trancheExpectedShortfall } from '../../../engine/credit/trancheRisk.ts';

test('the expected shortfall at level 1 is the largest loss', () => {
  const mezzanine = { attach: 0.1, detach: 0.3 };
  const runs = empiricalLaw([0.05, 0.2, 0.15]);
  expect(expectedShortfall(runs, 1)).toBe(0.2);
  expect(trancheExpectedShortfall(runs, mezzanine, 1)).toBeCloseTo(0.5, 12);
  const pool = { defaultProbability: 0.05, assetCorrelation: 0.2, lossGivenDefault: 0.25 };
  expect(expectedShortfall(largePoolLaw(pool), 1)).toBe(0.25);
  expect(trancheExpectedShortfall(largePoolLaw(pool), mezzanine, 1)).toBeCloseTo(0.75, 12);
});
