// The weighted pool (Balancer v2, "A non-custodial portfolio manager, liquidity provider, and price sensor", 2019): the product of the
// reserves, each to the power of its weight, never falls. Whole numbers in and out; the power in between has 190 bits.

import { invariant } from '../errors.ts';
import { power } from '../math/elementary.ts';
import { toSafe } from '../units/exact.ts';
import { WIDE_ONE, wideExp, wideLog, widePower, wideRatio } from '../math/wideFunctions.ts';
import type { Curve, PriceRatio } from './curve.ts';
import { largestInput } from './search.ts';

const WHOLE_BPS = 10_000n;
/** What the power may be off by, far below an atom of any reserve that fits the ledger. */
const DOUBT = 1n << 24n;

/** One asset of the pool as a trade sees it; weights in any common unit. */
export interface WeightedSide {
  readonly balance: bigint;
  readonly weight: bigint;
}

/** out = B_out·(1 − (B_in/(B_in + in))^(w_in/w_out)), rounded down; the fee is taken from the input before. */
export function weightedOutFloor(from: WeightedSide, to: WeightedSide, amountIn: bigint): bigint {
  if (amountIn === 0n || to.balance === 0n) return 0n;
  const base = wideRatio(from.balance, from.balance + amountIn) + 1n;
  const left = widePower(base, from.weight, to.weight) + DOUBT;
  return left >= WIDE_ONE ? 0n : (to.balance * (WIDE_ONE - left)) / WIDE_ONE;
}

/** in = B_in·((B_out/(B_out − out))^(w_out/w_in) − 1), rounded up, before the fee; undefined if out ≥ B_out. */
export function weightedInCeil(
  from: WeightedSide,
  to: WeightedSide,
  amountOut: bigint,
): bigint | undefined {
  if (amountOut === 0n) return 0n;
  if (amountOut >= to.balance) return undefined;
  const base = wideRatio(to.balance, to.balance - amountOut) + 1n;
  const grown = widePower(base, to.weight, from.weight);
  const over = grown + (DOUBT * grown) / WIDE_ONE + DOUBT - WIDE_ONE;
  return (from.balance * over + WIDE_ONE - 1n) / WIDE_ONE;
}

/** Σ (w_i/Σw)·ln B_i, a wide number: what never falls in a swap. Undefined while a reserve is empty. */
export function weightedLogInvariant(sides: readonly WeightedSide[]): bigint | undefined {
  let sum = 0n;
  let weights = 0n;
  for (const { balance, weight } of sides) {
    if (balance <= 0n) return undefined;
    sum += weight * wideLog(balance << 192n);
    weights += weight;
  }
  return sum / weights;
}

/** Π B_i^(w_i/Σw), cut off to a whole number: the shares of the first deposit. */
export function weightedInvariantFloor(sides: readonly WeightedSide[]): bigint {
  const log = weightedLogInvariant(sides);
  return log === undefined ? 0n : wideExp(log) / WIDE_ONE;
}

/** Units of `from` for a unit of `to` at the margin, (B_in/w_in)/(B_out/w_out), as numerator and denominator. */
export const weightedSpotPrice = (
  from: WeightedSide,
  to: WeightedSide,
): { readonly numerator: bigint; readonly denominator: bigint } => ({
  numerator: from.balance * to.weight,
  denominator: from.weight * to.balance,
});

/** The weighted curve; `weights` are positive whole numbers in any common unit, one for each reserve. */
export function weighted({
  weights,
  feeBps,
}: {
  readonly weights: readonly number[];
  readonly feeBps: number;
}): Curve {
  invariant(
    Number.isInteger(feeBps) && feeBps >= 0 && feeBps < 10_000,
    'AMM-1',
    'a pool fee is 0 … 9,999 bps',
  );
  const kept = WHOLE_BPS - BigInt(feeBps);
  const side = (reserves: ArrayLike<number>, at: number): WeightedSide => ({
    balance: BigInt(reserves[at]!),
    weight: BigInt(weights[at]!),
  });
  const spotPrice = (reserves: ArrayLike<number>, from: number, to: number): number =>
    (reserves[to]! * weights[from]!) / (reserves[from]! * weights[to]!);
  const amountOutFloor = (
    reserves: ArrayLike<number>,
    from: number,
    to: number,
    amountIn: number,
  ): number =>
    toSafe(
      weightedOutFloor(
        side(reserves, from),
        side(reserves, to),
        (BigInt(amountIn) * kept) / WHOLE_BPS,
      ),
    );
  const after = (
    reserves: ArrayLike<number>,
    from: number,
    to: number,
    given: number,
  ): number[] => {
    const moved = Array.from(reserves);
    moved[to]! -= amountOutFloor(reserves, from, to, given);
    moved[from]! += given;
    return moved;
  };
  return {
    kind: 'weighted',
    feeBps,
    amountOutFloor,
    amountInCeil: (reserves, from, to, amountOut) => {
      const before = weightedInCeil(side(reserves, from), side(reserves, to), BigInt(amountOut));
      if (before === undefined) return undefined;
      const needed = (before * WHOLE_BPS + kept - 1n) / kept;
      return needed > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(needed);
    },
    spotPrice,
    inputToSpotPrice: (reserves, from, to, target) =>
      largestInput(reserves[from]!, (given) =>
        reaches(spotPrice(after(reserves, from, to, given), from, to), target),
      ),
    inputToTradePrice: (reserves, from, to, { numerator, denominator }) => {
      // The next atom brings γ·r·(B_out/B_in)·(B_in/x)^(r + 1), with γ the kept share, r = w_in/w_out and x = B_in + γ·in.
      const share = Number(kept) / 10_000;
      const r = weights[from]! / weights[to]!;
      const first = (share * r * reserves[to]!) / reserves[from]!;
      const growth = power((first * denominator) / numerator, 1 / (r + 1));
      const input = Math.floor(((growth - 1) * reserves[from]!) / share);
      return Math.max(0, Math.min(input, Number.MAX_SAFE_INTEGER - reserves[from]!));
    },
    invariant: (reserves) => weightedLogInvariant(weights.map((_, at) => side(reserves, at))) ?? 0n,
    invariantDoubt: DOUBT,
    firstShares: (reserves) =>
      toSafe(weightedInvariantFloor(weights.map((_, at) => side(reserves, at)))),
  };
}

const reaches = (price: number, { numerator, denominator }: PriceRatio): boolean =>
  price * denominator >= numerator;
