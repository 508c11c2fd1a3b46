// The dense price ladder: where a price's level stands, which price is next, and the queue of orders at each level. A three-level
// bitmap with Math.clz32 answers "next price with orders" in a few instructions; there is no tree and no allocation.

import {
  AT,
  BEST,
  BLOCK_COUNT,
  ENTRIES,
  ENTRY_WORDS,
  FREE_BLOCK,
  FREE_PAGE,
  HALF,
  HEAD,
  LIVE,
  NEXT,
  PAGE_COUNT,
  PREVIOUS,
  PRICE_CAPACITY,
  QUANTITY_HIGH,
  QUANTITY_LOW,
  ROW_SHIFT,
  SLOT_MASK,
  TAG,
  TAIL,
  type BookState,
} from './bookState.ts';
import { ASKS, NO_PRICE, STOP_BUYS } from './order.ts';

// Taken once: in a test runner's sandbox every access to a global costs more than the search itself.
const { clz32 } = Math;

/** On ladders of asks and stop buys the lowest price is first; on the other two the highest. */
export const lowestFirst = (ladder: number): boolean => ladder === ASKS || ladder === STOP_BUYS;

/** Index in `levels` of a price; meaningless where its page does not exist (then page 0, which stays empty). */
export function levelAt(state: BookState, ladder: number, price: number): number {
  const page = state.pages.data[((price >>> 10) << 2) | ladder]!;
  return ((page << 10) | (price & 1023)) << 2;
}

/** Visible quantity resting at a level. */
export function levelQuantity(state: BookState, level: number): number {
  const levels = state.levels.data;
  return levels[level + QUANTITY_HIGH]! * HALF + levels[level + QUANTITY_LOW]!;
}

/** Changes a level's quantity by less than 2^30 either way. */
export function changeQuantity(levels: Int32Array, level: number, by: number): void {
  let low = levels[level + QUANTITY_LOW]! + by;
  if (low < 0) {
    low += HALF;
    levels[level + QUANTITY_HIGH]! -= 1;
  } else if (low >= HALF) {
    low -= HALF;
    levels[level + QUANTITY_HIGH]! += 1;
  }
  levels[level + QUANTITY_LOW] = low;
}

/** Puts an order (slot and mark: `ICEBERG_BIT` or 0) at the back of the queue at a price, opening the level where it is the first. */
export function enqueue(
  state: BookState,
  ladder: number,
  price: number,
  slot: number,
  mark: number,
  quantity: number,
): void {
  const key = ((price >>> 10) << 2) | ladder;
  let page = state.pages.data[key]!;
  if (page === 0) page = takePage(state, key);
  const level = ((page << 10) | (price & 1023)) << 2;
  if (state.levels.data[level + TAIL] === 0) markPrice(state, ladder, price);
  append(state, level, slot, mark, quantity);
}

/** Puts an order at the back of a level's queue. */
export function append(
  state: BookState,
  level: number,
  slot: number,
  mark: number,
  quantity: number,
): void {
  const levels = state.levels.data;
  let blocks = state.blocks.data;
  let at = levels[level + TAIL]!;
  if ((at & 15) === 0) {
    const previous = at === 0 ? 0 : (at >>> 4) - 1;
    const block = takeBlock(state);
    blocks = state.blocks.data;
    const base = block << 4;
    blocks[base + NEXT] = 0;
    blocks[base + PREVIOUS] = previous;
    blocks[base + LIVE] = 0;
    if (previous === 0) levels[level + HEAD] = block;
    else blocks[(previous << 4) + NEXT] = block;
    at = base + ENTRIES;
  }
  const rows = state.rows.data;
  blocks[at] = slot | mark;
  blocks[at + 1] = quantity;
  blocks[at + 2] = rows[(slot << ROW_SHIFT) + TAG]!;
  blocks[(at & ~15) + LIVE]! += 1;
  levels[level + TAIL] = at + ENTRY_WORDS;
  rows[(slot << ROW_SHIFT) + AT] = at;
  changeQuantity(levels, level, quantity);
}

/** Takes the entry at `at` out of its queue; returns its quantity. */
export function dequeue(state: BookState, ladder: number, price: number, at: number): number {
  const blocks = state.blocks.data;
  const quantity = blocks[at + 1]!;
  const level = levelAt(state, ladder, price);
  blocks[at + 1] = 0;
  changeQuantity(state.levels.data, level, -quantity);
  const block = at >>> 4;
  const live = blocks[(block << 4) + LIVE]! - 1;
  blocks[(block << 4) + LIVE] = live;
  if (live === 0) unlinkBlock(state, ladder, price, level, block);
  return quantity;
}

/** Frees a block without orders; closes the level where it was the last. */
export function unlinkBlock(
  state: BookState,
  ladder: number,
  price: number,
  level: number,
  block: number,
): void {
  const blocks = state.blocks.data;
  const levels = state.levels.data;
  const counters = state.counters.data;
  const base = block << 4;
  const next = blocks[base + NEXT]!;
  const previous = blocks[base + PREVIOUS]!;
  if (previous === 0) levels[level + HEAD] = next;
  else blocks[(previous << 4) + NEXT] = next;
  // Only the last block of a queue may have room left.
  if (next === 0) levels[level + TAIL] = previous === 0 ? 0 : (previous + 1) << 4;
  else blocks[(next << 4) + PREVIOUS] = previous;
  blocks[base + NEXT] = counters[FREE_BLOCK]!;
  counters[FREE_BLOCK] = block;
  if ((next | previous) === 0) clearPrice(state, ladder, price);
}

function takeBlock(state: BookState): number {
  const counters = state.counters.data;
  const free = counters[FREE_BLOCK]!;
  if (free !== 0) {
    counters[FREE_BLOCK] = state.blocks.data[(free << 4) + NEXT]!;
    return free;
  }
  const block = counters[BLOCK_COUNT]!;
  counters[BLOCK_COUNT] = block + 1;
  if ((block + 1) << 4 > state.blocks.data.length) state.blocks.ensure((block + 1) << 4);
  return block;
}

/** A page whose levels are all empty: pages are given back only in that state. */
function takePage(state: BookState, key: number): number {
  const counters = state.counters.data;
  let page = counters[FREE_PAGE]!;
  if (page !== 0) {
    counters[FREE_PAGE] = state.levels.data[page << 12]!;
    state.levels.data[page << 12] = 0;
  } else {
    page = counters[PAGE_COUNT]!;
    counters[PAGE_COUNT] = page + 1;
    state.levels.ensure((page + 1) << 12);
  }
  state.pages.data[key] = page;
  return page;
}

/** Notes that a price has orders now. */
export function markPrice(state: BookState, ladder: number, price: number): void {
  const counters = state.counters.data;
  const best = counters[BEST + ladder]!;
  if (lowestFirst(ladder) ? price < best : price > best) counters[BEST + ladder] = price;
  const word = ((price >>> 5) << 2) | ladder;
  const bits0 = state.bits0.data;
  const before = bits0[word]!;
  bits0[word] = before | (1 << (price & 31));
  if (before !== 0) return;
  const key = ((price >>> 10) << 2) | ladder;
  const bits1 = state.bits1.data;
  const above = bits1[key]!;
  bits1[key] = above | (1 << ((price >>> 5) & 31));
  if (above === 0) state.bits2.data[((price >>> 15) << 2) | ladder]! |= 1 << ((price >>> 10) & 31);
}

/** Notes that a price has no orders any more; gives its page back where that was the last. */
export function clearPrice(state: BookState, ladder: number, price: number): void {
  const word = ((price >>> 5) << 2) | ladder;
  const bits0 = state.bits0.data;
  const left = bits0[word]! & ~(1 << (price & 31));
  bits0[word] = left;
  if (left === 0) {
    const key = ((price >>> 10) << 2) | ladder;
    const bits1 = state.bits1.data;
    const above = bits1[key]! & ~(1 << ((price >>> 5) & 31));
    bits1[key] = above;
    if (above === 0) {
      state.bits2.data[((price >>> 15) << 2) | ladder]! &= ~(1 << ((price >>> 10) & 31));
      const counters = state.counters.data;
      const page = state.pages.data[key]!;
      state.pages.data[key] = 0;
      state.levels.data[page << 12] = counters[FREE_PAGE]!;
      counters[FREE_PAGE] = page;
    }
  }
  const counters = state.counters.data;
  if (counters[BEST + ladder] === price) {
    counters[BEST + ladder] = lowestFirst(ladder)
      ? priceAtOrAbove(state, ladder, price)
      : priceAtOrBelow(state, ladder, price);
  }
}

/** Highest price with orders at or below `price` (which must be within capacity); 0 where there is none. */
export function priceAtOrBelow(state: BookState, ladder: number, price: number): number {
  const bits0 = state.bits0.data;
  let word = bits0[((price >>> 5) << 2) | ladder]! & (-1 >>> (31 - (price & 31)));
  if (word !== 0) return (price & ~31) | (31 - clz32(word));
  const bits1 = state.bits1.data;
  let middle = price >>> 10;
  word = bits1[(middle << 2) | ladder]! & ~(-1 << ((price >>> 5) & 31));
  if (word === 0) {
    const bits2 = state.bits2.data;
    let top = price >>> 15;
    word = bits2[(top << 2) | ladder]! & ~(-1 << (middle & 31));
    while (word === 0) {
      if (top === 0) return 0;
      top--;
      word = bits2[(top << 2) | ladder]!;
    }
    middle = (top << 5) | (31 - clz32(word));
    word = bits1[(middle << 2) | ladder]!;
  }
  const group = (middle << 5) | (31 - clz32(word));
  return (group << 5) | (31 - clz32(bits0[(group << 2) | ladder]!));
}

/** Lowest price with orders at or above `price` (which must be within capacity); `NO_PRICE` where there is none. */
export function priceAtOrAbove(state: BookState, ladder: number, price: number): number {
  const bits0 = state.bits0.data;
  let word = bits0[((price >>> 5) << 2) | ladder]! & (-1 << (price & 31));
  if (word !== 0) return (price & ~31) | lowestBit(word);
  const bits1 = state.bits1.data;
  let middle = price >>> 10;
  word = bits1[(middle << 2) | ladder]! & (-2 << ((price >>> 5) & 31));
  if (word === 0) {
    const bits2 = state.bits2.data;
    const end = bits2.length >>> 2;
    let top = price >>> 15;
    word = bits2[(top << 2) | ladder]! & (-2 << (middle & 31));
    while (word === 0) {
      top++;
      if (top >= end) return NO_PRICE;
      word = bits2[(top << 2) | ladder]!;
    }
    middle = (top << 5) | lowestBit(word);
    word = bits1[(middle << 2) | ladder]!;
  }
  const group = (middle << 5) | lowestBit(word);
  return (group << 5) | lowestBit(bits0[(group << 2) | ladder]!);
}

const lowestBit = (word: number): number => 31 - clz32(word & -word);

/** The next price after `price` in the ladder's own order, or its "none" (0 or `NO_PRICE`). */
export function nextPrice(state: BookState, ladder: number, price: number): number {
  if (!lowestFirst(ladder)) return price <= 1 ? 0 : priceAtOrBelow(state, ladder, price - 1);
  return price + 1 >= state.counters.data[PRICE_CAPACITY]!
    ? NO_PRICE
    : priceAtOrAbove(state, ladder, price + 1);
}

/** Slot of the order at the head of the queue at a price that has orders. */
export function headSlot(state: BookState, ladder: number, price: number): number {
  const blocks = state.blocks.data;
  let at = (state.levels.data[levelAt(state, ladder, price) + HEAD]! << 4) + ENTRIES;
  while (blocks[at + 1] === 0) at += ENTRY_WORDS;
  return blocks[at]! & SLOT_MASK;
}
