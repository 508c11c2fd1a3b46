// The fast maker of audits: every position under a Pedersen commitment of its own, the total of each asset opened, and every claim in a
// Merkle-sum tree. Whoever sees it learns the totals and no part of them, can add the commitments up himself, and a holder can be shown that
// his claim is counted. It does not prove that no position is negative: that takes the zero-knowledge proof.

import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { merkleSumTree, type MerkleSumTree, type SaltedValue } from './merkleSumTree.ts';
import { addCommitments, addOpenings, commit, opens, scalarOf, type Opening } from './pedersen.ts';

/** Whole millionths of units, prices and money. */
export interface AuditedPool {
  readonly positions: readonly {
    readonly asset: string;
    readonly units: bigint;
    readonly price: bigint;
  }[];
  readonly haircutBps: number;
  readonly claims: readonly bigint[];
  readonly secret: string;
}

/** What everybody may see; whole numbers as texts. */
export interface CommitmentStatement {
  readonly kind: 'commitments';
  readonly haircutBps: number;
  readonly positions: readonly { readonly asset: string; readonly commitment: string }[];
  readonly totals: readonly {
    readonly asset: string;
    readonly price: string;
    readonly units: string;
    readonly blinding: string;
  }[];
  readonly claimsRoot: string;
  readonly claims: string;
}

export interface CommitmentAttestation {
  readonly digest: string;
  readonly solvent: boolean;
  /** Millionths of a quote unit: value of the positions after the haircut, and what is owed. */
  readonly collateral: bigint;
  readonly claims: bigint;
  readonly statement: CommitmentStatement;
}

const WHOLE_BPS = 10_000n;
const MILLION = 1_000_000n;

export function attestWithCommitments(pool: AuditedPool): CommitmentAttestation {
  const openings = pool.positions.map(({ units }, i): Opening => ({
    value: units,
    blinding: blindingOf(pool.secret, i),
  }));
  const assets = [...new Set(pool.positions.map(({ asset }) => asset))];
  const tree = claimsTree(pool);
  const statement: CommitmentStatement = {
    kind: 'commitments',
    haircutBps: pool.haircutBps,
    positions: pool.positions.map(({ asset }, i) => ({ asset, commitment: commit(openings[i]!) })),
    totals: assets.map((asset) => {
      const total = addOpenings(openings.filter((_, i) => pool.positions[i]!.asset === asset));
      const { price } = pool.positions.find((one) => one.asset === asset)!;
      return {
        asset,
        price: String(price),
        units: String(total.value),
        blinding: String(total.blinding),
      };
    }),
    claimsRoot: tree.rootHash,
    claims: String(tree.sum),
  };
  return { ...verdictOf(statement), statement };
}

/** The tree of all claims; `proof(i)` shows the holder of claim i that it is counted. */
export const claimsTree = ({ claims, secret }: AuditedPool): MerkleSumTree =>
  merkleSumTree(saltedClaims(claims, secret));

/** Claims with the salts under which they stand in the tree. */
export const saltedClaims = (claims: readonly bigint[], secret: string): SaltedValue[] =>
  claims.map((value, i) => ({ value, salt: sha256(seedOf(secret, 'salt', i)).slice(0, 16) }));

/** Whether an attestation's commitments add up to the opened totals, and its verdict follows from them. */
export function verifyCommitments(attestation: CommitmentAttestation): boolean {
  const { digest, solvent, collateral, claims } = verdictOf(attestation.statement);
  return (
    isOpened(attestation.statement) &&
    digest === attestation.digest &&
    solvent === attestation.solvent &&
    collateral === attestation.collateral &&
    claims === attestation.claims
  );
}

/** Whether a statement holds by itself: commitments add up, and the totals cover the claims. False where it is malformed. */
export function holdsCommitments(statement: CommitmentStatement): boolean {
  try {
    return isOpened(statement) && verdictOf(statement).solvent;
  } catch {
    return false;
  }
}

function isOpened(statement: CommitmentStatement): boolean {
  const isOpen = statement.totals.every(({ asset, units, blinding }) => {
    const sum = addCommitments(
      statement.positions.filter((one) => one.asset === asset).map(({ commitment }) => commitment),
    );
    return sum !== undefined && opens(sum, { value: BigInt(units), blinding: BigInt(blinding) });
  });
  const known = new Set(statement.totals.map(({ asset }) => asset));
  return (
    isOpen &&
    known.size === statement.totals.length &&
    statement.positions.every(({ asset }) => known.has(asset))
  );
}

function verdictOf(statement: CommitmentStatement): Omit<CommitmentAttestation, 'statement'> {
  const gross = statement.totals.reduce(
    (sum, { price, units }) => sum + BigInt(price) * BigInt(units),
    0n,
  );
  const collateral = (gross * (WHOLE_BPS - BigInt(statement.haircutBps))) / (WHOLE_BPS * MILLION);
  const claims = BigInt(statement.claims);
  return {
    digest: bytesToHex(sha256(utf8ToBytes(JSON.stringify(statement)))),
    solvent: collateral >= claims,
    collateral,
    claims,
  };
}

/** Blindings need sixty-four bytes to be even on the group. */
const blindingOf = (secret: string, index: number): bigint =>
  scalarOf(BigInt(`0x${bytesToHex(sha512(seedOf(secret, 'blinding', index)))}`));

const seedOf = (secret: string, what: string, index: number): Uint8Array =>
  concatBytes(hexToBytes(secret), utf8ToBytes(`${what} ${index}`));

/** The maker to hand to a simulation. */
export const commitmentAudits = {
  attest: attestWithCommitments,
  /** Takes any attestation, since a simulation knows no maker's own type. */
  verify: (attestation: {
    readonly digest: string;
    readonly solvent: boolean;
    readonly collateral: bigint;
    readonly claims: bigint;
    readonly statement: unknown;
  }): boolean => {
    const statement = attestation.statement as Partial<CommitmentStatement> | null;
    return (
      statement?.kind === 'commitments' &&
      verifyCommitments({ ...attestation, statement: statement as CommitmentStatement })
    );
  },
};
