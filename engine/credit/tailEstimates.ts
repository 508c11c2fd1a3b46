// Value at risk and expected shortfall of a sample of runs, with intervals; and sampling with the factor pushed towards the bad side.

import { exp } from '../math/elementary.ts';
import { normalMultiple, quantileRanks, type Interval } from '../math/intervals.ts';
import { normalCdf, normalQuantile } from '../math/normal.ts';
import { standardDeviation } from '../math/statistics.ts';
import type { LargePool } from './largePool.ts';
import { empiricalLaw } from './lossLaw.ts';
import { defaultThreshold, factorLoading } from './oneFactor.ts';
import { expectedShortfall, valueAtRisk } from './trancheRisk.ts';

export interface TailEstimate {
  readonly valueAtRisk: number;
  /** Distribution-free, from order statistics; a side is ±∞ where the sample is too small for a bound. */
  readonly valueAtRiskInterval: Interval;
  readonly expectedShortfall: number;
  /** Normal approximation: the standard error is sd of the excess over VaR, over √n·(1 − level). */
  readonly expectedShortfallInterval: Interval;
}

/** VaR and ES of losses (any unit) at a level, with intervals at `confidence`. */
export function estimateTail(
  losses: readonly number[],
  level: number,
  confidence = 0.95,
): TailEstimate {
  const law = empiricalLaw(losses);
  const sorted = losses.toSorted((a, b) => a - b);
  const quantile = valueAtRisk(law, level);
  const shortfall = expectedShortfall(law, level, Infinity);
  const { lower, upper } = quantileRanks(losses.length, level, confidence);
  const excesses = losses.map((loss) => Math.max(0, loss - quantile));
  const error = standardDeviation(excesses) / Math.sqrt(losses.length) / (1 - level);
  const reach = normalMultiple(confidence) * error;
  return {
    valueAtRisk: quantile,
    valueAtRiskInterval: [
      lower === null ? -Infinity : sorted[lower - 1]!,
      upper === null ? Infinity : sorted[upper - 1]!,
    ],
    expectedShortfall: shortfall,
    expectedShortfallInterval: [shortfall - reach, shortfall + reach],
  };
}

/** The factor at or below which a large pool loses more than x; −∞ where it never does, ∞ where it always does. */
export function criticalFactor(
  { defaultProbability, assetCorrelation, lossGivenDefault }: LargePool,
  x: number,
): number {
  if (x >= lossGivenDefault) return -Infinity;
  if (x < 0) return Infinity;
  const slope = Math.sqrt(1 - assetCorrelation) * normalQuantile(x / lossGivenDefault);
  return (defaultThreshold(defaultProbability) - slope) / factorLoading(assetCorrelation);
}

export interface ShiftedSampling {
  readonly probability: number;
  /** Variance per draw of the indicator, and of the weighted indicator under Z ~ N(shift, 1). */
  readonly plainVariance: number;
  readonly shiftedVariance: number;
  /** How many plain draws one shifted draw is worth. */
  readonly varianceRatio: number;
}

/**
 * What is gained by drawing the factor from N(μ, 1) with weights e^(−μZ + μ²/2) when the event is Z ≤ z: the second moment is
 * e^(μ²)·Φ(z + μ). At μ = z it is near the least.
 */
export function shiftedSampling(critical: number, shift = critical): ShiftedSampling {
  const probability = normalCdf(critical);
  const plainVariance = probability * normalCdf(-critical);
  const shiftedVariance =
    exp(shift * shift) * normalCdf(critical + shift) - probability * probability;
  return {
    probability,
    plainVariance,
    shiftedVariance,
    varianceRatio: plainVariance / shiftedVariance,
  };
}
