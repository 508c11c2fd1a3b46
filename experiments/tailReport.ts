// How bad it gets: tails of the losses in the runs, by tranche and of the whole pool, beside what a rule would have had held against each.

import { estimateTail, trancheCapital, type PoolOutcome, type TailEstimate } from '../index.ts';
import { lossShare } from './creditEstimates.ts';

export interface TailFigure extends TailEstimate {
  readonly name: string;
  /** Share of the tranche that the standardised approach asks to hold against it, with 8 % against the pool; null for the pool itself. */
  readonly ruleCapital: number | null;
}

/** Capital against an unrated pool: 8 % at a risk weight of 100 %. */
const POOL_CAPITAL = 0.08;

/** Tranches junior first, then the pool. Losses are shares of each one's notional. */
export function tailReport(
  outcomes: readonly PoolOutcome[],
  { level, confidence }: { readonly level: number; readonly confidence: number },
): TailFigure[] {
  const tranches = (outcomes[0]?.tranches ?? []).map(({ name, attach, detach }, index) => ({
    name,
    ...estimateTail(
      outcomes.map((outcome) => outcome.tranches[index]!.loss),
      level,
      confidence,
    ),
    ruleCapital:
      POOL_CAPITAL *
      trancheCapital({ attach, detach }, { poolCapital: POOL_CAPITAL, supervision: 1 }).riskWeight,
  }));
  const pool = estimateTail(outcomes.map(lossShare), level, confidence);
  return [...tranches, { name: 'pool', ...pool, ruleCapital: null }];
}
