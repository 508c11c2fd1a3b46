// Feeds: reporters and their median, the way on chain, the hour's delay.

import { describe, expect, test } from '@jest/globals';
import { firstPriceChain } from '../../../engine/chain/firstPriceChain.ts';
import { chainKey } from '../../../engine/chain/mempool.ts';
import type { EventOf } from '../../../engine/events/events.ts';
import { delayModule } from '../../../engine/oracle/delayModule.ts';
import { oracleKey } from '../../../engine/oracle/feed.ts';
import { medianFeed } from '../../../engine/oracle/medianFeed.ts';
import { priceSourceKey } from '../../../engine/oracle/priceSource.ts';
import { Hasher } from '../../../engine/state/hash.ts';
import { restoreWorld, saveWorld } from '../../../engine/state/snapshot.ts';
import { smallKernel } from '../chain/smallKernel.ts';

type Given = Record<string, unknown>;

/** A world whose market price is a function of the tick; with a chain if its parameters are given. */
function setting(
  market: (tick: number) => number | undefined,
  { feed = {}, delay = {}, chain }: { feed?: Given; delay?: Given; chain?: Given },
  seed = 1,
) {
  // 12 March 2020 00:00 UTC lies on the hour.
  const small = smallKernel({ seed, startSeconds: 1_583_971_200 });
  const { kernel } = small;
  kernel.provide(priceSourceKey, { price: () => market(kernel.tick) }, 'ETH-USD');
  const medianParameters = small.add(medianFeed, 'median', { noise: 0, delayMax: 0, ...feed });
  const delayParameters = small.add(delayModule, 'osm', delay);
  if (chain !== undefined)
    small.add(firstPriceChain, 'chain', { backgroundGas: [[0, 10]], noise: 0, ...chain });
  return {
    ...small,
    medianParameters,
    delayParameters,
    median: kernel.use(oracleKey, 'ETH-USD'),
    delayed: kernel.use(oracleKey, 'ETH-USD-delayed'),
  };
}

const hour = 240;

describe('reporters', () => {
  test('report when the price has moved by the deviation or the heartbeat has passed', () => {
    const prices = [200, 200.9, 201, 201.5, 201.5, 201.5, 201.5];
    const { run, median } = setting((tick) => prices[tick], {
      feed: { deviation: 0.005, heartbeatSeconds: 60 },
    });
    const seen = prices.map(() => {
      run(1);
      return median.peekMedian();
    });
    expect(seen).toEqual([200, 200, 201, 201, 201, 201, 201.5]);
  });

  test('look with delays of their own', () => {
    const { run, median } = setting((tick) => (tick < 5 ? 100 : 90), {
      feed: { delayMin: 30, delayMax: 30 },
    });
    run(7);
    expect(median.peekMedian()).toBe(100);
    run(1);
    expect(median.peekMedian()).toBe(90);
  });

  test('err with the stated standard deviation, and their median far less', () => {
    const { run, kernel, median } = setting(() => 100, {
      feed: { noise: 0.01, deviation: 0, reporters: 255 },
    });
    run(1);
    const reports = [...kernel.world.columns()].find(({ name }) => name === 'median.reports')!.data;
    const spread = Math.sqrt(Array.from(reports).reduce((sum, x) => sum + (x - 100) ** 2, 0) / 255);
    expect(spread).toBeGreaterThan(0.8);
    expect(spread).toBeLessThan(1.2);
    expect(Math.abs(median.peekMedian()! - 100)).toBeLessThan(0.4);
  });

  test('that are faulty move the median only once they are half', () => {
    const faulty = (faultyShare: number, fault: string) => {
      const { run, median } = setting((tick) => (tick === 0 ? 100 : 50), {
        feed: { reporters: 15, faultyShare, fault, faultFactor: 3 },
      });
      run(2);
      return median.peekMedian();
    };
    expect(faulty(0.4, 'wrongFactor')).toBe(50);
    expect(faulty(0.6, 'wrongFactor')).toBe(150);
    expect(faulty(0.4, 'frozen')).toBe(50);
    expect(faulty(0.6, 'frozen')).toBe(100);
  });

  test('say nothing while there is no price, and the last report stands', () => {
    const { run, median } = setting((tick) => (tick < 3 ? 100 : undefined), {});
    run(10);
    expect(median.price()).toBe(100);
    const never = setting(() => undefined, {});
    never.run(3);
    expect(never.median.price()).toBeUndefined();
    expect(never.median.lastUpdateTick()).toBe(-1);
  });
});

describe('the way on chain', () => {
  test('is direct where there is no chain: at the relay’s deviation', () => {
    const { run, median } = setting((tick) => 100 - tick * 0.6, {
      feed: { relayDeviation: 0.01, deviation: 0 },
    });
    run(2);
    expect(median.price()).toBe(100);
    run(1);
    expect(median.price()).toBe(98.8);
    expect(median.lastUpdateTick()).toBe(2);
  });

  test('takes the relayer a block and its gas', () => {
    const { run, median, kernel } = setting((tick) => (tick < 2 ? 100 : 80), { chain: {} });
    run(2);
    expect(median.price()).toBe(100);
    run(1);
    expect(median.price()).toBe(80);
    const relayer = kernel.ledger.accountNamed('median.relayer')!;
    // 120,000 gas at 1.1 times 10 gwei.
    expect(kernel.ledger.balance(relayer, 0)).toBe(1_000 * 1e9 - 1_320_000);
  });

  test('is late in a jam: at its cap the relayer waits, and the price on chain grows old', () => {
    const jam = [
      [0, 10],
      [60, 10],
      [75, 300],
      [1500, 300],
      [1515, 10],
    ];
    const lag = (gasCap: number) => {
      const { run, median } = setting((tick) => (tick < 10 ? 100 : 70), {
        feed: { gasCap },
        chain: { backgroundGas: jam, suggestionBlocks: 5 },
      });
      for (let ticks = 0; ticks < 200; ticks++) {
        run(1);
        if (median.price() === 70) return ticks - 10;
        expect(median.peekMedian()).toBe(ticks < 10 ? 100 : 70);
      }
      return Infinity;
    };
    expect(lag(1000)).toBe(0);
    expect(lag(100)).toBeGreaterThan(80);
    expect(lag(100)).toBeLessThan(110);
  });

  test('is open to the relayer alone, and to no report older than the last', () => {
    const { run, median, kernel } = setting(() => 100, { chain: {} });
    run(1);
    const chain = kernel.use(chainKey);
    const thief = kernel.ledger.openAccount('thief');
    const relayer = kernel.ledger.accountNamed('median.relayer')!;
    kernel.ledger.issue(thief, 0, 1e9);
    const send = (account: number, observed: number) =>
      chain.submit({
        agent: account,
        account,
        action: 'oracle.report',
        data: { feed: 'ETH-USD', price: 1, observed },
        gasPrice: 100,
        gas: 50_000,
        cause: 0,
        causeId: 0,
      });
    send(thief, 1000);
    send(relayer, 0);
    run(1);
    expect(median.price()).toBe(100);
    expect(chain.outcomesOf(thief)).toMatchObject([{ reason: 'notTheRelayer' }]);
    expect(chain.outcomesOf(relayer)).toMatchObject([{ reason: 'staleMessage' }]);
  });
});

describe('the delay', () => {
  const falling = (tick: number) => 200 - tick * 0.1;

  test('moves in steps at full hours, one hour behind', () => {
    const { run, delayed } = setting(falling, { feed: { relayDeviation: 0, deviation: 0 } });
    run(1);
    expect([delayed.price(), delayed.next()]).toEqual([200, 200]);
    run(hour);
    expect([delayed.price(), delayed.next()]).toEqual([200, 176]);
    run(hour - 1);
    expect([delayed.price(), delayed.next()]).toEqual([200, 176]);
    run(1);
    expect([delayed.price(), delayed.next()]).toEqual([176, 152]);
    expect(delayed.lastUpdateTick()).toBe(2 * hour);
    expect(delayed.peekMedian()).toBeCloseTo(152, 9);
  });

  test('reports its updates', () => {
    const { run, kernel } = setting(() => 150, { feed: { relayHeartbeatSeconds: 1e5 } });
    const updates: EventOf<'oracleUpdated'>[] = [];
    for (let i = 0; i <= hour; i++) {
      run(1);
      for (const event of kernel.events) if (event.type === 'oracleUpdated') updates.push(event);
    }
    expect(updates.map(({ feed, tick, price, next }) => [feed, tick, price, next])).toEqual([
      ['ETH-USD', 0, 150, 150],
      ['ETH-USD-delayed', 0, 150, 150],
      ['ETH-USD-delayed', hour, 150, 150],
    ]);
  });

  test('switched off lets the price straight through, switched on again holds it back', () => {
    const { run, delayed, delayParameters } = setting(falling, {
      feed: { relayDeviation: 0, deviation: 0 },
    });
    run(hour + 50);
    delayParameters.value.enabled = false;
    expect(delayed.price()).toBeCloseTo(falling(hour + 49), 9);
    expect(delayed.next()).toBeUndefined();
    delayParameters.value.enabled = true;
    expect(delayed.price()).toBe(200);
  });

  test('made void has no price until two updates have passed', () => {
    const { run, delayed, delayParameters } = setting(() => 150, {});
    run(2);
    delayParameters.value.voided = true;
    run(hour);
    expect([delayed.price(), delayed.next()]).toEqual([undefined, undefined]);
    delayParameters.value.voided = false;
    run(1);
    expect([delayed.price(), delayed.next()]).toEqual([undefined, 150]);
    run(hour);
    expect([delayed.price(), delayed.next()]).toEqual([150, 150]);
  });

  test('poked late in a jam keeps the grid of hours', () => {
    const { run, delayed } = setting(falling, {
      feed: { relayDeviation: 0, deviation: 0, gasCap: 1e6, retrySeconds: 15 },
      delay: { gasCap: 20 },
      chain: {
        backgroundGas: [
          [0, 10],
          [3000, 10],
          [3015, 100],
          [4200, 100],
          [4215, 10],
        ],
        suggestionBlocks: 5,
      },
    });
    run(hour + 30);
    expect([delayed.price(), delayed.next()]).toEqual([200, 200]);
    run(30);
    const updated = delayed.lastUpdateTick();
    expect(updated).toBeGreaterThan(4200 / 15);
    expect(delayed.price()).toBe(200);
    expect(delayed.next()).toBeLessThan(falling(hour));
    run(2 * hour - hour - 60 + 1);
    expect(delayed.lastUpdateTick()).toBe(2 * hour);
  });

  test('continues alike after a restore, with transactions on their way', () => {
    const make = () =>
      setting(
        falling,
        { feed: { noise: 0.002, delayMax: 60 }, chain: { noise: 0.4 }, delay: { gasCap: 12 } },
        7,
      );
    const straight = make();
    straight.run(hour + 7);
    const saved = saveWorld(straight.kernel.world);
    straight.run(200);
    const again = make();
    again.kernel.ledger.takeTickHash(new Hasher());
    restoreWorld(again.kernel.world, saved);
    again.run(200);
    expect(again.hash()).toBe(straight.hash());
  });
});
