// What can be seen of a book: best prices, depth, and what a trade of a given size would pay. Looking changes nothing and allocates
// nothing. Hidden (iceberg) quantity is not seen. Prices are in price steps; 0 says that there is none.

import {
  BEST,
  HALF,
  LAST_PRICE,
  PRICE_CAPACITY,
  QUANTITY_HIGH,
  QUANTITY_LOW,
  type BookState,
} from './bookState.ts';
import { levelAt, levelQuantity, lowestFirst, nextPrice } from './ladder.ts';
import { ASKS, BIDS, NO_PRICE } from './order.ts';

const { clz32 } = Math;

export const bestBid = (state: BookState): number => state.counters.data[BEST + BIDS]!;

export function bestAsk(state: BookState): number {
  const best = state.counters.data[BEST + ASKS]!;
  return best === NO_PRICE ? 0 : best;
}

/** Halfway between the best prices, a multiple of ½; 0 where a side is empty. */
export function midPrice(state: BookState): number {
  const bid = bestBid(state);
  const ask = bestAsk(state);
  return bid === 0 || ask === 0 ? 0 : (bid + ask) / 2;
}

/** Price of the latest trade; 0 before the first. */
export const lastPrice = (state: BookState): number => state.counters.data[LAST_PRICE]!;

/** Visible lots at one price of one ladder. */
export function quantityAt(state: BookState, ladder: number, price: number): number {
  if (price < 1 || price >= state.counters.data[PRICE_CAPACITY]!) return 0;
  return levelQuantity(state, levelAt(state, ladder, price));
}

/** The price after `price` on a ladder, going away from the best; 0 where there is none. Start from the best price. */
export function priceAfter(state: BookState, ladder: number, price: number): number {
  const next = nextPrice(state, ladder, price);
  return next === NO_PRICE ? 0 : next;
}

/** Writes up to `count` levels of a ladder, best first, into the caller's arrays; returns how many there were. */
export function depth(
  state: BookState,
  ladder: number,
  count: number,
  prices: Float64Array | Int32Array,
  quantities: Float64Array,
): number {
  let price = state.counters.data[BEST + ladder]!;
  let written = 0;
  while (written < count && price !== 0 && price !== NO_PRICE) {
    prices[written] = price;
    quantities[written] = levelQuantity(state, levelAt(state, ladder, price));
    written++;
    price = nextPrice(state, ladder, price);
  }
  return written;
}

/**
 * Visible lots from the best price up to and including `price`: bids at or above it, or asks at or below it. Goes through the bitmap word
 * by word: curves of depth over a price axis ask for this a hundred times a tick.
 */
export function cumulativeQuantity(state: BookState, ladder: number, price: number): number {
  const rises = lowestFirst(ladder);
  const bound = rises ? Math.floor(price) : Math.ceil(price);
  const bits0 = state.bits0.data;
  const levels = state.levels.data;
  let high = 0;
  let low = 0;
  let at = state.counters.data[BEST + ladder]!;
  while (at !== 0 && at !== NO_PRICE && (rises ? at <= bound : at >= bound)) {
    const first = at & ~31;
    let word = bits0[((at >>> 5) << 2) | ladder]!;
    // Nothing stands before the best price; what stands beyond the bound is left out.
    if (bound >>> 5 === at >>> 5) word &= rises ? -1 >>> (31 - (bound & 31)) : -1 << (bound & 31);
    const page = levelAt(state, ladder, first);
    while (word !== 0) {
      const bit = 31 - clz32(word);
      word ^= 1 << bit;
      const level = page + (bit << 2);
      high += levels[level + QUANTITY_HIGH]!;
      low += levels[level + QUANTITY_LOW]!;
    }
    at = nextPrice(state, ladder, rises ? first | 31 : first);
  }
  return high * HALF + low;
}

/** Places in the result of `walk`. */
export const WALK_FILLED = 0;
export const WALK_NOTIONAL = 1;
export const WALK_WORST_PRICE = 2;

/**
 * What `quantity` lots taken from a ladder now would meet: writes lots filled, their notional (lots × price steps) and the worst price
 * reached (0 if nothing is filled) into `result`. Average price = notional ÷ filled. To sell, walk the bids.
 */
export function walk(
  state: BookState,
  ladder: number,
  quantity: number,
  result: Float64Array,
): void {
  let left = quantity;
  let notional = 0;
  let worst = 0;
  let price = state.counters.data[BEST + ladder]!;
  while (left > 0 && price !== 0 && price !== NO_PRICE) {
    const standing = levelQuantity(state, levelAt(state, ladder, price));
    const taken = standing < left ? standing : left;
    left -= taken;
    notional += taken * price;
    worst = price;
    price = nextPrice(state, ladder, price);
  }
  result[WALK_FILLED] = quantity - left;
  result[WALK_NOTIONAL] = notional;
  result[WALK_WORST_PRICE] = worst;
}
