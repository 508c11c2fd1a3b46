// Replays recorded order messages through the order book and compares, row by row, with the recorded book. Two tests: every level that
// can be derived from the messages is exact; and before each recorded execution our book is asked whom it would have filled.

import {
  checkBook,
  createOrderBook,
  depth,
  IMMEDIATE_OR_CANCEL,
  POST_ONLY,
  quantityAt,
  World,
  type OrderBook,
} from '../index.ts';
import { lobsterRows, type LobsterLevels, type LobsterMessage } from './lobsterRows.ts';

export interface ReplayOptions {
  readonly messages: string;
  readonly orderbook: string;
  readonly format: 'lobster';
}

/** Why something could not be replayed exactly by order id, or differs. */
export const replayReasons = {
  revealedLevel: 'a level came into view: its size is known only from the recorded book',
  unknownEarlierOrder:
    'a message about an order that is older than the file, or was entered out of view',
  hiddenExecution: 'a hidden order traded: the visible book does not change',
  tradingHalt: 'a halt or cross message: the visible book does not change',
  executionAwayFromBest: 'an execution at a price that is not our best',
  knownOrderNotFirst: 'the executed order is not at the head of our queue',
  unknownOrderNotFirst: 'an order of unknown id was executed where the head of our queue is known',
  sizeBeyondOrder: 'a message takes more off than our order holds',
  crossingOrder: 'a new order would trade at once in our book',
  wrongLevel: 'a derivable level differs from the recorded one',
} as const;
export type ReplayReason = keyof typeof replayReasons;

/** How an executed order came not to be the head of our queue. */
export const queueDifferenceKinds = {
  sameSweep:
    'the orders before it were emptied in the same instant: one sweep, its rows written in another order',
  overtookOlder:
    'older orders at the same shown price stayed: it ranked before them for a reason that the file does not tell',
} as const;

/** An executed order that was not the head of our queue. */
export interface QueueDifference {
  readonly kind: keyof typeof queueDifferenceKinds;
  readonly line: number;
  readonly time: string;
  readonly orderId: number;
  readonly price: number;
  /** Recorded ids of the orders in front of it. */
  readonly ahead: readonly number[];
  readonly size: number;
}

export interface ReplayReport {
  readonly format: 'lobster';
  readonly rows: number;
  readonly depth: number;
  /** Rows by message type 1 … 7. */
  readonly messagesByType: readonly number[];
  readonly cells: { readonly all: number; readonly derivable: number; readonly exact: number };
  /** Rows compared (the first sets the book up), and rows whose derivable cells are all exact. */
  readonly rowsCompared: number;
  readonly rowsExact: number;
  readonly executions: {
    readonly visible: number;
    readonly atBestPrice: number;
    /** The executed order is one whose entry is in the file. */
    readonly knownById: number;
    /** Of those: it is the head of our queue, or only older orders of unknown id stand before it. */
    readonly headOfQueue: number;
    readonly headIsThatOrder: number;
    readonly headIsOlderUnknown: number;
    /** Executed by sending the opposite order through matching. */
    readonly matched: number;
  };
  readonly reasons: Readonly<Record<ReplayReason, number>>;
  readonly queueDifferences: readonly QueueDifference[];
}

/** Runs the replay. Throws `InputError` naming file and line where a file makes no sense. */
export async function replayOrders(options: ReplayOptions): Promise<ReplayReport> {
  const replay = new Replay();
  for await (const { message, levels } of lobsterRows(options.messages, options.orderbook)) {
    if (replay.rows === 0) replay.start(message, levels);
    else replay.step(message, levels);
  }
  checkBook(replay.book);
  return replay.report();
}

/** Owners in the replayed book: orders known by id, and placeholders for what the file does not tell. */
const KNOWN = 1;
const UNKNOWN = 2;

class Replay {
  readonly book: OrderBook = createOrderBook(new World(), 'replay', { ordersExpected: 4096 });
  rows = 0;
  #depth = 0;
  #previous: LobsterLevels = { depth: 0, sides: [[], []] };
  /** Recorded id → our id, for orders whose entry was seen. */
  readonly #ids = new Map<number, number>();
  readonly #types = [0, 0, 0, 0, 0, 0, 0];
  readonly #cells = { all: 0, derivable: 0, exact: 0 };
  #rowsExact = 0;
  readonly #executions = {
    visible: 0,
    atBestPrice: 0,
    knownById: 0,
    headOfQueue: 0,
    headIsThatOrder: 0,
    headIsOlderUnknown: 0,
    matched: 0,
  };
  readonly #reasons = Object.fromEntries(
    Object.keys(replayReasons).map((reason) => [reason, 0]),
  ) as Record<ReplayReason, number>;
  readonly #queueDifferences: QueueDifference[] = [];
  /** Differences of the instant in hand, with our ids of the orders in front. */
  #openDifferences: {
    readonly difference: Omit<QueueDifference, 'kind'>;
    readonly ahead: readonly number[];
  }[] = [];
  readonly #prices = new Float64Array(256);
  readonly #sizes = new Float64Array(256);

  /** The first row sets the book up: nothing is known about its orders. */
  start(message: LobsterMessage, levels: LobsterLevels): void {
    this.rows = 1;
    this.#depth = levels.depth;
    this.#types[message.type - 1]! += 1;
    for (const side of [0, 1] as const) {
      const recorded = levels.sides[side];
      for (let i = 0; i < recorded.length; i += 2) {
        this.book.limit(UNKNOWN, side, recorded[i]!, recorded[i + 1]!);
      }
    }
    this.#previous = levels;
  }

  step(message: LobsterMessage, levels: LobsterLevels): void {
    this.rows++;
    this.#types[message.type - 1]! += 1;
    if (this.#openDifferences.length > 0) this.#settleDifferences(message.time);
    this.#apply(message);
    let exact = true;
    for (const side of [0, 1] as const) {
      if (!this.#compare(side, message, levels)) exact = false;
    }
    if (exact) this.#rowsExact++;
    for (const side of [0, 1] as const) this.#resynchronise(side, levels);
    this.book.fills.clear();
    this.#previous = levels;
  }

  #apply(message: LobsterMessage): void {
    const { type, orderId, side, price, size } = message;
    if (type === 5) {
      this.#reasons.hiddenExecution++;
      return;
    }
    if (type > 5) {
      this.#reasons.tradingHalt++;
      return;
    }
    if (type === 1) {
      const id = this.book.enter(POST_ONLY, KNOWN, side, price, size, 0, 0, orderId);
      if (id < 0) this.#reasons.crossingOrder++;
      else this.#ids.set(orderId, id);
      return;
    }
    const id = this.#ids.get(orderId);
    const known = id !== undefined && this.book.isLive(id) ? id : undefined;
    if (known === undefined) this.#reasons.unknownEarlierOrder++;
    if (type === 4 && this.#execute(message, known)) return;
    if (known === undefined) this.#takeOffUnknown(side, price, size);
    else this.#takeOff(known, type === 3 ? this.book.remaining(known) : size);
  }

  /** Asks our book whom it would fill, and fills through matching where that is whom the record names. */
  #execute(message: LobsterMessage, known: number | undefined): boolean {
    const { book } = this;
    const { side, price, size } = message;
    this.#executions.visible++;
    const best = side === 0 ? book.bestBid() : book.bestAsk();
    if (best !== price) {
      this.#reasons.executionAwayFromBest++;
      return false;
    }
    this.#executions.atBestPrice++;
    const head = book.headOf(side);
    if (known === undefined) {
      if (book.ownerOf(head) !== UNKNOWN) {
        this.#reasons.unknownOrderNotFirst++;
        return false;
      }
    } else {
      this.#executions.knownById++;
      const ahead = this.#ahead(side, price, known);
      if (ahead.length > 0) {
        this.#reasons.knownOrderNotFirst++;
        const { line, time, orderId } = message;
        this.#openDifferences.push({
          difference: {
            line,
            time,
            orderId,
            price,
            size,
            ahead: ahead.map((id) => book.tagOf(id)),
          },
          ahead,
        });
        return false;
      }
      this.#executions.headOfQueue++;
      if (head !== known) {
        this.#executions.headIsOlderUnknown++;
        return false;
      }
      this.#executions.headIsThatOrder++;
    }
    if (book.remaining(head) < size) return false;
    book.enter(IMMEDIATE_OR_CANCEL, UNKNOWN, side ^ 1, price, size);
    this.#executions.matched++;
    return true;
  }

  /** Once the clock has moved on: were the orders in front of the executed one emptied too? */
  #settleDifferences(time: string | undefined): void {
    const done = this.#openDifferences.filter(({ difference }) => difference.time !== time);
    for (const { difference, ahead } of done) {
      const kind = ahead.some((id) => this.book.isLive(id)) ? 'overtookOlder' : 'sameSweep';
      this.#queueDifferences.push({ kind, ...difference });
    }
    this.#openDifferences = this.#openDifferences.filter(
      ({ difference }) => difference.time === time,
    );
  }

  /** Known orders that stand before an order in its queue. */
  #ahead(side: number, price: number, id: number): number[] {
    const ahead: number[] = [];
    for (const order of this.book.queueAt(side, price)) {
      if (order === id) break;
      if (this.book.ownerOf(order) === KNOWN) ahead.push(order);
    }
    return ahead;
  }

  #takeOff(id: number, size: number): void {
    const remaining = this.book.remaining(id);
    if (size > remaining) this.#reasons.sizeBeyondOrder++;
    if (size >= remaining) this.book.cancel(id);
    else this.book.reduce(id, size);
  }

  /** Takes size off the placeholders at a price, oldest first. */
  #takeOffUnknown(side: number, price: number, size: number): void {
    let left = size;
    for (const id of [...this.book.queueAt(side, price)]) {
      if (left === 0) return;
      if (this.book.ownerOf(id) !== UNKNOWN) continue;
      const taken = Math.min(left, this.book.remaining(id));
      this.#takeOff(id, taken);
      left -= taken;
    }
    if (left > 0) this.#reasons.sizeBeyondOrder++;
  }

  /** Compares the derivable levels of one side; true where all are exact. */
  #compare(side: 0 | 1, message: LobsterMessage, levels: LobsterLevels): boolean {
    const recorded = levels.sides[side];
    const count = depth(this.book.state, side, this.#depth, this.#prices, this.#sizes);
    const before = this.#previous.sides[side];
    // A side with fewer levels than the file has room for was seen whole.
    const whole = before.length < 2 * this.#depth;
    const last = before.at(-2) ?? 0;
    let exact = true;
    for (let level = 0; level * 2 < recorded.length; level++) {
      const price = recorded[level * 2]!;
      this.#cells.all++;
      const seenBefore = whole || (side === 0 ? price >= last : price <= last);
      const isNew = message.type === 1 && message.side === side && message.price === price;
      if (!seenBefore && !isNew) continue;
      this.#cells.derivable++;
      if (
        level < count &&
        this.#prices[level] === price &&
        this.#sizes[level] === recorded[level * 2 + 1]
      ) {
        this.#cells.exact++;
      } else {
        exact = false;
        this.#reasons.wrongLevel++;
      }
    }
    return exact;
  }

  /** Brings one side to the recorded levels: those that left the view go, those that came into view are put in as one unknown order. */
  #resynchronise(side: 0 | 1, levels: LobsterLevels): void {
    const recorded = levels.sides[side];
    const count = depth(this.book.state, side, 256, this.#prices, this.#sizes);
    for (let level = 0; level < count; level++) {
      const price = this.#prices[level]!;
      const at = indexOfPrice(recorded, price);
      if (at >= 0 && recorded[at + 1] === this.#sizes[level]) continue;
      for (const id of [...this.book.queueAt(side, price)]) this.book.cancel(id);
    }
    for (let i = 0; i < recorded.length; i += 2) {
      if (quantityAt(this.book.state, side, recorded[i]!) > 0) continue;
      this.#reasons.revealedLevel++;
      this.book.limit(UNKNOWN, side, recorded[i]!, recorded[i + 1]!);
    }
  }

  report(): ReplayReport {
    this.#settleDifferences(undefined);
    return {
      format: 'lobster',
      rows: this.rows,
      depth: this.#depth,
      messagesByType: this.#types,
      cells: this.#cells,
      rowsCompared: this.rows - 1,
      rowsExact: this.#rowsExact,
      executions: this.#executions,
      reasons: this.#reasons,
      queueDifferences: this.#queueDifferences,
    };
  }
}

function indexOfPrice(recorded: readonly number[], price: number): number {
  for (let i = 0; i < recorded.length; i += 2) if (recorded[i] === price) return i;
  return -1;
}
