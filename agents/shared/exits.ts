// Where an agent turns one asset into another: a book, whichever of the two it is quoted in, or a pool.

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

interface Place {
  readonly venue: string;
  readonly asset: string;
  readonly money: string;
}

/** The exit at a venue by name, a book or a pool that holds both assets. */
export function exitAt(view: MarketView, place: Place, acts: LendingActs): Exit {
  const venue = view.findPort(orderVenueKey, place.venue);
  if (venue === undefined) return poolExit(view, place, acts);
  return venue.terms.base === place.asset ? bookExit(view, place) : quoteExit(view, place);
}

/** The asset is what the book trades. */
function bookExit(view: MarketView, { venue }: Place): Exit {
  const book = view.book(venue);
  return {
    price: book.bestBid ?? 0,
    depthTo: (limit) => book.depthTo('bids', limit),
    sell: (quantity, slippage, cause) =>
      marketOrder({ venue, side: 'sell', quantity, slippage, cause }),
    buy: (spent, slippage, cause) => {
      const quantity = spent / ((book.bestAsk ?? book.midPrice) * (1 + slippage));
      return marketOrder({ venue, side: 'buy', quantity, slippage, cause });
    },
  };
}

/** The asset is what the book is quoted in: to sell it is to buy the other. Depth is reckoned at the best price, so never too high. */
function quoteExit(view: MarketView, { venue }: Place): Exit {
  const book = view.book(venue);
  const ask = book.bestAsk;
  return {
    price: ask === undefined ? 0 : 1 / ask,
    depthTo: (limit) => (ask === undefined ? 0 : book.depthTo('asks', 1 / limit) * ask),
    sell: (spent, slippage, cause) => {
      const quantity = spent / ((ask ?? book.midPrice) * (1 + slippage));
      return marketOrder({ venue, side: 'buy', quantity, slippage, cause });
    },
    buy: (quantity, slippage, cause) =>
      marketOrder({ venue, side: 'sell', quantity, slippage, cause }),
  };
}

function poolExit(view: MarketView, { venue, asset, money }: Place, acts: LendingActs): Exit {
  const pool = view.port(poolVenueKey, venue);
  const swap = (
    [from, to]: readonly [string, string],
    give: number,
    slippage: number,
    cause: CauseKind,
  ): Intent => {
    const getMin = pool.quoteExchange(from, to, give) * (1 - slippage);
    return acts.act('pool.swap', { pool: venue, from, to, give, getMin }, { gas: SWAP_GAS, cause });
  };
  return {
    price: pool.priceOf(asset, money),
    depthTo: (limit) => pool.inputToPrice(asset, money, limit),
    sell: (quantity, slippage, cause) => swap([asset, money], quantity, slippage, cause),
    buy: (spent, slippage, cause) => swap([money, asset], spent, slippage, cause),
  };
}
