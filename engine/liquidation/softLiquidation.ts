// Soft liquidation as a mechanism, after crvUSD: the collateral of an account that is under goes into bands below the oracle price. As the
// price falls through them traders turn it into stablecoin, as it rises back into collateral; the account stands as long as its bands
// would yield its debt. Only when they would not (health below nought) may anybody pay the debt and take all. Rules: liquidationBand.ts,
// bandSwap.ts, bandLoan.ts.

import { causeIndex } from '../events/causes.ts';
import { invariant } from '../errors.ts';
import { log } from '../math/elementary.ts';
import type { RecordHandle } from '../state/world.ts';
import type { Kernel, Outcome } from '../tick/kernel.ts';
import type { Parameters } from '../tick/parameters.ts';
import { bandHealth, convertedDown } from './bandLoan.ts';
import { bandPrice, type BandMarket, type BandTrade } from './bandSwap.ts';
import {
  offerAct,
  type BandTrading,
  type Chore,
  type CollateralSale,
  type CollateralSales,
  type LiquidationFigures,
} from './collateralSales.ts';
import { conversion, oracleUpOf, type BandGrid, type BandHoldings } from './liquidationBand.ts';
import {
  newWatch,
  pairOf,
  targetOf,
  UnsafeWatch,
  type Target,
  type WatchState,
} from './liquidation.ts';
import {
  enterBands,
  holdingsOf,
  leaveBands,
  marketOf,
  tradeBands,
  type BandStake,
  type SharedBandsState,
} from './sharedBands.ts';
import type { softLiquidationParameters } from './softLiquidationParameters.ts';

export type SoftTermsInForce = Parameters<typeof softLiquidationParameters>;

interface Loan extends BandStake {
  readonly liquidation: number;
  /** Units of debt when the account entered: a bound that spares a look at the account in most ticks. */
  readonly debt: number;
}

interface SoftState extends WatchState, SharedBandsState {
  /** By account of the protocol. */
  loans: Record<string, Loan>;
  /** Accounts whose health is below nought, ascending. */
  failing: number[];
  /** Atoms so far: stablecoin paid and received for collateral, debt paid at hard liquidations. */
  bought: number;
  soldBack: number;
  hard: number;
}

interface Offered {
  readonly state: SoftState;
  readonly tick: number;
  readonly changes: number;
  readonly sales: readonly CollateralSale[];
  readonly chores: readonly Chore[];
}

/** Owners' own acts are noticed within so many ticks. */
const LOOK_EVERY = 16;
/** Debt may have grown by so much since the entry before a failing account is missed. */
const GROWTH_MAX = 1.05;
const TRADE_GAS = 250_000;
const CLOSE_GAS = 350_000;

export class SoftLiquidation implements CollateralSales, BandTrading, LiquidationFigures {
  readonly action: string;
  readonly tradeAction: string;
  readonly tradeGas = TRADE_GAS;
  readonly gas = CLOSE_GAS;
  readonly fallsWithTime = false;
  readonly #kernel: Kernel;
  readonly #terms: () => SoftTermsInForce;
  readonly #target: Target;
  readonly #watch: UnsafeWatch;
  readonly #state: RecordHandle<SoftState>;
  /** Holds what is in the bands. */
  readonly #account: number;
  /** How often something changed since the mechanism was built. */
  #changes = 0;
  #last: Offered | undefined;
  /** Shares of loans as numbers, made when first asked for. */
  readonly #shares = new WeakMap<Loan, Float64Array>();

  constructor(kernel: Kernel, id: string, terms: () => SoftTermsInForce) {
    this.#kernel = kernel;
    this.#terms = terms;
    this.#target = targetOf(kernel, id, terms());
    this.#account = kernel.ledger.openAccount(`${id}.bands`);
    this.#state = kernel.world.record<SoftState>(`${id}.state`, {
      ...newWatch(),
      basePrice: 0,
      activeBand: 0,
      bands: {},
      loans: {},
      failing: [],
      bought: 0,
      soldBack: 0,
      hard: 0,
    });
    const { protocol } = this.#target;
    this.#watch = new UnsafeWatch(kernel, protocol, this.#state, () => terms().venue);
    // Everything is sold if the price falls through all bands.
    protocol.soldShare = () => (this.#watch.isAwake ? 1 : 0);
    this.action = `${id}.close`;
    this.tradeAction = `${id}.trade`;
    offerAct(kernel, this.action, (who, { sale, most, priceMax }) =>
      this.close(who, Number(sale), Number(most), Number(priceMax)),
    );
    offerAct(kernel, this.tradeAction, (who, { sells, amount, priceLimit }) =>
      sells === 'stablecoin' || sells === 'collateral'
        ? this.trade(who, sells, Number(amount), Number(priceLimit))
        : refuse('badSide'),
    );
  }

  // ── reading ─────────────────────────────────────────────────────────────────────────────────────

  get collateral(): string {
    return this.#kernel.ledger.assets[this.#target.collateralAsset]!.name;
  }
  get money(): string {
    return this.#kernel.ledger.assets[this.#target.debtAsset]!.name;
  }
  get fee(): number {
    return this.#terms().fee;
  }
  value(): number {
    const { protocol, collateralAsset, debtAsset } = this.#target;
    return protocol.price(collateralAsset) / (protocol.price(debtAsset) || 1);
  }
  market(): BandMarket | undefined {
    const oraclePrice = this.value();
    const { basePrice } = this.#state.value;
    if (!(oraclePrice > 0) || basePrice === 0) return undefined;
    const { amplification } = this.#terms();
    return marketOf(this.#state.value, { A: amplification, oraclePrice, units: this.#units() });
  }
  openCount(): number {
    return Object.keys(this.#state.value.loans).length;
  }
  lotSize(): number {
    return Number.POSITIVE_INFINITY;
  }
  /** Accounts that may be closed at once: the whole of what is in their bands, for the debt that it does not pay itself. */
  sales(): readonly CollateralSale[] {
    return this.#offered().sales;
  }
  /** Failing accounts that are all stablecoin and worth more than they owe. */
  chores(): readonly Chore[] {
    return this.#offered().chores;
  }
  /** What is offered now, worked out once while nothing changes: many look at it in a tick. */
  #offered(): Offered {
    const state = this.#state.value;
    const { tick } = this.#kernel;
    const last = this.#last;
    if (last?.state === state && last.tick === tick && last.changes === this.#changes) return last;
    const units = this.#units();
    const sales: CollateralSale[] = [];
    const chores: Chore[] = [];
    for (const account of state.failing) {
      const { x, y, debt } = this.#offer(account) ?? { x: 0, y: 0, debt: 0 };
      if (y > 0) {
        const collateral = y / units.y;
        const cost = Math.max(0, debt - x) / units.x;
        sales.push({ id: account, collateral, price: cost / collateral, cost });
      } else if (x > debt) {
        const data = { sale: account, most: 1, priceMax: 0 };
        const chore = { action: this.action, data, gas: CLOSE_GAS, rewardCollateral: 0 };
        chores.push({ ...chore, rewardMoney: (x - debt) / units.x });
      }
    }
    return (this.#last = { state, tick, changes: this.#changes, sales, chores });
  }
  /** Health of an account in the bands; infinite for one that is not. */
  health(account: number): number {
    const stake = this.#state.value.loans[account];
    const market = this.market();
    if (stake === undefined || market === undefined) return Number.POSITIVE_INFINITY;
    return bandHealth(
      { ...market, bands: this.#held(stake) },
      this.#debtOf(account),
      this.#terms(),
    );
  }
  metrics(): Readonly<Record<string, number>> {
    const { bought, soldBack, hard, loans } = this.#state.value;
    const { x } = this.#units();
    const market = this.market();
    let uncovered = 0;
    for (const [account, stake] of Object.entries(loans)) {
      const yields =
        market === undefined ? 0 : convertedDown({ ...market, bands: this.#held(stake) });
      uncovered += Math.max(0, this.#debtOf(Number(account)) - yields);
    }
    return {
      softLiquidationsOpen: this.openCount(),
      softLiquidationBought: bought / x,
      softLiquidationSoldBack: soldBack / x,
      hardLiquidationDebt: hard / x,
      softLiquidationUncovered: uncovered,
    };
  }

  // ── the round of a tick ─────────────────────────────────────────────────────────────────────────

  /** Accounts that went under enter the bands, those that are safe again leave them, and those that fail are named. */
  liquidate(): void {
    const backlog = this.#watch.look();
    if (!(this.value() > 0)) return;
    const state = this.#state.value;
    const accounts = Object.keys(state.loans).map(Number);
    const grid = this.#grid();
    for (const account of accounts) {
      const isAbove = this.value() > oracleUpOf(grid, state.loans[account]!.first);
      const isDue = (account + this.#kernel.tick) % LOOK_EVERY === 0;
      if (isAbove || isDue) this.#release(account);
    }
    let left = this.#terms().entriesPerTick;
    for (const account of backlog) {
      if (left <= 0) break;
      if (state.loans[account] === undefined && this.#enter(account)) left--;
    }
    state.failing = this.#failing();
    this.#changes++;
  }

  /** Accounts whose health is below nought. What a band yields is worked out once for all loans in it: it is linear in what it holds. */
  #failing(): number[] {
    const market = this.market();
    const { loans, bands } = this.#state.value;
    if (market === undefined) return [];
    const perShare = new Map<number, number>();
    for (const [band, held] of market.bands) {
      const place = { ...market, oracleUp: oracleUpOf(market, band) };
      perShare.set(band, conversion(held, place).xDown / Number(bands[band]!.shares));
    }
    const { liquidationDiscount } = this.#terms();
    const failing: number[] = [];
    for (const [account, loan] of Object.entries(loans)) {
      let shares = this.#shares.get(loan);
      if (shares === undefined)
        this.#shares.set(loan, (shares = Float64Array.from(loan.shares, Number)));
      let yields = 0;
      for (let i = 0; i < shares.length; i++)
        yields += shares[i]! * (perShare.get(loan.first + i) ?? 0);
      const counts = yields * (1 - liquidationDiscount);
      if (counts >= loan.debt * GROWTH_MAX) continue;
      if (counts < this.#debtOf(Number(account))) failing.push(Number(account));
    }
    return failing;
  }

  // ── traders ─────────────────────────────────────────────────────────────────────────────────────

  /** Trades against the bands: at most `amount` units of what is sold, and not beyond a price of the next trade. */
  trade(who: number, sells: BandTrade['sells'], amount: number, priceLimit: number): Outcome {
    const market = this.market();
    if (market === undefined) return refuse('noBands');
    if (!(amount > 0) || !Number.isFinite(amount) || !(priceLimit > 0)) return refuse('badAmount');
    const { ledger } = this.#kernel;
    const { collateralAsset, debtAsset } = this.#target;
    const isPump = sells === 'stablecoin';
    const [gives, gets] = isPump ? [debtAsset, collateralAsset] : [collateralAsset, debtAsset];
    if (ledger.balance(who, gives) < Math.ceil(amount * ledger.atoms(gives)))
      return refuse('insufficientBalance');
    const price = bandPrice(market);
    if (isPump ? price > priceLimit : price < priceLimit) return refuse('beyondLimit');
    const { fee } = this.#terms();
    this.#changes++;
    const { paid, received } = tradeBands(
      this.#state.value,
      market,
      { sells, amount, fee },
      this.#units(),
    );
    const cause = causeIndex.arbitrage;
    ledger.transfer(who, this.#account, gives, paid, cause);
    ledger.transfer(this.#account, who, gets, received, cause);
    if (isPump) this.#state.value.bought += paid;
    else this.#state.value.soldBack += received;
    return { ok: true };
  }

  /** Pays the debt of a failing account, or a part of it, and takes the same part of what is in its bands. */
  close(who: number, account: number, most: number, priceMax: number): Outcome {
    if (!(this.health(account) < 0)) return refuse('notFailing');
    const offer = this.#offer(account);
    if (offer === undefined || !(most > 0) || !(priceMax >= 0)) return refuse('badAmount');
    const { x: xUnit, y: yUnit } = this.#units();
    const cost = Math.max(0, offer.debt - offer.x) / xUnit;
    if (cost > priceMax * (offer.y / yUnit)) return refuse('tooExpensive');
    // Parts in millionths, rounded down; everything where nearly everything is asked for.
    const share = Math.min(1, (most * yUnit) / Math.max(1, offer.y));
    const part = share > 0.999_999 ? 1_000_000n : BigInt(Math.floor(share * 1_000_000));
    if (part === 0n) return refuse('nothingTaken');
    const debt = Number((BigInt(offer.debt) * part + 999_999n) / 1_000_000n);
    const { ledger } = this.#kernel;
    const { protocol, collateralAsset, debtAsset } = this.#target;
    const fromBands = Number((BigInt(offer.x) * part) / 1_000_000n);
    if (ledger.balance(who, debtAsset) < Math.max(0, debt - fromBands) + 1)
      return refuse('insufficientMoney');
    const state = this.#state.value;
    const loan = state.loans[account]!;
    const { liquidation } = loan;
    this.#changes++;
    const left = leaveBands(state, loan, [part, 1_000_000n]);
    const cause = causeIndex.liquidation;
    // Everything goes through the closer: stablecoin out of the bands first, then its own.
    ledger.transfer(this.#account, who, debtAsset, left.x, cause, liquidation);
    ledger.transfer(this.#account, who, collateralAsset, left.y, cause, liquidation);
    const atoms = Math.min(debt, ledger.balance(who, debtAsset));
    state.hard += protocol.repay({ account, asset: debtAsset, atoms, from: who, liquidation });
    if (part < 1_000_000n) {
      state.loans[account] = { ...left.stake, liquidation, debt: loan.debt };
      return { ok: true };
    }
    delete state.loans[account];
    state.failing = state.failing.filter((one) => one !== account);
    // Rounding to normalised debt may leave an atom that nothing backs.
    const rest = protocol.position(account);
    const owed = rest.debts.find(({ asset }) => asset === debtAsset);
    if (rest.collaterals.length === 0 && owed !== undefined)
      protocol.writeOff({ account, asset: debtAsset, atoms: owed.atoms, liquidation });
    return { ok: true };
  }

  /** What the bands would yield beyond the debt is the owner's. */
  addClaims(byAccount: Float64Array, priceOf: (asset: number) => number): void {
    const { protocol, collateralAsset, debtAsset } = this.#target;
    const { ledger } = this.#kernel;
    const money = priceOf(debtAsset) / ledger.atoms(debtAsset);
    const collateral = priceOf(collateralAsset) / ledger.atoms(collateralAsset);
    for (const [account, stake] of Object.entries(this.#state.value.loans)) {
      const { owner, debts } = protocol.position(Number(account));
      const debt = debts.find(({ asset }) => asset === debtAsset)?.atoms ?? 0;
      let equity = -debt * money;
      for (const { x, y } of holdingsOf(this.#state.value, stake).values())
        equity += x * money + y * collateral;
      if (equity > 0) byAccount[owner]! += equity;
    }
  }

  check(): void {
    const { ledger } = this.#kernel;
    const { collateralAsset, debtAsset } = this.#target;
    const { bands, loans } = this.#state.value;
    let [x, y] = [0, 0];
    for (const band of Object.values(bands)) {
      x += band.x;
      y += band.y;
    }
    invariant(
      x === ledger.balance(this.#account, debtAsset) &&
        y === ledger.balance(this.#account, collateralAsset),
      'BANDS-1',
      'the bands account holds what is in all bands',
    );
    const owned = new Map<number, bigint>();
    for (const { first, shares } of Object.values(loans)) {
      for (const [i, own] of shares.entries())
        owned.set(first + i, (owned.get(first + i) ?? 0n) + BigInt(own));
    }
    for (const [band, { shares }] of Object.entries(bands)) {
      invariant(
        BigInt(shares) === (owned.get(Number(band)) ?? 0n),
        'BANDS-2',
        'the shares of a band are those of the loans in it',
      );
    }
  }

  // ── accounts ────────────────────────────────────────────────────────────────────────────────────

  #enter(account: number): boolean {
    const pair = pairOf(this.#target, account);
    const { protocol, collateralAsset, debtAsset } = this.#target;
    const { bands: count } = this.#terms();
    if (pair === undefined || pair.collateral.atoms < count || !protocol.isUnsafe(account))
      return false;
    const state = this.#state.value;
    const oraclePrice = this.value();
    if (state.basePrice === 0) state.basePrice = oraclePrice;
    // The first band wholly below the oracle price, and above the active one by number: from there on, bands hold collateral alone.
    const grid = this.#grid();
    const width = log(grid.A / (grid.A - 1));
    let first = Math.floor(log(grid.basePrice / oraclePrice) / width);
    while (oracleUpOf(grid, first) >= oraclePrice) first++;
    if (Object.keys(state.loans).length === 0) state.activeBand = first - 1;
    first = Math.max(first, state.activeBand + 1);
    for (let i = 0; i < count; i++) {
      if ((state.bands[first + i]?.x ?? 0) === 0) continue;
      first += i + 1;
      i = -1;
    }
    const liquidation = state.nextLiquidation++;
    const { atoms } = pair.collateral;
    protocol.seize({ account, asset: collateralAsset, atoms, to: this.#account, liquidation });
    state.loans[account] = {
      ...enterBands(state, atoms, { first, count }),
      liquidation,
      debt: pair.debt.atoms / this.#units().x,
    };
    this.#watch.announce({
      account,
      liquidation,
      collateralAsset,
      collateral: atoms,
      debtAsset,
      debt: pair.debt.atoms,
    });
    return true;
  }

  /** An account without debt, or safe without its bands, or whose bands are all collateral and safe with it, leaves them. */
  #release(account: number): void {
    const state = this.#state.value;
    const stake = state.loans[account]!;
    const { liquidation } = stake;
    const { protocol, collateralAsset, debtAsset } = this.#target;
    const debt = this.#debtOf(account) * this.#units().x;
    if (debt > 0 && protocol.isUnsafe(account)) {
      let collateral = 0;
      for (const { x, y } of this.#held(stake).values()) {
        if (x > 0) return;
        collateral += y;
      }
      const top = oracleUpOf(this.#grid(), stake.first);
      const owed = debt / this.#units().x;
      const ratio = protocol.liquidationRatio(collateralAsset);
      if (this.value() <= top || collateral * this.value() < owed * ratio * 1.001) return;
    }
    const { x, y } = leaveBands(state, stake, [1n, 1n]);
    delete state.loans[account];
    const from = this.#account;
    let money = x;
    if (money > 0 && debt > 0)
      money -= protocol.repay({ account, asset: debtAsset, atoms: money, from, liquidation });
    const { ledger } = this.#kernel;
    const { owner } = protocol.position(account);
    if (money > 0)
      ledger.transfer(from, owner, debtAsset, money, causeIndex.liquidation, liquidation);
    if (y === 0) return;
    const back = { account, asset: collateralAsset, atoms: y, from, liquidation };
    if (protocol.pledge === undefined || debt === 0) protocol.giveBack(back);
    else protocol.pledge(back);
  }

  #offer(
    account: number,
  ): { readonly x: number; readonly y: number; readonly debt: number } | undefined {
    const stake = this.#state.value.loans[account];
    if (stake === undefined) return undefined;
    let [x, y] = [0, 0];
    for (const held of holdingsOf(this.#state.value, stake).values()) {
      x += held.x;
      y += held.y;
    }
    return { x, y, debt: Math.round(this.#debtOf(account) * this.#units().x) };
  }
  /** What a stake holds by band, in units. */
  #held(stake: BandStake): Map<number, BandHoldings> {
    const { x: xUnit, y: yUnit } = this.#units();
    const held = new Map<number, BandHoldings>();
    for (const [band, { x, y }] of holdingsOf(this.#state.value, stake))
      held.set(band, { x: x / xUnit, y: y / yUnit });
    return held;
  }
  #grid(): BandGrid {
    return { A: this.#terms().amplification, basePrice: this.#state.value.basePrice };
  }
  #debtOf(account: number): number {
    const { protocol, debtAsset } = this.#target;
    const debt = protocol.position(account).debts.find(({ asset }) => asset === debtAsset);
    return (debt?.atoms ?? 0) / this.#units().x;
  }
  #units(): { readonly x: number; readonly y: number } {
    const { ledger } = this.#kernel;
    const { collateralAsset, debtAsset } = this.#target;
    return { x: ledger.atoms(debtAsset), y: ledger.atoms(collateralAsset) };
  }
}

const refuse = (reason: string): Outcome => ({ ok: false, reason });
