// Perpetuals without a book, priced at the oracle and moved by skew: Synthetix v3 fill price and margins, GMX v2 price impact. The more
// one-sided a market, the dearer it is to make it more so (vectors/perp-margin-liquidation, vectors/perp-adl-insurance-funding).

import { power } from '../math/elementary.ts';
import { RAY } from '../units/fixedPoint.ts';

/** Prices, sizes, ratios and amounts of this file are exact, with 27 decimals; quotients are rounded down. */
const ONE = RAY;

/** price · (1 + (skew + size/2)/skewScale): the average price between the skew before and after. A scale of nought means no skew. */
export function skewFillPrice(trade: {
  readonly price: bigint;
  /** Base units, signed. */
  readonly skew: bigint;
  readonly size: bigint;
  readonly skewScale: bigint;
}): bigint {
  const { price, skew, size, skewScale } = trade;
  if (skewScale === 0n) return price;
  return (price * (2n * skewScale + 2n * skew + size)) / (2n * skewScale);
}

export interface SkewMarketTerms {
  readonly skewScale: bigint;
  readonly initialMarginFraction: bigint;
  readonly minimumInitialMarginRatio: bigint;
  readonly maintenanceScalar: bigint;
  /** Quote units that every position needs on top. */
  readonly minimumPositionMargin: bigint;
}

/** Initial ratio |size|/skewScale · fraction + minimum; maintenance ratio that times the scalar; margins of the notional at `price`. */
export function skewMargins(position: {
  readonly size: bigint;
  readonly price: bigint;
  readonly terms: SkewMarketTerms;
}): {
  readonly initialRatio: bigint;
  readonly maintenanceRatio: bigint;
  readonly initialMargin: bigint;
  readonly maintenanceMargin: bigint;
} {
  const { size, price, terms } = position;
  const { skewScale, initialMarginFraction, minimumInitialMarginRatio } = terms;
  const held = size < 0n ? -size : size;
  const impact = skewScale === 0n ? 0n : (held * initialMarginFraction) / skewScale;
  const initialRatio = impact + minimumInitialMarginRatio;
  const maintenanceRatio = (initialRatio * terms.maintenanceScalar) / ONE;
  const notional = (held * price) / ONE;
  return {
    initialRatio,
    maintenanceRatio,
    initialMargin: (notional * initialRatio) / ONE + terms.minimumPositionMargin,
    maintenanceMargin: (notional * maintenanceRatio) / ONE + terms.minimumPositionMargin,
  };
}

/** Profit by position, margin available (collateral + profits) and maintenance margin of an account, at oracle prices. */
export function skewAccount(account: {
  readonly collateral: bigint;
  readonly positions: readonly {
    readonly size: bigint;
    /** Price at which it was opened, impact included. */
    readonly entry: bigint;
    readonly price: bigint;
    readonly terms: SkewMarketTerms;
  }[];
}): {
  readonly profits: readonly bigint[];
  readonly availableMargin: bigint;
  readonly maintenanceMargin: bigint;
} {
  const profits = account.positions.map(({ size, entry, price }) => (size * (price - entry)) / ONE);
  return {
    profits,
    availableMargin: profits.reduce((sum, profit) => sum + profit, account.collateral),
    maintenanceMargin: account.positions.reduce(
      (sum, position) => sum + skewMargins(position).maintenanceMargin,
      0n,
    ),
  };
}

/** Dollars of price impact, factor · (before^exponent − after^exponent) with absolute imbalances on one side: positive when a trade balances. */
export const imbalanceImpact = (trade: {
  readonly before: number;
  readonly after: number;
  readonly factor: number;
  readonly exponent: number;
}): number =>
  trade.factor *
  (power(Math.abs(trade.before), trade.exponent) - power(Math.abs(trade.after), trade.exponent));
