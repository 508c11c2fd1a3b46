// Which rows go into the frames of a span: every tick as long as they fit, else whole strides and the rest one by one, so that
// frames cover every tick and a viewer always has the latest one.

import type { Span } from './coalesce.ts';
import type { Block, History } from './history.ts';

export interface FramePlan {
  /** First tick covered. */
  readonly from: number;
  readonly rows: number;
  readonly stride: number;
}

/** Frames of at most `mostRows` rows that cover every tick once; mostly one or two. */
export function planFrames(from: number, to: number, mostRows: number): FramePlan[] {
  const ticks = to - from + 1;
  if (ticks <= 0) return [];
  if (ticks <= mostRows) return [{ from, rows: ticks, stride: 1 }];
  // What is left is shorter than a stride.
  const stride = Math.ceil(ticks / mostRows);
  const rows = Math.floor(ticks / stride);
  const rest = ticks - rows * stride;
  const plans: FramePlan[] = [{ from, rows, stride }];
  if (rest > 0) plans.push(...planFrames(from + rows * stride, to, mostRows));
  return plans;
}

/** The rows of a span, ready to be encoded; nothing where the history no longer holds them. */
export function frameBlocks(history: History, { from, to }: Span, mostRows: number): Block[] {
  return planFrames(from, Math.min(to, history.ticks - 1), mostRows)
    .map((plan) => history.rows(plan.from, plan.rows, plan.stride))
    .filter((block) => block !== null);
}
