// How parameters of a protocol may move: after a vote and a delay, by a formula, or by a steward within bounds.

import { exp, log } from '../math/elementary.ts';
import { compareMove } from '../units/decimals.ts';

/** Seconds of each stage between a proposal and its effect. */
export interface GovernanceDelays {
  readonly votingDelay: number;
  readonly votingPeriod: number;
  readonly timelock: number;
}

/** When a vote on something proposed at a time opens and closes, and when what was decided takes effect. */
export function governanceSchedule(
  proposedAt: number,
  { votingDelay, votingPeriod, timelock }: GovernanceDelays,
): { readonly opensAt: number; readonly closesAt: number; readonly effectiveAt: number } {
  const opensAt = proposedAt + votingDelay;
  const closesAt = opensAt + votingPeriod;
  return { opensAt, closesAt, effectiveAt: closesAt + timelock };
}

/** No rate is more than so many times the rate at the peg (crvUSD, AggMonetaryPolicy). */
const MAX_FACTOR = 1000;

/**
 * Borrow rate of a stablecoin that should trade at 1: rises while it trades below, falls while the peg keepers hold debt.
 * rate0·exp((1 − price)/σ − share/target), at most 1000·rate0.
 */
export function pegRate({
  rateAtPeg,
  price,
  sigma,
  pegKeeperShare,
  targetShare,
}: {
  readonly rateAtPeg: number;
  readonly price: number;
  readonly sigma: number;
  /** Debt of the peg keepers as a share of all debt, and the share aimed at. */
  readonly pegKeeperShare: number;
  readonly targetShare: number;
}): number {
  const keepers = pegKeeperShare > 0 ? pegKeeperShare / targetShare : 0;
  return rateAtPeg * Math.min(MAX_FACTOR, exp((1 - price) / sigma - keepers));
}

/** minRate·(maxRate/minRate)^utilisation: a straight line in the logarithm (Curve's lending markets). */
export const semiLogarithmicRate = (
  utilisation: number,
  { minRate, maxRate }: { readonly minRate: number; readonly maxRate: number },
): number => minRate * exp(utilisation * log(maxRate / minRate));

export interface StewardState {
  readonly value: number;
  /** Seconds. */
  readonly changedAt: number;
}

/** In order of precedence. */
export type StewardRefusal = 'tooSoon' | 'changeTooLarge';

/** A change by a risk steward: none before the least delay has passed, none by more than a share of the present value. */
export function stewardChange(
  { value, changedAt }: StewardState,
  request: { readonly value: number; readonly at: number },
  {
    minDelay,
    maxRelativeChange,
  }: { readonly minDelay: number; readonly maxRelativeChange: number },
):
  | { readonly ok: true; readonly state: StewardState }
  | { readonly ok: false; readonly reason: StewardRefusal } {
  if (request.at - changedAt < minDelay) return { ok: false, reason: 'tooSoon' };
  if (compareMove({ from: value, to: request.value, share: maxRelativeChange }) > 0)
    return { ok: false, reason: 'changeTooLarge' };
  return { ok: true, state: { value: request.value, changedAt: request.at } };
}
