/** Which prices the market view shows, and the stretch of the price axis that holds them. Pure. */

import { extentOf } from '../render/lines.ts';
import { steadyDomain } from '../render/scales.ts';
import type { Rows } from '../store/rows.ts';

export const MARKET_LINES = ['price.traded', 'price.oracle', 'price.fundamental'] as const;

/** Prices to show for the lines on show (and the cliff, where it is near), as steady as can be. */
export function marketDomain(
  rows: Rows,
  from: number,
  to: number,
  cliff: number,
  old: readonly [number, number] | null,
): readonly [number, number] | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const name of MARKET_LINES) {
    const read = rows.reader(name);
    const extent = read === null ? null : extentOf(read, from, to);
    if (extent === null || extent.low <= 0) continue;
    low = Math.min(low, extent.low);
    high = Math.max(high, extent.high);
  }
  if (!(low <= high)) return old;
  // What lies ahead of a fall matters more than what lies above it: leave room below.
  low *= 0.94;
  if (Number.isFinite(cliff) && cliff > 0 && cliff < low && cliff > low * 0.82) low = cliff * 0.985;
  return steadyDomain(old, low, high * 1.01);
}
