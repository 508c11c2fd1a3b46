// A perpetuals venue: margin accounts (perpetualPositions.ts) traded on its books, marked (perpetualMarks.ts), charged funding, and watched.
// What happens to an account that is under is the liquidation mechanism's affair (liquidation/bookTakeover.ts).

import { causeIndex } from '../events/causes.ts';
import { InputError } from '../errors.ts';
import { fundamentalPathKey } from '../fundamentals/path.ts';
import type { RecordHandle } from '../state/world.ts';
import { portKey, type Kernel, type Outcome } from '../tick/kernel.ts';
import { proRata } from '../units/proRata.ts';
import { orderVenueKey, type OrderVenue } from '../venues/orderVenue.ts';
import type { Settlement } from '../venues/settlement.ts';
import { clampedFundingRate } from './funding.ts';
import {
  indexPrice,
  newMark,
  takeMark,
  type MarkSource,
  type MarkState,
} from './perpetualMarks.ts';
import { ENGINE, PerpetualPositions, type MarginMode } from './perpetualPositions.ts';
import { PerpetualRisk } from './perpetualRisk.ts';
import { perpetualSettlement } from './perpetualSettlement.ts';
import type { MarginTier } from './perpetualTiers.ts';

export interface MarketTerms {
  readonly venue: string;
  readonly asset: string;
  readonly index: readonly string[];
  readonly mark: MarkSource;
  readonly tiers: readonly MarginTier[];
}

/** Another asset that stands for margin: valued at the median of the sources, less the haircut. */
export interface CollateralTerms {
  readonly asset: string;
  /** Book on which the venue sells it. */
  readonly venue: string;
  readonly index: readonly string[];
  readonly haircut: number;
}

export interface PerpetualsTerms {
  readonly initialMultiple: number;
  readonly fundingInterval: number;
  readonly fundingInterest: number;
  readonly fundingBound: number;
  readonly fundingCap: number;
  readonly basisHalfLife: number;
}

/** What an owner brings to the start; quote units. */
export interface Brought {
  readonly venue: string;
  /** Signed notional, or the weight of one who counters. */
  readonly size: number;
  readonly entry: number;
  readonly margin: number;
  readonly pledged?: { readonly asset: string; readonly amount: number } | undefined;
}

interface PerpetualsState {
  readonly marks: MarkState[];
  readonly collateralPrices: number[];
  /** Positions from before the start that wait for their other side, by market. */
  readonly counters: { account: number; weight: number; entry: number }[][];
  started: boolean;
  /** Atoms of the fund then. */
  fundAtStart: number;
  nextFunding: number;
  fundingRates: number[];
  /** Atoms of funding that longs have paid to shorts, net. */
  fundingPaid: number;
  /** Ids of resting orders by margin account. */
  readonly orders: Record<string, [market: number, order: number][]>;
}

export const perpetualsKey = portKey<Perpetuals>('perpetuals');

/** More ids than this are looked through for orders that are done. */
const ORDERS_KEPT = 32;

export class Perpetuals {
  readonly id: string;
  readonly markets: readonly MarketTerms[];
  readonly collaterals: readonly CollateralTerms[];
  readonly positions: PerpetualPositions;
  readonly risk: PerpetualRisk;
  readonly engineAccount: number;
  readonly fundAccount: number;
  readonly feesAccount: number;
  readonly #kernel: Kernel;
  readonly #terms: () => PerpetualsTerms;
  /** Follow from the scenario; looked up once. */
  readonly #lotSizes: number[] = [];
  readonly #state: RecordHandle<PerpetualsState>;
  /** Share of a position gone under that reaches the market; whoever liquidates says so, and nobody means nothing. */
  soldShare: () => number = () => 0;

  constructor(
    kernel: Kernel,
    id: string,
    given: {
      readonly cash: string;
      readonly markets: readonly MarketTerms[];
      readonly collaterals: readonly CollateralTerms[];
    },
    terms: () => PerpetualsTerms,
  ) {
    const { ledger, world } = kernel;
    this.id = id;
    this.#kernel = kernel;
    this.#terms = terms;
    this.markets = given.markets;
    this.collaterals = given.collaterals;
    this.positions = new PerpetualPositions(kernel, id, {
      markets: given.markets.length,
      cashAsset: ledger.asset(given.cash),
      collateralAssets: given.collaterals.map(({ asset }) => ledger.asset(asset)),
    });
    this.engineAccount = ledger.openAccount(`${id}.engine`);
    this.fundAccount = ledger.openAccount(`${id}.fund`);
    this.feesAccount = ledger.openAccount(`${id}.fees`);
    this.#state = world.record<PerpetualsState>(`${id}.state`, {
      marks: given.markets.map(() => newMark()),
      collateralPrices: given.collaterals.map(() => 0),
      counters: given.markets.map(() => []),
      started: false,
      fundAtStart: 0,
      nextFunding: kernel.ticks(terms().fundingInterval),
      fundingRates: given.markets.map(() => 0),
      fundingPaid: 0,
      orders: {},
    });
    this.risk = new PerpetualRisk(world, id, this.positions, {
      tiers: given.markets.map(({ tiers }) => tiers),
      haircuts: given.collaterals.map(({ haircut }) => haircut),
      collateralAtoms: this.positions.collateralAssets.map((asset) => ledger.atoms(asset)),
      cashAtoms: this.cashAtoms,
      pricesTypical: [...given.markets, ...given.collaterals].map(
        ({ asset }) => kernel.find(fundamentalPathKey, asset)?.value() || 1,
      ),
      initialMultiple: () => terms().initialMultiple,
      markPrice: (market) => this.markPrice(market),
      collateralPrice: (index) => this.collateralPrice(index),
      lotSize: (market) => this.lotSize(market),
    });
    this.positions.open(this.engineAccount, 0, 'cross');
  }

  // ── reading ─────────────────────────────────────────────────────────────────────────────────────

  get initialMultiple(): number {
    return this.#terms().initialMultiple;
  }
  book(market: number): OrderVenue {
    return this.#kernel.use(orderVenueKey, this.markets[market]!.venue);
  }
  marketOf(venue: string): number {
    return this.markets.findIndex((market) => market.venue === venue);
  }
  /** Quote units per base unit; 0 before the first price. */
  markPrice(market: number): number {
    return this.#state.value.marks[market]!.mark;
  }
  indexPrice(market: number): number {
    return this.#state.value.marks[market]!.index;
  }
  /** Rate of the last funding, per interval. */
  fundingRate(market: number): number {
    return this.#state.value.fundingRates[market]!;
  }
  /** Average premium of the book over the index since the last funding. */
  premium(market: number): number {
    const { premiumSum, premiums } = this.#state.value.marks[market]!;
    return premiums === 0 ? 0 : premiumSum / premiums;
  }
  collateralPrice(index: number): number {
    return this.#state.value.collateralPrices[index]!;
  }
  /** Base units of one lot. */
  lotSize(market: number): number {
    return (this.#lotSizes[market] ??= this.book(market).terms.lotSize);
  }
  /** Atoms that make a unit of cash. */
  get cashAtoms(): number {
    return this.#kernel.ledger.atoms(this.positions.cashAsset);
  }
  /** Atoms that one lot is worth at the mark. */
  lotValue(market: number): number {
    return this.markPrice(market) * this.lotSize(market) * this.cashAtoms;
  }
  fund(): number {
    return this.#kernel.ledger.balance(this.fundAccount, this.positions.cashAsset);
  }
  /**
   * An owner's position in a market: its margin account (whose equity and margin `risk` tells), base units, signed, and average price; undefined
   * where it has no account.
   */
  face(
    owner: number,
    venue: string,
  ): { readonly account: number; readonly size: number; readonly entry: number } | undefined {
    const market = this.marketOf(venue);
    const account = market < 0 ? -1 : this.positions.accountOf(owner, market);
    if (account < 0) return undefined;
    const lotSize = this.lotSize(market);
    return {
      account,
      size: this.positions.lots(account, market) * lotSize,
      entry: this.positions.entry(account, market) / (lotSize * this.cashAtoms),
    };
  }

  // ── owners ──────────────────────────────────────────────────────────────────────────────────────

  deposit(owner: number, units: number, venue: string, mode: MarginMode): Outcome {
    const market = Math.max(0, this.marketOf(venue));
    const { ledger } = this.#kernel;
    const atoms = Math.floor(units * this.cashAtoms);
    if (!(atoms >= 0) || ledger.balance(owner, this.positions.cashAsset) < atoms)
      return { ok: false, reason: 'insufficientBalance' };
    const account = this.#accountFor(owner, market, mode);
    this.positions.deposit(account, atoms, causeIndex.marginTopUp);
    this.risk.touch(account);
    return { ok: true };
  }

  /** Atoms of an account that initial margin does not need; unrealised profit may not leave. */
  freeMargin(account: number): number {
    // What was paid in and realised bounds what can be taken out.
    let settled = this.positions.cash(account) / this.cashAtoms;
    for (let m = 0; m < this.markets.length; m++)
      settled += this.positions.cost(account, m) / this.cashAtoms;
    const free = Math.min(this.risk.equity(account), settled) - this.risk.initial(account);
    const held = this.#kernel.ledger.balance(
      this.positions.clearingAccount,
      this.positions.cashAsset,
    );
    return Math.min(free * this.cashAtoms, held);
  }

  /** Takes out what is not needed as initial margin. */
  withdraw(owner: number, units: number, venue: string): Outcome {
    const account = this.positions.accountOf(owner, Math.max(0, this.marketOf(venue)));
    const atoms = Math.floor(units * this.cashAtoms);
    if (account < 0 || !(atoms >= 0)) return { ok: false, reason: 'noMarginAccount' };
    if (atoms > this.freeMargin(account)) return { ok: false, reason: 'insufficientMargin' };
    this.positions.deposit(account, -atoms, causeIndex.ownDecision);
    this.risk.touch(account);
    return { ok: true };
  }

  depositCollateral(owner: number, asset: string, units: number): Outcome {
    const index = this.collaterals.findIndex((one) => one.asset === asset);
    if (index < 0) return { ok: false, reason: 'noSuchCollateral' };
    const { ledger } = this.#kernel;
    const held = this.positions.collateralAssets[index]!;
    const atoms = Math.floor(units * ledger.atoms(held));
    if (!(atoms >= 0) || ledger.balance(owner, held) < atoms)
      return { ok: false, reason: 'insufficientBalance' };
    const account = this.#accountFor(owner, 0, 'cross');
    this.positions.depositCollateral(account, index, atoms, causeIndex.marginTopUp);
    this.risk.touch(account);
    return { ok: true };
  }

  /**
   * A position from before the start: `notional` (signed, quote units) at the price of the start, with margin that its owner brings along. The
   * other side is found at the first tick among those who `counter`. `entry`: at what share above (negative: below) that price it was opened.
   */
  bring(owner: number, position: Brought, mode: MarginMode): Outcome {
    const opened = this.#bringMargin(owner, position, mode);
    if (typeof opened === 'string') return { ok: false, reason: opened };
    const { account, market } = opened;
    const price = this.#startPrice(market);
    const lots = Math.trunc(position.size / (price * this.lotSize(market)));
    this.#place(account, market, lots, price, position.entry);
    return { ok: true };
  }

  /** Offers to hold a part of what others brought, by weight (`size`), with margin of its own. */
  counter(owner: number, position: Brought): Outcome {
    const opened = this.#bringMargin(owner, position, 'cross');
    if (typeof opened === 'string') return { ok: false, reason: opened };
    const { account, market } = opened;
    const { size: weight, entry } = position;
    this.#state.value.counters[market]!.push({ account, weight, entry });
    return { ok: true };
  }

  /** Cancels what an account has resting. */
  cancelOrders(account: number): void {
    const { orders } = this.#state.value;
    for (const [market, order] of orders[account] ?? []) this.book(market).cancel(order);
    delete orders[account];
  }

  // ── the tick ────────────────────────────────────────────────────────────────────────────────────

  /** Gives the positions brought to the start their other side. */
  start(): void {
    const state = this.#state.value;
    if (state.started) return;
    state.started = true;
    state.fundAtStart = this.fund();
    this.markets.forEach(({ venue }, market) => {
      const counters = state.counters[market]!;
      let net = 0;
      for (let a = 0; a < this.positions.count; a++) net += this.positions.lots(a, market);
      const weights = counters.map(({ weight }) => BigInt(Math.round(weight * 1e6)));
      const parts = proRata(BigInt(Math.abs(net)), weights);
      const placed = parts.reduce((sum, part) => sum + part, 0n);
      if (Number(placed) !== Math.abs(net)) {
        throw new InputError([
          {
            where: `${this.id}, market ${venue}`,
            found: `positions brought to the start leave ${net} lots without another side`,
            mend: 'Add a population that counters them (perpetualTrader with side: counter), with weights above nought.',
          },
        ]);
      }
      const price = net === 0 ? 0 : this.#startPrice(market);
      counters.forEach(({ account, entry }, i) => {
        const lots = -Math.sign(net) * Number(parts[i]!);
        if (lots !== 0) this.#place(account, market, lots, price, entry);
      });
      counters.length = 0;
    });
  }

  /** New prices; everything margined is valued at them from here on. */
  mark(): void {
    const state = this.#state.value;
    const { secondsPerTick } = this.#kernel;
    const weight = Math.min(1, (Math.LN2 * secondsPerTick) / this.#terms().basisHalfLife);
    this.markets.forEach((market, m) => takeMark(this.#kernel, state.marks[m]!, market, weight));
    // Before the first trade a collateral is worth its fundamental: nobody is under for want of a price.
    this.collaterals.forEach(({ asset, index }, k) => {
      state.collateralPrices[k] =
        indexPrice(this.#kernel, index) ||
        state.collateralPrices[k]! ||
        (this.#kernel.find(fundamentalPathKey, asset)?.value() ?? 0);
    });
  }

  /** Longs pay shorts (or are paid) when an interval is over. Payers round up, receivers down; the dust goes to the fund. */
  payFunding(): void {
    const state = this.#state.value;
    const { tick } = this.#kernel;
    if (tick < state.nextFunding) return;
    const { fundingInterval, fundingInterest, fundingBound, fundingCap } = this.#terms();
    state.nextFunding = tick + this.#kernel.ticks(fundingInterval);
    let dust = 0;
    this.markets.forEach((_, m) => {
      const mark = state.marks[m]!;
      const rate = clampedFundingRate({
        premium: this.premium(m),
        interest: fundingInterest,
        bound: fundingBound,
        cap: fundingCap > 0 ? fundingCap : null,
      });
      state.fundingRates[m] = rate;
      mark.premiumSum = 0;
      mark.premiums = 0;
      const perLot = rate * this.lotValue(m);
      let paid = 0;
      // The engine holds positions for moments only and neither pays nor receives: its part falls to the fund with the dust.
      for (let a = 1; a < this.positions.count; a++) {
        const lots = this.positions.lots(a, m);
        if (lots === 0) continue;
        const pays = Math.ceil(lots * perLot);
        this.positions.shift(a, ENGINE, pays);
        dust += pays;
        if (lots > 0) paid += pays;
      }
      state.fundingPaid += paid;
    });
    // What the fund cannot pay of the engine's part stays with those who would have received it last: nobody is paid from nothing.
    const fund = this.fund();
    if (dust >= 0) this.positions.pay(ENGINE, this.fundAccount, dust, causeIndex.protocol, 0);
    else {
      this.positions.pay(ENGINE, this.fundAccount, -Math.min(fund, -dust), causeIndex.protocol, 0);
      this.#takeBack(Math.max(0, -dust - fund));
    }
    for (let a = 1; a < this.positions.count; a++) this.risk.touch(a);
  }

  /** The owners' equity is theirs. */
  addClaims(byAccount: Float64Array): void {
    for (let a = 1; a < this.positions.count; a++) {
      const equity = this.risk.equity(a);
      if (equity !== 0) byAccount[this.positions.ownerOf(a)]! += equity;
    }
  }

  /** What the fund has gained since the start; quote units. */
  fundGain(): number {
    return (this.fund() - this.#state.value.fundAtStart) / this.cashAtoms;
  }

  fundingPaid(): number {
    return this.#state.value.fundingPaid / this.cashAtoms;
  }

  /** The settlement of one of the books. */
  settlementOf(market: number): Settlement {
    return perpetualSettlement(this, market, (account, order) =>
      this.#remember(account, market, order),
    );
  }

  #bringMargin(
    owner: number,
    { venue, margin, pledged }: Brought,
    mode: MarginMode,
  ): { readonly account: number; readonly market: number } | string {
    const market = this.marketOf(venue);
    if (market < 0) return 'noSuchMarket';
    if (this.#state.value.started) return 'alreadyStarted';
    const { ledger } = this.#kernel;
    const index = this.collaterals.findIndex(({ asset }) => asset === pledged?.asset);
    if (pledged !== undefined && index < 0) return 'noSuchCollateral';
    const cash = Math.floor(margin * this.cashAtoms);
    const asset = this.positions.collateralAssets[index] ?? 0;
    const other = Math.floor((pledged?.amount ?? 0) * ledger.atoms(asset));
    if (!ledger.canIssue(this.positions.cashAsset, cash) || !ledger.canIssue(asset, other))
      return 'moreThanTheLedgerHolds';
    const account = this.#accountFor(owner, market, mode);
    ledger.issue(owner, this.positions.cashAsset, cash, causeIndex.scheduled);
    this.positions.deposit(account, cash, causeIndex.scheduled);
    if (pledged !== undefined) {
      ledger.issue(owner, asset, other, causeIndex.scheduled);
      this.positions.depositCollateral(account, index, other, causeIndex.scheduled);
    }
    this.risk.touch(account);
    return { account, market };
  }

  #remember(account: number, market: number, order: number): void {
    const { orders } = this.#state.value;
    const known = (orders[account] ??= []);
    known.push([market, order]);
    if (known.length > ORDERS_KEPT)
      orders[account] = known.filter(([m, id]) => this.book(m).book.isLive(id));
  }

  #accountFor(owner: number, market: number, mode: MarginMode): number {
    const known = this.positions.accountOf(owner, market);
    return known >= 0 ? known : this.positions.open(owner, market, mode);
  }

  /** Lots at the price of the start, so that equity there is what was deposited; the cost remembers an older price. */
  #place(account: number, market: number, lots: number, price: number, entry: number): void {
    const book = this.book(market);
    const steps = Math.round(price / book.tickSize);
    const value = lots * steps * book.quoteUnit;
    this.positions.bring(account, market, lots, value);
    this.positions.rememberCost(account, market, Math.round(value * (1 + entry)));
    this.risk.touch(account);
  }

  #startPrice(market: number): number {
    const { asset, venue } = this.markets[market]!;
    const price = this.#kernel.find(fundamentalPathKey, asset)?.value() ?? 0;
    if (price > 0) return price;
    throw new InputError([
      {
        where: `${this.id}, market ${venue}`,
        found: `no fundamental of ${asset} to open positions at`,
        mend: `Give fundamentals.${asset}, or let nobody bring positions.`,
      },
    ]);
  }

  /** Takes cash back from those with the most of it, in order of account. */
  #takeBack(atoms: number): void {
    let left = atoms;
    for (let a = 1; a < this.positions.count && left > 0; a++) {
      const taken = Math.min(left, Math.max(0, this.positions.cash(a)));
      this.positions.shift(a, ENGINE, taken);
      left -= taken;
    }
  }
}
