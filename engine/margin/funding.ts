// Funding: what longs pay shorts (positive rate) so that a contract without expiry stays near its index. Five rules of the field
// (vectors/perp-adl-insurance-funding); the perpetuals mechanism uses the first.

import { power } from '../math/elementary.ts';
import { RAY } from '../units/fixedPoint.ts';

/**
 * F = P + clamp(I − P, ±bound), itself clamped to ±cap where there is one (BitMEX, Binance; Hyperliquid pays an eighth of it each hour).
 * P: average premium over the index, I: interest per interval, all fractions per interval.
 */
export function clampedFundingRate(given: {
  readonly premium: number;
  readonly interest: number;
  readonly bound: number;
  /** Null for none. */
  readonly cap: number | null;
}): number {
  const { premium, interest, bound, cap } = given;
  const rate = premium + clamp(interest - premium, bound);
  return cap === null ? rate : clamp(rate, cap);
}

/** What a position receives (negative: pays): −side · rate · notional. */
export const fundingPayment = (given: {
  readonly rate: number;
  readonly notional: number;
  /** +1 long, −1 short. */
  readonly side: number;
}): number => -given.side * given.rate * given.notional;

/** State of funding by velocity (Synthetix v3), numbers with 27 decimals. */
export interface FundingDrift {
  /** Per day. */
  readonly rate: bigint;
  /** Quote units paid so far per base unit held long. */
  readonly accrued: bigint;
}

/** clamp(skew/skewScale, ±1) · maximum per day, per day; 27 decimals. */
export function fundingVelocity(market: {
  readonly skew: bigint;
  readonly skewScale: bigint;
  readonly velocityMax: bigint;
}): bigint {
  const { skew, skewScale, velocityMax } = market;
  if (skewScale === 0n) return 0n;
  const bounded = skew > skewScale ? skewScale : skew < -skewScale ? -skewScale : skew;
  return (bounded * velocityMax) / skewScale;
}

/** The rate drifts by velocity · days; per unit price · (average of old and new rate) · days is paid by longs. */
export function driftFunding(
  state: FundingDrift,
  { velocity, days, price }: { velocity: bigint; days: bigint; price: bigint },
): FundingDrift {
  const rate = state.rate + (velocity * days) / RAY;
  const accrued = state.accrued + ((state.rate + rate) * days * price) / (2n * RAY * RAY);
  return { rate, accrued };
}

/** Hourly funding (price units): a twenty-fourth of the spread between time-weighted mark and oracle price, bounded by a 33rd of the oracle's. */
export const spreadFunding = (given: {
  readonly markAverage: number;
  readonly oracleAverage: number;
}): number =>
  clamp(given.markAverage - given.oracleAverage, Math.abs(given.oracleAverage) / 33) / 24;

/**
 * GMX v2: the larger side pays factor · imbalance^exponent / total per second and dollar, the smaller side receives all of it. Rates that a
 * side pays (negative: receives).
 */
export function imbalanceFunding(market: {
  readonly longs: number;
  readonly shorts: number;
  readonly factorPerSecond: number;
  readonly exponent: number;
}): { readonly longRate: number; readonly shortRate: number } {
  const { longs, shorts, factorPerSecond, exponent } = market;
  const total = longs + shorts;
  if (!(total > 0) || longs === shorts) return { longRate: 0, shortRate: 0 };
  const rate = (factorPerSecond * power(Math.abs(longs - shorts), exponent)) / total;
  const received = (payers: number, receivers: number): number =>
    receivers > 0 ? (-rate * payers) / receivers : 0;
  return longs > shorts
    ? { longRate: rate, shortRate: received(longs, shorts) }
    : { longRate: received(shorts, longs), shortRate: rate };
}

/**
 * GMX v2, adaptive: above the stable threshold, or with a skew that the saved rate does not already answer, the rate moves by
 * increase · imbalance · seconds towards the skew; below the decrease threshold it shrinks by decrease · seconds, not past nought; between
 * them it stays.
 */
export function adaptiveFunding(market: {
  readonly savedRate: number;
  /** Share of the open interest that is unbalanced, after the exponent. */
  readonly imbalance: number;
  /** +1 more longs, −1 more shorts. */
  readonly skewSign: number;
  readonly increaseFactor: number;
  readonly decreaseFactor: number;
  readonly decreaseThreshold: number;
  readonly stableThreshold: number;
  readonly seconds: number;
}): { readonly change: number; readonly newRate: number } {
  const { savedRate, imbalance, skewSign, seconds } = market;
  const answered = savedRate * skewSign > 0;
  let change = 0;
  if (!answered || imbalance > market.stableThreshold)
    change = skewSign * market.increaseFactor * imbalance * seconds;
  else if (imbalance < market.decreaseThreshold) {
    const shrinks = Math.min(Math.abs(savedRate), market.decreaseFactor * seconds);
    change = savedRate > 0 ? -shrinks : shrinks;
  }
  return { change, newRate: savedRate + change };
}

const clamp = (value: number, bound: number): number => Math.max(-bound, Math.min(bound, value));
