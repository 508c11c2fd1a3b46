import { describe, expect, test } from '@jest/globals';
import {
  compoundCorrelations,
  correlationShape,
  expectedLossAt,
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
