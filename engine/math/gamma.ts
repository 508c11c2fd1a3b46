// The logarithm of the gamma function, binomial coefficients and the regularised incomplete beta function with its inverse:
// what Student's t, exact intervals and binomial laws are made of.

import { exp, log, log1p } from './elementary.ts';
import { findRoot } from './root.ts';

const HALF_LOG_TWO_PI = 0.9189385332046728;

/** B(2k)/(2k(2k−1)): Stirling's series, below 1e-17 from 12 on. */
const STIRLING = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360_360,
  1 / 156,
  -3617 / 122_400,
];

/** log Γ(x) − [(x − ½)·log x − x + ½·log 2π] for x ≥ 12. */
function stirlingRest(x: number): number {
  const square = 1 / (x * x);
  let sum = 0;
  for (let k = STIRLING.length - 1; k >= 0; k--) sum = sum * square + STIRLING[k]!;
  return sum / x;
}

/** log Γ(x) for x > 0; NaN below. Absolute error about 1e-15 times the larger of 1 and the result. */
export function logGamma(x: number): number {
  if (!(x > 0)) return x === 0 ? Infinity : NaN;
  if (x === 1 || x === 2) return 0;
  let product = 1;
  let shifted = x;
  while (shifted < 12) {
    product *= shifted;
    shifted += 1;
  }
  const stirling = (shifted - 0.5) * log(shifted) - shifted + HALF_LOG_TWO_PI;
  return stirling + stirlingRest(shifted) - (product === 1 ? 0 : log(product));
}

/** log B(a, b) for a, b > 0, without the cancellation of large arguments. */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (large < 12) return logGamma(small) + logGamma(large) - logGamma(small + large);
  // log Γ(large) − log Γ(large + small), by Stirling for both.
  const sum = large + small;
  const ratio =
    -(large - 0.5) * log1p(small / large) -
    small * log(sum) +
    small +
    stirlingRest(large) -
    stirlingRest(sum);
  return logGamma(small) + ratio;
}

/** log of n over k, for whole 0 ≤ k ≤ n. */
export const logBinomial = (n: number, k: number): number =>
  k === 0 || k === n ? 0 : -log(n + 1) - logBeta(n - k + 1, k + 1);

/**
 * The regularised incomplete beta function I_x(a, b), a, b > 0, given x and 1 − x apart so that both ends keep their
 * digits: the distribution function of a beta variable (Lentz's continued fraction). Relative error about 1e-13.
 */
export function regularisedBeta(x: number, a: number, b: number, oneMinusX = 1 - x): number {
  if (!(x > 0)) return x <= 0 ? 0 : NaN;
  if (oneMinusX <= 0) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - betaTail(oneMinusX, b, a, x);
  return betaTail(x, a, b, oneMinusX);
}

/** I_x(a, b) where x is at most about its mean. */
export function betaTail(x: number, a: number, b: number, oneMinusX: number): number {
  const scale = exp(a * log(x) + b * logOf(oneMinusX, x) - logBeta(a, b)) / a;
  return scale * betaFraction(x, a, b);
}

/** log y where y = 1 − x was given, by whichever of the two keeps more digits. */
const logOf = (y: number, x: number): number => (x < 0.5 ? log1p(-x) : log(y));

const TINY = 1e-300;

function betaFraction(x: number, a: number, b: number): number {
  const away = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 20_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    const step = d * c;
    fraction *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return fraction;
}

/** The x with I_x(a, b) = p, for a, b > 0: the quantile of a beta variable. */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p > 0 && p < 1)) return p === 0 || p === 1 ? p : NaN;
  // By logarithms of the odds of x and of the smaller tail, so that small quantiles and probabilities keep their digits.
  const below = (odds: number): number => 1 / (1 + exp(-odds));
  const lower = (odds: number): number => regularisedBeta(below(odds), a, b, below(-odds));
  const upper = (odds: number): number => regularisedBeta(below(-odds), b, a, below(odds));
  const logOfTail = (tail: number): number => Math.max(-2000, log(tail));
  const miss =
    p <= 0.5
      ? (odds: number) => logOfTail(lower(odds)) - log(p)
      : (odds: number) => log1p(-p) - logOfTail(upper(odds));
  return below(findRoot(miss, -700, 700));
}

/** P(B ≤ k) for B binomial(n, p): by the incomplete beta function. */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  if (p <= 0) return 1;
  if (p >= 1) return 0;
  return regularisedBeta(1 - p, n - k, k + 1, p);
}
