// When a collateralised-debt vault may change, after MakerDAO's Vat: safety, debt ceilings, dust, consent.
// Pure rules: a vault and a wish in, the new vault or a reason out. Whoever calls books the amounts.
//
// Units. `ink` and `art` are whole numbers of any base unit; `rate` (debt per unit of art) and `spot` (debt that a unit
// of collateral supports: oracle price ÷ liquidation ratio) are rays. Debt amounts count `debtUnit` · 10^−27 of a base unit.

import { RAY } from '../units/fixedPoint.ts';

/** Debts carry 27 decimals more than art, as in the protocol: art · rate is exact. */
export const EXACT_DEBT = 1n;
/** Debts are whole base units, as in a ledger of atoms: what is owed is rounded up. */
export const ATOM_DEBT = RAY;

export interface Vault {
  /** Collateral locked. */
  readonly ink: bigint;
  /** Normalised debt: debt = art · rate. */
  readonly art: bigint;
}

export interface VaultPrices {
  readonly rate: bigint;
  readonly spot: bigint;
}

export interface VaultChange {
  /** Collateral added (positive) or taken out (negative). */
  readonly dink: bigint;
  /** Normalised debt drawn (positive) or repaid (negative). */
  readonly dart: bigint;
}

export interface VaultTerms extends VaultPrices {
  readonly debtUnit: bigint;
  /** Debt ceiling of this kind of vault, and its normalised debt before the change. */
  readonly line: bigint;
  readonly totalArt: bigint;
  /** Debt ceiling of the whole system, and its debt before the change. */
  readonly globalLine: bigint;
  readonly globalDebt: bigint;
  /** The least debt that a vault with any debt may have. */
  readonly dust: bigint;
  /** Who agrees to the change; absent means that the owner of everything touched is the one who asks. */
  readonly consents?: {
    readonly owner: boolean;
    readonly collateralSource: boolean;
    readonly debtHolder: boolean;
  };
}

/** In order of precedence. */
export type VaultRefusal =
  | 'rateNotSet'
  | 'overdrawn'
  | 'ceilingExceeded'
  | 'notSafe'
  | 'ownerObjects'
  | 'collateralSourceObjects'
  | 'debtHolderObjects'
  | 'dust';

export type VaultOutcome =
  | {
      readonly ok: true;
      readonly vault: Vault;
      readonly totalArt: bigint;
      readonly globalDebt: bigint;
      /** Money drawn by (positive) or repaid by (negative) the debt holder. */
      readonly drawn: bigint;
    }
  | { readonly ok: false; readonly reason: VaultRefusal };

/** The debt art · rate in debt units, rounded up: the system never claims less than is owed. */
export const debtOf = (art: bigint, rate: bigint, debtUnit: bigint): bigint =>
  (art * rate + debtUnit - 1n) / debtUnit;

/** Whether the collateral no longer supports the debt: ink · spot < art · rate, strictly. */
export const isUnsafe = (vault: Vault, { rate, spot }: VaultPrices): boolean =>
  vault.ink * spot < vault.art * rate;

/**
 * Adds or takes collateral, draws or repays debt (`frob`). Who only makes a vault safer is stopped by neither safety nor
 * ceilings; everyone is stopped by dust. Example: ink 10, art 9, spot ½: adding 1 ink is allowed though 5.5 < 9.
 */
export function changeVault(vault: Vault, change: VaultChange, terms: VaultTerms): VaultOutcome {
  const { dink, dart } = change;
  const { rate, spot, debtUnit } = terms;
  if (rate === 0n) return refuse('rateNotSet');
  const ink = vault.ink + dink;
  const art = vault.art + dart;
  const totalArt = terms.totalArt + dart;
  const drawn = debtOf(totalArt, rate, debtUnit) - debtOf(terms.totalArt, rate, debtUnit);
  const globalDebt = terms.globalDebt + drawn;
  if (ink < 0n || art < 0n || totalArt < 0n || globalDebt < 0n) return refuse('overdrawn');

  const draws = dart > 0n;
  const riskier = draws || dink < 0n;
  const overLine = totalArt * rate > terms.line * debtUnit;
  if (draws && (overLine || globalDebt > terms.globalLine)) return refuse('ceilingExceeded');
  if (riskier && isUnsafe({ ink, art }, { rate, spot })) return refuse('notSafe');

  const { consents } = terms;
  if (consents !== undefined) {
    if (riskier && !consents.owner) return refuse('ownerObjects');
    if (dink > 0n && !consents.collateralSource) return refuse('collateralSourceObjects');
    if (dart < 0n && !consents.debtHolder) return refuse('debtHolderObjects');
  }
  if (art !== 0n && art * rate < terms.dust * debtUnit) return refuse('dust');
  return { ok: true, vault: { ink, art }, totalArt, globalDebt, drawn };
}

const refuse = (reason: VaultRefusal): VaultOutcome => ({ ok: false, reason });
