// What tranche holders see of the pool. Everything here is public: late where the pool publishes late.

import { portKey } from '../tick/kernel.ts';
import type { TrancheName } from './redemption.ts';

export interface PoolView {
  /** Assets by which the tranches trade. */
  readonly tokens: Readonly<Record<TrancheName, string>>;
  /** Books on which they trade. */
  readonly venues: Readonly<Record<TrancheName, string>>;
  /** USD that holders are told the pool is worth; NaN before the first publication. */
  publishedValue(): number;
  /** What a unit of par is told to be worth; NaN before the first publication. */
  publishedPrice(tranche: TrancheName): number;
  /** Liquidations of the pool's vault so far and the tick of the latest (−1: none); everybody sees them on the chain. */
  liquidations(): { readonly count: number; readonly lastTick: number };
  /** USD of redemptions asked for and not yet paid, at published prices. */
  queue(): number;
  /** Par outstanding, units. */
  par(tranche: TrancheName): number;
  readonly noticeSeconds: number;
  readonly epochSeconds: number;
}

export const poolKey = portKey<PoolView>('pool');
