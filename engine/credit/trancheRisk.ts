// What a law of the pool's loss means for a tranche: expected loss, probability of being hit, value at risk, expected shortfall.
// Pure functions of a `LossLaw`; they don't know where it came from.

import type { TranchePoints } from '../securitisation/tranche.ts';
import type { LossLaw } from './lossLaw.ts';

/** Loss of a tranche, as a fraction of its own notional, when the pool loses `loss`. A tranche without width loses all or nothing. */
export function trancheLossFraction({ attach, detach }: TranchePoints, loss: number): number {
  if (!(detach > attach)) return loss > attach ? 1 : 0;
  return Math.min(Math.max(loss - attach, 0), detach - attach) / (detach - attach);
}

/**
 * Expected loss of a tranche as a fraction of its own notional. Of a tranche without width: the limit, its probability of being
 * hit. Example: a pool that loses 3 % for sure costs the tranche from 0 to 5 % six tenths.
 */
export function trancheExpectedLoss(law: LossLaw, points: TranchePoints): number {
  const { attach, detach } = points;
  return detach > attach ? law.expectedBetween(points) / (detach - attach) : law.exceedance(attach);
}

/** What is expected to be left of a tranche, as a fraction of its notional. */
export const expectedPayoff = (law: LossLaw, points: TranchePoints): number =>
  1 - trancheExpectedLoss(law, points);

/** P(L > attach): the probability that the tranche loses anything. */
export const hitProbability = (law: LossLaw, { attach }: TranchePoints): number =>
  law.exceedance(attach);

/** VaR of the pool at a level: the lower quantile of its loss. */
export const valueAtRisk = (law: LossLaw, level: number): number => law.quantile(level);

/**
 * Expected shortfall of the pool: the mean of its VaR from `level` up, q + E[(L − q)⁺]/(1 − level) with q = VaR (Acerbi and Tasche
 * 2002; the form of Rockafellar and Uryasev 2000). At level 1 it is the largest loss. `most` bounds the loss: 1, unless losses are in
 * other units.
 */
export function expectedShortfall(law: LossLaw, level: number, most = 1): number {
  const quantile = law.quantile(level);
  if (quantile >= most || level >= 1) return quantile;
  return quantile + law.expectedBetween({ attach: quantile, detach: most }) / (1 - level);
}

/** VaR of a tranche, as a fraction of its notional: its loss at the VaR of the pool, since it never falls when the pool's rises. */
export const trancheValueAtRisk = (law: LossLaw, points: TranchePoints, level: number): number =>
  trancheLossFraction(points, law.quantile(level));

/**
 * Expected shortfall of a tranche, as a fraction of its notional. Tranches move together, so that over a whole capital structure
 * these add up, weighted by notional, to the pool's.
 */
export function trancheExpectedShortfall(
  law: LossLaw,
  points: TranchePoints,
  level: number,
): number {
  const { attach, detach } = points;
  const quantile = law.quantile(level);
  if (level >= 1) return trancheLossFraction(points, quantile);
  if (!(detach > attach)) return Math.min(1, law.exceedance(attach) / (1 - level));
  const from = Math.max(attach, quantile);
  const beyond = from < detach ? law.expectedBetween({ attach: from, detach }) : 0;
  return trancheLossFraction(points, quantile) + beyond / (1 - level) / (detach - attach);
}
