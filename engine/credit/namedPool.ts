// A pool whose positions are known one by one: each with a loss of its own and a chance of its own, all on one Gaussian factor. Exact where the
// losses are multiples of one unit; else each is divided between two edges of a fine lattice so that its mean stays.

import { findRoot } from '../math/root.ts';
import { lossUnitsLaw, overFactor } from './finitePool.ts';
import { discreteLaw, latticeLaw, type DiscreteLossLaw } from './lossLaw.ts';
import { conditionalDefaultProbability, defaultThreshold } from './oneFactor.ts';

/** One position as the law of the pool needs it. */
export interface NamedPosition {
  readonly defaultProbability: number;
  /** What its default costs, as a fraction of the pool's notional. */
  readonly loss: number;
}

/** Parts into which the smallest loss may be cut for a unit that all are multiples of. */
const PARTS_MAX = 60;
/** Cells of the sum of all losses where there is no such unit. */
const CELLS = 2_000;
const GRAIN = 1e-9;

/** Law of the pool's loss when all positions have one asset correlation, 0 to 1. */
export function namedPoolLaw(
  positions: readonly NamedPosition[],
  assetCorrelation: number,
): DiscreteLossLaw {
  const costly = positions.filter(({ loss }) => loss > 0);
  if (costly.length === 0) return latticeLaw([1], 0);
  if (assetCorrelation >= 1) return comonotoneLaw(costly);
  const unit = unitOf(costly.map(({ loss }) => loss));
  const names = costly.map(({ defaultProbability, loss }) => {
    const place = loss / unit;
    const isOnEdge = Math.abs(place - Math.round(place)) < GRAIN * place;
    const units = isOnEdge ? Math.round(place) : Math.floor(place);
    return { defaultProbability, assetCorrelation, units, oneMore: isOnEdge ? 0 : place - units };
  });
  return latticeLaw(lossUnitsLaw(names), unit);
}

/** The largest unit of which all losses are multiples, if it is not too small; else a small one. */
function unitOf(losses: readonly number[]): number {
  const least = Math.min(...losses);
  const sum = losses.reduce((total, loss) => total + loss, 0);
  for (let parts = 1; parts <= PARTS_MAX; parts++) {
    const unit = least / parts;
    if (sum / unit > CELLS) break;
    const fits = losses.every((loss) => {
      const place = loss / unit;
      return Math.abs(place - Math.round(place)) < GRAIN * place;
    });
    if (fits) return unit;
  }
  return sum / CELLS;
}

/** At ρ = 1 the factor decides alone: whoever is likelier to default has defaulted before. */
function comonotoneLaw(positions: readonly NamedPosition[]): DiscreteLossLaw {
  const order = positions.toSorted((a, b) => b.defaultProbability - a.defaultProbability);
  const losses = [0];
  const weights = [1 - order[0]!.defaultProbability];
  let lost = 0;
  order.forEach(({ loss, defaultProbability }, i) => {
    lost += loss;
    losses.push(lost);
    weights.push(defaultProbability - (order[i + 1]?.defaultProbability ?? 0));
  });
  return discreteLaw({ losses, weights });
}

/**
 * Expected number of pairs of which both default, Σ Φ₂(cᵢ, cⱼ; ρ) over i < j: given the factor, half of the square of the expected number of defaults
 * less the squares of the chances.
 */
export function expectedJointDefaults(
  defaultProbabilities: readonly number[],
  assetCorrelation: number,
): number {
  const pairsOf = (chances: readonly number[]): number => {
    let sum = 0;
    let pairs = 0;
    for (const chance of chances) {
      pairs += chance * sum;
      sum += chance;
    }
    return pairs;
  };
  if (assetCorrelation <= 0) return pairsOf(defaultProbabilities);
  if (assetCorrelation >= 1) {
    const order = defaultProbabilities.toSorted((a, b) => b - a);
    return order.reduce((sum, chance, rank) => sum + chance * rank, 0);
  }
  const turns = defaultProbabilities.map((chance) => ({
    threshold: defaultThreshold(chance),
    assetCorrelation,
  }));
  return overFactor(1, turns, (z, weight, sum) => {
    const given = defaultProbabilities.map((defaultProbability) =>
      conditionalDefaultProbability({ defaultProbability, assetCorrelation }, z),
    );
    sum[0]! += weight * pairsOf(given);
  })[0]!;
}

/**
 * The one asset correlation under which positions with chances of their own default together as often as they did: ρ with Σ Φ₂(cᵢ, cⱼ; ρ) = `jointDefaults`.
 * What 0 ≤ ρ ≤ 1 cannot reach gives the nearer end; NaN where ρ makes no difference.
 */
export function assetCorrelationFromJointDefaults(
  defaultProbabilities: readonly number[],
  jointDefaults: number,
): number {
  const least = expectedJointDefaults(defaultProbabilities, 0);
  const most = expectedJointDefaults(defaultProbabilities, 1);
  if (!(most > least * (1 + GRAIN))) return NaN;
  if (jointDefaults <= least) return 0;
  if (jointDefaults >= most) return 1;
  const miss = (rho: number): number =>
    expectedJointDefaults(defaultProbabilities, rho) - jointDefaults;
  return findRoot(miss, 0, 1, { tolerance: 1e-13 });
}
