// Finds the regimes behind recorded returns: a chain and a covariance for each regime by expectation–maximisation (Baum, Petrie, Soules &
// Weiss 1970; with Student-t returns as Liu & Rubin 1995), from several starts; and how sure that is, by fitting again what the fitted
// model itself would have produced (parametric bootstrap). Regimes come in order of their variance, the calmest first.

import { log } from '../math/elementary.ts';
import { choleskyInto } from '../math/cholesky.ts';
import { quantile } from '../math/statistics.ts';
import { standardNormal } from '../random/distributions.ts';
import { Generator } from '../random/generator.ts';
import { stationaryShares } from './regimeChain.ts';
import {
  smoothRegimes,
  type RegimeModel,
  type Returns,
  type Smoothed,
} from './regimeLikelihood.ts';

export interface RegimeFit extends RegimeModel {
  readonly logLikelihood: number;
  /** Bayesian information criterion: the smaller the better. */
  readonly criterion: number;
  /** Probability of each regime at each step, given everything. */
  readonly probabilities: Float64Array;
}

export interface FitOptions {
  readonly regimes: number;
  readonly degreesOfFreedom: number;
  readonly roundsMax?: number;
}

/** Log likelihood gained in a round below which the fit has arrived. */
const ARRIVED = 1e-7;

/** The best fit over several starts. Undefined where there are too few returns for that many regimes. */
export function fitRegimes(returns: Returns, options: FitOptions): RegimeFit | undefined {
  const { regimes } = options;
  if (returns.steps < 10 * regimes * (returns.assets + 1)) return undefined;
  let best: RegimeFit | undefined;
  for (const window of regimes === 1 ? [1] : [1, 5, 21]) {
    for (const tail of regimes === 1 ? [0.5] : [0.5, 0.3]) {
      const fit = climb(returns, startModel(returns, options, { window, tail }), options);
      if (fit !== undefined && (best === undefined || fit.logLikelihood > best.logLikelihood))
        best = fit;
    }
  }
  return best;
}

/** Climbs from one model to the nearest peak of the likelihood. */
export function climb(
  returns: Returns,
  from: RegimeModel,
  { roundsMax = 300 }: { readonly roundsMax?: number } = {},
): RegimeFit | undefined {
  const floor = pooledCovariance(returns).map((value) => value * 1e-6);
  let model = from;
  let start = stationaryShares(model.transitions);
  let smoothed = smoothRegimes(returns, model, start);
  for (let round = 0; round < roundsMax && smoothed !== undefined; round++) {
    const next = maximise(returns, smoothed, model.degreesOfFreedom, floor);
    const share = [...smoothed.probabilities.subarray(0, next.covariances.length)];
    const after: Smoothed | undefined = smoothRegimes(returns, next, share);
    if (after === undefined) break;
    const gain = after.logLikelihood - smoothed.logLikelihood;
    model = next;
    start = share;
    smoothed = after;
    if (gain < ARRIVED) break;
  }
  return smoothed === undefined ? undefined : inOrder(returns, model, smoothed);
}

/** New transitions from expected moves, new covariances from weighted returns. */
function maximise(
  { assets: n, steps, values }: Returns,
  { probabilities, moves, weights }: Smoothed,
  degreesOfFreedom: number,
  floor: Float64Array,
): RegimeModel {
  const k = Math.sqrt(moves.length);
  const transitions = Array.from({ length: k }, (_, i) => {
    const row = Array.from({ length: k }, (__, j) => Math.max(1e-9, moves[i * k + j]!));
    const sum = row.reduce((total, one) => total + one, 0);
    return row.map((one) => one / sum);
  });
  const covariances = Array.from({ length: k }, (_, s) => {
    const covariance = Float64Array.from(floor);
    let mass = 1e-12;
    for (let t = 0; t < steps; t++) {
      const probability = probabilities[t * k + s]!;
      mass += probability;
      const weight = probability * weights[t * k + s]!;
      for (let i = 0; i < n; i++) {
        const scaled = weight * values[t * n + i]!;
        for (let j = 0; j <= i; j++) covariance[i * n + j]! += scaled * values[t * n + j]!;
      }
    }
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++)
        covariance[j * n + i] = covariance[i * n + j] = covariance[i * n + j]! / mass;
    return covariance;
  });
  return { transitions, covariances, degreesOfFreedom };
}

/** Steps sorted into regimes by how wild their neighbourhood is: the wildest part to the last regime, and so on. */
function startModel(
  returns: Returns,
  { regimes, degreesOfFreedom }: FitOptions,
  { window, tail }: { readonly window: number; readonly tail: number },
): RegimeModel {
  const { assets: n, steps, values } = returns;
  const pooled = pooledCovariance(returns);
  const wild = new Float64Array(steps);
  for (let t = 0; t < steps; t++)
    for (let i = 0; i < n; i++)
      wild[t]! += (values[t * n + i]! * values[t * n + i]!) / pooled[i * n + i]!;
  const around = Float64Array.from(wild, (_, t) => {
    let sum = 0;
    let count = 0;
    for (let u = Math.max(0, t - (window >> 1)); u <= Math.min(steps - 1, t + (window >> 1)); u++) {
      sum += wild[u]!;
      count++;
    }
    return sum / count;
  });
  // Shares tail, tail², … for the wilder regimes: at 0.5 a half is calm, at 0.3 seven tenths.
  const bounds: number[] = [];
  let share = 1;
  for (let s = 1; s < regimes; s++) {
    share *= tail;
    bounds.push(quantile(around, 1 - share));
  }
  const stay = 0.95;
  const probabilities = new Float64Array(steps * regimes);
  const moves = new Float64Array(regimes * regimes).fill((1 - stay) / Math.max(1, regimes - 1));
  for (let s = 0; s < regimes; s++) moves[s * regimes + s] = stay;
  for (let t = 0; t < steps; t++) {
    const regime = bounds.filter((bound) => around[t]! >= bound).length;
    probabilities[t * regimes + regime] = 1;
  }
  const weights = new Float64Array(steps * regimes).fill(1);
  const floor = pooled.map((value) => value * 1e-4);
  return maximise(
    returns,
    { logLikelihood: 0, probabilities, moves, weights },
    degreesOfFreedom,
    floor,
  );
}

function pooledCovariance({ assets: n, steps, values }: Returns): Float64Array {
  const pooled = new Float64Array(n * n);
  for (let t = 0; t < steps; t++)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) pooled[i * n + j]! += values[t * n + i]! * values[t * n + j]!;
  return pooled.map((value) => value / steps);
}

/** The same model with its regimes from calm to wild, and its criterion. */
function inOrder(returns: Returns, model: RegimeModel, smoothed: Smoothed): RegimeFit {
  const { assets: n, steps } = returns;
  const pooled = pooledCovariance(returns);
  const k = model.covariances.length;
  const size = model.covariances.map((covariance) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += covariance[i * n + i]! / pooled[i * n + i]!;
    return sum;
  });
  const order = Array.from({ length: k }, (_, s) => s).toSorted(
    (a, b) => size[a]! - size[b]! || a - b,
  );
  const isHeavy = model.degreesOfFreedom !== Number.POSITIVE_INFINITY;
  const free = (k * n * (n + 1)) / 2 + k * (k - 1) + Number(isHeavy);
  return {
    transitions: order.map((from) => order.map((to) => model.transitions[from]![to]!)),
    covariances: order.map((s) => model.covariances[s]!),
    degreesOfFreedom: model.degreesOfFreedom,
    logLikelihood: smoothed.logLikelihood,
    criterion: free * log(steps) - 2 * smoothed.logLikelihood,
    probabilities: Float64Array.from(smoothed.probabilities, (_, at) => {
      const t = Math.floor(at / k);
      return smoothed.probabilities[t * k + order[at % k]!]!;
    }),
  };
}

// ── how sure ────────────────────────────────────────────────────────────────────────────────────────

/** Returns that a model could have produced. */
export function drawReturns(
  model: RegimeModel,
  { assets: n, steps }: { readonly assets: number; readonly steps: number },
  random: Generator,
): Returns {
  const k = model.covariances.length;
  const roots = model.covariances.map((covariance) => {
    const root = new Float64Array(n * n);
    choleskyInto(covariance, n, root);
    return root;
  });
  const values = new Float64Array(steps * n);
  const z = new Float64Array(n);
  const { degreesOfFreedom: nu } = model;
  let regime = pickOf(stationaryShares(model.transitions), random.uniform());
  for (let t = 0; t < steps; t++) {
    for (let i = 0; i < n; i++) z[i] = standardNormal(random);
    let scale = 1;
    if (nu !== Number.POSITIVE_INFINITY) {
      let chiSquare = 0;
      for (let i = 0; i < nu; i++) {
        const draw = standardNormal(random);
        chiSquare += draw * draw;
      }
      scale = Math.sqrt((nu - 2) / chiSquare);
    }
    for (let i = 0; i < n; i++) {
      let value = 0;
      for (let j = 0; j <= i; j++) value += roots[regime]![i * n + j]! * z[j]!;
      values[t * n + i] = scale * value;
    }
    if (k > 1) regime = pickOf(model.transitions[regime]!, random.uniform());
  }
  return { assets: n, steps, values };
}

function pickOf(shares: readonly number[], uniform: number): number {
  let left = uniform;
  for (let i = 0; i < shares.length - 1; i++) {
    if (left < shares[i]!) return i;
    left -= shares[i]!;
  }
  return shares.length - 1;
}

/**
 * The same model fitted to `repeats` series that it could have produced: the spread of these fits is how far the fit itself may be off.
 * `onRepeat` is told after each.
 */
export function refitRegimes(
  fit: RegimeModel,
  shape: { readonly assets: number; readonly steps: number },
  {
    repeats,
    seed,
    onRepeat,
  }: {
    readonly repeats: number;
    readonly seed: number;
    readonly onRepeat?: (done: number) => void;
  },
): RegimeFit[] {
  const random = new Generator();
  const refits: RegimeFit[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    random.reseed(seed, 0x5eed, repeat);
    const again = climb(drawReturns(fit, shape, random), fit, { roundsMax: 60 });
    if (again !== undefined) refits.push(again);
    onRepeat?.(repeat + 1);
  }
  return refits;
}

// ── reading ─────────────────────────────────────────────────────────────────────────────────────────

/** Standard deviations of a step and correlations of one regime. */
export function momentsOfRegime(
  covariance: Float64Array,
  n: number,
): { readonly deviation: number[]; readonly correlation: number[][] } {
  const deviation = Array.from({ length: n }, (_, i) => Math.sqrt(covariance[i * n + i]!));
  return {
    deviation,
    correlation: deviation.map((own, i) =>
      deviation.map((other, j) => (i === j ? 1 : covariance[i * n + j]! / (own * other))),
    ),
  };
}

/**
 * Loadings on one factor that come nearest to given correlations: λ_i·λ_j ≈ ρ_ij for every pair (least squares by turns; Harman &
 * Jones 1966). With two assets, both load √ρ.
 */
export function oneFactorLoadings(correlation: readonly (readonly number[])[]): number[] {
  const n = correlation.length;
  if (n < 2) return correlation.map(() => 0);
  const most = 0.999;
  if (n === 2) {
    const rho = correlation[0]![1]!;
    const size = Math.sqrt(Math.min(most, Math.abs(rho)));
    return [size, rho < 0 ? -size : size];
  }
  let loadings = correlation.map((row, i) => {
    const others = row.filter((_, j) => j !== i);
    const mean = others.reduce((sum, one) => sum + one, 0) / others.length;
    return Math.sqrt(Math.min(most, Math.max(1e-6, mean)));
  });
  for (let round = 0; round < 500; round++) {
    let moved = 0;
    for (let i = 0; i < n; i++) {
      let top = 0;
      let bottom = 0;
      for (let j = 0; j < n; j++) {
        if (j === i) continue;
        top += correlation[i]![j]! * loadings[j]!;
        bottom += loadings[j]! * loadings[j]!;
      }
      const better = bottom > 0 ? Math.min(most, Math.max(-most, top / bottom)) : 0;
      const next = 0.5 * (loadings[i]! + better);
      moved = Math.max(moved, Math.abs(next - loadings[i]!));
      loadings = loadings.map((one, j) => (j === i ? next : one));
    }
    if (moved < 1e-10) break;
  }
  return loadings;
}
