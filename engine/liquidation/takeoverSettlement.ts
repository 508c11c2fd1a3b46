// Who gains and who pays when a takeover engine gets another price than it credited: gains go to the insurance fund; losses come out of it,
// then out of the clearing house behind the venue, then out of the winners' profits. What exceeds all of these is bad debt.

import { causeIndex } from '../events/causes.ts';
import { ENGINE } from '../margin/perpetualPositions.ts';
import { settleWithFund } from './insuranceFund.ts';
import { lossWaterfallKey, type DefaultedAccount, type LossWaterfall } from './lossWaterfall.ts';
import { socialise } from './takeoverDeleveraging.ts';
import type { TakeoverDesk } from './takeoverDesk.ts';

export class TakeoverSettlement {
  readonly #desk: TakeoverDesk;

  constructor(desk: TakeoverDesk) {
    this.#desk = desk;
  }

  /** Tells the clearing house, if there is one, that an account was taken over. */
  declareDefault(account: number): void {
    this.#waterfall?.declareDefault(account);
  }

  /** Atoms of loss that fund and clearing house could bear now, of this default or of any. */
  bearable(defaulted?: DefaultedAccount): number {
    return this.#desk.venue.fund() + (this.#waterfall?.available(defaulted) ?? 0);
  }

  /** Settles a gain (below nought: a loss) of the engine, in atoms. */
  settle(gain: number, defaulted: DefaultedAccount): void {
    const { kernel, venue, state, statistics } = this.#desk;
    const { fundAccount } = venue;
    const { paid, uncovered } = settleWithFund(BigInt(venue.fund()), BigInt(gain));
    const toFund = gain >= 0 ? gain : -Number(paid);
    venue.positions.pay(ENGINE, fundAccount, toFund, causeIndex.liquidation, defaulted.liquidation);
    if (uncovered === 0n) return;
    const left = this.#waterfall?.bear(Number(uncovered), defaulted) ?? Number(uncovered);
    if (left === 0) return;
    const unborne = socialise(venue, left);
    statistics.socialised((left - unborne) / venue.cashAtoms);
    if (unborne === 0) return;
    state.value.unborne += unborne;
    kernel.emit({
      type: 'badDebtBooked',
      tick: kernel.tick,
      protocol: venue.id,
      amount: unborne / venue.cashAtoms,
    });
  }

  get #waterfall(): LossWaterfall | undefined {
    return this.#desk.kernel.find(lossWaterfallKey, this.#desk.venue.id);
  }
}
