// What a pool can guarantee a new senior bond out of the yield of all (BarnBridge's linear bond model): the more is promised, the less the
// next one gets. Amounts, ratios and daily rates are whole numbers of 10^−18 and every division rounds down, as the contract does.

import { WAD, wideMin } from '../units/fixedPoint.ts';

export interface YieldPool {
  /** What the pool holds, and what of it no bond has been promised. */
  readonly total: bigint;
  readonly loanable: bigint;
  /** Yield of the pool a day. */
  readonly dailyRate: bigint;
  /** The largest share of the pool's rate that is passed on. */
  readonly shareMax: bigint;
}

/** The daily rate that can be guaranteed: the pool's, scaled by the share that is still free. Nought for an empty pool. */
export const guaranteedDailyRate = ({ total, loanable, dailyRate, shareMax }: YieldPool): bigint =>
  total === 0n ? 0n : (dailyRate * wideMin((loanable * WAD) / total, shareMax)) / WAD;

/** Gain of a bond of `principal` over whole days: its own gain is first estimated and taken out of what is free. */
export function guaranteedGain(pool: YieldPool, principal: bigint, days: number): bigint {
  const total = pool.total + principal;
  const gainAt = (loanable: bigint): bigint =>
    (principal * guaranteedDailyRate({ ...pool, total, loanable }) * BigInt(days)) / WAD;
  const estimate = gainAt(pool.loanable);
  return gainAt(pool.loanable > estimate ? pool.loanable - estimate : 0n);
}
