import { describe, expect, test } from '@jest/globals';
import { vaultsKey } from '../../../engine/margin/vaults.ts';
import type { EventOf, Event } from '../../../engine/events/events.ts';
import { causeIndex } from '../../../engine/events/causes.ts';
import { PoolMarket } from './poolMarket.ts';

const eventsOf = <T extends Event['type']>(market: PoolMarket, type: T): EventOf<T>[] =>
  market.kernel.events.filter((event): event is EventOf<T> => event.type === type);

describe('formation', () => {
  test('the pool is worth its tranches, levered as stated', () => {
    const market = new PoolMarket({ leverage: 1.8, cashShare: 0.1 });
    market.tick();
    const vault = market.kernel.use(vaultsKey).read(market.vault);
    const { collateral, debt } = vault;
    expect(market.pool.par('senior')).toBe(800);
    expect(market.pool.par('junior')).toBe(200);
    expect(collateral).toBeCloseTo((900 * 1.8) / 200, 7);
    // One tick of the stability fee has passed.
    expect(debt).toBeCloseTo(720, 2);
    expect(vault.ratio(200)).toBeCloseTo(2.25, 4);
    expect(market.pool.value('oracle')).toBeCloseTo(1000, 2);
    market.checkEverything();
  });

  test('the pool waits for an oracle price', () => {
    const market = new PoolMarket();
    market.oraclePrice = 0;
    market.tick(2);
    expect(market.pool.state.value.formed).toBe(false);
    expect(market.pool.request(market.holders[0]!, 'senior', 1)).toEqual({
      ok: false,
      reason: 'notFormed',
    });
    market.oraclePrice = 200;
    market.tick();
    expect(market.pool.state.value.formed).toBe(true);
  });

  test('a price so low that the ledger cannot count the collateral is refused with what to change', () => {
    const market = new PoolMarket();
    market.oraclePrice = 1e-7;
    expect(() => market.tick()).toThrow(/would hold .* ETH, more than fit into 2\^53 atoms/);
    expect(() => market.tick()).toThrow(/fewer decimals or a higher price/);
  });
});

describe('losses', () => {
  test('a fall is eaten by the junior tranche first, times the leverage', () => {
    const market = new PoolMarket({ leverage: 1.8, cashShare: 0 });
    market.tick();
    market.setPrice(190);
    market.tick();
    // 1000 · 1.8 · 5 % = 90.
    expect(market.pool.books.read('junior').writtenDown / 1e6).toBeCloseTo(90, 1);
    expect(market.pool.books.read('senior').writtenDown).toBe(0);
    expect(eventsOf(market, 'trancheLoss')).toMatchObject([
      { tranche: 'junior', cause: 'protocol' },
    ]);
    market.setPrice(170);
    market.tick();
    expect(market.pool.books.read('junior').balance).toBe(0);
    expect(market.pool.books.read('senior').writtenDown / 1e6).toBeCloseTo(70, 1);
  });

  test('a recovery goes to the senior tranche first', () => {
    const market = new PoolMarket({ leverage: 1.8, cashShare: 0 });
    market.tick();
    market.setPrice(170);
    market.tick();
    market.setPrice(175);
    market.tick();
    expect(market.pool.books.read('senior').writtenDown / 1e6).toBeCloseTo(25, 1);
    expect(market.pool.books.read('junior').balance).toBe(0);
    expect(eventsOf(market, 'trancheRecovery')).toMatchObject([{ tranche: 'senior' }]);
  });

  test('a liquidation of the vault is booked at once, with its id as the cause, and holders see it', () => {
    const market = new PoolMarket({ markInterval: 6000, leverage: 1.8, cashShare: 0 });
    market.tick();
    market.beforePool = () => market.liquidatePart(7, 0.5);
    market.tick();
    market.beforePool = () => undefined;
    // Half of 9 ETH is worth 900, half of the debt 400: the equity of what was seized is lost.
    const [loss, senior] = eventsOf(market, 'trancheLoss');
    expect(loss).toMatchObject({ tranche: 'junior', cause: 'liquidation', id: 7 });
    expect(loss!.amount).toBeCloseTo(200, 1);
    expect(senior).toMatchObject({ tranche: 'senior', cause: 'liquidation', id: 7 });
    expect(senior!.amount).toBeCloseTo(300, 0);
    expect(market.pool.liquidations()).toEqual({ count: 1, lastTick: 1 });
  });
});

describe('income', () => {
  test('coupons are paid senior first, the rest goes to the junior holders, and nothing is lost', () => {
    const market = new PoolMarket({
      leverage: 1,
      yieldPerYear: 1,
      seniorCouponBps: 300,
      juniorCouponBps: 800,
      cashShare: 0,
    });
    market.tick(61);
    const hour = 3600 / 31_536_000;
    const [first, second] = market.holders.map((account) => market.balance(account, 'USD'));
    const senior = 800 * 0.03 * hour;
    const income = 1000 * hour;
    // 700 of 800 senior and 150 of 200 junior tokens; the other holder has the rest.
    expect(first).toBeCloseTo((senior * 700) / 800 + ((income - senior) * 150) / 200, 5);
    expect(first! + second!).toBeCloseTo(income, 5);
    const { received, coupons } = market.pool.state.value.flows;
    expect(received).toBe(coupons);
  });

  test('when the payer runs dry the missing coupons are carried', () => {
    const market = new PoolMarket({ payerFunds: 0.001, yieldPerYear: 1, leverage: 1 });
    market.tick(61);
    expect(market.pool.state.value.flows.received).toBe(1000);
    expect(market.pool.books.read('senior').shortfall).toBeGreaterThan(0);
    expect(market.pool.books.read('junior').shortfall).toBeGreaterThan(0);
  });

  test('the stability fee of the vault is kept back before coupons', () => {
    const market = new PoolMarket({ leverage: 1.8, yieldPerYear: 0.01 });
    market.tick(61);
    // 50 % a year on 776 of debt exceeds 1 % on 1,746 of collateral: nothing is left to pay.
    expect(market.pool.state.value.flows.received).toBeGreaterThan(0);
    expect(market.pool.state.value.flows.coupons).toBe(0);
  });
});

describe('redemption', () => {
  test('is paid from cash without a sale where there is cash', () => {
    const market = new PoolMarket({ cashShare: 0.2 });
    market.tick();
    expect(market.pool.request(market.holders[1]!, 'senior', 100)).toEqual({ ok: true });
    market.tick();
    expect(market.balance(market.holders[1]!, 'USD')).toBeCloseTo(100, 4);
    expect(market.pool.par('senior')).toBe(700);
    expect(market.pool.state.value.sold).toBe(0);
    expect(eventsOf(market, 'redemptionPaid')).toMatchObject([{ id: 1, tranche: 'senior' }]);
  });

  test('without cash the pool sells, in the name of the request, and repays debt to keep its ratio', () => {
    const market = new PoolMarket({ cashShare: 0, leverage: 1.8 });
    market.tick();
    const before = market.kernel.use(vaultsKey).read(market.vault);
    market.pool.request(market.holders[0]!, 'senior', 300);
    let forced = 0;
    for (let i = 0; i < 12 && market.pool.par('senior') > 500; i++) {
      market.tick();
      const { tape } = market.kernel;
      for (let row = 0; row < tape.count; row++) {
        expect(tape.takerCause[row]).toBe(causeIndex.redemption);
        expect(tape.takerCauseId[row]).toBe(1);
        forced++;
      }
      market.quoteAll(200);
    }
    expect(forced).toBeGreaterThan(1);
    expect(market.pool.par('senior')).toBe(500);
    expect(market.balance(market.holders[0]!, 'USD')).toBeCloseTo(300, 0);
    const after = market.kernel.use(vaultsKey).read(market.vault);
    expect(after.debt).toBeLessThan(before.debt);
    expect(after.ratio(200)).toBeGreaterThan(before.ratio(200) - 0.05);
  });

  test('notice and gate hold requests back, and a refused request changes nothing', () => {
    const market = new PoolMarket({ notice: 300, gate: 0.1, cashShare: 0.5 });
    market.tick();
    const holder = market.holders[0]!;
    expect(market.pool.request(holder, 'senior', 701)).toMatchObject({
      reason: 'insufficientBalance',
    });
    expect(market.pool.request(holder, 'mezzanine', 1)).toMatchObject({ reason: 'unknownTranche' });
    expect(market.pool.request(holder, 'junior', -1)).toMatchObject({ reason: 'badAmount' });
    market.pool.request(holder, 'senior', 200);
    expect(market.balance(holder, 'SENIOR')).toBe(500);
    market.tick(4);
    expect(market.pool.par('senior')).toBe(800);
    market.tick(2);
    expect(market.pool.par('senior')).toBe(720);
    expect(market.pool.queue()).toBeCloseTo(120, 0);
  });

  test('whoever leaves at a stale price takes from those who stay', () => {
    const stale = { publishDelay: 36_000, cashShare: 0.5, leverage: 1, redeemAt: 'published' };
    const told = new PoolMarket(stale);
    const honest = new PoolMarket({ ...stale, redeemAt: 'actual' });
    for (const market of [told, honest]) {
      market.tick();
      market.setPrice(160);
      market.tick();
      market.pool.request(market.holders[0]!, 'junior', 100);
      market.tick();
    }
    // Value 900 of 1000: a junior unit is worth ½ but told to be worth 1. Par for half of the junior takes 100 of its 100.
    expect(told.balance(told.holders[0]!, 'USD')).toBeCloseTo(100, 1);
    expect(told.pool.priceAt('junior', told.pool.value('market'))).toBeCloseTo(0, 2);
    expect(honest.balance(honest.holders[0]!, 'USD')).toBeCloseTo(50, 1);
    expect(honest.pool.priceAt('junior', honest.pool.value('market'))).toBeCloseTo(0.5, 2);
  });

  test('the vault is not taken below its floor, whatever leavers want', () => {
    const market = new PoolMarket({ cashShare: 0, leverage: 1.8, floorRatio: 2.2 });
    market.tick();
    market.setPrice(180);
    market.pool.request(market.holders[0]!, 'senior', 700);
    market.tick(5);
    expect(market.pool.state.value.sold).toBe(0);
    expect(market.pool.par('senior')).toBe(800);
  });
});

test('holders are told late', () => {
  const market = new PoolMarket({
    publishDelay: 600,
    publishInterval: 60,
    leverage: 1,
    cashShare: 0,
  });
  market.tick(2);
  market.setPrice(100);
  market.tick(5);
  expect(market.pool.value('market')).toBeCloseTo(500, 0);
  expect(market.pool.publishedValue()).toBeCloseTo(1000, 0);
  market.tick(10);
  expect(market.pool.publishedValue()).toBeCloseTo(500, 0);
});
