// Limits how fast money leaves a protocol (ERC-7265; DeFi-Circuit-Breaker, LimiterLib): flows are booked in short steps of time,
// what is older than the withdrawal period counts as settled, and when the flows since then would take more than a share of the
// settled amount out, withdrawals are locked until somebody overrides the limit or its cool-down is over.

import { WAD } from '../units/fixedPoint.ts';

export interface LimiterTerms {
  readonly withdrawalPeriod: number;
  /** Flows of so many seconds are booked together. */
  readonly stepSeconds: number;
  readonly cooldownSeconds: number;
  /** Share of the settled amount that must stay, with 18 decimals. */
  readonly minRetained: bigint;
  /** Settled amount below which nothing is limited. */
  readonly limitBeginThreshold: bigint;
}

export interface LimiterState {
  /** Settled amount, net flow of the period, and what was locked instead of paid out. */
  readonly total: bigint;
  readonly inPeriod: bigint;
  readonly locked: bigint;
  /** Net flow by the start of its step, oldest first. */
  readonly flows: readonly { readonly step: number; readonly amount: bigint }[];
  readonly limitedSince: number | null;
}

export const UNLIMITED: LimiterState = {
  total: 0n,
  inPeriod: 0n,
  locked: 0n,
  flows: [],
  limitedSince: null,
};

export type LimiterStatus = 'inactive' | 'ok' | 'triggered';

export function limiterStatus(
  { total, inPeriod }: LimiterState,
  terms: LimiterTerms,
): LimiterStatus {
  if (total < terms.limitBeginThreshold) return 'inactive';
  return (total + inPeriod) * WAD < total * terms.minRetained ? 'triggered' : 'ok';
}

export const depositToLimiter = (
  state: LimiterState,
  amount: bigint,
  now: number,
  terms: LimiterTerms,
): LimiterState => recordFlow(state, amount, now, terms);

/** A withdrawal: paid, or added to what is locked. Either way it counts as a flow. */
export function withdrawThroughLimiter(
  before: LimiterState,
  amount: bigint,
  now: number,
  terms: LimiterTerms,
): { readonly state: LimiterState; readonly paid: boolean } {
  const state = recordFlow(before, -amount, now, terms);
  const isLimited = state.limitedSince !== null;
  if (!isLimited && limiterStatus(state, terms) !== 'triggered') return { state, paid: true };
  const limitedSince = state.limitedSince ?? now;
  return { state: { ...state, limitedSince, locked: state.locked + amount }, paid: false };
}

/** Lifts the limit at once. */
export const overrideLimiter = (state: LimiterState): LimiterState => ({
  ...state,
  limitedSince: null,
});

/** Lifts the limit if its cool-down has passed. */
export function expireLimiter(
  state: LimiterState,
  now: number,
  { cooldownSeconds }: LimiterTerms,
): LimiterState {
  const { limitedSince } = state;
  return limitedSince !== null && now - limitedSince >= cooldownSeconds
    ? { ...state, limitedSince: null }
    : state;
}

function recordFlow(
  state: LimiterState,
  amount: bigint,
  now: number,
  { withdrawalPeriod, stepSeconds }: LimiterTerms,
): LimiterState {
  const settled = state.flows.filter(({ step }) => now - step >= withdrawalPeriod);
  const flows = state.flows.slice(settled.length);
  const settles = settled.reduce((sum, flow) => sum + flow.amount, 0n);
  const step = now - (now % stepSeconds);
  const last = flows.at(-1);
  if (last?.step === step) flows[flows.length - 1] = { step, amount: last.amount + amount };
  else flows.push({ step, amount });
  return {
    ...state,
    total: state.total + settles,
    inPeriod: state.inPeriod - settles + amount,
    flows,
  };
}
