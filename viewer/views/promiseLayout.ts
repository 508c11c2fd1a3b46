/** Geometry of the promise: which bar stands where, which window a drag means, which law exceeds which loss how often. Pure. */

import { PROMISE_BARS } from '../../protocol/promise.ts';
import type {
  PromiseBarName,
  PromiseReport,
  PromiseTranche,
  PromiseWindow,
} from '../../protocol/promise.ts';

export interface BarShown {
  readonly name: PromiseBarName;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface TrancheShown {
  readonly tranche: PromiseTranche;
  readonly bars: readonly BarShown[];
  /** Truth over promise; infinite where nothing was promised to be lost. */
  readonly factor: number;
  readonly isMostWrong: boolean;
}

/** Bars of every tranche, senior first, with A as the chosen window has it. */
export function layOutBars(report: PromiseReport, chosen: PromiseWindow | null): TrancheShown[] {
  const shown = report.tranches.map((tranche, index): TrancheShown => {
    const bars = PROMISE_BARS.flatMap((name): BarShown[] => {
      const bar = tranche.bars[name];
      if (bar === undefined) return [];
      const ofWindow = name === 'A' ? chosen?.expectedLoss[index] : undefined;
      if (ofWindow !== undefined) return [{ name, value: ofWindow, low: ofWindow, high: ofWindow }];
      const [low, high] = bar.interval;
      return [{ name, value: bar.value, low: low ?? bar.value, high: high ?? bar.value }];
    });
    const valueOf = (name: PromiseBarName) => bars.find((bar) => bar.name === name)?.value ?? 0;
    const factor = valueOf('E') / valueOf('A');
    return { tranche, bars, factor, isMostWrong: false };
  });
  const worst = shown.reduce<TrancheShown | null>(
    // Of several that were promised nothing, the most senior.
    (most, one) => (one.factor > 1 && one.factor >= (most?.factor ?? 0) ? one : most),
    null,
  );
  return shown.map((one) => ({ ...one, isMostWrong: one === worst })).toReversed();
}

/** The window that covers two places on the time axis, given as shares 0 … 1 of its length. */
export function windowAt(report: PromiseReport, from: number, to: number): PromiseWindow | null {
  const count = report.slices.length;
  if (count === 0) return null;
  const first = Math.min(count - 1, Math.max(0, Math.floor(Math.min(from, to) * count)));
  const last = Math.min(count - 1, Math.max(first, Math.ceil(Math.max(from, to) * count) - 1));
  return report.windows.find((one) => one.first === first && one.last === last) ?? null;
}

/** Mean of the pairs of a correlation matrix. */
export function meanPair(matrix: readonly (readonly number[])[]): number {
  let sum = 0;
  let pairs = 0;
  matrix.forEach((row, i) => {
    for (let j = i + 1; j < row.length; j++) {
      sum += row[j]!;
      pairs++;
    }
  });
  return pairs === 0 ? Number.NaN : sum / pairs;
}

/** Points of the laws, each ending where it falls below `least`. */
export function layOutLaws(
  { exceedance }: PromiseReport,
  least: number,
): { name: PromiseBarName; points: { at: number; probability: number }[] }[] {
  const { at, laws } = exceedance;
  const named = PROMISE_BARS.flatMap((name) => {
    const law = laws[name];
    return law === undefined ? [] : [{ name, law }];
  });
  const last = Math.max(...named.map(({ law }) => law.findLastIndex((value) => value >= least)));
  const count = Math.max(2, Math.min(at.length, last + 2));
  return named.map(({ name, law }) => {
    // Down to the first point that is too rare to draw, and no further.
    const end = law.findIndex((value) => value < least);
    const drawn = at.slice(0, Math.min(count, end < 0 ? count : end + 1));
    return {
      name,
      points: drawn.map((x, i) => ({ at: x, probability: Math.max(least, law[i]!) })),
    };
  });
}

/** The loss of a whole pool in words: `1 in 40`. */
export const oddsText = (probability: number): string =>
  probability >= 0.1
    ? `${Math.round(100 * probability)} %`
    : probability > 0
      ? `1 in ${Math.round(1 / probability).toLocaleString('en-US')}`
      : 'never';
