// Bytes and hexadecimal text, and the fixed-width integers that are hashed.

import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';

export const toHex: (bytes: Uint8Array) => string = bytesToHex;

/** Bytes of a hexadecimal text of exactly `length` bytes; undefined where it is not one. */
export function fromHex(text: string, length: number): Uint8Array | undefined {
  return new RegExp(`^[0-9a-fA-F]{${2 * length}}$`).test(text) ? hexToBytes(text) : undefined;
}

/** Sums stay below 2^63, so that a signed 64-bit reader agrees with an unsigned one. */
export const SUM_LIMIT = 1n << 63n;

export const isSum = (value: bigint): boolean => value >= 0n && value < SUM_LIMIT;

/** A whole number from 0 to 2^63 − 1 as eight bytes, most significant first. */
export function bigEndian64(value: bigint): Uint8Array {
  if (!isSum(value)) throw new RangeError(`${value} is not a whole number from 0 to 2^63 − 1`);
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}
