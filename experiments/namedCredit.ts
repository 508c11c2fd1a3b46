// The same figures position by position: what each weighs, how often it defaults, what is then lost on it, and the one correlation under which
// they default together as often as they did.

import {
  assetCorrelationFromJointDefaults,
  empiricalLaw,
  InputError,
  namedPoolLaw,
  type LossLaw,
  type NamedPosition,
  type PoolOutcome,
} from '../index.ts';
import { defaultsOf } from './creditEstimates.ts';

/** One position, over the runs. */
export interface NamedCredit {
  /** Share of the pool's notional, mean over the runs. */
  readonly weight: number;
  readonly defaultProbability: number;
  /** Expected loss over default probability and weight; 0 where it never defaulted. */
  readonly lossGivenDefault: number;
}

/** More positions than this would take minutes for figures that differ by nothing from those of positions that are alike. */
const POSITIONS_MAX = 400;

/** Of every position. Throws `InputError` where the runs do not have the same positions, or too many. */
export function namedCredit(outcomes: readonly PoolOutcome[]): NamedCredit[] {
  const count = outcomes[0]?.notionals.length ?? 0;
  if (count > POSITIONS_MAX || outcomes.some(({ notionals }) => notionals.length !== count)) {
    throw new InputError([
      {
        where: '--positions byName',
        found:
          count > POSITIONS_MAX
            ? `a pool of ${count} positions, more than ${POSITIONS_MAX}`
            : 'a pool that has not as many positions in every run',
        mend: 'Leave it out: positions are then taken as alike.',
      },
    ]);
  }
  const sums = Array.from({ length: count }, () => ({ weight: 0, defaults: 0, loss: 0 }));
  for (const { notionals, defaulted, losses } of outcomes) {
    const total = notionals.reduce((sum, notional) => sum + notional, 0);
    if (total === 0) continue;
    sums.forEach((sum, i) => {
      sum.weight += notionals[i]! / total;
      sum.defaults += Number(defaulted[i]);
      sum.loss += losses[i]! / total;
    });
  }
  const runs = outcomes.length;
  return sums.map(({ weight, defaults, loss }) => ({
    weight: weight / runs,
    defaultProbability: defaults / runs,
    lossGivenDefault:
      defaults > 0 && weight > 0 ? Math.min(1, loss / defaults / (weight / runs)) : 0,
  }));
}

/** The asset correlation that joint defaults imply, each position with its own chance; NaN where there is nothing to tell it by. */
export function namedCorrelation(
  names: readonly NamedCredit[],
  outcomes: readonly PoolOutcome[],
): number {
  let pairs = 0;
  for (const outcome of outcomes) {
    const count = defaultsOf(outcome);
    pairs += (count * (count - 1)) / 2;
  }
  return assetCorrelationFromJointDefaults(
    names.map(({ defaultProbability }) => defaultProbability),
    pairs / outcomes.length,
  );
}

const positionsOf = (names: readonly NamedCredit[]): NamedPosition[] =>
  names.map(({ weight, defaultProbability, lossGivenDefault }) => ({
    defaultProbability,
    loss: weight * lossGivenDefault,
  }));

/** The Gaussian law. */
export const namedGaussianLaw = (
  names: readonly NamedCredit[],
  assetCorrelation: number,
): LossLaw => namedPoolLaw(positionsOf(names), assetCorrelation);

/** The law of who defaulted, as it came out, each with what it loses on average. */
export function namedDefaultsLaw(
  names: readonly NamedCredit[],
  outcomes: readonly PoolOutcome[],
): LossLaw {
  const losses = positionsOf(names).map(({ loss }) => loss);
  return empiricalLaw(
    outcomes.map(({ defaulted }) =>
      losses.reduce((sum, loss, i) => sum + (defaulted[i] === true ? loss : 0), 0),
    ),
  );
}
