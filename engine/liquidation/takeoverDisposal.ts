// How a takeover engine gets rid of what it took over, in the book and a step at a time: positions at prices that the fund can still make
// good, other collateral at whatever its own book pays within reach. The difference to the credited value is settled at every step.

import { causeIndex } from '../events/causes.ts';
import { ENGINE } from '../margin/perpetualPositions.ts';
import { orderVenueKey } from '../venues/orderVenue.ts';
import type { TakeoverDesk } from './takeoverDesk.ts';
import type { TakeoverOrders } from './takeoverOrders.ts';
import type { TakeoverSettlement } from './takeoverSettlement.ts';
import type { TakenPosition } from './takeoverState.ts';

export class TakeoverDisposal {
  readonly #desk: TakeoverDesk;
  readonly #orders: TakeoverOrders;
  readonly #settlement: TakeoverSettlement;

  constructor(desk: TakeoverDesk, orders: TakeoverOrders, settlement: TakeoverSettlement) {
    this.#desk = desk;
    this.#orders = orders;
    this.#settlement = settlement;
  }

  /** A step of the engine's own selling (or buying back) in one market, where one is due. */
  dispose(market: number): void {
    const { kernel, venue } = this.#desk;
    const state = this.#desk.state.value;
    if (state.due[market]! > kernel.tick) return;
    const perLot = venue.lotValue(market) / venue.cashAtoms;
    let acted = false;
    for (const sign of [1, -1]) {
      const holding = state.taken.filter(
        ({ market: m, lots }) => m === market && Math.sign(lots) === sign,
      );
      const all = holding.reduce((sum, { lots }) => sum + Math.abs(lots), 0);
      let budget = this.#orders.part({ market, sign, lots: all, notional: all * perLot });
      for (const one of holding) {
        if (budget <= 0) break;
        acted = true;
        const filled = this.#sellTaken(one, Math.min(budget, Math.abs(one.lots)));
        budget -= filled;
      }
    }
    if (acted) state.due[market] = kernel.tick + kernel.ticks(this.#desk.terms().interval);
  }

  #sellTaken(one: TakenPosition, part: number): number {
    const { venue } = this.#desk;
    const { positions } = venue;
    const lots = Math.abs(one.lots);
    const { afterFund } = this.#desk.terms();
    const bear = afterFund === 'socialise' ? Infinity : this.#settlement.bearable(one);
    // Worse for the engine is less for a long and more for a short: the same sum either way.
    const perLot = (one.value - bear * (lots / part)) / one.lots;
    const unit = venue.lotSize(one.market) * venue.cashAtoms;
    const before = positions.cash(ENGINE);
    const filled = this.#orders.place({
      market: one.market,
      owner: venue.engineAccount,
      held: one.lots,
      lots: part,
      price: perLot / unit,
      liquidation: one.liquidation,
    });
    if (filled === 0) return 0;
    const value = filled === lots ? one.value : Math.round((one.value * filled) / lots);
    one.value -= value;
    one.lots -= Math.sign(one.lots) * filled;
    this.#settlement.settle(positions.cash(ENGINE) - before - value, one);
    return filled;
  }

  /** A step of selling taken collateral on its book, where one is due; the proceeds, better or worse than credited, are the fund's. */
  sellCollateral(index: number): void {
    const { kernel, venue } = this.#desk;
    const state = this.#desk.state.value;
    if (state.collateral.length === 0 || state.collateralDue[index]! > kernel.tick) return;
    const { positions } = venue;
    const book = kernel.use(orderVenueKey, venue.collaterals[index]!.venue);
    const { ledger } = kernel;
    const { step, wholeBelow, bookShare, reach, interval } = this.#desk.terms();
    const asset = positions.collateralAssets[index]!;
    const unit = ledger.atoms(asset);
    const engine = venue.engineAccount;
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
      this.#settlement.settle(proceeds - value, one);
    }
    state.collateral = state.collateral.filter(({ atoms }) => atoms > 0);
    state.collateralDue[index] = kernel.tick + kernel.ticks(interval);
  }
}
