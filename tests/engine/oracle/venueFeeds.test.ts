// Feeds that read venues by themselves, on a pool that somebody moves: what they tell, when, and what it cost.

import { describe, expect, test } from '@jest/globals';
import { constantProduct } from '../../../engine/amm/constantProduct.ts';
import { causeIndex } from '../../../engine/events/causes.ts';
import { exp } from '../../../engine/math/elementary.ts';
import { cappedFeed } from '../../../engine/oracle/cappedFeed.ts';
import { emaFeed } from '../../../engine/oracle/emaFeed.ts';
import { oracleKey } from '../../../engine/oracle/feed.ts';
import { fixedFeed } from '../../../engine/oracle/fixedFeed.ts';
import {
  manipulationCost,
  meanAfterManipulation,
} from '../../../engine/oracle/manipulationCost.ts';
import { priceSourceKey } from '../../../engine/oracle/priceSource.ts';
import { spotFeed } from '../../../engine/oracle/spotFeed.ts';
import { twapFeed } from '../../../engine/oracle/twapFeed.ts';
import { SharePool } from '../../../engine/venues/sharePool.ts';
import { smallKernel, type Small } from '../chain/smallKernel.ts';

/** A pool of 1,000 ETH and 2,000,000 USD without a fee, an attacker with plenty of dollars, and feeds that read the pool. */
function attacked() {
  const small = smallKernel({ secondsPerTick: 12 });
  const { kernel } = small;
  const { ledger } = kernel;
  ledger.addAsset({ name: 'USD', decimals: 6 });
  const pool = new SharePool(kernel, 'venues.pool', 0, {
    assets: ['ETH', 'USD'],
    curve: () => constantProduct({ feeBps: 0 }),
  });
  const [eth, usd] = [ledger.asset('ETH'), ledger.asset('USD')];
  const [founder, attacker] = [ledger.openAccount('founder'), ledger.openAccount('attacker')];
  ledger.issue(founder, eth, 1000 * ledger.atoms(eth));
  ledger.issue(founder, usd, 2_000_000 * ledger.atoms(usd));
  pool.deposit(founder, [1000, 2_000_000]);
  ledger.issue(attacker, usd, 100_000_000 * ledger.atoms(usd));
  kernel.provide(priceSourceKey, { price: () => pool.price() }, 'pool');
  const sources = ['pool'];
  small.add(spotFeed, 'oracles.spot', { feed: 'spot', sources });
  small.add(spotFeed, 'oracles.ticked', { feed: 'ticked', sources, reading: 'everyTick' });
  small.add(spotFeed, 'oracles.late', { feed: 'late', sources, delay: 36 });
  small.add(twapFeed, 'oracles.twap', { feed: 'twap', sources, window: 1800 });
  small.add(twapFeed, 'oracles.geometric', {
    feed: 'geometric',
    sources,
    window: 1800,
    mean: 'geometric',
  });
  small.add(emaFeed, 'oracles.ema', { feed: 'ema', sources, period: 600 });
  const price = (feed: string): number => kernel.use(oracleKey, feed).price()!;
  const cause = causeIndex.ownDecision;
  const money = (): number => ledger.balance(attacker, usd) / ledger.atoms(usd);
  const coins = (): number => ledger.balance(attacker, eth) / ledger.atoms(eth);
  return {
    ...small,
    price,
    money,
    coins,
    buy: (dollars: number) => pool.swap(attacker, 'buy', dollars, 0, cause, 0),
    sell: (units: number) => pool.swap(attacker, 'sell', units, 0, cause, 0),
  };
}

describe('a pool that is moved by half', () => {
  const cost = manipulationCost({ baseReserve: 1000, quoteReserve: 2_000_000 }, 1.5);

  test('costs what its depth costs, moves the spot feed at once, and the others not at all yet', () => {
    const { run, price, buy, money, coins } = attacked();
    run(200);
    for (const feed of ['spot', 'twap', 'ema']) expect(price(feed)).toBeCloseTo(2000, 6);
    expect(price('geometric') / 2000).toBeCloseTo(1, 3);
    const before = money();
    buy(cost.quoteIn);
    expect(before - money()).toBeCloseTo(cost.quoteIn, 5);
    expect(coins()).toBeCloseTo(cost.baseOut, 6);
    expect(before - money() - coins() * 2000).toBeCloseTo(cost.costAtOldPrice, 2);
    expect(price('spot')).toBeCloseTo(3000, 4);
    for (const feed of ['ticked', 'late', 'twap', 'ema']) expect(price(feed)).toBeCloseTo(2000, 6);
    const seen = [1, 2, 3, 4, 5].map(() => {
      run(1);
      return [price('ticked'), price('late')].map(Math.round);
    });
    expect(seen).toEqual([
      [3000, 2000],
      [3000, 2000],
      [3000, 2000],
      [3000, 3000],
      [3000, 3000],
    ]);
  });

  test('held for a block moves the means by a block’s share of their windows', () => {
    const { run, price, buy, sell, coins } = attacked();
    run(200);
    buy(cost.quoteIn);
    run(1);
    const held = { factor: 1.5, heldSeconds: 12, windowSeconds: 1800 };
    expect(price('twap')).toBeCloseTo(meanAfterManipulation(2000, held), 4);
    expect(price('ema')).toBeCloseTo(2000 + 1000 * (1 - exp(-12 / 600)), 4);
    // In logarithms: 1.5 to the power of 12/1800, to a step of a hundredth of a per cent.
    expect(price('geometric') / (2000 * 1.5 ** (12 / 1800))).toBeCloseTo(1, 3);
    sell(coins());
    expect(price('spot')).toBeCloseTo(2000, 3);
    run(1);
    expect(price('twap')).toBeCloseTo(meanAfterManipulation(2000, held), 3);
    run(150);
    expect(price('twap')).toBeCloseTo(2000, 3);
  });

  test('that begins in the middle of things takes the first price to have stood before', () => {
    const { run, price, buy } = attacked();
    run(10);
    buy(cost.quoteIn);
    run(15);
    const held = { factor: 1.5, heldSeconds: 180, windowSeconds: 1800 };
    expect(price('twap')).toBeCloseTo(meanAfterManipulation(2000, held), 4);
    expect(price('geometric') / (2000 * 1.5 ** 0.1)).toBeCloseTo(1, 3);
  });

  test('held for the whole window moves the mean all the way', () => {
    const { run, price, buy } = attacked();
    run(200);
    buy(cost.quoteIn);
    run(150);
    expect(price('twap')).toBeCloseTo(3000, 3);
    expect(price('geometric') / 3000).toBeCloseTo(1, 3);
  });
});

describe('feeds without a market', () => {
  const level = (small: Small, feed: string): number => small.kernel.use(oracleKey, feed).price()!;

  test('a fixed feed says the same until it is set', () => {
    const small = smallKernel();
    const parameters = small.add(fixedFeed, 'oracles.one', { feed: 'one', price: 1.0004 });
    small.run(5);
    expect(level(small, 'one')).toBe(1.0004);
    parameters.value.price = 0.5;
    small.run(1);
    expect(level(small, 'one')).toBe(0.5);
  });

  test('a stablecoin is not read above its cap, and below it as it is', () => {
    const small = smallKernel();
    const price = small.add(fixedFeed, 'oracles.one', { feed: 'one', price: 1.02 });
    small.add(cappedFeed, 'oracles.capped', { feed: 'capped', underlying: 'one', cap: 1.04 });
    small.run(1);
    expect(level(small, 'capped')).toBe(1.02);
    price.value.price = 1.08;
    small.run(1);
    expect(level(small, 'capped')).toBe(1.04);
  });

  test('a rate that jumps is read along its line, and a new snapshot moves rate and time together', () => {
    const year = 31_536_000;
    const small = smallKernel({ secondsPerTick: year / 100 });
    small.add(fixedFeed, 'oracles.eth', { feed: 'eth', price: 3000 });
    const rate = small.add(fixedFeed, 'oracles.rate', { feed: 'rate', price: 1.19 });
    const capped = small.add(cappedFeed, 'oracles.capped', {
      feed: 'capped',
      underlying: 'eth',
      ratio: 'rate',
      snapshotRatio: 1.19,
      maxYearlyGrowth: 0.1,
    });
    small.run(1);
    expect(level(small, 'capped')).toBeCloseTo(3570, 6);
    rate.value.price = 1.5;
    small.run(50);
    expect(level(small, 'capped')).toBeCloseTo(3000 * 1.19 * 1.05, 6);
    capped.value.snapshotRatio = 1.4;
    small.run(1);
    expect(level(small, 'capped')).toBeCloseTo(3000 * 1.4, 6);
    small.run(10);
    expect(level(small, 'capped')).toBeCloseTo(3000 * 1.4 * 1.01, 6);
  });
});
