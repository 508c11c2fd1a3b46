// From runs to figures: a metric over the seeds of a design, and between two designs seed by seed.

import { estimateMean, pairedDifference, quantile, type Interval } from '../index.ts';
import type { RunRecord } from './runSpec.ts';

/** A metric over the seeds of one design. */
export interface Summary {
  /** Runs that gave the figure. */
  readonly runs: number;
  readonly mean: number;
  /** Of the mean: Student's, at the level asked for. */
  readonly interval: Interval;
  readonly median: number;
  /** From the 5 % to the 95 % quantile over the seeds. */
  readonly band: Interval;
}

/** A metric of one design less that of another, under the same seeds. */
export interface Difference {
  /** Seeds under which both gave the figure. */
  readonly runs: number;
  readonly mean: number;
  readonly interval: Interval;
  readonly standardError: number;
  /** What the standard error would be with draws of their own. */
  readonly independentError: number;
  /** Seeds under which it is lower, and higher. */
  readonly lower: number;
  readonly higher: number;
}

/** Values of a metric by seed, in the order of the runs. */
export const valuesBySeed = (
  records: readonly RunRecord[],
  design: number,
  metric: string,
): Map<number, number> =>
  new Map(
    records
      .filter((record) => record.design === design)
      .map((record) => [record.seed, record.metrics[metric] ?? Number.NaN]),
  );

export function summarise(values: Iterable<number>, level = 0.95): Summary {
  const known = [...values].filter((value) => Number.isFinite(value));
  const { mean, student } = estimateMean(known, level);
  return {
    runs: known.length,
    mean,
    interval: student,
    median: quantile(known, 0.5),
    band: [quantile(known, 0.05), quantile(known, 0.95)],
  };
}

/** `values` − `base`, over the seeds that both have. */
export function difference(
  values: ReadonlyMap<number, number>,
  base: ReadonlyMap<number, number>,
  level = 0.95,
): Difference {
  const a: number[] = [];
  const b: number[] = [];
  for (const [seed, value] of values) {
    const other = base.get(seed);
    if (!Number.isFinite(value) || other === undefined || !Number.isFinite(other)) continue;
    a.push(value);
    b.push(other);
  }
  const { mean, student, error, independentError } = pairedDifference(a, b, level);
  return {
    runs: a.length,
    mean,
    interval: student,
    standardError: error,
    independentError,
    lower: a.filter((value, index) => value < b[index]!).length,
    higher: a.filter((value, index) => value > b[index]!).length,
  };
}
