// Runs in closed form: figures beyond the recorded cases, and the signs that every rule of redemption must have.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rolloverThreshold } from '../../../engine/credit/rolloverRun.ts';
import {
  criticalIlliquidValue,
  isRunProof,
  leavePayoff,
  runIncentive,
  runIncentiveUnder,
  runThreshold,
  stayPayoff,
} from '../../../engine/securitisation/trancheRun.ts';

const coverage = (haircut: number, reserve: number, seniorYield = 0.02): number =>
  (criticalIlliquidValue({ senior: 80, reserve, haircut, seniorYield }) + reserve) / 80;

const calm = {
  discountRate: 0.015,
  maturityRate: 0.077,
  couponRate: 0.07,
  drift: 0.015,
  volatility: 0.2,
  recovery: 0.55,
  expiryRate: 10,
  fragility: 5,
};

describe('the global game', () => {
  test('is decided by the haircut, moved by the reserve, hardly by the yield', () => {
    expect(coverage(0.3, 10)).toBeCloseTo(1.359, 3);
    expect(coverage(0.3, 10, 0.1)).toBeCloseTo(1.306, 3);
    expect(coverage(0.1, 10)).toBeCloseTo(1.089, 3);
    expect(coverage(0.5, 0, 0.05)).toBeCloseTo(1.932, 3);
    expect(coverage(0.3, 40)).toBeCloseTo(1.198, 3);
  });

  const tranche = fc.record({
    senior: fc.double({ min: 10, max: 100, noNaN: true }),
    reserve: fc.double({ min: 0, max: 120, noNaN: true }),
    illiquid: fc.double({ min: 1, max: 200, noNaN: true }),
    haircut: fc.double({ min: 0.01, max: 0.95, noNaN: true }),
    seniorYield: fc.double({ min: 0, max: 0.2, noNaN: true }),
  });

  test('the exact area agrees with the midpoint rule', () => {
    fc.assert(
      fc.property(tranche, (given) => {
        expect(runIncentive(given)).toBeCloseTo(runIncentiveUnder(given, {}, 20_000), 3);
      }),
      { numRuns: 40 },
    );
  });

  test('tells the holder at the margin to run exactly below the critical value', () => {
    fc.assert(
      fc.property(tranche, (given) => {
        fc.pre(given.reserve < given.senior);
        const critical = criticalIlliquidValue(given);
        fc.pre(Math.abs(given.illiquid - critical) > 1e-6 && given.seniorYield > 1e-6);
        expect(runIncentive(given) < 0).toBe(given.illiquid < critical);
      }),
      { numRuns: 300 },
    );
  });

  test('the critical value rises with the haircut and falls with the yield', () => {
    fc.assert(
      fc.property(tranche, fc.double({ min: 0.01, max: 0.04, noNaN: true }), (given, more) => {
        fc.pre(given.reserve < given.senior);
        const here = criticalIlliquidValue(given);
        const harsher = criticalIlliquidValue({ ...given, haircut: given.haircut + more });
        expect(harsher).toBeGreaterThan(here - 1e-9);
        const kinder = criticalIlliquidValue({ ...given, seniorYield: given.seniorYield + more });
        expect(kinder).toBeLessThan(here + 1e-9);
      }),
    );
  });

  test('staying pays par up to the threshold and less beyond', () => {
    fc.assert(
      fc.property(tranche, fc.double({ min: 0, max: 0.999, noNaN: true }), (given, leavers) => {
        fc.pre(given.illiquid + given.reserve > given.senior);
        const threshold = runThreshold(given);
        fc.pre(Math.abs(leavers - threshold) > 1e-6);
        expect(stayPayoff(given, leavers) < 1).toBe(leavers > threshold);
        // Where a sale brings what is owed to the last digits, rounding may tell the two apart; a small haircut stretches that on the threshold.
        const spare = given.reserve + (1 - given.haircut) * given.illiquid - given.senior;
        if (Math.abs(spare) > 1e-9 * given.senior) expect(isRunProof(given)).toBe(threshold >= 1);
      }),
      { numRuns: 300 },
    );
  });

  test('pro rata, nobody gains by leaving first', () => {
    fc.assert(
      fc.property(tranche, fc.double({ min: 0, max: 1, noNaN: true }), (given, leavers) => {
        const rules = { order: 'proRata' } as const;
        expect(stayPayoff(given, leavers, rules)).toBeGreaterThanOrEqual(
          leavePayoff(given, leavers, rules),
        );
      }),
    );
  });

  test('with swing pricing a leaver takes nothing from who stays in a pool that is worth its notional', () => {
    fc.assert(
      fc.property(tranche, fc.double({ min: 0, max: 0.99, noNaN: true }), (given, leavers) => {
        fc.pre(given.illiquid + given.reserve >= given.senior);
        expect(stayPayoff(given, leavers, { saleCost: 'leavers' })).toBeGreaterThanOrEqual(
          1 - 1e-12,
        );
      }),
    );
  });

  test('a gate takes away from the wish to run, never adds to it', () => {
    fc.assert(
      fc.property(tranche, fc.double({ min: 0.01, max: 1, noNaN: true }), (given, gate) => {
        const open = runIncentiveUnder(given, {});
        fc.pre(open < 0);
        expect(runIncentiveUnder(given, { gate })).toBeGreaterThanOrEqual(open - 1e-9);
      }),
    );
  });

  test('holds at its edges: nothing to sell, nothing owed for it, a haircut of all', () => {
    const base = { senior: 80, reserve: 0, illiquid: 0, haircut: 0.3, seniorYield: 0.02 };
    expect(leavePayoff(base, 1)).toBe(0);
    expect(stayPayoff(base, 1)).toBe(0);
    expect(runThreshold({ ...base, illiquid: 90, haircut: 0 })).toBe(Infinity);
    const worthless = { ...base, illiquid: 100, reserve: 40, haircut: 1 };
    expect(stayPayoff(worthless, 0.5)).toBe(1.02);
    expect(stayPayoff(worthless, 0.6)).toBe(0);
    expect(leavePayoff(worthless, 1)).toBe(0.5);
    expect(runIncentive(worthless)).toBeCloseTo(runIncentiveUnder(worthless, {}, 20_000), 3);
    expect(criticalIlliquidValue({ ...base, reserve: 90 })).toBe(0);
  });
});

test('creditors who roll over run later the better the asset sells, the rarer they decide', () => {
  const at = (change: Partial<typeof calm>): number => rolloverThreshold({ ...calm, ...change });
  expect(at({})).toBeCloseTo(1.02563, 5);
  expect(at({ volatility: 0.1 })).toBeCloseTo(0.9993, 5);
  expect(at({ expiryRate: 20 })).toBeCloseTo(1.0355, 5);
  expect(at({ recovery: 0.65 })).toBeCloseTo(0.75318, 5);
  expect(at({ couponRate: 0.1 })).toBeCloseTo(0.67469, 5);
  // Debt that is worth its face whatever happens to the asset.
  expect(at({ couponRate: 0.5 })).toBe(0);
});
