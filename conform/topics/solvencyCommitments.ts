// Cases of `solvency-commitments` to the trees and commitments of the proofs.

import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import {
  addCommitments,
  addOpenings,
  BUFFER_UNIT,
  commit,
  fromHex,
  generatorFromTag,
  GROUP_ORDER,
  merkleSumTree,
  opens,
  solvency,
  valueGenerator,
  verifyMerkleSum,
  type SaltedValue,
  type Sibling,
} from '../../proofs/index.ts';
import { fixed, list, record, text, type Given, type Operations } from '../given.ts';

export const operations: Operations = {
  'solvency.merkleSumRoot': (given) => root(record(given)),
  'solvency.merkleSumProof': (given) => proof(record(given)),
  'solvency.merkleSumVerify': (given) => verify(record(given)),
  'solvency.pedersen.generators': (given) => generators(record(given)),
  'solvency.pedersen': (given) => ({ C: commit(openingIn(record(given))) }),
  'solvency.pedersen.sum': (given) => sum(record(given)),
  'solvency.threshold': (given) => threshold(record(given)),
};

function root(given: Given): unknown {
  const tree = merkleSumTree(leavesIn(given));
  return { rootHash: tree.rootHash, sum: tree.sum, depth: tree.depth };
}

function proof(given: Given): unknown {
  const leaves = leavesIn(given);
  const tree = merkleSumTree(leaves);
  const index = Number(text(given, 'index'));
  const siblings = tree.proof(index);
  return { proof: siblings, valid: verifyMerkleSum(leaves[index]!, siblings, tree) };
}

function verify(given: Given): unknown {
  const siblings = list(given, 'proof').map((one): Sibling => ({
    side: text(one, 'side') as Sibling['side'],
    sum: whole(one, 'sum'),
    hash: text(one, 'hash'),
  }));
  const salt = fromHex(text(given, 'salt'), 16) ?? new Uint8Array();
  return {
    valid: verifyMerkleSum({ value: whole(given, 'value'), salt }, siblings, {
      rootHash: text(given, 'rootHash'),
      sum: whole(given, 'rootSum'),
    }),
  };
}

const generators = (given: Given): unknown => ({
  G: valueGenerator(),
  H: generatorFromTag(text(given, 'tag')),
  order: GROUP_ORDER,
});

function sum(given: Given): unknown {
  const values = wholes(given, 'v');
  const blindings = wholes(given, 'r');
  const openings = values.map((value, i) => ({ value, blinding: blindings[i]! }));
  const commitments = openings.map(commit);
  const sumC = addCommitments(commitments)!;
  const total = addOpenings(openings);
  return {
    C: commitments,
    sumC,
    opensTo: [total.value, total.blinding],
    valid: opens(sumC, total),
  };
}

function threshold(given: Given): unknown {
  const { solvent, coverage } = solvency(
    fixed(given, 'assets', 18),
    fixed(given, 'liabilities', 18),
    (fixed(given, 'buffer', 18) * BUFFER_UNIT) / 10n ** 18n,
  );
  return { solvent, coverage: coverage ?? null };
}

const openingIn = (given: Given) => ({ value: whole(given, 'v'), blinding: whole(given, 'r') });

/** The files give salt i as the first sixteen bytes of SHA256("salt" ‖ byte(i)). */
const saltOf = (index: number): Uint8Array =>
  sha256(concatBytes(utf8ToBytes('salt'), Uint8Array.of(index))).slice(0, 16);

const leavesIn = (given: Given): SaltedValue[] =>
  valuesIn(given).map((value, index) => ({ value, salt: saltOf(index) }));

/** A list, or a text such as "v_i = 1000 + i, i = 0..63". */
function valuesIn(given: Given): bigint[] {
  const rule = given['values'];
  if (typeof rule !== 'string') return wholes(given, 'values');
  const parts = /=\s*(\d+)?\s*\+?\s*(i)?\s*,\s*i\s*=\s*(\d+)\s*\.\.\s*(\d+)/.exec(rule);
  if (parts === null) return wholes(given, 'values');
  const [, base = '0', step, from, to] = parts;
  return Array.from(
    { length: Number(to) - Number(from) + 1 },
    (_, n) => BigInt(base) + (step === undefined ? 0n : BigInt(Number(from) + n)),
  );
}

const wholes = (given: Given, key: string): bigint[] => {
  const value = given[key];
  if (!Array.isArray(value)) throw new TypeError(`${key} is not a list`);
  return value.map((_, index) => whole(value as unknown as Given, String(index)));
};

/** A number beyond 2^53 has lost its last digits before we see it; a text has not. */
const whole = (given: Given, key: string): bigint => {
  const value = given[key];
  return typeof value === 'number' ? BigInt(value) : BigInt(text(given, key));
};
