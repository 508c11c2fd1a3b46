// The simulator's closed loop (pool, feed, loans, keepers on a ledger of whole atoms) against the same loop in plain numbers, for any
// pool, loans, fee, lag, capacity and cost of gas.

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { operations } from '../../conform/topics/cascadeClosedLoop.ts';
import { naiveCascade, type CascadeCase, type CascadeResult } from '../reference/naiveCascade.ts';

const whole = (min: number, max: number) => fc.integer({ min, max });
const cases = fc.record({
  poolCollateral: whole(100, 3000),
  price: whole(50, 3000),
  poolFee: fc.constantFrom(0, 0.0005, 0.003, 0.01),
  shockShare: fc.constantFrom(0, 0.01, 0.05, 0.2, 0.5),
  lt: fc.constantFrom(0.6, 0.75, 0.8, 0.85),
  bonus: fc.constantFrom(0, 0.03, 0.05, 0.1, 0.15),
  closeFactor: fc.constantFrom(0.2, 0.5, 1),
  oracleLag: whole(0, 4),
  capacity: fc.constantFrom(1, 2, 100),
  gasShare: fc.constantFrom(0, 0, 0.001, 0.01),
  loans: fc.array(fc.record({ collateral: whole(1, 40), usage: whole(500, 999) }), {
    minLength: 1,
    maxLength: 12,
  }),
});

test('the closed loop on the simulator is the closed loop in plain numbers', () => {
  const near = (found: number, wanted: number, scale: number): void =>
    expect(Math.abs(found - wanted)).toBeLessThanOrEqual(1e-9 * scale + 1e-6);
  let compared = 0;
  fc.assert(
    fc.property(cases, (drawn) => {
      const { poolCollateral, price, shockShare, gasShare, loans, lt, ...rest } = drawn;
      const given: CascadeCase = {
        ...rest,
        lt,
        poolCollateral,
        poolStable: poolCollateral * price,
        shockSale: poolCollateral * shockShare,
        gasCost: gasShare * 10 * price,
        maxRounds: 40,
        loans: loans.map(({ collateral, usage }, i) => ({
          id: `L${String(i).padStart(2, '0')}`,
          collateral,
          debt: (collateral * price * lt * usage) / 1000,
        })),
      };
      const wanted = naiveCascade(given);
      // Where a comparison is as good as equal, either way is right.
      if (wanted.closest < 1e-9) return;
      compared++;
      const found = operations['cascade.run']!(given) as CascadeResult;
      expect(found.rounds).toBe(wanted.rounds);
      wanted.perRound.forEach((round, i) => {
        const ours = found.perRound[i]!;
        expect(ours.liquidations).toBe(round.liquidations);
        expect(ours.skipped).toBe(round.skipped);
        near(ours.price, round.price, price);
        near(ours.oracle, round.oracle, price);
      });
      const scale = poolCollateral * price;
      near(found.collateralSold, wanted.collateralSold, poolCollateral);
      near(found.debtRepaid, wanted.debtRepaid, scale);
      near(found.badDebt, wanted.badDebt, scale);
      near(found.keeperProfit, wanted.keeperProfit, scale);
    }),
    { seed: 12, numRuns: 60 },
  );
  expect(compared).toBeGreaterThan(40);
});
