// Student-t copula: all names share one common shock beside the factor, X = √(ν/W)·(√ρ·Z + √(1 − ρ)·e) with one W ~ χ²(ν),
// so that extremes come together ("multivariate t"; Hull and White's double-t in doubleT.ts is another model). With ρ = 0 this is
// not independence: the shock is still common. McNeil, Frey and Embrechts, Quantitative Risk Management, chapters 5 and 8.

import { breaksAround, integrate, integrateVector } from '../math/integrate.ts';
import { normalCdf, normalQuantile } from '../math/normal.ts';
import { findRoot } from '../math/root.ts';
import {
  bivariateStudentCdf,
  scaledChiDensity,
  studentCdf,
  studentQuantile,
} from '../math/studentT.ts';
import { countLawAt, finitePoolLaw } from './finitePool.ts';
import { exceedanceAt, expectedShareBetween, largePoolLaw, type LargePool } from './largePool.ts';
import {
  allOrNothing,
  certainLoss,
  latticeLaw,
  type DiscreteLossLaw,
  type LossLaw,
} from './lossLaw.ts';

export interface StudentPool extends LargePool {
  /** ν, above 0; the larger, the closer to the Gaussian copula, which Infinity is. */
  readonly degreesOfFreedom: number;
}

/** How often one name is extreme given that another is, in the limit: 2·T_{ν+1}(−√((ν + 1)(1 − ρ)/(1 + ρ))); 0 for a Gaussian. */
export function tailDependence(assetCorrelation: number, degreesOfFreedom: number): number {
  if (assetCorrelation >= 1) return 1;
  if (assetCorrelation <= -1 || degreesOfFreedom === Infinity) return 0;
  const ratio = (1 - assetCorrelation) / (1 + assetCorrelation);
  return 2 * studentCdf(-Math.sqrt((degreesOfFreedom + 1) * ratio), degreesOfFreedom + 1);
}

/** P(two names are both below their quantile q) under the t copula. */
export function jointExceedance(
  q: number,
  assetCorrelation: number,
  degreesOfFreedom: number,
): number {
  const threshold = studentQuantile(q, degreesOfFreedom);
  return bivariateStudentCdf(threshold, threshold, assetCorrelation, degreesOfFreedom);
}

/** Law of a large pool under the t copula: a mixture of Gaussian ones over the common shock. */
export function studentPoolLaw(pool: StudentPool): LossLaw {
  const { defaultProbability: p, assetCorrelation: rho, lossGivenDefault: lgd } = pool;
  if (p <= 0 || p >= 1 || lgd <= 0) return certainLoss(lgd * p);
  if (rho >= 1) return allOrNothing(lgd, p);
  const nu = pool.degreesOfFreedom;
  if (nu === Infinity) return largePoolLaw(pool);
  const threshold = studentQuantile(p, nu);
  /** E over the shock s = √(W/ν) of a figure of the Gaussian pool with threshold c·s. */
  const mixed = (shares: readonly number[], figure: (threshold: number) => number): number =>
    overShock(
      nu,
      shares.map((share) => turningPoint(threshold, rho, share)),
      (s) => figure(threshold * s),
    );
  const exceedance = (x: number): number => {
    const share = x / lgd;
    if (share < 0) return 1;
    if (share >= 1) return 0;
    return mixed([share], (c) =>
      rho <= 0 ? Number(c > normalQuantile(share)) : exceedanceAt(c, rho, share),
    );
  };
  return {
    exceedance,
    expectedBetween({ attach, detach }) {
      const from = attach / lgd;
      const to = Math.min(detach / lgd, 1);
      if (!(to > from)) return 0;
      // Without a factor the loss given the shock is certain.
      const givenShock =
        rho > 0
          ? (c: number) => expectedShareBetween(c, rho, from, to)
          : (c: number) => Math.min(Math.max(normalCdf(c) - from, 0), to - from);
      return lgd * mixed([from, to], givenShock);
    },
    quantile(level) {
      // By the argument of the share, so that a small quantile keeps its digits.
      const miss = (y: number): number => 1 - exceedance(lgd * normalCdf(y)) - level;
      if (miss(-38) >= 0) return 0;
      return miss(8.2) <= 0 ? lgd : lgd * normalCdf(findRoot(miss, -38, 8.2, { tolerance: 1e-13 }));
    },
  };
}

/** Below which shock names default by halves, however rare defaults are: where all of an integral may lie. */
const calmShock = (threshold: number): TurningPoint => ({ at: 0, width: 1 / Math.abs(threshold) });

/** The shock at which the expected share of defaults passes a share, and over what width, for the breaks of the integral. */
interface TurningPoint {
  readonly at: number;
  readonly width: number;
}

function turningPoint(threshold: number, rho: number, share: number): TurningPoint {
  if (threshold === 0) return { at: 1, width: 0.5 };
  if (share <= 0 || share >= 1) return calmShock(threshold);
  const slope = Math.abs(threshold);
  return {
    at: (Math.sqrt(1 - rho) * normalQuantile(share)) / threshold,
    width: Math.max(Math.sqrt(rho), 1e-9) / slope,
  };
}

/** A shock that W ~ χ²(ν) exceeds with a probability below 1e-17. */
const shockMost = (nu: number): number => Math.sqrt((nu + 13 * Math.sqrt(2 * nu) + 90) / nu);

/** ∫ f(s) over the density of s = √(W/ν). */
function overShock(
  nu: number,
  turningPoints: readonly TurningPoint[],
  f: (shock: number) => number,
): number {
  const far = shockMost(nu);
  // A turn beyond an end shows at that end.
  const breaks = breaksAround(0, far, [
    { at: 1, width: Math.min(0.5, 1 / Math.sqrt(2 * nu)) },
    ...turningPoints.map(({ at, width }) => ({ at: Math.min(far, Math.max(0, at)), width })),
  ]);
  return integrate((s) => scaledChiDensity(s, nu) * f(s), breaks, { relative: 1e-11 });
}

/** Exact law of the loss of `names` equal names under the t copula: the Gaussian finite pool, averaged over the common shock. */
export function studentFiniteLaw(pool: StudentPool & { readonly names: number }): DiscreteLossLaw {
  const { names, defaultProbability: p, assetCorrelation: rho, lossGivenDefault } = pool;
  const nu = pool.degreesOfFreedom;
  if (nu === Infinity || p <= 0 || p >= 1 || rho >= 1) return finitePoolLaw(pool);
  const threshold = studentQuantile(p, nu);
  const counts = integrateVector(
    (shock, weight, sum) => {
      const given = countLawAt(names, threshold * shock, rho);
      const density = weight * scaledChiDensity(shock, nu);
      for (let n = 0; n <= names; n++) sum[n]! += density * given[n]!;
    },
    names + 1,
    breaksAround(0, shockMost(nu), [
      { at: 1, width: Math.min(0.5, 1 / Math.sqrt(2 * nu)) },
      calmShock(threshold),
    ]),
    { absolute: 1e-12 },
  );
  return latticeLaw(counts, lossGivenDefault / names);
}
