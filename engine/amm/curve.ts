// What every pool formula can answer. A curve is pure: reserves in, amounts out, in atoms; it holds nothing and moves
// nothing. Rounding always leaves the remainder with the pool, and the name of each function says so.

/** A price as a ratio of whole numbers: atoms of the asset received per atom of the asset given. */
export interface PriceRatio {
  readonly numerator: number;
  readonly denominator: number;
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
  /** Price of one atom of `from` in atoms of `to` for a vanishing trade before the fee. A ratio: to show and compare only. */
  spotPrice(reserves: ArrayLike<number>, from: number, to: number): number;
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
}
