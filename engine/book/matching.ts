// Price-time priority: an incoming order takes what it crosses, best price first, oldest first, always at the maker's price. One
// order's whole life inside an operation: match, then rest or be cancelled. No allocation, except when a buffer grows.

import {
  AT,
  BEST,
  CANCELLED,
  DISPLAY,
  ENTRIES,
  ENTRY_WORDS,
  FILLED,
  FREE_SLOTS,
  GENERATION,
  HEAD,
  ICEBERGS,
  ICEBERG_BIT,
  IN_AUCTION,
  LAST_PRICE,
  LIVE,
  NEXT,
  OWNER,
  PRICE,
  RESERVE,
  RESTING,
  ROW_SHIFT,
  SELF_TRADE,
  SLOT_MASK,
  SPECIAL,
  STOPS,
  TAG,
  TRADES,
  TRADE_HIGH,
  TRADE_LOW,
  VOLUME,
  freeSlot,
  freeSpecial,
  takeSpecial,
  type BookState,
} from './bookState.ts';
import {
  FILL_FLAGS,
  FILL_MAKER,
  FILL_MAKER_TAG,
  FILL_PRICE,
  FILL_QUANTITY,
  FILL_REMAINING,
  FILL_SHIFT,
  FILL_TAKER,
  FILL_TAKER_TAG,
  FILL_TAKER_SELLS,
  SELF_TRADE_CANCELLED,
  type BookOutput,
} from './fills.ts';
import { append, changeQuantity, enqueue, levelAt, nextPrice, unlinkBlock } from './ladder.ts';
import {
  BUY,
  FILL_OR_KILL,
  IMMEDIATE_OR_CANCEL,
  LIMIT,
  MARKET,
  POST_ONLY,
  NO_PRICE,
  STP_CANCEL_INCOMING,
  STP_CANCEL_RESTING,
  STP_NONE,
} from './order.ts';

/** Whether an order on `side` with limit `price` would trade at once. */
export function wouldCross(state: BookState, side: number, price: number): boolean {
  const best = state.counters.data[BEST + (side ^ 1)]!;
  return side === BUY ? best <= price : best >= price;
}

/** Runs the order in `slot` (its row is written): matches it, then rests or cancels what is left. Sets `out.filled` and the rest. */
export function execute(
  state: BookState,
  out: BookOutput,
  slot: number,
  kind: number,
  side: number,
  price: number,
  quantity: number,
  display: number,
): void {
  const counters = state.counters.data;
  let left = quantity;
  out.selfTradeStopped = false;
  if (counters[IN_AUCTION] === 0) {
    const limit = kind === MARKET ? (side === BUY ? NO_PRICE - 1 : 1) : price;
    if (wouldCross(state, side, limit)) {
      left = match(state, out, slot, side, limit, quantity);
      const totals = state.totals.data;
      totals[FILLED]! += 2 * (quantity - left);
      totals[VOLUME]! += quantity - left;
    }
  }
  out.filled = quantity - left;
  if (left > 0 && (kind === LIMIT || kind === POST_ONLY) && !out.selfTradeStopped) {
    out.resting = left;
    out.cancelled = 0;
    rest(state, slot, side, price, left, display);
  } else {
    out.resting = 0;
    out.cancelled = left;
    if (left > 0) state.totals.data[CANCELLED]! += left;
    state.rows.data[(slot << ROW_SHIFT) + AT] = 0;
    freeSlot(state, slot);
  }
}

/** Puts an order into the book, showing at most `display` of it (0: all). */
export function rest(
  state: BookState,
  slot: number,
  side: number,
  price: number,
  quantity: number,
  display: number,
): void {
  const row = slot << ROW_SHIFT;
  let visible = quantity;
  if (display !== 0) {
    const special = takeSpecial(state);
    visible = display < quantity ? display : quantity;
    state.specials.data[(special << 2) + RESERVE] = quantity - visible;
    state.specials.data[(special << 2) + DISPLAY] = display;
    state.rows.data[row + SPECIAL] = special;
    state.counters.data[ICEBERGS]! += 1;
  }
  state.rows.data[row + PRICE] = price;
  state.counters.data[RESTING]! += 1;
  enqueue(state, side, price, slot, display === 0 ? 0 : ICEBERG_BIT, visible);
}

/** Takes orders from the other side up to `limit`; returns what is left of `quantity`. */
function match(
  state: BookState,
  out: BookOutput,
  takerSlot: number,
  side: number,
  limit: number,
  quantity: number,
): number {
  const ladder = side ^ 1;
  const counters = state.counters.data;
  const { fills } = out;
  const first = fills.count;
  let left = quantity;
  let price = counters[BEST + ladder]!;
  while (side === BUY ? price <= limit : price >= limit) {
    left = matchBlock(state, out, takerSlot, side, price, left);
    if (left === 0 || out.selfTradeStopped) break;
    price = counters[BEST + ladder]!;
  }
  const { count } = fills;
  if (count !== first) {
    state.totals.data[TRADES]! += count - first;
    noteTrade(state, fills.price(first), fills.price(count - 1));
  }
  return left;
}

/**
 * Takes what the first block of the queue at a price offers; returns what is left of `quantity`. A function of its own: a sweep calls
 * it thousands of times, so that it is compiled early in the sweep, and not in the middle of one long loop.
 */
function matchBlock(
  state: BookState,
  out: BookOutput,
  takerSlot: number,
  side: number,
  price: number,
  quantity: number,
): number {
  const counters = state.counters.data;
  const rows = state.rows.data;
  const freeSlots = state.freeSlots.data;
  const selfTrade = counters[SELF_TRADE]!;
  const { fills } = out;
  const takerTag = rows[(takerSlot << ROW_SHIFT) + TAG]!;
  const flags = side === BUY ? 0 : FILL_TAKER_SELLS;
  const level = levelAt(state, side ^ 1, price);
  const block = state.levels.data[level + HEAD]!;
  const base = block << 4;
  let blocks = state.blocks.data;
  let fillRows = fills.rows;
  let fill = fills.count << FILL_SHIFT;
  let left = quantity;
  let taken = 0;
  let done = 0;
  let live = blocks[base + LIVE]!;
  for (let at = base + ENTRIES; left !== 0 && live !== 0; at += ENTRY_WORDS) {
    const standing = blocks[at + 1]!;
    if (standing === 0) continue;
    const entry = blocks[at]!;
    const slot = entry & SLOT_MASK;
    if (
      selfTrade !== STP_NONE &&
      rows[(slot << ROW_SHIFT) + OWNER] === rows[(takerSlot << ROW_SHIFT) + OWNER]
    ) {
      if (selfTrade === STP_CANCEL_INCOMING) {
        out.selfTradeStopped = true;
        break;
      }
      blocks[at + 1] = 0;
      taken += standing;
      live--;
      cancelOwn(state, out, slot, standing);
      continue;
    }
    const traded = standing < left ? standing : left;
    left -= traded;
    taken += traded;
    let remaining = standing - traded;
    blocks[at + 1] = remaining;
    if (remaining === 0) live--;
    if (entry !== slot) {
      const special = rows[(slot << ROW_SHIFT) + SPECIAL]!;
      if (remaining > 0) remaining += state.specials.data[(special << 2) + RESERVE]!;
      else {
        // The refill may go to the end of this very block.
        blocks[base + LIVE] = live;
        remaining = refill(state, level, slot, special);
        blocks = state.blocks.data;
        live = blocks[base + LIVE]!;
      }
    } else if (remaining === 0) {
      const free = counters[FREE_SLOTS]!;
      freeSlots[free] = slot;
      counters[FREE_SLOTS] = free + 1;
      done++;
    }
    if (fill === fillRows.length) fillRows = fills.ensure((fill >>> FILL_SHIFT) + 1);
    fillRows[fill + FILL_MAKER] = slot;
    fillRows[fill + FILL_TAKER] = takerSlot;
    fillRows[fill + FILL_PRICE] = price;
    fillRows[fill + FILL_QUANTITY] = traded;
    fillRows[fill + FILL_REMAINING] = remaining;
    fillRows[fill + FILL_FLAGS] = flags;
    fillRows[fill + FILL_MAKER_TAG] = blocks[at + 2]!;
    fillRows[fill + FILL_TAKER_TAG] = takerTag;
    fill += 1 << FILL_SHIFT;
  }
  fills.count = fill >>> FILL_SHIFT;
  counters[RESTING]! -= done;
  blocks[base + LIVE] = live;
  changeQuantity(state.levels.data, level, -taken);
  if (live === 0) unlinkBlock(state, side ^ 1, price, level, block);
  return left;
}

/** Remembers the price range of trades, for stops. */
export function noteTrade(state: BookState, first: number, last: number): void {
  const counters = state.counters.data;
  counters[LAST_PRICE] = last;
  if (counters[STOPS] === 0) return;
  const high = first > last ? first : last;
  const low = first < last ? first : last;
  if (high > counters[TRADE_HIGH]!) counters[TRADE_HIGH] = high;
  if (low < counters[TRADE_LOW]!) counters[TRADE_LOW] = low;
}

/** Shows the next part of an iceberg at the back of its level; returns what the whole order still holds (0: it is done and freed). */
export function refill(state: BookState, level: number, slot: number, special: number): number {
  const specials = state.specials.data;
  const reserve = specials[(special << 2) + RESERVE]!;
  const row = slot << ROW_SHIFT;
  if (reserve === 0) {
    state.rows.data[row + SPECIAL] = 0;
    freeSpecial(state, special);
    state.counters.data[ICEBERGS]! -= 1;
    state.counters.data[RESTING]! -= 1;
    freeSlot(state, slot);
    return 0;
  }
  const display = specials[(special << 2) + DISPLAY]!;
  const visible = display < reserve ? display : reserve;
  specials[(special << 2) + RESERVE] = reserve - visible;
  append(state, level, slot, ICEBERG_BIT, visible);
  return reserve;
}

/** Ends a resting order because its owner's incoming order met it; its queue entry is already empty. */
function cancelOwn(state: BookState, out: BookOutput, slot: number, standing: number): void {
  const rows = state.rows.data;
  const row = slot << ROW_SHIFT;
  const quantity = standing + releaseReserve(state, slot);
  rows[row + AT] = 0;
  freeSlot(state, slot);
  state.counters.data[RESTING]! -= 1;
  state.totals.data[CANCELLED]! += quantity;
  out.notices.add(
    SELF_TRADE_CANCELLED,
    slot,
    rows[row + GENERATION]!,
    rows[row + OWNER]!,
    rows[row + TAG]!,
    0,
    0,
    quantity,
  );
}

/** Drops the hidden part of an order, if it has one; returns its quantity. */
export function releaseReserve(state: BookState, slot: number): number {
  const row = slot << ROW_SHIFT;
  const special = state.rows.data[row + SPECIAL]!;
  if (special === 0) return 0;
  const reserve = state.specials.data[(special << 2) + RESERVE]!;
  state.rows.data[row + SPECIAL] = 0;
  freeSpecial(state, special);
  state.counters.data[ICEBERGS]! -= 1;
  return reserve;
}

/** Whether `quantity` could be filled at once up to `limit`, hidden quantity counted, under the book's self-trade rule. */
export function canFill(
  state: BookState,
  side: number,
  limit: number,
  quantity: number,
  owner: number,
): boolean {
  const ladder = side ^ 1;
  const counters = state.counters.data;
  const rows = state.rows.data;
  const blocks = state.blocks.data;
  let left = quantity;
  for (
    let price = counters[BEST + ladder]!;
    side === BUY ? price <= limit : price >= limit;
    price = nextPrice(state, ladder, price)
  ) {
    for (let block = state.levels.data[levelAt(state, ladder, price) + HEAD]!; block !== 0;) {
      const base = block << 4;
      for (let at = base + ENTRIES; at < base + 16; at += ENTRY_WORDS) {
        if (blocks[at + 1] === 0) continue;
        const row = (blocks[at]! & SLOT_MASK) << ROW_SHIFT;
        if (counters[SELF_TRADE] !== STP_NONE && rows[row + OWNER] === owner) {
          if (counters[SELF_TRADE] === STP_CANCEL_RESTING) continue;
          return false;
        }
        left -= blocks[at + 1]!;
        const special = rows[row + SPECIAL]!;
        if (special !== 0) left -= state.specials.data[(special << 2) + RESERVE]!;
        if (left <= 0) return true;
      }
      block = blocks[base + NEXT]!;
    }
  }
  return false;
}

/** Kinds that must not wait in an auction. */
export const isImmediate = (kind: number): boolean =>
  kind === MARKET || kind === IMMEDIATE_OR_CANCEL || kind === FILL_OR_KILL;
