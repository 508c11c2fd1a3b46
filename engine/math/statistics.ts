// Summaries of samples: mean, variance, quantiles, and two that update one observation at a time. Sums run in the order
// given, so the same sample in the same order gives the same bits.

import { power } from './elementary.ts';

/** Arithmetic mean; NaN for no observations. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** Sample variance (divided by n − 1), in two passes so that a large mean does no harm; NaN below two observations. */
export function variance(values: ArrayLike<number>): number {
  const centre = mean(values);
  let squares = 0;
  let drift = 0;
  for (let i = 0; i < values.length; i++) {
    const gap = values[i]! - centre;
    squares += gap * gap;
    drift += gap;
  }
  return values.length < 2
    ? NaN
    : (squares - (drift * drift) / values.length) / (values.length - 1);
}

export const standardDeviation = (values: ArrayLike<number>): number => Math.sqrt(variance(values));

/** The quantile at `level` (0 … 1) by linear interpolation (Hyndman & Fan type 7), of values already in rising order. */
export function quantileOfSorted(sorted: ArrayLike<number>, level: number): number {
  if (sorted.length === 0 || !(level >= 0 && level <= 1)) return NaN;
  const place = level * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below]!;
  if (below === place) return low;
  return low + (place - below) * (sorted[below + 1]! - low);
}

/** The quantile at `level` (0 … 1), type 7. Leaves `values` as they are. */
export function quantile(values: ArrayLike<number>, level: number): number {
  return quantileOfSorted(Float64Array.from(values).toSorted(), level);
}

export const median = (values: ArrayLike<number>): number => quantile(values, 0.5);

/** Pearson correlation of two samples of one length; NaN where one of them does not vary. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const meanA = mean(a);
  const meanB = mean(b);
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    const gapA = a[i]! - meanA;
    const gapB = b[i]! - meanB;
    ab += gapA * gapB;
    aa += gapA * gapA;
    bb += gapB * gapB;
  }
  return ab / Math.sqrt(aa * bb);
}

/** Count, mean and second to fourth central power sums of what has been seen. Plain data: it can live in a world record. */
export interface Moments {
  count: number;
  mean: number;
  m2: number;
  m3: number;
  m4: number;
}

export const emptyMoments = (): Moments => ({ count: 0, mean: 0, m2: 0, m3: 0, m4: 0 });

/** Takes in one observation (Welford's update, extended to four moments by Terriberry). */
export function addObservation(moments: Moments, value: number): void {
  const before = moments.count;
  const n = before + 1;
  const gap = value - moments.mean;
  const step = gap / n;
  const term = gap * step * before;
  moments.count = n;
  moments.mean += step;
  moments.m4 +=
    term * step * step * (n * n - 3 * n + 3) + 6 * step * step * moments.m2 - 4 * step * moments.m3;
  moments.m3 += term * step * (n - 2) - 3 * step * moments.m2;
  moments.m2 += term;
}

/** Moments of a sample, taken in one after the other. */
export function momentsOf(values: ArrayLike<number>): Moments {
  const moments = emptyMoments();
  for (let i = 0; i < values.length; i++) addObservation(moments, values[i]!);
  return moments;
}

/** Variance over the observations themselves (divided by n); NaN for none. */
export const populationVarianceOf = ({ count, m2 }: Moments): number =>
  count === 0 ? NaN : m2 / count;

/** Sample variance (n − 1) of the observations taken in; NaN below two. */
export const varianceOf = (moments: Moments): number =>
  moments.count < 2 ? NaN : moments.m2 / (moments.count - 1);

export const skewnessOf = ({ count, m2, m3 }: Moments): number =>
  (Math.sqrt(count) * m3) / (m2 * Math.sqrt(m2));

/** Kurtosis in excess of the normal distribution's 3. */
export const excessKurtosisOf = ({ count, m2, m4 }: Moments): number =>
  (count * m4) / (m2 * m2) - 3;

/**
 * One step of an exponentially weighted variance around zero (RiskMetrics): variance ← decay·variance + (1 − decay)·return².
 * `decay` lies in 0 … 1; variance is per tick if the return is.
 */
export function weightedVarianceStep(
  variancePerTick: number,
  returnPerTick: number,
  decay: number,
): number {
  return decay * variancePerTick + (1 - decay) * returnPerTick * returnPerTick;
}

/** The decay per tick with which an observation's weight halves after `halfLifeTicks`: 2^(−1/halfLifeTicks). */
export const decayFromHalfLife = (halfLifeTicks: number): number => power(0.5, 1 / halfLifeTicks);
