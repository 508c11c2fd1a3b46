// A junior that sells protection to a senior for yield, the price set by how much senior there is (Idle's perpetual yield tranches).
// Amounts and ratios are whole numbers of 10^−18.

import { WAD, wideMin } from '../units/fixedPoint.ts';

export interface YieldSplit {
  /** Yield of the senior tranche over the yield of the pool. */
  readonly seniorRelativeYield: bigint;
  /** Share of the pool's gain that goes to the senior tranche. */
  readonly seniorShareOfGain: bigint;
}

const NEARLY_ALL = (99n * WAD) / 100n;

/** The larger the senior's share of the pool, the less of its yield it gives up; all senior keeps everything. */
export function adaptiveSplit(seniorShare: bigint, shareMin: bigint): YieldSplit {
  const kept =
    seniorShare >= WAD
      ? WAD
      : seniorShare >= NEARLY_ALL
        ? NEARLY_ALL
        : seniorShare > shareMin
          ? seniorShare
          : shareMin;
  return { seniorRelativeYield: kept, seniorShareOfGain: (kept * seniorShare) / WAD };
}

export interface TwoTrancheValue {
  readonly senior: bigint;
  readonly junior: bigint;
}

export interface SharedResult extends TwoTrancheValue {
  readonly fee: bigint;
  /** A loss took all the junior had: the pool counts as in default. */
  readonly isJuniorWiped: boolean;
}

/** Books a gain: the fee first, then the senior's share of what is left, the rest to the junior. */
export function shareGain(
  before: TwoTrancheValue,
  gain: bigint,
  { seniorShare, feeShare }: { readonly seniorShare: bigint; readonly feeShare: bigint },
): SharedResult {
  const fee = (gain * feeShare) / WAD;
  const toSenior = ((gain - fee) * seniorShare) / WAD;
  return {
    senior: before.senior + toSenior,
    junior: before.junior + gain - fee - toSenior,
    fee,
    isJuniorWiped: false,
  };
}

/** Books a loss: one within the tolerance (a share of the pool) is shared by value, a larger one takes the junior first. */
export function shareLoss(
  { senior, junior }: TwoTrancheValue,
  loss: bigint,
  tolerance: bigint,
): SharedResult {
  const all = senior + junior;
  const borne = wideMin(loss, all);
  const isShared = loss * WAD <= tolerance * all;
  const fromJunior = isShared && all > 0n ? (borne * junior) / all : wideMin(borne, junior);
  const left = junior - fromJunior;
  return {
    senior: senior - (borne - fromJunior),
    junior: left,
    fee: 0n,
    isJuniorWiped: loss > 0n && left === 0n,
  };
}
