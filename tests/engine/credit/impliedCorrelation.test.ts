import { describe, expect, test } from '@jest/globals';
import {
  compoundCorrelations,
  correlationShape,
  expectedLossAt,
  trancheLossesFromBase,
} from '../../../engine/credit/impliedCorrelation.ts';

const pool = { defaultProbability: 0.05, lossGivenDefault: 0.6 };
const equity = { attach: 0, detach: 0.03 };
const mezzanine = { attach: 0.03, detach: 0.06 };
const whole = [0, 1] as const;

describe('between no correlation and a full one', () => {
  test('a mezzanine has both its correlations, as in a narrower search', () => {
    const level = { ...mezzanine, expectedLoss: 0.19 };
    const narrow = compoundCorrelations(pool, level);
    const wide = compoundCorrelations(pool, level, whole);
    expect(narrow).toHaveLength(2);
    expect(wide).toHaveLength(2);
    wide.forEach((root, i) => expect(root).toBeCloseTo(narrow[i]!, 9));
  });

  test('equity has one, and falls all the way', () => {
    const expectedLoss = expectedLossAt(pool, equity, 0.37);
    const [root, ...more] = compoundCorrelations(pool, { ...equity, expectedLoss }, whole);
    expect(root).toBeCloseTo(0.37, 9);
    expect(more).toEqual([]);
    expect(correlationShape(pool, { attach: 0, detach: 0.05 }, whole)).toEqual({
      shape: 'decreasing',
      highestAt: null,
    });
  });

  test('a slope too small for a double is no turn', () => {
    const wide = { attach: 0, detach: 0.55 };
    expect(correlationShape(pool, wide, [0.0001, 0.9]).shape).toBe('decreasing');
  });
});

describe('base correlations', () => {
  test('that are one and the same contradict each other nowhere, also where senior tranches are safe', () => {
    for (const assetCorrelation of [0, 0.01, 0.05, 0.3])
      for (const detachments of [
        [0.05, 0.15, 0.3],
        [0.1, 0.2, 0.4, 0.6],
      ]) {
        const points = detachments.map((detach) => ({ detach, assetCorrelation }));
        const thin = { defaultProbability: 0.005, lossGivenDefault: 0.4 };
        expect(trancheLossesFromBase(thin, points).isArbitrageFree).toBe(true);
      }
  });

  test('that fall make a safer tranche lose more', () => {
    const points = [
      { detach: 0.03, assetCorrelation: 0.6 },
      { detach: 0.06, assetCorrelation: 0.1 },
    ];
    expect(trancheLossesFromBase(pool, points).isArbitrageFree).toBe(false);
  });
});
