// What a pool lost in a run, as plain data that can go to a file or another thread.

import type { PoolLossSource, TrancheOutcome } from '../tick/sources.ts';

export interface PoolOutcome {
  /** Junior first. */
  readonly tranches: readonly TrancheOutcome[];
  /** By position: USD at formation, whether it defaulted, USD lost. */
  readonly notionals: readonly number[];
  readonly defaulted: readonly boolean[];
  readonly losses: readonly number[];
}

export function poolOutcome(source: PoolLossSource): PoolOutcome {
  const positions = source.positions();
  return {
    tranches: source.tranches().map(({ name, attach, detach, loss }) => ({
      name,
      attach,
      detach,
      loss,
    })),
    notionals: positions.map(({ notional }) => notional),
    defaulted: positions.map(({ hasDefaulted }) => hasDefaulted),
    losses: positions.map(({ loss }) => loss),
  };
}
