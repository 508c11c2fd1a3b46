// Markov chains of market regimes: where the chain is to be found in the long run, how long it stays, and what one return says about
// where it is now.

import { exp, log } from '../math/elementary.ts';

/** Row i holds the probabilities of going from regime i to each regime in one step. */
export type TransitionMatrix = readonly (readonly number[])[];

/** Chain of two regimes, calm and stressed. */
export const twoRegimes = (calmToStress: number, stressToCalm: number): TransitionMatrix => [
  [1 - calmToStress, calmToStress],
  [stressToCalm, 1 - stressToCalm],
];

/**
 * Share of time spent in each regime in the long run: the row vector with πP = π, by state reduction (Grassmann, Taksar & Heyman 1985),
 * which never subtracts. A regime that is never left takes everything; NaN where there are several such sets.
 */
export function stationaryShares(transitions: TransitionMatrix): number[] {
  const p = transitions.map((row) => [...row]);
  const leaves = p.map(() => 0);
  for (let k = p.length - 1; k > 0; k--) {
    for (let j = 0; j < k; j++) leaves[k]! += p[k]![j]!;
    if (leaves[k] === 0) continue;
    for (let i = 0; i < k; i++)
      for (let j = 0; j < k; j++) p[i]![j]! += (p[i]![k]! / leaves[k]!) * p[k]![j]!;
  }
  let shares = [1];
  for (let k = 1; k < p.length; k++) {
    let enters = 0;
    for (let i = 0; i < k; i++) enters += shares[i]! * p[i]![k]!;
    if (leaves[k] === 0 && enters > 0) shares = [...shares.map(() => 0), 1];
    else shares.push(enters / leaves[k]!);
  }
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => share / sum);
}

/** Mean number of steps of one stay in each regime: 1/(1 − P_ii); infinite where it is never left. */
export const meanStays = (transitions: TransitionMatrix): number[] =>
  transitions.map((row, i) => {
    let leave = 0;
    row.forEach((probability, j) => {
      if (j !== i) leave += probability;
    });
    return 1 / leave;
  });

/**
 * Standard deviation and correlation of a zero-mean mixture: states with shares π, standard deviation s (the same for both assets)
 * and correlation r give √Σπs² and Σπs²r/Σπs². A calm and a stressed market pooled look like one in between that never existed.
 */
export function pooledMoments(
  shares: readonly number[],
  states: { readonly sd: readonly number[]; readonly correlation: readonly number[] },
): { readonly sd: number; readonly correlation: number } {
  let variance = 0;
  let covariance = 0;
  shares.forEach((share, i) => {
    const part = share * states.sd[i]! * states.sd[i]!;
    variance += part;
    covariance += part * states.correlation[i]!;
  });
  return { sd: Math.sqrt(variance), correlation: covariance / variance };
}

/** Probabilities of each regime one step on. */
export function predictRegimes(
  probabilities: readonly number[],
  transitions: TransitionMatrix,
): number[] {
  return probabilities.map((_, j) =>
    probabilities.reduce((sum, probability, i) => sum + probability * transitions[i]![j]!, 0),
  );
}

/**
 * Bayes: predicted probabilities weighed by how likely what was seen is in each regime (Hamilton 1989), and the log likelihood of it.
 * Takes logarithms, so that a return that no regime explains still divides its weight among them.
 */
export function filterRegimes(
  predicted: readonly number[],
  logLikelihoods: readonly number[],
): { readonly filtered: number[]; readonly logLikelihood: number } {
  let most = Number.NEGATIVE_INFINITY;
  predicted.forEach((probability, i) => {
    if (probability > 0) most = Math.max(most, logLikelihoods[i]!);
  });
  const joint = predicted.map((probability, i) =>
    probability > 0 ? probability * exp(logLikelihoods[i]! - most) : 0,
  );
  const sum = joint.reduce((total, one) => total + one, 0);
  return { filtered: joint.map((one) => one / sum), logLikelihood: most + log(sum) };
}

/** Log density of a zero-mean normal return, without the constant −½·log 2π. */
export const logNormalKernel = (value: number, sd: number): number =>
  -log(sd) - (0.5 * value * value) / (sd * sd);
