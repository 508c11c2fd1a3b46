// Whether an account of a Compound-like protocol has room or is short: Compound v2's account liquidity over the markets that the
// account has entered, and Compound v3's test of one borrower of the base asset. Values are exact products; whoever shows them divides.

/** One market of an account. Amounts, prices and factors are whole numbers at scales that the caller chooses, alike for all markets. */
export interface MarketPosition {
  readonly market: string;
  readonly price: bigint;
  readonly collateralFactor: bigint;
  /** Underlying that its supply tokens stand for: tokens · exchange rate. */
  readonly supplied: bigint;
  readonly borrowed: bigint;
  readonly entered: boolean;
}

/** What the account would do; asked before it is let. */
export interface MarketWish {
  readonly market: string;
  readonly redeem: bigint;
  readonly borrow: bigint;
}

/**
 * Σ supplied · price · factor − Σ borrowed · price (Compound v2 `getHypotheticalAccountLiquidity`): positive is liquidity, negative
 * a shortfall. `one` is the scale of the factors; the result has the scales of amount, price and factor multiplied.
 */
export function accountLiquidity(
  markets: readonly MarketPosition[],
  one: bigint,
  wish?: MarketWish,
): bigint {
  let liquidity = 0n;
  for (const { market, price, collateralFactor, supplied, borrowed, entered } of markets) {
    if (!entered) continue;
    liquidity += supplied * price * collateralFactor - borrowed * price * one;
    if (wish?.market === market)
      liquidity -= wish.redeem * price * collateralFactor + wish.borrow * price * one;
  }
  return liquidity;
}
