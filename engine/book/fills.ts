// What an operation of the book hands out: fills, and notices of what happened to orders other than the one in hand. Both are
// buffers that the caller reads and then clears; they are output, not state, and no later operation depends on them.

import { orderIdOf } from './order.ts';

/** Words of one fill; a row is one 64-byte line. */
const FILL_SHIFT = 4;
export const FILL = {
  makerSlot: 0,
  makerGeneration: 1,
  takerSlot: 2,
  takerGeneration: 3,
  price: 4,
  quantity: 5,
  makerOwner: 6,
  takerOwner: 7,
  makerCauseKind: 8,
  takerCauseKind: 9,
  makerCauseId: 10,
  takerCauseId: 11,
  makerTag: 12,
  takerTag: 13,
  makerRemaining: 14,
  flags: 15,
} as const;
export const FILL_TAKER_SELLS = 1;
export const FILL_IN_AUCTION = 2;

/** Fills since the last `clear()`, in order of execution. In an auction the buy order stands as taker, the sell order as maker. */
export class Fills {
  /** Sixteen words per fill, places in `FILL`. Replaced when it grows. */
  rows: Int32Array;
  count = 0;

  constructor(capacity = 256) {
    this.rows = new Int32Array(capacity << FILL_SHIFT);
  }

  /** Doubles the room; returns the new rows. */
  grow(): Int32Array {
    const rows = new Int32Array(this.rows.length * 2);
    rows.set(this.rows);
    this.rows = rows;
    return rows;
  }

  clear(): void {
    this.count = 0;
  }

  #at(index: number, word: number): number {
    return this.rows[(index << FILL_SHIFT) + word]!;
  }
  makerId(index: number): number {
    return orderIdOf(this.#at(index, FILL.makerSlot), this.#at(index, FILL.makerGeneration));
  }
  takerId(index: number): number {
    return orderIdOf(this.#at(index, FILL.takerSlot), this.#at(index, FILL.takerGeneration));
  }
  makerOwner(index: number): number {
    return this.#at(index, FILL.makerOwner);
  }
  takerOwner(index: number): number {
    return this.#at(index, FILL.takerOwner);
  }
  /** In price steps. */
  price(index: number): number {
    return this.#at(index, FILL.price);
  }
  /** In lots. */
  quantity(index: number): number {
    return this.#at(index, FILL.quantity);
  }
  makerCauseKind(index: number): number {
    return this.#at(index, FILL.makerCauseKind);
  }
  takerCauseKind(index: number): number {
    return this.#at(index, FILL.takerCauseKind);
  }
  makerCauseId(index: number): number {
    return this.#at(index, FILL.makerCauseId);
  }
  takerCauseId(index: number): number {
    return this.#at(index, FILL.takerCauseId);
  }
  makerTag(index: number): number {
    return this.#at(index, FILL.makerTag);
  }
  takerTag(index: number): number {
    return this.#at(index, FILL.takerTag);
  }
  /** Lots of the maker still resting after this fill, hidden ones included; 0 means that the order is done. */
  makerRemaining(index: number): number {
    return this.#at(index, FILL.makerRemaining);
  }
  /** 0 the taker buys, 1 it sells. */
  takerSide(index: number): number {
    return this.#at(index, FILL.flags) & FILL_TAKER_SELLS;
  }
  inAuction(index: number): boolean {
    return (this.#at(index, FILL.flags) & FILL_IN_AUCTION) !== 0;
  }
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

  constructor(fillsExpected?: number) {
    this.fills = new Fills(fillsExpected);
  }
}
