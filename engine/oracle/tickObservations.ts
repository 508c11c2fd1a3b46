// Observations of a pool's logarithmic price (Uniswap v3-core, libraries/Oracle): tick·seconds and seconds per unit of liquidity,
// written into a ring whenever the pool changes. Between two observations both grow linearly, so any moment that the ring still
// covers can be asked for; a difference over its seconds is the mean tick, which stands for the geometric mean price.

import { power } from '../math/elementary.ts';

/** Price steps of the logarithmic scale: a price is 1.0001^tick. */
const BASE = 1.0001;
const Q128 = 1n << 128n;

export interface Observation {
  /** Seconds. */
  readonly time: number;
  /** Σ tick·seconds. */
  readonly tickCumulative: number;
  /** Σ seconds·2^128 / liquidity; a pool without liquidity counts as one unit. */
  readonly secondsPerLiquidityX128: bigint;
}

/** Where observations are kept: `read` and `write` take places 0 … cardinality − 1. */
export interface ObservationRing {
  /** Place of the newest, and how many places are in use. */
  readonly newest: number;
  readonly cardinality: number;
  read(place: number): Observation | undefined;
}

/** The pool as it stands since its last change. */
export interface PoolPosition {
  readonly tick: number;
  readonly liquidity: bigint;
}

/** What an observation becomes at a later time while the pool stands at `position`. */
export function extendObservation(
  last: Observation,
  time: number,
  { tick, liquidity }: PoolPosition,
): Observation {
  const elapsed = time - last.time;
  return {
    time,
    tickCumulative: last.tickCumulative + tick * elapsed,
    secondsPerLiquidityX128:
      last.secondsPerLiquidityX128 + (BigInt(elapsed) * Q128) / (liquidity > 0n ? liquidity : 1n),
  };
}

/**
 * Where the next observation goes: the place behind the newest, a new one while the ring may still grow to `cardinalityNext`;
 * `undefined` where the newest is of this very time already.
 */
export function nextPlace(
  ring: ObservationRing,
  time: number,
  cardinalityNext: number,
): { readonly place: number; readonly cardinality: number } | undefined {
  if (ring.read(ring.newest)?.time === time) return undefined;
  const grows = cardinalityNext > ring.cardinality && ring.newest === ring.cardinality - 1;
  const cardinality = grows ? cardinalityNext : ring.cardinality;
  return { place: (ring.newest + 1) % cardinality, cardinality };
}

export type ObserveOutcome =
  | { readonly ok: true; readonly observation: Observation }
  | { readonly ok: false; readonly reason: 'old' };

/** The accumulators at `time` ≤ now: stored, interpolated, or extended from the newest with the pool as it stands. */
export function observeAt(
  ring: ObservationRing,
  time: number,
  position: PoolPosition,
): ObserveOutcome {
  const newest = ring.read(ring.newest);
  if (newest === undefined) return { ok: false, reason: 'old' };
  if (time >= newest.time) {
    const observation = time === newest.time ? newest : extendObservation(newest, time, position);
    return { ok: true, observation };
  }
  const { before, after } = surrounding(ring, time);
  if (before === undefined || time < before.time) return { ok: false, reason: 'old' };
  if (time === before.time) return { ok: true, observation: before };
  if (time === after.time) return { ok: true, observation: after };
  return { ok: true, observation: between(before, after, time) };
}

/** The stored observations around a time that lies before the newest; no `before` where the ring is too short. */
function surrounding(
  ring: ObservationRing,
  time: number,
): { before: Observation | undefined; after: Observation } {
  const { newest, cardinality } = ring;
  // The oldest is behind the newest in the ring, or at 0 while the ring is not full.
  const start = ring.read((newest + 1) % cardinality) === undefined ? 0 : newest + 1;
  const count = start === 0 ? newest + 1 : cardinality;
  let low = 0;
  let high = count - 1;
  const at = (i: number): Observation | undefined => ring.read((start + i) % cardinality);
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at(middle)!.time <= time) low = middle;
    else high = middle;
  }
  return { before: at(low), after: at(high)! };
}

function between(before: Observation, after: Observation, time: number): Observation {
  const span = after.time - before.time;
  const part = time - before.time;
  const perSecond = Math.trunc((after.tickCumulative - before.tickCumulative) / span);
  const grown = after.secondsPerLiquidityX128 - before.secondsPerLiquidityX128;
  return {
    time,
    tickCumulative: before.tickCumulative + perSecond * part,
    secondsPerLiquidityX128: before.secondsPerLiquidityX128 + (grown * BigInt(part)) / BigInt(span),
  };
}

/** Mean tick between two readings, rounded down; `undefined` where no time has passed. */
export function meanTick(from: Observation, to: Observation): number | undefined {
  const elapsed = to.time - from.time;
  if (elapsed <= 0) return undefined;
  return Math.floor((to.tickCumulative - from.tickCumulative) / elapsed);
}

/** Price that a tick stands for. */
export const priceOfTick = (tick: number): number => power(BASE, tick);
