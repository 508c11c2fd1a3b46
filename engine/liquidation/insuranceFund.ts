// The loss waterfall of a perpetuals venue: fills against the bankruptcy price, the insurance fund, auto-deleveraging of what could not be
// sold, and socialised loss of what the fund could not pay (vectors/perp-adl-insurance-funding).
//
//   fills better than bankruptcy ──▶ fund        fills worse ──▶ fund down to nought (FUND-1) ──▶ socialised over profits
//   what no fill closed ──▶ auto-deleveraging at the bankruptcy price: no loss is left to bear

import { invariant } from '../errors.ts';
import {
  deleverageInOrder,
  inRankOrder,
  type Closure,
  type Deleverageable,
} from './autoDeleveraging.ts';
import { socialiseByProfit } from './badDebt.ts';

/** What the fund pays of a loss (or takes of a gain), and what it leaves. Whole units. */
export interface FundMove {
  readonly fundAfter: bigint;
  readonly paid: bigint;
  readonly uncovered: bigint;
}

/** `gain`: proceeds less the value at bankruptcy price, negative when the fund must pay. The fund never falls below nought. */
export function settleWithFund(fund: bigint, gain: bigint): FundMove {
  invariant(fund >= 0n, 'FUND-1', 'the insurance fund is never negative');
  if (gain >= 0n) return { fundAfter: fund + gain, paid: 0n, uncovered: 0n };
  const paid = -gain < fund ? -gain : fund;
  return { fundAfter: fund - paid, paid, uncovered: -gain - paid };
}

export interface VenueLoss<A> {
  readonly side: 1 | -1;
  /** Quantities in units of 10^−quantityDecimals, prices and money in units of 10^−priceDecimals. */
  readonly size: bigint;
  readonly bankruptcyPrice: bigint;
  readonly fund: bigint;
  readonly fills: readonly { readonly price: bigint; readonly size: bigint }[];
  readonly opposite: readonly (Deleverageable<A> & { readonly profit: bigint })[];
  readonly deleveraging: 'queue' | 'none';
  readonly quantityDecimals: number;
}

export interface VenueLossOutcome<A> {
  readonly closedInMarket: bigint;
  readonly fundAfter: bigint;
  readonly fundPaid: bigint;
  readonly closures: readonly Closure<A>[];
  readonly socialised: bigint;
  /** Cut of each position of `opposite`, in its order. */
  readonly cuts: readonly bigint[];
  /** Quantity that stays with the fund. */
  readonly unmatched: bigint;
}

/** One liquidation from its fills to the last cut. Money is rounded towards the fund's harm by less than a unit. */
export function venueLossWaterfall<A>(loss: VenueLoss<A>): VenueLossOutcome<A> {
  const { side, size, bankruptcyPrice, fund, fills, opposite, deleveraging } = loss;
  let closedInMarket = 0n;
  let gained = 0n;
  for (const fill of fills) {
    closedInMarket += fill.size;
    gained += BigInt(side) * (fill.price - bankruptcyPrice) * fill.size;
  }
  const { fundAfter, paid, uncovered } = settleWithFund(
    fund,
    floorDiv(gained, 10n ** BigInt(loss.quantityDecimals)),
  );
  const left = closedInMarket < size ? size - closedInMarket : 0n;
  const { closures, unmatched } =
    deleveraging === 'queue'
      ? deleverageInOrder(inRankOrder(opposite), left)
      : { closures: [], unmatched: left };
  const cuts = socialiseByProfit(
    uncovered,
    opposite.map(({ profit }) => profit),
  );
  return {
    closedInMarket,
    fundAfter,
    fundPaid: paid,
    closures,
    socialised: uncovered,
    cuts,
    unmatched,
  };
}

function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}
