// How each engine is driven through a workload. Everything that an exchange's edge would do for it (external id → handle) is inside the
// clock, for every engine; generating and checking are outside.

import { createRequire } from 'node:module';
import { depth, priceAfter } from '../engine/book/depth.ts';
import { ASKS, BIDS } from '../engine/book/order.ts';
import type { Fills } from '../engine/book/fills.ts';
import { createOrderBook, type OrderBook } from '../engine/book/orderBook.ts';
import { World } from '../engine/state/world.ts';
import { checkResult, cpuSeconds } from './harness.ts';
import { foldHash, HASH_START, type Workload } from './workloads.ts';

export interface Measured {
  /** CPU seconds of the measured part. */
  readonly seconds: number;
  readonly commands: number;
  readonly trades: number;
  readonly volume: number;
  readonly tradeHash: number;
  readonly live: number;
  /** Levels at the end, folded: price and quantity, bids then asks, best first. */
  readonly bookHash: number;
  /** Queues at the end, folded: external id and quantity of each order in queue order, levels as above. */
  readonly queueHash: number;
}

/** Ids that are any 31-bit numbers → handles: open addressing, linear probing, deletion by moving entries back. */
class HandleTable {
  readonly #keys: Int32Array;
  readonly #handles: Float64Array;
  readonly #mask: number;

  constructor(entries: number) {
    const size = 2 ** Math.ceil(Math.log2(entries * 2));
    this.#keys = new Int32Array(size).fill(-1);
    this.#handles = new Float64Array(size).fill(0);
    this.#mask = size - 1;
  }

  set(id: number, handle: number): void {
    let at = this.#home(id);
    while (this.#keys[at] !== -1) at = (at + 1) & this.#mask;
    this.#keys[at] = id;
    this.#handles[at] = handle;
  }

  /** The handle of `id`, which leaves the table; 0 where it is unknown. */
  take(id: number): number {
    const keys = this.#keys;
    const handles = this.#handles;
    const mask = this.#mask;
    let hole = this.#home(id);
    while (keys[hole] !== id) {
      if (keys[hole] === -1) return 0;
      hole = (hole + 1) & mask;
    }
    const handle = handles[hole]!;
    for (let at = (hole + 1) & mask; keys[at] !== -1; at = (at + 1) & mask) {
      if (((at - this.#home(keys[at]!)) & mask) >= ((at - hole) & mask)) {
        keys[hole] = keys[at]!;
        handles[hole] = handles[at]!;
        hole = at;
      }
    }
    keys[hole] = -1;
    return handle;
  }

  #home(id: number): number {
    return (Math.imul(id, 0x9e3779b1) >>> 7) & this.#mask;
  }
}

/** What the edge of an exchange keeps: the handle of each external id, and the trades to be sent out under external ids (an order's tag). */
class Edge {
  readonly books: OrderBook[] = [];
  /** Handles by external id, where those are 1, 2, 3 …; otherwise in `table`. */
  readonly handles: Float64Array;
  readonly table: HandleTable | undefined;
  /** Four words per trade: maker, taker, price, quantity. */
  readonly trades: Int32Array;
  tradeWords = 0;

  constructor(workload: Workload, count: number) {
    for (let i = 0; i < workload.symbols; i++) {
      const world = new World();
      const options = { ordersExpected: workload.liveMax, priceExpected: 130_000 };
      this.books.push(createOrderBook(world, 'book', options));
      // Big arrays are touched once, as in the other engines that were measured.
      for (const column of world.columns()) column.data.set(column.data.slice());
    }
    this.books[0]!.fills.ensure(workload.expected.trades / 16).fill(0);
    this.table = workload.denseIds ? undefined : new HandleTable(workload.liveMax);
    this.handles = new Float64Array(workload.denseIds ? count + 2 : 0).fill(1);
    this.trades = new Int32Array(workload.expected.trades * 4 + 4).fill(1);
  }

  sendTrades(fills: Fills): void {
    const { count } = fills;
    for (let from = 0; from < count; from += BATCH) {
      const to = from + BATCH < count ? from + BATCH : count;
      copyTrades(fills, from, to, this.trades, this.tradeWords);
      this.tradeWords += (to - from) * 4;
    }
    fills.clear();
  }
}

/** Few enough that a compiler which works by function sees the copying often, many enough that the calls cost nothing. */
const BATCH = 64;

function copyTrades(
  fills: Fills,
  from: number,
  to: number,
  trades: Int32Array,
  word: number,
): void {
  let at = word;
  for (let i = from; i < to; i++) {
    trades[at] = fills.makerTag(i);
    trades[at + 1] = fills.takerTag(i);
    trades[at + 2] = fills.price(i);
    trades[at + 3] = fills.quantity(i);
    at += 4;
  }
}

function runDense(edge: Edge, commands: Int32Array, from: number, to: number): void {
  const { books, handles } = edge;
  for (let at = from * 4; at < to * 4; at += 4) {
    const word = commands[at]!;
    const book = books[word >>> 16]!;
    const id = commands[at + 1]!;
    if ((word & 255) === 0) {
      handles[id] = book.limit(0, (word >>> 8) & 1, commands[at + 2]!, commands[at + 3]!, 0, 0, id);
      if (book.fills.count > 0) edge.sendTrades(book.fills);
    } else book.cancel(handles[id]!);
  }
}

function runSparse(
  edge: Edge,
  table: HandleTable,
  commands: Int32Array,
  from: number,
  to: number,
): void {
  const book = edge.books[0]!;
  for (let at = from * 4; at < to * 4; at += 4) {
    const word = commands[at]!;
    const id = commands[at + 1]!;
    if ((word & 255) === 0) {
      table.set(
        id,
        book.limit(0, (word >>> 8) & 1, commands[at + 2]!, commands[at + 3]!, 0, 0, id),
      );
      if (book.fills.count > 0) edge.sendTrades(book.fills);
    } else book.cancel(table.take(id));
  }
}

/** Faultline's book: the one the simulator uses. `count` commands in all, prefill included. */
export function runFaultline(workload: Workload, count: number): Measured {
  const { commands, prefill } = workload;
  const edge = new Edge(workload, count);
  const drive = (from: number, to: number): void => {
    if (edge.table === undefined) runDense(edge, commands, from, to);
    else runSparse(edge, edge.table, commands, from, to);
  };
  drive(0, prefill);
  globalThis.gc?.();
  const seconds = cpuSeconds(() => drive(prefill, count));
  let tradeHash = HASH_START;
  let volume = 0;
  for (let at = 0; at < edge.tradeWords; at++) {
    tradeHash = foldHash(tradeHash, edge.trades[at]!);
    if (at % 4 === 3) volume += edge.trades[at]!;
  }
  const { books } = edge;
  return {
    seconds,
    commands: count - prefill,
    trades: edge.tradeWords / 4,
    volume,
    tradeHash: tradeHash >>> 0,
    live: books.reduce((sum, book) => sum + book.restingCount(), 0),
    bookHash: hashBooks(books.map(levelsOf)),
    queueHash: hashQueues(books),
  };
}

function hashQueues(books: readonly OrderBook[]): number {
  let hash = HASH_START;
  for (const book of books) {
    for (const ladder of [BIDS, ASKS]) {
      let price = ladder === BIDS ? book.bestBid() : book.bestAsk();
      while (price !== 0) {
        for (const id of book.queueAt(ladder, price)) {
          hash = foldHash(foldHash(hash, book.tagOf(id)), book.remaining(id));
        }
        price = priceAfter(book.state, ladder, price);
      }
    }
  }
  return hash >>> 0;
}

type Levels = readonly (readonly [price: number, quantity: number])[];

function levelsOf(book: OrderBook): { bids: Levels; asks: Levels } {
  const read = (ladder: number): Levels => {
    const prices = new Float64Array(131_072);
    const quantities = new Float64Array(131_072);
    const count = depth(book.state, ladder, 131_072, prices, quantities);
    return Array.from({ length: count }, (_, i) => [prices[i]!, quantities[i]!] as const);
  };
  return { bids: read(0), asks: read(1) };
}

function hashBooks(books: readonly { bids: Levels; asks: Levels }[]): number {
  let hash = HASH_START;
  for (const { bids, asks } of books) {
    for (const [price, quantity] of [...bids, ...asks])
      hash = foldHash(foldHash(hash, price), quantity);
  }
  return hash >>> 0;
}

interface PeerOrder {
  readonly id: string;
  readonly size: number;
  readonly price: number;
}
interface PeerResult {
  readonly done: readonly PeerOrder[];
  readonly partial: PeerOrder | null;
  readonly partialQuantityProcessed: number;
  readonly quantityLeft: number;
  readonly err: Error | null;
}
interface PeerBook {
  limit(order: { id: string; side: string; size: number; price: number }): PeerResult;
  cancel(id: string): unknown;
  depth(): [asks: [number, number][], bids: [number, number][]];
}

/** nodejs-order-book from npm, through its own interface: string ids, an options object per order. */
export function runPeer(workload: Workload, count: number): Measured {
  const { OrderBook: Peer } = createRequire(import.meta.url)('nodejs-order-book') as {
    OrderBook: new () => PeerBook;
  };
  const { commands, prefill } = workload;
  const books = Array.from({ length: workload.symbols }, () => new Peer());
  const ids = Array.from({ length: count }, (_, i) => String(commands[i * 4 + 1]));
  const results: (PeerResult | undefined)[] = [];
  const drive = (from: number, to: number): void => {
    for (let i = from; i < to; i++) {
      const word = commands[i * 4]!;
      const book = books[word >>> 16]!;
      if ((word & 255) === 0) {
        const side = (word & 0xff00) === 0 ? 'buy' : 'sell';
        const order = {
          id: ids[i]!,
          side,
          size: commands[i * 4 + 3]!,
          price: commands[i * 4 + 2]!,
        };
        const result = book.limit(order);
        if (result.done.length > 0 || result.partial !== null) results[i] = result;
      } else book.cancel(ids[i]!);
    }
  };
  drive(0, prefill);
  globalThis.gc?.();
  const seconds = cpuSeconds(() => drive(prefill, count));
  return {
    seconds,
    commands: count - prefill,
    ...peerTrades(commands, results, ids),
    ...peerLevels(books),
  };
}

/** The peer reports finished makers whole; what an order had traded before must be remembered to know the quantity of each trade. */
function peerTrades(
  commands: Int32Array,
  results: readonly (PeerResult | undefined)[],
  ids: readonly string[],
): { trades: number; volume: number; tradeHash: number } {
  const trades = { trades: 0, volume: 0, hash: HASH_START };
  results.forEach((result, i) => {
    if (result === undefined) return;
    const taker = commands[i * 4 + 1]!;
    const fold = (maker: string, price: number, quantity: number): void => {
      const hash = foldHash(foldHash(trades.hash, Number(maker)), taker);
      trades.hash = foldHash(foldHash(hash, price), quantity);
      trades.volume += quantity;
      trades.trades++;
    };
    for (const maker of result.done)
      if (maker.id !== ids[i]) fold(maker.id, maker.price, maker.size);
    if (result.partial !== null && result.partial.id !== ids[i]) {
      fold(result.partial.id, result.partial.price, result.partialQuantityProcessed);
    }
  });
  return { trades: trades.trades, volume: trades.volume, tradeHash: trades.hash >>> 0 };
}

function peerLevels(books: readonly PeerBook[]): {
  live: number;
  bookHash: number;
  queueHash: number;
} {
  const levels = books.map((book) => {
    const [asks, bids] = book.depth();
    return {
      bids: bids.toSorted((a, b) => b[0] - a[0]),
      asks: asks.toSorted((a, b) => a[0] - b[0]),
    };
  });
  return { live: 0, bookHash: hashBooks(levels), queueHash: 0 };
}

/** Refuses figures of a run whose trades are not the known ones. */
export function checkMeasured(workload: Workload, measured: Measured): void {
  const { name, expected } = workload;
  checkResult(`${name} number of trades`, measured.trades, expected.trades);
  checkResult(`${name} volume`, measured.volume, expected.volume);
  checkResult(`${name} hash of trades`, measured.tradeHash, expected.tradeHash);
  checkResult(`${name} live orders at the end`, measured.live, expected.live);
  if (expected.queueHash !== undefined) {
    checkResult(`${name} hash of the queues at the end`, measured.queueHash, expected.queueHash);
  }
}
