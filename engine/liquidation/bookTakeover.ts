// Liquidation by the venue's own engine. An account that is under is first sold down in the book, a part at a time; below the backstop the
// engine takes positions and margin over at the price at which nothing is left of it (the bankruptcy price) and sells on its own account.
// What it gets better goes to the insurance fund, what worse comes out of it; orders are limited to what the fund can bear, so it never
// goes below nought (FUND-1). When the fund, at the mark, no longer covers what the engine holds, winners are closed against it.
//
//   PERP-3  cash of the engine + what it holds at bankruptcy value + loss nobody could bear = 0

import { invariant } from '../errors.ts';
import { causeIndex } from '../events/causes.ts';
import { ENGINE } from '../margin/perpetualPositions.ts';
import type { Perpetuals } from '../margin/perpetuals.ts';
import type { RecordHandle } from '../state/world.ts';
import { attributionKey } from '../tick/sources.ts';
import { portKey, type Kernel } from '../tick/kernel.ts';
import { orderVenueKey } from '../venues/orderVenue.ts';
import { settleWithFund } from './insuranceFund.ts';
import { lossWaterfallKey, type DefaultedAccount, type LossWaterfall } from './lossWaterfall.ts';
import { closeAgainstWinners, socialise, type TakenPosition } from './takeoverDeleveraging.ts';
import type { TakeoverStatistics } from './takeoverStatistics.ts';

export interface TakeoverTerms {
  /** Share of maintenance margin below which the engine takes over; 1: at once. */
  readonly backstop: number;
  /** The four knobs of disposal: seconds between steps, share of the holding per step, notional below which all goes, share of the book. */
  readonly interval: number;
  readonly step: number;
  readonly wholeBelow: number;
  readonly bookShare: number;
  /** How far from the best price the book is looked at and an order may go. */
  readonly reach: number;
  /** Whether an account's own positions go no worse than its bankruptcy price, or at any price within reach. */
  readonly ownSales: 'bankruptcyPrice' | 'market';
  /** When the fund is gone. */
  readonly afterFund: 'queue' | 'proRata' | 'socialise';
  /** Fund (quote units) below which winners are closed. */
  readonly fundFloor: number;
  /** Loss at the mark (quote units) of what it holds in one market beyond which that market's winners are closed. */
  readonly marketLossMax: number;
}

/** Collateral that the engine took with an account, and what was credited for it. */
interface TakenCollateral extends DefaultedAccount {
  readonly index: number;
  atoms: number;
  value: number;
}

interface TakeoverState {
  /** In the order in which they were taken. */
  taken: TakenPosition[];
  collateral: TakenCollateral[];
  /** Next step of a market, and of a collateral, by tick. */
  due: number[];
  collateralDue: number[];
  /** Accounts that are under: liquidation id, last tick at which they were safe, tick of their next step. */
  under: Record<string, { liquidation: number; safeTick: number; next: number }>;
  lookedTick: number;
  /** Atoms of loss that found nobody. */
  unborne: number;
}

/** Ids of liquidations run through all venues of a scenario, so that genealogies agree. */
const liquidationIdsKey = portKey<RecordHandle<{ next: number }>>('liquidationIds');

export class BookTakeover {
  readonly #kernel: Kernel;
  readonly #venue: Perpetuals;
  readonly #terms: () => TakeoverTerms;
  readonly #state: RecordHandle<TakeoverState>;
  readonly #ids: RecordHandle<{ next: number }>;
  readonly #statistics: TakeoverStatistics;

  constructor(
    kernel: Kernel,
    id: string,
    venue: Perpetuals,
    terms: () => TakeoverTerms,
    statistics: TakeoverStatistics,
  ) {
    this.#kernel = kernel;
    this.#venue = venue;
    this.#terms = terms;
    this.#statistics = statistics;
    this.#state = kernel.world.record<TakeoverState>(`${id}.state`, {
      taken: [],
      collateral: [],
      due: venue.markets.map(() => 0),
      collateralDue: venue.collaterals.map(() => 0),
      under: {},
      lookedTick: -1,
      unborne: 0,
    });
    let ids = kernel.find(liquidationIdsKey);
    if (ids === undefined) {
      ids = kernel.world.record('liquidationIds', { next: 1 });
      kernel.provide(liquidationIdsKey, ids);
    }
    this.#ids = ids;
    venue.soldShare = () => (this.#state.value.lookedTick < kernel.tick - 1 ? 0 : 1);
  }

  /** Positions and bankruptcy value that the engine holds. */
  get taken(): readonly TakenPosition[] {
    return this.#state.value.taken;
  }

  liquidate(): void {
    const state = this.#state.value;
    state.lookedTick = this.#kernel.tick;
    const under = Array.from(this.#venue.risk.findUnder());
    this.#note(under);
    for (const account of under) {
      const { risk } = this.#venue;
      this.#venue.cancelOrders(account);
      const isBeyond = risk.equity(account) < this.#terms().backstop * risk.maintenance(account);
      if (isBeyond) this.#takeOver(account);
      else this.#sellDown(account);
    }
    this.#venue.markets.forEach((_, market) => this.#dispose(market));
    this.#venue.collaterals.forEach((_, index) => this.#sellCollateral(index));
    this.#deleverage();
    state.taken = state.taken.filter(({ lots }) => lots !== 0);
  }

  check(): void {
    const { taken, collateral, unborne } = this.#state.value;
    const held =
      taken.reduce((sum, { value }) => sum + value, 0) +
      collateral.reduce((sum, { value }) => sum + value, 0);
    const cash = this.#venue.positions.cash(ENGINE);
    invariant(
      cash + held + unborne === 0,
      'PERP-3',
      `the engine's cash (${cash}), holdings (${held}) and unborne loss (${unborne}) cancel`,
    );
    this.#venue.markets.forEach((_, market) => {
      const lots = taken.reduce((sum, one) => sum + (one.market === market ? one.lots : 0), 0);
      invariant(
        lots === this.#venue.positions.lots(ENGINE, market),
        'PERP-3',
        `the engine's lots in market ${market} are those it took over`,
      );
    });
  }

  /** Remembers since when accounts are under; those that are safe again are forgotten. */
  #note(under: readonly number[]): void {
    const state = this.#state.value;
    const before = state.under;
    state.under = {};
    for (const account of under)
      state.under[account] = before[account] ?? {
        liquidation: 0,
        safeTick: Math.max(0, this.#kernel.tick - 1),
        next: this.#kernel.tick,
      };
  }

  /** The account's own positions go to the market, a part at a time. */
  #sellDown(account: number): void {
    const entry = this.#state.value.under[account]!;
    if (entry.next > this.#kernel.tick) return;
    const { positions, risk } = this.#venue;
    const equity = risk.equity(account);
    const maintenance = risk.maintenance(account);
    let sold = 0;
    for (let m = 0; m < positions.markets; m++) {
      const lots = positions.lots(account, m);
      if (lots === 0) continue;
      const perLot = this.#venue.lotValue(m) / this.#venue.cashAtoms;
      const notional = Math.abs(lots) * perLot;
      const part = this.#part(m, Math.sign(lots), Math.abs(lots), notional);
      if (part === 0) continue;
      // Its equity is spread over its positions by their margin.
      const share = (equity * risk.maintenanceOf(account, m)) / maintenance;
      const price =
        this.#terms().ownSales === 'market'
          ? lots > 0
            ? 0
            : Infinity
          : (lots * perLot - share) / (lots * this.#venue.lotSize(m));
      entry.liquidation ||= this.#ids.value.next++;
      const filled = this.#order(
        m,
        positions.ownerOf(account),
        lots,
        part,
        price,
        entry.liquidation,
      );
      sold += filled * perLot;
    }
    if (entry.liquidation === 0) return;
    entry.next = this.#kernel.tick + this.#kernel.ticks(this.#terms().interval);
    if (sold > 0) this.#announce(account, entry, sold);
  }

  /** Everything goes to the engine at the bankruptcy price; nothing is left on the account. */
  #takeOver(account: number): void {
    const { positions, risk } = this.#venue;
    const state = this.#state.value;
    const entry = state.under[account]!;
    entry.liquidation ||= this.#ids.value.next++;
    const { liquidation } = entry;
    const equity = risk.equity(account);
    this.#statistics.wentUnder(equity);
    this.#waterfall?.declareDefault(account);
    for (let k = 0; k < positions.collaterals; k++) {
      const atoms = positions.collateral(account, k);
      if (atoms === 0) continue;
      const value = this.#collateralValue(k, atoms);
      positions.sellCollateral(account, ENGINE, k, atoms, value);
      state.collateral.push({ liquidation, account, index: k, atoms, value });
    }
    const maintenance = risk.maintenance(account);
    const { cashAtoms } = this.#venue;
    const held = Array.from({ length: positions.markets }, (_, m) => m).filter(
      (m) => positions.lots(account, m) !== 0,
    );
    let notional = 0;
    held.forEach((market, i) => {
      const lots = positions.lots(account, market);
      notional += Math.abs(lots) * (this.#venue.lotValue(market) / cashAtoms);
      const share = (equity * risk.maintenanceOf(account, market)) / maintenance;
      // The last position closes the account to the atom.
      const value =
        i === held.length - 1
          ? -positions.cash(account)
          : Math.round(lots * this.#venue.lotValue(market) - share * cashAtoms);
      positions.trade(account, ENGINE, market, lots, value);
      state.taken.push({ liquidation, account, market, lots, value, tick: this.#kernel.tick });
    });
    risk.touch(account);
    this.#announce(account, entry, notional);
    delete state.under[account];
  }

  #collateralValue(index: number, atoms: number): number {
    const { haircut } = this.#venue.collaterals[index]!;
    const asset = this.#venue.positions.collateralAssets[index]!;
    const units = atoms / this.#kernel.ledger.atoms(asset);
    return Math.floor(
      units * this.#venue.collateralPrice(index) * (1 - haircut) * this.#venue.cashAtoms,
    );
  }

  /** A step of the engine's own selling (or buying back) in one market. */
  #dispose(market: number): void {
    const state = this.#state.value;
    if (state.due[market]! > this.#kernel.tick) return;
    const perLot = this.#venue.lotValue(market) / this.#venue.cashAtoms;
    let acted = false;
    for (const sign of [1, -1]) {
      const holding = state.taken.filter(
        ({ market: m, lots }) => m === market && Math.sign(lots) === sign,
      );
      const all = holding.reduce((sum, { lots }) => sum + Math.abs(lots), 0);
      let budget = this.#part(market, sign, all, all * perLot);
      for (const one of holding) {
        if (budget <= 0) break;
        acted = true;
        const filled = this.#sellTaken(one, Math.min(budget, Math.abs(one.lots)));
        budget -= filled;
      }
    }
    if (acted) state.due[market] = this.#kernel.tick + this.#kernel.ticks(this.#terms().interval);
  }

  /** Lots of a holding to go now, by the four knobs. */
  #part(market: number, sign: number, lots: number, notional: number): number {
    const { step, wholeBelow, bookShare, reach } = this.#terms();
    const wanted = notional <= wholeBelow ? lots : Math.max(1, Math.floor(lots * step));
    const book = this.#venue.book(market);
    const best = sign > 0 ? book.bestBid() : book.bestAsk();
    if (best === undefined) return 0;
    const depth = book.depthTo(sign > 0 ? 'bids' : 'asks', best * (1 - sign * reach));
    return Math.min(wanted, Math.floor((depth / this.#venue.lotSize(market)) * bookShare + 1e-9));
  }

  #sellTaken(one: TakenPosition, part: number): number {
    const { positions } = this.#venue;
    const lots = Math.abs(one.lots);
    const bear = this.#terms().afterFund === 'socialise' ? Infinity : this.#bearable(one);
    // Worse for the engine is less for a long and more for a short: the same sum either way.
    const perLot = (one.value - bear * (lots / part)) / one.lots;
    const unit = this.#venue.lotSize(one.market) * this.#venue.cashAtoms;
    const before = positions.cash(ENGINE);
    const filled = this.#order(
      one.market,
      this.#venue.engineAccount,
      one.lots,
      part,
      perLot / unit,
      one.liquidation,
    );
    if (filled === 0) return 0;
    const value = filled === lots ? one.value : Math.round((one.value * filled) / lots);
    one.value -= value;
    one.lots -= Math.sign(one.lots) * filled;
    this.#settle(positions.cash(ENGINE) - before - value, one);
    return filled;
  }

  /** An immediate order against a holding; returns the lots filled. `price`: the worst, in quote units. */
  #order(
    market: number,
    owner: number,
    held: number,
    lots: number,
    price: number,
    liquidation: number,
  ): number {
    const book = this.#venue.book(market);
    const best = held > 0 ? book.bestBid() : book.bestAsk();
    if (best === undefined) return 0;
    const { reach } = this.#terms();
    const worst = best * (1 - Math.sign(held) * reach);
    const limit = held > 0 ? Math.max(price, worst, book.tickSize) : Math.min(price, worst);
    const isReachable = held > 0 ? best >= limit : best <= limit;
    if (!isReachable || !(limit >= book.tickSize)) return 0;
    const lotSize = this.#venue.lotSize(market);
    const fillsBefore = this.#kernel.tape.count;
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
    this.#statistics.sold({
      notional: (filled * this.#venue.lotValue(market)) / this.#venue.cashAtoms,
      fills: this.#kernel.tape.count - fillsBefore,
    });
    return filled;
  }

  /** Sells taken collateral on its book; the proceeds, better or worse than credited, are the fund's. */
  #sellCollateral(index: number): void {
    const state = this.#state.value;
    if (state.collateral.length === 0 || state.collateralDue[index]! > this.#kernel.tick) return;
    const { positions } = this.#venue;
    const terms = this.#venue.collaterals[index]!;
    const book = this.#kernel.use(orderVenueKey, terms.venue);
    const { ledger } = this.#kernel;
    const { step, wholeBelow, bookShare, reach, interval } = this.#terms();
    const asset = positions.collateralAssets[index]!;
    const unit = ledger.atoms(asset);
    const engine = this.#venue.engineAccount;
    const all = state.collateral.reduce(
      (sum, one) => sum + (one.index === index ? one.atoms : 0),
      0,
    );
    const best = book.bestBid();
    if (all === 0 || best === undefined) return;
    const depth = book.depthTo('bids', best * (1 - reach)) * bookShare;
    const wanted = (all / unit) * best <= wholeBelow ? all / unit : (all / unit) * step;
    let budget = Math.floor(Math.min(wanted, depth) * unit);
    for (const one of state.collateral) {
      if (one.index !== index || budget <= 0) continue;
      const atoms = Math.min(budget, one.atoms);
      budget -= atoms;
      positions.moveEngineCollateral(index, engine, atoms, one.liquidation, causeIndex.liquidation);
      book.placeLimit({
        account: engine,
        side: 'sell',
        price: Math.max(book.tickSize, best * (1 - reach)),
        quantity: atoms / unit,
        timeInForce: 'immediateOrCancel',
        cause: causeIndex.liquidation,
        causeId: one.liquidation,
      });
      const unsold = ledger.balance(engine, asset);
      positions.moveEngineCollateral(
        index,
        engine,
        -unsold,
        one.liquidation,
        causeIndex.liquidation,
      );
      const sold = atoms - unsold;
      const value = sold === one.atoms ? one.value : Math.round((one.value * sold) / one.atoms);
      one.atoms -= sold;
      one.value -= value;
      const proceeds = ledger.balance(engine, positions.cashAsset);
      positions.deposit(ENGINE, proceeds, causeIndex.liquidation);
      this.#settle(proceeds - value, one);
    }
    state.collateral = state.collateral.filter(({ atoms }) => atoms > 0);
    state.collateralDue[index] = this.#kernel.tick + this.#kernel.ticks(interval);
  }

  get #waterfall(): LossWaterfall | undefined {
    return this.#kernel.find(lossWaterfallKey, this.#venue.id);
  }

  #bearable(one?: DefaultedAccount): number {
    return this.#venue.fund() + (this.#waterfall?.available(one) ?? 0);
  }

  /** A gain goes to the fund; a loss comes out of it, then out of the clearing house, then out of the winners' profits. */
  #settle(gain: number, defaulted: DefaultedAccount): void {
    const { positions, fundAccount } = this.#venue;
    const { liquidation } = defaulted;
    const { paid, uncovered } = settleWithFund(BigInt(this.#venue.fund()), BigInt(gain));
    const toFund = gain >= 0 ? gain : -Number(paid);
    positions.pay(ENGINE, fundAccount, toFund, causeIndex.liquidation, liquidation);
    if (uncovered === 0n) return;
    const left = this.#waterfall?.bear(Number(uncovered), defaulted) ?? Number(uncovered);
    if (left === 0) return;
    const unborne = socialise(this.#venue, left);
    this.#statistics.socialised((left - unborne) / this.#venue.cashAtoms);
    if (unborne === 0) return;
    this.#state.value.unborne += unborne;
    this.#kernel.emit({
      type: 'badDebtBooked',
      tick: this.#kernel.tick,
      protocol: this.#venue.id,
      amount: unborne / this.#venue.cashAtoms,
    });
  }

  /** Closes winners against everything that stands at a loss, in each market beyond its limit, and, worst first, while the fund at the mark is below its floor. */
  #deleverage(): void {
    const { taken } = this.#state.value;
    const { afterFund, fundFloor, marketLossMax } = this.#terms();
    if (afterFund === 'socialise' || taken.length === 0) return;
    const { cashAtoms, markets } = this.#venue;
    const gains = markets.map(() => 0);
    const losses = markets.map(() => 0);
    const gainOf = ({ market, lots, value }: TakenPosition): number =>
      lots * this.#venue.lotValue(market) - value;
    for (const one of taken) {
      const gain = gainOf(one);
      if (gain < 0) losses[one.market]! += gain;
      else gains[one.market]! += gain;
    }
    const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
    const inOrder = markets
      .map((_, market) => market)
      .sort((a, b) => losses[a]! - losses[b]! || a - b);
    for (const market of inOrder) {
      const atMark = (this.#bearable() + sum(gains) + sum(losses)) / cashAtoms;
      const ofMarket = (gains[market]! + losses[market]!) / cashAtoms;
      if (losses[market] === 0) return;
      if (atMark >= fundFloor && ofMarket >= -marketLossMax) continue;
      for (const sign of [1, -1]) {
        const side = taken.filter(
          (one) => one.market === market && Math.sign(one.lots) === sign && gainOf(one) < 0,
        );
        const closed = closeAgainstWinners(this.#venue, side, afterFund);
        if (closed.length > 0) this.#statistics.deleveraged(closed);
      }
      losses[market] = 0;
    }
  }

  #announce(
    account: number,
    entry: { readonly liquidation: number; readonly safeTick: number },
    notional: number,
  ): void {
    const kernel = this.#kernel;
    const { positions } = this.#venue;
    // The market that weighs most stands for the account.
    let market = 0;
    let size = 0;
    for (const one of this.#state.value.taken)
      if (one.liquidation === entry.liquidation && Math.abs(one.value) > size) {
        ({ market } = one);
        size = Math.abs(one.value);
      }
    if (size === 0)
      for (let m = 0; m < positions.markets; m++) if (positions.lots(account, m) !== 0) market = m;
    const { asset } = this.#venue.markets[market]!;
    const mark = this.#venue.markPrice(market);
    kernel.emit({
      type: 'accountLiquidated',
      id: entry.liquidation,
      tick: kernel.tick,
      protocol: this.#venue.id,
      account,
      owner: kernel.ledger.accounts[positions.ownerOf(account)] ?? '',
      collateral: mark > 0 ? notional / mark : 0,
      debt: notional,
      notional,
      oraclePrice: mark,
      marketPrice: this.#venue.book(market).midPrice(),
      parents: kernel
        .find(attributionKey, asset)
        // Sales of the engine fall after the look of their tick: they belong to what happened since the account was last found safe.
        ?.parentsOf({ safeTick: entry.safeTick - 1, tick: kernel.tick }) ?? [
        { cause: 'exogenous', share: 1 },
      ],
    });
  }
}
