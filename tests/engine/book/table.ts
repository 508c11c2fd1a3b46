// Order-book tests as dense text: a script of operations beside what each of them must say, and the book as it then stands.
//
//   a sell 5 @ 101              limit order "a"; more words: ioc, fok, postOnly, show 2, by 7 (owner)
//   b buy 9 market | stop 105 | stop 105 @ 106
//   cancel a · reduce a 2 · replace a 3 @ 100 · auction · uncross [reference]

import {
  createOrderBook,
  type OrderBook,
  type OrderRequest,
} from '../../../engine/book/orderBook.ts';
import { checkBook } from '../../../engine/book/checkBook.ts';
import { priceAfter, quantityAt } from '../../../engine/book/depth.ts';
import { noticeKinds } from '../../../engine/book/fills.ts';
import { reasonOf } from '../../../engine/book/order.ts';
import type { OrderBookOptions } from '../../../engine/book/bookState.ts';
import { World } from '../../../engine/state/world.ts';

/** Runs "operation → expected" lines; returns the same lines with what was seen, so that a failure shows as a difference of texts. */
export function play(script: string, options: OrderBookOptions = {}): string {
  const book = createOrderBook(new World(), 'book', options);
  const names = new Map<number, string>();
  const ids = new Map<string, number>();
  return script
    .trim()
    .split('\n')
    .map((line) => {
      const act = line.split('→')[0]!.trim();
      const seen = act === 'book' ? show(book, names) : perform(book, act.split(/\s+/), names, ids);
      checkBook(book);
      return `${act} → ${seen}`;
    })
    .join('\n');
}

/** The script as `play` returns it where everything is as expected. */
export const tidy = (script: string): string =>
  script
    .trim()
    .split('\n')
    .map((line) =>
      line
        .split('→')
        .map((part) => part.trim())
        .join(' → '),
    )
    .join('\n');

function perform(
  book: OrderBook,
  words: string[],
  names: Map<number, string>,
  ids: Map<string, number>,
): string {
  book.fills.clear();
  book.notices.clear();
  const [verb, name, ...rest] = words as [string, string, ...string[]];
  const id = ids.get(name) ?? 0;
  switch (verb) {
    case 'cancel': {
      const outcome = book.withdraw(id);
      return outcome.ok ? `cancelled ${outcome.cancelled}` : outcome.reason;
    }
    case 'reduce': {
      const left = book.reduce(id, Number(rest[0]));
      return left < 0 ? reasonOf(left) : `left ${left}`;
    }
    case 'replace': {
      const code = book.replace(id, Number(rest[2]), Number(rest[0]));
      return code < 0 ? reasonOf(code) : happened(book, names);
    }
    case 'auction':
      return book.startAuction() > 0 ? 'collecting' : 'auctionInProgress';
    case 'uncross': {
      const outcome = book.uncross(Number(name ?? 0));
      if (!outcome.ok) return outcome.reason;
      const head = `${outcome.volume} @ ${outcome.price}, surplus ${outcome.surplus}`;
      return [head, ...trades(book, names)].join('; ');
    }
    default: {
      const outcome = book.place(request(words));
      if (!outcome.ok) return outcome.reason;
      names.set(outcome.id, verb);
      ids.set(verb, outcome.id);
      return happened(book, names);
    }
  }
}

function request([, side, quantity, ...words]: string[]): OrderRequest {
  const after = (word: string): number | undefined => {
    const at = words.indexOf(word);
    return at < 0 ? undefined : Number(words[at + 1]);
  };
  const common = {
    owner: after('by') ?? 1,
    side: side as 'buy' | 'sell',
    quantity: Number(quantity),
  };
  const price = after('@');
  const stopPrice = after('stop');
  if (stopPrice !== undefined) {
    return price === undefined
      ? { ...common, type: 'stop', stopPrice }
      : { ...common, type: 'stopLimit', stopPrice, price };
  }
  if (words.includes('market')) return { ...common, type: 'market' };
  const timeInForce = words.includes('ioc')
    ? 'immediateOrCancel'
    : words.includes('fok')
      ? 'fillOrKill'
      : words.includes('postOnly')
        ? 'postOnly'
        : 'goodTillCancelled';
  const displayQuantity = after('show');
  return {
    ...common,
    type: 'limit',
    price: price!,
    timeInForce,
    ...(displayQuantity === undefined ? {} : { displayQuantity }),
  };
}

/** Trades, then what became of the order in hand, then what happened to others. */
function happened(book: OrderBook, names: Map<number, string>): string {
  const { resting, cancelled } = book.output;
  const parts = trades(book, names);
  if (resting > 0) parts.push(`rests ${resting}`);
  if (cancelled > 0) parts.push(`cancelled ${cancelled}`);
  const { notices } = book;
  for (let i = 0; i < notices.count; i++) {
    const name = names.get(notices.orderId(i))!;
    const what = noticeKinds[notices.kind(i)]!;
    const rests = notices.resting(i);
    const gone = notices.cancelled(i);
    parts.push(
      `${name} ${what}${rests > 0 ? ` rests ${rests}` : ''}${gone > 0 ? ` cancelled ${gone}` : ''}`,
    );
  }
  return parts.length === 0 ? 'done' : parts.join('; ');
}

function trades({ fills }: OrderBook, names: Map<number, string>): string[] {
  return Array.from(
    { length: fills.count },
    (_, i) => `${names.get(fills.makerId(i))} ${fills.quantity(i)} @ ${fills.price(i)}`,
  );
}

/** "bids 99: a2 b3 | asks 101: c1": visible quantities in queue order, best price first. */
function show(book: OrderBook, names: Map<number, string>): string {
  const side = (ladder: 0 | 1): string => {
    const levels: string[] = [];
    let price = ladder === 0 ? book.bestBid() : book.bestAsk();
    while (price !== 0) {
      const queue = [...book.queueAt(ladder, price)].map(
        (id) => `${names.get(id)}${book.remaining(id)}`,
      );
      levels.push(`${price}: ${queue.join(' ')} (${quantityAt(book.state, ladder, price)})`);
      price = priceAfter(book.state, ladder, price);
    }
    return levels.length === 0 ? '–' : levels.join(', ');
  };
  return `bids ${side(0)} | asks ${side(1)}`;
}
