// Liquidation by the venue's own engine. An account that is under is first sold down in the book, a part at a time; below the backstop the
// engine takes positions and margin over at the price at which nothing is left of it (the bankruptcy price) and sells on its own account.
// What it gets better goes to the insurance fund, what worse comes out of it; orders are limited to what the fund can bear, so it never
// goes below nought (FUND-1). When the fund, at the mark, no longer covers what the engine holds, winners are closed against it.

import { ENGINE } from '../margin/perpetualPositions.ts';
import type { Perpetuals } from '../margin/perpetuals.ts';
import type { RecordHandle } from '../state/world.ts';
import { portKey, type Kernel } from '../tick/kernel.ts';
import { deleverageBeyondLimits } from './deleverageBeyondLimits.ts';
import { reportTakeover } from './reportTakeover.ts';
import type { TakeoverDesk } from './takeoverDesk.ts';
import { TakeoverDisposal } from './takeoverDisposal.ts';
import { TakeoverOrders } from './takeoverOrders.ts';
import { TakeoverSettlement } from './takeoverSettlement.ts';
import { checkTakeoverState, emptyTakeoverState, type TakenPosition } from './takeoverState.ts';
import type { TakeoverStatistics } from './takeoverStatistics.ts';
import type { TakeoverTerms } from './takeoverTerms.ts';

/** Ids of liquidations run through all venues of a scenario, so that genealogies agree. */
const liquidationIdsKey = portKey<RecordHandle<{ next: number }>>('liquidationIds');

export class BookTakeover {
  readonly #kernel: Kernel;
  readonly #venue: Perpetuals;
  readonly #desk: TakeoverDesk;
  readonly #ids: RecordHandle<{ next: number }>;
  readonly #orders: TakeoverOrders;
  readonly #settlement: TakeoverSettlement;
  readonly #disposal: TakeoverDisposal;

  constructor(
    kernel: Kernel,
    id: string,
    venue: Perpetuals,
    terms: () => TakeoverTerms,
    statistics: TakeoverStatistics,
  ) {
    this.#kernel = kernel;
    this.#venue = venue;
    const state = kernel.world.record(`${id}.state`, emptyTakeoverState(venue));
    this.#desk = { kernel, venue, terms, state, statistics };
    let ids = kernel.find(liquidationIdsKey);
    if (ids === undefined) {
      ids = kernel.world.record('liquidationIds', { next: 1 });
      kernel.provide(liquidationIdsKey, ids);
    }
    this.#ids = ids;
    this.#orders = new TakeoverOrders(this.#desk);
    this.#settlement = new TakeoverSettlement(this.#desk);
    this.#disposal = new TakeoverDisposal(this.#desk, this.#orders, this.#settlement);
    venue.soldShare = () => (state.value.lookedTick < kernel.tick - 1 ? 0 : 1);
  }

  /** Positions and bankruptcy value that the engine holds. */
  get taken(): readonly TakenPosition[] {
    return this.#desk.state.value.taken;
  }

  liquidate(): void {
    const state = this.#desk.state.value;
    state.lookedTick = this.#kernel.tick;
    const under = Array.from(this.#venue.risk.findUnder());
    this.#note(under);
    for (const account of under) {
      const { risk } = this.#venue;
      this.#venue.cancelOrders(account);
      const isBeyond =
        risk.equity(account) < this.#desk.terms().backstop * risk.maintenance(account);
      if (isBeyond) this.#takeOver(account);
      else this.#sellDown(account);
    }
    this.#venue.markets.forEach((_, market) => this.#disposal.dispose(market));
    this.#venue.collaterals.forEach((_, index) => this.#disposal.sellCollateral(index));
    deleverageBeyondLimits(this.#desk, () => this.#settlement.bearable());
    state.taken = state.taken.filter(({ lots }) => lots !== 0);
  }

  /** PERP-3. */
  check(): void {
    checkTakeoverState(this.#desk.state.value, this.#venue);
  }

  /** Remembers since when accounts are under; those that are safe again are forgotten. */
  #note(under: readonly number[]): void {
    const state = this.#desk.state.value;
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
    const entry = this.#desk.state.value.under[account]!;
    if (entry.next > this.#kernel.tick) return;
    const { positions, risk } = this.#venue;
    const equity = risk.equity(account);
    const maintenance = risk.maintenance(account);
    let sold = 0;
    for (let m = 0; m < positions.markets; m++) {
      const lots = positions.lots(account, m);
      if (lots === 0) continue;
      const perLot = this.#venue.lotValue(m) / this.#venue.cashAtoms;
      const part = this.#orders.part({
        market: m,
        sign: Math.sign(lots),
        lots: Math.abs(lots),
        notional: Math.abs(lots) * perLot,
      });
      if (part === 0) continue;
      // Its equity is spread over its positions by their margin.
      const share = (equity * risk.maintenanceOf(account, m)) / maintenance;
      const price =
        this.#desk.terms().ownSales === 'market'
          ? lots > 0
            ? 0
            : Infinity
          : (lots * perLot - share) / (lots * this.#venue.lotSize(m));
      entry.liquidation ||= this.#ids.value.next++;
      const filled = this.#orders.place({
        market: m,
        owner: positions.ownerOf(account),
        held: lots,
        lots: part,
        price,
        liquidation: entry.liquidation,
      });
      sold += filled * perLot;
    }
    if (entry.liquidation === 0) return;
    entry.next = this.#kernel.tick + this.#kernel.ticks(this.#desk.terms().interval);
    if (sold > 0) reportTakeover(this.#desk, { account, entry, notional: sold });
  }

  /** Everything goes to the engine at the bankruptcy price; nothing is left on the account. */
  #takeOver(account: number): void {
    const { positions, risk } = this.#venue;
    const state = this.#desk.state.value;
    const entry = state.under[account]!;
    entry.liquidation ||= this.#ids.value.next++;
    const { liquidation } = entry;
    const equity = risk.equity(account);
    this.#desk.statistics.wentUnder(equity);
    this.#settlement.declareDefault(account);
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
    reportTakeover(this.#desk, { account, entry, notional });
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
}
