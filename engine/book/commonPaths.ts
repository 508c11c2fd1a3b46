// The two commonest operations, each in one piece: a limit order that only rests, and the cancellation of an ordinary order. They do
// what entry.ts does (which they fall back on for everything unusual) with each array fetched once; half the time of a busy book.

import {
  AT,
  BEST,
  CANCELLED,
  CAUSE_ID,
  ENTRY_WORDS,
  FLAGS,
  FREE_BLOCK,
  FREE_SLOTS,
  GENERATION,
  HALF,
  HEAD,
  IN_AUCTION,
  LIVE,
  NEXT,
  ORDERED,
  OWNER,
  PREVIOUS,
  PRICE,
  PRICE_CAPACITY,
  QUANTITY_HIGH,
  QUANTITY_LOW,
  RESTING,
  ROW_SHIFT,
  SLOT_COUNT,
  SPECIAL,
  TAG,
  TAIL,
  type BookState,
} from './bookState.ts';
import { cancelOrder, enterOrder } from './entry.ts';
import type { BookOutput } from './fills.ts';
import { append, clearPrice, markPrice } from './ladder.ts';
import { BUY, GENERATIONS, LIMIT, QUANTITY_MAX, UNKNOWN_ORDER } from './order.ts';

/** A good-till-cancelled limit order; returns its slot or −reason. */
export function enterLimit(
  state: BookState,
  out: BookOutput,
  owner: number,
  side: number,
  price: number,
  quantity: number,
  causeKind: number,
  causeId: number,
  tag: number,
): number {
  const counters = state.counters.data;
  const free = counters[FREE_SLOTS]! - 1;
  const page =
    (side | 1) === 1 && price >= 1 && price < counters[PRICE_CAPACITY]!
      ? state.pages.data[((price >>> 10) << 2) | side]!
      : 0;
  if (
    page === 0 ||
    free < 0 ||
    (price | 0) !== price ||
    (quantity | 0) !== quantity ||
    quantity < 1 ||
    quantity > QUANTITY_MAX ||
    out.fills.count !== 0 ||
    counters[IN_AUCTION] !== 0 ||
    (side === BUY ? counters[BEST + 1]! <= price : counters[BEST]! >= price)
  ) {
    return enterOrder(state, out, LIMIT, owner, side, price, quantity, 0, causeKind, causeId, tag);
  }
  const slot = state.freeSlots.data[free]!;
  counters[FREE_SLOTS] = free;
  counters[RESTING]! += 1;
  state.totals.data[ORDERED]! += quantity;

  const levels = state.levels.data;
  const level = ((page << 10) | (price & 1023)) << 2;
  const at = levels[level + TAIL]!;
  const blocks = state.blocks.data;
  const rows = state.rows.data;
  const row = slot << ROW_SHIFT;
  if ((at & 15) !== 0) {
    blocks[at] = slot;
    blocks[at + 1] = quantity;
    blocks[at + 2] = tag;
    blocks[(at & ~15) + LIVE]! += 1;
    levels[level + TAIL] = at + ENTRY_WORDS;
    rows[row + AT] = at;
    let low = levels[level + QUANTITY_LOW]! + quantity;
    if (low >= HALF) {
      low -= HALF;
      levels[level + QUANTITY_HIGH]! += 1;
    }
    levels[level + QUANTITY_LOW] = low;
  } else {
    rows[row + TAG] = tag;
    if (at === 0) markPrice(state, side, price);
    append(state, level, slot, 0, quantity);
  }
  const generation = rows[row + GENERATION]! + 1;
  rows[row + GENERATION] = generation === GENERATIONS ? 1 : generation;
  rows[row + OWNER] = owner;
  rows[row + PRICE] = price;
  rows[row + FLAGS] = side | (causeKind << 8);
  rows[row + CAUSE_ID] = causeId;
  rows[row + TAG] = tag;
  rows[row + SPECIAL] = 0;
  out.filled = 0;
  out.resting = quantity;
  out.cancelled = 0;
  return slot;
}

/** Ends an order; returns the lots taken off or −reason. */
export function cancelResting(state: BookState, slot: number, generation: number): number {
  const counters = state.counters.data;
  if (!(slot > 0 && slot < counters[SLOT_COUNT]!)) return UNKNOWN_ORDER;
  const rows = state.rows.data;
  const row = slot << ROW_SHIFT;
  if (rows[row + GENERATION] !== generation) return UNKNOWN_ORDER;
  // An iceberg or a stop has more to give back.
  if (rows[row + SPECIAL] !== 0) return cancelOrder(state, slot, generation);
  const at = rows[row + AT]!;
  const blocks = state.blocks.data;
  const quantity = blocks[at + 1]!;
  if (blocks[at] !== slot || quantity === 0) return UNKNOWN_ORDER;
  blocks[at + 1] = 0;
  const price = rows[row + PRICE]!;
  const ladder = rows[row + FLAGS]! & 3;
  const free = counters[FREE_SLOTS]!;
  state.freeSlots.data[free] = slot;
  counters[FREE_SLOTS] = free + 1;
  counters[RESTING]! -= 1;
  state.totals.data[CANCELLED]! += quantity;

  const levels = state.levels.data;
  const level = ((state.pages.data[((price >>> 10) << 2) | ladder]! << 10) | (price & 1023)) << 2;
  let low = levels[level + QUANTITY_LOW]! - quantity;
  if (low < 0) {
    low += HALF;
    levels[level + QUANTITY_HIGH]! -= 1;
  }
  levels[level + QUANTITY_LOW] = low;

  const base = at & ~15;
  const live = blocks[base + LIVE]! - 1;
  blocks[base + LIVE] = live;
  if (live === 0) {
    const next = blocks[base + NEXT]!;
    const previous = blocks[base + PREVIOUS]!;
    if (previous === 0) levels[level + HEAD] = next;
    else blocks[(previous << 4) + NEXT] = next;
    if (next === 0) levels[level + TAIL] = previous === 0 ? 0 : (previous + 1) << 4;
    else blocks[(next << 4) + PREVIOUS] = previous;
    blocks[base + NEXT] = counters[FREE_BLOCK]!;
    counters[FREE_BLOCK] = at >>> 4;
    if ((next | previous) === 0) clearPrice(state, ladder, price);
  }
  return quantity;
}
