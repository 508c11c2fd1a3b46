// What a pool sells outside is taken at its worth, and no book notices.

import { describe, expect, test } from '@jest/globals';
import { orderVenueKey } from '../../../engine/venues/orderVenue.ts';
import { sellOutside } from '../../../engine/securitisation/outsideSale.ts';
import { createSimulation, type Simulation, type TradeTape } from '../../../index.ts';
import { readScenario } from '../../../scenarios/read.ts';
import {
  accountOf,
  poolOf,
  setPrice,
  steps,
  structuredWorld,
  unitsOf,
} from './structuredMarket.ts';

/** A fund of one coin, a thin book, and one holder who asks for half of it. */
const fund = (soldOnBook: string): Simulation => {
  const world = structuredWorld({
    assets: ['ALL'],
    more: `venues: { COIN-USD: { kind: orderBook, base: COIN, quote: USD, tickSize: 0.0001, lotSize: 0.01, takerFeeBps: 0 } }`,
    pools: `
  pool:
    kind: structuredPool
    notional: 1000
    assets: { coins: { kind: token, token: COIN, venue: COIN-USD, share: 1, saleMax: 40, slippage: 0.5 } }
    tranches: [{ name: all, token: ALL, attachment: 0, detachment: 1, coupon: { kind: residual } }]
    publishInterval: 1h
    publishDelay: 0
    notice: 0
    redemptionEpoch: 1h
    gate: 1
    ${soldOnBook}
`,
    agents: `
  - { kind: trancheHolder, id: holder, count: 1, interval: 5000h, threshold: 0, holdings: { ALL: 1000, USD: 500, COIN: 1 } }
`,
  });
  steps(world, 2);
  const holder = accountOf(world, 'holder.0');
  const book = world.run.kernel.use(orderVenueKey, 'COIN-USD');
  const order = { account: holder, cause: 0, causeId: 0 } as const;
  book.placeLimit({ ...order, side: 'buy', price: 0.8, quantity: 500 });
  book.placeLimit({ ...order, side: 'sell', price: 1.2, quantity: 1 });
  const asked = world.run.kernel.request(holder, 'pool.redeem', { tranche: 'all', units: 500 }, -1);
  expect(asked.ok).toBe(true);
  return world;
};

const bidsLeft = (world: Simulation): number =>
  world.run.kernel.use(orderVenueKey, 'COIN-USD').depthTo('bids', 0.01);
const coins = (world: Simulation): number => unitsOf(world, 'securitisation.pool.pool', 'COIN');

describe('a pool that must pay a leaver', () => {
  test('sells to the book what a tick allows, at what the book pays', () => {
    const world = fund('');
    steps(world, 2);
    expect(coins(world)).toBeCloseTo(920, 6);
    expect(bidsLeft(world)).toBeCloseTo(420, 6);
  });

  test('sells outside at once and at the worth of the coin, and the book does not notice', () => {
    const world = fund('soldOnBook: 0');
    setPrice(world, 'COIN', 0.9);
    steps(world, 2);
    expect(bidsLeft(world)).toBe(500);
    // Paid at the published value of one, that is more coins at 0.9.
    expect(coins(world)).toBeCloseTo(1000 - 500 / 0.9, 4);
    expect(poolOf(world).queue()).toBeCloseTo(0, 5);
  });

  test('divides a sale between the two', () => {
    const world = fund('soldOnBook: 0.5');
    steps(world, 1);
    expect(bidsLeft(world)).toBeCloseTo(460, 6);
    expect(coins(world)).toBeCloseTo(1000 - 250 - 40, 4);
  });
});

test('what is sold outside leaves the ledger for cash that comes into it, not an atom short', () => {
  const world = fund('');
  const { kernel } = world.run;
  const { ledger } = kernel;
  const [asset, cash] = [ledger.asset('COIN'), ledger.asset('USD')];
  const account = accountOf(world, 'securitisation.pool.pool');
  setPrice(world, 'COIN', 0.3);
  const sale = { account, asset, cash, cause: 'redemption', causeId: 0 } as const;
  const before = { coins: ledger.issued(asset), cash: ledger.issued(cash) };
  expect(sellOutside(kernel, { ...sale, units: 1 / 0.3 })).toBeGreaterThanOrEqual(1);
  expect(ledger.issued(cash) - before.cash).toBe(1_000_000);
  expect(before.coins - ledger.issued(asset)).toBe(3_333_334);
  expect(sellOutside(kernel, { ...sale, units: 1e9 })).toBeCloseTo(0.3 * (1000 - 3.333334), 5);
  expect(ledger.balance(account, asset)).toBe(0);
  expect(sellOutside(kernel, { ...sale, units: 1 })).toBe(0);
});

describe('the safe senior tranche with impact off', () => {
  const runOf = (without: readonly string[]) => {
    const simulation = createSimulation(readScenario('safe-senior', { without }).scenario);
    const { ledger } = simulation.run.kernel;
    const coinBooks = 4;
    const trades: number[] = [];
    while (!simulation.finished) tradesOf(simulation.step().tape, coinBooks, trades);
    return { trades, fees: ledger.accounts.length, metrics: simulation.metrics() };
  };

  test('the coins trade as if nobody could leave: trade by trade the same', () => {
    const off = runOf(['impact']);
    const nobody = runOf(['run']);
    expect(off.metrics['pool.redemptionsPaid']).toBeGreaterThan(1e6);
    expect(nobody.metrics['pool.redemptionsPaid']).toBe(0);
    expect(off.trades.length).toBeGreaterThan(10_000);
    expect(off.trades).toEqual(nobody.trades);
  });
});

test('every check holds after every tick while a fund sells to both', () => {
  const set = ['duration=60h', 'securitisation.pool.soldOnBook=0.3'];
  const { scenario } = readScenario('safe-senior', { set });
  const simulation = createSimulation(scenario, { checks: 'everyTick' });
  while (!simulation.finished) simulation.step();
  expect(simulation.metrics()['pool.redemptionsPaid']).toBeGreaterThan(1e5);
});

/** Venue, price and quantity of every trade on the first books. */
function tradesOf(tape: TradeTape, books: number, out: number[]): void {
  for (let i = 0; i < tape.count; i++)
    if (tape.venue[i]! < books) out.push(tape.venue[i]!, tape.price[i]!, tape.quantity[i]!);
}

test('a parameter that nobody set stands in no state, and is read as its default', () => {
  const handle = (set: readonly string[]) => {
    const { run } = createSimulation(readScenario('safe-senior', { set }).scenario);
    const record = [...run.kernel.world.records()].find(
      ({ name }) => name === 'parameters.securitisation.pool',
    )!;
    const path = 'securitisation.pool.soldOnBook';
    return {
      stands: 'soldOnBook' in (record.value as object),
      read: run.parameters.get(path)!.read(),
    };
  };
  expect(handle([])).toEqual({ stands: false, read: 1 });
  expect(handle(['securitisation.pool.soldOnBook=0.5'])).toEqual({ stands: true, read: 0.5 });
});
