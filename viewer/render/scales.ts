/** Scales and ticks: the shared price axis (logarithmic where the grid is), UTC times, round dollar steps. Pure. */

import {
  scaleLinear,
  scaleLog,
  utcDay,
  utcHour,
  utcMinute,
  utcMonth,
  utcSecond,
  utcYear,
  type TimeInterval,
} from 'd3';
import { clock, clockSeconds, day, month } from '../i18n/format.ts';

export interface PriceScale {
  readonly low: number;
  readonly high: number;
  /** Price to pixels from the top of the plot. */
  readonly y: (price: number) => number;
  readonly price: (y: number) => number;
  readonly ticks: (count: number) => number[];
}

export function priceScale(
  low: number,
  high: number,
  height: number,
  spacing: 'log' | 'linear',
): PriceScale {
  const scale = (spacing === 'log' ? scaleLog() : scaleLinear())
    .domain([low, high])
    .range([height, 0]);
  return {
    low,
    high,
    y: (price) => scale(price),
    price: (y) => scale.invert(y),
    ticks: (count) => scaleLinear().domain([low, high]).ticks(count),
  };
}

/**
 * A price domain that holds still: the old one is kept while the data fit and fill a good part of it. A single wild
 * value must not flatten the rest, so the caller passes values of the lines on show, not of every order.
 */
export function steadyDomain(
  old: readonly [number, number] | null,
  low: number,
  high: number,
): [number, number] {
  const ratio = Math.max(1.03, high / low);
  const pad = ratio ** 0.1;
  if (old !== null) {
    const [a, b] = old;
    // Less than what a new domain would leave beside the data, or narrow data would be given a new one every time.
    const slack = Math.min(1.004, Math.sqrt(pad));
    const fits = low >= a * slack && high <= b / slack;
    const fills = Math.log(ratio) > 0.5 * Math.log(b / a);
    if (fits && fills) return [a, b];
  }
  const middle = Math.sqrt(low * high);
  const half = Math.sqrt(ratio) * pad;
  return [middle / half, middle * half];
}

export interface TimeTick {
  readonly date: Date;
  readonly label: string;
  /** Midnight, and among months the first of a year: the label names the day, or the year. */
  readonly major: boolean;
}

/** The shortest of its kind, in seconds: ticks by the calendar are never closer. */
const MONTH = 28 * 86_400;
const YEAR = 365 * 86_400;

const STEPS: readonly (readonly [number, TimeInterval])[] = [
  [15, utcSecond.every(15)],
  [60, utcMinute.every(1)],
  [300, utcMinute.every(5)],
  [900, utcMinute.every(15)],
  [1800, utcMinute.every(30)],
  [3600, utcHour.every(1)],
  [7200, utcHour.every(2)],
  [10_800, utcHour.every(3)],
  [21_600, utcHour.every(6)],
  [43_200, utcHour.every(12)],
  [86_400, utcDay.every(1)],
  [172_800, utcDay.every(2)],
  [604_800, utcDay.every(7)],
  [MONTH, utcMonth.every(1)],
  [3 * MONTH, utcMonth.every(3)],
  [6 * MONTH, utcMonth.every(6)],
  [YEAR, utcYear.every(1)],
  [2 * YEAR, utcYear.every(2)],
  [5 * YEAR, utcYear.every(5)],
  [10 * YEAR, utcYear.every(10)],
].flatMap(([seconds, every]) =>
  every === null ? [] : [[seconds, every] as [number, TimeInterval]],
);

/** Round UTC times between two dates, at most `most` of them. */
export function timeTicks(from: Date, to: Date, most: number): TimeTick[] {
  const seconds = (to.getTime() - from.getTime()) / 1000;
  const [step, every] = STEPS.find(([length]) => seconds / length <= most) ?? STEPS.at(-1)!;
  return every.range(new Date(Math.ceil(from.getTime() / 1000) * 1000 - 1), to).map((date) => {
    if (step >= MONTH) {
      const isYear = date.getUTCMonth() === 0;
      const name = seconds < 4 * MONTH ? day(date) : month(date);
      return { date, major: isYear, label: isYear ? String(date.getUTCFullYear()) : name };
    }
    const major =
      date.getUTCHours() === 0 && date.getUTCMinutes() === 0 && date.getUTCSeconds() === 0;
    return { date, major, label: major ? day(date) : step < 60 ? clockSeconds(date) : clock(date) };
  });
}

/** The smallest of 1, 2, 5 × 10ⁿ that is at least the value. */
export function niceCeiling(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const share = value / power;
  return power * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10);
}
