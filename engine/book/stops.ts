// Stop orders wait on two ladders of their own, by stop price and then by time. A buy stop is due once a trade happens at or above
// its price, a sell stop at or below. Of the first due buy and the first due sell the one that was entered earlier goes first; what
// an activated order trades can make others due. Each stop is activated once, and one operation activates a bounded number.

import {
  ACTIVATIONS_MAX,
  AT,
  BEST,
  FLAGS,
  GENERATION,
  IN_AUCTION,
  LAST_PRICE,
  OWNER,
  PRICE,
  ROW_SHIFT,
  SEQUENCE,
  SPECIAL,
  STOPS,
  STOP_LIMIT_PRICE,
  STOP_SEQUENCE,
  TAG,
  TRADE_HIGH,
  TRADE_LOW,
  freeSpecial,
  takeSpecial,
  type BookState,
} from './bookState.ts';
import { STOP_ACTIVATED, type BookOutput } from './fills.ts';
import { dequeue, enqueue, headSlot } from './ladder.ts';
import { execute } from './matching.ts';
import { BUY, LIMIT, MARKET, NO_PRICE, SELL, STOP_BUYS, STOP_SELLS } from './order.ts';

/** Whether a stop would be due at the last trade price. */
export function isDue(state: BookState, side: number, stopPrice: number): boolean {
  const counters = state.counters.data;
  const last = counters[LAST_PRICE]!;
  if (last === 0 || counters[IN_AUCTION] !== 0) return false;
  return side === BUY ? last >= stopPrice : last <= stopPrice;
}

/** Lets the order in `slot` wait; `limitPrice` 0 makes it a market order once it is due. */
export function waitForStop(
  state: BookState,
  slot: number,
  side: number,
  stopPrice: number,
  limitPrice: number,
  quantity: number,
): void {
  const counters = state.counters.data;
  if (counters[STOPS] === 0) forgetTrades(state);
  counters[STOPS]! += 1;
  const special = takeSpecial(state);
  const specials = state.specials.data;
  specials[special << 2] = 0;
  specials[(special << 2) + STOP_LIMIT_PRICE] = limitPrice;
  specials[(special << 2) + STOP_SEQUENCE] = state.totals.data[SEQUENCE]!;
  state.totals.data[SEQUENCE]! += 1;
  const row = slot << ROW_SHIFT;
  const ladder = side === BUY ? STOP_BUYS : STOP_SELLS;
  state.rows.data[row + SPECIAL] = special;
  state.rows.data[row + FLAGS]! |= ladder;
  state.rows.data[row + PRICE] = stopPrice;
  enqueue(state, ladder, stopPrice, slot, 0, quantity);
}

/** Takes a waiting stop out of its ladder; returns its quantity. The slot stays taken. */
export function withdrawStop(state: BookState, slot: number): number {
  const rows = state.rows.data;
  const row = slot << ROW_SHIFT;
  const quantity = dequeue(state, rows[row + FLAGS]! & 3, rows[row + PRICE]!, rows[row + AT]!);
  rows[row + AT] = 0;
  freeSpecial(state, rows[row + SPECIAL]!);
  rows[row + SPECIAL] = 0;
  state.counters.data[STOPS]! -= 1;
  return quantity;
}

/** Activates every stop that trades so far have made due. Leaves the numbers of the order in hand as they were. */
export function activateStops(state: BookState, out: BookOutput): void {
  const counters = state.counters.data;
  const { filled, resting, cancelled } = out;
  for (let activations = counters[ACTIVATIONS_MAX]!; activations > 0; activations--) {
    const buy = counters[BEST + STOP_BUYS]! <= counters[TRADE_HIGH]!;
    const sell = counters[BEST + STOP_SELLS]! >= counters[TRADE_LOW]!;
    if (!buy && !sell) {
      forgetTrades(state);
      break;
    }
    let slot = buy
      ? headSlot(state, STOP_BUYS, counters[BEST + STOP_BUYS]!)
      : headSlot(state, STOP_SELLS, counters[BEST + STOP_SELLS]!);
    if (buy && sell) {
      const other = headSlot(state, STOP_SELLS, counters[BEST + STOP_SELLS]!);
      if (sequenceOf(state, other) < sequenceOf(state, slot)) slot = other;
    }
    activate(state, out, slot);
  }
  out.filled = filled;
  out.resting = resting;
  out.cancelled = cancelled;
}

function activate(state: BookState, out: BookOutput, slot: number): void {
  const rows = state.rows.data;
  const row = slot << ROW_SHIFT;
  const limitPrice = state.specials.data[(rows[row + SPECIAL]! << 2) + STOP_LIMIT_PRICE]!;
  const quantity = withdrawStop(state, slot);
  const side = (rows[row + FLAGS]! & 3) === STOP_BUYS ? BUY : SELL;
  rows[row + FLAGS] = (rows[row + FLAGS]! & ~3) | side;
  const generation = rows[row + GENERATION]!;
  const owner = rows[row + OWNER]!;
  const tag = rows[row + TAG]!;
  execute(state, out, slot, limitPrice === 0 ? MARKET : LIMIT, side, limitPrice, quantity, 0);
  out.notices.add(
    STOP_ACTIVATED,
    slot,
    generation,
    owner,
    tag,
    out.filled,
    out.resting,
    out.cancelled,
  );
}

function sequenceOf(state: BookState, slot: number): number {
  const special = state.rows.data[(slot << ROW_SHIFT) + SPECIAL]!;
  return state.specials.data[(special << 2) + STOP_SEQUENCE]!;
}

function forgetTrades(state: BookState): void {
  state.counters.data[TRADE_HIGH] = 0;
  state.counters.data[TRADE_LOW] = NO_PRICE;
}
