import { describe, expect, test } from '@jest/globals';
import { causeIndex, type Event, type Simulation } from '../../../engine/index.ts';
import {
  agentRoomKey,
  chainKey,
  oracleKey,
  orderVenueKey,
  poolVenueKey,
} from '../../../engine/index.ts';
import { build, runAll, smallMarket } from './smallMarket.ts';

/** 240 ticks of 15 s; a fault from minute 20 to minute 30 stands in ticks 80 … 119. */
const stretch = 'from: 20m, until: 30m';
const during = (tick: number): boolean => tick >= 80 && tick < 120;
const faults = (list: string): string => `faults: [${list}]\n`;
const of = (events: readonly Event[], type: Event['type']): number[] =>
  events.filter((event) => event.type === type).map(({ tick }) => tick);
const feedOf = (simulation: Simulation) => simulation.run.kernel.use(oracleKey, 'ETH');
const bookOf = (simulation: Simulation) => simulation.run.kernel.use(orderVenueKey, 'ETH-USD');

describe('a fault', () => {
  test('begins and ends when the scenario says, and is reported with its words', () => {
    const events = runAll(
      build(smallMarket(faults(`{ kind: oracleFreeze, feed: ETH, ${stretch} }`))),
    );
    expect(events.filter(({ type }) => type.startsWith('fault'))).toEqual([
      {
        type: 'faultStarted',
        tick: 80,
        fault: 'faults.oracleFreeze',
        kind: 'oracleFreeze',
        says: 'oracle frozen: ETH',
      },
      { type: 'faultEnded', tick: 120, fault: 'faults.oracleFreeze', kind: 'oracleFreeze' },
    ]);
  });

  test('is part of the identity, and of the result only from its first tick on', () => {
    const plain = build(smallMarket());
    const frozen = build(smallMarket(faults(`{ kind: venueOutage, venue: ETH-USD, ${stretch} }`)));
    expect(frozen.identity()).not.toBe(plain.identity());
    const prices = (simulation: Simulation): number[] => {
      const seen: number[] = [];
      runAll(simulation, () => seen.push(bookOf(simulation).midPrice()));
      return seen;
    };
    const [without, within] = [prices(plain), prices(frozen)];
    expect(within.slice(0, 80)).toEqual(without.slice(0, 80));
    expect(within.slice(80)).not.toEqual(without.slice(80));
  });

  test('that is switched off before the first tick changes nothing', () => {
    const plain = build(smallMarket());
    runAll(plain);
    const off = build(
      smallMarket(faults(`{ kind: venueOutage, venue: ETH-USD, on: false, ${stretch} }`)),
    );
    runAll(off);
    expect(off.metrics().priceTrough).toBe(plain.metrics().priceTrough);
    expect(off.metrics()['faults.venueOutage.strikes']).toBe(0);
  });

  test('that is switched off while it stands stands no longer, and begins anew when switched on', () => {
    const simulation = build(smallMarket(faults(`{ kind: oracleFreeze, feed: ETH, ${stretch} }`)));
    simulation.command({ type: 'switchMechanism', id: 'faults.oracleFreeze', on: false }, 90);
    simulation.command({ type: 'switchMechanism', id: 'faults.oracleFreeze', on: true }, 110);
    const events = runAll(simulation);
    expect(of(events, 'faultStarted')).toEqual([80, 110]);
    const written = of(events, 'oracleUpdated').filter(during);
    expect(written.length).toBeGreaterThan(0);
    expect(written.every((tick) => tick >= 90 && tick < 110)).toBe(true);
  });

  test('with a hazard strikes about as often as its rate says, and alike for the same seed', () => {
    const list = faults('{ kind: oracleFreeze, feed: ETH, hazardPerDay: 480, lasting: 30s }');
    const strikes = [1, 2, 3, 4, 5, 6].map((seed) => {
      const [one, again] = [build(smallMarket(list, seed)), build(smallMarket(list, seed))];
      const events = runAll(one);
      expect(of(runAll(again), 'faultStarted')).toEqual(of(events, 'faultStarted'));
      return of(events, 'faultStarted').length;
    });
    // 20 an hour less those that strike while one stands: 120 / (1 + 20·30/3600), give or take three deviations.
    const sum = strikes.reduce((a, b) => a + b, 0);
    expect(sum).toBeGreaterThan(70);
    expect(sum).toBeLessThan(135);
    expect(new Set(strikes).size).toBeGreaterThan(1);
  });

  test('continues alike after a restore while it stands', () => {
    const list = faults(
      '{ kind: congestion, hazardPerDay: 200, lasting: 2m, lengths: exponential }',
    );
    const straight = build(smallMarket(list));
    const broken = build(smallMarket(list));
    for (let tick = 0; tick < 100; tick++) {
      straight.step();
      broken.step();
    }
    const restored = build(smallMarket(list));
    restored.restore(broken.keyframe());
    runAll(straight);
    runAll(restored);
    expect(restored.hash()).toBe(straight.hash());
  });
});

describe('what it strikes', () => {
  test('a frozen feed keeps its price, and is written again afterwards', () => {
    const simulation = build(smallMarket(faults(`{ kind: oracleFreeze, feed: ETH, ${stretch} }`)));
    const seen: (number | undefined)[] = [];
    const events = runAll(simulation, () => seen.push(feedOf(simulation).price()));
    expect(new Set(seen.slice(80, 120)).size).toBe(1);
    expect(of(events, 'oracleUpdated').filter(during)).toEqual([]);
    expect(of(events, 'oracleUpdated').some((tick) => tick >= 120)).toBe(true);
  });

  test('a wrong feed tells a multiple', () => {
    const list = faults(`{ kind: oracleError, feed: ETH, factor: 0.1, ${stretch} }`);
    const simulation = build(smallMarket(list));
    const ratios: number[] = [];
    const { clock } = simulation.run.kernel;
    runAll(simulation, () => {
      // The clock has moved on; look as of the tick that ran.
      clock.value.tick--;
      ratios.push(feedOf(simulation).price()! / bookOf(simulation).midPrice());
      clock.value.tick++;
    });
    ratios.forEach((ratio, tick) => {
      if (tick < 4) return;
      expect(ratio).toBeGreaterThan(during(tick) ? 0.05 : 0.5);
      expect(ratio).toBeLessThan(during(tick) ? 0.2 : 2);
    });
  });

  test('a venue out of order takes no orders and keeps what rests', () => {
    const list = faults(`{ kind: venueOutage, venue: ETH-USD, ${stretch} }`);
    const simulation = build(smallMarket(list));
    const traded: number[] = [];
    const resting: number[] = [];
    runAll(simulation, () => {
      traded.push(bookOf(simulation).volume());
      resting.push(bookOf(simulation).book.restingCount());
    });
    expect(traded.slice(0, 80).some((volume) => volume > 0)).toBe(true);
    expect(traded.slice(80, 120).every((volume) => volume === 0)).toBe(true);
    expect(traded.slice(120).some((volume) => volume > 0)).toBe(true);
    expect(new Set(resting.slice(80, 120)).size).toBe(1);
    expect(simulation.run.kernel.rejections.value['quote: venueClosed']).toBeGreaterThan(0);
  });

  test('a population that is down decides nothing', () => {
    const simulation = build(
      smallMarket(faults(`{ kind: keeperOutage, agents: noise, ${stretch} }`)),
    );
    const { kernel } = simulation.run;
    const isNoise = (account: number): boolean =>
      kernel.use(agentRoomKey).populationOf(account)?.entry.id === 'noise';
    const trades: number[] = [];
    runAll(simulation, () => {
      const { taker, count } = kernel.tape;
      trades.push([...taker.subarray(0, count)].filter(isNoise).length);
    });
    const sum = (list: number[]): number => list.reduce((a, b) => a + b, 0);
    expect(sum(trades.slice(40, 80))).toBeGreaterThan(40);
    // What was decided before may arrive a tick later.
    expect(sum(trades.slice(81, 120))).toBe(0);
    expect(sum(trades.slice(120))).toBeGreaterThan(40);
  });

  test('congestion multiplies the price of gas', () => {
    const simulation = build(smallMarket(faults(`{ kind: congestion, factor: 8, ${stretch} }`)));
    const gas: number[] = [];
    runAll(simulation, () => gas.push(simulation.run.kernel.use(chainKey).statistics().background));
    expect(gas[60]).toBeCloseTo(10, 6);
    expect(gas.slice(80, 120).every((price) => Math.abs(price - 80) < 1e-6)).toBe(true);
  });

  test('a paused contract reverts its transactions, and a paused mechanism stands still', () => {
    const list = faults(
      `{ kind: contractPause, id: swaps, actions: pool, ${stretch} }, { kind: contractPause, id: feed, mechanism: oracles.median, ${stretch} }`,
    );
    const simulation = build(smallMarket(list));
    const { kernel } = simulation.run;
    const account = kernel.ledger.openAccount('trader');
    for (const asset of ['ETH', 'USD']) {
      const index = kernel.ledger.asset(asset);
      kernel.ledger.issue(account, index, 1000 * kernel.ledger.atoms(index));
    }
    const base: number[] = [];
    const events = runAll(simulation, () => {
      base.push(kernel.use(poolVenueKey, 'pool').reserves().base);
      kernel.use(chainKey).submit({
        agent: -1,
        account,
        action: 'pool.swap',
        data: { pool: 'pool', side: 'sell', give: 0.1, getMin: 0 },
        gasPrice: 200,
        gas: 120_000,
        cause: causeIndex.ownDecision,
        causeId: 0,
      });
    });
    expect(base[79]).toBeGreaterThan(base[10]!);
    expect(new Set(base.slice(80, 120)).size).toBe(1);
    expect(base[150]).toBeGreaterThan(base[119]!);
    expect(kernel.rejections.value['transaction pool.swap: paused']).toBeGreaterThan(20);
    expect(of(events, 'oracleUpdated').filter(during)).toEqual([]);
  });

  test('a pool that rounds against itself pays dust with a grain', () => {
    const swapAtEnd = (list: string): number => {
      const simulation = build(smallMarket(list));
      for (let tick = 0; tick < 100; tick++) simulation.step();
      const { kernel } = simulation.run;
      const account = kernel.ledger.openAccount('exploiter');
      const eth = kernel.ledger.asset('ETH');
      const usd = kernel.ledger.asset('USD');
      kernel.ledger.issue(account, eth, 1000);
      kernel.clock.value.tick--;
      const pool = kernel.use(poolVenueKey, 'pool');
      for (let i = 0; i < 100; i++) pool.swap(account, 'sell', 1e-8, 0, causeIndex.ownDecision, 0);
      kernel.clock.value.tick++;
      runAll(simulation);
      return kernel.ledger.balance(account, usd) / kernel.ledger.atoms(usd);
    };
    expect(swapAtEnd(faults(`{ kind: roundingError, venue: pool, grain: 0.5, ${stretch} }`))).toBe(
      50,
    );
    // A hundred-millionth of an ETH is worth two millionths of a dollar.
    expect(swapAtEnd('')).toBeLessThan(0.001);
  });
});
