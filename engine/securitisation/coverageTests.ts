// Coverage tests: does what stands behind a class cover it, and what would cure a test that fails. Amounts are whole atoms of any size
// (BigInt); a trigger is a whole number of 10^−18, so that "exactly at the trigger passes" is decided by cross-multiplication.

import { invariant } from '../errors.ts';
import { WAD, wideMulDivFloor } from '../units/fixedPoint.ts';

/** What a test measures: `numerator / denominator` against `trigger`. */
export interface Coverage {
  readonly numerator: bigint;
  readonly denominator: bigint;
  /** Least ratio that passes, in 10^−18. */
  readonly trigger: bigint;
}

/** A ratio at or above its trigger passes, and so does one without a denominator: nothing is owed. */
export const passesCoverage = ({ numerator, denominator, trigger }: Coverage): boolean =>
  denominator === 0n || numerator * WAD >= trigger * denominator;

/** The ratio as a number to show; null without a denominator. */
export const coverageRatio = ({
  numerator,
  denominator,
}: Omit<Coverage, 'trigger'>): number | null =>
  denominator === 0n ? null : Number((numerator * WAD * WAD) / denominator) / 1e36;

/**
 * Cash that brings a failed overcollateralisation test back to its trigger, rounded up, by where it comes from.
 * From interest the numerator stays: D − num/T. From principal cash that counts in the numerator both fall: (T·D − num)/(T − 1), which
 * is more than there is to repay where the numerator is short of the debt. Nothing while the test passes; the whole debt where no
 * payment cures it (a trigger of 1 or less, from principal).
 * Example: debt 900, numerator 950, trigger 1.08: 20.37 of interest, or 275 of principal.
 */
export function cureAmount(
  { numerator, denominator, trigger }: Coverage,
  from: 'interest' | 'principal',
): bigint {
  invariant(
    numerator >= 0n && denominator >= 0n && trigger >= 0n,
    'COVERAGE-1',
    'a coverage test compares amounts that are not negative',
  );
  if (passesCoverage({ numerator, denominator, trigger })) return 0n;
  if (from === 'interest') return denominator - wideMulDivFloor(numerator, WAD, trigger);
  if (trigger <= WAD) return denominator;
  const lacking = trigger * denominator - numerator * WAD;
  return (lacking + trigger - WAD - 1n) / (trigger - WAD);
}
