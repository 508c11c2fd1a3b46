// The port of an audit. A pool says what it holds and owes, a maker commits to it and says whether it is enough, and what holders get to see is
// the attestation. Cryptography stays outside the engine: makers are handed to a simulation.

import { portKey } from '../tick/kernel.ts';

/** What is audited, in whole millionths: of a unit, of a quote unit per unit, of a quote unit. */
export interface AuditInput {
  readonly positions: readonly AuditPosition[];
  /** Basis points taken off the value of the positions. */
  readonly haircutBps: number;
  /** What each holder of the tranches that are audited is owed. */
  readonly claims: readonly bigint[];
  /** Thirty-two hexadecimal digits from which salts and blindings are made. */
  readonly secret: string;
}

export interface AuditPosition {
  readonly asset: string;
  readonly units: bigint;
  readonly price: bigint;
}

/** What a maker attests. Values in millionths of a quote unit. */
export interface Attestation {
  /** Hexadecimal; stands for everything else. */
  readonly digest: string;
  /** Value of the positions after the haircut ≥ claims. */
  readonly solvent: boolean;
  readonly collateral: bigint;
  readonly claims: bigint;
  /** Plain JSON that anybody may see and check. */
  readonly statement: unknown;
}

/** Makes attestations and checks them; the same input gives the same attestation. */
export interface AuditMaker {
  attest(input: AuditInput): Attestation;
  verify(attestation: Attestation): boolean;
}

export const auditMakerKey = portKey<AuditMaker>('auditMaker');

/** Whose claims an audit counts: those of the most senior tranche, or what is owed to all tranches at par. */
export type AuditedClaims = 'senior' | 'all';

/** What an auditor may see of a pool, and what it leaves there. */
export interface AuditSubject {
  /** Positions as the books list them, and what is there: the latter is for who goes and looks. */
  positions(): readonly { readonly asset: string; readonly units: number; readonly held: number }[];
  /** What the pool's own manager says a unit of an asset is worth; quote units. */
  managerPrice(asset: string): number;
  /** What each holder is owed, quote units: in order of accounts, the most senior tranche first. */
  claims(whose: AuditedClaims): readonly number[];
  /** Pays as far as the cash reaches. */
  payAudit(cost: number, auditor: number): void;
  /** What the audit attests a unit of the first asset and all positions together to be worth, and whether it was passed: told when it is published. */
  noteAudit(result: {
    readonly worth: number;
    readonly value: number;
    readonly passed: boolean;
  }): void;
  /** Value of everything less every debt, those that the books leave out among them; quote units. */
  trueValue(): number;
  readonly ready: boolean;
}

/** Provided under the pool's name. */
export const auditSubjectKey = portKey<AuditSubject>('auditSubject');

const MILLIONTHS = 1_000_000;

/** Whole millionths, rounded down; what is negative counts as nought. */
export const millionths = (value: number): bigint =>
  BigInt(Math.floor(Math.max(0, value) * MILLIONTHS));

/** Back to a number of units. */
export const fromMillionths = (value: bigint): number => Number(value) / MILLIONTHS;
