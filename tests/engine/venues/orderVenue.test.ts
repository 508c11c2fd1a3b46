import { describe, expect, test } from '@jest/globals';
import { smallVenue } from './smallVenue.ts';

describe('who pays what at a book', () => {
  test('a resting order fills at its own price, and the taker keeps the difference', () => {
    const { venue, traders, order, balance } = smallVenue();
    venue.placeLimit({ ...order(0, 'sell', 2), price: 100 });
    const outcome = venue.placeLimit({ ...order(1, 'buy', 2), price: 110 });
    expect(outcome).toMatchObject({ ok: true, filled: 2, resting: 0 });
    expect(balance(traders[1]!, 'USD')).toBe(9800);
    expect(balance(traders[0]!, 'USD')).toBe(10_200);
    expect(balance(traders[1]!, 'ETH')).toBe(102);
  });

  test('fees come out of what each side receives and stand on the account of the fees', () => {
    const { venue, kernel, traders, order, balance } = smallVenue({ makerBps: 10, takerBps: 100 });
    venue.placeLimit({ ...order(0, 'buy', 1), price: 100 });
    venue.placeMarket(order(1, 'sell', 1));
    const fees = kernel.ledger.accountNamed('venues.ETH-USD.fees')!;
    // The taker sold for 100 and pays 1 %; the maker got 1 ETH and pays a tenth of a percent.
    expect(balance(traders[1]!, 'USD')).toBe(10_099);
    expect(balance(traders[0]!, 'ETH')).toBe(100.999);
    expect([balance(fees, 'USD'), balance(fees, 'ETH')]).toEqual([1, 0.001]);
  });

  test('what rests stands in escrow under the name of its owner, and comes back when it goes', () => {
    const { venue, traders, order, balance } = smallVenue();
    const bid = venue.placeLimit({ ...order(0, 'buy', 3), price: 100 });
    const ask = venue.placeLimit({ ...order(0, 'sell', 5), price: 120 });
    expect([venue.reservedQuote(traders[0]!), venue.reservedBase(traders[0]!)]).toEqual([300, 5]);
    expect([balance(traders[0]!, 'USD'), balance(traders[0]!, 'ETH')]).toEqual([9700, 95]);
    expect(venue.reservedQuote(traders[1]!)).toBe(0);
    if (!bid.ok || !ask.ok) throw new Error('both orders rest');
    expect([venue.cancel(bid.id), venue.cancel(ask.id), venue.cancel(bid.id)]).toEqual([
      true,
      true,
      false,
    ]);
    expect([balance(traders[0]!, 'USD'), balance(traders[0]!, 'ETH')]).toEqual([10_000, 100]);
    venue.check();
  });

  test('a trade is on the tape with both sides and both causes', () => {
    const { venue, kernel, traders, order } = smallVenue();
    venue.placeLimit({ ...order(0, 'sell', 1), price: 101, cause: 6 });
    venue.placeMarket({ ...order(1, 'buy', 1), cause: 1, causeId: 17 });
    const { tape } = kernel;
    expect(tape.count).toBe(1);
    expect({
      price: tape.price[0],
      lots: tape.quantity[0],
      maker: tape.maker[0],
      taker: tape.taker[0],
      causes: [tape.makerCause[0], tape.takerCause[0], tape.takerCauseId[0]],
    }).toEqual({
      price: 10_100,
      lots: 100,
      maker: traders[0],
      taker: traders[1],
      causes: [6, 1, 17],
    });
  });
});

describe('an order is refused', () => {
  test.each([
    ['without cover for all of it', 'buy', 101, 100, 'insufficientBalance'],
    ['below one lot', 'buy', 0.009, 100, 'belowLotSize'],
    ['at no price', 'buy', 1, 0, 'invalidPrice'],
    ['for no number', 'sell', Number.NaN, 100, 'belowLotSize'],
  ] as const)('%s', (_says, side, quantity, price, reason) => {
    const { venue, order } = smallVenue();
    expect(venue.placeLimit({ ...order(0, side, quantity), price })).toEqual({ ok: false, reason });
  });

  test('at the market when nobody stands on the other side', () => {
    const { venue, order } = smallVenue();
    expect(venue.placeMarket(order(0, 'buy', 1))).toEqual({
      ok: false,
      reason: 'noOppositeOrders',
    });
  });

  test('in part, when only part of it is within its slippage', () => {
    const { venue, order } = smallVenue();
    venue.placeLimit({ ...order(0, 'sell', 1), price: 100 });
    venue.placeLimit({ ...order(0, 'sell', 1), price: 106 });
    expect(venue.placeMarket({ ...order(1, 'buy', 2), slippage: 0.05 })).toMatchObject({
      ok: true,
      filled: 1,
      resting: 0,
    });
    expect(venue.bestAsk()).toBe(106);
  });
});

describe('prices and times', () => {
  test("a buyer's price is rounded down to a step and a seller's up", () => {
    const { venue, order } = smallVenue();
    venue.placeLimit({ ...order(0, 'buy', 1), price: 99.999 });
    venue.placeLimit({ ...order(1, 'sell', 1), price: 100.001 });
    expect(venue.bestBid()).toBeCloseTo(99.99, 9);
    expect(venue.bestAsk()).toBeCloseTo(100.01, 9);
  });

  test('131.25 is not rounded to the step below it', () => {
    const { venue, order } = smallVenue();
    venue.placeLimit({ ...order(0, 'buy', 1), price: 131.25 });
    expect(venue.bestBid()).toBe(131.25);
  });

  test('an order goes when its life is over, whole ticks rounded, and not before', () => {
    const { venue, order, nextTick } = smallVenue();
    venue.placeLimit({ ...order(0, 'buy', 1), price: 100, lifetime: 30 });
    nextTick();
    expect(venue.bestBid()).toBe(100);
    nextTick();
    expect(venue.bestBid()).toBeUndefined();
  });

  test('new quotes take the place of the old, of one account alone, and crossing ones are left out', () => {
    const { venue, traders, order } = smallVenue();
    venue.placeLimit({ ...order(1, 'sell', 1), price: 105 });
    const levels = (price: number) => [{ side: 'buy', price, quantity: 1 }] as const;
    venue.replaceQuotes(traders[0]!, levels(99));
    venue.replaceQuotes(traders[0]!, levels(98));
    expect([venue.bestBid(), venue.bestAsk()]).toEqual([98, 105]);
    venue.replaceQuotes(traders[0]!, levels(106));
    expect([venue.bestBid(), venue.bestAsk()]).toEqual([undefined, 105]);
  });

  test('the mid price of a tick is remembered, and stays where a side is empty', () => {
    const { venue, order, nextTick } = smallVenue();
    const bid = venue.placeLimit({ ...order(0, 'buy', 1), price: 100 });
    venue.placeLimit({ ...order(1, 'sell', 1), price: 102 });
    nextTick();
    if (bid.ok) venue.cancel(bid.id);
    expect([venue.midPrice(), venue.midPriceAgo(1)]).toEqual([101, 101]);
    expect(venue.volatility()).toBe(0);
    venue.placeLimit({ ...order(0, 'buy', 1), price: 101.8 });
    nextTick();
    expect(venue.volatility()).toBeCloseTo(Math.sqrt(0.1) * (0.9 / 101), 9);
  });
});

describe('a halt', () => {
  const halted = (small = smallVenue({ makerBps: 10 })) => {
    const { venue, order } = small;
    venue.placeLimit({ ...order(0, 'buy', 1), price: 99 });
    venue.placeLimit({ ...order(1, 'sell', 1), price: 101 });
    small.nextTick();
    venue.halt({ breaker: 'safety.one', says: 'too fast' });
    return small;
  };

  test('collects orders, refuses immediate ones, and uncrosses at one price with everybody paid', () => {
    const small = halted();
    const { venue, order, balance, traders, kernel } = small;
    expect(venue.isHalted()).toBe(true);
    expect(venue.placeMarket(order(2, 'buy', 1))).toEqual({
      ok: false,
      reason: 'auctionInProgress',
    });
    expect(venue.placeLimit({ ...order(2, 'buy', 2), price: 103 })).toMatchObject({
      ok: true,
      filled: 0,
      resting: 2,
    });
    venue.placeLimit({ ...order(3, 'sell', 2), price: 98 });
    expect(balance(traders[2]!, 'USD')).toBe(10_000 - 206);
    venue.resume('safety.one');
    expect(venue.isHalted()).toBe(false);
    // Three offered at 101 or lower, two wanted at 103: 2 trade; sellers at 98 are first, and the last middle is 100.
    const resumed = kernel.events.find(({ type }) => type === 'tradingResumed');
    expect(resumed).toMatchObject({ venue: 'ETH-USD', breaker: 'safety.one', quantity: 2 });
    const { price } = resumed as { price: number };
    expect(price).toBe(100);
    // A tenth of a per cent from both; the buyer gets back the three dollars a piece that it offered beyond the price.
    expect(balance(traders[2]!, 'USD')).toBeCloseTo(10_000 - 2 * price, 6);
    expect(balance(traders[2]!, 'ETH')).toBeCloseTo(100 + 2 * 0.999, 6);
    expect(balance(traders[3]!, 'USD')).toBeCloseTo(10_000 + 2 * price * 0.999, 6);
    expect(balance(traders[3]!, 'ETH')).toBe(98);
    expect(venue.reservedQuote(traders[2]!)).toBe(0);
    venue.check();
    kernel.ledger.check();
    expect(kernel.tape.count).toBe(1);
  });

  test('lasts until every breaker that called it has let go', () => {
    const { venue, kernel } = halted();
    venue.halt({ breaker: 'safety.two', says: 'also' });
    venue.resume('safety.one');
    expect(venue.isHalted()).toBe(true);
    venue.resume('safety.three');
    expect(venue.isHalted()).toBe(true);
    venue.resume('safety.two');
    expect(venue.isHalted()).toBe(false);
    expect(kernel.events.map(({ type }) => type)).toEqual(['tradingHalted', 'tradingResumed']);
    expect(kernel.events.at(-1)).toMatchObject({ price: 0, quantity: 0 });
  });

  test('a buyer filled in part keeps its rest in escrow at its own price', () => {
    const { venue, order, balance, traders } = halted();
    venue.placeLimit({ ...order(2, 'buy', 5), price: 102 });
    venue.placeLimit({ ...order(3, 'sell', 2), price: 97 });
    venue.resume('safety.one');
    // The rest of the buyer's order took the other seller at 101 in the same auction: 3 of 5.
    expect(venue.reservedQuote(traders[2]!)).toBeCloseTo(2 * 102, 6);
    expect(balance(traders[2]!, 'USD') + venue.reservedQuote(traders[2]!)).toBeGreaterThan(9_690);
    venue.check();
  });
});
