// Which outcomes of an epoch are allowed, and which of two is better. Restates the coordinator of Tinlake. Amounts and ratios are whole
// numbers of 10^−18.

import { WAD } from '../units/fixedPoint.ts';
import { seniorAssetAfterOrders } from './epochPool.ts';

/** Currency amounts by kind of order: what was asked for, or what is carried out. */
export interface EpochOrders {
  readonly seniorSupply: bigint;
  readonly juniorSupply: bigint;
  readonly seniorRedeem: bigint;
  readonly juniorRedeem: bigint;
}

/** The pool when an epoch closes. */
export interface EpochTerms {
  readonly netAssetValue: bigint;
  readonly reserve: bigint;
  readonly seniorAsset: bigint;
  readonly reserveMax: bigint;
  readonly seniorRatioMin: bigint;
  readonly seniorRatioMax: bigint;
  readonly orders: EpochOrders;
  /** The junior tranche is worth nothing: only redemptions are taken. */
  readonly isClosing: boolean;
}

export type EpochVerdict =
  | 'valid'
  | 'currencyNotAvailable'
  | 'orderExceeded'
  | 'poolClosing'
  | 'reserveAboveMaximum'
  | 'seniorRatioBelowMinimum'
  | 'seniorRatioAboveMaximum';

export const orderKinds = [
  'seniorRedeem',
  'juniorRedeem',
  'juniorSupply',
  'seniorSupply',
] as const satisfies readonly (keyof EpochOrders)[];

/** Cash in the pool after a solution; negative where it does not suffice. */
export const reserveAfter = (reserve: bigint, solution: EpochOrders): bigint =>
  reserve +
  solution.seniorSupply +
  solution.juniorSupply -
  solution.seniorRedeem -
  solution.juniorRedeem;

/** The first constraint that a solution breaks, in the coordinator's order. */
export function judgeEpoch(terms: EpochTerms, solution: EpochOrders): EpochVerdict {
  const reserve = reserveAfter(terms.reserve, solution);
  if (reserve < 0n) return 'currencyNotAvailable';
  if (orderKinds.some((kind) => solution[kind] > terms.orders[kind])) return 'orderExceeded';
  if (terms.isClosing)
    return solution.seniorSupply === 0n && solution.juniorSupply === 0n ? 'valid' : 'poolClosing';
  if (reserve > terms.reserveMax) return 'reserveAboveMaximum';
  const { netAssetValue } = terms;
  const senior = seniorAssetAfterOrders(
    terms.seniorAsset,
    { supply: solution.seniorSupply, redeem: solution.seniorRedeem },
    { netAssetValue, reserve },
  );
  const assets = netAssetValue + reserve;
  if (senior * WAD < terms.seniorRatioMin * assets) return 'seniorRatioBelowMinimum';
  if (senior * WAD > terms.seniorRatioMax * assets) return 'seniorRatioAboveMaximum';
  return 'valid';
}

/** Weights of the score: who is served first when not all can be. Leaving goes before entering. */
export const epochWeights: EpochOrders = {
  seniorRedeem: 1_000_000n,
  juniorRedeem: 100_000n,
  juniorSupply: 10_000n,
  seniorSupply: 1_000n,
};

export const epochScore = (solution: EpochOrders): bigint =>
  orderKinds.reduce((sum, kind) => sum + epochWeights[kind] * solution[kind], 0n);

/** How near an outcome comes to what is wanted: `null` inside, else one over the distance. Compared by ratio first, by reserve on a tie. */
export type Improvement = number | null;

/** Distance of the senior ratio (a share of 1) from the middle of its range. */
export const ratioImprovement = (
  ratio: number,
  { min, max }: { readonly min: number; readonly max: number },
): Improvement => (ratio >= min && ratio <= max ? null : 1 / Math.abs(ratio - (min + max) / 2));

export const reserveImprovement = (reserve: number, reserveMax: number): Improvement =>
  reserve <= reserveMax ? null : 1 / (reserve - reserveMax);
