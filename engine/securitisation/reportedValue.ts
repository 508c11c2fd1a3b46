// What a manager reports of an asset that nobody else can price: smoothed, noisy, late, and kinder the more there is to hide. An auditor puts it
// back to the truth. State is plain data for a world record.

import { exp, log } from '../math/elementary.ts';
import { smoothedReturn } from './opacity.ts';

export interface ReportingTerms {
  /** Weight k of the last reported return in the next. */
  readonly smoothing: number;
  /** Standard deviation of the error of one reported return. */
  readonly noise: number;
  /** Share of what is hidden that a report adds to the manager's bias, and the most that the bias may be. */
  readonly biasGrowth: number;
  readonly biasMax: number;
  /** Ticks from a valuation to its publication. */
  readonly delayTicks: number;
}

export interface ReportState {
  /** Valuations so far; the truth at the last one. */
  count: number;
  truth: number;
  /** Level and last return of the smoothed series, and the bias on top. */
  level: number;
  lastReturn: number;
  bias: number;
  /** Reports that wait for their tick. */
  pending: { readonly due: number; readonly value: number }[];
  /** The report in force and how many were published; NaN before any would not survive JSON, so 0 stands for none. */
  published: number;
  publications: number;
}

export const emptyReport = (): ReportState => ({
  count: 0,
  truth: 0,
  level: 0,
  lastReturn: 0,
  bias: 0,
  pending: [],
  published: 0,
  publications: 0,
});

/** A value of nothing has no logarithm. */
const LEAST = 1e-9;

/**
 * Values the asset: r* = (1 − k)·r + k·r*₋₁ + noise on the level; while the level hides a loss the bias grows with it. `draw` is a standard
 * normal one.
 */
export function reportValue(
  state: ReportState,
  truth: number,
  terms: ReportingTerms,
  { tick, draw }: { readonly tick: number; readonly draw: number },
): void {
  const value = Math.max(LEAST, truth);
  if (state.count === 0) {
    state.level = value;
  } else {
    const reported =
      smoothedReturn(log(value / state.truth), state.lastReturn, terms.smoothing) +
      terms.noise * draw;
    state.level *= exp(reported);
    state.lastReturn = reported;
  }
  state.truth = value;
  state.count++;
  const hidden = Math.max(0, state.level / value - 1);
  state.bias =
    hidden > 0
      ? Math.min(terms.biasMax, state.bias + terms.biasGrowth * hidden)
      : state.bias * terms.smoothing;
  state.pending.push({ due: tick + terms.delayTicks, value: state.level * (1 + state.bias) });
  publishDue(state, tick);
}

/** Puts into force what is due. */
export function publishDue(state: ReportState, tick: number): void {
  while (state.pending.length > 0 && state.pending[0]!.due <= tick) {
    state.published = state.pending.shift()!.value;
    state.publications++;
  }
}

/** An auditor's value takes the place of the manager's, at once and without what he had in the pipeline. */
export function resetReport(state: ReportState, value: number): void {
  state.level = Math.max(LEAST, value);
  state.lastReturn = 0;
  state.bias = 0;
  state.pending = [];
  state.published = value;
  state.publications++;
}
