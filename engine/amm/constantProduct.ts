// The constant-product pool (Uniswap v2): the product of the two reserves never falls. Whole-number arithmetic throughout,
// the same as the contract's; BigInt only where a product leaves 2^53.

import { invariant } from '../errors.ts';
import { integerRootFloor } from '../math/integerRoot.ts';
import { mulDivCeil, mulDivFloor, toSafe } from '../units/exact.ts';
import { firstSharesFloor } from './shares.ts';
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
  return Number(
    wideAmountOutFloor(BigInt(amountIn), BigInt(reserveIn), BigInt(reserveOut), keptOf(feeBps)),
  );
}

/** What is left of an input after the fee, as a ratio of whole numbers: 9,970 / 10,000 for 30 basis points. */
export interface KeptShare {
  readonly kept: bigint;
  readonly whole: bigint;
}

const keptOf = (feeBps: number): KeptShare => ({
  kept: BigInt(WHOLE_BPS - feeBps),
  whole: WIDE_BPS,
});

/** `amountOutFloor` on whole numbers of any size: ⌊in·kept·R_out / (whole·R_in + in·kept)⌋. */
export function wideAmountOutFloor(
  amountIn: bigint,
  reserveIn: bigint,
  reserveOut: bigint,
  { kept, whole }: KeptShare,
): bigint {
  if (amountIn === 0n) return 0n;
  const counted = amountIn * kept;
  return (counted * reserveOut) / (reserveIn * whole + counted);
}

/** `amountInCeil` on whole numbers of any size; undefined if out ≥ R_out. */
export function wideAmountInCeil(
  amountOut: bigint,
  reserveIn: bigint,
  reserveOut: bigint,
  { kept, whole }: KeptShare,
): bigint | undefined {
  if (amountOut === 0n) return 0n;
  if (amountOut >= reserveOut) return undefined;
  const divisor = (reserveOut - amountOut) * kept;
  return (reserveIn * whole * amountOut + divisor - 1n) / divisor;
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
  const needed = wideAmountInCeil(
    BigInt(amountOut),
    BigInt(reserveIn),
    BigInt(reserveOut),
    keptOf(feeBps),
  );
  return needed === undefined || needed > BigInt(Number.MAX_SAFE_INTEGER)
    ? undefined
    : Number(needed);
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
  return toSafe(
    wideInputToSpotPrice(
      BigInt(reserveIn),
      BigInt(reserveOut),
      BigInt(target.numerator),
      BigInt(target.denominator),
      keptOf(feeBps),
    ),
  );
}

/** `inputToSpotPrice` on whole numbers of any size, to the price numerator/denominator. */
export function wideInputToSpotPrice(
  reserveIn: bigint,
  reserveOut: bigint,
  numerator: bigint,
  denominator: bigint,
  { kept, whole }: KeptShare,
): bigint {
  const c = (whole * reserveIn * reserveOut * denominator) / numerator;
  const feeSide = reserveIn * (whole - kept);
  const root = integerRootFloor(feeSide * feeSide + 4n * kept * c);
  const gap = root - reserveIn * (whole + kept);
  return gap <= 0n ? 0n : gap / (2n * kept);
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
    invariant: (reserves) => BigInt(reserves[0]!) * BigInt(reserves[1]!),
    invariantDoubt: 0n,
    firstShares: (reserves) => firstSharesFloor(reserves[0]!, reserves[1]!),
  };
}
