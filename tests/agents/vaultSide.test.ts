import { describe, expect, test } from '@jest/globals';
import { auctionKeeper } from '../../agents/auctionKeeper.ts';
import { borrower } from '../../agents/borrower.ts';
import { debtBidder } from '../../agents/debtBidder.ts';
import { opportunist } from '../../agents/opportunist.ts';
import { decide } from './seen.ts';

/** An auction of 50 ETH for 6,000 DAI that began 15 minutes ago, seen at 3600 s. */
const auction = (given: Readonly<Record<string, number>> = {}) => ({
  id: 1,
  liquidation: 1,
  vault: 0,
  startTick: 180,
  lotStart: 50e8,
  debt: 5300e6,
  tab: 6000e6,
  lot: 50e8,
  bid: 0,
  bidder: -1,
  tic: 0,
  end: 24_300,
  bids: 0,
  ...given,
});
const books = { 'ETH-USD': 200, 'DAI-USD': 1 };

describe('a keeper', () => {
  const seen = (given: Readonly<Record<string, number>> = {}, more: object = {}) => ({
    books,
    auctions: [auction(given)],
    balances: { DAI: 100_000, ETH: 20 },
    ...more,
  });
  const first = (...args: Parameters<typeof seen>) =>
    decide(auctionKeeper, seen(...args), { given: { discount: 0.1, gasPrice: 60 } })[0];

  test('bids the tab where the lot is worth more to it, at the gas price in its configuration', () => {
    expect(first()).toMatchObject({
      action: 'auction.bid',
      data: { auction: 1, bid: 6000e6, lot: 50e8 },
      gasPrice: 60,
    });
  });

  test('asks for less of the lot once the tab is bid, down to what it is worth to it', () => {
    const want = first({ bid: 6000e6, bidder: 9, tic: 4000, bids: 1 });
    // 6000 DAI at 180 DAI for an ETH.
    expect(want).toMatchObject({ data: { bid: 6000e6, lot: Math.ceil(6000e8 / 180) } });
  });

  test('leaves alone what it has bid on, what is over, and what it has not the money for', () => {
    expect(first({ bid: 6000e6, bidder: 1, tic: 4000, bids: 1 })).toBeUndefined();
    expect(first({ end: 3600 })).toBeUndefined();
    expect(first({}, { balances: { DAI: 5999, ETH: 20 } })).toBeUndefined();
  });

  test('settles what it has won', () => {
    expect(first({ bid: 6000e6, bidder: 1, tic: 3599, bids: 1 })).toMatchObject({
      action: 'auction.deal',
    });
  });

  test('sells what it won above its reserve, and says that liquidations are the cause', () => {
    const wants = decide(auctionKeeper, { books, balances: { ETH: 120 } });
    expect(wants).toContainEqual(
      expect.objectContaining({ side: 'sell', quantity: 25, cause: 'liquidation' }),
    );
  });

  test('counts what is pending as spent, and lifts it only when it follows the gas market', () => {
    const data = { auction: 1, bid: 6000e6, lot: 50e8 };
    const pending = [{ action: 'auction.bid', data, gasPrice: 60, gas: 150_000, nonce: 7 }];
    const world = seen({}, { pending, suggestedGas: 300 });
    const bids = (adaptive: boolean) =>
      decide(auctionKeeper, world, { given: { adaptive, gasPriceMax: 1000, reviewDelay: 1e7 } });
    expect(bids(false)).toEqual([]);
    expect(bids(true)).toEqual([expect.objectContaining({ replaces: 7, gasPrice: 390 })]);
  });
});

describe('an opportunist', () => {
  const auctions = (count: number, given: Readonly<Record<string, number>> = {}) =>
    Array.from({ length: count }, (_, i) => auction({ id: i + 1, ...given }));

  test('bids an atom on each auction that nobody has touched for a while', () => {
    const wants = decide(opportunist, { auctions: auctions(6) }, { given: { attention: 1 } });
    expect(wants).toHaveLength(6);
    expect(wants[0]).toMatchObject({ data: { bid: 1, lot: 50e8 } });
  });

  test.each([
    ['few are untouched', auctions(4)],
    ['they are young', auctions(6, { startTick: 235 })],
    ['others bid', auctions(6, { bids: 1, bid: 6000e6, bidder: 9, tic: 4000 })],
  ])('finds nothing when %s', (_says, open) => {
    expect(decide(opportunist, { auctions: open })).toEqual([]);
  });
});

describe('a borrower', () => {
  const act = (habit: string, price: number, more: object = {}) =>
    decide(
      borrower,
      {
        books,
        oracle: { price },
        vault: { collateral: 100, debt: 10_000 },
        balances: { ETH: 50, USD: 5000 },
        ...more,
      },
      { memory: { habit, acted: -1e9 } },
    );

  test('who tops up restores its target ratio when the price that it fears comes near', () => {
    // 2.1 times 10,000 DAI at 170 needs 123.53 ETH.
    expect(act('topUp', 170)).toEqual([
      expect.objectContaining({ action: 'vault.adjust', cause: 'marginTopUp' }),
    ]);
    const [want] = act('topUp', 170) as unknown as { data: { collateral: number } }[];
    expect(want!.data.collateral).toBeCloseTo(23.53, 2);
    expect(act('topUp', 180)).toEqual([]);
  });

  test('looks at the next price of a delayed feed as well', () => {
    expect(act('topUp', 200, { oracle: { price: 200, next: 165 } })).toHaveLength(1);
  });

  test('who repays gives back what it holds, and buys when it holds nothing', () => {
    const [repay] = act('repay', 160, { balances: { DAI: 800 } });
    expect(repay).toMatchObject({ action: 'vault.adjust', data: { debt: -800 } });
    const bought = [1, 2, 3, 4, 5, 6].flatMap((seed) =>
      decide(
        borrower,
        {
          books,
          oracle: { price: 160 },
          vault: { collateral: 100, debt: 10_000 },
          balances: { USD: 5000 },
        },
        { memory: { habit: 'repay', acted: -1e9 }, seed },
      ),
    );
    expect(bought[0]).toMatchObject({ venue: 'DAI-USD', side: 'buy', cause: 'deleveraging' });
  });

  test('who draws does so only when the stablecoin is dear', () => {
    expect(act('draw', 400)).toEqual([]);
    const dear = { books: { 'ETH-USD': 200, 'DAI-USD': 1.08 } };
    expect(act('draw', 400, dear)[0]).toMatchObject({ action: 'vault.adjust' });
  });

  test('who is passive does nothing at any price', () => {
    for (const price of [200, 150, 50]) expect(act('passive', price)).toEqual([]);
  });
});

describe('a bidder for system debt', () => {
  const open = [{ id: 4, bid: 50_000e6, lot: 250e6, bidder: -1, tic: 0, end: 9e9 }];
  const bid = (price: number, more: object = {}) =>
    decide(
      debtBidder,
      { fundamental: price, debtAuctions: open, balances: { DAI: 60_000 }, ...more },
      { given: { discount: 0.1, step: 0.04 } },
    );

  test('asks for fewer tokens while they are worth more than it pays', () => {
    expect(bid(270)).toEqual([
      expect.objectContaining({ action: 'debtAuction.bid', data: { auction: 4, lot: 240e6 } }),
    ]);
  });

  test('stays away when the tokens are worth too little, or the money is not there', () => {
    expect(bid(200)).toEqual([]);
    expect(bid(270, { balances: { DAI: 49_999 } })).toEqual([]);
  });
});
