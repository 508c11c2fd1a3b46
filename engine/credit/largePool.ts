// The large homogeneous pool: so many equal names that only the factor is left (Vasicek 1987, 2002). Every figure is a
// closed form or one integral of a positive function, accurate in the far tail, where senior tranches live.

import { bivariateNormalCdf } from '../math/bivariateNormal.ts';
import { exp } from '../math/elementary.ts';
import { breaksAround, integrate } from '../math/integrate.ts';
import { normalCdf, normalDensity, normalQuantile } from '../math/normal.ts';
import { allOrNothing, certainLoss, type LossLaw } from './lossLaw.ts';
import { defaultThreshold, factorLoading, type OneFactorCredit } from './oneFactor.ts';

export interface LargePool extends OneFactorCredit {
  /** Share of a defaulted name's notional that is lost, from 0 to 1. */
  readonly lossGivenDefault: number;
}

/** Beyond this the normal density is 0 in double precision. */
const FAR = 38.6;

/** Law of the pool's loss LGD·p(Z). At ρ = 0 it is LGD·p for sure, at ρ = 1 LGD with probability p. */
export function largePoolLaw(pool: LargePool): LossLaw {
  const { defaultProbability: p, assetCorrelation: rho, lossGivenDefault: lgd } = pool;
  if (rho <= 0 || p <= 0 || p >= 1 || lgd <= 0) return certainLoss(lgd * p);
  if (rho >= 1) return allOrNothing(lgd, p);
  const threshold = defaultThreshold(p);
  return {
    exceedance: (x) => exceedanceAt(threshold, rho, x / lgd),
    expectedBetween: ({ attach, detach }) =>
      lgd * expectedShareBetween(threshold, rho, attach / lgd, detach / lgd),
    quantile: (level) => lgd * normalCdf(quantileArgument(threshold, rho, normalQuantile(level))),
  };
}

/** P(share of defaulted names > x) for a threshold of the names' values. */
export function exceedanceAt(threshold: number, rho: number, share: number): number {
  if (share < 0) return 1;
  if (share >= 1) return 0;
  return normalCdf((threshold - Math.sqrt(1 - rho) * normalQuantile(share)) / factorLoading(rho));
}

/**
 * E[min(max(share − a, 0), b − a)] = ∫ₐᵇ P(share > x) dx, with x = Φ(y). Takes the place of E[(L − K)⁺] = LGD·Φ₂(c, z_K; √ρ) − K·Φ(z_K)
 * and its difference between two points, in which a senior tranche's digits cancel.
 */
export function expectedShareBetween(
  threshold: number,
  rho: number,
  from: number,
  to: number,
): number {
  const low = Math.max(normalQuantile(Math.max(from, 0)), -FAR);
  const high = Math.min(normalQuantile(Math.min(to, 1)), FAR);
  if (!(high > low)) return 0;
  const slope = Math.sqrt(1 - rho);
  const loading = factorLoading(rho);
  const steep = { at: threshold / slope, width: loading / slope };
  const nearest = Math.min(Math.max(threshold / slope, low), high);
  return integrate(
    (y) => normalCdf((threshold - slope * y) / loading) * normalDensity(y),
    breaksAround(low, high, [
      steep,
      { at: nearest, width: 0.2 },
      { at: Math.min(Math.max(0, low), high), width: 1 },
    ]),
  );
}

/** Argument y of the share Φ(y) of defaulted names at the factor's quantile: (c + √ρ·u)/√(1 − ρ). */
const quantileArgument = (threshold: number, rho: number, u: number): number =>
  (threshold + factorLoading(rho) * u) / Math.sqrt(1 - rho);

/** P(L ≤ x). */
export const largePoolCdf = (pool: LargePool, x: number): number => {
  const { defaultProbability: p, assetCorrelation: rho, lossGivenDefault: lgd } = pool;
  const isSmooth = rho > 0 && rho < 1 && p > 0 && p < 1 && lgd > 0 && x > 0 && x < lgd;
  if (!isSmooth) return x < 0 ? 0 : 1 - largePoolLaw(pool).exceedance(x);
  return normalCdf(
    (Math.sqrt(1 - rho) * normalQuantile(x / lgd) - defaultThreshold(p)) / factorLoading(rho),
  );
};

/** Density of the share x of defaulted names, 0 < x < 1; 0 elsewhere and where the law has atoms only (ρ or p of 0 or 1). */
export function defaultShareDensity(
  { defaultProbability: p, assetCorrelation: rho }: OneFactorCredit,
  x: number,
): number {
  if (!(x > 0 && x < 1 && rho > 0 && rho < 1 && p > 0 && p < 1)) return 0;
  const y = normalQuantile(x);
  const gap = Math.sqrt(1 - rho) * y - defaultThreshold(p);
  return Math.sqrt((1 - rho) / rho) * exp((y * y) / 2 - (gap * gap) / (2 * rho));
}

/** Derivatives of E[(L − K)⁺] by each argument. */
interface ExcessSlopes {
  readonly byCorrelation: number;
  readonly byDefaultProbability: number;
  readonly byLossGivenDefault: number;
}

/**
 * Closed forms: with z the factor at which the loss reaches K, ∂ρ = LGD·φ₂(c, z; √ρ)/(2√ρ), ∂p = LGD·Φ((z − √ρ·c)/√(1 − ρ)),
 * ∂LGD = Φ₂(c, z; √ρ). The movement of z itself does not count, since the integrand is nought there.
 */
function excessSlopes(pool: LargePool, strike: number): ExcessSlopes {
  const { defaultProbability: p, assetCorrelation: rho, lossGivenDefault: lgd } = pool;
  if (strike >= lgd) return { byCorrelation: 0, byDefaultProbability: 0, byLossGivenDefault: 0 };
  if (strike <= 0) return { byCorrelation: 0, byDefaultProbability: lgd, byLossGivenDefault: p };
  if (rho <= 0 || p <= 0 || p >= 1) {
    const isIn = lgd * p > strike;
    return {
      byCorrelation: 0,
      byDefaultProbability: isIn ? lgd : 0,
      byLossGivenDefault: isIn ? p : 0,
    };
  }
  // At ρ = 1 the loss is LGD or nothing, and E[(L − K)⁺] = p·(LGD − K).
  if (rho >= 1)
    return { byCorrelation: NaN, byDefaultProbability: lgd - strike, byLossGivenDefault: p };
  const c = defaultThreshold(p);
  const loading = factorLoading(rho);
  const root = Math.sqrt(1 - rho);
  const z = (c - root * normalQuantile(strike / lgd)) / loading;
  const given = (z - loading * c) / root;
  return {
    byCorrelation: (lgd * normalDensity(c) * normalDensity(given)) / root / (2 * loading),
    byDefaultProbability: lgd * normalCdf(given),
    byLossGivenDefault: bivariateNormalCdf(c, z, loading),
  };
}

export interface TrancheSlopes {
  /** Change of the tranche's expected loss (fraction of its notional) per unit of asset correlation. */
  readonly byCorrelation: number;
  readonly byDefaultProbability: number;
  readonly byLossGivenDefault: number;
  /** Share of the pool's own change with p that this tranche bears; over a capital structure these sum to 1. */
  readonly poolShare: number;
}

/**
 * Sensitivities of a tranche of a large pool. Over a capital structure those to ρ, weighted by notional, sum to nought: equity gains
 * what the senior loses. At ρ = 1 the slope by ρ has no finite limit and is NaN.
 */
export function largePoolSlopes(
  pool: LargePool,
  { attach, detach }: { readonly attach: number; readonly detach: number },
): TrancheSlopes {
  const from = excessSlopes(pool, attach);
  const to = excessSlopes(pool, detach);
  const width = detach - attach;
  const slope = (key: keyof ExcessSlopes): number => (from[key] - to[key]) / width;
  return {
    byCorrelation: slope('byCorrelation'),
    byDefaultProbability: slope('byDefaultProbability'),
    byLossGivenDefault: slope('byLossGivenDefault'),
    poolShare: (from.byDefaultProbability - to.byDefaultProbability) / pool.lossGivenDefault,
  };
}
