// Pedersen commitments on ristretto255 (RFC 9496): C = v·G + r·H hides v behind the blinding r and binds to it, and commitments add up.
// So a total can be opened without its parts. That says nothing about the parts: one of them may be negative (that is, near the order of
// the group) unless a range proof says otherwise.

import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { fromHex, toHex } from './encoding.ts';

type Point = InstanceType<typeof ristretto255.Point>;
const { Point } = ristretto255;

/** Order of the group. */
export const GROUP_ORDER: bigint = Point.Fn.ORDER;

/** The tag of the second generator: nobody knows its logarithm, since it is derived by hashing. */
export const BLINDING_TAG = 'tranche-sim/pedersen/H/v1';

/** The generator derived from a tag: the one-way map of RFC 9496 on SHA-512 of the tag. Hexadecimal. */
export const generatorFromTag = (tag: string): string => toHex(derive(tag).toBytes());

/** The first generator, hexadecimal. */
export const valueGenerator = (): string => toHex(Point.BASE.toBytes());

/** Optional in the library's type, since not every curve has one; this one does. */
const derive = (tag: string): Point => ristretto255_hasher.deriveToCurve!(sha512(utf8ToBytes(tag)));

let blindingGenerator: Point | undefined;
const generatorH = (): Point => (blindingGenerator ??= derive(BLINDING_TAG));

/** A number as one of the group's scalars: 0 … order − 1. */
export const scalarOf = (value: bigint): bigint => {
  const rest = value % GROUP_ORDER;
  return rest < 0n ? rest + GROUP_ORDER : rest;
};

/** What a commitment hides. */
export interface Opening {
  readonly value: bigint;
  readonly blinding: bigint;
}

/** C = v·G + r·H as thirty-two bytes, hexadecimal. */
export const commit = ({ value, blinding }: Opening): string =>
  toHex(times(Point.BASE, value).add(times(generatorH(), blinding)).toBytes());

/** The sum of commitments; undefined where one of them is no point of the group. */
export function addCommitments(commitments: readonly string[]): string | undefined {
  let sum: Point = Point.ZERO;
  for (const text of commitments) {
    const point = pointOf(text);
    if (point === undefined) return undefined;
    sum = sum.add(point);
  }
  return toHex(sum.toBytes());
}

/** The opening of a sum is the sum of the openings. */
export const addOpenings = (openings: readonly Opening[]): Opening => ({
  value: scalarOf(openings.reduce((sum, { value }) => sum + value, 0n)),
  blinding: scalarOf(openings.reduce((sum, { blinding }) => sum + blinding, 0n)),
});

/** The commitment times a whole number: commits to as many times the value. */
export function scaleCommitment(commitment: string, factor: bigint): string | undefined {
  const point = pointOf(commitment);
  return point === undefined ? undefined : toHex(times(point, factor).toBytes());
}

/** Whether a commitment opens to a value and a blinding. */
export const opens = (commitment: string, opening: Opening): boolean =>
  commit(opening) === commitment.toLowerCase();

/** The library refuses a factor of nought, which a commitment may well have. */
function times(point: Point, factor: bigint): Point {
  const scalar = scalarOf(factor);
  return scalar === 0n ? Point.ZERO : point.multiply(scalar);
}

function pointOf(text: string): Point | undefined {
  const bytes = fromHex(text, 32);
  if (bytes === undefined) return undefined;
  try {
    return Point.fromBytes(bytes);
  } catch {
    return undefined;
  }
}
