// What holders see of a redeemable pool. All of it is public but the true worth, which is for who pays to look.

import { portKey } from '../tick/kernel.ts';

export interface RedeemablePoolView {
  readonly seniorToken: string;
  readonly seniorVenue: string;
  readonly formed: boolean;
  /** Units of senior par outstanding, cash, and units of collateral. */
  seniorPar(): number;
  reserve(): number;
  holdings(): number;
  /** Reported worth of a unit of collateral, what the books leave out taken as nought; NaN before the first report. */
  reportedWorth(): number;
  /** Reports so far, an auditor's among them: a new one is news, the same one again is not. */
  reports(): number;
  /** The last audit that was published. */
  audit(): { readonly count: number; readonly worth: number; readonly passed: boolean };
  /** True worth of a unit of collateral, debts that the books leave out taken off. Look with an error, and pay for it. */
  trueWorth(): number;
  /** Share of their worth that selling what all senior holders could ask for would lose, as the book stands. */
  haircut(): number;
  /** Whether a senior holder stays who believes that a unit of collateral is worth this. */
  stays(worth: number): boolean;
  /** USD of redemptions asked for and not yet paid, at par. */
  queue(): number;
  /** The most that a leaver is paid for a unit of par now. */
  exitPrice(): number;
  readonly noticeSeconds: number;
  readonly epochSeconds: number;
}

/** Provided under the pool's name (the last part of its path). Requests: `NAME.redeem` { units }, `NAME.look` { cost }. */
export const redeemablePoolKey = portKey<RedeemablePoolView>('redeemablePool');
