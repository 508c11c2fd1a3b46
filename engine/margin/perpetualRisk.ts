// Equity and margin of the accounts of a perpetuals venue, and who is under. The risk index (riskIndex.ts) finds candidates by a linear bound:
//
//   margin │        ╱ by tier: convex in the notional, hence below its chord over the prices from ref/REACH to ref·REACH.
//          │    __╱╱  Slack with the chord is linear in the prices and never too high, so nobody who is under is missed;
//          │__╱╱__   who is under by the chord alone is looked at exactly and let go.
//
// When a mark leaves that range, everybody is hung anew around it.

import type { RecordHandle, World } from '../state/world.ts';
import { ENGINE, type PerpetualPositions } from './perpetualPositions.ts';
import {
  maintenanceAmounts,
  maintenanceMargin,
  tierOf,
  type MarginTier,
} from './perpetualTiers.ts';
import { RiskIndex } from './riskIndex.ts';

const REACH = 1.25;

/** What risk needs to know of the venue. Prices in quote units, 0 before there are any. */
export interface RiskView {
  readonly tiers: readonly (readonly MarginTier[])[];
  readonly haircuts: readonly number[];
  readonly collateralAtoms: readonly number[];
  readonly cashAtoms: number;
  /** Typical prices of the markets, then of the collateral. */
  readonly pricesTypical: readonly number[];
  initialMultiple(): number;
  markPrice(market: number): number;
  collateralPrice(index: number): number;
  /** Base units per lot. */
  lotSize(market: number): number;
}

export class PerpetualRisk {
  readonly #positions: PerpetualPositions;
  readonly #view: RiskView;
  readonly #inForce;
  readonly #index: RiskIndex;
  /** Marks around which the chords are drawn. */
  readonly #reference: RecordHandle<number[]>;
  #found = new Int32Array(64);

  constructor(world: World, id: string, positions: PerpetualPositions, view: RiskView) {
    this.#positions = positions;
    this.#view = view;
    this.#inForce = view.tiers.map((tiers) => maintenanceAmounts(tiers));
    this.#reference = world.record<number[]>(
      `${id}.reference`,
      view.tiers.map(() => 0),
    );
    this.#index = new RiskIndex({
      world,
      name: `${id}.index`,
      accountsExpected: 16_384,
      pricesTypical: view.pricesTypical,
      assetsPerAccountMax: view.pricesTypical.length,
    });
  }

  /** Cash, positions at the mark, and other collateral after its haircut; quote units. */
  equity(account: number): number {
    const { cashAtoms, haircuts, collateralAtoms } = this.#view;
    const positions = this.#positions;
    let sum = positions.cash(account) / cashAtoms;
    for (let m = 0; m < positions.markets; m++) {
      const lots = positions.lots(account, m);
      if (lots !== 0) sum += lots * this.#lotPrice(m);
    }
    for (let k = 0; k < haircuts.length; k++) {
      const atoms = positions.collateral(account, k);
      if (atoms !== 0)
        sum += (atoms / collateralAtoms[k]!) * this.#view.collateralPrice(k) * (1 - haircuts[k]!);
    }
    return sum;
  }

  notionalOf(account: number, market: number): number {
    return Math.abs(this.#positions.lots(account, market)) * this.#lotPrice(market);
  }
  notional(account: number): number {
    let sum = 0;
    for (let m = 0; m < this.#positions.markets; m++) sum += this.notionalOf(account, m);
    return sum;
  }
  maintenanceOf(account: number, market: number): number {
    const notional = this.notionalOf(account, market);
    if (notional === 0) return 0;
    const { tiers } = this.#view;
    return maintenanceMargin(tiers[market]!, notional, this.#inForce[market]!);
  }
  maintenance(account: number): number {
    let sum = 0;
    for (let m = 0; m < this.#positions.markets; m++) sum += this.maintenanceOf(account, m);
    return sum;
  }
  /** Initial margin of so many lots. */
  initialOf(market: number, lots: number): number {
    const notional = Math.abs(lots) * this.#lotPrice(market);
    const { tiers } = this.#view;
    const maintenance = maintenanceMargin(tiers[market]!, notional, this.#inForce[market]!);
    return maintenance * this.#view.initialMultiple();
  }
  /** Initial margin of an account, resting orders at their worst included. */
  initial(account: number): number {
    const positions = this.#positions;
    let sum = 0;
    for (let m = 0; m < positions.markets; m++) {
      const held = positions.lots(account, m);
      const worst = Math.max(
        Math.abs(held + positions.openBuys(account, m)),
        Math.abs(held - positions.openSells(account, m)),
      );
      if (worst !== 0) sum += this.initialOf(m, worst);
    }
    return sum;
  }
  isUnder(account: number): boolean {
    const maintenance = this.maintenance(account);
    return maintenance > 0 && this.equity(account) < maintenance;
  }

  /** Mark at which the account goes under if only this market moves, by the tier that it is in; NaN where there is none. */
  liquidationPrice(account: number, market: number): number {
    const lots = this.#positions.lots(account, market);
    if (lots === 0) return Number.NaN;
    const notional = this.notionalOf(account, market);
    const { tiers } = this.#view;
    const { rate } = this.#inForce[market]![tierOf(tiers[market]!, notional)]!;
    const slack = this.equity(account) - this.maintenance(account);
    const perPrice = (lots - Math.abs(lots) * rate) * this.#view.lotSize(market);
    const price = this.#view.markPrice(market) - slack / perPrice;
    return price > 0 ? price : Number.NaN;
  }

  /** Cash, lots or collateral of an account have changed. */
  touch(account: number): void {
    if (account === ENGINE) return;
    const { tiers, haircuts, collateralAtoms, cashAtoms } = this.#view;
    const positions = this.#positions;
    const reference = this.#reference.value;
    const assets: number[] = [];
    const coefficients: number[] = [];
    let cash = positions.cash(account) / cashAtoms;
    for (let m = 0; m < positions.markets; m++) {
      const lots = positions.lots(account, m);
      if (lots === 0) continue;
      const units = lots * this.#view.lotSize(m);
      const held = Math.abs(units);
      const low = (held * reference[m]!) / REACH;
      const high = held * reference[m]! * REACH;
      const inForce = this.#inForce[m]!;
      const atLow = maintenanceMargin(tiers[m]!, low, inForce);
      const atHigh = maintenanceMargin(tiers[m]!, high, inForce);
      const slope = high > low ? (atHigh - atLow) / (high - low) : inForce[0]!.rate;
      cash -= atLow - slope * low;
      assets.push(m);
      coefficients.push(units - held * slope);
    }
    if (assets.length === 0) {
      this.#index.remove(account);
      return;
    }
    for (let k = 0; k < haircuts.length; k++) {
      const atoms = positions.collateral(account, k);
      if (atoms === 0) continue;
      assets.push(positions.markets + k);
      coefficients.push((atoms / collateralAtoms[k]!) * (1 - haircuts[k]!));
    }
    this.#index.set(account, cash, assets, coefficients);
  }

  /** Accounts under their maintenance margin, ascending; valid until the next call. */
  findUnder(): Int32Array {
    const { haircuts } = this.#view;
    const markets = this.#positions.markets;
    const prices = new Float64Array(markets + haircuts.length);
    for (let m = 0; m < markets; m++) prices[m] = this.#view.markPrice(m);
    for (let k = 0; k < haircuts.length; k++)
      // A worthless collateral still needs a positive price in the index.
      prices[markets + k] = Math.max(1e-9, this.#view.collateralPrice(k));
    if (prices.some((price) => !(price > 0))) return this.#found.subarray(0, 0);
    this.#follow();
    const { count } = this.#positions;
    if (this.#found.length < count) this.#found = new Int32Array(count * 2);
    const candidates = this.#index.findLiquidatable(prices, this.#found);
    let under = 0;
    for (let i = 0; i < candidates; i++)
      if (this.isUnder(this.#found[i]!)) this.#found[under++] = this.#found[i]!;
    return this.#found.subarray(0, under);
  }

  /** Hangs everybody anew where a mark has left the range of the chords. */
  #follow(): void {
    const reference = this.#reference.value;
    let moved = false;
    for (let m = 0; m < reference.length; m++) {
      const ratio = this.#view.markPrice(m) / reference[m]!;
      if (ratio < REACH && ratio > 1 / REACH) continue;
      reference[m] = this.#view.markPrice(m);
      moved = true;
    }
    if (!moved) return;
    for (let account = 1; account < this.#positions.count; account++) this.touch(account);
    this.#index.settle();
  }

  #lotPrice(market: number): number {
    return this.#view.lotSize(market) * this.#view.markPrice(market);
  }
}
