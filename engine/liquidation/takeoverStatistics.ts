// What a takeover engine did, tick by tick: sales, closings of winners, who was hit and how. For tables and comparisons; nothing in a run
// depends on it. Counted as venues count: closing a winner is also a liquidation of the one who failed, so it stands on both sides.

import { correlation, quantile } from '../math/statistics.ts';
import type { Column } from '../state/columns.ts';
import type { RecordHandle } from '../state/world.ts';
import type { Kernel } from '../tick/kernel.ts';
import type { WinnerClosed } from './takeoverDeleveraging.ts';

interface Totals {
  sold: number;
  deleveraged: number;
  socialised: number;
  fills: number;
  closures: number;
  closuresInProfit: number;
  forgone: number;
  firstFill: number;
  firstClosure: number;
  negativeAccounts: number;
  negativeEquity: number;
  /** Notional closed, by margin account and by market. */
  byAccount: Record<string, number>;
  byMarket: Record<string, number>;
}

export class TakeoverStatistics {
  readonly #kernel: Kernel;
  readonly #window: readonly [from: number, until: number];
  readonly #totals: RecordHandle<Totals>;
  /** By tick. */
  readonly #fills: Column<'f64'>;
  readonly #closures: Column<'f64'>;
  readonly #notional: Column<'f64'>;
  readonly #closedNotional: Column<'f64'>;
  readonly #leverages: Column<'f64'>;

  /** Figures count what happens between two ticks; the later one is outside. */
  constructor(kernel: Kernel, id: string, window: readonly [from: number, until: number]) {
    const { world } = kernel;
    this.#kernel = kernel;
    this.#window = window;
    this.#totals = world.record<Totals>(`${id}.totals`, {
      sold: 0,
      deleveraged: 0,
      socialised: 0,
      fills: 0,
      closures: 0,
      closuresInProfit: 0,
      forgone: 0,
      firstFill: -1,
      firstClosure: -1,
      negativeAccounts: 0,
      negativeEquity: 0,
      byAccount: {},
      byMarket: {},
    });
    this.#fills = world.column(`${id}.fills`, 'f64', 256);
    this.#closures = world.column(`${id}.closures`, 'f64', 256);
    this.#notional = world.column(`${id}.notional`, 'f64', 256);
    this.#closedNotional = world.column(`${id}.closedNotional`, 'f64', 256);
    this.#leverages = world.column(`${id}.leverages`, 'f64', 256);
  }

  /** A liquidation order found so many fills, for so much in all (quote units). */
  sold({ notional, fills }: { readonly notional: number; readonly fills: number }): void {
    if (fills === 0) return;
    this.#add(this.#fills, fills);
    this.#add(this.#notional, notional);
    if (!this.#counts()) return;
    const totals = this.#totals.value;
    totals.sold += notional;
    totals.fills += fills;
    if (totals.firstFill < 0) totals.firstFill = this.#kernel.tick;
  }

  /** Winners were closed. */
  deleveraged(closed: readonly WinnerClosed[]): void {
    const totals = this.#totals.value;
    for (const { notional } of closed) {
      this.#add(this.#closures, 1);
      this.#add(this.#closedNotional, notional);
    }
    if (!this.#counts()) return;
    if (totals.firstClosure < 0) totals.firstClosure = this.#kernel.tick;
    for (const { account, market, notional, forgone, profit, leverage } of closed) {
      const leverages = this.#leverages.ensure(totals.closures + 1);
      // Without equity there is no leverage; a bound keeps the column finite.
      leverages[totals.closures] = Math.min(leverage, 1e6);
      totals.closures++;
      totals.deleveraged += notional;
      totals.forgone += forgone;
      if (profit > 0) totals.closuresInProfit++;
      totals.byAccount[account] = (totals.byAccount[account] ?? 0) + notional;
      totals.byMarket[market] = (totals.byMarket[market] ?? 0) + notional;
    }
  }

  /** An account was taken over with this equity. */
  wentUnder(equity: number): void {
    if (equity >= 0 || !this.#counts()) return;
    const totals = this.#totals.value;
    totals.negativeAccounts++;
    totals.negativeEquity += equity;
  }

  socialised(amount: number): void {
    this.#totals.value.socialised += amount;
  }

  /** Sold into the book and closed against winners in the tick just run, asked between ticks; quote units. */
  lastTick(): { readonly sold: number; readonly closed: number; readonly fills: number } {
    const tick = this.#kernel.tick - 1;
    return {
      sold: this.#notional.data[tick] ?? 0,
      closed: this.#closedNotional.data[tick] ?? 0,
      fills: this.#fills.data[tick] ?? 0,
    };
  }

  metrics(): Readonly<Record<string, number>> {
    const totals = this.#totals.value;
    const { secondsPerTick } = this.#kernel;
    const liquidated = totals.sold + totals.deleveraged;
    const all = liquidated + totals.deleveraged;
    const ofClosures = (part: number): number =>
      totals.closures > 0 ? part / totals.closures : Number.NaN;
    const [from, until] = this.#window;
    const busiest = descending(Array.from(this.#closures.data.slice(from, until)));
    const byMarket = descending(Object.values(totals.byMarket));
    const byAccount = descending(Object.values(totals.byAccount));
    return {
      cascadeNotional: all,
      liquidatedNotional: liquidated,
      deleveragedNotional: totals.deleveraged,
      deleveragedShare: all > 0 ? totals.deleveraged / all : Number.NaN,
      liquidationFills: totals.fills + totals.closures,
      deleveragingFills: totals.closures,
      firstDeleveragingAfter:
        totals.firstClosure < 0 || totals.firstFill < 0
          ? Number.NaN
          : (totals.firstClosure - totals.firstFill) * secondsPerTick,
      deleveragingBusiestTick: busiest[0] ?? 0,
      deleveragingTop5: ofClosures(firsts(busiest, 5)),
      deleveragingTop10: ofClosures(firsts(busiest, 10)),
      deleveragingCorrelation: this.#correlation(),
      deleveragedInProfit: ofClosures(totals.closuresInProfit),
      deleveragedLeverageMedian:
        totals.closures > 0
          ? quantile(this.#leverages.data.slice(0, totals.closures), 0.5)
          : Number.NaN,
      deleveragedTop1: firsts(byAccount, 1) / totals.deleveraged,
      deleveragedTop10: firsts(byAccount, 10) / totals.deleveraged,
      deleveragedTop100: firsts(byAccount, 100) / totals.deleveraged,
      deleveragedTopMarket: firsts(byMarket, 1) / totals.deleveraged,
      gainsForgone: totals.forgone,
      negativeEquityAccounts: totals.negativeAccounts,
      negativeEquity: totals.negativeEquity,
      socialisedLoss: totals.socialised,
      liquidatedWorstMinute: this.#worstMinute(),
    };
  }

  #counts(): boolean {
    const { tick } = this.#kernel;
    return tick >= this.#window[0] && tick < this.#window[1];
  }

  #add(column: Column<'f64'>, amount: number): void {
    const { tick } = this.#kernel;
    column.ensure(tick + 1)[tick]! += amount;
  }

  /** Correlation of liquidation and deleveraging counts over the ticks that have either. A closing counts as a liquidation too, as venues count. */
  #correlation(): number {
    const x: number[] = [];
    const y: number[] = [];
    const ticks = Math.max(this.#fills.data.length, this.#closures.data.length);
    const [from, until] = this.#window;
    for (let t = from; t < Math.min(ticks, until); t++) {
      const closures = this.#closures.data[t] ?? 0;
      const fills = (this.#fills.data[t] ?? 0) + closures;
      if (fills === 0) continue;
      x.push(fills);
      y.push(closures);
    }
    return correlation(x, y);
  }

  #worstMinute(): number {
    const window = this.#kernel.ticks(60);
    let sum = 0;
    let worst = 0;
    const at = (tick: number): number =>
      (this.#notional.data[tick] ?? 0) + 2 * (this.#closedNotional.data[tick] ?? 0);
    const ticks = Math.max(this.#notional.data.length, this.#closedNotional.data.length);
    for (let t = 0; t < ticks; t++) {
      sum += at(t) - at(t - window);
      worst = Math.max(worst, sum);
    }
    return worst;
  }
}

const descending = (values: readonly number[]): number[] => [...values].sort((a, b) => b - a);

const firsts = (values: readonly number[], count: number): number =>
  values.slice(0, count).reduce((sum, value) => sum + value, 0);
