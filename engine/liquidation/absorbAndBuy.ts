// Liquidation in Compound v3: the protocol absorbs an account as a whole, crediting its collateral at a factor, and later sells what
// it took at a discount until its reserves are full. Pure rules. Prices and factors are rays; amounts are atoms, `unit` of them a token.

import { RAY, wideMulDivFloor } from '../units/fixedPoint.ts';

export interface AbsorbedCollateral {
  readonly amount: bigint;
  readonly unit: bigint;
  readonly price: bigint;
  /** What counts of its value when it is asked whether the account stands. */
  readonly liquidateCollateralFactor: bigint;
  /** What is credited of its value when it is absorbed: one less this is the penalty. */
  readonly liquidationFactor: bigint;
}

/** The asset that is lent. */
export interface BaseAsset {
  readonly unit: bigint;
  readonly price: bigint;
}

/** Totals of a market in present values of the base asset, and what it holds of it. */
export interface MarketTotals {
  readonly baseBalance: bigint;
  readonly totalSupply: bigint;
  readonly totalBorrow: bigint;
}

/** Base held − owed to suppliers + owed by borrowers (`getReserves`); may be negative. */
export const marketReserves = ({ baseBalance, totalSupply, totalBorrow }: MarketTotals): bigint =>
  baseBalance - totalSupply + totalBorrow;

/** Σ amount · price · factor of one account over the base price, in atoms of the base asset, rounded down once. */
function creditOf(
  collaterals: readonly AbsorbedCollateral[],
  base: BaseAsset,
  factorOf: (collateral: AbsorbedCollateral) => bigint,
): bigint {
  let [value, units] = [0n, 1n];
  for (const one of collaterals) {
    // Sums of fractions with unlike denominators (tokens of unlike decimals), kept exact until the end.
    value = value * one.unit + one.amount * one.price * factorOf(one) * units;
    units *= one.unit;
  }
  return wideMulDivFloor(value, base.unit, units * base.price * RAY);
}

/** Σ amount · price, times 10^27 and atoms of a token as `unit` says; for collaterals of like decimals. */
export const absorbedValue = (collaterals: readonly AbsorbedCollateral[]): bigint =>
  collaterals.reduce((sum, { amount, price }) => sum + amount * price, 0n);

/** Strict: debt above the collateral at its factors (`isLiquidatable`). Debt without collateral is liquidatable, no debt never. */
export function isAbsorbable(
  debt: bigint,
  collaterals: readonly AbsorbedCollateral[],
  base: BaseAsset,
): boolean {
  if (debt <= 0n) return false;
  // What is rounded down is below the debt exactly where the unrounded sum is, as the debt is whole.
  return creditOf(collaterals, base, (one) => one.liquidateCollateralFactor) < debt;
}

export type Absorption =
  | {
      readonly ok: true;
      /** The account's base balance afterwards; its collateral and its debt are gone. */
      readonly newBalance: bigint;
      /** What the reserves pay: the debt, and what is credited beyond it. */
      readonly basePaidOut: bigint;
      readonly totals: MarketTotals;
    }
  | { readonly ok: false; readonly reason: 'NotLiquidatable' };

/**
 * Takes over an account (`absorb`): the reserves pay its debt and own its collateral.
 * Example: 14,000 of debt, 10 at 1,500, factor 0.95: credit 14,250, so 250 is left to the account and 14,250 is paid out.
 */
export function absorb(
  debt: bigint,
  collaterals: readonly AbsorbedCollateral[],
  base: BaseAsset,
  totals: MarketTotals,
): Absorption {
  if (!isAbsorbable(debt, collaterals, base)) return { ok: false, reason: 'NotLiquidatable' };
  const credit = creditOf(collaterals, base, (one) => one.liquidationFactor);
  const newBalance = credit > debt ? credit - debt : 0n;
  return {
    ok: true,
    newBalance,
    basePaidOut: newBalance + debt,
    totals: {
      baseBalance: totals.baseBalance,
      totalSupply: totals.totalSupply + newBalance,
      totalBorrow: totals.totalBorrow - debt,
    },
  };
}

export interface StoreFront {
  readonly unit: bigint;
  readonly price: bigint;
  readonly liquidationFactor: bigint;
  /** Share of the penalty that buyers are given as a discount. */
  readonly storeFrontPriceFactor: bigint;
}

export interface Quote {
  /** Rays. */
  readonly discount: bigint;
  readonly discountedPrice: bigint;
  /** Atoms. */
  readonly collateral: bigint;
}

/** What `baseAmount` buys of an absorbed collateral (`quoteCollateral`), rounded down. */
export function quoteCollateral(
  baseAmount: bigint,
  { unit, price, liquidationFactor, storeFrontPriceFactor }: StoreFront,
  base: BaseAsset,
): Quote {
  const discount = wideMulDivFloor(storeFrontPriceFactor, RAY - liquidationFactor, RAY);
  const discountedPrice = wideMulDivFloor(price, RAY - discount, RAY);
  const collateral =
    discountedPrice === 0n
      ? 0n
      : wideMulDivFloor(baseAmount * base.price, unit, discountedPrice * base.unit);
  return { discount, discountedPrice, collateral };
}

/** In order of precedence. */
export type PurchaseRefusal = 'NotForSale' | 'TooMuchSlippage' | 'InsufficientReserves';

export type Purchase =
  | { readonly ok: true; readonly collateral: bigint; readonly reservesAfter: bigint }
  | { readonly ok: false; readonly reason: PurchaseRefusal };

/** Sells absorbed collateral (`buyCollateral`), while reserves are below their target; negative reserves always sell. */
export function buyCollateral(
  { baseAmount, minimum }: { readonly baseAmount: bigint; readonly minimum: bigint },
  front: StoreFront & {
    /** Atoms of this collateral that the protocol owns. */
    readonly owned: bigint;
  },
  base: BaseAsset,
  { reserves, targetReserves }: { readonly reserves: bigint; readonly targetReserves: bigint },
): Purchase {
  if (reserves >= 0n && reserves >= targetReserves) return { ok: false, reason: 'NotForSale' };
  const { collateral } = quoteCollateral(baseAmount, front, base);
  if (collateral < minimum) return { ok: false, reason: 'TooMuchSlippage' };
  if (collateral > front.owned) return { ok: false, reason: 'InsufficientReserves' };
  return { ok: true, collateral, reservesAfter: reserves + baseAmount };
}
