// The ways into the book: a new order, a stop, a cancellation, a reduction, a replacement. Each checks everything before it changes
// anything, and returns a positive number or minus the reason (see `bookReasons`).

import {
  AT,
  CANCELLED,
  CAUSE_ID,
  DISPLAY,
  FLAGS,
  FREE_SLOTS,
  GENERATION,
  IN_AUCTION,
  ORDERED,
  OWNER,
  POST_ONLY_FLAG,
  PRICE,
  PRICE_CAPACITY,
  RESERVE,
  RESTING,
  ROW_SHIFT,
  SLOT_COUNT,
  SLOT_MASK,
  SPECIAL,
  STOPS,
  TAG,
  TRADE_HIGH,
  freeSlot,
  growPrices,
  takeSlot,
  type BookState,
} from './bookState.ts';
import type { BookOutput } from './fills.ts';
import { changeQuantity, dequeue, levelAt } from './ladder.ts';
import { canFill, execute, isImmediate, releaseReserve, wouldCross } from './matching.ts';
import {
  AUCTION_IN_PROGRESS,
  BOOK_FULL,
  BUY,
  CANNOT_FILL_COMPLETELY,
  FILL_OR_KILL,
  GENERATIONS,
  ID_SLOTS,
  INVALID_DISPLAY,
  INVALID_PRICE,
  INVALID_QUANTITY,
  INVALID_SIDE,
  INVALID_STOP_PRICE,
  LIMIT,
  MARKET,
  POST_ONLY,
  PRICE_MAX,
  QUANTITY_MAX,
  SELL,
  STOP_BUYS,
  UNKNOWN_ORDER,
  WAITS_FOR_STOP_PRICE,
  WOULD_TAKE,
} from './order.ts';
import { activateStops, isDue, waitForStop, withdrawStop } from './stops.ts';

const isPrice = (price: number): boolean =>
  (price | 0) === price && price >= 1 && price <= PRICE_MAX;
const isQuantity = (quantity: number): boolean =>
  (quantity | 0) === quantity && quantity >= 1 && quantity <= QUANTITY_MAX;

/** A new order of any kind but stops; `price` of a market order is ignored, `display` 0 shows everything. Returns its slot. */
export function enterOrder(
  state: BookState,
  out: BookOutput,
  kind: number,
  owner: number,
  side: number,
  price: number,
  quantity: number,
  display: number,
  causeKind: number,
  causeId: number,
  tag: number,
): number {
  if (side !== BUY && side !== SELL) return INVALID_SIDE;
  if (kind !== MARKET && !isPrice(price)) return INVALID_PRICE;
  if (!isQuantity(quantity)) return INVALID_QUANTITY;
  if (display !== 0 && (!isQuantity(display) || display > quantity)) return INVALID_DISPLAY;
  const counters = state.counters.data;
  if (kind !== LIMIT) {
    if (counters[IN_AUCTION] !== 0) {
      if (isImmediate(kind)) return AUCTION_IN_PROGRESS;
    } else if (kind === POST_ONLY) {
      if (wouldCross(state, side, price)) return WOULD_TAKE;
    } else if (kind === FILL_OR_KILL && !canFill(state, side, price, quantity, owner))
      return CANNOT_FILL_COMPLETELY;
  }
  if (isFull(state)) return BOOK_FULL;
  if (price >= counters[PRICE_CAPACITY]!) growPrices(state, kind === MARKET ? 1 : price);
  const slot = openRow(
    state,
    out,
    owner,
    side | (kind === POST_ONLY ? POST_ONLY_FLAG : 0),
    causeKind,
    causeId,
    tag,
  );
  state.totals.data[ORDERED]! += quantity;
  execute(state, out, slot, kind, side, price, quantity, display);
  if (counters[STOPS] !== 0 && counters[TRADE_HIGH] !== 0) activateStops(state, out);
  return slot;
}

/** A stop order: waits until a trade reaches `stopPrice`, then is a market order (`limitPrice` 0) or a limit order. Returns its slot. */
export function enterStop(
  state: BookState,
  out: BookOutput,
  owner: number,
  side: number,
  stopPrice: number,
  limitPrice: number,
  quantity: number,
  causeKind: number,
  causeId: number,
  tag: number,
): number {
  if (side !== BUY && side !== SELL) return INVALID_SIDE;
  if (limitPrice !== 0 && !isPrice(limitPrice)) return INVALID_PRICE;
  if (!isQuantity(quantity)) return INVALID_QUANTITY;
  if (!isPrice(stopPrice)) return INVALID_STOP_PRICE;
  if (isDue(state, side, stopPrice)) {
    const kind = limitPrice === 0 ? MARKET : LIMIT;
    return enterOrder(
      state,
      out,
      kind,
      owner,
      side,
      limitPrice,
      quantity,
      0,
      causeKind,
      causeId,
      tag,
    );
  }
  if (isFull(state)) return BOOK_FULL;
  const highest = Math.max(stopPrice, limitPrice);
  if (highest >= state.counters.data[PRICE_CAPACITY]!) growPrices(state, highest);
  const slot = openRow(state, out, owner, 0, causeKind, causeId, tag);
  state.totals.data[ORDERED]! += quantity;
  waitForStop(state, slot, side, stopPrice, limitPrice, quantity);
  out.filled = 0;
  out.resting = quantity;
  out.cancelled = 0;
  return slot;
}

/** Whether this generation of a slot rests in the book or waits for its stop price. */
export function isLive(state: BookState, slot: number, generation: number): boolean {
  if (!(slot > 0 && slot < state.counters.data[SLOT_COUNT]!)) return false;
  const rows = state.rows.data;
  const row = slot << ROW_SHIFT;
  if (rows[row + GENERATION] !== generation) return false;
  const at = rows[row + AT]!;
  const blocks = state.blocks.data;
  return (blocks[at]! & SLOT_MASK) === slot && blocks[at + 1] !== 0;
}

/** Ends an order; returns the lots taken off, hidden ones included. */
export function cancelOrder(state: BookState, slot: number, generation: number): number {
  if (!isLive(state, slot, generation)) return UNKNOWN_ORDER;
  const rows = state.rows.data;
  const row = slot << ROW_SHIFT;
  const ladder = rows[row + FLAGS]! & 3;
  let quantity: number;
  if (ladder >= STOP_BUYS) quantity = withdrawStop(state, slot);
  else {
    quantity = dequeue(state, ladder, rows[row + PRICE]!, rows[row + AT]!);
    if (rows[row + SPECIAL] !== 0) quantity += releaseReserve(state, slot);
    rows[row + AT] = 0;
    state.counters.data[RESTING]! -= 1;
  }
  freeSlot(state, slot);
  state.totals.data[CANCELLED]! += quantity;
  return quantity;
}

/** Takes `by` lots off an order, hidden ones first; it keeps its place. Returns what it still holds, which is at least 1. */
export function reduceOrder(
  state: BookState,
  slot: number,
  generation: number,
  by: number,
): number {
  if (!isLive(state, slot, generation)) return UNKNOWN_ORDER;
  const whole = remainingOf(state, slot);
  if (!isQuantity(by) || by >= whole) return INVALID_QUANTITY;
  const rows = state.rows.data;
  const row = slot << ROW_SHIFT;
  const ladder = rows[row + FLAGS]! & 3;
  let visible = by;
  if (ladder < STOP_BUYS && rows[row + SPECIAL] !== 0) {
    const specials = state.specials.data;
    const at = (rows[row + SPECIAL]! << 2) + RESERVE;
    const hidden = Math.min(by, specials[at]!);
    specials[at]! -= hidden;
    visible -= hidden;
  }
  state.blocks.data[rows[row + AT]! + 1]! -= visible;
  changeQuantity(state.levels.data, levelAt(state, ladder, rows[row + PRICE]!), -visible);
  state.totals.data[CANCELLED]! += by;
  return whole - by;
}

/** Gives a resting order a new price and whole quantity under the same id; it goes to the back and may trade. Returns its slot. */
export function replaceOrder(
  state: BookState,
  out: BookOutput,
  slot: number,
  generation: number,
  price: number,
  quantity: number,
): number {
  if (!isLive(state, slot, generation)) return UNKNOWN_ORDER;
  if (!isPrice(price)) return INVALID_PRICE;
  if (!isQuantity(quantity)) return INVALID_QUANTITY;
  const rows = state.rows.data;
  const row = slot << ROW_SHIFT;
  const counters = state.counters.data;
  const side = rows[row + FLAGS]! & 3;
  if (side >= STOP_BUYS) return WAITS_FOR_STOP_PRICE;
  const kind = (rows[row + FLAGS]! & POST_ONLY_FLAG) === 0 ? LIMIT : POST_ONLY;
  if (kind === POST_ONLY && counters[IN_AUCTION] === 0 && wouldCross(state, side, price))
    return WOULD_TAKE;
  const special = rows[row + SPECIAL]!;
  const display = special === 0 ? 0 : state.specials.data[(special << 2) + DISPLAY]!;
  const before =
    dequeue(state, side, rows[row + PRICE]!, rows[row + AT]!) + releaseReserve(state, slot);
  rows[row + AT] = 0;
  counters[RESTING]! -= 1;
  const totals = state.totals.data;
  totals[CANCELLED]! += before;
  totals[ORDERED]! += quantity;
  if (price >= counters[PRICE_CAPACITY]!) growPrices(state, price);
  execute(state, out, slot, kind, side, price, quantity, display);
  if (counters[STOPS] !== 0 && counters[TRADE_HIGH] !== 0) activateStops(state, out);
  return slot;
}

/** Lots a live order still holds, hidden ones included. */
export function remainingOf(state: BookState, slot: number): number {
  const rows = state.rows.data;
  const row = slot << ROW_SHIFT;
  const visible = state.blocks.data[rows[row + AT]! + 1]!;
  const special = rows[row + SPECIAL]!;
  if (special === 0 || (rows[row + FLAGS]! & 3) >= STOP_BUYS) return visible;
  return visible + state.specials.data[(special << 2) + RESERVE]!;
}

function isFull(state: BookState): boolean {
  const counters = state.counters.data;
  return counters[SLOT_COUNT]! >= ID_SLOTS && counters[FREE_SLOTS] === 0;
}

function openRow(
  state: BookState,
  out: BookOutput,
  owner: number,
  flags: number,
  causeKind: number,
  causeId: number,
  tag: number,
): number {
  if (out.fills.count !== 0) out.fills.learnParties();
  const slot = takeSlot(state);
  const rows = state.rows.data;
  const row = slot << ROW_SHIFT;
  const generation = rows[row + GENERATION]! + 1;
  rows[row + AT] = 0;
  rows[row + GENERATION] = generation === GENERATIONS ? 1 : generation;
  rows[row + OWNER] = owner;
  rows[row + FLAGS] = flags | (causeKind << 8);
  rows[row + CAUSE_ID] = causeId;
  rows[row + TAG] = tag;
  rows[row + SPECIAL] = 0;
  return slot;
}
