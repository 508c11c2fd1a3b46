// The columns of one order book and the meaning of every place in them. A price ladder is dense but paged: 1,024 prices to a page,
// pages exist only where orders rest. A queue is a chain of 64-byte blocks with four (slot, quantity, tag) entries, so that a sweep reads
// memory in order; an entry of quantity 0 is a hole. Slots, blocks, pages and specials are reused through free lists.

import type { Column } from '../state/columns.ts';
import type { World } from '../state/world.ts';
import { NO_PRICE, STP_CANCEL_INCOMING, STP_CANCEL_RESTING, STP_NONE } from './order.ts';
import type { SelfTradePrevention } from './order.ts';

// One order: eight 32-bit words.
export const ROW_SHIFT = 3;
/** Place of its queue entry in `blocks`; 0 while it is in no queue. A filled order's place is left stale: the entry then holds 0. */
export const AT = 0;
export const GENERATION = 1;
export const OWNER = 2;
/** Its price on the ladder it stands in (a stop: the stop price). */
export const PRICE = 3;
/** Bits 0–1 ladder, bit 2 post-only, bits 8–15 cause kind. */
export const FLAGS = 4;
export const CAUSE_ID = 5;
export const TAG = 6;
/** Row in `specials` of an iceberg or a stop; 0 where it is neither. */
export const SPECIAL = 7;
export const POST_ONLY_FLAG = 4;

// One price level: four words. Quantity = low + high · 2^30.
export const HEAD = 0;
/** Place of the next entry in the queue's last block; where that is full, the place after its end; 0 where there is no queue. */
export const TAIL = 1;
export const QUANTITY_LOW = 2;
export const QUANTITY_HIGH = 3;
export const HALF = 1 << 30;

// One block: sixteen words, the last twelve are four entries of (slot, quantity, tag).
export const NEXT = 0;
export const PREVIOUS = 1;
export const LIVE = 2;
export const ENTRIES = 4;
export const ENTRY_WORDS = 3;
/** An entry's first word is the slot, and one bit that says that the order is an iceberg: a fill need not read its row. */
export const SLOT_MASK = (1 << 24) - 1;
export const ICEBERG_BIT = 1 << 30;

// One special: four numbers.
export const RESERVE = 0;
export const DISPLAY = 1;
export const STOP_LIMIT_PRICE = 2;
export const STOP_SEQUENCE = 3;

// Places in `counters`. The first four are the best price of each ladder.
export const BEST = 0;
export const FREE_SLOTS = 4;
export const SLOT_COUNT = 5;
export const FREE_BLOCK = 6;
export const BLOCK_COUNT = 7;
export const FREE_PAGE = 8;
export const PAGE_COUNT = 9;
export const FREE_SPECIAL = 10;
export const SPECIAL_COUNT = 11;
export const PRICE_CAPACITY = 12;
export const IN_AUCTION = 13;
export const SELF_TRADE = 14;
export const LAST_PRICE = 15;
/** Highest and lowest trade price since stops were last looked at. */
export const TRADE_HIGH = 16;
export const TRADE_LOW = 17;
export const STOPS = 18;
export const ICEBERGS = 19;
export const ACTIVATIONS_MAX = 20;
export const RESTING = 21;

// Places in `totals`.
export const ORDERED = 0;
/** Every trade counts twice here: once for each of its orders. */
export const FILLED = 1;
export const CANCELLED = 2;
export const TRADES = 3;
export const VOLUME = 4;
export const SEQUENCE = 5;

/** Orders waiting or resting that a book has room for before it grows, prices likewise; and its rules. */
export interface OrderBookOptions {
  readonly ordersExpected?: number;
  /** Highest price expected, in price steps. */
  readonly priceExpected?: number;
  readonly selfTradePrevention?: SelfTradePrevention;
  /** Stop orders that one operation may set off; the others follow with the next operation. */
  readonly stopActivationsMax?: number;
}

export interface BookState {
  readonly rows: Column<'i32'>;
  readonly freeSlots: Column<'i32'>;
  readonly blocks: Column<'i32'>;
  readonly levels: Column<'i32'>;
  /** Page of 1,024 prices, by (price >>> 10) · 4 + ladder; 0 where there is none. */
  readonly pages: Column<'i32'>;
  /** One bit per price, per 32 prices, per 1,024 prices; words of the four ladders alternate. */
  readonly bits0: Column<'i32'>;
  readonly bits1: Column<'i32'>;
  readonly bits2: Column<'i32'>;
  readonly specials: Column<'f64'>;
  readonly counters: Column<'i32'>;
  readonly totals: Column<'f64'>;
}

export function createBookState(world: World, name: string, options: OrderBookOptions): BookState {
  const orders = Math.max(64, options.ordersExpected ?? 1024);
  const prices = roundUp((options.priceExpected ?? 0) + 1, 32_768);
  const blocks = Math.ceil(orders / 2);
  // Slot 0 is none, and an incoming order has a slot while it matches: a full book must not grow for it.
  const slots = orders + 2;
  const state: BookState = {
    rows: world.column(`${name}.rows`, 'i32', slots << ROW_SHIFT),
    freeSlots: world.column(`${name}.freeSlots`, 'i32', slots),
    blocks: world.column(`${name}.blocks`, 'i32', (blocks + 1) << 4),
    levels: world.column(`${name}.levels`, 'i32', 4 << 12),
    pages: world.column(`${name}.pages`, 'i32', prices >>> 8),
    bits0: world.column(`${name}.bits0`, 'i32', prices >>> 3),
    bits1: world.column(`${name}.bits1`, 'i32', prices >>> 8),
    bits2: world.column(`${name}.bits2`, 'i32', prices >>> 13),
    specials: world.column(`${name}.specials`, 'f64', 4 << 4),
    counters: world.column(`${name}.counters`, 'i32', 24),
    totals: world.column(`${name}.totals`, 'f64', 8),
  };
  const counters = state.counters.data;
  counters[BEST + 1] = NO_PRICE;
  counters[BEST + 2] = NO_PRICE;
  for (const first of [SLOT_COUNT, BLOCK_COUNT, PAGE_COUNT, SPECIAL_COUNT]) counters[first] = 1;
  counters[PRICE_CAPACITY] = prices;
  counters[SELF_TRADE] = {
    none: STP_NONE,
    cancelResting: STP_CANCEL_RESTING,
    cancelIncoming: STP_CANCEL_INCOMING,
  }[options.selfTradePrevention ?? 'none'];
  counters[TRADE_LOW] = NO_PRICE;
  counters[ACTIVATIONS_MAX] = options.stopActivationsMax ?? 100_000;
  return state;
}

/** Makes every price up to `price` representable. */
export function growPrices(state: BookState, price: number): void {
  const counters = state.counters.data;
  const prices = roundUp(Math.max(price + 1, counters[PRICE_CAPACITY]! * 2), 32_768);
  state.bits0.ensure(prices >>> 3);
  state.bits1.ensure(prices >>> 8);
  state.bits2.ensure(prices >>> 13);
  state.pages.ensure(prices >>> 8);
  counters[PRICE_CAPACITY] = prices;
}

/** A slot for a new order; its generation moves on, so older ids of the slot are void. */
export function takeSlot(state: BookState): number {
  const counters = state.counters.data;
  const free = counters[FREE_SLOTS]!;
  if (free > 0) {
    counters[FREE_SLOTS] = free - 1;
    return state.freeSlots.data[free - 1]!;
  }
  const slot = counters[SLOT_COUNT]!;
  counters[SLOT_COUNT] = slot + 1;
  if ((slot + 1) << ROW_SHIFT > state.rows.data.length) {
    state.rows.ensure((slot + 1) << ROW_SHIFT);
    state.freeSlots.ensure(state.rows.data.length >>> ROW_SHIFT);
  }
  return slot;
}

export function freeSlot(state: BookState, slot: number): void {
  const counters = state.counters.data;
  const free = counters[FREE_SLOTS]!;
  state.freeSlots.data[free] = slot;
  counters[FREE_SLOTS] = free + 1;
}

/** A row for the terms of an iceberg or a stop. */
export function takeSpecial(state: BookState): number {
  const counters = state.counters.data;
  const free = counters[FREE_SPECIAL]!;
  if (free !== 0) {
    counters[FREE_SPECIAL] = state.specials.data[free << 2]!;
    return free;
  }
  const special = counters[SPECIAL_COUNT]!;
  counters[SPECIAL_COUNT] = special + 1;
  state.specials.ensure((special + 1) << 2);
  return special;
}

export function freeSpecial(state: BookState, special: number): void {
  const counters = state.counters.data;
  state.specials.data[special << 2] = counters[FREE_SPECIAL]!;
  counters[FREE_SPECIAL] = special;
}

const roundUp = (value: number, unit: number): number => Math.ceil(value / unit) * unit;
