import { expect, test } from '@jest/globals';
import { fundValue, rebalanceFund } from '../../../engine/securitisation/rebalancingTranches.ts';

const fund = {
  price: 27_000,
  underlying: 100,
  equivalentB: 1_500_000,
  navB: 1.02,
  dailyInterest: 0,
  days: 0,
  splitRatio: 15_000,
  lowerThreshold: 0.5,
  upperThreshold: 2,
};

test('a fund between its thresholds is left as it is', () => {
  const value = fundValue(fund);
  expect(value).toMatchObject({ navSum: 1.8, isRebalancing: false });
  expect(rebalanceFund(value, 15_000)).toEqual({ splitRatio: 15_000, units: 1, bToQ: 0, rToQ: 0 });
});

test('a threshold that is met exactly is not passed', () => {
  const { rOverB } = fundValue(fund);
  expect(fundValue({ ...fund, lowerThreshold: rOverB }).isRebalancing).toBe(false);
  expect(fundValue({ ...fund, upperThreshold: rOverB }).isRebalancing).toBe(false);
});
