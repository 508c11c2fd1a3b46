/**
 * Book against pressure, level by level from the traded price down: what rests there, what would be forced to sell
 * there, both accumulated, and the cliff, the first price at which forced selling exceeds all bids above it. Pure.
 */

import { dequantiseTable, gridEdge, gridLevel } from '../../protocol/codec.ts';
import type { GridState } from '../../protocol/messages.ts';

export interface PressureBar {
  /** Prices at the lower and upper edge. */
  readonly low: number;
  readonly high: number;
  readonly bids: number;
  readonly asks: number;
  readonly forced: number;
}

export interface PressurePoint {
  readonly price: number;
  /** USD from the traded price down to `price`. */
  readonly bids: number;
  readonly forced: number;
}

export interface PressureLayout {
  /** Lowest first. */
  readonly bars: readonly PressureBar[];
  /** From the traded price downwards. */
  readonly cumulative: readonly PressurePoint[];
  /** null: bids suffice at every price on the grid. */
  readonly cliff: PressurePoint | null;
}

/**
 * @param merge levels per bar, at least 1: bars thinner than a few pixels are merged.
 */
export function layOutPressure(
  depth: Uint8Array,
  pressure: Uint8Array | null,
  grid: GridState,
  traded: number,
  merge: number,
): PressureLayout {
  const depthUsd = dequantiseTable(grid.depthUnit, grid.depthMax);
  const pressureUsd = dequantiseTable(grid.pressureUnit, grid.pressureMax);
  const middle = gridLevel(grid, traded);
  const resting = (level: number) => depthUsd[depth[level] ?? 0]!;
  const forcedAt = (level: number) => (pressure === null ? 0 : pressureUsd[pressure[level] ?? 0]!);
  const bars: PressureBar[] = [];
  for (let first = 0; first < grid.levels; first += merge) {
    const end = Math.min(grid.levels, first + merge);
    const bar = {
      low: gridEdge(grid, first),
      high: gridEdge(grid, end),
      bids: 0,
      asks: 0,
      forced: 0,
    };
    for (let level = first; level < end; level++) {
      if (level <= middle) bar.bids += resting(level);
      else bar.asks += resting(level);
      bar.forced += forcedAt(level);
    }
    bars.push(bar);
  }
  const cumulative: PressurePoint[] = [{ price: traded, bids: 0, forced: 0 }];
  let cliff: PressurePoint | null = null;
  let bids = 0;
  let forced = 0;
  for (let level = middle; level >= 0; level--) {
    bids += resting(level);
    forced += forcedAt(level);
    const point = { price: Math.min(traded, gridEdge(grid, level)), bids, forced };
    cumulative.push(point);
    if (cliff === null && forced > bids) cliff = point;
  }
  return { bars, cumulative, cliff };
}

/** What the curves say at a price at or below the traded one; null above it. */
export function pressureAt(layout: PressureLayout, price: number): PressurePoint | null {
  const first = layout.cumulative[0];
  if (first === undefined || price > first.price) return null;
  return layout.cumulative.find((point) => point.price <= price) ?? layout.cumulative.at(-1)!;
}
