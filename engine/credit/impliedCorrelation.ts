// The asset correlation that a tranche's expected loss implies: base correlation of equity tranches, compound correlation of any tranche
// (none, one or two), and from a quantile of the loss. Large homogeneous pool (McGinty and others 2004).

import { normalQuantile } from '../math/normal.ts';
import { findRoot } from '../math/root.ts';
import type { TranchePoints } from '../securitisation/tranche.ts';
import { largePoolLaw, largePoolSlopes } from './largePool.ts';
import { expectedLoss } from './lossLaw.ts';
import { trancheExpectedLoss } from './trancheRisk.ts';

/** What is known of the names besides their correlation. */
export interface PoolMarginals {
  readonly defaultProbability: number;
  readonly lossGivenDefault: number;
}

export interface TrancheLevel extends TranchePoints {
  /** Expected loss as a fraction of the tranche. */
  readonly expectedLoss: number;
}

/** Expected loss of a tranche at an asset correlation. */
export const expectedLossAt = (
  pool: PoolMarginals,
  points: TranchePoints,
  assetCorrelation: number,
): number => trancheExpectedLoss(largePoolLaw({ ...pool, assetCorrelation }), points);

/**
 * Base correlation of an equity tranche from 0 to `detach` with a given expected loss (a fraction of it). Equity loses less the higher the correlation, so
 * there is one or none: NaN outside what ρ from 0 to 1 can give.
 */
export function baseCorrelation(
  pool: PoolMarginals,
  { detach, equityLoss }: { readonly detach: number; readonly equityLoss: number },
): number {
  const miss = (rho: number): number =>
    expectedLossAt(pool, { attach: 0, detach }, rho) - equityLoss;
  return findRoot(miss, 0, 1, { tolerance: 1e-12 });
}

/** Base correlations at each detachment point of tranches that follow one another from 0. */
export function baseCorrelations(pool: PoolMarginals, tranches: readonly TrancheLevel[]): number[] {
  let lost = 0;
  return tranches.map(({ attach, detach, expectedLoss: level }) => {
    lost += level * (detach - attach);
    return baseCorrelation(pool, { detach, equityLoss: lost / detach });
  });
}

export interface BasePoint {
  readonly detach: number;
  readonly assetCorrelation: number;
}

/**
 * Expected losses of the tranches between base points, and of the one above the last, which bears the rest of the pool's:
 * EL[A, D]·(D − A) = D·EL(0–D; ρ_D) − A·EL(0–A; ρ_A).
 */
export function trancheLossesFromBase(
  pool: PoolMarginals,
  points: readonly BasePoint[],
): { readonly expectedLosses: number[]; readonly isArbitrageFree: boolean } {
  const cumulative = points.map(({ detach, assetCorrelation }) => ({
    detach,
    lost: detach * expectedLossAt(pool, { attach: 0, detach }, assetCorrelation),
  }));
  const whole = { detach: 1, lost: expectedLoss(largePoolLaw({ ...pool, assetCorrelation: 0 })) };
  if ((cumulative.at(-1)?.detach ?? 0) < 1) cumulative.push(whole);
  let before = { detach: 0, lost: 0 };
  const expectedLosses = cumulative.map((point) => {
    const level = (point.lost - before.lost) / (point.detach - before.detach);
    before = point;
    return level;
  });
  return { expectedLosses, isArbitrageFree: fallWithSeniority(expectedLosses) };
}

/** What the difference of two tranches that start at nought may be off by rounding. */
const ROUNDING = 1e-12;

/** A safer tranche never loses more, and none gains: otherwise the base correlations contradict each other. */
const fallWithSeniority = (levels: readonly number[]): boolean =>
  levels.every((level, index) => {
    const most = index === 0 ? 1 : Math.min(1, levels[index - 1]!);
    return level >= -ROUNDING && level <= most + ROUNDING;
  });

/** Correlations between which roots are looked for, unless told. */
const SEARCH: readonly [number, number] = [0.001, 0.995];
const PIECES = 60;

/** Where a turn is looked for at most: beyond, the slope has no limit (ρ → 1). */
const SLOPE_ENDS = 1 - 1e-9;

/** Correlations between two bounds at which the expected loss of a tranche turns, in rising order: at most one, in practice. */
export function turningCorrelations(
  pool: PoolMarginals,
  points: TranchePoints,
  [low, high]: readonly [number, number] = SEARCH,
): number[] {
  const slope = (rho: number): number =>
    largePoolSlopes({ ...pool, assetCorrelation: rho }, points).byCorrelation;
  const turns: number[] = [];
  const most = Math.min(high, SLOPE_ENDS);
  // A slope of nought says nothing: at low correlations it is too small for a double, at ρ = 0 it is nought.
  let from: { readonly at: number; readonly slope: number } | undefined;
  for (let i = 0; i <= PIECES; i++) {
    const to = { at: low + ((most - low) * i) / PIECES, slope: 0 };
    to.slope = slope(to.at);
    if (to.slope === 0) continue;
    if (from !== undefined && from.slope < 0 !== to.slope < 0)
      turns.push(findRoot(slope, from.at, to.at, { tolerance: 1e-12 }));
    from = to;
  }
  return turns;
}

/** Every asset correlation at which a tranche has a given expected loss, in rising order: none, one or two. */
export function compoundCorrelations(
  pool: PoolMarginals,
  { expectedLoss: level, ...points }: TrancheLevel,
  [low, high]: readonly [number, number] = SEARCH,
): number[] {
  const miss = (rho: number): number => expectedLossAt(pool, points, rho) - level;
  const edges = [low, ...turningCorrelations(pool, points, [low, high]), high];
  const roots: number[] = [];
  for (let i = 1; i < edges.length; i++) {
    const root = findRoot(miss, edges[i - 1]!, edges[i]!, { tolerance: 1e-12 });
    const last = roots.at(-1);
    if (root === root && (last === undefined || root - last > 1e-9)) roots.push(root);
  }
  return roots;
}

export type CorrelationShape = 'decreasing' | 'increasing' | 'hump';

/** How a tranche's expected loss goes with the asset correlation, and where it is highest if that lies inside. */
export function correlationShape(
  pool: PoolMarginals,
  points: TranchePoints,
  range: readonly [number, number] = SEARCH,
): { readonly shape: CorrelationShape; readonly highestAt: number | null } {
  const [turn] = turningCorrelations(pool, points, range);
  if (turn !== undefined) return { shape: 'hump', highestAt: turn };
  const falls = expectedLossAt(pool, points, range[1]) < expectedLossAt(pool, points, range[0]);
  return { shape: falls ? 'decreasing' : 'increasing', highestAt: null };
}

/**
 * The asset correlation for which a loss x is exceeded with probability q: LGD·Φ((c + √ρ·u)/√(1 − ρ)) = x with u = Φ⁻¹(1 − q), a quadratic in √ρ.
 * The smaller one where two fit, NaN where none does.
 */
export function correlationFromQuantile(
  { defaultProbability, lossGivenDefault }: PoolMarginals,
  { loss, exceededWith }: { readonly loss: number; readonly exceededWith: number },
): number {
  const c = normalQuantile(defaultProbability);
  const u = -normalQuantile(exceededWith);
  const y = normalQuantile(loss / lossGivenDefault);
  const sum = u * u + y * y;
  const root = Math.abs(y) * Math.sqrt(Math.max(0, sum - c * c));
  if (sum < c * c || !Number.isFinite(sum)) return NaN;
  const fits = [(-c * u - root) / sum, (-c * u + root) / sum].filter(
    (loading) => loading >= 0 && loading <= 1 && (c + u * loading) * y >= 0,
  );
  const loading = fits[0];
  return loading === undefined ? NaN : loading * loading;
}
