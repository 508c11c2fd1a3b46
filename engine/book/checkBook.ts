// Everything that must hold in a book between operations, checked the slow way: by walking all of it. For tests and debug runs.

import { invariant } from '../errors.ts';
import {
  AT,
  BEST,
  CANCELLED,
  ENTRIES,
  ENTRY_WORDS,
  FILLED,
  FLAGS,
  HEAD,
  IN_AUCTION,
  LIVE,
  NEXT,
  ORDERED,
  PREVIOUS,
  PRICE,
  RESERVE,
  RESTING,
  ROW_SHIFT,
  SLOT_MASK,
  SPECIAL,
  STOPS,
  TAIL,
  type BookState,
} from './bookState.ts';
import { levelAt, levelQuantity, lowestFirst, nextPrice } from './ladder.ts';
import { ASKS, BIDS, NO_PRICE, STOP_BUYS } from './order.ts';

/** Throws an `InvariantViolation` where the book contradicts itself. Cost: the whole book. */
export function checkBook(book: { readonly state: BookState }): void {
  const { state } = book;
  const counters = state.counters.data;
  if (counters[IN_AUCTION] === 0) {
    invariant(
      counters[BEST + BIDS]! < counters[BEST + ASKS]!,
      'BOOK-1',
      'best bid < best ask outside auctions',
    );
  }
  let quantity = 0;
  const orders = [0, 0, 0, 0];
  for (let ladder = 0; ladder < 4; ladder++) {
    let before = lowestFirst(ladder) ? 0 : NO_PRICE;
    let price = counters[BEST + ladder]!;
    while (price !== 0 && price !== NO_PRICE) {
      invariant(
        lowestFirst(ladder) ? price > before : price < before,
        'BOOK-3',
        'prices of a ladder come in order',
      );
      before = price;
      quantity += checkLevel(state, ladder, price, orders);
      price = nextPrice(state, ladder, price);
    }
  }
  invariant(counters[RESTING] === orders[0]! + orders[1]!, 'BOOK-3', 'resting orders are counted');
  invariant(counters[STOPS] === orders[2]! + orders[3]!, 'BOOK-3', 'waiting stops are counted');
  const totals = state.totals.data;
  invariant(
    totals[FILLED]! + totals[CANCELLED]! + quantity === totals[ORDERED],
    'BOOK-2',
    'filled + resting + cancelled = ordered',
  );
}

/** Lots at a level, hidden ones included, after checking its queue. */
function checkLevel(state: BookState, ladder: number, price: number, orders: number[]): number {
  const blocks = state.blocks.data;
  const rows = state.rows.data;
  const level = levelAt(state, ladder, price);
  let visible = 0;
  let hidden = 0;
  let previous = 0;
  for (let block = state.levels.data[level + HEAD]!; block !== 0;) {
    const base = block << 4;
    invariant(
      blocks[base + PREVIOUS] === previous,
      'BOOK-3',
      'blocks of a queue are linked both ways',
    );
    let live = 0;
    for (let at = base + ENTRIES; at < base + 16; at += ENTRY_WORDS) {
      if (blocks[at + 1] === 0) continue;
      live++;
      const row = (blocks[at]! & SLOT_MASK) << ROW_SHIFT;
      invariant(
        rows[row + AT] === at && rows[row + PRICE] === price && (rows[row + FLAGS]! & 3) === ladder,
        'BOOK-3',
        'an order knows where it stands',
      );
      visible += blocks[at + 1]!;
      const special = rows[row + SPECIAL]!;
      if (special !== 0 && ladder < STOP_BUYS)
        hidden += state.specials.data[(special << 2) + RESERVE]!;
    }
    invariant(
      live > 0 && live === blocks[base + LIVE],
      'BOOK-3',
      'a block of a queue counts its orders',
    );
    orders[ladder]! += live;
    previous = block;
    block = blocks[base + NEXT]!;
  }
  const tail = state.levels.data[level + TAIL]!;
  invariant(previous !== 0 && (tail - 1) >>> 4 === previous, 'BOOK-3', 'a level has a queue');
  for (let at = tail; (at & 15) !== 0; at += ENTRY_WORDS) {
    invariant(blocks[at + 1] === 0, 'BOOK-3', 'a queue ends at its last place');
  }
  invariant(visible === levelQuantity(state, level), 'BOOK-3', 'a level counts its quantity');
  return visible + hidden;
}
