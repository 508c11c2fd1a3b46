// The call auction: orders collect unmatched, then all that can trade do so at one price. That price gives, in this order, the largest
// volume; the smallest surplus; the high end of what remains where buyers are in surplus throughout, the low end where sellers are
// (market pressure); else the price nearest to the reference. Icebergs take part with their whole quantity; self-trades are allowed.

import { invariant } from '../errors.ts';
import {
  AT,
  BEST,
  ENTRIES,
  ENTRY_WORDS,
  FILLED,
  HEAD,
  ICEBERGS,
  LAST_PRICE,
  NEXT,
  PRICE,
  RESERVE,
  RESTING,
  ROW_SHIFT,
  SLOT_MASK,
  SPECIAL,
  TAG,
  TRADES,
  VOLUME,
  freeSlot,
  type BookState,
} from './bookState.ts';
import {
  FILL_FLAGS,
  FILL_IN_AUCTION,
  FILL_MAKER,
  FILL_MAKER_TAG,
  FILL_PRICE,
  FILL_QUANTITY,
  FILL_REMAINING,
  FILL_SHIFT,
  FILL_TAKER,
  FILL_TAKER_TAG,
  type BookOutput,
} from './fills.ts';
import {
  changeQuantity,
  dequeue,
  headSlot,
  levelAt,
  levelQuantity,
  nextPrice,
  priceAtOrBelow,
} from './ladder.ts';
import { noteTrade, refill } from './matching.ts';
import { ASKS, BIDS } from './order.ts';

/** Where an auction would clear. `surplus`: lots bid minus lots offered at that price. Volume 0: nothing would trade, price is 0. */
export interface Uncrossing {
  readonly price: number;
  readonly volume: number;
  readonly surplus: number;
}

/** Lots at a price, hidden ones included. */
export function wholeQuantity(state: BookState, ladder: number, price: number): number {
  const level = levelAt(state, ladder, price);
  let sum = levelQuantity(state, level);
  if (state.counters.data[ICEBERGS] === 0) return sum;
  const blocks = state.blocks.data;
  const rows = state.rows.data;
  for (
    let block = state.levels.data[level + HEAD]!;
    block !== 0;
    block = blocks[(block << 4) + NEXT]!
  ) {
    const end = (block + 1) << 4;
    for (let at = (block << 4) + ENTRIES; at < end; at += ENTRY_WORDS) {
      const special =
        blocks[at + 1] === 0 ? 0 : rows[((blocks[at]! & SLOT_MASK) << ROW_SHIFT) + SPECIAL]!;
      if (special !== 0) sum += state.specials.data[(special << 2) + RESERVE]!;
    }
  }
  return sum;
}

/** The uncrossing as the book stands. `reference` 0 takes the last price, or the middle of what remains where nothing has traded. */
export function findUncrossing(state: BookState, reference: number): Uncrossing {
  const counters = state.counters.data;
  const highest = counters[BEST + BIDS]!;
  const lowest = counters[BEST + ASKS]!;
  if (highest < lowest) return { price: 0, volume: 0, surplus: 0 };
  let offered = 0;
  for (let price = lowest; price <= highest; price = nextPrice(state, ASKS, price)) {
    offered += wholeQuantity(state, ASKS, price);
  }
  let volume = -1;
  let surplus = 0;
  let high = 0;
  let low = 0;
  let surplusHigh = 0;
  const consider = (from: number, to: number, wanted: number, available: number): void => {
    const least = Math.min(wanted, available);
    const excess = wanted - available;
    if (least > volume || (least === volume && Math.abs(excess) < Math.abs(surplus))) {
      volume = least;
      high = to;
      surplusHigh = excess;
    } else if (least !== volume || Math.abs(excess) !== Math.abs(surplus)) return;
    low = from;
    surplus = excess;
  };
  let wanted = 0;
  let price = highest;
  let ask = priceAtOrBelow(state, ASKS, highest);
  let bid = highest;
  while (price >= lowest) {
    if (bid === price) {
      wanted += wholeQuantity(state, BIDS, bid);
      bid = nextPrice(state, BIDS, bid);
    }
    consider(price, price, wanted, offered);
    if (ask === price) {
      offered -= wholeQuantity(state, ASKS, ask);
      ask = ask <= 1 ? 0 : priceAtOrBelow(state, ASKS, ask - 1);
    }
    const below = Math.max(bid, ask, lowest - 1);
    if (below < price - 1 && below >= lowest) consider(below + 1, price - 1, wanted, offered);
    price = below;
  }
  const chosen = choose(
    low,
    high,
    surplus,
    surplusHigh,
    reference === 0 ? counters[LAST_PRICE]! : reference,
  );
  return { price: chosen, volume, surplus: surplusAt(state, chosen) };
}

function choose(
  low: number,
  high: number,
  surplusLow: number,
  surplusHigh: number,
  reference: number,
): number {
  if (surplusLow > 0 && surplusHigh > 0) return high;
  if (surplusLow < 0 && surplusHigh < 0) return low;
  if (reference === 0) return Math.floor((low + high) / 2);
  return Math.min(Math.max(reference, low), high);
}

function surplusAt(state: BookState, price: number): number {
  const counters = state.counters.data;
  let sum = 0;
  for (let at = counters[BEST + BIDS]!; at >= price; at = nextPrice(state, BIDS, at)) {
    sum += wholeQuantity(state, BIDS, at);
  }
  for (let at = counters[BEST + ASKS]!; at <= price; at = nextPrice(state, ASKS, at)) {
    sum -= wholeQuantity(state, ASKS, at);
  }
  return sum;
}

/** Executes the uncrossing: best prices first, oldest first on each side, everything at one price. */
export function executeUncrossing(state: BookState, out: BookOutput, uncrossing: Uncrossing): void {
  const { price, volume } = uncrossing;
  if (volume === 0) return;
  const counters = state.counters.data;
  const fills = out.fills;
  const rows = state.rows.data;
  let left = volume;
  while (left > 0) {
    const buyer = headSlot(state, BIDS, counters[BEST + BIDS]!);
    const seller = headSlot(state, ASKS, counters[BEST + ASKS]!);
    const blocks = state.blocks.data;
    const bought = blocks[rows[(buyer << ROW_SHIFT) + AT]! + 1]!;
    const sold = blocks[rows[(seller << ROW_SHIFT) + AT]! + 1]!;
    const traded = Math.min(bought, sold, left);
    left -= traded;
    const fillRows = fills.ensure(fills.count + 1);
    const fill = fills.count << FILL_SHIFT;
    fills.count++;
    fillRows[fill + FILL_MAKER] = seller;
    fillRows[fill + FILL_TAKER] = buyer;
    fillRows[fill + FILL_PRICE] = price;
    fillRows[fill + FILL_QUANTITY] = traded;
    consume(state, BIDS, buyer, traded);
    fillRows[fill + FILL_REMAINING] = consume(state, ASKS, seller, traded);
    fillRows[fill + FILL_FLAGS] = FILL_IN_AUCTION;
    fillRows[fill + FILL_MAKER_TAG] = rows[(seller << ROW_SHIFT) + TAG]!;
    fillRows[fill + FILL_TAKER_TAG] = rows[(buyer << ROW_SHIFT) + TAG]!;
    state.totals.data[TRADES]! += 1;
  }
  state.totals.data[FILLED]! += 2 * volume;
  state.totals.data[VOLUME]! += volume;
  noteTrade(state, price, price);

  invariant(
    counters[BEST + BIDS]! < counters[BEST + ASKS]!,
    'BOOK-1',
    'best bid < best ask after an uncrossing',
  );
}

/** Takes lots off a resting order; returns what it still holds, hidden lots included (0: it is done and freed). */
function consume(state: BookState, ladder: number, slot: number, quantity: number): number {
  const rows = state.rows.data;
  const row = slot << ROW_SHIFT;
  const at = rows[row + AT]!;
  const price = rows[row + PRICE]!;
  const level = levelAt(state, ladder, price);
  const blocks = state.blocks.data;
  const standing = blocks[at + 1]! - quantity;
  const special = rows[row + SPECIAL]!;
  if (standing > 0) {
    blocks[at + 1] = standing;
    changeQuantity(state.levels.data, level, -quantity);
    return standing + (special === 0 ? 0 : state.specials.data[(special << 2) + RESERVE]!);
  }
  let remaining = 0;
  if (special === 0) {
    freeSlot(state, slot);
    state.counters.data[RESTING]! -= 1;
  } else remaining = refill(state, level, slot, special);
  dequeue(state, ladder, price, at);
  return remaining;
}
