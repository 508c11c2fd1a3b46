// What the bids would take: absorption, the cliff, and the price at which a fall would stop by itself.
//
//   units │      forced ╱          Both curves run from the mid downwards. Where forced selling
//         │           ╱ ╌╌╌ bids   has taken every bid above a price, nothing holds it there: that
//         │  ╌╌╌╌╌╌╌╳              price is the cliff.
//         └────────────────▶ fall

import type { BookDepth } from '../tick/sources.ts';
import type { PressureMap, PriceAxis } from './pressureMap.ts';

/** Units on either side of the book from the mid to each edge: bids below the mid, asks above it. */
export function absorption(axis: PriceAxis, book: BookDepth): Float64Array {
  const { edges, midEdge } = axis;
  const units = new Float64Array(edges.length);
  for (let j = 0; j < edges.length; j++) {
    if (j === midEdge) continue;
    units[j] = book.depthTo(j < midEdge ? 'bids' : 'asks', edges[j]!);
  }
  return units;
}

/** Units that would be forced onto the market once the price has fallen from the mid to each edge, the overhang included. */
export function forcedBelow(axis: PriceAxis, map: PressureMap): Float64Array {
  const units = new Float64Array(axis.midEdge + 1);
  units[axis.midEdge] = map.overhangUnits;
  for (let j = axis.midEdge - 1; j >= 0; j--) units[j] = units[j + 1]! + map.forcedUnits[j]!;
  return units;
}

/** The first edge below the mid at which cumulative forced selling exceeds cumulative bids; NaN where none does. */
export function cliff(axis: PriceAxis, forced: Float64Array, bids: Float64Array): number {
  for (let j = axis.midEdge - 1; j >= 0; j--) if (forced[j]! > bids[j]!) return axis.edges[j]!;
  return Number.NaN;
}

/** Price after `units` were sold into the bids, by straight lines between edges; 0 where they exceed all bids on the axis. */
export function priceAfterSelling(axis: PriceAxis, bids: Float64Array, units: number): number {
  const { edges, midEdge } = axis;
  if (units <= 0) return axis.mid;
  for (let j = midEdge - 1; j >= 0; j--) {
    const here = bids[j]!;
    if (here < units) continue;
    const before = bids[j + 1]!;
    const part = (units - before) / (here - before);
    return edges[j + 1]! - part * (edges[j + 1]! - edges[j]!);
  }
  return 0;
}

/** Forced units at any price from the mid downwards, by straight lines between edges. */
function forcedAt(axis: PriceAxis, forced: Float64Array, price: number): number {
  const { edges, midEdge } = axis;
  for (let j = midEdge - 1; j >= 0; j--) {
    if (edges[j]! > price) continue;
    const part = (edges[j + 1]! - price) / (edges[j + 1]! - edges[j]!);
    return forced[j + 1]! + part * (forced[j]! - forced[j + 1]!);
  }
  return forced[0]!;
}

function bidsAt(axis: PriceAxis, bids: Float64Array, price: number): number {
  const { edges, midEdge } = axis;
  for (let j = midEdge - 1; j >= 0; j--) {
    if (edges[j]! > price) continue;
    const part = (edges[j + 1]! - price) / (edges[j + 1]! - edges[j]!);
    return bids[j + 1]! + part * (bids[j]! - bids[j + 1]!);
  }
  return bids[0]!;
}

/**
 * Where the price would stop after a further fall of `shock` (a fraction of the mid): the bids down to there are taken, what that
 * forces is sold into what is left, which forces more, until nothing changes. With straight curves the fall is
 * shock ÷ (1 − λρ). 0 where no price on the axis stops it.
 */
export function expectedStop(
  axis: PriceAxis,
  forced: Float64Array,
  bids: Float64Array,
  shock: number,
): number {
  const shockUnits = bidsAt(axis, bids, axis.mid * (1 - shock));
  let price = axis.mid * (1 - shock);
  for (let round = 0; round < 1000; round++) {
    const next = priceAfterSelling(axis, bids, shockUnits + forcedAt(axis, forced, price));
    if (next === 0) return 0;
    if (price - next <= 1e-12 * axis.mid) return next;
    price = next;
  }
  return price;
}
