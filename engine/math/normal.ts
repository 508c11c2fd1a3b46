// The standard normal distribution: density, distribution function with full relative accuracy in both tails (the senior
// tranche lives there), and its inverse.

import { exp, log } from './elementary.ts';

const INVERSE_ROOT_TWO_PI = 0.3989422804014327;

/** e^(−x²/2) to full relative accuracy: x² is split so that its rounding error is not blown up by the exponential. */
function bell(x: number): number {
  const size = Math.abs(x);
  if (size > 40) return 0;
  const coarse = Math.floor(size * 16 + 0.5) / 16;
  const rest = size - coarse;
  return exp(-0.5 * coarse * coarse) * exp(-0.5 * rest * (size + coarse));
}

/** Density φ(x) = e^(−x²/2)/√(2π). */
export function normalDensity(x: number): number {
  return INVERSE_ROOT_TWO_PI * bell(x);
}

/** P(X > x) for x ≥ 0: a series about zero, Laplace's continued fraction for the Mills ratio beyond 1.75. */
function upperTail(x: number): number {
  if (x < 1.75) {
    // ½ − φ(x)·(x + x³/3 + x⁵/(3·5) + …); the subtraction loses about one decimal digit here.
    const square = x * x;
    let term = x;
    let sum = x;
    for (let n = 3; term > sum * 1e-17; n += 2) {
      term *= square / n;
      sum += term;
    }
    return 0.5 - normalDensity(x) * sum;
  }
  if (x > 39) return 0;
  // φ(x) / (x + 1/(x + 2/(x + 3/(x + …)))), from the inside out; the depth that 1e-17 needs falls with x².
  let fraction = x;
  for (let n = 12 + Math.floor(370 / (x * x)); n >= 1; n--) fraction = x + n / fraction;
  return normalDensity(x) / fraction;
}

/** P(X ≤ x) for a standard normal X. Relative error below 1e-14 wherever the result is a normal number. */
export function normalCdf(x: number): number {
  if (x !== x) return x;
  return x <= 0 ? upperTail(-x) : 1 - upperTail(x);
}

/** erfc(x) = 2·P(X > x√2): the complementary error function, with good tails. */
export function erfc(x: number): number {
  return 2 * normalCdf(-x * Math.SQRT2);
}

const ratio = (top: readonly number[], bottom: readonly number[], x: number): number =>
  horner(top, x) / horner(bottom, x);

/** Coefficients run from the highest power down. */
function horner(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let i = 0; i < coefficients.length; i++) sum = sum * x + coefficients[i]!;
  return sum;
}

// Wichura (1988), algorithm AS 241 (PPND16): rational approximations by distance from the middle.
const MIDDLE_TOP = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
  1971.5909503065513, 133.14166789178438, 3.3871328727963665,
];
const MIDDLE_BOTTOM = [
  5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
  687.1870074920579, 42.31333070160091, 1,
];
const NEAR_TOP = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684,
  3.6478483247632045, 5.769497221460691, 4.630337846156546, 1.4234371107496835,
];
const NEAR_BOTTOM = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008,
  0.6897673349851, 1.6763848301838038, 2.053191626637759, 1,
];
const FAR_TOP = [
  2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124,
  0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
];
const FAR_BOTTOM = [
  2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133,
  0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
];

/** The x with P(X ≤ x) = p (AS 241; relative error near 1e-16). −Infinity at 0, Infinity at 1, NaN outside. */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(MIDDLE_TOP, MIDDLE_BOTTOM, 0.180625 - q * q);
  const tail = q < 0 ? p : 1 - p;
  if (!(tail > 0)) return tail === 0 ? (q < 0 ? -Infinity : Infinity) : NaN;
  const r = Math.sqrt(-log(tail));
  const x = r <= 5 ? ratio(NEAR_TOP, NEAR_BOTTOM, r - 1.6) : ratio(FAR_TOP, FAR_BOTTOM, r - 5);
  return q < 0 ? -x : x;
}
