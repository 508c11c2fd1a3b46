// A limit order book as a place to trade: the book decides who trades with whom, its settlement (settlement.ts) who pays what, and every
// fill goes on the tape with its causes.

import { PRICE, ROW_SHIFT } from '../book/bookState.ts';
import { createOrderBook, type OrderBook } from '../book/orderBook.ts';
import { cumulativeQuantity, priceAfter, quantityAt } from '../book/depth.ts';
import {
  ASKS,
  BIDS,
  BUY,
  FILL_OR_KILL,
  IMMEDIATE_OR_CANCEL,
  LIMIT,
  POST_ONLY,
  PRICE_MAX,
  QUANTITY_MAX,
  SELL,
  reasonOf,
  type BookReason,
} from '../book/order.ts';
import { invariant } from '../errors.ts';
import { causeIndex } from '../events/causes.ts';
import { levelOnEdges as levelOf } from '../tick/sources.ts';
import { hasFault } from '../tick/standingFaults.ts';
import { portKey, type Kernel } from '../tick/kernel.ts';
import type { Column } from '../state/columns.ts';
import type { RecordHandle } from '../state/world.ts';
import { wholeAtoms, type Settlement, type SettlementRefusal } from './settlement.ts';

/** How many past mid prices a venue remembers, in ticks. */
const MIDS = 256;

export interface VenueTerms {
  readonly name: string;
  readonly base: string;
  readonly quote: string;
  /** Quote units per price step and base unit; base units per lot. */
  readonly tickSize: number;
  readonly lotSize: number;
  fees(): { readonly makerBps: number; readonly takerBps: number };
  /** Weight of the newest squared return in the volatility, per tick. */
  volatilityWeight(): number;
}

export interface VenueOrder {
  readonly account: number;
  readonly side: 'buy' | 'sell';
  /** Base units. */
  readonly quantity: number;
  readonly cause: number;
  readonly causeId: number;
}

export type VenueReason =
  BookReason | SettlementRefusal | 'venueClosed' | 'belowLotSize' | 'noOppositeOrders';
/** Units filled and resting. */
export type VenueOutcome =
  | { readonly ok: true; readonly id: number; readonly filled: number; readonly resting: number }
  | { readonly ok: false; readonly reason: VenueReason };

interface VenueState {
  /** Order ids by the tick at which they run out. */
  expiries: Record<string, number[]>;
  /** Ids of standing quotes by account. */
  quotes: Record<string, number[]>;
  lastMid: number;
  variance: number;
  /** Quote atoms traded in this tick, and in all. */
  volume: number;
  volumeTotal: number;
  /** Breakers that hold trading up; absent while none ever did. */
  halts?: string[];
  /** Prices in steps beyond which nothing trades; absent where there are no bands. */
  bands?: { readonly lower: number; readonly upper: number };
}

export const orderVenueKey = portKey<OrderVenue>('orderVenue');

export class OrderVenue {
  readonly terms: VenueTerms;
  /** Number of this venue on the tape. */
  readonly index: number;
  readonly book: OrderBook;
  readonly #kernel: Kernel;
  readonly #settlement: Settlement;
  readonly #quote: number;
  /** Quote atoms of one lot at a price of one step. */
  readonly quoteUnit: number;
  readonly #state: RecordHandle<VenueState>;
  readonly #mids: Column<'f64'>;

  constructor(
    kernel: Kernel,
    id: string,
    index: number,
    terms: VenueTerms,
    settle: (units: { readonly quoteUnit: number }) => Settlement,
  ) {
    const { ledger, world } = kernel;
    this.#kernel = kernel;
    this.terms = terms;
    this.index = index;
    this.#quote = ledger.asset(terms.quote);
    this.quoteUnit = wholeAtoms(
      terms.tickSize * terms.lotSize * ledger.atoms(this.#quote),
      `${id}.tickSize × lotSize`,
      terms.quote,
    );
    this.book = createOrderBook(world, `${id}.book`, { selfTradePrevention: 'cancelIncoming' });
    this.#state = world.record<VenueState>(`${id}.state`, {
      expiries: {},
      quotes: {},
      lastMid: 0,
      variance: 0,
      volume: 0,
      volumeTotal: 0,
    });
    this.#mids = world.column(`${id}.mids`, 'f64', MIDS);
    this.#settlement = settle({ quoteUnit: this.quoteUnit });
  }

  // ── reading, in units ───────────────────────────────────────────────────────────────────────────

  get tickSize(): number {
    return this.terms.tickSize;
  }
  get tapeVenue(): number {
    return this.index;
  }
  takerFeeBps(): number {
    return this.terms.fees().takerBps;
  }
  bestBid(): number | undefined {
    const steps = this.book.bestBid();
    return steps === 0 ? undefined : steps * this.terms.tickSize;
  }
  bestAsk(): number | undefined {
    const steps = this.book.bestAsk();
    return steps === 0 ? undefined : steps * this.terms.tickSize;
  }
  lastPrice(): number {
    return this.book.lastPrice() * this.terms.tickSize;
  }
  /** Mid price; where a side is empty, the last mid price, or 0 before there was one. */
  midPrice(): number {
    const steps = this.book.midPrice();
    return steps === 0 ? this.#state.value.lastMid : steps * this.terms.tickSize;
  }
  /** Mid price at the end of the tick `ago` ticks back (1: the last one); 0 before the first. */
  midPriceAgo(ago: number): number {
    const at = this.#kernel.tick - Math.min(ago, MIDS);
    return at < 0 ? 0 : this.#mids.data[at % MIDS]!;
  }
  volatility(): number {
    return Math.sqrt(this.#state.value.variance);
  }
  /** Base units resting from the best price to `price`. */
  depthTo(side: 'bids' | 'asks', price: number): number {
    const steps = price / this.terms.tickSize;
    const bound =
      side === 'bids'
        ? Math.max(1, Math.ceil(steps - 1e-9))
        : Math.min(PRICE_MAX, Math.floor(steps + 1e-9));
    return (
      cumulativeQuantity(this.book.state, side === 'bids' ? BIDS : ASKS, bound) * this.terms.lotSize
    );
  }
  /** Adds the resting notional (quote units) of each level of a grid to the arrays. */
  readGrid(edges: Float64Array, bids: Float64Array, asks: Float64Array): void {
    const { state } = this.book;
    const { tickSize, lotSize } = this.terms;
    const last = edges.length - 1;
    const side = (ladder: number, from: number, out: Float64Array): void => {
      for (let steps = from; steps !== 0; steps = priceAfter(state, ladder, steps)) {
        const price = steps * tickSize;
        if (ladder === BIDS ? price < edges[0]! : price >= edges[last]!) return;
        const level = levelOf(edges, price);
        if (level >= 0) out[level]! += quantityAt(state, ladder, steps) * lotSize * price;
      }
    };
    side(BIDS, this.book.bestBid(), bids);
    side(ASKS, this.book.bestAsk(), asks);
  }
  /** Quote units traded so far in this tick. */
  volume(): number {
    return this.#state.value.volume / this.#kernel.ledger.atoms(this.#quote);
  }

  // ── trading ─────────────────────────────────────────────────────────────────────────────────────

  placeLimit(
    order: VenueOrder & {
      readonly price: number;
      readonly timeInForce?: 'goodTillCancelled' | 'immediateOrCancel' | 'fillOrKill' | undefined;
      readonly postOnly?: boolean | undefined;
      readonly lifetime?: number | undefined;
    },
  ): VenueOutcome {
    const steps = this.#steps(order.price, order.side);
    const kind = order.postOnly
      ? POST_ONLY
      : order.timeInForce === 'immediateOrCancel'
        ? IMMEDIATE_OR_CANCEL
        : order.timeInForce === 'fillOrKill'
          ? FILL_OR_KILL
          : LIMIT;
    const outcome = this.#enter(order, kind, steps);
    if (outcome.ok && outcome.resting > 0 && order.lifetime !== undefined) {
      const at = this.#kernel.tick + this.#kernel.ticks(order.lifetime);
      (this.#state.value.expiries[at] ??= []).push(outcome.id);
    }
    return outcome;
  }

  /** Takes what it can get within `slippage` of the best price; the rest is dropped. */
  placeMarket(order: VenueOrder & { readonly slippage?: number | undefined }): VenueOutcome {
    const best = order.side === 'buy' ? this.book.bestAsk() : this.book.bestBid();
    if (best === 0) return { ok: false, reason: 'noOppositeOrders' };
    const slippage = order.slippage ?? 0.05;
    const bound =
      order.side === 'buy'
        ? Math.ceil(best * (1 + slippage))
        : Math.max(1, Math.floor(best * (1 - slippage)));
    return this.#enter(order, IMMEDIATE_OR_CANCEL, bound);
  }

  // ── halts ───────────────────────────────────────────────────────────────────────────────────────

  /** Whether orders collect for a re-opening auction. */
  isHalted(): boolean {
    return this.book.inAuction();
  }

  /** Stops continuous trading until every breaker that halted it has resumed: orders collect, immediate ones are refused. */
  halt({ breaker, says }: { readonly breaker: string; readonly says: string }): void {
    const state = this.#state.value;
    const halts = (state.halts ??= []);
    if (halts.includes(breaker)) return;
    halts.push(breaker);
    if (halts.length > 1) return;
    this.book.startAuction();
    const { tick } = this.#kernel;
    this.#kernel.emit({ type: 'tradingHalted', tick, venue: this.terms.name, breaker, says });
  }

  /** Takes a breaker's halt away; with the last one the book re-opens in a call auction. */
  resume(breaker: string): void {
    const state = this.#state.value;
    if (state.halts?.includes(breaker) !== true) return;
    state.halts = state.halts.filter((held) => held !== breaker);
    if (state.halts.length > 0) return;
    const before = state.lastMid === 0 ? 0 : Math.round(state.lastMid / this.terms.tickSize);
    const outcome = this.book.uncross(before);
    invariant(outcome.ok, 'VENUE-2', 'a halted book is in its auction');
    if (this.book.fills.count > 0) this.#settle(before, this.book.midPrice());
    this.book.notices.clear();
    this.#kernel.emit({
      type: 'tradingResumed',
      tick: this.#kernel.tick,
      venue: this.terms.name,
      breaker,
      price: outcome.volume === 0 ? 0 : outcome.price * this.terms.tickSize,
      quantity: outcome.volume * this.terms.lotSize,
    });
  }

  /** From now on orders beyond these prices (in steps) are repriced to them; `undefined` takes the bands away. */
  setBands(bands: { readonly lower: number; readonly upper: number } | undefined): void {
    if (bands === undefined) delete this.#state.value.bands;
    else this.#state.value.bands = bands;
  }

  #withinBands(steps: number, side: 'buy' | 'sell'): number {
    const { bands } = this.#state.value;
    if (bands === undefined || this.isHalted()) return steps;
    return side === 'buy' ? Math.min(steps, bands.upper) : Math.max(steps, bands.lower);
  }

  #isClosed(): boolean {
    return hasFault(this.#kernel, 'venueOutage', this.terms.name);
  }

  /** Cancels the account's standing quotes, then posts the new ones; what the account can't cover or would cross is left out. */
  replaceQuotes(
    account: number,
    levels: readonly {
      readonly side: 'buy' | 'sell';
      readonly price: number;
      readonly quantity: number;
    }[],
  ): void {
    if (this.#isClosed()) {
      this.#kernel.reject('quote', 'venueClosed');
      return;
    }
    const { quotes } = this.#state.value;
    for (const id of quotes[account] ?? []) this.cancel(id);
    const standing: number[] = [];
    const cause = causeIndex.liquidityProvision;
    for (const { side, price, quantity } of levels) {
      const outcome = this.#enter(
        { account, side, quantity, cause, causeId: 0 },
        POST_ONLY,
        this.#steps(price, side),
      );
      if (outcome.ok && outcome.resting > 0) standing.push(outcome.id);
      else if (!outcome.ok) this.#kernel.reject('quote', outcome.reason);
    }
    if (standing.length > 0) quotes[account] = standing;
    else delete quotes[account];
  }

  /** Cancels a resting order and returns its escrow; returns whether it was still there. */
  cancel(id: number): boolean {
    const { book } = this;
    if (!book.isLive(id)) return false;
    const owner = book.ownerOf(id);
    const side = book.sideOf(id);
    const price = book.priceOf(id);
    const lots = book.cancel(id);
    this.#settlement.release(owner, side === BUY, lots, price);
    return true;
  }

  // ── the tick ────────────────────────────────────────────────────────────────────────────────────

  /** Units of the base asset that an account has in escrow here. */
  reservedBase(account: number): number {
    return this.#settlement.reservedBase(account);
  }

  /** Units of the quote asset that an account has in escrow here. */
  reservedQuote(account: number): number {
    return this.#settlement.reservedQuote(account);
  }

  /** What accounts have in escrow belongs to them. */
  addClaims(byAccount: Float64Array, priceOf: (asset: number) => number): void {
    this.#settlement.addClaims(byAccount, priceOf);
  }

  /** The settlement's own books agree. */
  check(): void {
    this.#settlement.check();
  }

  /** Start of a tick: orders whose time is up go. */
  expire(): void {
    const state = this.#state.value;
    state.volume = 0;
    const due = state.expiries[this.#kernel.tick];
    if (due === undefined) return;
    delete state.expiries[this.#kernel.tick];
    if (this.#isClosed()) {
      const next = this.#kernel.tick + 1;
      state.expiries[next] = [...due, ...(state.expiries[next] ?? [])];
    } else for (const id of due) this.cancel(id);
  }

  /** End of a tick: remembers the mid price and takes its return into the volatility. */
  remember(): void {
    const state = this.#state.value;
    const mid = this.midPrice();
    if (state.lastMid > 0 && mid > 0) {
      const move = mid / state.lastMid - 1;
      const weight = this.terms.volatilityWeight();
      state.variance += weight * (move * move - state.variance);
    }
    state.lastMid = mid;
    this.#mids.data[this.#kernel.tick % MIDS] = mid;
  }

  #steps(price: number, side: 'buy' | 'sell'): number {
    // A hair of slack, so that 131.25 / 0.01 does not fall to the step below.
    const steps = price / this.terms.tickSize;
    return side === 'buy' ? Math.floor(steps + 1e-6) : Math.ceil(steps - 1e-6);
  }

  #enter(order: VenueOrder, kind: number, asked: number): VenueOutcome {
    const { book } = this;
    const steps = this.#withinBands(asked, order.side);
    const lots = Math.floor(order.quantity / this.terms.lotSize + 1e-6);
    if (this.#isClosed()) return { ok: false, reason: 'venueClosed' };
    if (!(lots >= 1)) return { ok: false, reason: 'belowLotSize' };
    if (lots > QUANTITY_MAX) return { ok: false, reason: 'invalidQuantity' };
    if (!(steps >= 1 && steps <= PRICE_MAX)) return { ok: false, reason: 'invalidPrice' };
    const buys = order.side === 'buy';
    const { account, cause, causeId } = order;
    const refusal = this.#settlement.refusal(account, buys, lots, steps, cause);
    if (refusal !== undefined) return { ok: false, reason: refusal };

    const before = book.midPrice();
    const id = book.enter(kind, account, buys ? BUY : SELL, steps, lots, cause, causeId);
    if (id < 0) return { ok: false, reason: reasonOf(id) };
    const { resting, filled } = book.output;
    if (book.fills.count > 0) this.#settle(before, book.midPrice());
    if (resting > 0) this.#settlement.rest(account, buys, resting, steps, cause, causeId, id);
    book.notices.clear();
    return {
      ok: true,
      id,
      filled: filled * this.terms.lotSize,
      resting: resting * this.terms.lotSize,
    };
  }

  /** Pays for the fills of one order and puts them on the tape. */
  #settle(midBefore: number, midAfter: number): void {
    const { fills } = this.book;
    const { tape } = this.#kernel;
    const state = this.#state.value;
    const { makerBps, takerBps } = this.terms.fees();
    for (let i = 0; i < fills.count; i++) {
      const maker = fills.makerOwner(i);
      const taker = fills.takerOwner(i);
      const price = fills.price(i);
      const lots = fills.quantity(i);
      const takerSells = fills.takerSide(i) === SELL;
      const cause = fills.takerCauseKind(i);
      const causeId = fills.takerCauseId(i);
      const quote = lots * price * this.quoteUnit;
      // In a call auction the buyer stands in the book too: it gets back what it had put aside at its limit, and pays like a taker,
      // though both sides pay the maker's fee, as nobody came to anybody.
      const inAuction = fills.inAuction(i);
      if (inAuction) this.#settlement.release(taker, true, lots, this.#limitOf(fills.takerSlot(i)));
      this.#settlement.fill(
        maker,
        taker,
        takerSells,
        lots,
        quote,
        makerBps,
        inAuction ? makerBps : takerBps,
        cause,
        causeId,
      );
      state.volume += quote;
      state.volumeTotal += quote;

      const row = tape.next();
      tape.venue[row] = this.index;
      tape.price[row] = price;
      tape.quantity[row] = lots;
      tape.maker[row] = maker;
      tape.taker[row] = taker;
      tape.takerSide[row] = takerSells ? 1 : 0;
      tape.makerCause[row] = fills.makerCauseKind(i);
      tape.makerCauseId[row] = fills.makerCauseId(i);
      tape.takerCause[row] = cause;
      tape.takerCauseId[row] = causeId;
      tape.midBefore[row] = midBefore;
      tape.midAfter[row] = midAfter;
    }
    fills.clear();
  }

  /** Limit of an order; the row of one that is done keeps it until the next order is entered. */
  #limitOf(slot: number): number {
    return this.book.state.rows.data[(slot << ROW_SHIFT) + PRICE]!;
  }
}
