// Trees and commitments under any values: what is in proves itself, what was touched does not.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  addCommitments,
  attestWithCommitments,
  claimsTree,
  saltedClaims,
  verifyCommitments,
  addOpenings,
  commit,
  merkleSumTree,
  opens,
  scaleCommitment,
  verifyMerkleSum,
  type Sibling,
} from '../../proofs/index.ts';

const leaf = fc.record({
  value: fc.bigInt({ min: 0n, max: (1n << 50n) - 1n }),
  salt: fc.uint8Array({ minLength: 16, maxLength: 16 }),
});
const leaves = fc.array(leaf, { minLength: 1, maxLength: 20 });

describe('a Merkle-sum tree', () => {
  test('proves every leaf, and its sum is the sum of the leaves', () => {
    fc.assert(
      fc.property(leaves, (given) => {
        const tree = merkleSumTree(given);
        expect(tree.sum).toBe(given.reduce((sum, { value }) => sum + value, 0n));
        expect(2 ** tree.depth).toBeGreaterThanOrEqual(given.length);
        given.forEach((one, index) =>
          expect(verifyMerkleSum(one, tree.proof(index), tree)).toBe(true),
        );
      }),
      { numRuns: 60 },
    );
  });

  test('refuses a proof in which anything was changed', () => {
    fc.assert(
      fc.property(
        fc.array(leaf, { minLength: 2, maxLength: 20 }),
        fc.nat(),
        fc.nat(),
        fc.constantFrom('value', 'salt', 'sum', 'hash', 'side', 'root', 'shorter'),
        fc.bigInt({ min: 1n, max: 1000n }),
        (given, at, where, what, by) => {
          const tree = merkleSumTree(given);
          const index = at % given.length;
          const one = { ...given[index]! };
          const proof: Sibling[] = tree.proof(index).map((sibling) => ({ ...sibling }));
          const place = where % proof.length;
          const sibling = proof[place]!;
          let root = { rootHash: tree.rootHash, sum: tree.sum };
          if (what === 'value') one.value += by;
          else if (what === 'salt')
            one.salt = one.salt.map((byte, i) => (i === 0 ? byte ^ 1 : byte));
          else if (what === 'sum') proof[place] = { ...sibling, sum: sibling.sum + by };
          else if (what === 'hash') proof[place] = { ...sibling, hash: flipped(sibling.hash) };
          else if (what === 'side')
            proof[place] = { ...sibling, side: sibling.side === 'L' ? 'R' : 'L' };
          else if (what === 'root') root = { ...root, sum: root.sum + by };
          else proof.pop();
          expect(verifyMerkleSum(one, proof, root)).toBe(false);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('does not let a sum wrap around', () => {
    const salt = new Uint8Array(16);
    const most = (1n << 63n) - 1n;
    expect(merkleSumTree([{ value: most, salt }]).sum).toBe(most);
    expect(() =>
      merkleSumTree([
        { value: most, salt },
        { value: 1n, salt },
      ]),
    ).toThrow(RangeError);
    expect(() => merkleSumTree([{ value: -1n, salt }])).toThrow(RangeError);
  });
});

const flipped = (hash: string): string => (hash[0] === '0' ? '1' : '0') + hash.slice(1);

test('commitments add up as what they hide does, and open to nothing else', () => {
  const opening = fc.record({
    value: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
    blinding: fc.bigInt({ min: 0n, max: (1n << 252n) - 1n }),
  });
  fc.assert(
    fc.property(fc.array(opening, { minLength: 1, maxLength: 3 }), (openings) => {
      const sum = addCommitments(openings.map(commit))!;
      const total = addOpenings(openings);
      expect(opens(sum, total)).toBe(true);
      expect(opens(sum, { ...total, value: total.value + 1n })).toBe(false);
      expect(opens(sum, { ...total, blinding: total.blinding + 1n })).toBe(false);
      const one = openings[0]!;
      expect(scaleCommitment(commit(one), 7n)).toBe(
        commit({ value: 7n * one.value, blinding: 7n * one.blinding }),
      );
    }),
    { numRuns: 12 },
  );
  expect(addCommitments(['00'])).toBeUndefined();
  expect(addCommitments(['f'.repeat(64)])).toBeUndefined();
});

describe('an attestation', () => {
  const micro = fc.bigInt({ min: 0n, max: 10n ** 12n });
  const pool = fc.record({
    positions: fc.array(fc.record({ asset: fc.constantFrom('', 'ETH', 'BTC'), units: micro }), {
      minLength: 1,
      maxLength: 4,
    }),
    haircutBps: fc.integer({ min: 0, max: 9_999 }),
    claims: fc.array(micro, { maxLength: 6 }),
    secret: fc.constant('00112233445566778899aabbccddeeff'),
  });
  const priced = (given: { positions: readonly { asset: string; units: bigint }[] }) =>
    given.positions.map((one) => ({ ...one, price: one.asset === '' ? 1_000_000n : 2_500_000n }));

  test('says what is there and what is owed, and checks; touched anywhere, it does not', () => {
    fc.assert(
      fc.property(pool, fc.nat(3), (given, what) => {
        const input = { ...given, positions: priced(given) };
        const attestation = attestWithCommitments(input);
        const gross = input.positions.reduce((sum, one) => sum + one.units * one.price, 0n);
        expect(attestation.collateral).toBe(
          (gross * BigInt(10_000 - given.haircutBps)) / 10_000_000_000n,
        );
        expect(attestation.claims).toBe(given.claims.reduce((sum, one) => sum + one, 0n));
        expect(attestation.solvent).toBe(attestation.collateral >= attestation.claims);
        expect(verifyCommitments(attestation)).toBe(true);
        const { statement } = attestation;
        const [total] = statement.totals;
        const touched = [
          { ...attestation, solvent: !attestation.solvent },
          { ...attestation, statement: { ...statement, claims: String(attestation.claims + 1n) } },
          {
            ...attestation,
            statement: {
              ...statement,
              totals: [
                { ...total!, units: String(BigInt(total!.units) + 1n) },
                ...statement.totals.slice(1),
              ],
            },
          },
          { ...attestation, statement: { ...statement, totals: statement.totals.slice(1) } },
        ][what]!;
        expect(verifyCommitments(touched)).toBe(false);
      }),
      { numRuns: 15 },
    );
  });

  test('lets every holder see that his claim is counted', () => {
    const input = {
      positions: [],
      haircutBps: 0,
      claims: [5n, 7n, 11n],
      secret: '00112233445566778899aabbccddeeff',
    };
    const tree = claimsTree(input);
    saltedClaims(input.claims, input.secret).forEach((leafOfMine, i) =>
      expect(verifyMerkleSum(leafOfMine, tree.proof(i), tree)).toBe(true),
    );
    expect(attestWithCommitments(input).statement.claimsRoot).toBe(tree.rootHash);
  });
});
