/**
 * Liquidations as circles whose area is their notional: a ring for all of it, a disc inside for the part that forced
 * sales of others caused. Above some hundred they are binned on a grid that is fixed in time and price, so
 * that marks don't flicker while the window moves. Pure.
 */

import type { LiquidationEvent } from '../../protocol/messages.ts';
import { endogenousShare, firstAt } from '../store/eventLog.ts';

export interface Mark {
  /** Notional-weighted mean of its members. */
  readonly tick: number;
  readonly price: number;
  readonly notional: number;
  readonly endogenous: number;
  readonly ids: readonly number[];
}

/** More than this and marks are binned. */
export const MOST_MARKS = 400;

export interface MarkGrid {
  readonly ticks: number;
  /** Price bins are steps of this ratio. */
  readonly ratio: number;
}

/** Marks of the liquidations between two ticks (inclusive); coarser bins until there are few enough. */
export function layOutMarks(
  events: readonly LiquidationEvent[],
  from: number,
  to: number,
  grid: MarkGrid,
): Mark[] {
  const first = firstAt(events, from);
  const end = firstAt(events, to + 1);
  if (end - first <= MOST_MARKS) return events.slice(first, end).map(single);
  let bins = grid;
  for (;;) {
    const marks = binned(events, first, end, bins);
    if (marks.length <= MOST_MARKS) return marks;
    bins = { ticks: bins.ticks * 2, ratio: bins.ratio ** 1.5 };
  }
}

function single(event: LiquidationEvent): Mark {
  const { tick, price, notional, id } = event;
  return { tick, price, notional, endogenous: notional * endogenousShare(event), ids: [id] };
}

function binned(
  events: readonly LiquidationEvent[],
  first: number,
  end: number,
  grid: MarkGrid,
): Mark[] {
  const bins = new Map<
    string,
    { tick: number; price: number; notional: number; endogenous: number; ids: number[] }
  >();
  const step = Math.log(grid.ratio);
  for (let i = first; i < end; i++) {
    const event = events[i]!;
    const weight = Math.max(1e-9, event.notional);
    const key = `${Math.floor(event.tick / grid.ticks)}:${Math.floor(Math.log(event.price) / step)}`;
    const bin = bins.get(key) ?? { tick: 0, price: 0, notional: 0, endogenous: 0, ids: [] };
    bin.tick += event.tick * weight;
    bin.price += event.price * weight;
    bin.notional += weight;
    bin.endogenous += weight * endogenousShare(event);
    bin.ids.push(event.id);
    bins.set(key, bin);
  }
  return [...bins.values()].map((bin) => ({
    ...bin,
    tick: bin.tick / bin.notional,
    price: bin.price / bin.notional,
  }));
}

/** Radius whose circle's area is proportional to the notional: `largest` pixels for `top` USD. */
export function markRadius(notional: number, top: number, largest: number): number {
  return top > 0 ? largest * Math.sqrt(Math.max(0, notional) / top) : 0;
}

/** The mark under a point, the smallest first where several overlap; null if none is within reach. */
export function markAt(
  marks: readonly Mark[],
  at: { x: number; y: number },
  place: (mark: Mark) => { x: number; y: number; r: number },
): Mark | null {
  let best: Mark | null = null;
  let bestRadius = Number.POSITIVE_INFINITY;
  let bestAway = Number.POSITIVE_INFINITY;
  for (const mark of marks) {
    const { x, y, r } = place(mark);
    const away = Math.hypot(at.x - x, at.y - y);
    if (away > Math.max(6, r + 2)) continue;
    if (r < bestRadius || (r === bestRadius && away < bestAway)) {
      best = mark;
      bestAway = away;
      bestRadius = r;
    }
  }
  return best;
}
