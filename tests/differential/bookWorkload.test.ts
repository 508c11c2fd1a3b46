// The mix workload of the bench through the book: its commands and trades have known hashes, and a run that is saved and restored on
// the way ends in the same bits as one that is not.

import { beforeAll, describe, expect, test } from '@jest/globals';
import { makeWorkload, shaOf, foldHash, HASH_START, type Workload } from '../../bench/workloads.ts';
import { checkBook } from '../../engine/book/checkBook.ts';
import { createOrderBook, type OrderBook } from '../../engine/book/orderBook.ts';
import { hashWorld } from '../../engine/state/hash.ts';
import { restoreWorld, saveWorld } from '../../engine/state/snapshot.ts';
import { World } from '../../engine/state/world.ts';

let workload: Workload;
beforeAll(() => {
  workload = makeWorkload('W1');
});

interface Run {
  readonly book: OrderBook;
  readonly world: World;
  readonly trades: number;
  readonly hash: number;
}

/** Runs the first `count` commands; after each of `saves` the world moves into a fresh one. */
function run(count: number, saves: readonly number[] = []): Run {
  const { commands } = workload;
  let world = new World();
  let book = createOrderBook(world, 'book');
  const ids = new Float64Array(count + 1);
  let trades = 0;
  let hash = HASH_START;
  for (let i = 0; i < count; i++) {
    const word = commands[i * 4]!;
    const id = commands[i * 4 + 1]!;
    if ((word & 255) === 1) book.cancel(ids[id]!);
    else {
      const quantity = commands[i * 4 + 3]!;
      ids[id] = book.limit(0, (word >>> 8) & 1, commands[i * 4 + 2]!, quantity, 0, 0, id);
      const { fills } = book;
      for (let fill = 0; fill < fills.count; fill++) {
        hash = foldHash(foldHash(hash, fills.makerTag(fill)), fills.takerTag(fill));
        hash = foldHash(foldHash(hash, fills.price(fill)), fills.quantity(fill));
      }
      trades += fills.count;
      fills.clear();
    }
    if (saves.includes(i)) {
      const saved = saveWorld(world);
      world = new World();
      book = createOrderBook(world, 'book');
      restoreWorld(world, saved);
    }
  }
  return { book, world, trades, hash: hash >>> 0 };
}

describe('the mix workload', () => {
  test('gives the known commands, trades and live orders', () => {
    const { sha256, trades, tradeHash, live } = workload.expected;
    expect(shaOf(workload.commands)).toBe(sha256);
    const whole = run(workload.commands.length / 4);
    expect([whole.trades, whole.hash, whole.book.restingCount()]).toEqual([
      trades,
      tradeHash,
      live,
    ]);
    checkBook(whole.book);
  });

  test('restored = uninterrupted, bit for bit', () => {
    const straight = run(60_000);
    const restored = run(60_000, [0, 9_999, 20_001, 47_113]);
    expect(restored.hash).toBe(straight.hash);
    expect(hashWorld(restored.world)).toBe(hashWorld(straight.world));
  });
});
