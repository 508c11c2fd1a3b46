// A pool whose providers hold shares: reserves stand on its ledger account, shares are an asset of their own. The arithmetic is the
// curve's (amm/curve), the money the ledger's.

import type { Curve, PriceRatio } from '../amm/curve.ts';
import { LOCKED_SHARES, burnSharesFloor, mintSharesFloor } from '../amm/shares.ts';
import { invariant } from '../errors.ts';
import { causeIndex } from '../events/causes.ts';
import { faultOn, hasFault } from '../tick/standingFaults.ts';
import type { RecordHandle } from '../state/world.ts';
import type { Kernel, Outcome } from '../tick/kernel.ts';
import { recordSwap, type Exchange, type SharedPool } from './poolVenue.ts';

interface PoolState {
  /** The curve's invariant after the last act, as decimal digits: no swap may lower it. */
  invariant: string;
  /** Units of the quote asset swapped, in and out, in this tick. */
  volume: number;
}

export interface SharePoolTerms {
  /** Names of the assets. */
  readonly assets: readonly string[];
  /** The curve with the fee in force. */
  readonly curve: () => Curve;
}

/** A price in atoms as a ratio of two whole numbers, the larger of them 10^12 or a little more: twelve digits. */
const ratioOf = (price: number): PriceRatio =>
  price >= 1
    ? { numerator: 1e12, denominator: Math.max(1, Math.round(1e12 / price)) }
    : { numerator: Math.max(1, Math.round(1e12 * price)), denominator: 1e12 };

const refused = (reason: string): Outcome => ({ ok: false, reason });

export class SharePool implements SharedPool {
  readonly index: number;
  readonly assets: readonly string[];
  readonly shareAsset: string;
  readonly #kernel: Kernel;
  readonly #curve: () => Curve;
  /** Name under which it is a venue. */
  readonly #name: string;
  readonly #account: number;
  readonly #burnt: number;
  /** Ledger indices of the assets, and atoms of a unit of each. */
  readonly #indices: readonly number[];
  readonly #atoms: readonly number[];
  readonly #shares: number;
  readonly #state: RecordHandle<PoolState>;

  constructor(kernel: Kernel, id: string, index: number, { assets, curve }: SharePoolTerms) {
    const { ledger } = kernel;
    this.#kernel = kernel;
    this.#name = id.slice(id.lastIndexOf('.') + 1);
    this.#curve = curve;
    this.index = index;
    this.assets = assets;
    this.#indices = assets.map((name) => ledger.asset(name));
    this.#atoms = this.#indices.map((asset) => ledger.atoms(asset));
    this.#account = ledger.openAccount(`${id}.reserves`);
    this.#burnt = ledger.openAccount(`${id}.lockedShares`);
    this.shareAsset = `${id}.share`;
    this.#shares = ledger.addAsset({ name: this.shareAsset, decimals: 0 });
    this.#state = kernel.world.record<PoolState>(`${id}.state`, { invariant: '0', volume: 0 });
  }

  // ── reading, in units ───────────────────────────────────────────────────────────────────────────

  balances(): number[] {
    return this.#indices.map((asset, at) => this.#held(asset) / this.#atoms[at]!);
  }
  reserves(): { readonly base: number; readonly quote: number } {
    const [base = 0, quote = 0] = this.balances();
    return { base, quote };
  }
  price(): number {
    return this.#priceOf(0, 1);
  }
  priceOf(give: string, get: string): number {
    return this.#priceOf(this.#place(give), this.#place(get));
  }
  feeBps(): number {
    return this.#curve().feeBps;
  }
  sharesOf(account: number): number {
    return this.#kernel.ledger.balance(account, this.#shares);
  }
  shareSupply(): number {
    return this.#kernel.ledger.issued(this.#shares);
  }
  perShare(): number[] {
    const supply = this.shareSupply();
    return this.balances().map((balance) => (supply > 0 ? balance / supply : 0));
  }
  quote(side: 'buy' | 'sell', quantity: number): number {
    return side === 'sell' ? this.#quote(0, 1, quantity) : this.#quote(1, 0, quantity);
  }
  quoteExchange(give: string, get: string, amount: number): number {
    return this.#quote(this.#place(give), this.#place(get), amount);
  }
  inputToPrice(give: string, get: string, price: number): number {
    const [from, to] = [this.#place(give), this.#place(get)];
    const held = this.#reserves();
    if (!(held[from]! > 0 && held[to]! > 0 && price > 0)) return 0;
    const target = ratioOf((price * this.#atoms[to]!) / this.#atoms[from]!);
    return this.#curve().inputToTradePrice(held, from, to, target) / this.#atoms[from]!;
  }
  volume(): number {
    return this.#state.value.volume;
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
    const [from, to] = side === 'sell' ? [0, 1] : [1, 0];
    return this.#exchange(account, from, to, { amount: give, getMin, cause, causeId });
  }

  exchange(account: number, exchange: Exchange): Outcome {
    const from = this.assets.indexOf(exchange.give);
    const to = this.assets.indexOf(exchange.get);
    if (from < 0 || to < 0 || from === to) return refused('noSuchPair');
    return this.#exchange(account, from, to, exchange);
  }

  addLiquidity(account: number, base: number, quote: number): Outcome {
    return this.#addInRatio(account, this.#toAtoms([base, quote]));
  }

  deposit(account: number, amounts: readonly number[]): Outcome {
    const given = this.#toAtoms(amounts);
    const { singleSided } = this.#curve();
    const supply = this.shareSupply();
    if (supply === 0 || singleSided === undefined) return this.#addInRatio(account, given);
    if (!given.every((amount) => amount >= 0) || !given.some((amount) => amount > 0))
      return refused('badAmount');
    const minted = singleSided.sharesFloor(this.#reserves(), given, supply);
    return this.#take(account, given, minted, 0);
  }

  removeLiquidity(account: number, shares: number): Outcome {
    const wrong = this.#cannotRedeem(account, shares);
    if (wrong !== undefined) return wrong;
    const { ledger } = this.#kernel;
    const supply = this.shareSupply();
    const cause = causeIndex.liquidityProvision;
    for (const asset of this.#indices) {
      const amount = burnSharesFloor(shares, this.#held(asset), supply);
      ledger.transfer(this.#account, account, asset, amount, cause);
    }
    this.#burn(account, shares);
    return { ok: true };
  }

  removeInOne(account: number, shares: number, asset: string): Outcome {
    const wrong = this.#cannotRedeem(account, shares);
    if (wrong !== undefined) return wrong;
    const to = this.assets.indexOf(asset);
    const { singleSided } = this.#curve();
    if (to < 0 || singleSided === undefined) return refused('notInOneAsset');
    const amount = singleSided.amountFloor(this.#reserves(), shares, this.shareSupply(), to);
    if (!(amount > 0)) return refused('badAmount');
    const { ledger } = this.#kernel;
    const cause = causeIndex.liquidityProvision;
    ledger.transfer(this.#account, account, this.#indices[to]!, amount, cause);
    this.#burn(account, shares);
    return { ok: true };
  }

  // ── the tick ────────────────────────────────────────────────────────────────────────────────────

  /** Shares are a claim on the reserves. */
  addClaims(byAccount: Float64Array, priceOf: (asset: number) => number): void {
    const { ledger } = this.#kernel;
    const supply = this.shareSupply();
    if (supply === 0) return;
    const balances = this.balances();
    let total = 0;
    for (let at = 0; at < balances.length; at++)
      total += balances[at]! * priceOf(this.#indices[at]!);
    const worth = total / supply;
    for (let account = 0; account < byAccount.length; account++) {
      byAccount[account]! += ledger.balance(account, this.#shares) * worth;
    }
  }

  openTick(): void {
    this.#state.value.volume = 0;
  }

  check(): void {
    const curve = this.#curve();
    const now = curve.invariant(this.#reserves());
    invariant(
      now + curve.invariantDoubt >= BigInt(this.#state.value.invariant),
      'AMM-2',
      `the invariant of a ${curve.kind} pool never falls in a swap`,
    );
  }

  // ── inside, in atoms ────────────────────────────────────────────────────────────────────────────

  #exchange(
    account: number,
    from: number,
    to: number,
    { amount, getMin, cause, causeId }: Omit<Exchange, 'give' | 'get'>,
  ): Outcome {
    const { ledger } = this.#kernel;
    const [inAsset, outAsset] = [this.#indices[from]!, this.#indices[to]!];
    const amountIn = Math.floor(amount * this.#atoms[from]!);
    if (!(amountIn > 0) || !Number.isSafeInteger(amountIn)) return refused('badAmount');
    if (ledger.balance(account, inAsset) < amountIn) return refused('insufficientBalance');
    if (hasFault(this.#kernel, 'venueOutage', this.#name)) return refused('venueClosed');
    const amountOut = this.#amountOut(from, to, amountIn);
    if (amountOut <= 0 || amountOut < getMin * this.#atoms[to]!) return refused('slippageExceeded');
    const sells = from < to;
    const [base, quote] = sells ? [from, to] : [to, from];
    const before = this.#priceOf(base, quote);
    ledger.transfer(account, this.#account, inAsset, amountIn, cause, causeId);
    ledger.transfer(this.#account, account, outAsset, amountOut, cause, causeId);
    if (hasFault(this.#kernel, 'roundingError', this.#name)) this.#state.value.invariant = '0';
    this.#noteInvariant();
    const [baseMoved, quoteMoved] = sells ? [amountIn, amountOut] : [amountOut, amountIn];
    this.#state.value.volume += quoteMoved / this.#atoms[quote]!;
    recordSwap(this.#kernel, {
      index: this.index,
      pool: this.#account,
      account,
      sells,
      base: baseMoved / this.#atoms[base]!,
      quote: quoteMoved / this.#atoms[quote]!,
      before,
      after: this.#priceOf(base, quote),
      cause,
      causeId,
    });
    return { ok: true };
  }

  #addInRatio(account: number, offered: readonly number[]): Outcome {
    const supply = this.shareSupply();
    if (offered.length !== this.assets.length) return refused('badAmount');
    if (supply === 0) {
      const curve = this.#curve();
      const sound = offered.every((amount) => amount > 0);
      const minted = sound ? curve.firstShares(offered) - LOCKED_SHARES : 0;
      return this.#take(account, offered, minted, LOCKED_SHARES);
    }
    const held = this.#reserves();
    let ratio = Infinity;
    for (let at = 0; at < held.length; at++) ratio = Math.min(ratio, offered[at]! / held[at]!);
    const given = offered.map((amount, at) => Math.min(amount, Math.ceil(ratio * held[at]!)));
    return this.#take(account, given, mintSharesFloor(given, held, supply), 0);
  }

  /** Takes what is given and issues the shares for it, the locked ones first. */
  #take(account: number, given: readonly number[], minted: number, locked: number): Outcome {
    const { ledger } = this.#kernel;
    if (!(minted > 0)) return refused('badAmount');
    if (given.some((amount, at) => ledger.balance(account, this.#indices[at]!) < amount))
      return refused('insufficientBalance');
    if (!ledger.canIssue(this.#shares, minted + locked)) return refused('badAmount');
    const cause = causeIndex.liquidityProvision;
    given.forEach((amount, at) => {
      ledger.transfer(account, this.#account, this.#indices[at]!, amount, cause);
    });
    if (locked > 0) ledger.issue(this.#burnt, this.#shares, locked, cause);
    ledger.issue(account, this.#shares, minted, cause);
    this.#noteInvariant();
    return { ok: true };
  }

  #burn(account: number, shares: number): void {
    this.#kernel.ledger.redeem(account, this.#shares, shares, causeIndex.liquidityProvision);
    this.#state.value.invariant = '0';
    this.#noteInvariant();
  }

  #cannotRedeem(account: number, shares: number): Outcome | undefined {
    if (!Number.isSafeInteger(shares) || shares <= 0) return refused('badAmount');
    return this.sharesOf(account) < shares ? refused('insufficientBalance') : undefined;
  }

  #toAtoms(amounts: readonly number[]): number[] {
    return amounts.map((amount, at) => Math.floor(amount * (this.#atoms[at] ?? Number.NaN)));
  }
  #quote(from: number, to: number, amount: number): number {
    const amountIn = Math.floor(amount * this.#atoms[from]!);
    if (!(amountIn > 0)) return 0;
    return this.#amountOut(from, to, amountIn) / this.#atoms[to]!;
  }
  /** What the curve gives, rounded down; with a rounding error up to the next grain, though never all that there is. */
  #amountOut(from: number, to: number, amountIn: number): number {
    const exact = this.#curve().amountOutFloor(this.#reserves(), from, to, amountIn);
    const fault = faultOn(this.#kernel, 'roundingError', this.#name);
    if (fault === undefined) return exact;
    const grain = Math.max(1, Math.round(fault.strength() * this.#atoms[to]!));
    return Math.min((Math.floor(exact / grain) + 1) * grain, this.#held(this.#indices[to]!) - 1);
  }
  #priceOf(from: number, to: number): number {
    const held = this.balances();
    return held.every((balance) => balance > 0) ? this.#curve().spotPrice(held, from, to) : 0;
  }
  #place(asset: string): number {
    const at = this.assets.indexOf(asset);
    invariant(at >= 0, 'AMM-5', `the pool has ${asset}`);
    return at;
  }
  #reserves(): number[] {
    return this.#indices.map((asset) => this.#held(asset));
  }
  #held(asset: number): number {
    return this.#kernel.ledger.balance(this.#account, asset);
  }
  #noteInvariant(): void {
    this.check();
    this.#state.value.invariant = this.#curve().invariant(this.#reserves()).toString();
  }
}
