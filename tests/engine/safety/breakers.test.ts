// Breakers on a small market that falls by a quarter within an hour.

import { describe, expect, test } from '@jest/globals';
import {
  causeIndex,
  chainKey,
  channelSourceKey,
  orderVenueKey,
  poolVenueKey,
  type Event,
  type EventOf,
} from '../../../engine/index.ts';
import { build, runAll, smallMarket } from './smallMarket.ts';

const of = <T extends Event['type']>(events: readonly Event[], type: T): EventOf<T>[] =>
  events.filter((event): event is EventOf<T> => event.type === type);

/** A sudden fall at minute 20 (tick 80). */
const fall = (factor: number): string =>
  `commands: [{ at: 20m, moveFundamental: { asset: ETH, factor: ${factor} } }]\n`;

describe('a market-wide halt', () => {
  const safety = (more = ''): string =>
    `safety: { halt: { kind: marketHalt, index: ETH-USD, haltSeconds: 5m, level1: 0.1, level2: 0.2, level3: 0.5${more} } }\n`;

  test('stops trading for its time at each level, once each, and re-opens in an auction', () => {
    const simulation = build(smallMarket(safety() + fall(0.85)), 'everyTick');
    const venue = simulation.run.kernel.use(orderVenueKey, 'ETH-USD');
    const volume: number[] = [];
    const events = runAll(simulation, () => volume.push(venue.volume()));
    const halts = of(events, 'tradingHalted');
    const resumes = of(events, 'tradingResumed');
    expect(halts.map(({ says }) => says)).toEqual([
      'market-wide halt, level 1',
      'market-wide halt, level 2',
    ]);
    expect(resumes).toHaveLength(2);
    halts.forEach(({ tick }, i) => {
      const resumed = resumes[i]!;
      expect(resumed.tick - tick).toBe(20);
      // The tick of the halt had traded before the breaker looked; the auction's trades fall into the tick of the resumption.
      expect(volume.slice(tick + 1, resumed.tick).every((traded) => traded === 0)).toBe(true);
      expect(volume[resumed.tick]).toBeGreaterThan(0);
      expect(resumed.quantity).toBeGreaterThan(0);
    });
    expect(simulation.metrics()['safety.halt.halts']).toBe(2);
  });

  test('beyond the last level closes the session', () => {
    const simulation = build(
      smallMarket(safety(', level3: 0.3').replace(', level3: 0.5', '') + fall(0.6)),
    );
    const events = runAll(simulation);
    expect(of(events, 'tradingHalted').at(-1)?.says).toBe('market-wide halt, level 3');
    expect(simulation.run.kernel.use(orderVenueKey, 'ETH-USD').isHalted()).toBe(true);
  });

  test('that is switched off lets the market go', () => {
    const simulation = build(smallMarket(safety() + fall(0.4)));
    simulation.command({ type: 'switchMechanism', id: 'safety.halt', on: false }, 120);
    const events = runAll(simulation);
    expect(of(events, 'tradingResumed').at(-1)?.tick).toBe(120);
    expect(simulation.run.kernel.use(orderVenueKey, 'ETH-USD').isHalted()).toBe(false);
  });
});

describe('price bands', () => {
  const safety =
    'safety: { bands: { kind: priceBands, venue: ETH-USD, width: 0.01, window: 5m, limitSeconds: 15s, pauseSeconds: 2m } }\n';

  test('let nothing trade beyond them, pause when the market leans on one, and re-open', () => {
    const simulation = build(smallMarket(safety + fall(0.6)), 'everyTick');
    const { kernel } = simulation.run;
    const venue = kernel.use(orderVenueKey, 'ETH-USD');
    const channels = kernel.all(channelSourceKey).flatMap(([, list]) => list);
    const reference = channels.find(({ name }) => name === 'safety.bands.reference')!;
    let before = 0;
    let resumed = -1;
    const events = runAll(simulation, (tick) => {
      const { tape } = kernel;
      const auction = kernel.events.some(({ type }) => type === 'tradingResumed');
      if (auction) resumed = tick;
      // What trades in a tick stands within the bands that the tick before left; an auction knows none.
      if (before > 0 && resumed !== tick && resumed !== tick - 1) {
        for (let row = 0; row < tape.count; row++) {
          if (tape.venue[row] !== venue.index) continue;
          const price = tape.price[row]! * venue.tickSize;
          expect(price).toBeGreaterThanOrEqual(before * 0.99 - 0.011);
          expect(price).toBeLessThanOrEqual(before * 1.01 + 0.011);
        }
      }
      before = reference.read() || 0;
    });
    expect(of(events, 'tradingHalted').length).toBeGreaterThan(0);
    expect(of(events, 'tradingResumed').length).toBeGreaterThan(0);
    const [halt] = of(events, 'tradingHalted');
    const [resume] = of(events, 'tradingResumed');
    expect(halt!.tick).toBeGreaterThanOrEqual(80);
    expect(resume!.tick - halt!.tick).toBe(8);
    expect(simulation.metrics()['safety.bands.pauses']).toBe(of(events, 'tradingHalted').length);
  });

  test('slow a fall down: the price a minute after the shock is higher with them', () => {
    const priceAt = (more: string): number => {
      const simulation = build(smallMarket(more + fall(0.6)));
      for (let tick = 0; tick < 85; tick++) simulation.step();
      return simulation.run.kernel.use(orderVenueKey, 'ETH-USD').lastPrice();
    };
    expect(priceAt(safety)).toBeGreaterThan(priceAt('') * 1.01);
  });
});

describe('a volatility interruption', () => {
  test('pauses the book after a jump and at no other time', () => {
    const safety =
      'safety: { speed: { kind: volatilityInterruption, venue: ETH-USD, window: 1m, limit: 0.08, pauseSeconds: 3m } }\n';
    const calm = build(smallMarket(safety));
    expect(of(runAll(calm), 'tradingHalted')).toEqual([]);
    const events = runAll(build(smallMarket(safety + fall(0.7))));
    const halts = of(events, 'tradingHalted');
    expect(halts.length).toBeGreaterThan(0);
    expect(halts[0]!.tick).toBeGreaterThanOrEqual(80);
    expect(halts[0]!.tick).toBeLessThan(90);
    expect(of(events, 'tradingResumed')[0]!.tick - halts[0]!.tick).toBe(12);
  });
});

describe('an outflow limit', () => {
  const safety = `safety:
  limit: { kind: outflowLimit, account: venues.pool.reserves, asset: USD, actions: [pool.swap], minRetained: 0.7, period: 10m, step: 15s, cooldown: 10m }
`;
  /** Somebody who takes dollars out of the pool every minute from minute 10 to minute 20. */
  const drained = (more: string) => {
    const simulation = build(smallMarket(more));
    const { kernel } = simulation.run;
    const account = kernel.ledger.openAccount('drainer');
    const eth = kernel.ledger.asset('ETH');
    kernel.ledger.issue(account, eth, 10_000 * kernel.ledger.atoms(eth));
    const chain = kernel.use(chainKey);
    const left: number[] = [];
    const events = runAll(simulation, (tick) => {
      left.push(kernel.use(poolVenueKey, 'pool').reserves().quote);
      if (tick < 40 || tick >= 80 || tick % 4 !== 0) return;
      chain.submit({
        agent: -1,
        account,
        action: 'pool.swap',
        data: { pool: 'pool', side: 'sell', give: 120, getMin: 0 },
        gasPrice: 500,
        gas: 120_000,
        cause: causeIndex.ownDecision,
        causeId: 0,
      });
    });
    return { events, left, simulation };
  };

  test('locks what takes money out once too much has gone, and opens again after its cool-down', () => {
    const { events, left, simulation } = drained(safety);
    const free = drained('');
    expect(free.left.at(-1)).toBeLessThan(0.5 * free.left[0]!);
    expect(left.at(-1)).toBeGreaterThan(0.6 * left[0]!);
    expect(left.at(-1)).toBeLessThan(0.72 * left[0]!);
    const [locked] = of(events, 'tradingHalted');
    const [opened] = of(events, 'tradingResumed');
    expect(locked?.says).toBe('withdrawals locked');
    expect(opened!.tick - locked!.tick).toBe(40);
    const refused = simulation.run.kernel.rejections.value['transaction pool.swap: paused'];
    expect(refused).toBeGreaterThan(0);
  });
});
