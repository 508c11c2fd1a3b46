// Hull and White's double-t copula (2004): factor and own part both have heavy tails, X = √ρ·M·√((ν_M − 2)/ν_M) + √(1 − ρ)·E·√((ν_E − 2)/ν_E)
// with M ~ t(ν_M), E ~ t(ν_E), each of unit variance. X is no t, so the threshold is found numerically.

import { invariant } from '../errors.ts';
import { exp, log } from '../math/elementary.ts';
import { logBeta } from '../math/gamma.ts';
import { breaksAround, integrateVector } from '../math/integrate.ts';
import { normalDensity } from '../math/normal.ts';
import { findRoot } from '../math/root.ts';
import { studentCdf, studentQuantile } from '../math/studentT.ts';
import { binomialAdder } from './finitePool.ts';
import { latticeLaw, type DiscreteLossLaw } from './lossLaw.ts';
import type { OneFactorCredit } from './oneFactor.ts';

export interface DoubleT extends OneFactorCredit {
  /** Degrees of freedom of the factor and of the names' own part, both above 2; Infinity is a normal one. */
  readonly factorDegrees: number;
  readonly ownDegrees: number;
}

export interface DoubleTPool extends DoubleT {
  readonly names: number;
}

/** The threshold x with P(X ≤ x) = p. */
export function doubleTThreshold(credit: DoubleT): number {
  const { defaultProbability: p, assetCorrelation: rho } = credit;
  check(credit);
  if (p <= 0) return -Infinity;
  if (p >= 1) return Infinity;
  const own = unitScale(credit.ownDegrees);
  const common = unitScale(credit.factorDegrees);
  if (rho <= 0) return own * studentQuantile(p, credit.ownDegrees);
  if (rho >= 1) return common * studentQuantile(p, credit.factorDegrees);
  const miss = (x: number): number =>
    overStudent(1, credit.factorDegrees, turnOf(credit, x), (m, weight, sum) => {
      sum[0]! += weight * studentCdf(ownArgument(credit, x, m), credit.ownDegrees);
    })[0]! - p;
  let reach = 4;
  while (miss(-reach) > 0 || miss(reach) < 0) reach *= 2;
  return findRoot(miss, -reach, reach, { tolerance: 1e-13 });
}

/** Probabilities of 0, 1, … `names` defaults. */
export function doubleTCountLaw(
  pool: DoubleTPool,
  threshold = doubleTThreshold(pool),
): Float64Array {
  const { names, defaultProbability: p, assetCorrelation: rho } = pool;
  const law = new Float64Array(names + 1);
  const add = binomialAdder(names);
  if (rho >= 1) {
    law[0] = 1 - p;
    law[names]! += p;
    return law;
  }
  if (rho <= 0 || p <= 0 || p >= 1) {
    add({ hit: p, spared: 1 - p }, 1, law);
    return law;
  }
  const { ownDegrees, factorDegrees } = pool;
  return overStudent(names + 1, factorDegrees, turnOf(pool, threshold), (m, weight, sum) => {
    const argument = ownArgument(pool, threshold, m);
    const hit = studentCdf(argument, ownDegrees);
    add({ hit, spared: studentCdf(-argument, ownDegrees) }, weight, sum);
  });
}

/** Law of the loss of a pool of equal names. */
export const doubleTPoolLaw = (
  pool: DoubleTPool & { readonly lossGivenDefault: number },
): DiscreteLossLaw => latticeLaw(doubleTCountLaw(pool), pool.lossGivenDefault / pool.names);

/** What makes a t of ν degrees one of unit variance. */
const unitScale = (degrees: number): number =>
  degrees === Infinity ? 1 : Math.sqrt((degrees - 2) / degrees);

/** The bound that a name's own part must stay under to default, given the factor. */
function ownArgument(credit: DoubleT, threshold: number, m: number): number {
  const { assetCorrelation: rho, factorDegrees, ownDegrees } = credit;
  const rest = threshold - Math.sqrt(rho) * m * unitScale(factorDegrees);
  return rest / (Math.sqrt(1 - rho) * unitScale(ownDegrees));
}

/** The factor at which the chance to default turns. */
const turnOf = ({ assetCorrelation, factorDegrees }: DoubleT, threshold: number): number =>
  threshold / (Math.sqrt(assetCorrelation) * unitScale(factorDegrees));

function check({ factorDegrees, ownDegrees }: DoubleT): void {
  invariant(factorDegrees > 2 && ownDegrees > 2, 'LAW-3', 'a t of unit variance has ν > 2');
}

/**
 * E over M ~ t(ν) of a vector, with m = √ν·u/√(1 − u²) for −1 < u < 1, in which the heavy tails are short: the density becomes a power of 1 − u².
 */
function overStudent(
  length: number,
  nu: number,
  turn: number,
  add: (m: number, weight: number, sum: Float64Array) => void,
): Float64Array {
  if (nu === Infinity) {
    return integrateVector(
      (m, weight, sum) => add(m, weight * normalDensity(m), sum),
      length,
      breaksAround(-9, 9, [{ at: Math.min(9, Math.max(-9, turn)), width: 0.2 }]),
    );
  }
  const head = -logBeta(0.5, nu / 2);
  const placeOf = (m: number): number => m / Math.sqrt(nu + m * m);
  const at = placeOf(turn);
  return integrateVector(
    (u, weight, sum) => {
      const rest = (1 - u) * (1 + u);
      if (!(rest > 0)) return;
      const density = exp(head + (nu / 2 - 1) * log(rest));
      add((Math.sqrt(nu) * u) / Math.sqrt(rest), weight * density, sum);
    },
    length,
    breaksAround(-1, 1, [
      { at: 0, width: Math.min(0.3, 1 / Math.sqrt(nu)) },
      { at, width: 0.2 * Math.max(0.01, 1 - Math.abs(at)) },
    ]),
    { absolute: 1e-15 },
  );
}
