// Orders by which a takeover engine closes positions in the book, its own and those of accounts that are under: how much goes now, by the
// knobs of disposal, and an order that fills at once or not at all, never beyond a price nor beyond reach.

import { causeIndex } from '../events/causes.ts';
import type { TakeoverDesk } from './takeoverDesk.ts';

/** A position to be closed in part. */
export interface ClosingOrder {
  readonly market: number;
  /** Ledger account in whose name it goes. */
  readonly owner: number;
  /** Signed lots held: above nought is sold, below bought back. */
  readonly held: number;
  /** Lots of these to go. */
  readonly lots: number;
  /** The worst price, in quote units. */
  readonly price: number;
  readonly liquidation: number;
}

/** A holding of one market and one side, of which a part is to go. */
export interface Holding {
  readonly market: number;
  /** 1: long, −1: short. */
  readonly sign: number;
  readonly lots: number;
  /** Quote units, at the mark. */
  readonly notional: number;
}

export class TakeoverOrders {
  readonly #desk: TakeoverDesk;

  constructor(desk: TakeoverDesk) {
    this.#desk = desk;
  }

  /** Lots of a holding to go now: the step, or all where little is left, and no more than the stated share of the reachable book. */
  part({ market, sign, lots, notional }: Holding): number {
    const { venue } = this.#desk;
    const { step, wholeBelow, bookShare, reach } = this.#desk.terms();
    const wanted = notional <= wholeBelow ? lots : Math.max(1, Math.floor(lots * step));
    const book = venue.book(market);
    const best = sign > 0 ? book.bestBid() : book.bestAsk();
    if (best === undefined) return 0;
    const depth = book.depthTo(sign > 0 ? 'bids' : 'asks', best * (1 - sign * reach));
    return Math.min(wanted, Math.floor((depth / venue.lotSize(market)) * bookShare + 1e-9));
  }

  /** An immediate order against a holding; returns the lots filled. */
  place({ market, owner, held, lots, price, liquidation }: ClosingOrder): number {
    const { kernel, venue, statistics } = this.#desk;
    const book = venue.book(market);
    const best = held > 0 ? book.bestBid() : book.bestAsk();
    if (best === undefined) return 0;
    const { reach } = this.#desk.terms();
    const worst = best * (1 - Math.sign(held) * reach);
    const limit = held > 0 ? Math.max(price, worst, book.tickSize) : Math.min(price, worst);
    const isReachable = held > 0 ? best >= limit : best <= limit;
    if (!isReachable || !(limit >= book.tickSize)) return 0;
    const lotSize = venue.lotSize(market);
    const fillsBefore = kernel.tape.count;
    const outcome = book.placeLimit({
      account: owner,
      side: held > 0 ? 'sell' : 'buy',
      price: limit,
      quantity: lots * lotSize,
      timeInForce: 'immediateOrCancel',
      cause: causeIndex.liquidation,
      causeId: liquidation,
    });
    if (!outcome.ok) return 0;
    const filled = Math.round(outcome.filled / lotSize);
    statistics.sold({
      notional: (filled * venue.lotValue(market)) / venue.cashAtoms,
      fills: kernel.tape.count - fillsBefore,
    });
    return filled;
  }
}
