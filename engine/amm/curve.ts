// What every pool formula can answer. A curve is pure: reserves in, amounts out, in atoms; it holds nothing and moves
// nothing. Rounding always leaves the remainder with the pool, and the name of each function says so.

/** A price as a ratio of whole numbers: atoms of the asset received per atom of the asset given. */
export interface PriceRatio {
  readonly numerator: number;
  readonly denominator: number;
}

/** Deposits and withdrawals out of proportion, where a curve knows them: rounded in the pool's favour. */
export interface SingleSided {
  /** Shares for a deposit of any amounts into a pool that is not empty. */
  sharesFloor(reserves: ArrayLike<number>, amounts: ArrayLike<number>, supply: number): number;
  /** What `shares` of `supply` bring in the one asset `to`. */
  amountFloor(reserves: ArrayLike<number>, shares: number, supply: number, to: number): number;
}

/** `from` and `to` are places in the list of reserves; the trader gives `from` and receives `to`. */
export interface Curve {
  readonly kind: string;
  /** The share of the input that the pool keeps for its liquidity providers, 0 … 9,999 basis points. */
  readonly feeBps: number;
  /** Atoms received for `amountIn` atoms given, fee taken, rounded down. */
  amountOutFloor(reserves: ArrayLike<number>, from: number, to: number, amountIn: number): number;
  /** The least input that brings at least `amountOut`; undefined where the pool can't give that much at any price. */
  amountInCeil(
    reserves: ArrayLike<number>,
    from: number,
    to: number,
    amountOut: number,
  ): number | undefined;
  /**
   * Units of `to` for a unit of `from` in a vanishing trade before the fee, from the units (not atoms) in the pool. A ratio: to show
   * and compare only.
   */
  spotPrice(balances: ArrayLike<number>, from: number, to: number): number;
  /** The largest input of `from` that leaves its spot price at or above `target`; 0 if it is there already. Never overshoots. */
  inputToSpotPrice(
    reserves: ArrayLike<number>,
    from: number,
    to: number,
    target: PriceRatio,
  ): number;
  /** The input of `from` up to which every further atom still brings at least `target`, fee paid: where an arbitrageur stops. */
  inputToTradePrice(
    reserves: ArrayLike<number>,
    from: number,
    to: number,
    target: PriceRatio,
  ): number;
  /** What no swap may lower: the product, the weighted product's logarithm, D. Comparable for the same curve only. */
  invariant(reserves: ArrayLike<number>): bigint;
  /** What rounding may take off the invariant as it is computed. */
  readonly invariantDoubt: bigint;
  /** All shares created by the first deposit. */
  firstShares(reserves: ArrayLike<number>): number;
  readonly singleSided?: SingleSided | undefined;
}
