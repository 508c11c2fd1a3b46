// The one-factor model of default: a name's value is √ρ·Z + √(1 − ρ)·e with a common factor Z (low is bad), and it defaults
// at or below the threshold Φ⁻¹(p). Three numbers are called correlation, and each has its own name here:
// `assetCorrelation` ρ, `factorLoading` √ρ, and `defaultCorrelation`, that of the two default indicators.

import { bivariateNormalCdf } from '../math/bivariateNormal.ts';
import { normalCdf, normalQuantile } from '../math/normal.ts';
import { findRoot } from '../math/root.ts';

/** Names that all have the same chance and depend on the factor alike. */
export interface OneFactorCredit {
  /** p, from 0 to 1, over the horizon in question. */
  readonly defaultProbability: number;
  /** ρ, from 0 to 1: the correlation of two names' values. */
  readonly assetCorrelation: number;
}

/** √ρ: how much of a name's value is the factor. */
export const factorLoading = (assetCorrelation: number): number => Math.sqrt(assetCorrelation);

/** The value at or below which a name defaults: Φ⁻¹(p); ∓∞ for p = 0 and 1. */
export const defaultThreshold = (defaultProbability: number): number =>
  normalQuantile(defaultProbability);

/**
 * The argument a with P(default | Z = z) = Φ(a), so that Φ(−a), the chance to survive, keeps its digits too. At ρ = 1 the factor
 * decides alone: ±∞.
 */
export function conditionalArgument(
  threshold: number,
  assetCorrelation: number,
  z: number,
): number {
  if (threshold === Infinity || threshold === -Infinity) return threshold;
  const distance = threshold - factorLoading(assetCorrelation) * z;
  if (assetCorrelation >= 1) return distance >= 0 ? Infinity : -Infinity;
  return distance / Math.sqrt(1 - assetCorrelation);
}

/** P(default | Z = z) = Φ((Φ⁻¹(p) − √ρ·z)/√(1 − ρ)). */
export function conditionalDefaultProbability(
  { defaultProbability, assetCorrelation }: OneFactorCredit,
  z: number,
): number {
  if (assetCorrelation <= 0) return defaultProbability;
  return normalCdf(conditionalArgument(defaultThreshold(defaultProbability), assetCorrelation, z));
}

/** P(two names both default) = Φ₂(c, c; ρ). */
export function jointDefaultProbability({
  defaultProbability,
  assetCorrelation,
}: OneFactorCredit): number {
  const threshold = defaultThreshold(defaultProbability);
  return bivariateNormalCdf(threshold, threshold, assetCorrelation);
}

/** Correlation of two default indicators, (P(both) − p²)/(p(1 − p)); NaN where p is 0 or 1, since then nothing varies. */
export function defaultCorrelation(credit: OneFactorCredit): number {
  const p = credit.defaultProbability;
  return (jointDefaultProbability(credit) - p * p) / (p * (1 - p));
}

/**
 * The asset correlation under which two names default together with a probability: ρ with Φ₂(c, c; ρ) = P(both). What cannot be
 * reached by 0 ≤ ρ ≤ 1 gives the nearer end; NaN where p is 0 or 1.
 */
export function assetCorrelationFromJointDefault(
  defaultProbability: number,
  jointProbability: number,
): number {
  if (!(defaultProbability > 0 && defaultProbability < 1)) return NaN;
  if (jointProbability <= defaultProbability * defaultProbability) return 0;
  if (jointProbability >= defaultProbability) return 1;
  const miss = (assetCorrelation: number): number =>
    jointDefaultProbability({ defaultProbability, assetCorrelation }) - jointProbability;
  return findRoot(miss, 0, 1, { tolerance: 1e-13 });
}
