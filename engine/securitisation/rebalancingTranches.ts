// A fund token Q that splits into a fixed-income token B and a leveraged token R, rebalanced when they have grown apart (Tranchess).
// Real-valued: ratios of net asset values, shown and compared; nothing is booked from them.

import { isAtLeast } from '../units/decimals.ts';

export interface FundState {
  readonly price: number;
  readonly underlying: number;
  /** All tokens counted as B. */
  readonly equivalentB: number;
  /** Net asset value of B when interest was last settled. */
  readonly navB: number;
  readonly dailyInterest: number;
  readonly days: number;
  /** B, and R, that one Q splits into. */
  readonly splitRatio: number;
  readonly lowerThreshold: number;
  readonly upperThreshold: number;
}

export interface FundValue {
  /** Value of one B and one R together, of each. */
  readonly navSum: number;
  readonly navB: number;
  readonly navR: number;
  readonly rOverB: number;
  readonly isRebalancing: boolean;
}

export interface Rebalancing {
  readonly splitRatio: number;
  /** Units of B, and of R, that each unit of either becomes. */
  readonly units: number;
  /** Q that a unit of B, and of R, is paid besides. */
  readonly bToQ: number;
  readonly rToQ: number;
}

/** Interest is simple by day; the leveraged token takes what is left and never less than nothing. */
export function fundValue(fund: FundState): FundValue {
  const navSum = (fund.price * fund.underlying) / fund.equivalentB;
  const navB = fund.navB * (1 + fund.dailyInterest * fund.days);
  const navR = Math.max(navSum - navB, 0);
  const rOverB = navR / navB;
  const { lowerThreshold, upperThreshold } = fund;
  return {
    navSum,
    navB,
    navR,
    rOverB,
    isRebalancing: !isAtLeast(rOverB, lowerThreshold) || !isAtLeast(upperThreshold, rOverB),
  };
}

/**
 * Brings both tokens back to one value. Below: everybody's units shrink to what R is worth, and B is paid its surplus in Q. Above: what exceeds one is
 * paid in Q. Between the thresholds everything stays as it is.
 */
export function rebalanceFund(
  { navSum, navB, navR, isRebalancing }: FundValue,
  splitRatio: number,
): Rebalancing {
  if (!isRebalancing) return { splitRatio, units: 1, bToQ: 0, rToQ: 0 };
  const next = (splitRatio * navSum) / 2;
  if (navR <= navB)
    return { splitRatio: next, units: navR, bToQ: (navSum / 2 - navR) / next, rToQ: 0 };
  return {
    splitRatio: next,
    units: 1,
    bToQ: (navB - 1) / next / 2,
    rToQ: (navR - 1) / next / 2,
  };
}
