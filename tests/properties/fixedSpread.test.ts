// When a liquidation helps and when it harms: the identity of toxic liquidation, and what a call may take.

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { liquidateAtSpread, seizeAtSpread } from '../../engine/liquidation/fixedSpread.ts';
import { liquidateBorrow } from '../../engine/liquidation/seizeTokens.ts';
import { valueFloor } from '../../engine/margin/lendingAccount.ts';
import { RAY } from '../../engine/units/fixedPoint.ts';

const bps = (from: number, to: number) => fc.bigInt({ min: BigInt(from), max: BigInt(to) });
const ray = (basisPoints: bigint): bigint => (basisPoints * RAY) / 10_000n;
const UNIT = 10n ** 18n;
const atoms = fc.bigInt({ min: 10n ** 21n, max: 10n ** 25n });

/** An account below its threshold with one collateral at price 1 and one debt at price 1. */
const account = fc.record({
  debt: atoms,
  threshold: bps(3_000, 9_000),
  bonus: bps(10_050, 11_000),
  fee: bps(0, 5_000),
  /** Collateral over debt, in basis points of what just stands. */
  health: bps(4_000, 9_990),
});

function callOf(
  { debt, threshold, bonus, fee, health }: typeof account extends fc.Arbitrary<infer T> ? T : never,
  cover: bigint,
) {
  const collateral = (debt * health) / threshold;
  return {
    collateral: {
      amount: collateral,
      unit: UNIT,
      price: RAY,
      liquidationThreshold: ray(threshold),
    },
    debt: { amount: debt, unit: UNIT, price: RAY },
    bonus: ray(bonus),
    protocolFee: ray(fee),
    debtToCover: cover,
    otherCollateralValue: 0n,
    otherWeightedThreshold: 0n,
    otherDebtValue: 0n,
    // Dust has its own test; here a little is to be repaid.
    dustRefused: false,
  };
}

test('repaying a little raises the health factor exactly where it is above threshold · (1 + bonus)', () => {
  fc.assert(
    fc.property(account, (given) => {
      const boundary = (given.threshold * given.bonus) / 10_000n;
      // Within a basis point of the boundary roundings decide.
      fc.pre(given.health > boundary + 2n || given.health < boundary - 2n);
      const result = liquidateAtSpread(callOf(given, given.debt / 1000n));
      if (!result.ok) throw new Error(result.reason);
      const rises = result.healthFactorAfter! > result.healthFactorBefore!;
      expect(rises).toBe(given.health > boundary);
    }),
  );
});

test('nobody is given more than the debt repaid and the bonus, and no more than there is', () => {
  fc.assert(
    fc.property(account, fc.integer({ min: 1, max: 1000 }), (given, thousandths) => {
      const call = callOf(given, (given.debt * BigInt(thousandths)) / 1000n);
      const result = liquidateAtSpread(call);
      if (!result.ok) return;
      const seized = result.toLiquidator + result.protocolFee;
      expect(seized + result.collateralLeft).toBe(call.collateral.amount);
      expect(result.debtRepaid + result.debtLeft + result.deficit).toBe(call.debt.amount);
      // LIQUIDATION-1: at the price used.
      expect(seized * RAY <= (result.debtRepaid + 1n) * call.bonus).toBe(true);
      expect(result.deficit === 0n || result.collateralLeft === 0n).toBe(true);
    }),
  );
});

test('a liquidation of an account with more collateral than debt and bonus never leaves it with less', () => {
  fc.assert(
    fc.property(account, (given) => {
      const call = callOf(given, given.debt);
      fc.pre(valueFloor(call.collateral) * RAY > valueFloor(call.debt) * call.bonus);
      const { debtRepaid, toLiquidator, protocolFee } = seizeAtSpread(
        call.collateral,
        call.debt,
        call.debt.amount,
        call,
      );
      expect(debtRepaid).toBe(call.debt.amount);
      expect(toLiquidator + protocolFee < call.collateral.amount).toBe(true);
    }),
  );
});

test('in Compound v2 a call helps exactly where collateral covers debt and incentive', () => {
  fc.assert(
    fc.property(account, (given) => {
      const boundary = (given.threshold * given.bonus) / 10_000n;
      fc.pre(given.health > boundary + 2n || given.health < boundary - 2n);
      const borrower = {
        collateralTokens: (given.debt * given.health) / given.threshold,
        borrow: given.debt,
      };
      const result = liquidateBorrow(borrower, given.debt / 100n, {
        exchangeRate: RAY,
        priceBorrowed: RAY,
        priceCollateral: RAY,
        incentive: ray(given.bonus),
        collateralFactor: ray(given.threshold),
        closeFactor: RAY / 2n,
        protocolSeizeShare: 0n,
      });
      if (!result.ok) throw new Error(result.reason);
      const before = borrower.collateralTokens * result.after.borrow;
      const after = result.after.collateralTokens * borrower.borrow;
      expect(after > before).toBe(given.health > boundary);
    }),
  );
});
