// What a redeemable pool remembers besides its reports: plain data in the world.

import type { LeaveRequest } from './redeemableQueue.ts';

export interface RedeemableState {
  formed: boolean;
  formedTick: number;
  /** USD that the books leave out. */
  hiddenDebt: number;
  seniorAtStart: number;
  nextRequest: number;
  requests: LeaveRequest[];
  /** Cash atoms so far: the second way to the balance (REDEEM-1). */
  flows: { formed: number; paid: number; coupons: number; audits: number; sales: number };
  /** Tokens that left, units sold and what they lost against their worth (USD), holders who looked. */
  redeemed: number;
  sold: number;
  lostInSales: number;
  looks: number;
  audits: number;
  auditedWorth: number;
  auditPassed: boolean;
}

export const emptyRedeemable = (): RedeemableState => ({
  formed: false,
  formedTick: 0,
  hiddenDebt: 0,
  seniorAtStart: 0,
  nextRequest: 1,
  requests: [],
  flows: { formed: 0, paid: 0, coupons: 0, audits: 0, sales: 0 },
  redeemed: 0,
  sold: 0,
  lostInSales: 0,
  looks: 0,
  audits: 0,
  auditedWorth: 0,
  auditPassed: true,
});
