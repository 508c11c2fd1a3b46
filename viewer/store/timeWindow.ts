/** The stretch of time on show: following the cursor, fixed where it was dragged to, or the whole run. Pure. */

export type TimeWindow = {
  readonly mode: 'follow' | 'fixed' | 'all';
  /** Ticks across. */
  readonly span: number;
  /** First tick, where the mode is fixed. */
  readonly from: number;
};

export interface Stretch {
  readonly from: number;
  readonly to: number;
}

const NARROWEST = 40;

/** First and last tick on show. Following, the cursor travels to 94 % of the width and stays there. */
export function stretchOf(window: TimeWindow, cursor: number, ticks: number): Stretch {
  if (window.mode === 'all') return { from: 0, to: Math.max(1, ticks) };
  if (window.mode === 'fixed') return { from: window.from, to: window.from + window.span };
  const lead = window.span * 0.94;
  const from = Math.max(0, cursor - lead);
  return { from, to: from + window.span };
}

/** Zooms by a factor about a tick; following windows keep following unless the tick is far from the cursor. */
export function zoomed(
  window: TimeWindow,
  stretch: Stretch,
  about: number,
  factor: number,
  ticks: number,
): TimeWindow {
  const old = stretch.to - stretch.from;
  const span = Math.max(NARROWEST, Math.min(ticks * 1.02, old * factor));
  if (span >= ticks) return { mode: 'all', span: ticks, from: 0 };
  if (window.mode === 'follow') return { ...window, span };
  const share = (about - stretch.from) / old;
  return { mode: 'fixed', span, from: clampFrom(about - share * span, span, ticks) };
}

export function panned(stretch: Stretch, byTicks: number, ticks: number): TimeWindow {
  const span = stretch.to - stretch.from;
  return { mode: 'fixed', span, from: clampFrom(stretch.from + byTicks, span, ticks) };
}

export function followed(window: TimeWindow): TimeWindow {
  return { ...window, mode: 'follow' };
}

function clampFrom(from: number, span: number, ticks: number): number {
  return Math.max(-span * 0.02, Math.min(ticks - span * 0.5, from));
}
