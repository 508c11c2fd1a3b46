// Correlation as it is measured, and the trap in measuring it: in a window chosen for its wild moves it rises although nothing about
// the dependence has changed.

/** Exponentially weighted second moments of two series around zero. Plain data: it can live in a world record. */
export interface WeightedMoments {
  covariance: number;
  varianceX: number;
  varianceY: number;
}

/** One step: moment ← decay·moment + (1 − decay)·product, with zero mean (RiskMetrics 1996; decay 0.94 for days). */
export function weightedMomentsStep(
  moments: WeightedMoments,
  x: number,
  y: number,
  decay: number,
): void {
  const fresh = 1 - decay;
  moments.covariance = decay * moments.covariance + fresh * x * y;
  moments.varianceX = decay * moments.varianceX + fresh * x * x;
  moments.varianceY = decay * moments.varianceY + fresh * y * y;
}

/** Correlation of weighted moments; NaN where one series does not vary. */
export const weightedCorrelation = ({
  covariance,
  varianceX,
  varianceY,
}: WeightedMoments): number => covariance / Math.sqrt(varianceX * varianceY);

/**
 * What a correlation becomes in a sample in which one variable varies `varianceRatio` times as much as overall, with the dependence
 * as it was: ρ_A = ρ·√(v/(1 + (v − 1)ρ²)) (Boyer, Gibson & Loretan 1999). 0.3 becomes 0.69 at nine-fold variance.
 */
export const conditionalCorrelation = (correlation: number, varianceRatio: number): number =>
  correlation * Math.sqrt(varianceRatio / (1 + (varianceRatio - 1) * correlation * correlation));

/** The inverse: a correlation observed in such a sample, adjusted for its variance (Forbes & Rigobon 2002). */
export const adjustedCorrelation = (observed: number, varianceRatio: number): number =>
  observed / Math.sqrt(varianceRatio - (varianceRatio - 1) * observed * observed);
