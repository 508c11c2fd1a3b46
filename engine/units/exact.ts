// Exact integer arithmetic on safe integers. The rounding is in the name; there is no plain multiply-divide.

import { invariant } from '../errors.ts';

const SAFE = Number.MAX_SAFE_INTEGER;

/** a + b; refuses a sum beyond 2^53. */
export function addExact(a: number, b: number): number {
  const sum = a + b;
  invariant(sum <= SAFE && sum >= -SAFE, 'UNITS-1', `${a} + ${b} stays below 2^53`);
  return sum;
}

/** a · b; refuses a product beyond 2^53. */
export function mulExact(a: number, b: number): number {
  const product = a * b;
  invariant(product <= SAFE && product >= -SAFE, 'UNITS-1', `${a} · ${b} stays below 2^53`);
  return product;
}

/** ⌊a·b/c⌋ for whole a, b ≥ 0 and c > 0. The double product is used while it is exact, BigInt beyond. */
export function mulDivFloor(a: number, b: number, c: number): number {
  const product = a * b;
  if (product <= SAFE) return (product - (product % c)) / c;
  return toSafe((BigInt(a) * BigInt(b)) / BigInt(c));
}

/** ⌈a·b/c⌉ for whole a, b ≥ 0 and c > 0. */
export function mulDivCeil(a: number, b: number, c: number): number {
  const product = a * b;
  if (product <= SAFE) {
    const rest = product % c;
    return (product - rest) / c + (rest > 0 ? 1 : 0);
  }
  const wide = BigInt(a) * BigInt(b);
  const divisor = BigInt(c);
  return toSafe((wide + divisor - 1n) / divisor);
}

/** The share `bps` (basis points) of an amount, rounded down. */
export const bpsFloor = (amount: number, bps: number): number => mulDivFloor(amount, bps, 10_000);

/** The share `bps` (basis points) of an amount, rounded up. */
export const bpsCeil = (amount: number, bps: number): number => mulDivCeil(amount, bps, 10_000);

/** A BigInt result back in the world of safe integers; refuses what does not fit. */
export function toSafe(value: bigint): number {
  const small = Number(value);
  if (!Number.isSafeInteger(small)) invariant(false, 'UNITS-1', `${value} stays below 2^53`);
  return small;
}
