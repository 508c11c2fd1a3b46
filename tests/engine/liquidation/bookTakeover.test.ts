// A perpetuals venue from the first fill to the last cut, with every order placed by hand. Lots are 0.1, maintenance margin is 5 %.

import { describe, expect, test } from '@jest/globals';
import { smallExchange, type SmallExchangeOptions } from '../../reference/smallExchange.ts';

/** Trader 0 is long 40 at 100 from trader 1, with `margin` each: 25 and 5 make equity 1,000 at a leverage of 4. */
function longAndShort(options: SmallExchangeOptions = {}) {
  const exchange = smallExchange(options);
  exchange.order(1, 'sell', 40, 100);
  exchange.order(0, 'buy', 40, 100);
  return exchange;
}

describe('positions', () => {
  test('a fill moves lots and cash by equal amounts, and fees leave the margin', () => {
    const { perps, accountOf, equity, check } = longAndShort({ makerBps: 1, takerBps: 5 });
    expect(perps.positions.lots(accountOf(0), 0)).toBe(400);
    expect(perps.positions.lots(accountOf(1), 0)).toBe(-400);
    expect(equity(0)).toBeCloseTo(1000 - 2, 6);
    expect(equity(1)).toBeCloseTo(1000 - 0.4, 6);
    check();
  });

  test('what one side gains the other loses, whatever the mark', () => {
    const { price, equity } = longAndShort();
    price(110);
    expect([equity(0), equity(1)]).toEqual([1400, 600]);
    price(80);
    expect([equity(0), equity(1)]).toEqual([200, 1800]);
  });

  test('an order beyond initial margin is refused, one that reduces is not', () => {
    const { order, price } = longAndShort();
    expect(order(0, 'buy', 61, 100)).toEqual({ ok: false, reason: 'insufficientMargin' });
    expect(order(0, 'buy', 60, 100).ok).toBe(true);
    price(81);
    expect(order(0, 'sell', 40, 120).ok).toBe(true);
  });

  test('resting orders count towards margin, and no longer when they are cancelled', () => {
    const { order, books } = smallExchange();
    const first = order(0, 'buy', 100, 100);
    expect(order(0, 'buy', 1, 100)).toEqual({ ok: false, reason: 'insufficientMargin' });
    books[0]!.cancel(first.ok ? first.id : -1);
    expect(order(0, 'buy', 100, 100).ok).toBe(true);
  });

  test('only free margin that is cash can be taken out', () => {
    const { perps, traders, price } = longAndShort();
    expect(perps.withdraw(traders[0]!, 601, 'ETH-PERP').ok).toBe(false);
    expect(perps.withdraw(traders[0]!, 600, 'ETH-PERP').ok).toBe(true);
    price(200);
    expect(perps.withdraw(traders[0]!, 2000, 'ETH-PERP')).toEqual({
      ok: false,
      reason: 'insufficientMargin',
    });
  });
});

describe('takeover', () => {
  test('an account is safe at its maintenance margin and taken over below it', () => {
    const { perps, engine, price, accountOf } = longAndShort();
    // Equity 1,000 + 40·(P − 100) meets 5 % of 40·P at P = 78.947…
    price(78.95);
    engine.liquidate();
    expect(engine.taken).toHaveLength(0);
    price(78.94);
    engine.liquidate();
    expect(engine.taken).toMatchObject([{ account: accountOf(0), lots: 400, value: 30_000_000 }]);
    expect(perps.risk.equity(accountOf(0))).toBe(0);
  });

  test('sold better than the bankruptcy price of 75 the fund grows, worse it pays', () => {
    const better = longAndShort();
    better.order(2, 'buy', 40, 77);
    better.price(78);
    better.engine.liquidate();
    expect(better.perps.fund()).toBe(40 * 2 * 10_000);
    better.check();

    const worse = longAndShort({ fund: 100 });
    worse.order(2, 'buy', 40, 74);
    worse.price(78);
    worse.engine.liquidate();
    expect(worse.perps.fund()).toBe((100 - 40) * 10_000);
    expect(worse.engine.taken).toHaveLength(0);
    worse.check();
  });

  test('it sells no more at a loss than the fund can bear', () => {
    const { order, price, perps, engine, check } = longAndShort({ fund: 20 });
    order(2, 'buy', 40, 74);
    price(78);
    engine.liquidate();
    expect(perps.fund()).toBeGreaterThanOrEqual(0);
    expect(engine.taken[0]!.lots).toBe(400);
    check();
  });

  test('the four knobs: share per step, interval, size below which all goes, share of the book', () => {
    const { order, price, engine, nextTick } = longAndShort({
      fund: 10_000,
      terms: { step: 0.25, interval: 2, wholeBelow: 800, bookShare: 0.5 },
    });
    order(2, 'buy', 12, 77);
    order(3, 'buy', 100, 76);
    price(78);
    const held: number[] = [];
    for (let i = 0; i < 9; i++) {
      engine.liquidate();
      held.push(engine.taken.reduce((sum, { lots }) => sum + lots, 0));
      nextTick();
    }
    // Every two ticks a quarter of what is left, until 102 lots would be below 800 dollars; the book had 112 in reach.
    expect(held).toEqual([300, 300, 225, 225, 169, 169, 127, 127, 96]);
  });

  test('above the backstop an account is sold down itself, and what is left of it stays its own', () => {
    const { order, price, engine, perps, accountOf } = longAndShort({
      terms: { backstop: 2 / 3, step: 0.5 },
    });
    order(2, 'buy', 40, 78);
    // Equity 150 of 157 needed: under, but above two thirds.
    price(78.75);
    engine.liquidate();
    expect(perps.positions.lots(accountOf(0), 0)).toBe(200);
    expect(perps.risk.equity(accountOf(0))).toBeCloseTo(150 - 20 * 0.75, 6);
    expect(perps.risk.isUnder(accountOf(0))).toBe(false);
    expect(engine.taken).toHaveLength(0);
  });

  test('resting orders of an account that is under are cancelled', () => {
    const { order, price, engine, books } = longAndShort();
    order(0, 'sell', 10, 120);
    price(78);
    engine.liquidate();
    expect(books[0]!.bestAsk()).toBeUndefined();
  });
});

test('isolated margin: a position that fails takes nothing of its owner’s other one', () => {
  const { kernel, perps, engine, books, traders, price, check } = smallExchange({
    markets: ['ETH', 'BTC'],
    money: 5000,
  });
  const { ledger } = kernel;
  const owner = ledger.openAccount('careful');
  ledger.issue(owner, ledger.asset('USD'), 2000 * 10_000);
  for (const venue of ['ETH-PERP', 'BTC-PERP'])
    expect(perps.deposit(owner, 1000, venue, 'isolated').ok).toBe(true);
  books.forEach((book) => {
    const order = { quantity: 40, price: 100, cause: 0, causeId: 0 };
    book.placeLimit({ ...order, account: traders[1]!, side: 'sell' });
    expect(book.placeLimit({ ...order, account: owner, side: 'buy' }).ok).toBe(true);
  });
  const [eth, btc] = [0, 1].map((market) => perps.positions.accountOf(owner, market)) as [
    number,
    number,
  ];
  expect(eth).not.toBe(btc);
  price(70);
  engine.liquidate();
  expect(perps.positions.lots(eth, 0)).toBe(0);
  expect(perps.positions.lots(btc, 1)).toBe(400);
  expect(perps.risk.equity(btc)).toBe(1000);
  check();
});

describe('when the fund is gone', () => {
  /** Three shorts with other leverages against one long of 60. */
  function threeShorts(afterFund: 'queue' | 'proRata' | 'socialise') {
    const exchange = smallExchange({ terms: { afterFund } });
    for (const [trader, quantity] of [
      [1, 30],
      [2, 20],
      [3, 10],
    ] as const) {
      exchange.order(trader, 'sell', quantity, 100);
      exchange.order(0, 'buy', quantity, 100);
    }
    return exchange;
  }

  test('winners are closed at the bankruptcy price by profit × leverage, exactly the quantity that failed', () => {
    const { price, engine, perps, accountOf, equity, check, statistics } = threeShorts('queue');
    // Bankrupt at 83.33; nobody bids at 80.
    price(80);
    engine.liquidate();
    expect(engine.taken).toHaveLength(0);
    expect([1, 2, 3].map((trader) => perps.positions.lots(accountOf(trader), 0))).toEqual([
      0, 0, 0,
    ]);
    expect(equity(1) + equity(2) + equity(3)).toBeCloseTo(4000, 6);
    expect(statistics.metrics()).toMatchObject({
      deleveragingFills: 3,
      deleveragedInProfit: 1,
      negativeEquityAccounts: 1,
    });
    check();
  });

  test('all alike takes the same share of everybody', () => {
    const { price, engine, perps, accountOf, order, check } = threeShorts('proRata');
    // A third of the long goes to somebody who can bear it; what is left is bankrupt at 75.
    order(4, 'buy', 20, 100);
    order(0, 'sell', 20, 100);
    price(70);
    engine.liquidate();
    expect([1, 2, 3].map((trader) => perps.positions.lots(accountOf(trader), 0))).toEqual([
      -100, -67, -33,
    ]);
    check();
  });

  test('without deleveraging the loss is cut from profits, in proportion', () => {
    const { price, engine, order, equity, check, statistics } = threeShorts('socialise');
    order(4, 'buy', 60, 80);
    price(80);
    engine.liquidate();
    // Sold at 80 against 83.33: 200 too little, half of it from the largest winner.
    expect(statistics.metrics()['socialisedLoss']).toBeCloseTo(200, 3);
    expect([equity(1), equity(2), equity(3)].map((one) => Math.round(one))).toEqual([
      1500, 1333, 1167,
    ]);
    check();
  });
});

test('funding moves money from longs to shorts and makes none', () => {
  const { perps, kernel, equity, wealth, check } = longAndShort();
  const before = wealth();
  kernel.clock.value.tick = 3600;
  perps.payFunding();
  // The book is empty after the trade, so only the interest of 0.01 % is paid: 0.40 on 4,000.
  expect(equity(0)).toBeCloseTo(999.6, 6);
  expect(equity(1)).toBeCloseTo(1000.4, 6);
  expect(wealth()).toBe(before);
  check();
});
