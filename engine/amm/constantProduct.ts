// The constant-product pool (Uniswap v2): the product of the two reserves never falls. Whole-number arithmetic throughout,
// the same as the contract's; BigInt only where a product leaves 2^53.

import { invariant } from '../errors.ts';
import { integerRootFloor } from '../math/integerRoot.ts';
import { mulDivCeil, mulDivFloor, toSafe } from '../units/exact.ts';
import type { Curve, PriceRatio } from './curve.ts';

const WHOLE_BPS = 10_000;
const WIDE_BPS = 10_000n;

/**
 * ⌊in·g·R_out / (10,000·R_in + in·g)⌋ with g = 10,000 − fee. One atom in 5:10 at scale 10^15 and 30 bps gives 1.66…; the
 * whole input, fee included, stays in the pool.
 */
export function amountOutFloor(
  amountIn: number,
  reserveIn: number,
  reserveOut: number,
  feeBps: number,
): number {
  if (amountIn === 0 || reserveOut === 0) return 0;
  const kept = amountIn * (WHOLE_BPS - feeBps);
  const base = reserveIn * WHOLE_BPS + kept;
  if (base <= Number.MAX_SAFE_INTEGER) return mulDivFloor(kept, reserveOut, base);
  const wideKept = BigInt(amountIn) * BigInt(WHOLE_BPS - feeBps);
  return Number((wideKept * BigInt(reserveOut)) / (BigInt(reserveIn) * WIDE_BPS + wideKept));
}

/** The least input with `amountOutFloor` ≥ amountOut: ⌈10,000·R_in·out / (g·(R_out − out))⌉; undefined if out ≥ R_out. */
export function amountInCeil(
  amountOut: number,
  reserveIn: number,
  reserveOut: number,
  feeBps: number,
): number | undefined {
  if (amountOut === 0) return 0;
  if (amountOut >= reserveOut) return undefined;
  const top = reserveIn * WHOLE_BPS;
  const bottom = (reserveOut - amountOut) * (WHOLE_BPS - feeBps);
  if (
    top <= Number.MAX_SAFE_INTEGER &&
    bottom <= Number.MAX_SAFE_INTEGER &&
    top * (amountOut / bottom) < 1e15
  ) {
    return mulDivCeil(top, amountOut, bottom);
  }
  const wide = BigInt(reserveIn) * WIDE_BPS * BigInt(amountOut);
  const divisor = BigInt(reserveOut - amountOut) * BigInt(WHOLE_BPS - feeBps);
  const needed = (wide + divisor - 1n) / divisor;
  return needed > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(needed);
}

/**
 * The largest input after which R_out/R_in ≥ target still holds. From (R_in + γ·dx)·(R_in + dx) = R_in·R_out/target, a
 * quadratic in dx, solved in whole numbers: dx = ⌊(√(R_in²·fee² + 4·g·C) − R_in·(10,000 + g)) / 2g⌋, C = ⌊10,000·R_in·R_out/target⌋.
 */
export function inputToSpotPrice(
  reserveIn: number,
  reserveOut: number,
  target: PriceRatio,
  feeBps: number,
): number {
  checkTarget(target);
  const r = BigInt(reserveIn);
  const g = BigInt(WHOLE_BPS - feeBps);
  const c =
    (WIDE_BPS * r * BigInt(reserveOut) * BigInt(target.denominator)) / BigInt(target.numerator);
  const feeSide = r * BigInt(feeBps);
  const root = integerRootFloor(feeSide * feeSide + 4n * g * c);
  const gap = root - r * (WIDE_BPS + g);
  return gap <= 0n ? 0 : toSafe(gap / (2n * g));
}

/**
 * The input up to which the next atom still brings at least `target`, fee paid: g·R_in·R_out·10,000/(10,000·R_in + g·dx)² = target,
 * hence dx = ⌊(√(10,000·g·R_in·R_out/target) − 10,000·R_in) / g⌋.
 */
export function inputToTradePrice(
  reserveIn: number,
  reserveOut: number,
  target: PriceRatio,
  feeBps: number,
): number {
  checkTarget(target);
  const r = BigInt(reserveIn);
  const g = BigInt(WHOLE_BPS - feeBps);
  const square =
    (WIDE_BPS * g * r * BigInt(reserveOut) * BigInt(target.denominator)) / BigInt(target.numerator);
  const gap = integerRootFloor(square) - WIDE_BPS * r;
  return gap <= 0n ? 0 : toSafe(gap / g);
}

function checkTarget({ numerator, denominator }: PriceRatio): void {
  invariant(
    numerator > 0 && denominator > 0,
    'AMM-2',
    'a target price is a ratio of two positive whole numbers',
  );
}

/** The constant-product curve with a fee on the input. */
export function constantProduct({ feeBps }: { readonly feeBps: number }): Curve {
  invariant(
    Number.isInteger(feeBps) && feeBps >= 0 && feeBps < WHOLE_BPS,
    'AMM-1',
    'a pool fee is 0 … 9,999 bps',
  );
  return {
    kind: 'constantProduct',
    feeBps,
    amountOutFloor: (reserves, from, to, amountIn) =>
      amountOutFloor(amountIn, reserves[from]!, reserves[to]!, feeBps),
    amountInCeil: (reserves, from, to, amountOut) =>
      amountInCeil(amountOut, reserves[from]!, reserves[to]!, feeBps),
    spotPrice: (reserves, from, to) => reserves[to]! / reserves[from]!,
    inputToSpotPrice: (reserves, from, to, target) =>
      inputToSpotPrice(reserves[from]!, reserves[to]!, target, feeBps),
    inputToTradePrice: (reserves, from, to, target) =>
      inputToTradePrice(reserves[from]!, reserves[to]!, target, feeBps),
  };
}
