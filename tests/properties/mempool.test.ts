// Blocks filled with a heap and per-sender queues hold what a naive search by definition would put in; nobody in a block pays
// less than its clearing price; gas is conserved.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fillBlock } from '../../engine/chain/blocks.ts';
import { backgroundDemand, type FeeMarket } from '../../engine/chain/feeMarket.ts';
import { PendingPool } from '../../engine/chain/pendingPool.ts';
import { World } from '../../engine/state/world.ts';

interface Sent {
  account: number;
  gasPrice: number;
  gas: number;
  submitted: number;
}

const sent = fc.record({
  account: fc.integer({ min: 0, max: 6 }),
  gasPrice: fc.integer({ min: 1, max: 60 }),
  gas: fc.integer({ min: 21_000, max: 400_000 }),
  submitted: fc.integer({ min: 0, max: 3 }),
});

const markets = fc.record({
  background: fc.integer({ min: 1, max: 40 }),
  gasLimit: fc.constantFrom(300_000, 1_000_000, 3_000_000),
  elasticity: fc.constantFrom(0.5, 1, 3, 10),
});

const sortBySubmission = (all: Sent[]): Sent[] => all.toSorted((a, b) => a.submitted - b.submitted);

function poolOf(all: readonly Sent[]): PendingPool {
  const pool = new PendingPool(new World(), 'pool');
  for (const { account, ...rest } of all)
    pool.add(account, { agent: 0, action: 'a', data: {}, cause: 0, causeId: 0, since: 0, ...rest });
  return pool;
}

/** By definition: again and again the best head that has not been passed over; in if it fits at the lowest price so far. */
function naiveBlock(all: readonly Sent[], market: FeeMarket): Sent[] {
  const queues = new Map<number, Sent[]>();
  for (const one of all) queues.set(one.account, [...(queues.get(one.account) ?? []), one]);
  const included: Sent[] = [];
  const passed = new Set<number>();
  for (;;) {
    const best = [...queues.entries()]
      .filter(([account, queue]) => queue.length > 0 && !passed.has(account))
      .map(([, queue]) => queue[0]!)
      .filter(({ gasPrice }) => gasPrice > market.background)
      .sort(
        (a, b) => b.gasPrice - a.gasPrice || a.submitted - b.submitted || a.account - b.account,
      )[0];
    if (best === undefined) return included;
    const lowest = Math.min(best.gasPrice, ...included.map(({ gasPrice }) => gasPrice));
    const used = included.reduce((sum, { gas }) => sum + gas, 0);
    if (used + best.gas <= market.gasLimit - backgroundDemand(market, lowest)) {
      included.push(best);
      queues.get(best.account)!.shift();
    } else passed.add(best.account);
  }
}

describe('a block', () => {
  test('holds what the definition says, in that order', () => {
    fc.assert(
      fc.property(fc.array(sent, { maxLength: 60 }), markets, (unsorted, market) => {
        const all = sortBySubmission(unsorted);
        const block = fillBlock(poolOf(all), market, 3);
        expect(
          block.included.map(({ account, transaction: { gasPrice, gas } }) => [
            account,
            gasPrice,
            gas,
          ]),
        ).toEqual(
          naiveBlock(all, market).map(({ account, gasPrice, gas }) => [account, gasPrice, gas]),
        );
      }),
      { seed: 20200312, numRuns: 400 },
    );
  });

  test('clears at no more than anybody in it pays, at no less than the background, within its limit', () => {
    fc.assert(
      fc.property(fc.array(sent, { maxLength: 60 }), markets, (unsorted, market) => {
        const { included, clearing, gasUsed } = fillBlock(
          poolOf(sortBySubmission(unsorted)),
          market,
          3,
        );
        for (const { transaction } of included)
          expect(transaction.gasPrice).toBeGreaterThanOrEqual(clearing);
        expect(clearing).toBeGreaterThanOrEqual(market.background);
        expect(gasUsed).toBeLessThanOrEqual(market.gasLimit);
        expect(gasUsed).toBe(included.reduce((sum, { transaction }) => sum + transaction.gas, 0));
      }),
      { seed: 20200312, numRuns: 400 },
    );
  });

  test('after block nothing is lost: included and pending are what was sent, each sender’s in order', () => {
    fc.assert(
      fc.property(
        fc.array(sent, { maxLength: 60 }),
        fc.array(markets, { maxLength: 8 }),
        (unsorted, blocks) => {
          const all = sortBySubmission(unsorted);
          const pool = poolOf(all);
          const nonces = new Map<number, number>();
          let included = 0;
          for (const market of blocks) {
            for (const { account, transaction } of fillBlock(pool, market, 3).included) {
              expect(transaction.nonce).toBe(nonces.get(account) ?? 0);
              nonces.set(account, transaction.nonce + 1);
              included++;
            }
            pool.check();
          }
          expect(included + pool.count).toBe(all.length);
        },
      ),
      { seed: 20200312, numRuns: 300 },
    );
  });
});

describe('dropping', () => {
  test('takes exactly the old and exactly the cheapest, and keeps the rest in order', () => {
    fc.assert(
      fc.property(
        fc.array(sent, { maxLength: 60 }),
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 0, max: 60 }),
        (unsorted, tick, size) => {
          const all = sortBySubmission(unsorted);
          const pool = poolOf(all);
          const old = pool.takeOlderThan(tick);
          expect(old).toHaveLength(all.filter(({ submitted }) => submitted < tick).length);
          const cheap = pool.takeBeyond(size).map(({ transaction }) => transaction.gasPrice);
          pool.check();
          expect(pool.count).toBe(Math.min(size, all.length - old.length));
          const dearestGone = Math.max(0, ...cheap);
          for (const { queue } of pool.waiting())
            for (const { gasPrice, submitted } of queue) {
              expect(gasPrice).toBeGreaterThanOrEqual(dearestGone);
              expect(submitted).toBeGreaterThanOrEqual(tick);
            }
        },
      ),
      { seed: 20200312, numRuns: 300 },
    );
  });
});
