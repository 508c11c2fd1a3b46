// What the runs of a pool say in the language of credit models: how often a position defaults, what is then lost, and how much defaults come
// together.

import { assetCorrelationFromJointDefault, type PoolOutcome } from '../index.ts';

/** The numbers that a one-factor model needs. */
export interface CreditEstimate {
  readonly positions: number;
  readonly defaultProbability: number;
  /** Expected loss of the pool over the default probability, so that their product is the pool's. */
  readonly lossGivenDefault: number;
  /** Share of pairs of which both default. */
  readonly jointDefaultProbability: number;
  /** The asset correlation that this implies. */
  readonly assetCorrelation: number;
}

/** From the outcomes of many runs of one pool. */
export function estimateCredit(outcomes: readonly PoolOutcome[]): CreditEstimate {
  const positions = outcomes[0]?.notionals.length ?? 0;
  let defaults = 0;
  let pairs = 0;
  let lost = 0;
  for (const outcome of outcomes) {
    const count = defaultsOf(outcome);
    defaults += count;
    pairs += (count * (count - 1)) / 2;
    lost += lossShare(outcome);
  }
  const runs = outcomes.length;
  const p = defaults / (positions * runs);
  const joint = positions < 2 ? Number.NaN : pairs / ((positions * (positions - 1)) / 2) / runs;
  return {
    positions,
    defaultProbability: p,
    lossGivenDefault: p > 0 ? Math.min(1, lost / runs / p) : 0,
    jointDefaultProbability: joint,
    assetCorrelation: positions < 2 ? Number.NaN : assetCorrelationFromJointDefault(p, joint),
  };
}

/** Positions that defaulted. */
export const defaultsOf = ({ defaulted }: PoolOutcome): number =>
  defaulted.reduce((sum, one) => sum + Number(one), 0);

/** Loss of all positions as a share of their notional. */
export function lossShare({ notionals, losses }: PoolOutcome): number {
  const notional = notionals.reduce((sum, one) => sum + one, 0);
  return notional === 0 ? 0 : losses.reduce((sum, one) => sum + one, 0) / notional;
}

/**
 * The outcome with defaults counted anew: a position has defaulted when it lost more than `share` of its notional, and what others lost is left out of
 * the models' account. For positions that are marked to market, and lose or gain a little all the time.
 */
export function defaultingAt(outcome: PoolOutcome, share: number): PoolOutcome {
  if (share <= 0) return outcome;
  const defaulted = outcome.losses.map((loss, i) => loss > share * outcome.notionals[i]!);
  return {
    ...outcome,
    defaulted,
    losses: outcome.losses.map((loss, i) => (defaulted[i] === true ? loss : 0)),
  };
}
