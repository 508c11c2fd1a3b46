// How diversified a pool is: Herfindahl concentration, Moody's diversity score, and the binomial expansion that treats the pool as that
// many independent names (Cifuentes and O'Connor 1996).

import { binomialAdder } from './finitePool.ts';
import { latticeLaw, type DiscreteLossLaw } from './lossLaw.ts';

export interface Concentration {
  /** Σ w², of weights scaled to sum to one: 1 for a single name, 1/n for n equal ones. */
  readonly herfindahl: number;
  /** 1/Σw²: how many equal names would be as concentrated. */
  readonly effectiveNumber: number;
}

/** Concentration of weights of any scale. */
export function concentration(weights: readonly number[]): Concentration {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const herfindahl = weights.reduce((sum, weight) => sum + (weight / total) * (weight / total), 0);
  return { herfindahl, effectiveNumber: 1 / herfindahl };
}

/** Diversity score of n equal names whose defaults have one correlation: n/(1 + (n − 1)·ρ). */
export const homogeneousDiversity = (names: number, defaultCorrelation: number): number =>
  names / (1 + (names - 1) * defaultCorrelation);

export interface DiverseName {
  readonly defaultProbability: number;
  readonly notional: number;
}

/**
 * Number of equal independent names whose loss has the same mean and variance: Σ pF · Σ (1 − p)F over
 * Σᵢⱼ ρᵢⱼ·√(pᵢ(1 − pᵢ)pⱼ(1 − pⱼ))·FᵢFⱼ. `defaultCorrelation` is asked for pairs of different names.
 */
export function diversityScore(
  names: readonly DiverseName[],
  defaultCorrelation: (i: number, j: number) => number,
): number {
  let lost = 0;
  let kept = 0;
  let spread = 0;
  names.forEach(({ defaultProbability: p, notional }, i) => {
    lost += p * notional;
    kept += (1 - p) * notional;
    names.forEach(({ defaultProbability: q, notional: other }, j) => {
      const rho = i === j ? 1 : defaultCorrelation(i, j);
      spread += rho * Math.sqrt(p * (1 - p) * q * (1 - q)) * notional * other;
    });
  });
  return (lost * kept) / spread;
}

/** Law of the loss of a pool that counts as `score` independent names, rounded to a whole number. */
export function binomialExpansion({
  score,
  defaultProbability,
  lossGivenDefault,
}: {
  readonly score: number;
  readonly defaultProbability: number;
  readonly lossGivenDefault: number;
}): DiscreteLossLaw {
  const names = Math.max(1, Math.round(score));
  const counts = new Float64Array(names + 1);
  const chances = { hit: defaultProbability, spared: 1 - defaultProbability };
  binomialAdder(names)(chances, 1, counts);
  return latticeLaw(counts, lossGivenDefault / names);
}
