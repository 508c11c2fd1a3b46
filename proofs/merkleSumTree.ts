// A Merkle tree whose nodes carry sums: the root commits to every value and to their total, and a holder can check that his own value is
// in it from a handful of siblings.
//
//   leaf  h = SHA256(0x00 ‖ value ‖ salt)                      sum = value
//   node  h = SHA256(0x01 ‖ sumL ‖ hL ‖ sumR ‖ hR)             sum = sumL + sumR < 2^63
//
// Both sums are hashed. A node that hashes their total only lets the prover understate what he owes (Chalkias, Chatzigiannis & Ji 2022).
// It shows inclusion and reveals the sums of siblings; it hides nothing else but salts.

import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { bigEndian64, fromHex, isSum, toHex } from './encoding.ts';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
const SALT_BYTES = 16;

export interface SaltedValue {
  readonly value: bigint;
  /** Sixteen bytes that keep a small value from being guessed. */
  readonly salt: Uint8Array;
}

interface SumNode {
  readonly hash: Uint8Array;
  readonly sum: bigint;
}

/** A sibling on the way up: on which side it stands, what it sums to, its hash (hexadecimal). */
export interface Sibling {
  readonly side: 'L' | 'R';
  readonly sum: bigint;
  readonly hash: string;
}

export interface MerkleSumTree {
  /** Hexadecimal. */
  readonly rootHash: string;
  readonly sum: bigint;
  /** Levels above the leaves. */
  readonly depth: number;
  /** Siblings of a leaf from the bottom up. */
  proof(index: number): Sibling[];
}

/** The tree over values in order, padded on the right with noughts to a power of two. Throws `RangeError` where a sum reaches 2^63. */
export function merkleSumTree(leaves: readonly SaltedValue[]): MerkleSumTree {
  let width = 1;
  while (width < leaves.length) width *= 2;
  const padding = { value: 0n, salt: new Uint8Array(SALT_BYTES) };
  const levels: SumNode[][] = [
    Array.from({ length: width }, (_, i) => leafNode(leaves[i] ?? padding)),
  ];
  for (;;) {
    const below = levels[levels.length - 1]!;
    if (below.length === 1) break;
    levels.push(
      Array.from({ length: below.length / 2 }, (_, i) => join(below[2 * i]!, below[2 * i + 1]!)),
    );
  }
  const root = levels[levels.length - 1]![0]!;
  return {
    rootHash: toHex(root.hash),
    sum: root.sum,
    depth: levels.length - 1,
    proof(index) {
      if (!(Number.isInteger(index) && index >= 0 && index < leaves.length))
        throw new RangeError(`no leaf ${index} among ${leaves.length}`);
      return levels.slice(0, -1).map((level, height) => {
        const own = index >> height;
        const { sum, hash } = level[own ^ 1]!;
        return { side: own % 2 === 0 ? 'R' : 'L', sum, hash: toHex(hash) };
      });
    },
  };
}

/** Whether a salted value stands under a root with that sum. Refuses anything malformed, and any sum outside 0 … 2^63 − 1. */
export function verifyMerkleSum(
  { value, salt }: SaltedValue,
  proof: readonly Sibling[],
  root: { readonly rootHash: string; readonly sum: bigint },
): boolean {
  const rootHash = fromHex(root.rootHash, 32);
  if (rootHash === undefined || !isSum(value) || salt.length !== SALT_BYTES) return false;
  let node = leafNode({ value, salt });
  for (const sibling of proof) {
    const hash = fromHex(sibling.hash, 32);
    if (hash === undefined || !isSum(sibling.sum) || !isSum(node.sum + sibling.sum)) return false;
    const other = { hash, sum: sibling.sum };
    if (sibling.side === 'L') node = join(other, node);
    else if (sibling.side === 'R') node = join(node, other);
    else return false;
  }
  return node.sum === root.sum && toHex(node.hash) === toHex(rootHash);
}

function leafNode({ value, salt }: SaltedValue): SumNode {
  if (salt.length !== SALT_BYTES) throw new RangeError('a salt has sixteen bytes');
  return { hash: sha256(concatBytes(LEAF, bigEndian64(value), salt)), sum: value };
}

function join(left: SumNode, right: SumNode): SumNode {
  const sum = left.sum + right.sum;
  if (!isSum(sum)) throw new RangeError('a sum reaches 2^63');
  const hash = sha256(
    concatBytes(NODE, bigEndian64(left.sum), left.hash, bigEndian64(right.sum), right.hash),
  );
  return { hash, sum };
}
