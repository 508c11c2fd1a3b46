// The pool: collateral levered in a vault, financed by a senior and a junior tranche, each a token that trades on a book. It forms at the
// first tick with an oracle price, from the tokens that the scenario's populations hold: a token is one USD of par. Then it earns, pays
// coupons, books losses, tells holders what it is worth, and pays those who leave, selling collateral where cash is short.

import { InputError, invariant } from '../errors.ts';
import { causeIndex, type CauseKind } from '../events/causes.ts';
import { vaultsKey } from '../margin/vaults.ts';
import type { RecordHandle } from '../state/world.ts';
import type { Kernel, Outcome } from '../tick/kernel.ts';
import { bookDepthKey } from '../tick/sources.ts';
import { issueAtFormation } from './issueAtFormation.ts';
import { PublishedValue, netAssetValue, trancheValues } from './netAssetValue.ts';
import { PoolBooks } from './poolBooks.ts';
import { distributeIncome } from './poolIncome.ts';
import { holdingsOf, lockLoose, raiseCash, type PoolPosition } from './poolLiquidity.ts';
import type { PoolTerms } from './poolParameters.ts';
import type { PoolView } from './poolPort.ts';
import {
  acceptAtEpochEnd,
  acceptedClaims,
  payAccepted,
  requestRedemption,
  type RedemptionDesk,
} from './poolRedemptions.ts';
import { emptyPoolState, type PoolAccounts, type PoolState } from './poolState.ts';
import { trancheNames, type TrancheName } from './redemption.ts';

/** Built by the mechanism; figures and checks read it. All state stands in the world. */
export class CollateralPool implements PoolView {
  readonly #kernel: Kernel;
  readonly #id: string;
  readonly #terms: () => PoolTerms;
  readonly state: RecordHandle<PoolState>;
  readonly books: PoolBooks;
  readonly #published: PublishedValue;
  readonly #accounts: PoolAccounts;
  readonly tranches: readonly string[] = trancheNames;
  readonly tokens: Readonly<Record<TrancheName, string>>;
  readonly venues: Readonly<Record<TrancheName, string>>;

  constructor(kernel: Kernel, id: string, terms: () => PoolTerms) {
    const { ledger, world } = kernel;
    const t = terms();
    this.#kernel = kernel;
    this.#id = id;
    this.#terms = terms;
    this.#accounts = {
      pool: ledger.openAccount(`${id}.pool`),
      payer: ledger.openAccount(`${id}.payer`),
      queue: ledger.openAccount(`${id}.queue`),
      arranger: ledger.openAccount(`${id}.arranger`),
      cash: ledger.asset(t.cash),
      token: { senior: ledger.asset(t.seniorToken), junior: ledger.asset(t.juniorToken) },
    };
    this.tokens = { senior: t.seniorToken, junior: t.juniorToken };
    this.venues = { senior: t.seniorVenue, junior: t.juniorVenue };
    this.#checkDecimals();
    this.books = new PoolBooks(world, id);
    this.#published = new PublishedValue(world, id, {
      refreshTicks: kernel.ticks(t.publishInterval),
      delayTicks: t.publishDelay === 0 ? 0 : kernel.ticks(t.publishDelay),
      smoothing: t.smoothing,
    });
    this.state = world.record<PoolState>(`${id}.state`, emptyPoolState());
  }

  // ── reading ─────────────────────────────────────────────────────────────────────────────────────

  get noticeSeconds(): number {
    return this.#terms().notice;
  }
  get epochSeconds(): number {
    return this.#terms().redemptionEpoch;
  }
  /** Units of par outstanding. */
  par(tranche: TrancheName): number {
    return this.books.parOf(tranche) / this.cashAtoms;
  }
  get cashAtoms(): number {
    return this.#kernel.ledger.atoms(this.#accounts.cash);
  }
  /** Asset behind the pool, and its price in the market. */
  get collateral(): string {
    return this.#kernel.ledger.assets[this.#kernel.use(vaultsKey).collateralAsset]!.name;
  }
  collateralPrice(): number {
    return this.#marketPrice();
  }
  liquidations(): { readonly count: number; readonly lastTick: number } {
    return { count: this.state.value.liquidations, lastTick: this.state.value.lastLiquidationTick };
  }
  /** USD, true at this moment: at the market's price or at the oracle's; NaN before formation. */
  value(at: 'market' | 'oracle'): number {
    if (!this.state.value.formed) return Number.NaN;
    const { cash, locked, loose, stablecoin, debt } = holdingsOf(this.#position());
    return netAssetValue(
      { cash, collateral: locked + loose, stablecoin, debt },
      {
        collateral: at === 'market' ? this.#marketPrice() : this.#kernel.use(vaultsKey).price(),
        stablecoin: at === 'market' ? this.#stablecoinPrice() : 1,
      },
    );
  }
  publishedValue(): number {
    return this.#published.read(this.#kernel.tick) * (this.par('senior') + this.par('junior'));
  }
  /** USD per unit of par at the pool's value `value`. */
  priceAt(tranche: TrancheName, value: number): number {
    const par = this.par(tranche);
    if (par === 0 || !Number.isFinite(value)) return par === 0 ? 0 : Number.NaN;
    const claim = this.par('senior') + this.books.read('senior').shortfall / this.cashAtoms;
    return trancheValues(value, claim)[tranche] / par;
  }
  publishedPrice(tranche: TrancheName): number {
    return this.priceAt(tranche, this.publishedValue());
  }
  tradedPrice(tranche: TrancheName): number {
    const mid = this.#kernel.find(bookDepthKey, this.venues[tranche])?.midPrice() ?? 0;
    return mid > 0 ? mid : Number.NaN;
  }
  queue(): number {
    const { requests } = this.state.value;
    if (requests.length === 0) return 0;
    const { cashAtoms } = this;
    const senior = this.publishedPrice('senior') || 0;
    const junior = this.publishedPrice('junior') || 0;
    let sum = 0;
    for (const { tranche, waiting, accepted } of requests)
      sum += ((waiting + accepted) / cashAtoms) * (tranche === 'senior' ? senior : junior);
    return sum;
  }
  /** Adds the value of the tokens that wait in the queue to those who asked. */
  addClaims(byAccount: Float64Array, price: (asset: number) => number): void {
    const { token } = this.#accounts;
    for (const { tranche, account, waiting, accepted } of this.state.value.requests)
      byAccount[account]! += ((waiting + accepted) / this.cashAtoms) * price(token[tranche]);
  }
  /** Junior first; par is what it was at formation. */
  labels(): { id: string; label: string; readonly par: number }[] {
    const { books } = this;
    const atoms = (): number => this.cashAtoms;
    return trancheNames.map((name) => ({
      id: name,
      label: name === 'senior' ? 'Senior' : 'Junior',
      get par() {
        return books.read(name).par / atoms();
      },
    }));
  }

  // ── holders ─────────────────────────────────────────────────────────────────────────────────────

  /** A holder asks to leave with `units` of a tranche. */
  request(account: number, tranche: unknown, units: number): Outcome {
    return requestRedemption(this.#desk(), account, tranche, units);
  }

  // ── the tick ────────────────────────────────────────────────────────────────────────────────────

  /** Buys the collateral and opens the vault, once there is a price. What the debt was spent on is what the pool was given. */
  form(): void {
    const state = this.state.value;
    const vaults = this.#kernel.use(vaultsKey);
    const price = vaults.price();
    if (state.formed || !(price > 0)) return;
    const { ledger, tick } = this.#kernel;
    const { leverage, cashShare, payerFunds } = this.#terms();
    for (const name of trancheNames)
      this.books.form(name, ledger.issued(this.#accounts.token[name]));
    const capital = this.par('senior') + this.par('junior');
    const cash = Math.floor(capital * cashShare * this.cashAtoms);
    const invested = capital - cash / this.cashAtoms;
    const collateral = (invested * leverage) / price;
    const debt = invested * (leverage - 1);
    const asset = vaults.collateralAsset;
    ledger.issue(this.#accounts.pool, this.#accounts.cash, cash, causeIndex.scheduled);
    ledger.issue(
      this.#accounts.payer,
      this.#accounts.cash,
      Math.floor(payerFunds * this.cashAtoms),
    );
    issueAtFormation(
      ledger,
      this.#id,
      this.#accounts.pool,
      asset,
      Math.ceil(collateral * ledger.atoms(asset)),
    );
    const outcome: Outcome =
      collateral > 0 ? vaults.open(this.#accounts.pool, collateral, debt) : { ok: true };
    if (!outcome.ok) throw new InputError([this.#cannotOpen(outcome.reason)]);
    // The stablecoin drawn paid for a part of the collateral; who sold it keeps it.
    ledger.transfer(
      this.#accounts.pool,
      this.#accounts.arranger,
      vaults.stablecoinAsset,
      ledger.balance(this.#accounts.pool, vaults.stablecoinAsset),
      causeIndex.scheduled,
    );
    state.formed = true;
    state.formedTick = tick;
    state.vault = vaults.vaultsOf(this.#accounts.pool)[0] ?? -1;
    state.flows.formed = cash;
    state.rate = Number(vaults.rate);
  }

  distribute(): void {
    const state = this.state.value;
    if (!state.formed) return;
    this.#seeLiquidations();
    const age = this.#kernel.tick - state.formedTick;
    const { incomeEpoch, markInterval } = this.#terms();
    if (age > 0 && age % this.#kernel.ticks(incomeEpoch) === 0) this.#payInterest();
    this.#redeem(age);
    if (state.requests.length === 0) lockLoose(this.#position());
    const isMarkingDue = age % this.#kernel.ticks(markInterval) === 0;
    if (isMarkingDue || state.unmarkedLiquidation !== 0) this.#mark();
    const par = this.par('senior') + this.par('junior');
    if (par > 0) this.#published.observe(this.#kernel.tick, this.value('market') / par);
  }

  #seeLiquidations(): void {
    const state = this.state.value;
    const vaults = this.#kernel.use(vaultsKey);
    for (const event of this.#kernel.events) {
      if (event.type !== 'accountLiquidated' || event.protocol !== vaults.id) continue;
      if (event.account !== state.vault) continue;
      state.liquidations++;
      state.lastLiquidationTick = event.tick;
      state.unmarkedLiquidation = event.id;
    }
  }

  #payInterest(): void {
    const state = this.state.value;
    const t = this.#terms();
    const vaults = this.#kernel.use(vaultsKey);
    const { locked, loose, debt } = holdingsOf(this.#position());
    const elapsed = this.#kernel.ticks(t.incomeEpoch) * this.#kernel.secondsPerTick;
    const earned = ((locked + loose) * this.#marketPrice() * t.yieldPerYear * elapsed) / 31_536_000;
    const fee = debt * (1 - state.rate / Number(vaults.rate)) * this.#stablecoinPrice();
    state.rate = Number(vaults.rate);
    const { received, paid } = distributeIncome(
      this.#kernel,
      this.books,
      this.#accounts,
      {
        income: Math.floor(earned * this.cashAtoms),
        costs: Math.ceil(Math.max(0, fee) * this.cashAtoms),
      },
      {
        couponBps: {
          senior: Math.round(t.seniorCouponBps),
          junior: Math.round(t.juniorCouponBps),
        },
        elapsedSeconds: Math.round(elapsed),
      },
    );
    state.flows.received += received;
    state.flows.coupons += paid;
  }

  #redeem(age: number): void {
    if (this.state.value.requests.length === 0) return;
    const desk = this.#desk();
    acceptAtEpochEnd(desk, age);
    this.#sellFor(acceptedClaims(desk, this.#redemptionPrices()));
    // A sale moves the price.
    payAccepted(desk, this.#redemptionPrices());
  }

  #redemptionPrices(): Readonly<Record<TrancheName, number>> {
    return { senior: this.#redemptionPrice('senior'), junior: this.#redemptionPrice('junior') };
  }

  /** What a leaver gets for a unit of par: the tranche's own price; 0 while there is none. */
  #redemptionPrice(tranche: TrancheName): number {
    const isActual = this.#terms().redeemAt === 'actual';
    const price = this.priceAt(tranche, isActual ? this.value('market') : this.publishedValue());
    return Number.isFinite(price) ? price : 0;
  }

  /** Sells collateral for what the accepted claims exceed the cash by, in the name of the request at the head of the queue. */
  #sellFor(claims: number): void {
    const state = this.state.value;
    const { ledger } = this.#kernel;
    const before = ledger.balance(this.#accounts.pool, this.#accounts.cash);
    if (claims <= before) return;
    const head = state.requests.find(({ accepted }) => accepted > 0);
    const { floorRatio, saleMax, slippage } = this.#terms();
    state.sold += raiseCash(this.#position(), {
      need: (claims - before) / this.cashAtoms,
      price: this.#marketPrice(),
      floorRatio,
      saleMax,
      slippage,
      cause: 'redemption',
      causeId: head?.id ?? 0,
    });
    state.flows.trading += ledger.balance(this.#accounts.pool, this.#accounts.cash) - before;
  }

  /** Books gains and losses at the market's price and reports them. */
  #mark(): void {
    const state = this.state.value;
    const value = Math.floor(this.value('market') * this.cashAtoms);
    const id = state.unmarkedLiquidation;
    const cause: CauseKind = id === 0 ? 'protocol' : 'liquidation';
    state.unmarkedLiquidation = 0;
    const { tick } = this.#kernel;
    for (const { tranche, loss } of this.books.mark(value)) {
      const amount = Math.abs(loss) / this.cashAtoms;
      if (loss > 0) this.#kernel.emit({ type: 'trancheLoss', tick, tranche, amount, cause, id });
      else this.#kernel.emit({ type: 'trancheRecovery', tick, tranche, amount });
    }
  }

  // ── checks ──────────────────────────────────────────────────────────────────────────────────────

  checkCash(): void {
    const { formed, received, coupons, redemptions, trading } = this.state.value.flows;
    const booked = formed + received - coupons - redemptions + trading;
    const held = this.#kernel.ledger.balance(this.#accounts.pool, this.#accounts.cash);
    invariant(
      booked === held,
      'POOL-1',
      `the pool's cash (${held}) is the sum of its flows (${booked})`,
    );
  }

  checkQueue(): void {
    for (const name of trancheNames) {
      const asked = this.state.value.requests
        .filter(({ tranche }) => tranche === name)
        .reduce((sum, { waiting, accepted }) => sum + waiting + accepted, 0);
      invariant(
        asked === this.#kernel.ledger.balance(this.#accounts.queue, this.#accounts.token[name]),
        'POOL-2',
        `the queue holds exactly the ${name} tokens of open requests`,
      );
    }
  }

  checkBooks(): void {
    if (!this.state.value.formed) return;
    this.books.check((name) => this.#kernel.ledger.issued(this.#accounts.token[name]));
  }

  // ── helpers ─────────────────────────────────────────────────────────────────────────────────────

  #desk(): RedemptionDesk {
    return {
      kernel: this.#kernel,
      state: this.state,
      books: this.books,
      accounts: this.#accounts,
      terms: this.#terms(),
    };
  }
  #position(): PoolPosition {
    const { venue, stablecoinVenue } = this.#terms();
    return {
      kernel: this.#kernel,
      vaults: this.#kernel.use(vaultsKey),
      account: this.#accounts.pool,
      vault: this.state.value.vault,
      cashAsset: this.#accounts.cash,
      venue,
      stablecoinVenue,
    };
  }
  #marketPrice(): number {
    const mid = this.#kernel.find(bookDepthKey, this.#terms().venue)?.midPrice() ?? 0;
    return mid > 0 ? mid : this.#kernel.use(vaultsKey).price();
  }
  #stablecoinPrice(): number {
    const mid = this.#kernel.find(bookDepthKey, this.#terms().stablecoinVenue)?.midPrice() ?? 0;
    return mid > 0 ? mid : 1;
  }
  #checkDecimals(): void {
    const { ledger } = this.#kernel;
    for (const name of trancheNames) {
      if (ledger.atoms(this.#accounts.token[name]) === this.cashAtoms) continue;
      throw new InputError([
        {
          where: `assets.${this.tokens[name]}.decimals`,
          found: 'a tranche token with other decimals than the cash it is a claim on',
          mend: `Give ${this.tokens[name]} the decimals of ${this.#terms().cash}.`,
        },
      ]);
    }
  }
  #cannotOpen(reason: string): { where: string; found: string; mend: string } {
    return {
      where: this.#id,
      found: `the pool's vault was refused at formation: ${reason}`,
      mend: 'Lower the leverage, raise the debt ceiling, or give the tranches a smaller par.',
    };
  }
}
