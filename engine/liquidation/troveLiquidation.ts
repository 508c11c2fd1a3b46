// Who pays the debt of a Liquity v1 trove that is closed, and who gets its collateral: the stability pool first, all other troves for
// what it cannot pay, and the owner for what nobody needs. Below 150 % of the whole system (recovery mode) sounder troves are closed too.
// Pure rules (TroveManager._liquidateNormalMode, _liquidateRecoveryMode); ratios are compared by multiplying.

import type { Trove } from '../margin/redistribution.ts';
import { WAD, wideMin } from '../units/fixedPoint.ts';

/** Ratios with 18 decimals. */
export interface TroveTerms {
  /** Collateral ratio of a trove below which it is closed. */
  readonly minimumRatio: bigint;
  /** Collateral ratio of the system below which it is in recovery mode. */
  readonly criticalRatio: bigint;
  /** One part in so many of the collateral pays who closes a trove. */
  readonly compensationDivisor: bigint;
}

/** The protocol's own: 110 %, 150 %, 0.5 %. */
export const liquityTerms: TroveTerms = {
  minimumRatio: (WAD * 11n) / 10n,
  criticalRatio: (WAD * 3n) / 2n,
  compensationDivisor: 200n,
};

export interface TroveState {
  /** Money (18 decimals, as all amounts here share one base) per unit of collateral. */
  readonly price: bigint;
  /** Debt that the stability pool can pay. */
  readonly offsetMax: bigint;
  /** Collateral and debt of all troves, this one included. */
  readonly system: Trove;
}

export type TroveBranch = 'offset' | 'mixed' | 'redistribute' | 'none';

export interface TroveOutcome {
  readonly branch: TroveBranch;
  readonly recoveryMode: boolean;
  readonly debtToOffset: bigint;
  readonly collateralToPool: bigint;
  readonly debtRedistributed: bigint;
  readonly collateralRedistributed: bigint;
  /** Stays claimable by the owner. */
  readonly collateralSurplus: bigint;
  readonly collateralToLiquidator: bigint;
}

/** Collateral value over debt, 18 decimals, rounded down; undefined without debt, whose ratio is beyond any. */
export const collateralRatio = ({ collateral, debt }: Trove, price: bigint): bigint | undefined =>
  debt === 0n ? undefined : (collateral * price) / debt;

const isBelow = (trove: Trove, price: bigint, ratio: bigint): boolean =>
  trove.debt > 0n && trove.collateral * price < ratio * trove.debt;

export const inRecovery = (system: Trove, price: bigint, terms = liquityTerms): boolean =>
  isBelow(system, price, terms.criticalRatio);

const nothing: Omit<TroveOutcome, 'recoveryMode'> = {
  branch: 'none',
  debtToOffset: 0n,
  collateralToPool: 0n,
  debtRedistributed: 0n,
  collateralRedistributed: 0n,
  collateralSurplus: 0n,
  collateralToLiquidator: 0n,
};

/** How a trove would be closed now; branch `none` where it may not be. */
export function liquidateTrove(
  trove: Trove,
  { price, offsetMax, system }: TroveState,
  terms: TroveTerms = liquityTerms,
): TroveOutcome {
  const recoveryMode = inRecovery(system, price, terms);
  const { collateral, debt } = trove;
  if (debt === 0n) return { ...nothing, recoveryMode };
  if (isBelow(trove, price, terms.minimumRatio))
    return closeTrove(trove, { price, offsetMax, recoveryMode }, terms);

  // Sounder than the minimum, less sound than the system: only as a whole, and for no more than the pool may keep.
  const isWeaker = collateral * price * system.debt < system.collateral * price * debt;
  if (!recoveryMode || !isWeaker || debt > offsetMax) return { ...nothing, recoveryMode };
  const capped = (debt * terms.minimumRatio) / price;
  const collateralToLiquidator = capped / terms.compensationDivisor;
  return {
    ...nothing,
    recoveryMode,
    branch: 'offset',
    debtToOffset: debt,
    collateralToPool: capped - collateralToLiquidator,
    collateralSurplus: collateral - capped,
    collateralToLiquidator,
  };
}

/** Closes a trove below the minimum ratio: the pool pays what it can, everybody else shares the rest. */
export function closeTrove(
  { collateral, debt }: Trove,
  {
    price,
    offsetMax,
    recoveryMode,
  }: Pick<TroveState, 'price' | 'offsetMax'> & { readonly recoveryMode: boolean },
  { compensationDivisor }: Pick<TroveTerms, 'compensationDivisor'>,
): TroveOutcome {
  const collateralToLiquidator = collateral / compensationDivisor;
  const shared = collateral - collateralToLiquidator;
  // In recovery the pool does not pay for a trove that is worth less than its debt.
  const isUnderwater = recoveryMode && collateral * price <= WAD * debt;
  const debtToOffset = isUnderwater ? 0n : wideMin(debt, offsetMax);
  const collateralToPool = (shared * debtToOffset) / debt;
  return {
    ...nothing,
    recoveryMode,
    branch: debtToOffset === 0n ? 'redistribute' : debtToOffset < debt ? 'mixed' : 'offset',
    debtToOffset,
    collateralToPool,
    debtRedistributed: debt - debtToOffset,
    collateralRedistributed: shared - collateralToPool,
    collateralToLiquidator,
  };
}
