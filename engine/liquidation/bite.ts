// Opening the liquidation of an unsafe vault, after MakerDAO's Cat (liquidations 1.0): how much debt and collateral is
// seized at once, what the auction must raise, and the limit on what is out for auction. A pure rule; the units are vaultRules'.

import { isUnsafe, debtOf } from '../margin/vaultRules.ts';
import type { Vault, VaultPrices } from '../margin/vaultRules.ts';
import { RAY, wideMin } from '../units/fixedPoint.ts';

/** The terms of a bite but for the prices that say whether the vault is unsafe. */
export interface SliceTerms {
  /** Debt per unit of normalised debt (ray). */
  readonly rate: bigint;
  /** 10^−27 of a base unit per debt unit: `EXACT_DEBT` or `ATOM_DEBT`. */
  readonly debtUnit: bigint;
  /** The least room, in debt units, that is worth an auction. */
  readonly dust: bigint;
  /** What the auction must raise per unit of debt (ray): 1.13 means a liquidation penalty of 13 %. */
  readonly chop: bigint;
  /** The most debt, penalty included, put into one auction. */
  readonly dunk: bigint;
  /** The most debt, penalty included, out for auction at a time, and what is out now. */
  readonly box: bigint;
  readonly litter: bigint;
}

export type BiteTerms = SliceTerms & VaultPrices;

/** In order of precedence. */
export type BiteRefusal = 'notUnsafe' | 'liquidationLimitHit' | 'nullAuction';

export type BiteOutcome = SliceOutcome | { readonly ok: false; readonly reason: 'notUnsafe' };

export type SliceOutcome =
  | {
      readonly ok: true;
      /** Normalised debt and collateral taken from the vault; the collateral is the auction's lot. */
      readonly dart: bigint;
      readonly dink: bigint;
      /** Debt that the system takes over and queues. */
      readonly due: bigint;
      /** What the auction tries to raise: due plus the penalty. */
      readonly tab: bigint;
      /** What is left to the owner; may be dusty. */
      readonly vault: Vault;
      readonly litter: bigint;
    }
  | { readonly ok: false; readonly reason: Exclude<BiteRefusal, 'notUnsafe'> };

/**
 * Seizes an unsafe vault, or as much of it as `dunk` and the room left under `box` allow (`bite`).
 * Example: ink 40, art 100, rate 1, chop 1.1, dunk 82.5 gives dart 75, dink 30, tab 82.5.
 */
export function bite(vault: Vault, terms: BiteTerms): BiteOutcome {
  // A spot of nought is a price that was never set, not a crash: the protocol refuses to act on it.
  if (terms.spot <= 0n || !isUnsafe(vault, terms)) return { ok: false, reason: 'notUnsafe' };
  return sliceOf(vault, terms);
}

/** The part of a position, known to be unsafe, that one auction takes: `bite` without its first check. */
export function sliceOf(vault: Vault, terms: SliceTerms): SliceOutcome {
  const { rate, debtUnit, chop } = terms;
  const room = terms.box - terms.litter;
  if (room <= 0n || room < terms.dust) return { ok: false, reason: 'liquidationLimitHit' };

  // Two divisions, each rounded down, in the protocol's order: the tab never exceeds the room.
  const affordable = (wideMin(terms.dunk, room) * debtUnit * RAY) / rate / chop;
  const dart = wideMin(vault.art, affordable);
  const dink = wideMin(vault.ink, (vault.ink * dart) / vault.art);
  if (dart <= 0n || dink <= 0n) return { ok: false, reason: 'nullAuction' };

  const exactTab = (dart * rate * chop) / RAY;
  const tab = (exactTab + debtUnit - 1n) / debtUnit;
  return {
    ok: true,
    dart,
    dink,
    due: debtOf(dart, rate, debtUnit),
    tab,
    vault: { ink: vault.ink - dink, art: vault.art - dart },
    litter: terms.litter + tab,
  };
}
