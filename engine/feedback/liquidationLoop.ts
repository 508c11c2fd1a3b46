// What minute series of prices and liquidations say about the loop between them: how concentrated liquidations are, who leads whom, how
// far the price falls around the largest bursts, and how much of it comes back. Pure functions of recorded or simulated series.

import { exp, log, power } from '../math/elementary.ts';
import {
  correlation,
  excessKurtosisOf,
  mean,
  momentsOf,
  standardDeviation,
} from '../math/statistics.ts';

/** One value a minute, of equal lengths: mid price, and base units of longs and of shorts that were sold and bought by force. */
export interface MinuteSeries {
  readonly mid: Float64Array;
  readonly longs: Float64Array;
  readonly shorts: Float64Array;
}

/** Minutes between two bursts at least, and from a burst back to the price that its path starts from. */
const APART = 60;
const BACK = 61;
/** Minutes whose fall the placebo's liquidations answer to. */
const PLACEBO_WINDOW = 3;

/** Log returns; the first minute has none and reads 0. */
export function logReturns(mid: Float64Array): Float64Array {
  const returns = new Float64Array(mid.length);
  for (let t = 1; t < mid.length; t++) returns[t] = log(mid[t]! / mid[t - 1]!);
  return returns;
}

/** Share of minutes in which nothing was liquidated. */
export const quietShare = (volumes: Float64Array): number =>
  volumes.reduce((count, volume) => count + (volume === 0 ? 1 : 0), 0) / volumes.length;

/** Share of the volume in the busiest `share` of minutes. */
export function concentration(volumes: Float64Array, share: number): number {
  const sorted = volumes.toSorted().reverse();
  const total = sorted.reduce((sum, volume) => sum + volume, 0);
  const top = sorted.subarray(0, Math.round(volumes.length * share));
  return top.reduce((sum, volume) => sum + volume, 0) / total;
}

/** Tail exponent of the `count` largest values after Hill (1975). */
export function hillExponent(volumes: Float64Array, count: number): number {
  const sorted = volumes.toSorted().reverse();
  const threshold = sorted[count]!;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += log(sorted[i]! / threshold);
  return count / sum;
}

/** Correlation of the return in a minute with the volume `lag` minutes later (negative: earlier). */
export function leadCorrelation(returns: Float64Array, volumes: Float64Array, lag: number): number {
  const from = Math.max(1, 1 - lag, -lag);
  const to = Math.min(returns.length, returns.length - lag);
  return correlation(returns.subarray(from, to), volumes.subarray(from + lag, to + lag));
}

export const autocorrelation = (values: Float64Array, lag: number): number =>
  correlation(values.subarray(0, values.length - lag), values.subarray(lag));

/** Least squares: slope of y on x, and their correlation. */
export function regression(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
): { readonly slope: number; readonly correlation: number } {
  const meanX = mean(x);
  const meanY = mean(y);
  let xy = 0;
  let xx = 0;
  for (let i = 0; i < x.length; i++) {
    xy += (x[i]! - meanX) * (y[i]! - meanY);
    xx += (x[i]! - meanX) ** 2;
  }
  return { slope: xy / xx, correlation: correlation(x, y) };
}

/** Basis points of return per thousand units liquidated, over minutes with more than `least`. */
export function impactSlope(
  returns: Float64Array,
  volumes: Float64Array,
  least: number,
): { readonly slope: number; readonly correlation: number } {
  const minutes = minutesAbove(volumes, least);
  return regression(
    minutes.map((t) => volumes[t]! / 1000),
    minutes.map((t) => 10_000 * returns[t]!),
  );
}

/** Exponent of |return| on volume, log-log, over falling minutes with more than `least`: below one, impact is concave. */
export function impactExponent(
  returns: Float64Array,
  volumes: Float64Array,
  least: number,
): number {
  const minutes = minutesAbove(volumes, least).filter((t) => returns[t]! < 0);
  return regression(
    minutes.map((t) => log(volumes[t]!)),
    minutes.map((t) => log(-returns[t]!)),
  ).slope;
}

function minutesAbove(volumes: Float64Array, least: number): number[] {
  const minutes: number[] = [];
  for (let t = 1; t < volumes.length; t++) if (volumes[t]! > least) minutes.push(t);
  return minutes;
}

/** The `count` minutes with the largest volumes, an hour or more apart and with an hour on either side; largest first. */
export function largestBursts(volumes: Float64Array, count: number): number[] {
  const order = Array.from(volumes, (volume, minute) => ({ volume, minute })).sort(
    (a, b) => b.volume - a.volume || a.minute - b.minute,
  );
  const bursts: number[] = [];
  for (const { volume, minute } of order) {
    if (bursts.length === count || volume === 0) break;
    if (minute < BACK || minute + APART >= volumes.length) continue;
    if (bursts.every((burst) => Math.abs(burst - minute) >= APART)) bursts.push(minute);
  }
  return bursts;
}

/** Mean cumulative log return (%) from 61 minutes before the bursts to `minutes` after them. */
export function burstPath(mid: Float64Array, bursts: readonly number[], minutes: number): number {
  return 100 * mean(bursts.map((burst) => log(mid[burst + minutes]! / mid[burst - BACK]!)));
}

/** What comes back from the first to the sixtieth minute after the bursts, in percentage points. */
export const rebound = (mid: Float64Array, bursts: readonly number[]): number =>
  burstPath(mid, bursts, 60) - burstPath(mid, bursts, 1);

/** The largest spell of liquidations: it ends with more than `pause` quiet minutes. Fall from the minute before to the lowest minute. */
export function largestSpell(
  mid: Float64Array,
  volumes: Float64Array,
  pause = 2,
): {
  readonly start: number;
  readonly minutes: number;
  readonly volume: number;
  readonly fall: number;
} {
  let best = { start: 0, minutes: 0, volume: 0, fall: 0 };
  for (let start = 0; start < volumes.length; start++) {
    if (volumes[start] === 0) continue;
    let last = start;
    let volume = 0;
    for (let t = start; t < volumes.length && t - last <= pause + 1; t++) {
      if (volumes[t]! > 0) last = t;
      volume += volumes[t]!;
    }
    if (volume > best.volume) {
      const before = mid[Math.max(0, start - 1)]!;
      let low = before;
      for (let t = start; t <= last; t++) low = Math.min(low, mid[t]!);
      best = { start, minutes: last - start + 1, volume, fall: low / before - 1 };
    }
    start = last;
  }
  return best;
}

/**
 * What the rebound would be if nobody were forced: the same sizes of returns with signs that `sign` draws, and made-up liquidations that
 * are a cube of the last three minutes' fall, from which the bursts are chosen the same way.
 */
export function placeboRebound(returns: Float64Array, bursts: number, sign: () => 1 | -1): number {
  const path = new Float64Array(returns.length);
  for (let t = 1; t < path.length; t++) path[t] = path[t - 1]! + sign() * Math.abs(returns[t]!);
  const forced = path.map(
    (level, t) => Math.max(0, path[Math.max(0, t - PLACEBO_WINDOW)]! - level) ** 3,
  );
  return rebound(path.map(exp), largestBursts(forced, bursts));
}

/** The cube that the placebo takes for liquidations, of a price series as it is: for runs without any. */
export function imaginedLiquidations(mid: Float64Array): Float64Array {
  return mid.map((price, t) =>
    power(Math.max(0, log(mid[Math.max(0, t - PLACEBO_WINDOW)]! / price)), 3),
  );
}

/** Leads, in minutes, at which returns and liquidations are correlated. */
const LEADS = [-3, -2, -1, 0, 1, 2, 5, 10] as const;
const name = (lead: number): string => (lead < 0 ? `m${-lead}` : String(lead));
/** Share of minutes in the tail, as 200 of 15,835. */
const TAIL_SHARE = 200 / 15_835;
/** Base units a minute from which impact is measured. */
const LEAST = 100;

/** Every figure of the loop, by name; not-a-number where the series has nothing to measure. */
export function loopFigures({
  mid,
  longs,
  shorts,
}: MinuteSeries): Readonly<Record<string, number>> {
  const returns = logReturns(mid);
  const sizes = returns.map(Math.abs);
  const moments = momentsOf(returns.subarray(1));
  const { slope, correlation: slopeCorrelation } = impactSlope(returns, longs, LEAST);
  const spell = largestSpell(mid, longs);
  const figures: Record<string, number> = {
    longs: longs.reduce((sum, volume) => sum + volume, 0),
    quietShare: quietShare(longs),
    topPercent: concentration(longs, 0.01),
    topPermille: concentration(longs, 0.001),
    hill: hillExponent(longs, Math.max(2, Math.round(longs.length * TAIL_SHARE))),
    returnDeviation: 10_000 * standardDeviation(returns.subarray(1)),
    returnKurtosis: 3 + excessKurtosisOf(moments),
    slope,
    slopeCorrelation,
    exponent: impactExponent(returns, longs, LEAST),
    spellMinutes: spell.minutes,
    spellVolume: spell.volume,
    spellFall: spell.fall,
  };
  for (const lead of LEADS) figures[`lead.${name(lead)}`] = leadCorrelation(returns, longs, lead);
  for (const lead of [-1, 0, 1])
    figures[`leadShorts.${name(lead)}`] = leadCorrelation(returns, shorts, lead);
  for (const lag of [1, 5, 10, 30]) figures[`longsAgain.${lag}`] = autocorrelation(longs, lag);
  for (const lag of [1, 10, 60]) figures[`sizeAgain.${lag}`] = autocorrelation(sizes, lag);
  for (const count of [10, 20, 40]) {
    const bursts = largestBursts(longs, count);
    figures[`rebound.${count}`] = rebound(mid, bursts);
    figures[`givenBack.${count}`] = 1 - burstPath(mid, bursts, 60) / burstPath(mid, bursts, 1);
    figures[`reboundImagined.${count}`] = rebound(
      mid,
      largestBursts(imaginedLiquidations(mid), count),
    );
  }
  const bursts = largestBursts(longs, 20);
  for (const minutes of [-1, 0, 1, 10, 60])
    figures[`path.${name(minutes)}`] = burstPath(mid, bursts, minutes);
  return figures;
}
