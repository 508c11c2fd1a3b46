// The zero-knowledge proof of solvency (Kimchi on the Pasta curves, through o1js). It proves, for a pool whose positions stand under a public root:
//
//   every position is a whole number of millionths from 0 to 2^64 − 1 of one of the stated assets,
//   the positions are the ones under the root, and
//   Σ units × price × (1 − haircut) ≥ claims.
//
// Nothing else comes out: neither a position, nor a total, nor by how much the sum is exceeded. Prices, haircut and claims are public
// and taken as stated; see docs/guides/audits.md for what that leaves open.

import { sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { AuditedPool } from './commitmentAudit.ts';
import type { FieldValue, O1js, ProofJson, VerificationKey } from './o1jsPort.ts';

/** Positions and assets that one proof has room for. */
export const POSITIONS_MAX = 64;
export const ASSETS_MAX = 4;
const UNIT_BITS = 64;
/** Room for 64 positions of 64 bits times a price of 64 bits times 14 bits of basis points. */
const SURPLUS_BITS = 160;
const WHOLE_BPS = 10_000n;
const MILLION = 1_000_000n;

/** What everybody may see. Whole numbers as texts; prices and claims in millionths. */
export interface SolvencyStatement {
  readonly kind: 'zeroKnowledge';
  /** Poseidon root over the positions, in order, padded with noughts. */
  readonly positionsRoot: string;
  readonly assets: readonly { readonly asset: string; readonly price: string }[];
  readonly haircutBps: number;
  readonly claims: string;
  /** Root of the Merkle-sum tree of all claims: each holder can check that his own is in it. */
  readonly claimsRoot: string;
}

/** What only the prover knows. */
interface Witness {
  readonly units: readonly bigint[];
  readonly assets: readonly number[];
  readonly salts: readonly bigint[];
}

/** Why a pool cannot be proved solvent; undefined where it can. */
export function provabilityFault(pool: AuditedPool): string | undefined {
  const assets = assetsOf(pool);
  if (pool.positions.length > POSITIONS_MAX) return `more than ${POSITIONS_MAX} positions`;
  if (assets.length > ASSETS_MAX) return `more than ${ASSETS_MAX} assets`;
  if (pool.positions.some(({ units }) => units < 0n || units >= 1n << BigInt(UNIT_BITS)))
    return 'a position outside 0 … 2^64 − 1 millionths';
  const keep = WHOLE_BPS - BigInt(pool.haircutBps);
  const value = pool.positions.reduce((sum, { units, price }) => sum + units * price * keep, 0n);
  const claims = pool.claims.reduce((sum, claim) => sum + claim, 0n);
  return value < claims * WHOLE_BPS * MILLION
    ? 'the statement is false: collateral after the haircut does not cover the claims'
    : undefined;
}

/** The public numbers of a statement: root, claims, and a weight for each asset. Undefined where the statement is malformed. */
export function publicNumbers(statement: SolvencyStatement): bigint[] | undefined {
  const whole = (text: unknown): bigint | undefined =>
    typeof text === 'string' && /^\d{1,90}$/.test(text) ? BigInt(text) : undefined;
  const keep = WHOLE_BPS - BigInt(Math.trunc(statement.haircutBps));
  const root = whole(statement.positionsRoot);
  const claims = whole(statement.claims);
  const prices = statement.assets.map(({ price }) => whole(price));
  const isSound =
    root !== undefined &&
    claims !== undefined &&
    claims < 1n << 90n &&
    Number.isInteger(statement.haircutBps) &&
    keep > 0n &&
    keep <= WHOLE_BPS &&
    prices.length <= ASSETS_MAX &&
    prices.every((price) => price !== undefined && price < 1n << 64n);
  if (!isSound) return undefined;
  const weights = Array.from({ length: ASSETS_MAX }, (_, k) => (prices[k] ?? 0n) * keep);
  return [root, claims * WHOLE_BPS * MILLION, ...weights];
}

/** The proof system on a loaded package. Keys are made once and kept in `keys`, a folder. */
export class SolvencyProver {
  readonly #o1js: O1js;
  readonly #program;
  #key: VerificationKey | undefined;

  constructor(o1js: O1js) {
    this.#o1js = o1js;
    this.#program = o1js.ZkProgram(definition(o1js));
  }

  /** Makes the keys, or reads them; once before anything else. */
  async compile(keys: string): Promise<void> {
    const cache = this.#o1js.Cache.FileSystem(keys);
    const { verificationKey } = await this.#program.compile({ cache });
    this.#key = verificationKey;
  }

  /** The statement about a pool and a proof of it. Throws where the statement is false. */
  async prove(
    pool: AuditedPool,
    claimsRoot: string,
  ): Promise<{ readonly statement: SolvencyStatement; readonly proof: ProofJson }> {
    const fault = provabilityFault(pool);
    if (fault !== undefined) throw new RangeError(fault);
    return this.proveUnchecked(pool, claimsRoot);
  }

  /** The same without looking first: the circuit itself refuses what is false. */
  async proveUnchecked(
    pool: AuditedPool,
    claimsRoot: string,
  ): Promise<{ readonly statement: SolvencyStatement; readonly proof: ProofJson }> {
    const { Field } = this.#o1js;
    const witness = witnessOf(pool);
    const [units, assets, salts] = [witness.units, witness.assets, witness.salts].map((list) =>
      list.map((value) => Field(value)),
    ) as [FieldValue[], FieldValue[], FieldValue[]];
    const root = rootOf(this.#o1js, { units, assets, salts });
    const claims = pool.claims.reduce((sum, claim) => sum + claim, 0n);
    const statement: SolvencyStatement = {
      kind: 'zeroKnowledge',
      positionsRoot: String(root.toBigInt()),
      assets: assetsOf(pool).map((asset) => ({
        asset,
        price: String(pool.positions.find((one) => one.asset === asset)!.price),
      })),
      haircutBps: pool.haircutBps,
      claims: String(claims),
      claimsRoot,
    };
    const inputs = publicNumbers(statement)!.map((value) => Field(value));
    const { proof } = await this.#program.prove(inputs, units, assets, salts);
    return { statement, proof: proof.toJSON() };
  }

  /** Whether a proof is one of exactly this statement, under the key of this program and no other. */
  async verify(statement: SolvencyStatement, proof: ProofJson): Promise<boolean> {
    if (this.#key === undefined) throw new Error('compile first');
    const wanted = publicNumbers(statement);
    if (wanted === undefined || !Array.isArray(proof.publicInput)) return false;
    const isSame =
      proof.publicInput.length === wanted.length &&
      wanted.every((value, i) => String(value) === proof.publicInput[i]);
    if (!isSame) return false;
    try {
      return await this.#o1js.verify(proof, this.#key);
    } catch {
      return false;
    }
  }
}

/** The circuit. */
function definition(o1js: O1js): unknown {
  const { Field, Provable, Gadgets } = o1js;
  const list = Provable.Array(Field, POSITIONS_MAX);
  return {
    name: 'faultline-solvency',
    publicInput: Provable.Array(Field, 2 + ASSETS_MAX),
    methods: {
      prove: {
        privateInputs: [list, list, list],
        // eslint-disable-next-line typescript/require-await -- the package asks for a promise
        async method(
          [root, claims, ...weights]: FieldValue[],
          units: FieldValue[],
          assets: FieldValue[],
          salts: FieldValue[],
        ) {
          let value = Field(0);
          for (let i = 0; i < POSITIONS_MAX; i++) {
            Gadgets.rangeCheckN(UNIT_BITS, units[i]!);
            // One of the stated assets: the product of the distances is nought.
            let weight = Field(0);
            let distance = Field(1);
            for (let k = 0; k < ASSETS_MAX; k++) {
              weight = weight.add(assets[i]!.equals(Field(k)).toField().mul(weights[k]!));
              distance = distance.mul(assets[i]!.sub(k));
            }
            distance.assertEquals(0);
            value = value.add(units[i]!.mul(weight.seal())).seal();
          }
          rootOf(o1js, { units, assets, salts }).assertEquals(root!, 'positions under the root');
          // A negative surplus would be a number near the order of the field, far beyond the range.
          Gadgets.rangeCheckN(SURPLUS_BITS, value.sub(claims!).seal());
        },
      },
    },
  };
}

/** Root of a binary tree over Poseidon(units, asset, salt). */
function rootOf(
  { Poseidon }: O1js,
  {
    units,
    assets,
    salts,
  }: {
    readonly units: readonly FieldValue[];
    readonly assets: readonly FieldValue[];
    readonly salts: readonly FieldValue[];
  },
): FieldValue {
  let level = units.map((unit, i) => Poseidon.hash([unit, assets[i]!, salts[i]!]));
  while (level.length > 1)
    level = Array.from({ length: level.length / 2 }, (_, i) =>
      Poseidon.hash([level[2 * i]!, level[2 * i + 1]!]),
    );
  return level[0]!;
}

const assetsOf = ({ positions }: AuditedPool): string[] => [
  ...new Set(positions.map(({ asset }) => asset)),
];

/** Positions padded with noughts, each under a salt of 248 bits. */
function witnessOf(pool: AuditedPool): Witness {
  const assets = assetsOf(pool);
  const places = Array.from({ length: POSITIONS_MAX }, (_, i) => pool.positions[i]);
  return {
    units: places.map((one) => one?.units ?? 0n),
    assets: places.map((one) => (one === undefined ? 0 : assets.indexOf(one.asset))),
    salts: places.map((_, i) => {
      const seed = concatBytes(hexToBytes(pool.secret), utf8ToBytes(`position ${i}`));
      return BigInt(`0x${bytesToHex(sha512(seed).slice(0, 31))}`);
    }),
  };
}
