// Price accumulators of a pool (Uniswap v2-core, UniswapV2Pair._update): each price times the seconds it held, in 112-bit fixed
// point. Whoever notes an accumulator twice has the arithmetic mean price of the time between.

/** One, in the fixed point of the accumulators. */
export const Q112 = 1n << 112n;

export interface CumulativePrices {
  /** Σ price·seconds of asset 0 in asset 1, and of asset 1 in asset 0, times 2^112. */
  readonly price0: bigint;
  readonly price1: bigint;
  /** Seconds of the last change. */
  readonly time: number;
}

/**
 * Takes in the time since the last change, during which `reserves` stood: called before reserves change. Prices are rounded
 * down to 2^−112. An empty pool has no price and adds nothing.
 */
export function accumulatePrices(
  { price0, price1, time }: CumulativePrices,
  reserves: { readonly reserve0: bigint; readonly reserve1: bigint },
  now: number,
): CumulativePrices {
  const { reserve0, reserve1 } = reserves;
  if (reserve0 <= 0n || reserve1 <= 0n || now <= time) return { price0, price1, time: now };
  const elapsed = BigInt(now - time);
  return {
    price0: price0 + ((reserve1 * Q112) / reserve0) * elapsed,
    price1: price1 + ((reserve0 * Q112) / reserve1) * elapsed,
    time: now,
  };
}

/** Mean price of asset 0 between two readings, times 2^112; `undefined` where no time has passed. */
export function meanPrice0(from: CumulativePrices, to: CumulativePrices): bigint | undefined {
  const elapsed = to.time - from.time;
  return elapsed > 0 ? (to.price0 - from.price0) / BigInt(elapsed) : undefined;
}
