// What the pool remembers besides its books: plain data in the world; and the accounts and assets it works with.

import type { RedemptionRequest, TrancheName } from './redemption.ts';

export interface PoolState {
  formed: boolean;
  formedTick: number;
  vault: number;
  nextRequest: number;
  requests: RedemptionRequest[];
  /** Rate of the vaults at the last payment of interest, to know the stability fee since then. */
  rate: number;
  liquidations: number;
  lastLiquidationTick: number;
  /** Liquidation since the last marking; 0: none. */
  unmarkedLiquidation: number;
  /** Cash flows so far, atoms: the second way to the cash balance (POOL-1). */
  flows: {
    formed: number;
    received: number;
    coupons: number;
    redemptions: number;
    /** Sales less purchases and fees, as the books settled them. */
    trading: number;
  };
  redeemedUnits: number;
  /** Units of collateral sold for redemptions. */
  sold: number;
}

/** Ledger accounts and assets of one pool. */
export interface PoolAccounts {
  readonly pool: number;
  /** Pays the income. */
  readonly payer: number;
  /** Holds the tokens of open requests. */
  readonly queue: number;
  /** Sold the collateral at formation and was paid with the stablecoin drawn. */
  readonly arranger: number;
  readonly cash: number;
  readonly token: Readonly<Record<TrancheName, number>>;
}

export const emptyPoolState = (): PoolState => ({
  formed: false,
  formedTick: 0,
  vault: -1,
  nextRequest: 1,
  requests: [],
  rate: 1,
  liquidations: 0,
  lastLiquidationTick: -1,
  unmarkedLiquidation: 0,
  flows: { formed: 0, received: 0, coupons: 0, redemptions: 0, trading: 0 },
  redeemedUnits: 0,
  sold: 0,
});
