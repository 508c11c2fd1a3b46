// Comparisons that must be right where they are equal, on numbers that people write as decimals: 1 → 1.005 is a move of 0.5 %,
// though the doubles that hold the two are a breath too close together.

import { parseDecimal } from './fixedPoint.ts';

/** Every finite double has a shortest text with fewer. */
const DECIMALS = 350;
const exact = (value: number): bigint => parseDecimal(String(value), DECIMALS);
const ONE = 10n ** BigInt(DECIMALS);

/**
 * Sign of |to − from| − share·from, for finite numbers and `from` ≥ 0: 1 beyond the share, 0 exactly at it, −1 within it.
 * Doubles decide while the outcome is clear; near equality the decimals do that the numbers are written as.
 */
export function compareMove({
  from,
  to,
  share,
}: {
  from: number;
  to: number;
  share: number;
}): number {
  const excess = Math.abs(to - from) - share * from;
  const noise = 1e-12 * (Math.abs(to) + Math.abs(from) + Math.abs(share * from));
  if (excess > noise) return 1;
  if (excess < -noise) return -1;
  const gap = exact(to) - exact(from);
  const left = (gap < 0n ? -gap : gap) * ONE;
  const right = exact(share) * exact(from);
  return left > right ? 1 : left < right ? -1 : 0;
}

/** a ≥ b for what has been computed: doubles that only rounding can have told apart count as equal. 1 + 0.7·90 is at least 64. */
export const isAtLeast = (a: number, b: number): boolean =>
  a >= b || b - a <= 1e-12 * (Math.abs(a) + Math.abs(b));
