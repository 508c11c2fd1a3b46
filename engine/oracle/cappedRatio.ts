// A capped feed (Aave's CAPO): the exchange rate of a yield-bearing token may not be read above a line that grows from a snapshot
// at a stated yearly rate, and a stablecoin not above a stated price. Exact: where ratio and cap are equal nothing is capped.

import { WAD } from '../units/fixedPoint.ts';

const SECONDS_PER_YEAR = 31_536_000n;

/** All with 18 decimals, growth as a share a year. */
export interface RatioCap {
  readonly snapshotRatio: bigint;
  readonly maxYearlyGrowth: bigint;
  /** Since the snapshot. */
  readonly elapsedSeconds: bigint;
}

/** The highest ratio that may be read now, rounded down at the 18th decimal. */
export function highestRatio({ snapshotRatio, maxYearlyGrowth, elapsedSeconds }: RatioCap): bigint {
  const year = WAD * SECONDS_PER_YEAR;
  return (snapshotRatio * (year + maxYearlyGrowth * elapsedSeconds)) / year;
}

export interface CappedPrice {
  readonly price: bigint;
  readonly capped: boolean;
}

/** Price of the token: the underlying's times the ratio or its cap, rounded down at the 18th decimal. */
export function cappedRatioPrice(
  { underlyingPrice, ratio }: { readonly underlyingPrice: bigint; readonly ratio: bigint },
  cap: RatioCap,
): CappedPrice & { readonly ratioUsed: bigint } {
  const { snapshotRatio, maxYearlyGrowth, elapsedSeconds } = cap;
  const year = WAD * SECONDS_PER_YEAR;
  const capped = ratio * year > snapshotRatio * (year + maxYearlyGrowth * elapsedSeconds);
  const ratioUsed = capped ? highestRatio(cap) : ratio;
  return { ratioUsed, price: (underlyingPrice * ratioUsed) / WAD, capped };
}

/** Price of a stablecoin that is not read above `cap`. */
export const cappedStablePrice = (price: bigint, cap: bigint): CappedPrice => ({
  price: price > cap ? cap : price,
  capped: price > cap,
});
