// Where an agent sells an asset for another: a book, or a pool.

import {
  marketOrder,
  orderVenueKey,
  poolVenueKey,
  type CauseKind,
  type Intent,
  type MarketView,
} from '../../engine/index.ts';
import type { LendingActs } from './lendingActs.ts';

const SWAP_GAS = 120_000;

/** A place where `asset` trades against `money`. */
export interface Exit {
  /** Units of money per unit of the asset at the margin; 0 where there is no price. */
  readonly price: number;
  /** Units that can be sold down to `limit`, by what stands there now. */
  depthTo(limit: number): number;
  sell(quantity: number, slippage: number, cause: CauseKind): Intent;
  /** Buys for so much money. */
  buy(money: number, slippage: number, cause: CauseKind): Intent;
}

/** The exit at a venue by name, a book or a pool that holds both assets. */
export function exitAt(
  view: MarketView,
  {
    venue,
    asset,
    money,
  }: { readonly venue: string; readonly asset: string; readonly money: string },
  acts: LendingActs,
): Exit {
  if (view.findPort(orderVenueKey, venue) !== undefined) {
    const book = view.book(venue);
    return {
      price: book.bestBid ?? 0,
      depthTo: (limit) => book.depthTo('bids', limit),
      sell: (quantity, slippage, cause) =>
        marketOrder({ venue, side: 'sell', quantity, slippage, cause }),
      buy: (spent, slippage, cause) =>
        marketOrder({
          venue,
          side: 'buy',
          quantity: spent / ((book.bestAsk ?? book.midPrice) * (1 + slippage)),
          slippage,
          cause,
        }),
    };
  }
  const pool = view.port(poolVenueKey, venue);
  const swap = (from: string, to: string, give: number, getMin: number, cause: CauseKind): Intent =>
    acts.act('pool.swap', { pool: venue, from, to, give, getMin }, { gas: SWAP_GAS, cause });
  const price = pool.priceOf(asset, money);
  return {
    price,
    depthTo: (limit) => pool.inputToPrice(asset, money, limit),
    sell: (quantity, slippage, cause) =>
      swap(
        asset,
        money,
        quantity,
        pool.quoteExchange(asset, money, quantity) * (1 - slippage),
        cause,
      ),
    buy: (spent, slippage, cause) =>
      swap(money, asset, spent, pool.quoteExchange(money, asset, spent) * (1 - slippage), cause),
  };
}
