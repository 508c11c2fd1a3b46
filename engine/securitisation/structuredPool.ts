// A structured pool: what it holds, the tranches that finance it, and what passes between the two. It forms at the first tick at which everything
// that it is to hold has a price; then it earns, pays down the waterfall, books losses, tells holders what it is worth, and clears orders.
//
//   issue tokens ─▶ buy assets ─▶ every tick: tend holdings · payment date? · epoch? · mark? · publish?

import { causeIndex, type CauseKind } from '../events/causes.ts';
import type { RecordHandle } from '../state/world.ts';
import type { Kernel } from '../tick/kernel.ts';
import { bookDepthKey, gainSourceKey } from '../tick/sources.ts';
import { orderVenueKey } from '../venues/orderVenue.ts';
import { addPair, bufferAbsorber, targetMultiple, type BufferTerms } from './buffer.ts';
import type { Holding } from './holding.ts';
import { makeHoldings } from './makeHoldings.ts';
import { PublishedValue } from './netAssetValue.ts';
import { portfolioKey, type Collections, type PoolView } from './poolPort.ts';
import { claimsOf } from './redemption.ts';
import { payDate, type PaymentDesk } from './structuredIncome.ts';
import { checkDecimals, formPool } from './structuredFormation.ts';
import { clearInTurn, clearTogether, payAccepted, type ClearingInput } from './structuredOrders.ts';
import { collectionNames, type StructuredTerms } from './structuredParameters.ts';
import {
  emptyStructuredState,
  type StructuredAccounts,
  type StructuredState,
} from './structuredState.ts';
import { TrancheBooks, valuesBySeniority } from './trancheBooks.ts';

const SECONDS_A_DAY = 86_400;
const YEAR = 31_536_000;

export class StructuredPool implements PoolView, Collections {
  /** Last part of the path in the scenario. */
  readonly name: string;
  readonly tranches: readonly string[];
  readonly tokens: Readonly<Record<string, string>>;
  readonly venues: Readonly<Record<string, string>>;
  readonly accounts: StructuredAccounts;
  readonly books: TrancheBooks;
  readonly state: RecordHandle<StructuredState>;
  readonly holdings: readonly Holding[];
  /** Liquidations of the pool's vaults, by holding. */
  readonly #vaults: readonly {
    readonly value: { liquidations: number; lastLiquidationTick: number };
  }[];
  readonly #kernel: Kernel;
  readonly #id: string;
  readonly #terms: () => StructuredTerms;
  readonly #published: PublishedValue;
  /** Guards against pools that hold each other: whoever is asked again while it reckons says what it last found. */
  #isValuing = false;

  constructor(kernel: Kernel, id: string, terms: () => StructuredTerms) {
    const { ledger, world } = kernel;
    const t = terms();
    this.#kernel = kernel;
    this.#id = id;
    this.#terms = terms;
    this.name = id.slice(id.lastIndexOf('.') + 1);
    this.tranches = t.tranches.map(({ name }) => name);
    this.tokens = Object.fromEntries(t.tranches.map(({ name, token }) => [name, token]));
    this.venues = Object.fromEntries(t.tranches.map(({ name, venue = '' }) => [name, venue]));
    const open = (suffix: string): number => ledger.openAccount(`${id}.${suffix}`);
    const funds = [...collectionNames, ...Object.keys(t.accounts), ...Object.keys(t.buffers)];
    this.accounts = {
      pool: open('pool'),
      payer: open('payer'),
      queue: open('queue'),
      arranger: open('arranger'),
      fees: open('feesPaid'),
      funds: Object.fromEntries(funds.map((name) => [name, open(`fund.${name}`)])),
      cash: ledger.asset(t.cash),
      token: Object.fromEntries(t.tranches.map(({ name, token }) => [name, ledger.asset(token)])),
    };
    checkDecimals(ledger, t, this.accounts.cash);
    this.books = new TrancheBooks(world, id, this.tranches);
    this.state = world.record<StructuredState>(
      `${id}.state`,
      emptyStructuredState(Object.keys(t.buffers), this.tranches),
    );
    const made = makeHoldings(
      {
        kernel,
        id,
        account: this.accounts.pool,
        cash: this.accounts.cash,
        soldOnBook: () => terms().soldOnBook ?? 1,
      },
      terms,
      this,
    );
    this.holdings = made.holdings;
    this.#vaults = made.vaults;
    this.#published = new PublishedValue(world, id, {
      refreshTicks: kernel.ticks(t.publishInterval),
      delayTicks: t.publishDelay === 0 ? 0 : kernel.ticks(t.publishDelay),
      smoothing: t.smoothing,
    });
  }

  // ── reading ─────────────────────────────────────────────────────────────────────────────────────

  get terms(): StructuredTerms {
    return this.#terms();
  }
  get noticeSeconds(): number {
    return this.#terms().notice;
  }
  get secondsPerTick(): number {
    return this.#kernel.secondsPerTick;
  }
  get epochSeconds(): number {
    return this.#terms().redemptionEpoch;
  }
  get cashAtoms(): number {
    return this.#kernel.ledger.atoms(this.accounts.cash);
  }
  /** Ledger accounts on which another pool pays this one as a holder. */
  get interest(): number {
    return this.accounts.funds['interest']!;
  }
  get principal(): number {
    return this.accounts.funds['principal']!;
  }
  note(atoms: number): void {
    this.state.value.flowIn += atoms;
  }
  par(tranche: string): number {
    return this.books.tokens(tranche) / this.cashAtoms;
  }
  liquidations(): { readonly count: number; readonly lastTick: number } {
    let count = 0;
    let lastTick = -1;
    for (const { value } of this.#vaults) {
      count += value.liquidations;
      lastTick = Math.max(lastTick, value.lastLiquidationTick);
    }
    return { count, lastTick };
  }
  /** USD of what is held, cash apart. */
  assetValue(at: 'mark' | 'oracle' = 'mark'): number {
    return this.holdings.reduce(
      (sum, holding) => sum + (at === 'oracle' ? holding.oracleValue() : holding.value()),
      0,
    );
  }
  /** USD of cash that belongs to the tranches: collections and reserves, buffers apart. */
  cashValue(): number {
    const { ledger } = this.#kernel;
    const { buffers } = this.#terms();
    let atoms = ledger.balance(this.accounts.pool, this.accounts.cash);
    for (const [name, account] of Object.entries(this.accounts.funds))
      if (!Object.hasOwn(buffers, name)) atoms += ledger.balance(account, this.accounts.cash);
    return atoms / this.cashAtoms;
  }
  /** USD, true at this moment; NaN before formation, negative where debts exceed everything. */
  value(at: 'mark' | 'oracle' = 'mark'): number {
    const state = this.state.value;
    if (!state.formed) return Number.NaN;
    if (this.#isValuing) return state.lastValue;
    this.#isValuing = true;
    const value = this.assetValue(at) + this.cashValue();
    this.#isValuing = false;
    return value;
  }
  publishedValue(): number {
    const { announced } = this.#terms();
    const { formed, attested } = this.state.value;
    const par = this.books.claims() / this.cashAtoms;
    if (announced > 0) return formed ? (attested ?? announced) * par : Number.NaN;
    return this.#published.read(this.#kernel.tick) * par;
  }
  /** What an audit attests the pool to be worth, USD, takes the place of what it publishes, and of what its manager announces until the next one. */
  correctPublished(value: number): void {
    const par = this.books.claims() / this.cashAtoms;
    if (!(par > 0)) return;
    this.state.value.attested = value / par;
    this.#published.correct(value / par);
  }
  /** USD per token at the pool's value `value`, by tranche: see {@link priceAt}. */
  pricesAt(value: number): Record<string, number> {
    return Object.fromEntries(this.tranches.map((name) => [name, this.priceAt(name, value)]));
  }
  /** USD per token of a tranche at the pool's value `value`: principal and unpaid coupons by seniority, the most junior the rest; NaN with the value. */
  priceAt(tranche: string, value: number): number {
    if (Number.isNaN(value)) return Number.NaN;
    let left = Math.max(0, value) * this.cashAtoms;
    for (let i = this.tranches.length - 1; i >= 0; i--) {
      const name = this.tranches[i]!;
      const entry = this.books.read(name);
      const claim = entry.balance + entry.writtenDown + entry.shortfall;
      const part = i === 0 ? left : Math.min(left, claim);
      if (name === tranche) {
        const tokens = entry.balance + entry.writtenDown + entry.repaid;
        return tokens === 0 ? 0 : part / tokens;
      }
      left -= part;
    }
    return Number.NaN;
  }
  publishedPrice(tranche: string): number {
    return this.priceAt(tranche, this.publishedValue());
  }
  tradedPrice(tranche: string): number {
    const mid = this.#kernel.find(bookDepthKey, this.venues[tranche] ?? '')?.midPrice() ?? 0;
    return mid > 0 ? mid : Number.NaN;
  }
  queue(): number {
    const { requests } = this.state.value;
    if (requests.length === 0) return 0;
    const prices = this.pricesAt(this.publishedValue());
    return requests.reduce(
      (sum, { tranche, waiting, accepted }) =>
        sum + ((waiting + accepted) / this.cashAtoms) * (prices[tranche] || 0),
      0,
    );
  }
  /**
   * Atoms that the most senior tranche would have lost by now without any buffer's payments, less what it has lost: to first order, since holders would
   * have acted otherwise too.
   */
  seniorLossSaved(): number {
    const claims = this.tranches.map((name) => this.books.claim(name));
    const paid = Object.values(this.state.value.buffers).reduce((sum, one) => sum + one.paid, 0);
    const standing = claims.reduce((sum, claim) => sum + claim, 0) - this.books.writtenDown();
    const top = claims.length - 1;
    const without = claims[top]! - valuesBySeniority(standing - paid, claims)[top]!;
    return without - this.books.read(this.tranches[top]!).writtenDown;
  }
  /** USD on one of the pool's cash accounts. */
  fundBalance(name: string): number {
    return (
      this.#kernel.ledger.balance(this.accounts.funds[name]!, this.accounts.cash) / this.cashAtoms
    );
  }
  /** Positions at formation and how many of them have defaulted, over all books of loans that the pool holds. */
  positionCounts(): { readonly positions: number; readonly defaults: number } {
    let positions = 0;
    let defaults = 0;
    for (const terms of Object.values(this.#terms().assets)) {
      if (terms.kind !== 'portfolio') continue;
      const counts = this.#kernel.find(portfolioKey, terms.portfolio)?.counts();
      positions += counts?.positions ?? 0;
      defaults += counts?.defaults ?? 0;
    }
    return { positions, defaults };
  }
  /** Junior first; par is what has been brought in. */
  /** Adds what waits in the queue to those who asked. */
  addClaims(byAccount: Float64Array, price: (asset: number) => number): void {
    const { requests, supplies } = this.state.value;
    for (const { tranche, account, waiting, accepted } of requests)
      byAccount[account]! +=
        ((waiting + accepted) / this.cashAtoms) * price(this.accounts.token[tranche]!);
    for (const { account, waiting } of supplies)
      byAccount[account]! += (waiting / this.cashAtoms) * price(this.accounts.cash);
  }

  // ── the tick ────────────────────────────────────────────────────────────────────────────────────

  distribute(): void {
    const state = this.state.value;
    if (!state.formed) formPool(this.desk(), this.holdings, () => this.value());
    if (!state.formed) return;
    const { tick } = this.#kernel;
    const t = this.#terms();
    for (const holding of this.holdings) holding.tend();
    const age = tick - state.formedTick;
    if (age > 0 && age % this.#kernel.ticks(t.incomeEpoch) === 0) this.#pay(age);
    this.#clear(age);
    const { count } = this.liquidations();
    const isLiquidated = count > state.lastLiquidations;
    state.lastLiquidations = count;
    if (age % this.#kernel.ticks(t.markInterval) === 0 || isLiquidated)
      this.#mark(isLiquidated ? 'liquidation' : 'protocol');
    const claims = this.books.claims();
    if (claims > 0 && tick % this.#kernel.ticks(t.publishInterval) === 0)
      this.#published.observe(tick, this.value() / (claims / this.cashAtoms));
  }

  /** A payment date. */
  #pay(age: number): void {
    const state = this.state.value;
    const t = this.#terms();
    const elapsedSeconds = this.#kernel.ticks(t.incomeEpoch) * this.#kernel.secondsPerTick;
    this.#collect(elapsedSeconds);
    const before = Object.fromEntries(
      Object.entries(state.buffers).map(([name, { toppedUp }]) => [name, toppedUp]),
    );
    const ageSeconds = age * this.#kernel.secondsPerTick;
    payDate(this.desk(), {
      ageSeconds,
      elapsedSeconds,
      assetValue: Math.floor(Math.max(0, this.assetValue()) * this.cashAtoms),
      targets: this.#targets(),
      flags: this.flags(ageSeconds),
    });
    if (t.earlyAmortisation.some((test) => state.tests[test] === false))
      state.earlyAmortisation = true;
    const drawdown = state.peak > 0 ? 1 - Math.max(0, this.value()) / state.peak : 0;
    for (const [name, buffer] of Object.entries(state.buffers))
      addPair(buffer.pairs, buffer.toppedUp - before[name]!, drawdown);
  }

  /** Stated yields from the payer, and whatever holdings bring by themselves. */
  #collect(elapsedSeconds: number): void {
    const { ledger } = this.#kernel;
    const { assets } = this.#terms();
    const { payer, cash } = this.accounts;
    for (const holding of this.holdings) {
      holding.collect();
      const { yieldPerYear = 0 } = assets[holding.name]!;
      const earned = (Math.max(0, holding.value()) * yieldPerYear * elapsedSeconds) / YEAR;
      const atoms = Math.min(Math.floor(earned * this.cashAtoms), ledger.balance(payer, cash));
      ledger.transfer(payer, this.interest, cash, atoms, causeIndex.scheduled);
      this.state.value.flowIn += atoms;
    }
  }

  flags(ageSeconds: number): Record<string, boolean> {
    const { earlyAmortisation, exhausted } = this.state.value;
    const { flags, revolvingFor } = this.#terms();
    return {
      ...Object.fromEntries(
        Object.entries(flags).map(([name, { from = 0, until = Number.POSITIVE_INFINITY }]) => [
          name,
          ageSeconds >= from && ageSeconds < until,
        ]),
      ),
      revolving: !earlyAmortisation && ageSeconds < revolvingFor,
      earlyAmortisation: earlyAmortisation || (revolvingFor > 0 && ageSeconds >= revolvingFor),
      exhausted,
    };
  }

  /** What reserves and buffers are filled up to, atoms. */
  #targets(): Record<string, number> {
    const { accounts, buffers, notional } = this.#terms();
    const atoms = (share: number): number => Math.floor(share * notional * this.cashAtoms);
    return {
      ...Object.fromEntries(
        Object.entries(accounts).map(([name, { target }]) => [name, atoms(target)]),
      ),
      ...Object.fromEntries(
        Object.entries(buffers).map(([name, terms]) => [name, atoms(this.bufferTarget(terms))]),
      ),
    };
  }

  /** Share of the notional that a buffer aims at now. */
  bufferTarget({ size, target = { kind: 'static' } }: BufferTerms): number {
    const perTick =
      target.kind === 'volatility' ? this.#kernel.use(orderVenueKey, target.venue).volatility() : 0;
    const [first] = this.#kernel.all(gainSourceKey);
    return (
      size *
      this.#terms().bufferFactor *
      targetMultiple(target, {
        volatility: perTick * Math.sqrt(SECONDS_A_DAY / this.#kernel.secondsPerTick),
        gain: first?.[1].gain() ?? Number.NaN,
      })
    );
  }

  #clear(age: number): void {
    const state = this.state.value;
    if (state.requests.length + state.supplies.length === 0) return;
    const t = this.#terms();
    const desk = this.desk();
    if (age > 0 && age % this.#kernel.ticks(t.redemptionEpoch) === 0) {
      const input: ClearingInput = {
        prices: this.#orderPrices(),
        assetValue: Math.floor(Math.max(0, this.assetValue()) * this.cashAtoms),
        pendingLoss:
          this.holdings.reduce((sum, holding) => sum + holding.pendingLoss(), 0) * this.cashAtoms,
      };
      (t.epochs === 'solved' ? clearTogether : clearInTurn)(desk, input);
    }
    if (!state.requests.some(({ accepted }) => accepted > 0)) return;
    const prices = this.#orderPrices();
    this.#raise(claimsOf(state.requests, (tranche) => prices[tranche] ?? 0));
    // A sale moves the price.
    payAccepted(desk, this.#orderPrices());
  }

  #orderPrices(): Record<string, number> {
    const isActual = this.#terms().redeemAt === 'actual';
    const prices = this.pricesAt(isActual ? this.value() : this.publishedValue());
    return Object.fromEntries(
      Object.entries(prices).map(([name, price]) => [name, Number.isFinite(price) ? price : 0]),
    );
  }

  /** Sells, asset after asset as the scenario lists them, for what the accepted claims exceed the cash by. */
  #raise(claims: number): void {
    const { ledger } = this.#kernel;
    const { cash, pool } = this.accounts;
    const head = this.state.value.requests.find(({ accepted }) => accepted > 0);
    for (const holding of this.holdings) {
      const lacking = claims - ledger.balance(this.principal, cash);
      if (lacking <= 0) return;
      holding.sell({ need: lacking / this.cashAtoms, cause: 'redemption', causeId: head?.id ?? 0 });
      const proceeds = ledger.balance(pool, cash);
      ledger.transfer(pool, this.principal, cash, proceeds, causeIndex.protocol);
      this.state.value.flowIn += proceeds;
      const cost = this.state.value.costs[holding.name];
      if (cost !== undefined) cost.brought += proceeds / this.cashAtoms;
    }
  }

  /** Books gains and losses, lets buffers pay their part, and reports them. */
  #mark(cause: CauseKind): void {
    const state = this.state.value;
    const { ledger, tick } = this.#kernel;
    const { buffers, notional } = this.#terms();
    const { cash, funds } = this.accounts;
    const value = this.value();
    state.lastValue = value;
    state.peak = Math.max(state.peak, value);
    const claims = this.books.claims();
    const loss = claims - Math.min(claims, Math.floor(Math.max(0, value) * this.cashAtoms));
    const layers = Object.entries(buffers).map(([name, terms]) => ({
      name,
      below: terms.below === undefined ? 0 : this.tranches.indexOf(terms.below),
      absorber: bufferAbsorber(
        terms,
        ledger.balance(funds[name]!, cash),
        Math.floor(notional * this.cashAtoms),
      ),
    }));
    const { moves, paidByBuffers } = this.books.book(loss, layers);
    layers.forEach(({ name }, i) => {
      ledger.transfer(funds[name]!, this.principal, cash, paidByBuffers[i]!, causeIndex.protocol);
      state.buffers[name]!.paid += paidByBuffers[i]!;
    });
    state.seniorSavedMost = Math.max(state.seniorSavedMost, this.seniorLossSaved());
    state.uncovered = Math.max(state.uncovered, -value);
    if (claims > 0 && this.tranches.every((name) => this.books.read(name).balance === 0))
      state.exhausted = true;
    for (const { tranche, loss: moved } of moves) {
      const amount = Math.abs(moved) / this.cashAtoms;
      const label = this.labelOf(tranche);
      if (moved > 0)
        this.#kernel.emit({ type: 'trancheLoss', tick, tranche: label, amount, cause, id: 0 });
      else this.#kernel.emit({ type: 'trancheRecovery', tick, tranche: label, amount });
    }
  }

  /** How a tranche is called in figures: by itself in the pool called "pool", else behind its pool's name. */
  labelOf(tranche: string): string {
    return this.name === 'pool' ? tranche : `${this.name}.${tranche}`;
  }

  desk(): PaymentDesk {
    return {
      kernel: this.#kernel,
      id: this.#id,
      name: this.name,
      terms: this.#terms(),
      accounts: this.accounts,
      books: this.books,
      state: this.state,
    };
  }
}
