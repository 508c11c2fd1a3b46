// A limit order book as one place of a route: what it gives for an amount, level by level and after its fee, and how that is taken.

import { priceAfter, quantityAt } from '../book/depth.ts';
import { ASKS, BIDS } from '../book/order.ts';
import type { OrderVenue } from './orderVenue.ts';

interface Level {
  /** Quote units per base unit. */
  readonly price: number;
  /** Whole lots, in base units. */
  readonly quantity: number;
}

/** The levels that `amount` of base (selling) or of quote (buying) would take, best first; the last one in part. */
function levelsFor(venue: OrderVenue, side: 'buy' | 'sell', amount: number): Level[] {
  const { tickSize, lotSize } = venue.terms;
  const { state } = venue.book;
  const ladder = side === 'sell' ? BIDS : ASKS;
  const levels: Level[] = [];
  let rest = amount;
  let steps = side === 'sell' ? venue.book.bestBid() : venue.book.bestAsk();
  for (; steps !== 0; steps = priceAfter(state, ladder, steps)) {
    const price = steps * tickSize;
    const wanted = side === 'sell' ? rest : rest / price;
    const lots = Math.min(quantityAt(state, ladder, steps), Math.floor(wanted / lotSize + 1e-9));
    if (lots <= 0) break;
    const quantity = lots * lotSize;
    levels.push({ price, quantity });
    rest -= side === 'sell' ? quantity : quantity * price;
  }
  return levels;
}

/** Units received for `amount` units given; what does not fit a lot or finds no order brings nothing. */
export function quoteBook(venue: OrderVenue, side: 'buy' | 'sell', amount: number): number {
  const kept = 1 - venue.takerFeeBps() / 10_000;
  let out = 0;
  for (const { price, quantity } of levelsFor(venue, side, amount))
    out += side === 'sell' ? quantity * price : quantity;
  return out * kept;
}

/** Takes what `quoteBook` counted, level by level, so that no more than the amount is tied up. */
export function takeBook(
  venue: OrderVenue,
  side: 'buy' | 'sell',
  amount: number,
  who: { readonly account: number; readonly cause: number; readonly causeId: number },
): void {
  for (const { price, quantity } of levelsFor(venue, side, amount))
    venue.placeLimit({ ...who, side, quantity, price, timeInForce: 'immediateOrCancel' });
}
