// What a holder believes about a value: a normal law with mean and variance, sharpened by news and blurred by time.

import { normalCdf, normalDensity } from '../math/normal.ts';

export interface Belief {
  readonly mean: number;
  readonly variance: number;
}

/** Takes in independent signals with one noise variance: precisions add, means are weighed by them. A signal without noise is the truth. */
export function learn(
  { mean, variance }: Belief,
  signals: readonly number[],
  noiseVariance: number,
): Belief {
  const count = signals.length;
  if (count === 0 || variance === 0) return { mean, variance };
  const seen = signals.reduce((sum, signal) => sum + signal, 0) / count;
  const noise = noiseVariance / count;
  const weight = variance / (variance + noise);
  return { mean: mean + weight * (seen - mean), variance: variance * (1 - weight) };
}

/** E[(K − V)⁺] for a normal V: what a claim of K falls short by. */
export function expectedShortfallBelow({ mean, variance }: Belief, bound: number): number {
  const sd = Math.sqrt(variance);
  if (sd === 0) return Math.max(0, bound - mean);
  const d = (bound - mean) / sd;
  return Math.max(0, (bound - mean) * normalCdf(d) + sd * normalDensity(d));
}

/** E[min(V, K)]: a senior claim. More uncertainty takes from it exactly what it gives to the claim behind it. */
export const cappedValue = (belief: Belief, bound: number): number =>
  bound - expectedShortfallBelow(belief, bound);

/**
 * A value that wanders with variance `stepVariance` a period and is seen through noise once a period, in the long run: variance before and
 * after each signal, and the weight of the signal (Kalman).
 */
export function steadyFilter(
  stepVariance: number,
  noiseVariance: number,
): { readonly priorVariance: number; readonly gain: number; readonly posteriorVariance: number } {
  const priorVariance =
    (stepVariance + Math.sqrt(stepVariance * (stepVariance + 4 * noiseVariance))) / 2;
  const gain = priorVariance === 0 ? 0 : priorVariance / (priorVariance + noiseVariance);
  return { priorVariance, gain, posteriorVariance: priorVariance * (1 - gain) };
}

/** Uncertainty between perfect audits every `periods`: nought right after one, growing by `stepVariance` a period. */
export const auditCycle = (
  stepVariance: number,
  periods: number,
): { readonly meanVariance: number; readonly maxVariance: number } => ({
  meanVariance: (stepVariance * (periods - 1)) / 2,
  maxVariance: stepVariance * (periods - 1),
});

/**
 * What it is worth to know before buying the slice of V between two points at its fair price: π = E[(price − payoff)⁺] per unit of its
 * size. Senior claims are slices from 0 up to what they are owed.
 */
export function beliefInformationValue(
  belief: Belief,
  { from, to }: { readonly from: number; readonly to: number },
): { readonly price: number; readonly informationValue: number } {
  const below = expectedShortfallBelow(belief, from);
  const size = to - from;
  const price = size - (expectedShortfallBelow(belief, to) - below);
  const gain = expectedShortfallBelow(belief, from + price) - below;
  return { price: price / size, informationValue: Math.max(0, gain) / size };
}
