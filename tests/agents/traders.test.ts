import { describe, expect, test } from '@jest/globals';
import { ammProvider } from '../../agents/ammProvider.ts';
import { arbitrageur } from '../../agents/arbitrageur.ts';
import { fundamentalist } from '../../agents/fundamentalist.ts';
import { agentKinds } from '../../agents/index.ts';
import { marketMaker } from '../../agents/marketMaker.ts';
import { noiseTrader } from '../../agents/noiseTrader.ts';
import { trendFollower } from '../../agents/trendFollower.ts';
import { decide } from './seen.ts';

describe('a fundamentalist', () => {
  const exact = { given: { error: 0, threshold: 0.01, size: 10 } };

  test.each([
    ['buys below the value it believes in', 190, 'buy'],
    ['sells above it', 210, 'sell'],
  ])('%s', (_says, price, side) => {
    const [want] = decide(fundamentalist, { books: { 'ETH-USD': price } }, exact);
    expect(want).toMatchObject({ type: 'marketOrder', side });
  });

  test('does nothing within its threshold, and more the further the price is, up to four times', () => {
    const size = (price: number) => {
      const [want] = decide(fundamentalist, { books: { 'ETH-USD': price } }, exact);
      return want === undefined ? 0 : (want as { quantity: number }).quantity;
    };
    expect(size(199)).toBe(0);
    expect(size(196)).toBeGreaterThan(0);
    expect(size(193)).toBeGreaterThan(size(196));
    expect(size(50)).toBe(40);
  });

  test('keeps its error for life', () => {
    const memory = fundamentalist.memory();
    decide(fundamentalist, { books: { 'ETH-USD': 200 } }, { memory, seed: 1 });
    const { error } = memory;
    decide(fundamentalist, { books: { 'ETH-USD': 200 } }, { memory, seed: 2 });
    expect(error).not.toBeNull();
    expect(memory.error).toBe(error);
  });
});

describe('a trend follower', () => {
  test.each([
    ['buys after a rise', 190, 'buy'],
    ['sells after a fall', 210, 'sell'],
  ])('%s', (_says, midBefore, side) => {
    const [want] = decide(trendFollower, { books: { 'ETH-USD': 200 }, midBefore });
    expect(want).toMatchObject({ type: 'marketOrder', side });
  });

  test('rests after an order, and where nothing moved', () => {
    const memory = trendFollower.memory();
    const seen = { books: { 'ETH-USD': 200 }, midBefore: 190 };
    expect(decide(trendFollower, seen, { memory })).toHaveLength(1);
    expect(decide(trendFollower, { ...seen, seconds: 3900 }, { memory })).toEqual([]);
    expect(decide(trendFollower, { ...seen, seconds: 4300 }, { memory })).toHaveLength(1);
    expect(decide(trendFollower, { books: { 'ETH-USD': 200 }, midBefore: 199.9 })).toEqual([]);
  });
});

test('a noise trader buys and sells alike, at the market for its share, never without a price', () => {
  const wants = Array.from({ length: 400 }, (_, seed) =>
    decide(noiseTrader, { books: { 'ETH-USD': 200 } }, { seed: seed + 1 }),
  ).flat() as { type: string; side: string; price?: number }[];
  const share = (of: (want: (typeof wants)[number]) => boolean) =>
    wants.filter(of).length / wants.length;
  expect(share(({ side }) => side === 'buy')).toBeCloseTo(0.5, 1);
  expect(share(({ type }) => type === 'marketOrder')).toBeCloseTo(0.35, 1);
  for (const { side, price } of wants)
    if (price !== undefined) expect(side === 'buy' ? price <= 200 : price >= 200).toBe(true);
  expect(decide(noiseTrader, {})).toEqual([]);
});

describe('a market maker', () => {
  interface Level {
    readonly side: string;
    readonly price: number;
    readonly quantity: number;
  }
  const levels = (volatility: number, coins = 500): readonly Level[] => {
    const [want] = decide(marketMaker, {
      books: { 'ETH-USD': 200 },
      volatility,
      balances: { ETH: coins, USD: 100_000 },
    });
    return (want as unknown as { levels: readonly Level[] }).levels;
  };
  const mean = (list: readonly Level[], side: string) => {
    const prices = list.filter((level) => level.side === side).map(({ price }) => price);
    return prices.reduce((sum, price) => sum + price, 0) / prices.length;
  };
  const depth = (list: readonly Level[]) => list.reduce((sum, { quantity }) => sum + quantity, 0);

  test('quotes both sides around its price without crossing the book', () => {
    const list = levels(0.0005);
    const best = (side: string) => list.filter((level) => level.side === side).map((l) => l.price);
    expect(Math.max(...best('buy'))).toBeLessThan(Math.min(...best('sell')));
    expect(Math.max(...best('buy'))).toBeLessThan(201);
    expect(Math.min(...best('sell'))).toBeGreaterThan(199);
  });

  test('widens and shrinks as volatility grows, and nearly withdraws beyond its limit', () => {
    const [calm, rough, wild] = [levels(0.0005), levels(0.005), levels(0.06)];
    expect(mean(rough, 'sell') - mean(rough, 'buy')).toBeGreaterThan(
      mean(calm, 'sell') - mean(calm, 'buy'),
    );
    expect(depth(rough)).toBeLessThan(depth(calm));
    expect(depth(wild)).toBeLessThan(depth(rough) / 2);
  });

  test('goes on quoting below its limit however wild the market, so that a panic can end', () => {
    expect(depth(levels(0.049))).toBeGreaterThan(0);
    expect(depth(levels(0.049))).toBe(depth(levels(0.02)));
  });

  test('leans down when it holds too much, and never promises what it has not', () => {
    expect(mean(levels(0.002, 900), 'buy')).toBeLessThan(mean(levels(0.002, 500), 'buy'));
    const poor = levels(0.0005, 3);
    const sold = poor.filter(({ side }) => side === 'sell');
    expect(depth(sold)).toBeLessThanOrEqual(3);
  });
});

describe('an arbitrageur', () => {
  const seen = (price: number) => ({
    books: { 'ETH-USD': 200, 'DAI-USD': 1 },
    pool: { price, base: 1000 },
    balances: { ETH: 100, DAI: 50_000, USD: 50_000 },
  });

  test.each([
    ['sells to a pool that pays too much and buys on the book', 205, 'sell', 'buy'],
    ['buys from a pool that is too cheap and sells on the book', 195, 'buy', 'sell'],
  ])('%s', (_says, price, inPool, onBook) => {
    const [swap, order] = decide(arbitrageur, seen(price));
    expect(swap).toMatchObject({
      type: 'transaction',
      action: 'pool.swap',
      data: { side: inPool },
    });
    expect(order).toMatchObject({ type: 'marketOrder', side: onBook, cause: 'arbitrage' });
  });

  test('leaves a difference alone that fees would eat, and waits for what is pending', () => {
    expect(decide(arbitrageur, seen(201))).toEqual([]);
    const pending = [{ action: 'pool.swap', data: {}, gasPrice: 50, gas: 1, nonce: 0 }];
    expect(decide(arbitrageur, { ...seen(205), pending })).toEqual([]);
  });
});

describe('a pool provider', () => {
  const seen = (volatility: number, shares: number) => ({
    volatility,
    pool: { price: 200, base: 1000, shares },
    balances: { ETH: 50, DAI: 10_000 },
  });

  test.each([
    ['comes in when it is calm', 0.001, 0, 'pool.add'],
    ['takes everything out when it is not', 0.01, 777, 'pool.remove'],
  ])('%s', (_says, volatility, shares, action) => {
    const [want] = decide(ammProvider, seen(volatility, shares));
    expect(want).toMatchObject({ type: 'transaction', action });
  });

  test('stays where it is in between', () => {
    expect(decide(ammProvider, seen(0.004, 777))).toEqual([]);
    expect(decide(ammProvider, seen(0.004, 0))).toEqual([]);
  });
});

test('every kind says what it is in a sentence, and so does every parameter', () => {
  for (const { kind, says, parameters } of agentKinds) {
    expect({ kind, says }).toEqual({ kind, says: expect.stringMatching(/^[A-Z].*\.$/) });
    for (const spec of Object.values(parameters)) expect(spec.says.length).toBeGreaterThan(3);
  }
});
