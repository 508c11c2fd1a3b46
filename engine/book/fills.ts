// What an operation of the book hands out: fills, and notices of what happened to orders other than the one in hand. Both are
// buffers that the caller reads and then clears; they are output, not state, and no later operation depends on them.

import type { Column } from '../state/columns.ts';
import { CAUSE_ID, FLAGS, GENERATION, OWNER, ROW_SHIFT } from './bookState.ts';
import { orderIdOf } from './order.ts';

/** A fill as matching writes it: eight words. */
export const FILL_SHIFT = 3;
export const FILL_MAKER = 0;
export const FILL_TAKER = 1;
export const FILL_PRICE = 2;
export const FILL_QUANTITY = 3;
export const FILL_REMAINING = 4;
export const FILL_FLAGS = 5;
export const FILL_MAKER_TAG = 6;
export const FILL_TAKER_TAG = 7;
export const FILL_TAKER_SELLS = 1;
export const FILL_IN_AUCTION = 2;

/** What the orders' rows say about a fill: four words of each party, maker's first. */
const PARTY_WORDS = 4;
const PARTY_GENERATION = 0;
const PARTY_OWNER = 1;
const PARTY_CAUSE_KIND = 2;
const PARTY_CAUSE_ID = 3;

/**
 * Fills since the last `clear()`, in order of execution. In an auction the buy order stands as taker, the sell order as maker.
 * Who the parties are is copied from the orders' rows when somebody asks, or before a row is used again: a sweep through a million
 * orders that nobody asks about never touches their rows, and those it asks about are read in one tight loop.
 */
export class Fills {
  /** Replaced when it grows. */
  rows: Int32Array;
  count = 0;
  readonly #orders: Column<'i32'>;
  #parties: Int32Array;
  #known = 0;

  constructor(orders: Column<'i32'>, capacity = 256) {
    this.#orders = orders;
    this.rows = new Int32Array(capacity << FILL_SHIFT);
    this.#parties = new Int32Array(capacity * 2 * PARTY_WORDS);
  }

  /** Makes room for at least `capacity` fills; returns the rows. */
  ensure(capacity: number): Int32Array {
    if (capacity << FILL_SHIFT > this.rows.length) {
      const rows = new Int32Array(Math.max(capacity << FILL_SHIFT, this.rows.length * 2));
      rows.set(this.rows);
      this.rows = rows;
    }
    return this.rows;
  }

  clear(): void {
    this.count = 0;
    this.#known = 0;
  }

  /** Copies the parties of the fills that nobody has asked about; called before an order's row is used again. */
  learnParties(): void {
    const needed = this.count * 2 * PARTY_WORDS;
    if (this.#parties.length < needed) {
      const grown = new Int32Array(Math.max(needed, this.#parties.length * 2));
      grown.set(this.#parties);
      this.#parties = grown;
    }
    const { rows } = this;
    const parties = this.#parties;
    const orders = this.#orders.data;
    for (let fill = this.#known; fill < this.count; fill++) {
      const at = fill * 2 * PARTY_WORDS;
      copyParty(orders, rows[(fill << FILL_SHIFT) + FILL_MAKER]!, parties, at);
      copyParty(orders, rows[(fill << FILL_SHIFT) + FILL_TAKER]!, parties, at + PARTY_WORDS);
    }
    this.#known = this.count;
  }

  /** Slots are what an id is made of; until the next order is entered they say which order it was. */
  makerSlot(index: number): number {
    return this.rows[(index << FILL_SHIFT) + FILL_MAKER]!;
  }
  takerSlot(index: number): number {
    return this.rows[(index << FILL_SHIFT) + FILL_TAKER]!;
  }
  makerId(index: number): number {
    return orderIdOf(this.makerSlot(index), this.#maker(index, PARTY_GENERATION));
  }
  takerId(index: number): number {
    return orderIdOf(this.takerSlot(index), this.#taker(index, PARTY_GENERATION));
  }
  makerOwner(index: number): number {
    return this.#maker(index, PARTY_OWNER);
  }
  takerOwner(index: number): number {
    return this.#taker(index, PARTY_OWNER);
  }
  /** In price steps. */
  price(index: number): number {
    return this.rows[(index << FILL_SHIFT) + FILL_PRICE]!;
  }
  /** In lots. */
  quantity(index: number): number {
    return this.rows[(index << FILL_SHIFT) + FILL_QUANTITY]!;
  }
  makerCauseKind(index: number): number {
    return this.#maker(index, PARTY_CAUSE_KIND);
  }
  takerCauseKind(index: number): number {
    return this.#taker(index, PARTY_CAUSE_KIND);
  }
  makerCauseId(index: number): number {
    return this.#maker(index, PARTY_CAUSE_ID);
  }
  takerCauseId(index: number): number {
    return this.#taker(index, PARTY_CAUSE_ID);
  }
  makerTag(index: number): number {
    return this.rows[(index << FILL_SHIFT) + FILL_MAKER_TAG]!;
  }
  takerTag(index: number): number {
    return this.rows[(index << FILL_SHIFT) + FILL_TAKER_TAG]!;
  }
  /** Lots of the maker still resting after this fill, hidden ones included; 0 means that the order is done. */
  makerRemaining(index: number): number {
    return this.rows[(index << FILL_SHIFT) + FILL_REMAINING]!;
  }
  /** 0 the taker buys, 1 it sells. */
  takerSide(index: number): number {
    return this.rows[(index << FILL_SHIFT) + FILL_FLAGS]! & FILL_TAKER_SELLS;
  }
  inAuction(index: number): boolean {
    return (this.rows[(index << FILL_SHIFT) + FILL_FLAGS]! & FILL_IN_AUCTION) !== 0;
  }

  #maker(index: number, word: number): number {
    if (index >= this.#known) this.learnParties();
    return this.#parties[index * 2 * PARTY_WORDS + word]!;
  }
  #taker(index: number, word: number): number {
    if (index >= this.#known) this.learnParties();
    return this.#parties[index * 2 * PARTY_WORDS + PARTY_WORDS + word]!;
  }
}

function copyParty(orders: Int32Array, slot: number, parties: Int32Array, at: number): void {
  const row = slot << ROW_SHIFT;
  parties[at + PARTY_GENERATION] = orders[row + GENERATION]!;
  parties[at + PARTY_OWNER] = orders[row + OWNER]!;
  parties[at + PARTY_CAUSE_KIND] = orders[row + FLAGS]! >>> 8;
  parties[at + PARTY_CAUSE_ID] = orders[row + CAUSE_ID]!;
}

/** What a notice tells of. */
export const noticeKinds = ['selfTradeCancelled', 'stopActivated'] as const;
export const SELF_TRADE_CANCELLED = 0;
export const STOP_ACTIVATED = 1;

const NOTICE_WORDS = 8;

/** Notices since the last `clear()`: orders that ended or changed without their owner asking in this call. */
export class Notices {
  rows = new Int32Array(NOTICE_WORDS * 16);
  count = 0;

  /** `filled`, `resting`, `cancelled` are lots of that order in this operation. */
  add(
    kind: number,
    slot: number,
    generation: number,
    owner: number,
    tag: number,
    filled: number,
    resting: number,
    cancelled: number,
  ): void {
    const at = this.count * NOTICE_WORDS;
    if (at === this.rows.length) {
      const rows = new Int32Array(at * 2);
      rows.set(this.rows);
      this.rows = rows;
    }
    const rows = this.rows;
    rows[at] = kind;
    rows[at + 1] = slot;
    rows[at + 2] = generation;
    rows[at + 3] = owner;
    rows[at + 4] = tag;
    rows[at + 5] = filled;
    rows[at + 6] = resting;
    rows[at + 7] = cancelled;
    this.count++;
  }

  clear(): void {
    this.count = 0;
  }

  #at(index: number, word: number): number {
    return this.rows[index * NOTICE_WORDS + word]!;
  }
  /** Index into `noticeKinds`. */
  kind(index: number): number {
    return this.#at(index, 0);
  }
  orderId(index: number): number {
    return orderIdOf(this.#at(index, 1), this.#at(index, 2));
  }
  owner(index: number): number {
    return this.#at(index, 3);
  }
  tag(index: number): number {
    return this.#at(index, 4);
  }
  filled(index: number): number {
    return this.#at(index, 5);
  }
  resting(index: number): number {
    return this.#at(index, 6);
  }
  cancelled(index: number): number {
    return this.#at(index, 7);
  }
}

/** Everything an operation hands out. The numbers speak of the order in hand of the latest operation, in lots. */
export class BookOutput {
  readonly fills: Fills;
  readonly notices = new Notices();
  filled = 0;
  resting = 0;
  cancelled = 0;
  /** Set while matching: the incoming order met one of its owner and must stop. */
  selfTradeStopped = false;

  constructor(orders: Column<'i32'>) {
    this.fills = new Fills(orders);
  }
}
