// Liquidation in Compound v2: a close factor on one borrow, collateral seized as supply tokens at an incentive, and a share of the
// seized tokens for the protocol's reserves. Pure rules. Prices, rates and ratios are rays, amounts whole numbers of any base unit.

import { RAY, wideMulDivFloor } from '../units/fixedPoint.ts';

export interface SeizePrices {
  readonly priceBorrowed: bigint;
  readonly priceCollateral: bigint;
  /** Collateral given per unit of debt repaid, by value (1.08 in the protocol). */
  readonly incentive: bigint;
  /** Underlying that one supply token stands for. */
  readonly exchangeRate: bigint;
}

export interface Seizure {
  readonly seizeUnderlying: bigint;
  readonly seizeTokens: bigint;
}

/** repay · incentive · price borrowed ÷ price of the collateral, in underlying and in tokens (`liquidateCalculateSeizeTokens`). */
export function seizeTokens(
  repay: bigint,
  { priceBorrowed, priceCollateral, incentive, exchangeRate }: SeizePrices,
): Seizure {
  const worth = repay * incentive * priceBorrowed;
  return {
    seizeUnderlying: wideMulDivFloor(worth, 1n, priceCollateral * RAY),
    seizeTokens: wideMulDivFloor(worth, 1n, priceCollateral * exchangeRate),
  };
}

/** A borrow and the tokens behind it. */
export interface MarketBorrower {
  readonly collateralTokens: bigint;
  readonly borrow: bigint;
}

export interface MarketLiquidationTerms extends SeizePrices {
  readonly collateralFactor: bigint;
  readonly closeFactor: bigint;
  readonly protocolSeizeShare: bigint;
}

/** In order of precedence. */
export type MarketLiquidationRefusal = 'insufficientShortfall' | 'tooMuchRepay' | 'seizeTooMuch';

export type MarketLiquidation =
  | {
      readonly ok: true;
      readonly seized: bigint;
      readonly liquidatorReceives: bigint;
      readonly after: MarketBorrower;
    }
  | { readonly ok: false; readonly reason: MarketLiquidationRefusal };

/** A seizure beyond what there is by less than this part of it counts as all of it: 2·10^−8 is what token rounding can make. */
const ROUNDING = 50_000_000n;

/** Collateral value at its factor less the debt, both in the numeraire: negative is a shortfall. In the amounts' base unit. */
export function borrowerLiquidity(
  { collateralTokens, borrow }: MarketBorrower,
  {
    exchangeRate,
    priceCollateral,
    collateralFactor,
    priceBorrowed,
  }: Omit<MarketLiquidationTerms, 'incentive' | 'closeFactor' | 'protocolSeizeShare'>,
): bigint {
  const collateral = collateralTokens * exchangeRate * priceCollateral * collateralFactor;
  const debt = borrow * priceBorrowed * RAY * RAY;
  return (collateral - debt) / (RAY * RAY * RAY);
}

/**
 * One liquidation (`liquidateBorrow`): the borrower loses the whole seizure, the liquidator is given what the reserves leave of it.
 * Once debt over collateral is above 1/incentive, every call leaves the account worse.
 */
export function liquidateBorrow(
  borrower: MarketBorrower,
  repay: bigint,
  terms: MarketLiquidationTerms,
): MarketLiquidation {
  const { collateralTokens, borrow } = borrower;
  const collateralValue =
    collateralTokens * terms.exchangeRate * terms.priceCollateral * terms.collateralFactor;
  if (collateralValue >= borrow * terms.priceBorrowed * RAY * RAY)
    return { ok: false, reason: 'insufficientShortfall' };
  if (repay * RAY > borrow * terms.closeFactor) return { ok: false, reason: 'tooMuchRepay' };
  let seized = seizeTokens(repay, terms).seizeTokens;
  if (seized > collateralTokens) {
    if ((seized - collateralTokens) * ROUNDING >= collateralTokens)
      return { ok: false, reason: 'seizeTooMuch' };
    seized = collateralTokens;
  }
  const toReserves = wideMulDivFloor(seized, terms.protocolSeizeShare, RAY);
  return {
    ok: true,
    seized,
    liquidatorReceives: seized - toReserves,
    after: { collateralTokens: collateralTokens - seized, borrow: borrow - repay },
  };
}
