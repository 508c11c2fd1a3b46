// Opacity looks like diversification: noisy, smoothed marks show less correlation than there is, and a model fed with it prices the senior
// tranche at a fraction of its true loss.

import type { TranchePoints } from '../securitisation/tranche.ts';
import { largePoolLaw, type LargePool } from './largePool.ts';
import { trancheExpectedLoss } from './trancheRisk.ts';

export interface Mispricing {
  /** Expected loss of each tranche, per unit of its size: as it is, and at the correlation that the marks show. */
  readonly actual: number[];
  readonly priced: number[];
  /** True over priced expected loss of the last tranche. */
  readonly seniorUnderstatement: number;
}

/** Tranches junior first; `attenuation` is the share of the asset correlation that the marks still show. */
export function opacityMispricing(
  pool: LargePool,
  attenuation: number,
  tranches: readonly TranchePoints[],
): Mispricing {
  const at = (assetCorrelation: number): number[] => {
    const law = largePoolLaw({ ...pool, assetCorrelation });
    return tranches.map((points) => trancheExpectedLoss(law, points));
  };
  const actual = at(pool.assetCorrelation);
  const priced = at(pool.assetCorrelation * attenuation);
  return { actual, priced, seniorUnderstatement: actual.at(-1)! / priced.at(-1)! };
}
