// The limit order book: price-time priority, all state in columns of a World, nothing allocated per operation. Two faces:
//   hot      limit / market / enter / iceberg / stop / cancel / reduce / replace: integers in, order id or −reason out;
//   friendly place / withdraw: words in, {ok:true, …} or {ok:false, reason} out.
// After each call `book.fills`, `book.notices` and `book.output` say what happened; the caller clears fills and notices.

import { causeIndex, type Cause } from '../events/causes.ts';
import type { World } from '../state/world.ts';
import { executeUncrossing, findUncrossing, type Uncrossing } from './auction.ts';
import {
  BEST,
  CAUSE_ID,
  ENTRIES,
  ENTRY_WORDS,
  FLAGS,
  GENERATION,
  HEAD,
  IN_AUCTION,
  NEXT,
  OWNER,
  PRICE,
  RESTING,
  ROW_SHIFT,
  SLOT_MASK,
  STOPS,
  TAG,
  createBookState,
  type BookState,
  type OrderBookOptions,
} from './bookState.ts';
import { cancelResting, enterLimit } from './commonPaths.ts';
import * as look from './depth.ts';
import { enterOrder, enterStop, isLive, reduceOrder, remainingOf, replaceOrder } from './entry.ts';
import { headSlot, levelAt } from './ladder.ts';
import { BookOutput, type Fills, type Notices } from './fills.ts';
import {
  AUCTION_IN_PROGRESS,
  BUY,
  FILL_OR_KILL,
  IMMEDIATE_OR_CANCEL,
  LIMIT,
  MARKET,
  NO_AUCTION_IN_PROGRESS,
  NO_PRICE,
  POST_ONLY,
  SELL,
  STOP_BUYS,
  generationOf,
  orderIdOf,
  reasonOf,
  slotOf,
  type BookReason,
} from './order.ts';
import { activateStops } from './stops.ts';

export type { BookReason, OrderBookOptions, Uncrossing };

/** Who orders what, in words. Prices in price steps, quantities in lots. */
export type OrderRequest = {
  readonly owner: number;
  readonly side: 'buy' | 'sell';
  readonly quantity: number;
  readonly cause?: Cause;
  /** Any 32-bit integer; comes back in fills and notices. */
  readonly tag?: number;
} & (
  | {
      readonly type: 'limit';
      readonly price: number;
      readonly timeInForce?: 'goodTillCancelled' | 'immediateOrCancel' | 'fillOrKill' | 'postOnly';
      /** Lots shown at a time (an iceberg); only for orders that rest. */
      readonly displayQuantity?: number;
    }
  | { readonly type: 'market' }
  | { readonly type: 'stop'; readonly stopPrice: number }
  | { readonly type: 'stopLimit'; readonly stopPrice: number; readonly price: number }
);

/** filled + resting + cancelled = the quantity ordered, in lots. */
export type PlaceOutcome =
  | {
      readonly ok: true;
      readonly id: number;
      readonly filled: number;
      readonly resting: number;
      readonly cancelled: number;
    }
  | { readonly ok: false; readonly reason: BookReason };

const kindOf = {
  goodTillCancelled: LIMIT,
  immediateOrCancel: IMMEDIATE_OR_CANCEL,
  fillOrKill: FILL_OR_KILL,
  postOnly: POST_ONLY,
};

/** Creates a book whose columns are named `name.…`. */
export function createOrderBook(
  world: World,
  name: string,
  options: OrderBookOptions = {},
): OrderBook {
  return new OrderBook(createBookState(world, name, options));
}

export class OrderBook {
  /** The columns, for `depth.ts`, `checkBook` and other readers in the engine. */
  readonly state: BookState;
  readonly output: BookOutput;
  /** Fills since `fills.clear()`. */
  readonly fills: Fills;
  /** Orders that ended or changed without their owner asking, since `notices.clear()`. */
  readonly notices: Notices;

  constructor(state: BookState) {
    this.state = state;
    this.output = new BookOutput(state.rows);
    this.fills = this.output.fills;
    this.notices = this.output.notices;
  }

  /** Good-till-cancelled limit order: trades what it crosses, rests with the remainder. */
  limit(
    owner: number,
    side: number,
    price: number,
    quantity: number,
    causeKind = 0,
    causeId = 0,
    tag = 0,
  ): number {
    return this.#id(
      enterLimit(this.state, this.output, owner, side, price, quantity, causeKind, causeId, tag),
    );
  }

  /** Takes whatever the other side offers; what is left is cancelled. */
  market(
    owner: number,
    side: number,
    quantity: number,
    causeKind = 0,
    causeId = 0,
    tag = 0,
  ): number {
    return this.#id(
      enterOrder(
        this.state,
        this.output,
        MARKET,
        owner,
        side,
        0,
        quantity,
        0,
        causeKind,
        causeId,
        tag,
      ),
    );
  }

  /** Any kind but stops: `LIMIT`, `MARKET`, `IMMEDIATE_OR_CANCEL`, `FILL_OR_KILL`, `POST_ONLY`. */
  enter(
    kind: number,
    owner: number,
    side: number,
    price: number,
    quantity: number,
    causeKind = 0,
    causeId = 0,
    tag = 0,
  ): number {
    return this.#id(
      enterOrder(
        this.state,
        this.output,
        kind,
        owner,
        side,
        price,
        quantity,
        0,
        causeKind,
        causeId,
        tag,
      ),
    );
  }

  /** A limit order that shows `display` lots; each refill goes to the back of its level. */
  iceberg(
    owner: number,
    side: number,
    price: number,
    quantity: number,
    display: number,
    causeKind = 0,
    causeId = 0,
    tag = 0,
  ): number {
    return this.#id(
      enterOrder(
        this.state,
        this.output,
        LIMIT,
        owner,
        side,
        price,
        quantity,
        display,
        causeKind,
        causeId,
        tag,
      ),
    );
  }

  /** Waits until a trade reaches `stopPrice` (at once if the last price has), then market (`limitPrice` 0) or limit. */
  stop(
    owner: number,
    side: number,
    stopPrice: number,
    limitPrice: number,
    quantity: number,
    causeKind = 0,
    causeId = 0,
    tag = 0,
  ): number {
    return this.#id(
      enterStop(
        this.state,
        this.output,
        owner,
        side,
        stopPrice,
        limitPrice,
        quantity,
        causeKind,
        causeId,
        tag,
      ),
    );
  }

  /** Ends an order; returns the lots taken off, hidden ones included. A stale id is refused. */
  cancel(id: number): number {
    return cancelResting(this.state, slotOf(id), generationOf(id));
  }

  /** Takes `by` lots off in place, hidden ones first; returns the lots left (at least 1: to end an order, cancel it). */
  reduce(id: number, by: number): number {
    return reduceOrder(this.state, slotOf(id), generationOf(id), by);
  }

  /** New price and whole quantity, same id, owner, cause and display; loses priority and may trade. Returns the id. */
  replace(id: number, price: number, quantity: number): number {
    const code = replaceOrder(
      this.state,
      this.output,
      slotOf(id),
      generationOf(id),
      price,
      quantity,
    );
    return code < 0 ? code : id;
  }

  /** Whether the order rests or waits for its stop price. */
  isLive(id: number): boolean {
    return isLive(this.state, slotOf(id), generationOf(id));
  }

  /** Lots a live order still holds, hidden ones included; 0 for an order that is done. */
  remaining(id: number): number {
    return this.isLive(id) ? remainingOf(this.state, slotOf(id)) : 0;
  }

  // Attributes of a live order; the caller checks `isLive` where it is in doubt.
  ownerOf(id: number): number {
    return this.#word(id, OWNER);
  }
  /** Its limit price; of a waiting stop, the stop price. */
  priceOf(id: number): number {
    return this.#word(id, PRICE);
  }
  sideOf(id: number): number {
    const ladder = this.#word(id, FLAGS) & 3;
    return ladder < STOP_BUYS ? ladder : ladder === STOP_BUYS ? BUY : SELL;
  }
  tagOf(id: number): number {
    return this.#word(id, TAG);
  }
  causeKindOf(id: number): number {
    return this.#word(id, FLAGS) >>> 8;
  }
  causeIdOf(id: number): number {
    return this.#word(id, CAUSE_ID);
  }
  isWaitingStop(id: number): boolean {
    return this.isLive(id) && (this.#word(id, FLAGS) & 3) >= STOP_BUYS;
  }

  /** Ids in queue order at a price of a ladder (`BIDS`, `ASKS`, `STOP_BUYS`, `STOP_SELLS`); for looking, not for hot loops. */
  *queueAt(ladder: number, price: number): Generator<number> {
    if (look.quantityAt(this.state, ladder, price) === 0) return;
    const blocks = this.state.blocks.data;
    let block = this.state.levels.data[levelAt(this.state, ladder, price) + HEAD]!;
    while (block !== 0) {
      const base = block << 4;
      for (let at = base + ENTRIES; at < base + 16; at += ENTRY_WORDS) {
        if (blocks[at + 1] !== 0) yield this.#id(blocks[at]! & SLOT_MASK);
      }
      block = blocks[base + NEXT]!;
    }
  }

  /** Id of the oldest order at the best price of a ladder; 0 where it is empty. */
  headOf(ladder: number): number {
    const best = this.state.counters.data[BEST + ladder]!;
    return best === 0 || best === NO_PRICE ? 0 : this.#id(headSlot(this.state, ladder, best));
  }

  /** Orders resting in the book, and stops waiting. */
  restingCount(): number {
    return this.state.counters.data[RESTING]!;
  }
  stopCount(): number {
    return this.state.counters.data[STOPS]!;
  }

  // Best prices in price steps; 0 where there is none. More in depth.ts.
  bestBid(): number {
    return look.bestBid(this.state);
  }
  bestAsk(): number {
    return look.bestAsk(this.state);
  }
  midPrice(): number {
    return look.midPrice(this.state);
  }
  lastPrice(): number {
    return look.lastPrice(this.state);
  }

  inAuction(): boolean {
    return this.state.counters.data[IN_AUCTION] !== 0;
  }

  /** Halts continuous trading: from now on orders collect. Immediate orders are refused until the uncrossing. Returns 1 or −reason. */
  startAuction(): number {
    if (this.inAuction()) return AUCTION_IN_PROGRESS;
    this.state.counters.data[IN_AUCTION] = 1;
    return 1;
  }

  /** Where the book would uncross as it stands (also outside an auction: then volume is 0). */
  indicativeUncrossing(reference = 0): Uncrossing {
    return findUncrossing(this.state, reference);
  }

  /** Uncrosses at one price and resumes continuous trading. `reference` 0 means the last price. Refused outside an auction. */
  uncross(
    reference = 0,
  ): ({ readonly ok: true } & Uncrossing) | { readonly ok: false; readonly reason: BookReason } {
    if (!this.inAuction()) return { ok: false, reason: reasonOf(NO_AUCTION_IN_PROGRESS) };
    const uncrossing = findUncrossing(this.state, reference);
    executeUncrossing(this.state, this.output, uncrossing);
    this.state.counters.data[IN_AUCTION] = 0;
    this.activateStops();
    return { ok: true, ...uncrossing };
  }

  /** Goes on with stops that an earlier operation made due but, being bounded, left. */
  activateStops(): void {
    if (this.stopCount() > 0 && !this.inAuction()) activateStops(this.state, this.output);
  }

  /** Places an order given in words. */
  place(order: OrderRequest): PlaceOutcome {
    const side = order.side === 'buy' ? BUY : SELL;
    const cause = order.cause === undefined ? 0 : causeIndex[order.cause.kind];
    const causeId = order.cause?.id ?? 0;
    const tag = order.tag ?? 0;
    const { owner, quantity } = order;
    const { state, output } = this;
    let code: number;
    if (order.type === 'stop' || order.type === 'stopLimit') {
      const limitPrice = order.type === 'stop' ? 0 : order.price || -1;
      code = enterStop(
        state,
        output,
        owner,
        side,
        order.stopPrice,
        limitPrice,
        quantity,
        cause,
        causeId,
        tag,
      );
    } else {
      const kind =
        order.type === 'market' ? MARKET : kindOf[order.timeInForce ?? 'goodTillCancelled'];
      const price = order.type === 'market' ? 0 : order.price;
      const display = order.type === 'market' ? 0 : (order.displayQuantity ?? 0);
      code = enterOrder(
        state,
        output,
        kind,
        owner,
        side,
        price,
        quantity,
        display,
        cause,
        causeId,
        tag,
      );
    }
    if (code < 0) return { ok: false, reason: reasonOf(code) };
    const { filled, resting, cancelled } = output;
    return { ok: true, id: this.#id(code), filled, resting, cancelled };
  }

  /** Cancels in words: the lots taken off, or why not. */
  withdraw(
    id: number,
  ):
    | { readonly ok: true; readonly cancelled: number }
    | { readonly ok: false; readonly reason: BookReason } {
    const cancelled = this.cancel(id);
    return cancelled < 0 ? { ok: false, reason: reasonOf(cancelled) } : { ok: true, cancelled };
  }

  #id(slot: number): number {
    return slot < 0
      ? slot
      : orderIdOf(slot, this.state.rows.data[(slot << ROW_SHIFT) + GENERATION]!);
  }

  #word(id: number, word: number): number {
    return this.state.rows.data[(slotOf(id) << ROW_SHIFT) + word]!;
  }
}
