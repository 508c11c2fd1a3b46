// How a fall feeds itself. This room reads (ports, tape, events) and never acts on a market, so that leaving it out changes no price.
// The pressure map: what would have to be sold at each price, put together from every leveraged mechanism.

import { invariant } from '../errors.ts';
import type { PressureSource } from '../tick/sources.ts';

/** Prices around the mid at which everything is measured. Bin j lies between edges[j] and edges[j + 1]. */
export interface PriceAxis {
  readonly mid: number;
  /** Rising, one of them the mid itself. */
  readonly edges: Float64Array;
  /** Index of the mid among the edges. */
  readonly midEdge: number;
}

/** Edges every `step` (fraction of the mid) from `below` under the mid to `above` over it. */
export function priceAxis({
  mid,
  step,
  below,
  above,
}: {
  readonly mid: number;
  readonly step: number;
  readonly below: number;
  readonly above: number;
}): PriceAxis {
  invariant(mid > 0 && step > 0 && below < 1, 'FEEDBACK-1', 'a price axis has positive prices');
  const under = Math.max(1, Math.round(below / step));
  const over = Math.max(1, Math.round(above / step));
  const edges = new Float64Array(under + over + 1);
  for (let j = 0; j < edges.length; j++) edges[j] = mid * (1 + (j - under) * step);
  edges[under] = mid;
  return { mid, edges, midEdge: under };
}

/** Notional that becomes liquidatable in each bin, and the part of it that would reach the market. */
export interface PressureMap {
  /** USD, valued at the bin's lower edge. */
  readonly breached: Float64Array;
  /** The same, after each source's forced share. */
  readonly forced: Float64Array;
  /** Units of the asset that would be sold in each bin. */
  readonly forcedUnits: Float64Array;
  /** Units already liquidatable at the mid, held back only by the oracle's delay: triggers above the mid. */
  readonly overhangUnits: number;
}

/** Adds up the sources on an axis. */
export function pressureMap(axis: PriceAxis, sources: readonly PressureSource[]): PressureMap {
  const { edges, midEdge } = axis;
  const bins = edges.length - 1;
  const breached = new Float64Array(bins);
  const forced = new Float64Array(bins);
  const forcedUnits = new Float64Array(bins);
  const one = new Float64Array(bins);
  for (const source of sources) {
    one.fill(0);
    source.pressure(edges, one);
    const share = source.forcedShare();
    for (let j = 0; j < bins; j++) {
      breached[j]! += one[j]!;
      forced[j]! += one[j]! * share;
      forcedUnits[j]! += (one[j]! * share) / edges[j]!;
    }
  }
  let overhangUnits = 0;
  for (let j = midEdge; j < bins; j++) overhangUnits += forcedUnits[j]!;
  return { breached, forced, forcedUnits, overhangUnits };
}
