// What protection on a tranche costs per year: the legs of a synthetic tranche whose losses are settled at mid-period, and of an n-th to
// default basket. Times in years, rates continuous, spreads as fractions per year.

import { exp, expm1 } from '../math/elementary.ts';
import type { TranchePoints } from '../securitisation/tranche.ts';
import type { LossLaw } from './lossLaw.ts';
import { trancheExpectedLoss } from './trancheRisk.ts';

export interface PaymentSchedule {
  /** Length of a period: 0.25 for quarterly payments. */
  readonly period: number;
  readonly years: number;
  /** Riskless rate per year, continuously compounded. */
  readonly ratePerYear: number;
}

/** P(default by t) with a constant hazard per year: 1 − e^(−λt). */
export const defaultProbabilityBy = (hazardPerYear: number, years: number): number =>
  -expm1(-hazardPerYear * years);

/** Times of the payments: one period, two, … to the end. */
export const paymentTimes = ({ period, years }: PaymentSchedule): number[] =>
  Array.from({ length: Math.round(years / period) }, (_, index) => (index + 1) * period);

export interface Legs {
  /** Present value of what the seller of protection pays, per unit of notional. */
  readonly protection: number;
  /** Present value of a premium of 1 a year on what is still outstanding, accrual up to a default included. */
  readonly riskyAnnuity: number;
}

/**
 * Legs from the expected loss (fraction of the notional) up to each payment time: protection Σ ΔE·DF(mid), annuity
 * Σ Δt·(1 − E)·DF + ½·Δt·ΔE·DF(mid). Recoveries do not amortise the tranche.
 */
export function legsOf(expectedLosses: readonly number[], schedule: PaymentSchedule): Legs {
  const { period, ratePerYear } = schedule;
  const times = paymentTimes(schedule);
  let protection = 0;
  let riskyAnnuity = 0;
  let before = 0;
  times.forEach((time, index) => {
    const lost = expectedLosses[index]!;
    const middle = exp(-ratePerYear * (time - period / 2));
    protection += (lost - before) * middle;
    riskyAnnuity +=
      period * (1 - lost) * exp(-ratePerYear * time) + (period / 2) * (lost - before) * middle;
    before = lost;
  });
  return { protection, riskyAnnuity };
}

/** Legs of a tranche from the laws of the pool's loss up to each payment time. */
export const trancheLegs = (
  laws: readonly LossLaw[],
  points: TranchePoints,
  schedule: PaymentSchedule,
): Legs =>
  legsOf(
    laws.map((law) => trancheExpectedLoss(law, points)),
    schedule,
  );

/** The premium per year that pays for the protection. */
export const fairSpread = ({ protection, riskyAnnuity }: Legs): number => protection / riskyAnnuity;

/** A spread per year in basis points. */
export const basisPointSpread = (spreadPerYear: number): number => spreadPerYear * 10_000;

/** What must be paid at the start when the premium is fixed: protection − coupon × annuity, per unit of notional. */
export const upfront = (legs: Legs, couponPerYear: number): number =>
  legs.protection - couponPerYear * legs.riskyAnnuity;

/** Legs of an n-th to default basket: pays the loss on one name once, at the n-th default; `hit` is P(at least n by then). */
export function basketLegs(
  hit: readonly number[],
  lossGivenDefault: number,
  schedule: PaymentSchedule,
): Legs {
  const { protection, riskyAnnuity } = legsOf(hit, schedule);
  return { protection: protection * lossGivenDefault, riskyAnnuity };
}
