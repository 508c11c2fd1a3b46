// The port of an oracle: a price that protocols act on, and that may be old. Prices are observations in quote units per unit;
// whoever books from them converts to integers with a rounding of its own.

import { portKey } from '../tick/kernel.ts';

export interface OracleFeed {
  /** The price in force; `undefined` before the first, and while the feed is void. */
  price(): number | undefined;
  /** The price that waits to come into force; `undefined` where there is no delay. */
  next(): number | undefined;
  /** Tick at which the feed was last written, whether or not its price moved; −1 before. */
  lastUpdateTick(): number;
  /** Tick at which the market stood where the price in force says; −1 before the first price. */
  observedTick(): number;
  /** What the reporters say now, on chain or not. */
  peekMedian(): number | undefined;
}

/** Provided under the feed's name. */
export const oracleKey = portKey<OracleFeed>('oracle');
