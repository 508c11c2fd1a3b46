// What an agent sees: one view for all, of the state at the end of the publish phase. Nothing executes while agents decide,
// so reading through to the live state is the same as reading a copy, and costs none.

import type { Chain } from '../chain/mempool.ts';
import { chainKey } from '../chain/mempool.ts';
import { fundamentalPathKey } from '../fundamentals/path.ts';
import type { OracleFeed } from '../oracle/feed.ts';
import { oracleKey } from '../oracle/feed.ts';
import type { Kernel, PortKey } from '../tick/kernel.ts';
import { orderVenueKey, type OrderVenue } from '../venues/orderVenue.ts';
import { poolVenueKey, type PoolVenue } from '../venues/poolVenue.ts';

/** Prices of one book, in units of the quote asset; `undefined` where a side is empty. */
export class BookView {
  readonly #venue: OrderVenue;
  constructor(venue: OrderVenue) {
    this.#venue = venue;
  }
  get bestBid(): number | undefined {
    return this.#venue.bestBid();
  }
  get bestAsk(): number | undefined {
    return this.#venue.bestAsk();
  }
  /** Mid price, or the last price where a side is empty. */
  get midPrice(): number {
    return this.#venue.midPrice();
  }
  get lastPrice(): number {
    return this.#venue.lastPrice();
  }
  /** Fraction of the price: exponentially weighted standard deviation of mid returns, per tick. */
  get volatility(): number {
    return this.#venue.volatility();
  }
  /** Mid price `ticks` ago (at most 240). */
  midPriceAgo(ticks: number): number {
    return this.#venue.midPriceAgo(ticks);
  }
  /** Units of the base asset that can be sold down to `price`, or bought up to it. */
  depthTo(side: 'bids' | 'asks', price: number): number {
    return this.#venue.depthTo(side, price);
  }
  /** Units of the base asset that an account has in orders here. */
  reservedBase(account: number): number {
    return this.#venue.reservedBase(account);
  }
  reservedQuote(account: number): number {
    return this.#venue.reservedQuote(account);
  }
  get tickSize(): number {
    return this.#venue.tickSize;
  }
  get takerFeeBps(): number {
    return this.#venue.takerFeeBps();
  }
}

export class MarketView {
  readonly #kernel: Kernel;
  readonly #books = new Map<string, BookView>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  get tick(): number {
    return this.#kernel.tick;
  }

  get secondsPerTick(): number {
    return this.#kernel.secondsPerTick;
  }

  /** Seconds from the start of the run. */
  get seconds(): number {
    return this.#kernel.tick * this.#kernel.secondsPerTick;
  }

  book(venue: string): BookView {
    let view = this.#books.get(venue);
    if (view === undefined)
      this.#books.set(venue, (view = new BookView(this.#kernel.use(orderVenueKey, venue))));
    return view;
  }

  pool(venue: string): PoolVenue {
    return this.#kernel.use(poolVenueKey, venue);
  }

  /** Exogenous value of an asset. Only informed agents should look, each with its own error. */
  fundamentalPrice(asset: string): number {
    return this.#kernel.use(fundamentalPathKey, asset).value();
  }

  oracle(feed: string): OracleFeed {
    return this.#kernel.use(oracleKey, feed);
  }

  get chain(): Chain {
    return this.#kernel.use(chainKey);
  }

  /** Units of an asset on an account, without what is escrowed in orders, bids and pools. */
  balance(account: number, asset: string): number {
    const { ledger } = this.#kernel;
    const index = ledger.asset(asset);
    return ledger.balance(account, index) / ledger.atoms(index);
  }

  /** A port of another room, such as the auctions in flight. For reading only. */
  port<T>(key: PortKey<T>, name = ''): T {
    return this.#kernel.use(key, name);
  }

  /** The same, or undefined where the scenario has none. */
  findPort<T>(key: PortKey<T>, name = ''): T | undefined {
    return this.#kernel.find(key, name);
  }

  /** Every port of a kind that the scenario has, in the scenario's order. */
  ports<T>(key: PortKey<T>): readonly T[] {
    return this.#kernel.all(key).map(([, maker]) => maker);
  }
}
