// Student's t distribution with ν > 0 degrees of freedom (unit scale, not unit variance), its inverse, and the bivariate t with
// one common mixing variable. With ν = Infinity all of them are the normal distribution's.

import { exp, log, log1p } from './elementary.ts';
import { betaTail, logBeta, logGamma } from './gamma.ts';
import { breaksAround, integrate } from './integrate.ts';
import { bivariateNormalCdf } from './bivariateNormal.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { findRoot } from './root.ts';

/** log of the density's constant: Γ((ν+1)/2)/(Γ(ν/2)·√(νπ)). */
const logConstant = (nu: number): number => -logBeta(0.5, nu / 2) - 0.5 * log(nu);

/** Density at x. */
export function studentDensity(x: number, nu: number): number {
  return exp(logConstant(nu) - ((nu + 1) / 2) * log1p((x * x) / nu));
}

/** P(T ≤ x). Relative error about 1e-13 in both tails; NaN unless ν > 0. */
export function studentCdf(x: number, nu: number): number {
  if (x !== x || !(nu > 0)) return NaN;
  if (x === 0) return 0.5;
  if (nu === Infinity) return normalCdf(x);
  const tail = upperTail(Math.abs(x), nu);
  return x < 0 ? tail : 1 - tail;
}

/** P(T > x) for x > 0: half an incomplete beta function of ν/(ν + x²), or of its complement where that is smaller. */
function upperTail(x: number, nu: number): number {
  if (x === Infinity) return 0;
  const square = x * x;
  const outer = square > 1e300 ? nu / square : nu / (nu + square);
  const inner = square > 1e300 ? 1 : square / (nu + square);
  if (outer <= 0) return 0;
  if (outer < (nu / 2 + 1) / (nu / 2 + 2.5)) return 0.5 * betaTail(outer, nu / 2, 0.5, inner);
  return 0.5 - 0.5 * betaTail(inner, 0.5, nu / 2, outer);
}

/** The x with P(T ≤ x) = p. −Infinity at 0, Infinity at 1, NaN outside. */
export function studentQuantile(p: number, nu: number): number {
  if (!(nu > 0) || !(p >= 0 && p <= 1)) return NaN;
  if (p === 0.5) return 0;
  if (nu === Infinity) return normalQuantile(p);
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity;
  const tail = Math.min(p, 1 - p);
  // The tail falls like x^−ν: a bracket in log x from there, started by the normal quantile.
  const logTail = log(tail);
  const miss = (y: number): number => log(upperTail(exp(y), nu)) - logTail;
  let low = log(-normalQuantile(tail)) - 1;
  while (miss(low) < 0) low -= 2;
  let high = low + 2;
  while (miss(high) > 0) high += 2;
  const x = exp(findRoot(miss, low, high));
  return p < 0.5 ? -x : x;
}

/**
 * P(X ≤ h, Y ≤ k) for a bivariate t: (X, Y) = √(ν/W)·(N₁, N₂), one W ~ χ²(ν), correlation −1 ≤ r ≤ 1 of the normals. Given
 * Y = y, X is a t of ν + 1 degrees around r·y with scale √((1 − r²)(ν + y²)/(ν + 1)); y runs over √ν·s/√(1 − s²).
 */
export function bivariateStudentCdf(h: number, k: number, r: number, nu: number): number {
  if (h !== h || k !== k || !(r >= -1 && r <= 1) || !(nu > 0)) return NaN;
  if (nu === Infinity) return bivariateNormalCdf(h, k, r);
  if (h === -Infinity || k === -Infinity) return 0;
  if (h === Infinity) return studentCdf(k, nu);
  if (k === Infinity) return studentCdf(h, nu);
  if (r === 1) return studentCdf(Math.min(h, k), nu);
  if (r === -1) return h + k <= 0 ? 0 : studentCdf(h, nu) - studentCdf(-k, nu);
  const low = Math.min(h, k);
  const other = Math.max(h, k);
  const scale = Math.sqrt(((1 - r) * (1 + r)) / (nu + 1));
  const logHead = logConstant(nu) + 0.5 * log(nu);
  // s = −1 + t²: near the far end the density in t behaves like t^(ν−1), without a singularity for ν ≥ 1.
  const tOf = (y: number): number => {
    const root = Math.sqrt(nu + y * y);
    return Math.sqrt(y < 0 ? nu / (root * (root - y)) : 1 + y / root);
  };
  const integrand = (t: number): number => {
    const up = t * t;
    const down = 2 - up;
    if (!(up > 0 && down > 0)) return 0;
    const root = Math.sqrt(up * down);
    const y = (Math.sqrt(nu) * (up - 1)) / root;
    const spread = scale * Math.sqrt(nu) * (1 / root);
    const density = exp(logHead + (nu / 2 - 1) * log(up * down)) * 2 * t;
    return density * studentCdf((other - r * y) / spread, nu + 1);
  };
  const top = tOf(low);
  const kink = r === 0 ? top : tOf(other / r);
  return integrate(
    integrand,
    breaksAround(0, top, [
      { at: top, width: top / 8 },
      { at: kink, width: Math.min(top, (kink * scale) / Math.max(Math.abs(r), 0.1)) / 2 },
    ]),
  );
}

/** Density of √(W/ν), W ~ χ²(ν), at s > 0: how large the common shock of a multivariate t is. */
export function scaledChiDensity(s: number, nu: number): number {
  if (!(s > 0)) return 0;
  const half = nu / 2;
  return exp(Math.LN2 + half * log(half) - logGamma(half) + (nu - 1) * log(s) - half * s * s);
}
