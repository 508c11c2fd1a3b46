// Loans against one unit of an asset each, closed when the asset's price falls to a threshold, and sold into a market that the sales
// themselves press: the smallest model in which defaults, and what is lost on them, come together because liquidity does.

import { power } from '../math/elementary.ts';

export interface ClosingRules {
  /** A loan is closed when this share of its asset's price no longer covers what is owed. */
  readonly liquidationThreshold: number;
  /** What a sale loses against the price: this, plus so much for every loan closed in the tick so far, its own round included. */
  readonly haircut: number;
  readonly haircutPerLiquidation: number;
  readonly haircutMax: number;
  /** Share by which every closed loan lowers all prices, once its round is over. */
  readonly impactPerLiquidation: number;
}

/** Open loans, one entry each; written by {@link closeInRounds}. */
export interface OpenLoans {
  /** Money owed. */
  readonly owed: ArrayLike<number>;
  /** 1 while it is open. */
  readonly open: number[] | Uint8Array;
  /** What the sale did not bring. */
  readonly losses: number[] | Float64Array;
}

export interface Closing {
  /** Loans closed, and by what all prices were multiplied. */
  readonly closed: number;
  readonly priceFactor: number;
}

/**
 * Closes whatever is under its threshold, sells it, lets the sales press all prices, and looks again, until a round finds nothing. In a round of m
 * loans after n others, a loan of `owed` loses max(0, owed − price·(1 − min(haircutMax, haircut + haircutPerLiquidation·(n + m)))), and then every
 * price falls by the factor (1 − impact)^m. Ends: a loan is closed once.
 */
export function closeInRounds(
  { owed, open, losses }: OpenLoans,
  prices: ArrayLike<number>,
  rules: ClosingRules,
): Closing {
  let closed = 0;
  let priceFactor = 1;
  for (;;) {
    const round: number[] = [];
    for (let i = 0; i < owed.length; i++) {
      const covered = rules.liquidationThreshold * prices[i]! * priceFactor;
      if (open[i] === 1 && covered < owed[i]!) round.push(i);
    }
    if (round.length === 0) return { closed, priceFactor };
    closed += round.length;
    const cut = Math.min(rules.haircutMax, rules.haircut + rules.haircutPerLiquidation * closed);
    for (const i of round) {
      open[i] = 0;
      losses[i] = Math.max(0, owed[i]! - prices[i]! * priceFactor * (1 - cut));
    }
    priceFactor *= power(1 - rules.impactPerLiquidation, round.length);
  }
}
