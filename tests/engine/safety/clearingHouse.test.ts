// A clearing house behind a small exchange: how the fund is sized and paid in, and a default that exhausts one layer after the other. Traders
// have 1,000 of margin each; trader 0 is long 40 at 100 from trader 1, so that nothing is left of it at 75.

import { describe, expect, test } from '@jest/globals';
import { accountKindsKey } from '../../../engine/tick/sources.ts';
import {
  smallClearingHouse,
  type SmallClearingHouseOptions,
} from '../../reference/smallClearingHouse.ts';

/** Own capital 30 and 20, five contributions of 50 out of spare money; gains of trader 1 since the start are 40 · 22 = 880. */
function defaultAt(price: number, options: SmallClearingHouseOptions = {}) {
  const market = smallClearingHouse({
    spare: 50,
    capital: [30, 20],
    ...options,
    clearing: { minimumContribution: 50, ...options.clearing },
    terms: { afterFund: 'socialise', ...options.terms },
  });
  market.house.publish();
  market.order(1, 'sell', 40, 100);
  market.order(0, 'buy', 40, 100);
  market.order(2, 'buy', 40, price);
  market.price(78);
  market.engine.liquidate();
  market.checkAll();
  return market;
}

describe('waterfall of a default', () => {
  // Loss 40 · (75 − price). Layers end at 50, 80, 280, 300, 500 and 1,380.
  test.each([
    [76, { fund: 0, ownCapital: 0, assessed: 0, haircut: 0, unallocated: 0 }],
    [74, { fund: 40, ownCapital: 0, assessed: 0, haircut: 0, unallocated: 0 }],
    [73.5, { fund: 50, ownCapital: 10, assessed: 0, haircut: 0, unallocated: 0 }],
    [70, { fund: 170, ownCapital: 30, assessed: 0, haircut: 0, unallocated: 0 }],
    [67.75, { fund: 250, ownCapital: 40, assessed: 0, haircut: 0, unallocated: 0 }],
    [65, { fund: 250, ownCapital: 50, assessed: 100, haircut: 0, unallocated: 0 }],
    [60, { fund: 250, ownCapital: 50, assessed: 200, haircut: 100, unallocated: 0 }],
    [39.5, { fund: 250, ownCapital: 50, assessed: 200, haircut: 880, unallocated: 40 }],
  ])('sold at %d', (price, expected) => {
    const market = defaultAt(price);
    expect(market.borne()).toEqual(expected);
    // The rest goes the venue's own way; none of it was unborne here.
    expect(market.statistics.metrics()['socialisedLoss']).toBe(expected.unallocated);
  });

  test('the insurance fund comes first', () => {
    expect(defaultAt(70, { fund: 150 }).borne()).toMatchObject({ fund: 50, ownCapital: 0 });
  });

  test('survivors are charged alike, and only who gained is cut', () => {
    const { house, equity, kernel, traders, perps } = defaultAt(60);
    expect(house.members.map(({ contribution }) => contribution)).toEqual([0, 0, 0, 0, 0]);
    // Each of four is assessed 50 out of its margin; trader 1 loses 100 of its gain besides.
    expect(equity(1)).toBeCloseTo(1000 + 880 - 50 - 100, 6);
    expect([equity(3), equity(4)]).toEqual([950, 950]);
    for (const trader of traders)
      expect(kernel.ledger.balance(trader, perps.positions.cashAsset)).toBe(0);
  });

  test('without cuts of gains the rest is left to the venue', () => {
    expect(defaultAt(60, { clearing: { gainsHaircut: 'none' } }).borne()).toMatchObject({
      haircut: 0,
      unallocated: 100,
    });
  });

  test('caps hold for a default and for a period, which then ends', () => {
    const market = defaultAt(65, { clearing: { assessmentPerPeriod: 1.5 } });
    const { house, accountOf, kernel } = market;
    const left = (liquidation: number, trader: number): number =>
      house.available({ account: accountOf(trader), liquidation }) / 10_000;
    // 25 of each were called. The same default may call 25 more of four, another (of trader 4) 50 more of three, within 75.
    expect([left(1, 0), left(2, 4)]).toEqual([4 * 25, 3 * 50]);
    const { house: tight, accountOf: of } = defaultAt(65, {
      clearing: { assessmentPerPeriod: 0.6 },
    });
    expect(tight.available({ account: of(4), liquidation: 2 }) / 10_000).toBeCloseTo(3 * 5, 6);
    kernel.clock.value.tick += 100;
    expect(left(2, 4)).toBe(3 * 50);
  });

  test('winners are closed only when the clearing house too cannot pay', () => {
    const bears = defaultAt(70, { terms: { afterFund: 'queue' } });
    expect(bears.engine.taken).toHaveLength(0);
    expect(bears.statistics.metrics()['deleveragingFills']).toBe(0);
    // Nobody bids within what fund, capital and assessments of 500 can bear; at a mark of 65 they still cover what is held, at 60 no more.
    const cannot = defaultAt(45, { terms: { afterFund: 'queue' } });
    for (const [mark, isClosed] of [
      [65, false],
      [60, true],
    ] as const) {
      cannot.price(mark);
      cannot.engine.liquidate();
      expect((cannot.statistics.metrics()['deleveragingFills'] ?? 0) > 0).toBe(isClosed);
      cannot.checkAll();
    }
    expect(cannot.borne().unallocated).toBe(0);
  });
});

describe('default fund', () => {
  /** Trader 0 is long 60 from trader 1, trader 2 is long 40 from trader 3. */
  function sized(cover: number) {
    const market = smallClearingHouse({ clearing: { cover, stressMove: 0.3, memberMargin: 500 } });
    market.order(1, 'sell', 60, 100);
    market.order(0, 'buy', 60, 100);
    market.order(3, 'sell', 40, 100);
    market.order(2, 'buy', 40, 100);
    market.house.publish();
    market.checkAll();
    return market;
  }

  test('covers the members with the largest losses beyond their margin in the scan', () => {
    // A move of 30: 60 lose 1,800 and 40 lose 1,200, which is 800 and 200 beyond the margin; both of one direction at once.
    expect(sized(1).house.fund()).toBeCloseTo(800 * 10_000, -1);
    expect(sized(2).house.fund()).toBeCloseTo(1000 * 10_000, -1);
  });

  test('is paid in by risk, out of margin that positions do not need, and stays its members own', () => {
    const { house, traders, equity } = sized(2);
    // Risks 1,800 and 1,200 on each side: parts of 0.3 and 0.2; trader 4 holds nothing.
    expect(house.members.map(({ contribution }) => Math.round(contribution / 10_000))).toEqual([
      300, 300, 200, 200, 0,
    ]);
    expect(equity(0)).toBeCloseTo(700, 2);
    const claims = new Float64Array(100);
    house.addClaims(claims);
    expect(claims[traders[0]!]).toBeCloseTo(300, 2);
  });

  test('asks members only: accounts of the stated kind with the stated margin', () => {
    const market = smallClearingHouse({
      clearing: { memberKind: 'perpetualMaker', memberMargin: 900, minimumContribution: 10 },
    });
    const { kernel, perps, traders, house } = market;
    const makers = traders.slice(2);
    kernel.provide(accountKindsKey, {
      kindOf: (account) => (makers.includes(account) ? 'perpetualMaker' : 'perpetualTrader'),
    });
    expect(perps.withdraw(makers[0]!, 200, 'ETH-PERP').ok).toBe(true);
    house.publish();
    expect(house.members.map(({ owner }) => owner)).toEqual(makers.slice(1));
  });

  test('gets what a member has, where that is less than it should pay', () => {
    const { house, checkAll, equity } = smallClearingHouse({
      spare: 100,
      clearing: { minimumContribution: 1500 },
    });
    house.publish();
    expect(house.members.map(({ contribution }) => contribution / 10_000)).toEqual(
      Array.from({ length: 5 }, () => 1100),
    );
    expect(equity(0)).toBe(0);
    checkAll();
  });

  test('is sized anew when it is due, but not while a default is being paid for', () => {
    const calm = sized(2);
    calm.order(0, 'sell', 60, 100);
    calm.order(1, 'buy', 60, 100);
    calm.kernel.clock.value.tick += 1000;
    calm.house.publish();
    calm.checkAll();
    expect(calm.house.fund() / 10_000).toBeLessThan(500);

    const after = defaultAt(65, { clearing: { sizingInterval: 10 } });
    after.kernel.clock.value.tick += 50;
    after.house.publish();
    expect(after.house.fund()).toBe(0);
    after.kernel.clock.value.tick += 50;
    after.house.publish();
    after.checkAll();
    expect(after.house.fund()).toBe(4 * 50 * 10_000);
  });
});
