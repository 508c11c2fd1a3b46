// What it is worth to know: the expected gain of who may refuse a claim that turns out to be worth less than its price. Below the cost of
// looking nobody looks, and the claim passes like money; above it everybody does (Dang, Gorton & Holmström).

import type { TranchePoints } from './tranche.ts';

/** The part of a law of losses that this needs: E[min(max(L − attach, 0), detach − attach)], as a share of the pool. */
export interface ExpectedLosses {
  expectedBetween(points: TranchePoints): number;
}

/**
 * π = E[(price − payoff)⁺] of a tranche bought at its fair price 1 − EL, per unit of its size: what falls between K = A + EL·(D − A) and D,
 * over D − A.
 */
export function informationValue(
  law: ExpectedLosses,
  { attach, detach }: TranchePoints,
): { readonly expectedLoss: number; readonly informationValue: number } {
  const size = detach - attach;
  const expectedLoss = law.expectedBetween({ attach, detach }) / size;
  const fair = attach + expectedLoss * size;
  return {
    expectedLoss,
    informationValue: law.expectedBetween({ attach: fair, detach }) / size,
  };
}

/** Nobody looks at a claim when looking costs at least what it tells. */
export const isInsensitive = (value: number, lookingCost: number): boolean => value <= lookingCost;
