// How sure a simulated figure is: intervals of means, shares and quantiles, sample sizes, paired differences, and a merge of
// moments from several workers. Levels are two-sided unless a name says otherwise.

import { betaQuantile, binomialCdf } from './gamma.ts';
import { expm1, log1p } from './elementary.ts';
import { normalQuantile } from './normal.ts';
import { mean, standardDeviation, type Moments } from './statistics.ts';
import { studentQuantile } from './studentT.ts';

export type Interval = readonly [low: number, high: number];

/** Standard deviations to each side that hold `level` of a normal distribution: 1.96 at 0.95. */
export const normalMultiple = (level: number): number => normalQuantile((1 + level) / 2);

/** The same for a Student t with ν degrees of freedom. */
export const studentMultiple = (level: number, degrees: number): number =>
  studentQuantile((1 + level) / 2, degrees);

const around = (centre: number, reach: number): Interval => [centre - reach, centre + reach];

export interface MeanEstimate {
  readonly mean: number;
  /** Sample standard deviation (n − 1). */
  readonly deviation: number;
  /** Standard error of the mean, s/√n. */
  readonly error: number;
  readonly normal: Interval;
  /** With Student's quantile of n − 1 degrees: the honest one for few runs. */
  readonly student: Interval;
}

/** The mean of a sample with its intervals; all but the mean are NaN below two observations. */
export function estimateMean(sample: ArrayLike<number>, level = 0.95): MeanEstimate {
  const centre = mean(sample);
  const deviation = standardDeviation(sample);
  const error = deviation / Math.sqrt(sample.length);
  return {
    mean: centre,
    deviation,
    error,
    normal: around(centre, normalMultiple(level) * error),
    student: around(
      centre,
      sample.length < 2 ? NaN : studentMultiple(level, sample.length - 1) * error,
    ),
  };
}

export interface PairedDifference extends MeanEstimate {
  /** What the standard error would be without common draws: √(s²ₐ/n + s²_b/n). */
  readonly independentError: number;
}

/** a − b, seed by seed, under common random numbers. Samples of one length. */
export function pairedDifference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  level = 0.95,
): PairedDifference {
  const gaps = Array.from({ length: a.length }, (_, i) => a[i]! - b[i]!);
  const errorA = standardDeviation(a) / Math.sqrt(a.length);
  const errorB = standardDeviation(b) / Math.sqrt(b.length);
  return {
    ...estimateMean(gaps, level),
    independentError: Math.sqrt(errorA * errorA + errorB * errorB),
  };
}

/** Wilson's score interval of a share of `hits` in `trials`. */
export function wilsonInterval(hits: number, trials: number, level = 0.95): Interval {
  const z = normalMultiple(level);
  const share = hits / trials;
  const square = (z * z) / trials;
  const reach = z * Math.sqrt((share * (1 - share)) / trials + square / (4 * trials));
  const bound = (sign: number): number => (share + square / 2 + sign * reach) / (1 + square);
  return [hits === 0 ? 0 : bound(-1), hits === trials ? 1 : bound(1)];
}

/** The exact interval of Clopper and Pearson, from quantiles of the beta distribution. */
export function clopperPearsonInterval(hits: number, trials: number, level = 0.95): Interval {
  const side = (1 - level) / 2;
  return [
    hits === 0 ? 0 : betaQuantile(side, hits, trials - hits + 1),
    hits === trials ? 1 : betaQuantile(1 - side, hits + 1, trials - hits),
  ];
}

/** Upper bound of a share at a one-sided level (exact); 1 − (1 − level)^(1/n), about 3/n, when nothing was hit. */
export function shareUpperBound(hits: number, trials: number, level = 0.95): number {
  if (hits >= trials) return 1;
  if (hits === 0) return -expm1(log1p(-level) / trials);
  return betaQuantile(level, hits + 1, trials - hits);
}

/** Runs that bring the half width of a mean's interval down to `halfWidth`: ⌈(z·sd/e)²⌉. */
export function sampleSizeOfMean(deviation: number, halfWidth: number, level = 0.95): number {
  const ratio = (normalMultiple(level) * deviation) / halfWidth;
  return Math.ceil(ratio * ratio);
}

/** Runs that give a probability to within a relative half width: ⌈z²(1 − p)/(p·d²)⌉. */
export function sampleSizeOfShare(
  probability: number,
  relativeHalfWidth: number,
  level = 0.95,
): number {
  const z = normalMultiple(level);
  return Math.ceil(
    (z * z * (1 - probability)) / (probability * relativeHalfWidth * relativeHalfWidth),
  );
}

/** Smallest k with P(B ≤ k) ≥ level for B binomial(n, p). */
export function binomialQuantile(level: number, n: number, p: number): number {
  let low = -1;
  let high = n;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (binomialCdf(middle, n, p) >= level) high = middle;
    else low = middle;
  }
  return high;
}

export interface QuantileRanks {
  /** Ranks count from 1; `null` where the sample is too small for a bound on that side. */
  readonly lower: number | null;
  readonly upper: number | null;
}

/** Ranks of the order statistics that bracket the `alpha`-quantile, whatever the distribution. */
export function quantileRanks(count: number, alpha: number, level = 0.95): QuantileRanks {
  const side = (1 - level) / 2;
  // Largest j with P(B ≤ j − 1) ≤ side, smallest k with P(B ≤ k − 1) ≥ 1 − side.
  const first = binomialQuantile(side, count, alpha);
  const lower = binomialCdf(first, count, alpha) <= side ? first + 1 : first;
  const upper = binomialQuantile(1 - side, count, alpha) + 1;
  return { lower: lower >= 1 ? lower : null, upper: upper <= count ? upper : null };
}

/** How many of `intervals` intervals at `level` may miss the truth before one must doubt them: a band that holds `band` of cases. */
export function coverageBand(intervals: number, level: number, band = 0.999): Interval {
  const side = (1 - band) / 2;
  return [
    binomialQuantile(side, intervals, 1 - level),
    binomialQuantile(1 - side, intervals, 1 - level),
  ];
}

/** Moments of two samples together (Chan, Golub and LeVeque; Pébay for the third and fourth). */
export function mergeMoments(a: Moments, b: Moments): Moments {
  if (a.count === 0) return { ...b };
  if (b.count === 0) return { ...a };
  const count = a.count + b.count;
  const gap = b.mean - a.mean;
  const square = gap * gap;
  const product = a.count * b.count;
  return {
    count,
    mean: a.mean + (gap * b.count) / count,
    m2: a.m2 + b.m2 + (square * product) / count,
    m3:
      a.m3 +
      b.m3 +
      (square * gap * product * (a.count - b.count)) / (count * count) +
      (3 * gap * (a.count * b.m2 - b.count * a.m2)) / count,
    m4:
      a.m4 +
      b.m4 +
      (square * square * product * (a.count * a.count - product + b.count * b.count)) /
        (count * count * count) +
      (6 * square * (a.count * a.count * b.m2 + b.count * b.count * a.m2)) / (count * count) +
      (4 * gap * (a.count * b.m3 - b.count * a.m3)) / count,
  };
}

/** What a control variate of a given correlation with the result leaves of its variance: 1 − corr². */
export const controlVariateFactor = (correlation: number): number =>
  (1 - correlation) * (1 + correlation);

/** Plain runs that would tell as much as `runs` with the control variate. */
export const equivalentPlainRuns = (runs: number, correlation: number): number =>
  runs / controlVariateFactor(correlation);
