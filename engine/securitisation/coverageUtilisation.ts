// How much of the cover that a junior tranche must give is used up (Royco Dawn). Above one the senior tranche is closed to new money and the
// junior to withdrawals. Ratios, for comparison and show.

import { isAtLeast } from '../units/decimals.ts';

/** (senior + junior) · coverage / junior effective; 0 where nothing needs cover, Infinity where there is none. */
export function coverageUtilisation({
  seniorRaw,
  juniorRaw,
  coverage,
  juniorEffective,
}: {
  readonly seniorRaw: number;
  readonly juniorRaw: number;
  /** Share of the pool that the junior must be able to bear. */
  readonly coverage: number;
  /** What the junior has after losses. */
  readonly juniorEffective: number;
}): number {
  const needed = (seniorRaw + juniorRaw) * coverage;
  if (needed === 0) return 0;
  return juniorEffective === 0 ? Number.POSITIVE_INFINITY : needed / juniorEffective;
}

/** Healthy up to and including one. */
export const isCovered = (utilisation: number): boolean => isAtLeast(1, utilisation);
