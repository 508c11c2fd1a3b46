import { describe, expect, test } from '@jest/globals';
import {
  PublishedValue,
  netAssetValue,
  trancheValues,
} from '../../../engine/securitisation/netAssetValue.ts';
import {
  acceptRedemptions,
  payRedemptions,
  type RedemptionOrder,
  type RedemptionRequest,
} from '../../../engine/securitisation/redemption.ts';
import { World } from '../../../engine/state/world.ts';

describe('net asset value', () => {
  test('is cash and collateral less debt', () => {
    const holdings = { cash: 50, collateral: 9, stablecoin: 10, debt: 800 };
    expect(netAssetValue(holdings, { collateral: 200, stablecoin: 1.05 })).toBeCloseTo(1020.5, 9);
  });

  test('goes to the senior claim first', () => {
    expect(trancheValues(1020, 800)).toEqual({ senior: 800, junior: 220 });
    expect(trancheValues(700, 800)).toEqual({ senior: 700, junior: 0 });
    expect(trancheValues(-5, 800)).toEqual({ senior: 0, junior: 0 });
  });

  test('smoothing hides a fall: a share k of the last value stays in the next', () => {
    const published = new PublishedValue(new World(), 'pool', {
      refreshTicks: 10,
      delayTicks: 0,
      smoothing: 0.75,
    });
    const seen: number[] = [];
    for (let tick = 0; tick < 40; tick++) {
      published.observe(tick, tick < 10 ? 1 : 0.6);
      if (tick % 10 === 9) seen.push(published.read(tick));
    }
    [1, 0.9, 0.825, 0.76875].forEach((value, i) => expect(seen[i]).toBeCloseTo(value, 12));
  });

  test('the first value is in force until a later one is old enough', () => {
    const published = new PublishedValue(new World(), 'pool', {
      refreshTicks: 5,
      delayTicks: 12,
      smoothing: 0,
    });
    expect(published.read(0)).toBeNaN();
    for (let tick = 0; tick <= 40; tick++) {
      published.observe(tick, tick);
      const expected = Math.max(0, Math.floor((tick - 12) / 5) * 5);
      expect(published.read(tick)).toBe(expected);
    }
  });
});

const queue = (...units: number[]): RedemptionRequest[] =>
  units.map((waiting, i) => ({
    id: i + 1,
    tranche: 'senior',
    account: i,
    tick: i,
    waiting,
    accepted: 0,
  }));
const accept = (requests: RedemptionRequest[], gateAtoms: number, order: RedemptionOrder) =>
  acceptRedemptions(requests, { tranche: 'senior', tick: 100, noticeTicks: 99, gateAtoms, order });

describe('the redemption queue', () => {
  test('first come, first served up to the gate', () => {
    const requests = queue(60, 60, 60);
    // The third has waited 98 ticks only.
    expect(accept(requests, 100, 'firstCome')).toBe(100);
    expect(requests.map(({ accepted }) => accepted)).toEqual([60, 40, 0]);
  });

  test('or in proportion to what is asked for', () => {
    const requests = queue(30, 90);
    accept(requests, 60, 'proRata');
    expect(requests.map(({ accepted }) => accepted)).toEqual([15, 45]);
  });

  test('cash pays as far as it goes; who was paid in part waits with the rest', () => {
    const requests = queue(100, 100);
    accept(requests, 200, 'firstCome');
    const payments = payRedemptions(requests, 75, () => 0.5, 'firstCome');
    expect(payments.map(({ units, cash }) => [units, cash])).toEqual([
      [100, 50],
      [51, 25],
    ]);
  });

  test('nothing is paid, and no token burnt, at a price of nought', () => {
    const requests = queue(100);
    accept(requests, 100, 'firstCome');
    expect(payRedemptions(requests, 75, () => 0, 'firstCome')).toEqual([]);
  });
});
