// What an account with several collaterals and debts is worth to a lending protocol, after Aave v3 (`GenericLogic`). Values are
// whole numbers of 10^−8 of the base currency: collateral rounded down, debt rounded up, each position by itself.

import { RAY, wideMulDivCeil, wideMulDivFloor } from '../units/fixedPoint.ts';

/** Basis points in one. */
export const WHOLE_BPS = 10_000n;
/** Values per unit of the base currency. */
export const VALUE_UNIT = 10n ** 8n;

/** An amount of one asset at a price. */
export interface Priced {
  /** Atoms. */
  readonly amount: bigint;
  /** Atoms in a whole token. */
  readonly unit: bigint;
  /** Base currency per whole token, a ray. */
  readonly price: bigint;
}

export interface CollateralPosition extends Priced {
  /** What may be borrowed against it, and the value that counts when it is asked whether the account stands; rays. */
  readonly ltv: bigint;
  readonly liquidationThreshold: bigint;
}

export interface AccountData {
  readonly totalCollateral: bigint;
  readonly totalDebt: bigint;
  /** Weighted by value, rounded down to whole basis points. */
  readonly averageLtvBps: bigint;
  readonly averageThresholdBps: bigint;
  /** Σ value · threshold (value times ray): health factor = this / (ray · total debt). */
  readonly weightedThreshold: bigint;
  /** A ray, rounded down; `null` (infinite) without debt. */
  readonly healthFactor: bigint | null;
  readonly liquidatable: boolean;
  readonly availableBorrows: bigint;
}

export const valueFloor = ({ amount, unit, price }: Priced): bigint =>
  wideMulDivFloor(amount, price * VALUE_UNIT, unit * RAY);

export const valueCeil = ({ amount, unit, price }: Priced): bigint =>
  wideMulDivCeil(amount, price * VALUE_UNIT, unit * RAY);

/** Strict: an account whose weighted collateral is exactly its debt stands. */
export const isBelowThreshold = (weightedThreshold: bigint, totalDebt: bigint): boolean =>
  weightedThreshold < totalDebt * RAY;

export const healthFactorOf = (weightedThreshold: bigint, totalDebt: bigint): bigint | null =>
  totalDebt === 0n ? null : weightedThreshold / totalDebt;

/** Everything that borrowing, withdrawing and liquidating ask about an account (`calculateUserAccountData`). */
export function accountData(
  collaterals: readonly CollateralPosition[],
  debts: readonly Priced[],
): AccountData {
  let totalCollateral = 0n;
  let weightedLtv = 0n;
  let weightedThreshold = 0n;
  for (const position of collaterals) {
    const value = valueFloor(position);
    totalCollateral += value;
    weightedLtv += value * position.ltv;
    weightedThreshold += value * position.liquidationThreshold;
  }
  let totalDebt = 0n;
  for (const debt of debts) totalDebt += valueCeil(debt);
  const averageBps = (weighted: bigint): bigint =>
    totalCollateral === 0n ? 0n : (weighted * WHOLE_BPS) / (totalCollateral * RAY);
  const averageLtvBps = averageBps(weightedLtv);
  const borrowable = (totalCollateral * averageLtvBps) / WHOLE_BPS;
  return {
    totalCollateral,
    totalDebt,
    averageLtvBps,
    averageThresholdBps: averageBps(weightedThreshold),
    weightedThreshold,
    healthFactor: healthFactorOf(weightedThreshold, totalDebt),
    liquidatable: isBelowThreshold(weightedThreshold, totalDebt),
    availableBorrows: borrowable > totalDebt ? borrowable - totalDebt : 0n,
  };
}

/** Basis-point products and quotients with the rounding in the name (Aave `PercentageMath`). */
export const percentMath = {
  mulFloor: (value: bigint, bps: bigint): bigint => (value * bps) / WHOLE_BPS,
  mulCeil: (value: bigint, bps: bigint): bigint => wideMulDivCeil(value, bps, WHOLE_BPS),
  mulHalfUp: (value: bigint, bps: bigint): bigint => (value * bps + WHOLE_BPS / 2n) / WHOLE_BPS,
  divFloor: (value: bigint, bps: bigint): bigint => wideMulDivFloor(value, WHOLE_BPS, bps),
  divCeil: (value: bigint, bps: bigint): bigint => wideMulDivCeil(value, WHOLE_BPS, bps),
  divHalfUp: (value: bigint, bps: bigint): bigint => (value * WHOLE_BPS + bps / 2n) / bps,
} as const;
