// A hidden chain of regimes behind returns of several assets: how likely each return is in each regime, and, from that, how likely each
// regime was at each time (forward–backward; Hamilton 1989, Kim 1994). Returns have mean nought.

import { exp, log } from '../math/elementary.ts';
import { choleskyInto, squaredDistance } from '../math/cholesky.ts';

/** Returns of `assets` assets over `steps` steps; those of one step stand together. */
export interface Returns {
  readonly assets: number;
  readonly steps: number;
  readonly values: Float64Array;
}

/** A chain and a covariance for each regime (flat, assets × assets), of steps, not years. */
export interface RegimeModel {
  readonly transitions: readonly (readonly number[])[];
  readonly covariances: readonly Float64Array[];
  /** Of the law of returns within a regime (multivariate Student-t of variance one); infinite for the normal one. */
  readonly degreesOfFreedom: number;
}

export interface Smoothed {
  readonly logLikelihood: number;
  /** Probability of each regime at each step, given everything; regimes of one step stand together. */
  readonly probabilities: Float64Array;
  /** Expected numbers of moves from regime to regime, flat. */
  readonly moves: Float64Array;
  /** How much each return counts for the covariance of each regime: 1 under the normal law, less far out under Student-t. */
  readonly weights: Float64Array;
}

/** log Γ(x) for x ≥ 1.5, by Stirling's series after a shift (error below 1e-12). */
function logGamma(x: number): number {
  let shift = 0;
  let y = x;
  for (; y < 12; y++) shift += log(y);
  const inverse = 1 / (y * y);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / y;
  return (y - 0.5) * log(y) - y + 0.9189385332046727 + series - shift;
}

/** Everything that the next step of an EM needs; undefined where a covariance is not positive definite. */
export function smoothRegimes(
  { assets: n, steps, values }: Returns,
  { transitions, covariances, degreesOfFreedom: nu }: RegimeModel,
  start: readonly number[],
): Smoothed | undefined {
  const k = covariances.length;
  const isNormal = nu === Number.POSITIVE_INFINITY;
  const roots: Float64Array[] = [];
  const constants: number[] = [];
  for (const covariance of covariances) {
    const root = new Float64Array(n * n);
    if (!choleskyInto(covariance, n, root)) return undefined;
    let halfLogDeterminant = 0;
    for (let i = 0; i < n; i++) halfLogDeterminant += log(root[i * n + i]!);
    roots.push(root);
    constants.push(
      isNormal
        ? -halfLogDeterminant - 0.5 * n * log(2 * Math.PI)
        : -halfLogDeterminant +
            logGamma((nu + n) / 2) -
            logGamma(nu / 2) -
            0.5 * n * log((nu - 2) * Math.PI),
    );
  }
  const logs = new Float64Array(k);
  const densities = new Float64Array(steps * k);
  const weights = new Float64Array(steps * k);
  const scratch = new Float64Array(n);
  const forward = new Float64Array(steps * k);
  const flat = transitions.flat();
  let logLikelihood = 0;
  for (let t = 0; t < steps; t++) {
    let most = Number.NEGATIVE_INFINITY;
    for (let s = 0; s < k; s++) {
      const distance = squaredDistance(roots[s]!, n, values, t * n, scratch);
      weights[t * k + s] = isNormal ? 1 : (nu + n) / (nu - 2 + distance);
      logs[s] =
        constants[s]! +
        (isNormal ? -0.5 * distance : -0.5 * (nu + n) * log(1 + distance / (nu - 2)));
      most = Math.max(most, logs[s]!);
    }
    let sum = 0;
    for (let s = 0; s < k; s++) {
      const density = exp(logs[s]! - most);
      densities[t * k + s] = density;
      let before = t === 0 ? start[s]! : 0;
      if (t > 0) for (let i = 0; i < k; i++) before += forward[(t - 1) * k + i]! * flat[i * k + s]!;
      forward[t * k + s] = before * density;
      sum += before * density;
    }
    for (let s = 0; s < k; s++) forward[t * k + s]! /= sum;
    logLikelihood += most + log(sum);
  }
  const { probabilities, moves } = backward(forward, densities, flat, k);
  return { logLikelihood, probabilities, moves, weights };
}

function backward(
  forward: Float64Array,
  densities: Float64Array,
  flat: readonly number[],
  k: number,
): { readonly probabilities: Float64Array; readonly moves: Float64Array } {
  const steps = forward.length / k;
  const probabilities = new Float64Array(steps * k);
  const moves = new Float64Array(k * k);
  const later = new Float64Array(k).fill(1);
  const ahead = new Float64Array(k);
  const pairs = new Float64Array(k * k);
  for (let s = 0; s < k; s++) probabilities[(steps - 1) * k + s] = forward[(steps - 1) * k + s]!;
  for (let t = steps - 2; t >= 0; t--) {
    for (let s = 0; s < k; s++) ahead[s] = densities[(t + 1) * k + s]! * later[s]!;
    let all = 0;
    let most = 0;
    for (let i = 0; i < k; i++) {
      let reach = 0;
      for (let j = 0; j < k; j++) {
        const step = flat[i * k + j]! * ahead[j]!;
        reach += step;
        pairs[i * k + j] = forward[t * k + i]! * step;
        all += forward[t * k + i]! * step;
      }
      later[i] = reach;
      most = Math.max(most, reach);
    }
    for (let i = 0; i < k; i++) {
      let here = 0;
      for (let j = 0; j < k; j++) {
        const share = pairs[i * k + j]! / all;
        here += share;
        moves[i * k + j]! += share;
      }
      probabilities[t * k + i] = here;
      later[i]! /= most;
    }
  }
  return { probabilities, moves };
}
