// Interest-rate curves of lending protocols: utilisation in, yearly rates out. Pure rules; ratios and rates are rays
// (whole numbers of 10^−27), amounts whole numbers of any one base unit. Quotients are rounded down unless the name says otherwise.

import { RAY } from '../units/fixedPoint.ts';

/** Yearly rates at one utilisation, all rays. */
export interface ReserveRates {
  readonly utilisation: bigint;
  readonly borrowRate: bigint;
  readonly supplyRate: bigint;
}

/** Two straight lines that meet at the optimal utilisation (Aave v3, `DefaultReserveInterestRateStrategyV2`). */
export interface TwoSlopeCurve {
  readonly optimal: bigint;
  readonly base: bigint;
  /** Rise from nought to the optimal utilisation, and from there to the whole. */
  readonly slope1: bigint;
  readonly slope2: bigint;
}

/** Borrow rate at a utilisation; beyond the optimal one the second line is taken, the optimal one itself is on the first. */
export function twoSlopeRate(
  { optimal, base, slope1, slope2 }: TwoSlopeCurve,
  utilisation: bigint,
): bigint {
  if (utilisation > optimal)
    return base + slope1 + (slope2 * (utilisation - optimal)) / (RAY - optimal);
  return optimal === 0n ? base : base + (slope1 * utilisation) / optimal;
}

/**
 * Rates of an Aave v3 reserve. What is unbacked (bridged in, or a deficit) dilutes suppliers but does not make borrowing cheaper.
 * Example: optimal 80 %, base 10 %, slopes 4 % and 60 %, 199 available, 801 owed: borrowers pay 14.3 %.
 */
export function twoSlopeRates(
  curve: TwoSlopeCurve,
  {
    available,
    totalDebt,
    unbacked,
    reserveFactor,
  }: {
    readonly available: bigint;
    readonly totalDebt: bigint;
    readonly unbacked: bigint;
    readonly reserveFactor: bigint;
  },
): ReserveRates {
  if (totalDebt === 0n) return { utilisation: 0n, borrowRate: curve.base, supplyRate: 0n };
  const liquidity = available + totalDebt;
  const utilisation = (totalDebt * RAY) / liquidity;
  const borrowRate = twoSlopeRate(curve, utilisation);
  const earning = (totalDebt * RAY) / (liquidity + unbacked);
  const supplyRate = (borrowRate * earning * (RAY - reserveFactor)) / (RAY * RAY);
  return { utilisation, borrowRate, supplyRate };
}

/** How the multiplier of a Compound v2 model is stated; `jumpV2` states the rise at the kink instead of a slope. */
export type JumpModel = 'whitePaper' | 'jump' | 'jumpV2';

export interface JumpCurve {
  readonly model: JumpModel;
  readonly base: bigint;
  readonly multiplier: bigint;
  readonly jump: bigint;
  readonly kink: bigint;
}

/** Compound v2 counts a year as blocks of 15 s. */
export const BLOCKS_PER_YEAR = 2_102_400n;

/** Yearly borrow rate of a Compound v2 model (`WhitePaperInterestRateModel`, `JumpRateModel`, `JumpRateModelV2`). */
export function jumpRate(curve: JumpCurve, utilisation: bigint): bigint {
  const { model, base, multiplier, jump, kink } = curve;
  if (model === 'whitePaper') return base + (multiplier * utilisation) / RAY;
  const below = utilisation < kink ? utilisation : kink;
  const beyond = utilisation - below;
  const atKink = kink === 0n ? multiplier : (multiplier * below) / kink;
  const rise = model === 'jumpV2' ? atKink : (multiplier * below) / RAY;
  return base + rise + (jump * beyond) / RAY;
}

/** Rates of a Compound v2 market; the reserves are no part of what can be lent. A market without cover for them counts as full. */
export function jumpRates(
  curve: JumpCurve,
  {
    cash,
    borrows,
    reserves,
    reserveFactor,
  }: {
    readonly cash: bigint;
    readonly borrows: bigint;
    readonly reserves: bigint;
    readonly reserveFactor: bigint;
  },
): ReserveRates & { readonly borrowRatePerBlock: bigint } {
  const lendable = cash + borrows - reserves;
  const utilisation = borrows === 0n ? 0n : lendable > 0n ? (borrows * RAY) / lendable : RAY;
  const borrowRate = jumpRate(curve, utilisation);
  const supplyRate = (borrowRate * (RAY - reserveFactor) * utilisation) / (RAY * RAY);
  return {
    utilisation,
    borrowRate,
    supplyRate,
    borrowRatePerBlock: borrowRate / BLOCKS_PER_YEAR,
  };
}

/** One of the two independent curves of a Compound v3 market: two slopes per unit of utilisation, joined at the kink. */
export interface KinkedCurve {
  readonly kink: bigint;
  readonly base: bigint;
  readonly slopeLow: bigint;
  readonly slopeHigh: bigint;
}

/** Yearly rate of a Compound v3 curve (`getSupplyRate`, `getBorrowRate`); utilisation may exceed one. */
export function kinkedRate(
  { kink, base, slopeLow, slopeHigh }: KinkedCurve,
  utilisation: bigint,
): bigint {
  const low = utilisation < kink ? utilisation : kink;
  return base + (slopeLow * low + slopeHigh * (utilisation - low)) / RAY;
}

/** Borrowed over supplied, both as present values; 0 while nothing is supplied (Compound v3). */
export const presentUtilisation = (totalSupply: bigint, totalBorrow: bigint): bigint =>
  totalSupply === 0n ? 0n : (totalBorrow * RAY) / totalSupply;
