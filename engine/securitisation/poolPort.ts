// What tranche holders see of a pool. Everything here is public: late where the pool publishes late.

import { portKey } from '../tick/kernel.ts';

export interface PoolView {
  /** Names of the tranches, junior first. */
  readonly tranches: readonly string[];
  /** Assets by which the tranches trade. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Books on which they trade; an empty name where one does not. */
  readonly venues: Readonly<Record<string, string>>;
  /** USD that holders are told the pool is worth; NaN before the first publication. */
  publishedValue(): number;
  /** What a token is told to be worth; NaN before the first publication. */
  publishedPrice(tranche: string): number;
  /** Liquidations of the pool's vault so far and the tick of the latest (−1: none); everybody sees them on the chain. */
  liquidations(): { readonly count: number; readonly lastTick: number };
  /** USD of redemptions asked for and not yet paid, at published prices. */
  queue(): number;
  /** Par outstanding, units. */
  par(tranche: string): number;
  readonly noticeSeconds: number;
  readonly epochSeconds: number;
}

/** Provided under the pool's name (the last part of its path); the pool that is called `pool`, and the older two-tranche pool, without a name. */
export const poolKey = portKey<PoolView>('pool');
