// Series of [seconds, value] in order of time, as scenarios give them, and reading them between their points.

import type { Fault } from '../errors.ts';
import { exp, log } from '../math/elementary.ts';

/** Seconds from the start of the run, value. */
export type Series = readonly (readonly [seconds: number, value: number])[];

/** What is wrong with a series: times must increase, values be positive, and there must be one point at least. */
export function checkSeries(value: unknown, where: string): Fault[] {
  const mend = 'Give [[seconds, value], …] with increasing seconds and values above 0.';
  if (!Array.isArray(value) || value.length === 0)
    return [{ where, found: 'not a list of points', mend }];
  const faults: Fault[] = [];
  let last = -Infinity;
  value.forEach((point: unknown, i) => {
    if (!isPoint(point)) {
      faults.push({
        where: `${where}[${i}]`,
        found: `${JSON.stringify(point)} is not a point`,
        mend,
      });
      return;
    }
    if (point[0] <= last)
      faults.push({
        where: `${where}[${i}]`,
        found: `${point[0]} s does not come after ${last} s`,
        mend,
      });
    last = point[0];
  });
  return faults;
}

function isPoint(value: unknown): value is [number, number] {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [seconds, level] = value as unknown[];
  return (
    typeof seconds === 'number' &&
    Number.isFinite(seconds) &&
    typeof level === 'number' &&
    Number.isFinite(level) &&
    level > 0
  );
}

/** A name, as ports and assets have one. */
export function checkName(value: unknown, where: string): Fault[] {
  return typeof value === 'string' && value !== ''
    ? []
    : [{ where, found: `${JSON.stringify(value)} is not a name`, mend: 'Give a name.' }];
}

/** A name, or the empty text for none. */
export function checkOptionalName(value: unknown, where: string): Fault[] {
  return value === '' ? [] : checkName(value, where);
}

/** Index of the last point at or before `seconds`; −1 before the first. */
export function segmentAt(series: Series, seconds: number): number {
  let low = 0;
  let high = series.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (series[middle]![0] <= seconds) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The value in force: that of the last point, or of the first before it. */
export function previousValue(series: Series, seconds: number): number {
  return series[Math.max(0, segmentAt(series, seconds))]![1];
}

/** Straight lines between the points, level beyond the ends. */
export function linearValue(series: Series, seconds: number): number {
  const i = segmentAt(series, seconds);
  if (i < 0 || i === series.length - 1) return series[Math.max(0, i)]![1];
  const [from, low] = series[i]!;
  const [to, high] = series[i + 1]!;
  return low + ((high - low) * (seconds - from)) / (to - from);
}

/** Straight lines in the logarithm between the points, level beyond the ends. */
export function logLinearValue(series: Series, seconds: number): number {
  const i = segmentAt(series, seconds);
  if (i < 0 || i === series.length - 1) return series[Math.max(0, i)]![1];
  const [from, low] = series[i]!;
  const [to, high] = series[i + 1]!;
  return seconds === from ? low : low * exp((log(high / low) * (seconds - from)) / (to - from));
}
