// How much of an account is closed at a time, and for what fee: Drift's transfers against a margin shortage, Synthetix's limit per window,
// Hyperliquid's stages. Closing a part can save the rest, and sells less into a falling market (vectors/perp-margin-liquidation).

import { WAD } from '../units/fixedPoint.ts';

// ── Drift (programs/drift/src/math/liquidation.rs) ─────────────────────────────────────────────────

/**
 * Base units to transfer so that a margin shortage S is covered: S / (price·quotePrice·(marginRatio − liquidatorFee) − price·insuranceFee),
 * at most the position. All of it where a transfer frees no margin.
 */
export function baseToCoverShortage(given: {
  readonly marginShortage: number;
  readonly marginRatio: number;
  readonly liquidatorFee: number;
  readonly insuranceFee: number;
  readonly oraclePrice: number;
  readonly quotePrice: number;
  /** Infinity where it does not matter. */
  readonly position: number;
}): number {
  const { oraclePrice, quotePrice, marginRatio, liquidatorFee, insuranceFee } = given;
  const freed =
    oraclePrice * quotePrice * (marginRatio - liquidatorFee) - oraclePrice * insuranceFee;
  if (!(freed > 0)) return given.position;
  return Math.min(given.position, given.marginShortage / freed);
}

/** Units of a borrowed asset to repay from another: S / (p·(w_l − w_a·m_a/m_l) − p·insuranceFee·w_l); Infinity where that frees no margin. */
export function liabilityToCoverShortage(given: {
  readonly marginShortage: number;
  readonly assetWeight: number;
  readonly assetMultiplier: number;
  readonly liabilityWeight: number;
  readonly liabilityMultiplier: number;
  readonly liabilityPrice: number;
  readonly insuranceFee: number;
}): number {
  const { assetWeight, assetMultiplier, liabilityWeight, liabilityMultiplier } = given;
  const { liabilityPrice, insuranceFee } = given;
  const weight = liabilityWeight - (assetWeight * assetMultiplier) / liabilityMultiplier;
  const freed = liabilityPrice * weight - liabilityPrice * insuranceFee * liabilityWeight;
  return freed > 0 ? given.marginShortage / freed : Infinity;
}

/** Part of what a shortage leaves that the fee to the insurance fund may take. */
const INSURANCE_PART = 0.95;

/** min(feeMax, 0.95 · max(0, marginRatio − liquidatorFee − S/(size·price))): a fee that never makes a solvent account insolvent. */
export function perpInsuranceFee(given: {
  readonly marginShortage: number;
  readonly size: number;
  readonly marginRatio: number;
  readonly liquidatorFee: number;
  readonly oraclePrice: number;
  readonly quotePrice: number;
  readonly feeMax: number;
}): number {
  const notional = given.size * given.oraclePrice * given.quotePrice;
  if (!(notional > 0)) return 0;
  const left = given.marginRatio - given.liquidatorFee - given.marginShortage / notional;
  return Math.min(given.feeMax, INSURANCE_PART * Math.max(0, left));
}

const PATIENCE_SLOTS = 1500;
const FEE_PER_SLOT = 1e-6;

/** The liquidator's fee: the base fee up to 1,500 slots after the account was last active, then more by 1e-6 for each slot, up to its maximum. */
export const risingLiquidationFee = (given: {
  readonly feeBase: number;
  readonly feeMax: number;
  readonly slotsElapsed: number;
}): number =>
  given.slotsElapsed < PATIENCE_SLOTS
    ? given.feeBase
    : Math.min(given.feeMax, given.feeBase + given.slotsElapsed * FEE_PER_SLOT);

/** Shortages below this many quote units are closed at once. */
const SMALL_SHORTAGE = 50;

/** Share of the present shortage that may be freed now: all if it is small, else what min(1, elapsed/duration + initial) of the total leaves. */
export function shareToLiquidate(given: {
  readonly marginShortage: number;
  readonly marginFreed: number;
  readonly slotsElapsed: number;
  readonly initialShare: number;
  readonly durationSlots: number;
}): number {
  const { marginShortage, marginFreed, slotsElapsed, initialShare, durationSlots } = given;
  if (marginShortage < SMALL_SHORTAGE) return 1;
  const elapsed = durationSlots > 0 ? slotsElapsed / durationSlots : 1;
  const freeable = Math.min(1, elapsed + initialShare) * (marginShortage + marginFreed);
  return Math.min(1, Math.max(0, freeable - marginFreed) / marginShortage);
}

// ── Synthetix v3 (markets/perps-market, MaxLiquidation) ────────────────────────────────────────────

/**
 * Most that one window may liquidate, (makerFee + takerFee) · skewScale · multiplier · seconds, what goes in the first, and how many it
 * takes. Numbers with 18 decimals; null windows where nothing is ever allowed.
 */
export function liquidationWindows(given: {
  readonly makerFee: bigint;
  readonly takerFee: bigint;
  readonly skewScale: bigint;
  readonly multiplier: bigint;
  readonly seconds: bigint;
  readonly size: bigint;
}): { readonly perWindow: bigint; readonly first: bigint; readonly windows: bigint | null } {
  const { makerFee, takerFee, skewScale, multiplier, seconds } = given;
  const size = given.size < 0n ? -given.size : given.size;
  const perWindow = ((makerFee + takerFee) * skewScale * multiplier * seconds) / (WAD * WAD * WAD);
  const first = size < perWindow ? size : perWindow;
  if (size === 0n) return { perWindow, first, windows: 0n };
  return {
    perWindow,
    first,
    windows: perWindow === 0n ? null : (size + perWindow - 1n) / perWindow,
  };
}

// ── Hyperliquid ────────────────────────────────────────────────────────────────────────────────────

export type LiquidationStage = 'none' | 'market' | 'backstop' | 'adl';

/** Positions above this notional are first closed by a fifth only. */
export const LARGE_NOTIONAL = 100_000;
export const FIRST_PART = 0.2;

/**
 * Where an account stands and what is sent to the book. Below maintenance margin: a market order, of a fifth when the notional is large and
 * no cooldown (30 s after such a part) runs. Below two thirds of it the backstop vault takes position and margin; below nought
 * auto-deleveraging.
 */
export function liquidationStage(account: {
  readonly accountValue: number;
  readonly maintenanceMargin: number;
  readonly notional: number;
  readonly cooldown: 'running' | 'none';
}): { readonly stage: LiquidationStage; readonly orderNotional: number } {
  const { accountValue, maintenanceMargin, notional, cooldown } = account;
  if (accountValue < 0) return { stage: 'adl', orderNotional: 0 };
  if (accountValue >= maintenanceMargin) return { stage: 'none', orderNotional: 0 };
  if (3 * accountValue < 2 * maintenanceMargin) return { stage: 'backstop', orderNotional: 0 };
  const isPart = notional > LARGE_NOTIONAL && cooldown === 'none';
  return { stage: 'market', orderNotional: isPart ? notional * FIRST_PART : notional };
}
