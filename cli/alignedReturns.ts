// Log returns of several recorded prices over common times.

import { InputError, log, type PriceSeries } from '../index.ts';

export interface NamedSeries {
  readonly name: string;
  readonly series: PriceSeries;
}

export interface AlignedReturns {
  readonly names: readonly string[];
  /** Seconds between two times. */
  readonly every: number;
  /** First and last time, seconds. */
  readonly from: number;
  readonly to: number;
  readonly steps: number;
  /** Steps left out because a series had no fresh price. */
  readonly gaps: number;
  /** Returns of one step stand together. */
  readonly values: Float64Array;
  readonly lastPrices: readonly number[];
}

/** Distances of time that a person would choose. */
const DISTANCES = [60, 300, 900, 1800, 3600, 4 * 3600, 86_400];

/** At most this many steps unless a distance is asked for. */
const STEPS_MAX = 3000;

/** Puts series on one grid: at each time the last price of each, no older than two of its own steps. */
export function alignReturns(
  named: readonly NamedSeries[],
  { every }: { readonly every?: number | undefined } = {},
): AlignedReturns {
  const from = Math.max(...named.map(({ series }) => series.times[0]!));
  const to = Math.min(...named.map(({ series }) => series.times.at(-1)!));
  if (!(to > from)) {
    throw new InputError([
      {
        where: named.map(({ name }) => name).join(', '),
        found: 'the files have no time in common',
        mend: 'Give price series of the same period.',
      },
    ]);
  }
  const finest = Math.max(...named.map(({ series }) => series.step));
  const distance = every ?? chosenDistance(to - from, finest);
  if (distance < finest) {
    throw new InputError([
      {
        where: '--every',
        found: `${distance} s is finer than a series with a price every ${finest} s`,
        mend: `Give ${finest} s or more.`,
      },
    ]);
  }
  const start = Math.ceil(from / distance) * distance;
  const count = Math.floor((to - start) / distance) + 1;
  const prices = named.map(({ series }) => onGrid(series, { start, distance, count }));
  const values: number[] = [];
  let gaps = 0;
  for (let t = 1; t < count; t++) {
    const step = prices.map((row) => log(row[t]! / row[t - 1]!));
    if (step.every(Number.isFinite)) values.push(...step);
    else gaps++;
  }
  const steps = values.length / named.length;
  return {
    names: named.map(({ name }) => name),
    every: distance,
    from: start,
    to: start + (count - 1) * distance,
    steps,
    gaps,
    values: Float64Array.from(values),
    lastPrices: prices.map((row) => row.findLast(Number.isFinite) ?? Number.NaN),
  };
}

function chosenDistance(span: number, finest: number): number {
  const fits = DISTANCES.find((one) => one >= finest && span / one <= STEPS_MAX);
  return fits ?? Math.max(finest, DISTANCES.at(-1)!);
}

/** The last price at each time of the grid; NaN where it is stale. */
function onGrid(
  { times, prices, step }: PriceSeries,
  {
    start,
    distance,
    count,
  }: { readonly start: number; readonly distance: number; readonly count: number },
): number[] {
  const oldest = Math.max(2 * step, distance);
  let at = -1;
  return Array.from({ length: count }, (_, t) => {
    const time = start + t * distance;
    while (at + 1 < times.length && times[at + 1]! <= time) at++;
    return at >= 0 && time - times[at]! < oldest ? prices[at]! : Number.NaN;
  });
}
