// The fast book and the naive book do the same under any sequence of operations, also when the world is saved and restored on the way.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkBook } from '../../engine/book/checkBook.ts';
import { depth } from '../../engine/book/depth.ts';
import { noticeKinds } from '../../engine/book/fills.ts';
import { orderKinds, reasonOf } from '../../engine/book/order.ts';
import { createOrderBook, type OrderBook } from '../../engine/book/orderBook.ts';
import { restoreWorld, saveWorld } from '../../engine/state/snapshot.ts';
import { World } from '../../engine/state/world.ts';
import { NaiveBook, type NaiveOutcome, type Side } from '../reference/naiveBook.ts';

type Act =
  | { act: 'order'; kind: number; owner: number; side: number; price: number; quantity: number }
  | {
      act: 'iceberg';
      owner: number;
      side: number;
      price: number;
      quantity: number;
      display: number;
    }
  | { act: 'stop'; owner: number; side: number; stopPrice: number; limit: number; quantity: number }
  | { act: 'cancel' | 'save'; which: number }
  | { act: 'reduce'; which: number; by: number }
  | { act: 'replace'; which: number; price: number; quantity: number }
  | { act: 'auction' }
  | { act: 'uncross'; reference: number };

const owner = fc.integer({ min: 1, max: 3 });
const side = fc.integer({ min: 0, max: 1 });
const quantity = fc.integer({ min: 1, max: 30 });
const which = fc.nat({ max: 60 });

const acts = (price: fc.Arbitrary<number>): fc.Arbitrary<Act[]> =>
  fc.array(
    fc.oneof(
      {
        weight: 12,
        arbitrary: fc.record({
          act: fc.constant('order' as const),
          kind: fc.constantFrom(0, 0, 0, 0, 1, 2, 3, 4),
          owner,
          side,
          price,
          quantity,
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({
          act: fc.constant('iceberg' as const),
          owner,
          side,
          price,
          quantity,
          display: fc.integer({ min: 1, max: 8 }),
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({
          act: fc.constant('stop' as const),
          owner,
          side,
          stopPrice: price,
          limit: fc.oneof(fc.constant(0), price),
          quantity,
        }),
      },
      { weight: 4, arbitrary: fc.record({ act: fc.constant('cancel' as const), which }) },
      { weight: 1, arbitrary: fc.record({ act: fc.constant('save' as const), which }) },
      {
        weight: 2,
        arbitrary: fc.record({ act: fc.constant('reduce' as const), which, by: quantity }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ act: fc.constant('replace' as const), which, price, quantity }),
      },
      { weight: 1, arbitrary: fc.record({ act: fc.constant('auction' as const) }) },
      {
        weight: 1,
        arbitrary: fc.record({
          act: fc.constant('uncross' as const),
          reference: fc.oneof(fc.constant(0), price),
        }),
      },
    ),
    { minLength: 1, maxLength: 80, size: 'max' },
  );

const sideWord = (value: number): Side => (value === 0 ? 'buy' : 'sell');

/** Runs both books side by side and compares everything that can be seen after each act. */
function compare(sequence: Act[], selfTrade: 'none' | 'cancelResting' | 'cancelIncoming'): void {
  let world = new World();
  let book = createOrderBook(world, 'book', { selfTradePrevention: selfTrade, ordersExpected: 1 });
  const naive = new NaiveBook(selfTrade);
  // ids[i] is the fast book's id of the naive book's order i.
  const ids: number[] = [0];
  for (const [step, act] of sequence.entries()) {
    book.fills.clear();
    book.notices.clear();
    naive.fills = [];
    naive.notices = [];
    const tag = step + 1;
    const settle = (code: number, expected: NaiveOutcome): void => {
      const seen = code < 0 ? { reason: reasonOf(code) } : outcomeOf(book);
      const { id, ...wanted } = expected;
      same(seen, wanted.reason === undefined ? wanted : { reason: wanted.reason });
      if (code >= 0 && ids[id] === undefined) ids[id] = code;
      if (code >= 0) expect(ids[id]).toBe(code);
    };
    const chosen = 'which' in act ? 1 + (act.which % Math.max(1, ids.length)) : 0;
    const id = ids[chosen] ?? 12_345_678_901;
    switch (act.act) {
      case 'order':
        settle(
          book.enter(act.kind, act.owner, act.side, act.price, act.quantity, step % 9, step, tag),
          naive.place(
            orderKinds[act.kind]!,
            act.owner,
            sideWord(act.side),
            act.price,
            act.quantity,
            0,
            tag,
          ),
        );
        break;
      case 'iceberg':
        settle(
          book.iceberg(
            act.owner,
            act.side,
            act.price,
            act.quantity,
            act.display,
            step % 9,
            step,
            tag,
          ),
          naive.place(
            'limit',
            act.owner,
            sideWord(act.side),
            act.price,
            act.quantity,
            act.display,
            tag,
          ),
        );
        break;
      case 'stop':
        settle(
          book.stop(
            act.owner,
            act.side,
            act.stopPrice,
            act.limit,
            act.quantity,
            step % 9,
            step,
            tag,
          ),
          naive.stop(act.owner, sideWord(act.side), act.stopPrice, act.limit, act.quantity, tag),
        );
        break;
      case 'cancel':
        expect(book.cancel(id)).toBe(naive.cancel(chosen));
        break;
      case 'reduce':
        expect(book.reduce(id, act.by)).toBe(naive.reduce(chosen, act.by));
        break;
      case 'replace':
        settle(
          book.replace(id, act.price, act.quantity),
          naive.replace(chosen, act.price, act.quantity),
        );
        break;
      case 'auction':
        expect(book.startAuction() > 0).toBe(!naive.inAuction);
        naive.inAuction = true;
        break;
      case 'uncross': {
        expect(book.indicativeUncrossing(act.reference)).toEqual(
          naive.findUncrossing(act.reference),
        );
        const seen = book.uncross(act.reference);
        if (naive.inAuction) expect(seen).toEqual({ ok: true, ...naive.uncross(act.reference) });
        else expect(seen).toEqual({ ok: false, reason: 'noAuctionInProgress' });
        break;
      }
      case 'save': {
        const saved = saveWorld(world);
        world = new World();
        book = createOrderBook(world, 'book', { selfTradePrevention: selfTrade });
        restoreWorld(world, saved);
        // Hashing would be slow here; that restored = uninterrupted in every bit is tests/differential/bookWorkload.
        expect([...world.columns()].map(({ data }) => data.length)).toEqual(
          saved.columns.map(({ data }) => data.length),
        );
        break;
      }
    }
    same(
      {
        fills: fillsOf(book),
        notices: noticesOf(book),
        ...depthOf(book),
        counts: [book.restingCount(), book.stopCount(), book.lastPrice()],
        orders: [...naive.orders, ...naive.stops].map((order) => orderOf(book, ids[order.id]!)),
      },
      {
        fills: naive.fills.map((fill) => ({
          ...fill,
          maker: ids[fill.maker],
          taker: ids[fill.taker],
        })),
        notices: naive.notices.map((notice) => ({ ...notice, id: ids[notice.id] })),
        buy: naiveDepth(naive, 'buy'),
        sell: naiveDepth(naive, 'sell'),
        counts: [naive.orders.length, naive.stops.length, naive.lastPrice],
        orders: [...naive.orders, ...naive.stops].map((order) => [
          true,
          order.visible + order.hidden,
          order.owner,
          order.side === 'buy' ? 0 : 1,
        ]),
      },
    );
    for (const fill of naive.fills.keys()) {
      // Tags carry the step in which an order was entered, and so do the causes.
      const { fills } = book;
      same(
        [fills.makerCauseId(fill), fills.takerCauseId(fill)],
        [fills.makerTag(fill) - 1, fills.takerTag(fill) - 1],
      );
      same(
        [fills.makerCauseKind(fill), fills.takerCauseKind(fill)],
        [fills.makerCauseId(fill) % 9, fills.takerCauseId(fill) % 9],
      );
    }
    checkBook(book);
  }
}

const orderOf = (book: OrderBook, id: number) => [
  book.isLive(id),
  book.remaining(id),
  book.ownerOf(id),
  book.sideOf(id),
];

/** Like `toEqual`, but quick where nothing differs. */
function same(seen: unknown, wanted: unknown): void {
  if (JSON.stringify(seen) !== JSON.stringify(wanted)) expect(seen).toEqual(wanted);
}

const outcomeOf = (book: OrderBook) => ({
  filled: book.output.filled,
  resting: book.output.resting,
  cancelled: book.output.cancelled,
});

const fillsOf = ({ fills }: OrderBook) =>
  Array.from({ length: fills.count }, (_, i) => ({
    maker: fills.makerId(i),
    taker: fills.takerId(i),
    price: fills.price(i),
    quantity: fills.quantity(i),
    makerRemaining: fills.makerRemaining(i),
    takerSells: fills.takerSide(i) === 1,
    inAuction: fills.inAuction(i),
  }));

const noticesOf = ({ notices }: OrderBook) =>
  Array.from({ length: notices.count }, (_, i) => ({
    kind: noticeKinds[notices.kind(i)]!,
    id: notices.orderId(i),
    filled: notices.filled(i),
    resting: notices.resting(i),
    cancelled: notices.cancelled(i),
  }));

function depthOf(book: OrderBook): { buy: number[][]; sell: number[][] } {
  const read = (ladder: number): number[][] => {
    const prices = new Float64Array(200);
    const quantities = new Float64Array(200);
    const count = depth(book.state, ladder, 200, prices, quantities);
    return Array.from({ length: count }, (_, i) => [prices[i]!, quantities[i]!]);
  };
  return { buy: read(0), sell: read(1) };
}

function naiveDepth(naive: NaiveBook, side_: Side): number[][] {
  const levels = new Map<number, number>();
  for (const order of naive.queue(side_)) {
    levels.set(order.price, (levels.get(order.price) ?? 0) + order.visible);
  }
  return [...levels];
}

describe('the fast book and the naive book agree after every operation', () => {
  const near = fc.integer({ min: 1, max: 12 });
  const far = fc.oneof(
    near,
    fc.constantFrom(31, 32, 33, 1_023, 1_024, 1_025, 32_767, 32_768, 40_000),
  );
  for (const selfTrade of ['none', 'cancelResting', 'cancelIncoming'] as const) {
    test(`where self-trade prevention is ${selfTrade}`, () => {
      fc.assert(
        fc.property(acts(near), (sequence) => compare(sequence, selfTrade)),
        { numRuns: 150 },
      );
    });
  }
  test('where prices lie far apart', () => {
    const withoutAuctions = acts(far).map((sequence) =>
      sequence.filter(({ act }) => act !== 'auction' && act !== 'uncross'),
    );
    fc.assert(
      fc.property(withoutAuctions, (sequence) => compare(sequence, 'none')),
      { numRuns: 80 },
    );
  });
});
