// Loop gain: how many per cent of fall one per cent of fall sets off. Above 1 a fall runs away. Ex ante (from the state now) and
// realised (from attribution); the third method, causal, is a pair of forked runs and lives with experiments.

import { absorption, cliff, expectedStop, forcedBelow, priceAfterSelling } from './absorption.ts';
import { pressureMap, type PressureMap, type PriceAxis } from './pressureMap.ts';
import type { BookDepth, PressureSource } from '../tick/sources.ts';

export interface LoopGain {
  /** G = breached · sold · depth · impact, a pure number: % of fall per % of fall. */
  readonly gain: number;
  /** g1: USD of notional breached per 1 % of fall. */
  readonly breached: number;
  /** g2: USD sold per USD breached. */
  readonly sold: number;
  /** g3: share of the near depth consumed per USD sold. */
  readonly depth: number;
  /** g4: % of fall per whole near depth consumed. */
  readonly impact: number;
}

/** No finite fall would be enough; shown instead of infinity, which columns and messages can't carry. */
export const gainCap = 1000;

/**
 * Ex-ante gain over a probe of the axis: the bins between the mid and `probe` (a fraction) under it. With B breached and S sold there,
 * N the bids of the probe in USD and f the fall that selling S makes: g1 = B/probe%, g2 = S/B, g3 = 1/N, g4 = f%/(S/N); G = f%/probe%.
 */
export function exAnteGain(
  axis: PriceAxis,
  map: PressureMap,
  bids: Float64Array,
  probe: number,
): LoopGain {
  const { edges, midEdge, mid } = axis;
  const width = edges[midEdge]! - edges[midEdge - 1]!;
  const bins = Math.min(midEdge, Math.max(1, Math.round((probe * mid) / width)));
  let breached = 0;
  let sold = 0;
  let soldUnits = 0;
  let near = 0;
  for (let j = midEdge - 1; j >= midEdge - bins; j--) {
    breached += map.breached[j]!;
    sold += map.forced[j]!;
    soldUnits += map.forcedUnits[j]!;
    near += (bids[j]! - bids[j + 1]!) * edges[j]!;
  }
  // A book without near bids counts as one of a dollar, so that the four factors stay finite and their product stays the gain.
  near = Math.max(1, near);
  const percent = (100 * (mid - edges[midEdge - bins]!)) / mid;
  const fall = 100 * fallAfter(axis, bids, soldUnits);
  return {
    gain: Math.min(gainCap, fall / percent),
    breached: breached / percent,
    sold: breached > 0 ? sold / breached : 0,
    depth: 1 / near,
    impact: sold > 0 ? (fall * near) / sold : percent,
  };
}

/** Fall (a fraction) that selling `units` makes; past the last bid of the axis it goes on at the average slope, to at most 1. */
function fallAfter(axis: PriceAxis, bids: Float64Array, units: number): number {
  if (units <= 0) return 0;
  const price = priceAfterSelling(axis, bids, units);
  if (price > 0) return 1 - price / axis.mid;
  const all = bids[0]!;
  return all > 0 ? Math.min(1, ((1 - axis.edges[0]! / axis.mid) * units) / all) : 1;
}

/** G(p): forced units per bin over bid units per bin, for every bin below the mid; the cap where something is sold into nothing. */
export function gainAlong(axis: PriceAxis, map: PressureMap, bids: Float64Array): Float64Array {
  const gains = new Float64Array(axis.midEdge);
  for (let j = 0; j < axis.midEdge; j++) {
    const forced = map.forcedUnits[j]!;
    const standing = bids[j]! - bids[j + 1]!;
    gains[j] = forced === 0 ? 0 : Math.min(gainCap, standing > 0 ? forced / standing : gainCap);
  }
  return gains;
}

/** Everything about one asset's loop at one moment. */
export interface LoopState {
  readonly axis: PriceAxis;
  readonly pressure: PressureMap;
  /** Units of bids (asks above the mid) from the mid to each edge. */
  readonly depth: Float64Array;
  /** Units forced onto the market when the price has fallen to each edge up to the mid. */
  readonly forced: Float64Array;
  readonly gain: LoopGain;
  readonly gainAlong: Float64Array;
  /** NaN where there is none. */
  readonly cliff: number;
  /** After a further fall of `ghost`; 0 where nothing on the axis stops it. */
  readonly ghostStop: number;
}

/** Looks at one book and the leverage that would sell into it. */
export function loopState(
  axis: PriceAxis,
  book: BookDepth,
  sources: readonly PressureSource[],
  { probe, ghost }: { readonly probe: number; readonly ghost: number },
): LoopState {
  const pressure = pressureMap(axis, sources);
  const depth = absorption(axis, book);
  const forced = forcedBelow(axis, pressure);
  return {
    axis,
    pressure,
    depth,
    forced,
    gain: exAnteGain(axis, pressure, depth, probe),
    gainAlong: gainAlong(axis, pressure, depth),
    cliff: cliff(axis, forced, depth),
    ghostStop: expectedStop(axis, forced, depth, ghost),
  };
}
