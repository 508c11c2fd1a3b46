// Keeps a pool in line with the books on which its two assets trade, whatever the pool's curve: trades with the pool up to the price at
// which the next unit no longer pays, and takes the other side on the books in the same breath, where anybody stands there.

import { defineAgent, marketOrder, number, type Intent, type MarketView } from '../engine/index.ts';
import { rebalance, TOLERANCE, type Stock } from './shared/inventory.ts';
import { named } from './shared/names.ts';
import { poolActs } from './shared/onChain.ts';

const SWAP_GAS = 150_000;

export const poolArbitrageur = defineAgent({
  kind: 'poolArbitrageur',
  says: 'Trades the differences between a pool of any curve and the books of its assets.',
  parameters: {
    pool: named('ETH-DAI', 'pool'),
    base: named('ETH', 'asset of the pool that is priced'),
    quote: named('DAI', 'asset of the pool that prices are in'),
    baseVenue: named('ETH-USD', 'book of the base asset'),
    quoteVenue: named(
      'none',
      'book of the quote asset against the same money; none: it is that money',
    ),
    margin: number('', 0.002, 0, 1, 'relative profit below which it leaves a difference alone'),
    size: number('base units', 20, 0, 1e12, 'most it trades at a time'),
    sizeMin: number('base units', 0.1, 0, 1e12, 'less is not worth a trade'),
    slippage: number('', 0.01, 0, 1, 'how far from the best price it goes on a book'),
    urgency: number('', 1.2, 0.1, 100, 'multiple of the suggested gas price that it pays'),
    tolerance: number(
      'share of the first stock',
      TOLERANCE,
      0,
      1e9,
      'excess of an asset, or lack, beyond which it trades back on the books; very large: never',
    ),
  },
  memory: (): { stock: Stock } => ({ stock: {} }),
  decide({ view, self, parameters: p, memory }): readonly Intent[] {
    const acts = poolActs(view, self.account, { urgency: p.urgency });
    if (acts.isBusy) return [];
    const pool = view.pool(p.pool);
    const base = sides(view, p.baseVenue);
    const quote = p.quoteVenue === 'none' ? { bid: 1, ask: 1 } : sides(view, p.quoteVenue);
    if (base === undefined || quote === undefined) return [];
    const books = [
      { asset: p.base, venue: p.baseVenue },
      ...(p.quoteVenue === 'none' ? [] : [{ asset: p.quote, venue: p.quoteVenue }]),
    ];
    const even = (): Intent[] =>
      rebalance(view, self.account, memory.stock, books, {
        size: p.size,
        slippage: p.margin,
        tolerance: p.tolerance,
      });
    for (const { asset } of books) memory.stock[asset] ??= view.balance(self.account, asset);
    const swap = (give: string, get: string, amount: number, getMin: number): Intent =>
      acts.act({
        action: 'pool.swap',
        data: { pool: p.pool, from: give, to: get, give: amount, getMin },
        gas: SWAP_GAS,
        cause: 'arbitrage',
      });
    const onBook = (venue: string, side: 'buy' | 'sell', quantity: number): Intent[] =>
      venue === 'none' || !(quantity > 0)
        ? []
        : [marketOrder({ venue, side, quantity, slippage: p.slippage, cause: 'arbitrage' })];

    // The pool is dear: sell the base to it, buy it back on its book, sell what came in.
    const dear = (base.ask / quote.bid) * (1 + p.margin);
    const cheap = base.bid / quote.ask / (1 + p.margin);
    const price = pool.priceOf(p.base, p.quote);
    if (price > dear) {
      const held = view.balance(self.account, p.base);
      const amount = Math.min(p.size, held, pool.inputToPrice(p.base, p.quote, dear));
      if (!(amount >= p.sizeMin)) return even();
      const out = pool.quoteExchange(p.base, p.quote, amount);
      return [
        swap(p.base, p.quote, amount, amount * dear),
        ...onBook(p.baseVenue, 'buy', amount),
        ...onBook(p.quoteVenue, 'sell', out),
      ];
    }
    if (price > 0 && price < cheap) {
      const held = view.balance(self.account, p.quote);
      const most = Math.min(p.size * price, held);
      const amount = Math.min(most, pool.inputToPrice(p.quote, p.base, 1 / cheap));
      const out = amount > 0 ? pool.quoteExchange(p.quote, p.base, amount) : 0;
      if (!(out >= p.sizeMin)) return even();
      return [
        swap(p.quote, p.base, amount, amount / cheap),
        ...onBook(p.baseVenue, 'sell', out),
        ...onBook(p.quoteVenue, 'buy', amount),
      ];
    }
    return even();
  },
});

/** Best prices of a book; undefined where a side is empty. */
function sides(view: MarketView, venue: string): { bid: number; ask: number } | undefined {
  const { bestBid: bid, bestAsk: ask } = view.book(venue);
  return bid === undefined || ask === undefined ? undefined : { bid, ask };
}
