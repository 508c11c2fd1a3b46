// A stylised collateralised-loan deal, written as a list of steps: classes A (senior) and B (mezzanine, may defer interest) and an equity
// that takes what is left; coverage tests with cures, a reserve account, sequential or pro-rata principal, turbo. The textbook shape
// that other capital structures vary; worked cases stand in `vectors/waterfall`. Amounts are BigInt, ratios and rates whole numbers of 10^−18.

import { WAD } from '../units/fixedPoint.ts';
import {
  runWaterfall,
  type PaymentDate,
  type WaterfallResult,
  type WaterfallStep,
} from './waterfall.ts';

/** All the reserve is released first and refilled before anything goes to the equity. */
const stylisedSteps: readonly WaterfallStep[] = [
  { do: 'pay', from: 'reserve', to: 'interest' },
  { do: 'pay', from: 'interest', to: 'seniorFee' },
  { do: 'pay', from: 'interest', to: 'A.interest' },
  { do: 'test', tests: ['ocA', 'icA'] },
  { do: 'pay', from: 'interest', to: 'A.principal', limit: { cure: ['ocA', 'icA'] } },
  { do: 'pay', from: 'interest', to: 'B.interest' },
  { do: 'test', tests: ['ocB', 'icB'] },
  {
    do: 'pay',
    from: 'interest',
    to: ['A.principal', 'B.principal'],
    limit: { cure: ['ocB', 'icB'] },
  },
  { do: 'pay', from: 'interest', to: 'reserve' },
  { do: 'pay', from: 'interest', to: ['A.principal', 'B.principal'], when: { on: ['turbo'] } },
  { do: 'pay', from: 'interest', to: 'equity.residual' },
  { do: 'pay', from: 'principal', to: 'A.interest' },
  {
    do: 'pay',
    from: 'principal',
    to: ['A.principal', 'B.principal'],
    split: 'proRata',
    when: { on: ['proRata'], passes: ['ocA', 'icA', 'ocB', 'icB'] },
  },
  { do: 'pay', from: 'principal', to: ['A.principal', 'B.principal'] },
  { do: 'pay', from: 'principal', to: 'equity.residual' },
];

const curesOfA = 4;
const curesOfB = 7;

/** Between two payment dates. */
export interface StylisedState {
  readonly balanceA: bigint;
  readonly balanceB: bigint;
  /** Interest carried forward; it earns no interest. */
  readonly unpaidA: bigint;
  readonly deferredB: bigint;
  readonly reserve: bigint;
  readonly reserveTarget: bigint;
}

export interface StylisedPeriod {
  /** Part of a year, and rates per year. */
  readonly yearPart: bigint;
  readonly rateA: bigint;
  readonly rateB: bigint;
  /** Senior fee on the par at the start of the period. */
  readonly feeRate: bigint;
  readonly parAtStart: bigint;
  /** Performing par at the end, and what defaulted assets still held are carried at. */
  readonly parAtEnd: bigint;
  readonly carryingValue: bigint;
  readonly interest: bigint;
  readonly principal: bigint;
  readonly triggers: {
    readonly ocA: bigint;
    readonly icA: bigint;
    readonly ocB: bigint;
    readonly icB: bigint;
  };
  readonly mode: 'sequential' | 'proRata';
  readonly turbo: 'on' | 'off';
}

export interface StylisedResult {
  readonly state: StylisedState;
  readonly waterfall: WaterfallResult;
  readonly divertedToA: { readonly byA: bigint; readonly byB: bigint };
  readonly divertedToB: bigint;
  /** Interest and principal left after all. */
  readonly equity: bigint;
}

/** One payment date of the deal. */
export function runStylisedPeriod(state: StylisedState, period: StylisedPeriod): StylisedResult {
  const { triggers } = period;
  const overcollateralisation = (classes: readonly string[], trigger: bigint) =>
    ({ kind: 'overcollateralisation', classes, trigger, counts: ['principal'] }) as const;
  const interestCoverage = (classes: readonly string[], trigger: bigint) =>
    ({ kind: 'interestCoverage', classes, trigger }) as const;
  const date: PaymentDate = {
    classes: {
      A: {
        balance: state.balanceA,
        coupon: couponOf(state.balanceA, period.rateA, period.yearPart),
        carried: state.unpaidA,
      },
      B: {
        balance: state.balanceB,
        coupon: couponOf(state.balanceB, period.rateB, period.yearPart),
        carried: state.deferredB,
      },
      equity: { balance: 0n, coupon: 0n, carried: 0n },
    },
    accounts: {
      interest: { balance: period.interest },
      principal: { balance: period.principal },
      reserve: { balance: state.reserve, target: state.reserveTarget },
    },
    fees: { seniorFee: couponOf(period.parAtStart, period.feeRate, period.yearPart) },
    tests: {
      ocA: overcollateralisation(['A'], triggers.ocA),
      ocB: overcollateralisation(['A', 'B'], triggers.ocB),
      icA: interestCoverage(['A'], triggers.icA),
      icB: interestCoverage(['A', 'B'], triggers.icB),
    },
    poolValue: period.parAtEnd + period.carryingValue,
    interestReceived: period.interest,
    flags: { turbo: period.turbo === 'on', proRata: period.mode === 'proRata' },
  };
  const waterfall = runWaterfall(stylisedSteps, date);
  const paidBy = (step: number, payee: string): bigint =>
    waterfall.rows
      .filter((row) => row.step === step)
      .flatMap(({ to }) => to)
      .reduce((sum, one) => (one.payee === payee ? sum + one.amount : sum), 0n);
  const { A, B, equity } = waterfall.classes;
  return {
    state: {
      balanceA: A!.balance,
      balanceB: B!.balance,
      unpaidA: A!.unpaid,
      deferredB: B!.unpaid,
      reserve: waterfall.accounts['reserve']!,
      reserveTarget: state.reserveTarget,
    },
    waterfall,
    divertedToA: { byA: paidBy(curesOfA, 'A.principal'), byB: paidBy(curesOfB, 'A.principal') },
    divertedToB: paidBy(curesOfB, 'B.principal'),
    equity: equity!.residual,
  };
}

/** balance · rate · part of the year, rounded down for the pool. */
const couponOf = (balance: bigint, ratePerYear: bigint, yearPart: bigint): bigint =>
  (balance * ratePerYear * yearPart) / (WAD * WAD);

/** Assumptions on a static pool, constant by period; shares in 10^−18. */
export interface PoolAssumptions {
  readonly par: bigint;
  readonly assetRate: bigint;
  readonly yearPart: bigint;
  /** Share of the par that defaults, share of what survives that is repaid, and share of what defaulted that is recovered at once. */
  readonly defaultRate: bigint;
  readonly repaymentRate: bigint;
  readonly recoveryRate: bigint;
}

export interface PoolPeriod {
  readonly parAtStart: bigint;
  readonly parAtEnd: bigint;
  readonly interest: bigint;
  readonly principal: bigint;
}

/** Cash of a static pool over one period: defaults first, then interest and repayments on what survives. */
export function poolPeriod(assumptions: PoolAssumptions): PoolPeriod {
  const { par, assetRate, yearPart, defaultRate, repaymentRate, recoveryRate } = assumptions;
  const defaulted = (par * defaultRate) / WAD;
  const surviving = par - defaulted;
  const repaid = (surviving * repaymentRate) / WAD;
  return {
    parAtStart: par,
    parAtEnd: surviving - repaid,
    interest: couponOf(surviving, assetRate, yearPart),
    principal: repaid + (defaulted * recoveryRate) / WAD,
  };
}
