// Opening the liquidation of an unsafe vault, after MakerDAO's Dog (liquidations 2.0): as `bite`, but limits hold for the whole system and
// for the kind of vault, and neither a vault nor an auction too small to be worth anybody's gas is left behind. A pure rule.

import { debtOf, isUnsafe, type Vault, type VaultPrices } from '../margin/vaultRules.ts';
import { RAY, wideMin } from '../units/fixedPoint.ts';

/** The terms of a bark but for the prices that say whether the vault is unsafe. */
export interface PortionTerms {
  /** Debt per unit of normalised debt (ray). */
  readonly rate: bigint;
  /** 10^−27 of a base unit per debt unit: `EXACT_DEBT` or `ATOM_DEBT`. */
  readonly debtUnit: bigint;
  /** Debt below which neither a vault nor an auction is worth while. */
  readonly dust: bigint;
  /** What the auction must raise per unit of debt (ray). */
  readonly chop: bigint;
  /** The most debt, penalty included, out for auction: of the whole system, and of this kind of vault. */
  readonly systemLimit: bigint;
  readonly kindLimit: bigint;
  /** What is out now (the protocol's Dirt and dirt). */
  readonly systemOut: bigint;
  readonly kindOut: bigint;
}

/** In order of precedence. */
export type PortionRefusal =
  'liquidationLimitHit' | 'dustyAuctionFromPartialLiquidation' | 'nullAuction';

export type PortionOutcome =
  | {
      readonly ok: true;
      /** Normalised debt and collateral taken from the vault; the collateral is the auction's lot. */
      readonly dart: bigint;
      readonly dink: bigint;
      /** Debt that the system takes over and queues. */
      readonly due: bigint;
      /** What the auction tries to raise: due plus the penalty. */
      readonly tab: bigint;
      readonly vault: Vault;
      readonly systemOut: bigint;
      readonly kindOut: bigint;
    }
  | { readonly ok: false; readonly reason: PortionRefusal };

export type BarkOutcome = PortionOutcome | { readonly ok: false; readonly reason: 'notUnsafe' };

/** Seizes an unsafe vault, or the part of it that the limits leave room for. */
export function bark(vault: Vault, terms: PortionTerms & VaultPrices): BarkOutcome {
  if (terms.spot <= 0n || !isUnsafe(vault, terms)) return { ok: false, reason: 'notUnsafe' };
  return portionOf(vault, terms);
}

/** The part of a position, known to be unsafe, that goes into one auction: `bark` without its first check. */
export function portionOf(vault: Vault, terms: PortionTerms): PortionOutcome {
  const { rate, debtUnit, dust, chop, systemOut, kindOut } = terms;
  const room = wideMin(terms.systemLimit - systemOut, terms.kindLimit - kindOut);
  if (room <= 0n) return { ok: false, reason: 'liquidationLimitHit' };

  let dart = wideMin(vault.art, (room * debtUnit * RAY) / rate / chop);
  if (dart < vault.art) {
    if ((vault.art - dart) * rate < dust * debtUnit) dart = vault.art;
    else if (dart * rate < dust * debtUnit)
      return { ok: false, reason: 'dustyAuctionFromPartialLiquidation' };
  }
  const dink = vault.art === 0n ? 0n : (vault.ink * dart) / vault.art;
  if (dink <= 0n) return { ok: false, reason: 'nullAuction' };

  const tab = ((dart * rate * chop) / RAY + debtUnit - 1n) / debtUnit;
  return {
    ok: true,
    dart,
    dink,
    due: debtOf(dart, rate, debtUnit),
    tab,
    vault: { ink: vault.ink - dink, art: vault.art - dart },
    systemOut: systemOut + tab,
    kindOut: kindOut + tab,
  };
}
