// Logarithm, exponential and power on whole numbers of 2^−192: for curves whose rule is a real power but whose amounts must be
// whole. Series only, so every machine gives the same digits; good to about 2^−180 relative.

import { invariant } from '../errors.ts';

const SHIFT = 192n;
/** One, in the numbers of this file. */
export const WIDE_ONE = 1n << SHIFT;

const multiply = (a: bigint, b: bigint): bigint => (a * b) >> SHIFT;

/** The quotient of two whole numbers as a wide number, cut off. */
export const wideRatio = (numerator: bigint, denominator: bigint): bigint =>
  (numerator << SHIFT) / denominator;

/** 2·artanh(z) for |z| ≤ 1/3: z + z³/3 + z⁵/5 + … */
function twiceArtanh(z: bigint): bigint {
  const square = multiply(z, z);
  let power = z;
  let sum = 0n;
  for (let n = 1n; power !== 0n && power !== -1n; n += 2n) {
    sum += power / n;
    power = multiply(power, square);
  }
  return 2n * sum;
}

const LN_2 = twiceArtanh(WIDE_ONE / 3n);

const bits = (x: bigint): bigint => BigInt(x.toString(16).length * 4);

/** ln x for a wide x > 0. */
export function wideLog(x: bigint): bigint {
  invariant(x > 0n, 'UNITS-3', 'a logarithm is of a positive number');
  let exponent = bits(x) - 1n - SHIFT;
  // To the nearest power of two, so that the rest lies within [2/3, 4/3].
  let rest = exponent >= 0n ? x >> exponent : x << -exponent;
  while (3n * rest < 2n * WIDE_ONE) {
    rest <<= 1n;
    exponent -= 1n;
  }
  while (3n * rest > 4n * WIDE_ONE) {
    rest >>= 1n;
    exponent += 1n;
  }
  // The rest again from x, so that no digit is lost by the shifts above.
  rest = exponent >= 0n ? x >> exponent : x << -exponent;
  return twiceArtanh(((rest - WIDE_ONE) << SHIFT) / (rest + WIDE_ONE)) + exponent * LN_2;
}

/** e^x for a wide x; 0 where the result is below 2^−192. */
export function wideExp(x: bigint): bigint {
  let exponent = x / LN_2;
  if (x < 0n) exponent -= 1n;
  invariant(exponent < 100_000n, 'UNITS-3', 'an exponential fits');
  const rest = x - exponent * LN_2;
  let term = WIDE_ONE;
  let sum = 0n;
  for (let n = 1n; term !== 0n; n += 1n) {
    sum += term;
    term = multiply(term, rest) / n;
  }
  return exponent >= 0n ? sum << exponent : sum >> -exponent;
}

/** base^(numerator/denominator) for a wide base > 0 and a rational exponent. */
export const widePower = (base: bigint, numerator: bigint, denominator: bigint): bigint =>
  wideExp((wideLog(base) * numerator) / denominator);
