// Limits that are met exactly in decimals, and missed by a breath in the doubles that hold them.

import { expect, test } from '@jest/globals';
import { auditedForDetection } from '../../../engine/securitisation/auditSampling.ts';
import {
  coverageUtilisation,
  isCovered,
} from '../../../engine/securitisation/coverageUtilisation.ts';
import { pooledMarket, stayersAfterStaleExit } from '../../../engine/securitisation/opacity.ts';
import { fundValue } from '../../../engine/securitisation/rebalancingTranches.ts';
import { isInsolvent, isRunProof } from '../../../engine/securitisation/trancheRun.ts';

test('a sale of everything that just pays every senior holder is run-proof', () => {
  const tranche = { senior: 64, reserve: 1, illiquid: 90, haircut: 0.3, seniorYield: 0.02 };
  expect(isRunProof(tranche)).toBe(true);
  expect(isRunProof({ ...tranche, illiquid: 89.999_999 })).toBe(false);
});

test('a tranche that just pays par while nobody runs is not insolvent', () => {
  const tranche = { senior: 100, reserve: 11, illiquid: 87.5, haircut: 0.12, seniorYield: 0.02 };
  expect(isInsolvent(tranche)).toBe(false);
  expect(isInsolvent({ ...tranche, reserve: 10.999_999 })).toBe(true);
});

test('a good pool does not pay for an audit what the bad just take from it', () => {
  const market = { badShare: 0.5, goodValue: 1, badValue: 0.7, auditCost: 0.15 };
  expect(pooledMarket(market).goodPoolAudits).toBe(false);
  expect(pooledMarket({ ...market, auditCost: 0.149_999 }).goodPoolAudits).toBe(true);
});

test('cover that is just used up is healthy', () => {
  const pool = { seniorRaw: 93, juniorRaw: 7, coverage: 0.07, juniorEffective: 7 };
  expect(isCovered(coverageUtilisation(pool))).toBe(true);
  expect(isCovered(coverageUtilisation({ ...pool, juniorEffective: 6.999_999 }))).toBe(false);
});

test('leavers who take all there is leave nothing', () => {
  const exit = { trueValue: 0.9, quoted: 1.2, leaverShare: 0.75 };
  expect(stayersAfterStaleExit(exit)).toMatchObject({ stayerValue: 0, exhausted: true });
  expect(stayersAfterStaleExit({ ...exit, leaverShare: 0.749_999 }).exhausted).toBe(false);
});

test('93 of 100 find one bad position with 93 %', () => {
  expect(auditedForDetection(100, 1, 0.93)).toBe(93);
});

test('a fund at its threshold is not rebalanced', () => {
  const fund = {
    price: 54_000,
    underlying: 100,
    equivalentB: 1_500_000,
    navB: 1.2,
    dailyInterest: 0,
    days: 0,
    splitRatio: 15_000,
    lowerThreshold: 0.5,
    upperThreshold: 2,
  };
  expect(fundValue(fund).isRebalancing).toBe(false);
  expect(fundValue({ ...fund, price: 54_000.1 }).isRebalancing).toBe(true);
  expect(fundValue({ ...fund, price: 21_000, navB: 1, lowerThreshold: 0.4 }).isRebalancing).toBe(
    false,
  );
});
