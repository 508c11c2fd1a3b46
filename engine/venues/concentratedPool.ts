// A concentrated pool as a place to trade and to provide: reserves and uncollected fees stand on its ledger account, positions in its
// record, each with its owner. The walk across ticks is amm/concentrated.

import { hasFault } from '../tick/standingFaults.ts';
import {
  amountsOfRange,
  changeRange,
  emptyPool,
  isRange,
  liquidityForAmounts,
  liquidityInRange,
  newPosition,
  swapAcross,
  UNLIMITED,
  type ConcentratedState,
  type ConcentratedTerms,
  type RangePosition,
} from '../amm/concentrated.ts';
import { PRICE_TICK_MAX, Q96, sqrtPriceAtTick, tickAtSqrtPrice } from '../amm/tickPrice.ts';
import { invariant } from '../errors.ts';
import { causeIndex } from '../events/causes.ts';
import { integerRootFloor } from '../math/integerRoot.ts';
import type { RecordHandle } from '../state/world.ts';
import { portKey, type Kernel, type Outcome } from '../tick/kernel.ts';
import { toSafe } from '../units/exact.ts';
import {
  keepPool,
  keepPosition,
  readPool,
  readPosition,
  type KeptPool,
  type KeptPosition,
} from './concentratedState.ts';
import { recordSwap, type Exchange, type PoolVenue } from './poolVenue.ts';

interface VenueState {
  pool: KeptPool;
  positions: Record<string, KeptPosition>;
  nextPosition: number;
  /** Units of the quote asset swapped in this tick. */
  volume: number;
}

/** A position as its owner sees it, in units and prices (quote per base). */
export interface RangeView {
  readonly id: number;
  readonly account: number;
  readonly priceLower: number;
  readonly priceUpper: number;
  /** Whether the pool's price lies within. */
  readonly isInRange: boolean;
  readonly base: number;
  readonly quote: number;
  readonly feesBase: number;
  readonly feesQuote: number;
}

export const concentratedPoolKey = portKey<ConcentratedPool>('concentratedPool');

const refused = (reason: string): Outcome => ({ ok: false, reason });
/** Prices are told apart to this many places of two. */
const PRICE_PLACES = 2 ** 50;

export class ConcentratedPool implements PoolVenue {
  readonly index: number;
  readonly assets: readonly [string, string];
  readonly #kernel: Kernel;
  /** Name under which it is a venue. */
  readonly #name: string;
  readonly #terms: ConcentratedTerms;
  readonly #account: number;
  readonly #base: number;
  readonly #quote: number;
  readonly #atoms: readonly [number, number];
  readonly #state: RecordHandle<VenueState>;
  /** The record's pool, read; made anew when the record holds another. */
  #read: { readonly kept: KeptPool; readonly state: ConcentratedState };

  constructor(
    kernel: Kernel,
    id: string,
    index: number,
    terms: ConcentratedTerms & {
      readonly base: string;
      readonly quote: string;
      readonly price: number;
    },
  ) {
    const { ledger } = kernel;
    this.#kernel = kernel;
    this.#name = id.slice(id.lastIndexOf('.') + 1);
    this.#terms = terms;
    this.index = index;
    this.assets = [terms.base, terms.quote];
    this.#base = ledger.asset(terms.base);
    this.#quote = ledger.asset(terms.quote);
    this.#atoms = [ledger.atoms(this.#base), ledger.atoms(this.#quote)];
    this.#account = ledger.openAccount(`${id}.reserves`);
    const pool = keepPool(emptyPool(this.#sqrtPrice(terms.price)));
    this.#state = kernel.world.record<VenueState>(`${id}.state`, {
      pool,
      positions: {},
      nextPosition: 1,
      volume: 0,
    });
    this.#read = { kept: pool, state: readPool(pool) };
  }

  // ── reading, in units ───────────────────────────────────────────────────────────────────────────

  balances(): number[] {
    const { ledger } = this.#kernel;
    return [
      ledger.balance(this.#account, this.#base) / this.#atoms[0],
      ledger.balance(this.#account, this.#quote) / this.#atoms[1],
    ];
  }
  reserves(): { readonly base: number; readonly quote: number } {
    const [base = 0, quote = 0] = this.balances();
    return { base, quote };
  }
  price(): number {
    return this.#priceAt(this.#pool().sqrtPrice);
  }
  priceOf(give: string, get: string): number {
    const price = this.price();
    return this.#direction(give, get) === 'down' ? price : 1 / price;
  }
  feeBps(): number {
    return this.#terms.feePpm / 100;
  }
  volume(): number {
    return this.#state.value.volume;
  }
  quote(side: 'buy' | 'sell', quantity: number): number {
    const [base, quote] = this.assets;
    return side === 'sell'
      ? this.quoteExchange(base, quote, quantity)
      : this.quoteExchange(quote, base, quantity);
  }
  quoteExchange(give: string, get: string, amount: number): number {
    const direction = this.#direction(give, get);
    const atoms = Math.floor(amount * this.#atoms[direction === 'down' ? 0 : 1]);
    if (!(atoms > 0)) return 0;
    return this.#swap(direction, BigInt(atoms)).out / this.#atoms[direction === 'down' ? 1 : 0];
  }
  inputToPrice(give: string, get: string, price: number): number {
    const direction = this.#direction(give, get);
    const curve = price / (1 - this.#terms.feePpm / 1e6);
    if (!(curve > 0)) return 0;
    const limit = this.#sqrtPrice(direction === 'down' ? curve : 1 / curve);
    const { sqrtPrice } = this.#pool();
    if (direction === 'down' ? limit >= sqrtPrice : limit <= sqrtPrice) return 0;
    const { given } = this.#swap(direction, UNLIMITED, limit);
    return given / this.#atoms[direction === 'down' ? 0 : 1];
  }
  /** Positions of an account, oldest first. */
  rangesOf(account: number): RangeView[] {
    const pool = this.#pool();
    return Object.entries(this.#state.value.positions)
      .filter(([, kept]) => kept.account === account)
      .map(([id, kept]) => {
        const { position } = changeRange(pool, readPosition(kept), 0n);
        const { amount0, amount1 } = amountsOfRange(
          pool.sqrtPrice,
          position,
          position.liquidity,
          'floor',
        );
        return {
          id: Number(id),
          account,
          priceLower: this.#priceAt(sqrtPriceAtTick(position.tickLower)),
          priceUpper: this.#priceAt(sqrtPriceAtTick(position.tickUpper)),
          isInRange: pool.tick >= position.tickLower && pool.tick < position.tickUpper,
          base: Number(amount0) / this.#atoms[0],
          quote: Number(amount1) / this.#atoms[1],
          feesBase: Number(position.owed0) / this.#atoms[0],
          feesQuote: Number(position.owed1) / this.#atoms[1],
        };
      });
  }

  // ── trading ─────────────────────────────────────────────────────────────────────────────────────

  swap(
    account: number,
    side: 'buy' | 'sell',
    give: number,
    getMin: number,
    cause: number,
    causeId: number,
  ): Outcome {
    const [base, quote] = this.assets;
    const pair = side === 'sell' ? { give: base, get: quote } : { give: quote, get: base };
    return this.exchange(account, { ...pair, amount: give, getMin, cause, causeId });
  }

  /** What the ranges can't take stays with the trader. */
  exchange(account: number, { give, get, amount, getMin, cause, causeId }: Exchange): Outcome {
    if (!this.assets.includes(give) || !this.assets.includes(get) || give === get)
      return refused('noSuchPair');
    if (hasFault(this.#kernel, 'venueOutage', this.#name)) return refused('venueClosed');
    const { ledger } = this.#kernel;
    const direction = this.#direction(give, get);
    const [inAsset, outAsset] =
      direction === 'down' ? [this.#base, this.#quote] : [this.#quote, this.#base];
    const offered = Math.floor(amount * ledger.atoms(inAsset));
    if (!(offered > 0) || !Number.isSafeInteger(offered)) return refused('badAmount');
    if (ledger.balance(account, inAsset) < offered) return refused('insufficientBalance');
    const { state, given, out } = this.#swap(direction, BigInt(offered));
    if (out <= 0 || out < getMin * ledger.atoms(outAsset)) return refused('slippageExceeded');
    const before = this.price();
    ledger.transfer(account, this.#account, inAsset, given, cause, causeId);
    ledger.transfer(this.#account, account, outAsset, out, cause, causeId);
    this.#keep(state);
    const [base, quote] = direction === 'down' ? [given, out] : [out, given];
    this.#state.value.volume += quote / this.#atoms[1];
    recordSwap(this.#kernel, {
      index: this.index,
      pool: this.#account,
      account,
      sells: direction === 'down',
      base: base / this.#atoms[0],
      quote: quote / this.#atoms[1],
      before,
      after: this.price(),
      cause,
      causeId,
    });
    return { ok: true };
  }

  // ── providing ───────────────────────────────────────────────────────────────────────────────────

  /** Opens a position between two prices with as much of `base` and `quote` (units) as fits. */
  mint(
    account: number,
    range: { readonly priceLower: number; readonly priceUpper: number },
    base: number,
    quote: number,
  ): Outcome {
    const tickLower = this.#tickNear(range.priceLower);
    const tickUpper = this.#tickNear(range.priceUpper);
    if (!isRange(tickLower, tickUpper, this.#terms)) return refused('badRange');
    const offered = [
      Math.floor(base * this.#atoms[0]),
      Math.floor(quote * this.#atoms[1]),
    ] as const;
    if (!offered.every((atoms) => Number.isSafeInteger(atoms) && atoms >= 0))
      return refused('badAmount');
    const pool = this.#pool();
    const ticks = { tickLower, tickUpper };
    let liquidity = liquidityForAmounts(
      pool.sqrtPrice,
      ticks,
      BigInt(offered[0]),
      BigInt(offered[1]),
    );
    let needed = amountsOfRange(pool.sqrtPrice, ticks, liquidity, 'ceil');
    // Rounding up may ask for an atom more than was offered.
    while (
      liquidity > 0n &&
      (needed.amount0 > BigInt(offered[0]) || needed.amount1 > BigInt(offered[1]))
    ) {
      liquidity -= 1n + liquidity / 1_000_000_000_000n;
      needed = amountsOfRange(pool.sqrtPrice, ticks, liquidity, 'ceil');
    }
    if (liquidity <= 0n) return refused('badAmount');
    const [amount0, amount1] = [toSafe(needed.amount0), toSafe(needed.amount1)];
    const { ledger } = this.#kernel;
    if (
      ledger.balance(account, this.#base) < amount0 ||
      ledger.balance(account, this.#quote) < amount1
    )
      return refused('insufficientBalance');
    const cause = causeIndex.liquidityProvision;
    ledger.transfer(account, this.#account, this.#base, amount0, cause);
    ledger.transfer(account, this.#account, this.#quote, amount1, cause);
    const changed = changeRange(pool, newPosition(tickLower, tickUpper), liquidity);
    const id = this.#state.value.nextPosition++;
    this.#keep(changed.state);
    this.#keepPosition(id, account, changed.position);
    return { ok: true };
  }

  /** Closes a position: its liquidity and its fees go back to the owner. */
  burn(account: number, id: number): Outcome {
    return this.#withdraw(account, id, 'all');
  }

  /** Pays out the fees of a position and leaves it where it is. */
  collect(account: number, id: number): Outcome {
    return this.#withdraw(account, id, 'fees');
  }

  // ── the tick ────────────────────────────────────────────────────────────────────────────────────

  /** What positions hold, and the fees they have not collected, belongs to their owners. */
  addClaims(byAccount: Float64Array, priceOf: (asset: number) => number): void {
    const [base, quote] = [priceOf(this.#base), priceOf(this.#quote)];
    const owners = new Set(
      Object.values(this.#state.value.positions).map(({ account }) => account),
    );
    for (const owner of owners) {
      if (owner >= byAccount.length) continue;
      for (const range of this.rangesOf(owner)) {
        byAccount[owner]! +=
          (range.base + range.feesBase) * base + (range.quote + range.feesQuote) * quote;
      }
    }
  }

  openTick(): void {
    this.#state.value.volume = 0;
  }

  check(): void {
    const pool = this.#pool();
    invariant(
      liquidityInRange(pool) === pool.liquidity,
      'AMM-7',
      'the liquidity in range is that of the ranges around the price',
    );
    let [owed0, owed1] = [0n, 0n];
    for (const kept of Object.values(this.#state.value.positions)) {
      const { position } = changeRange(pool, readPosition(kept), 0n);
      const { amount0, amount1 } = amountsOfRange(
        pool.sqrtPrice,
        position,
        position.liquidity,
        'floor',
      );
      owed0 += amount0 + position.owed0;
      owed1 += amount1 + position.owed1;
    }
    const { ledger } = this.#kernel;
    invariant(
      owed0 <= BigInt(ledger.balance(this.#account, this.#base)) &&
        owed1 <= BigInt(ledger.balance(this.#account, this.#quote)),
      'AMM-7',
      'a concentrated pool holds what its positions and their fees may claim',
    );
  }

  // ── inside ──────────────────────────────────────────────────────────────────────────────────────

  #withdraw(account: number, id: number, what: 'all' | 'fees'): Outcome {
    const kept = this.#state.value.positions[id];
    if (kept === undefined || kept.account !== account) return refused('noSuchPosition');
    const pool = this.#pool();
    const before = readPosition(kept);
    const taken = what === 'all' ? before.liquidity : 0n;
    const { amount0, amount1 } = amountsOfRange(pool.sqrtPrice, before, taken, 'floor');
    const { state, position } = changeRange(pool, before, -taken);
    const { ledger } = this.#kernel;
    const cause = causeIndex.liquidityProvision;
    const [pay0, pay1] = [toSafe(amount0 + position.owed0), toSafe(amount1 + position.owed1)];
    ledger.transfer(this.#account, account, this.#base, pay0, cause);
    ledger.transfer(this.#account, account, this.#quote, pay1, cause);
    this.#keep(state);
    if (what === 'all') delete this.#state.value.positions[id];
    else this.#keepPosition(id, account, { ...position, owed0: 0n, owed1: 0n });
    return { ok: true };
  }

  #swap(
    direction: 'down' | 'up',
    amount: bigint,
    limit?: bigint,
  ): { readonly state: ConcentratedState; readonly given: number; readonly out: number } {
    const { state, amount0, amount1 } = swapAcross(
      this.#pool(),
      { direction, amount, limit },
      this.#terms,
    );
    const [given, out] = direction === 'down' ? [amount0, -amount1] : [amount1, -amount0];
    return { state, given: toSafe(given), out: toSafe(out) };
  }

  #pool(): ConcentratedState {
    const kept = this.#state.value.pool;
    if (this.#read.kept !== kept) this.#read = { kept, state: readPool(kept) };
    return this.#read.state;
  }
  #keep(state: ConcentratedState): void {
    const kept = keepPool(state);
    this.#state.value.pool = kept;
    this.#read = { kept, state };
  }
  #keepPosition(id: number, account: number, position: RangePosition): void {
    this.#state.value.positions[id] = keepPosition(account, position);
  }
  #direction(give: string, get: string): 'down' | 'up' {
    const [base, quote] = this.assets;
    invariant(
      (give === base && get === quote) || (give === quote && get === base),
      'AMM-5',
      `the pool trades ${give} for ${get}`,
    );
    return give === base ? 'down' : 'up';
  }
  #priceAt(sqrtPrice: bigint): number {
    const root = Number(sqrtPrice) / Number(Q96);
    return (root * root * this.#atoms[0]) / this.#atoms[1];
  }
  #sqrtPrice(price: number): bigint {
    const ratio = (price * this.#atoms[1]) / this.#atoms[0];
    return integerRootFloor(BigInt(Math.round(ratio * PRICE_PLACES)) << 142n);
  }
  /** The usable tick nearest a price; not-a-number where there is none. */
  #tickNear(price: number): number {
    if (!(price > 0) || !Number.isFinite(price)) return Number.NaN;
    const { tickSpacing } = this.#terms;
    const most = Math.floor(PRICE_TICK_MAX / tickSpacing) * tickSpacing;
    const sqrtPrice = this.#sqrtPrice(price);
    if (sqrtPrice <= sqrtPriceAtTick(-most)) return -most;
    if (sqrtPrice >= sqrtPriceAtTick(most)) return most;
    return Math.round(tickAtSqrtPrice(sqrtPrice) / tickSpacing) * tickSpacing;
  }
}
