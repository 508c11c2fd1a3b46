// What a takeover engine did, second by second: sales, closings of winners, who was hit and how. For tables and comparisons; nothing in a
// run depends on it.

import { quantile } from '../math/statistics.ts';
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
  /** By margin account: notional closed against it. */
  byAccount: Record<string, number>;
}

export class TakeoverStatistics {
  readonly #kernel: Kernel;
  readonly #totals: RecordHandle<Totals>;
  /** By tick. */
  readonly #fills: Column<'f64'>;
  readonly #closures: Column<'f64'>;
  readonly #notional: Column<'f64'>;
  readonly #closedNotional: Column<'f64'>;
  readonly #leverages: Column<'f64'>;

  constructor(kernel: Kernel, id: string) {
    const { world } = kernel;
    this.#kernel = kernel;
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
    });
    this.#fills = world.column(`${id}.fills`, 'f64', 256);
    this.#closures = world.column(`${id}.closures`, 'f64', 256);
    this.#notional = world.column(`${id}.notional`, 'f64', 256);
    this.#closedNotional = world.column(`${id}.closedNotional`, 'f64', 256);
    this.#leverages = world.column(`${id}.leverages`, 'f64', 256);
  }

  /** A liquidation order sold so much (quote units) into the book. */
  sold(notional: number): void {
    if (!(notional > 0)) return;
    const totals = this.#totals.value;
    totals.sold += notional;
    totals.fills++;
    if (totals.firstFill < 0) totals.firstFill = this.#kernel.tick;
    this.#add(this.#fills, 1);
    this.#add(this.#notional, notional);
  }

  /** Winners were closed. */
  deleveraged(closed: readonly WinnerClosed[]): void {
    const totals = this.#totals.value;
    if (totals.firstClosure < 0) totals.firstClosure = this.#kernel.tick;
    for (const { account, notional, forgone, profit, leverage } of closed) {
      const leverages = this.#leverages.ensure(totals.closures + 1);
      // Without equity there is no leverage; a bound keeps the column finite.
      leverages[totals.closures] = Math.min(leverage, 1e6);
      totals.closures++;
      totals.deleveraged += notional;
      totals.forgone += forgone;
      if (profit > 0) totals.closuresInProfit++;
      totals.byAccount[account] = (totals.byAccount[account] ?? 0) + notional;
      this.#add(this.#closures, 1);
      this.#add(this.#closedNotional, notional);
    }
  }

  wentUnder(_account: number, equity: number): void {
    if (equity >= 0) return;
    const totals = this.#totals.value;
    totals.negativeAccounts++;
    totals.negativeEquity += equity;
  }

  socialised(amount: number): void {
    this.#totals.value.socialised += amount;
  }

  /** Sold into the book and closed against winners in the tick that runs; quote units. */
  now(): { readonly sold: number; readonly closed: number; readonly fills: number } {
    const { tick } = this.#kernel;
    return {
      sold: this.#notional.data[tick] ?? 0,
      closed: this.#closedNotional.data[tick] ?? 0,
      fills: this.#fills.data[tick] ?? 0,
    };
  }

  metrics(): Readonly<Record<string, number>> {
    const totals = this.#totals.value;
    const { secondsPerTick } = this.#kernel;
    const all = totals.sold + totals.deleveraged;
    const ofClosures = (part: number): number =>
      totals.closures > 0 ? part / totals.closures : Number.NaN;
    const busiest = descending(Array.from(this.#closures.data));
    const byAccount = descending(Object.values(totals.byAccount));
    return {
      liquidatedNotional: all,
      soldNotional: totals.sold,
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
      gainsForgone: totals.forgone,
      negativeEquityAccounts: totals.negativeAccounts,
      negativeEquity: totals.negativeEquity,
      socialisedLoss: totals.socialised,
      liquidatedWorstMinute: this.#worstMinute(),
    };
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
    for (let t = 0; t < ticks; t++) {
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
      (this.#notional.data[tick] ?? 0) + (this.#closedNotional.data[tick] ?? 0);
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

/** Pearson's; NaN below two observations or without variation. */
export function correlation(x: readonly number[], y: readonly number[]): number {
  const n = x.length;
  if (n < 2) return Number.NaN;
  const mx = x.reduce((sum, value) => sum + value, 0) / n;
  const my = y.reduce((sum, value) => sum + value, 0) / n;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < n; i++) {
    const dx = x[i]! - mx;
    const dy = y[i]! - my;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : Number.NaN;
}
