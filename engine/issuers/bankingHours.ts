// When a window is open: hours of the working week, less stated closures. Times are seconds since 1970, UTC; no clock is read.

import type { Fault } from '../errors.ts';

const DAY = 86_400;
/** 1 January 1970 was a Thursday; days count from Monday. */
const FIRST_DAY = 3;
const WORKING_DAYS = 5;

export interface BankingHours {
  /** Hours of the day (UTC) at which it opens and closes; 0 and 24 for all day. */
  readonly opens: number;
  readonly closes: number;
  /** Whether it is open on Saturdays and Sundays too. */
  readonly weekends: 'closed' | 'open';
  /** Closures beside the weekends: from and to, seconds since 1970. */
  readonly closures: readonly (readonly [number, number])[];
}

/** Day of the week, 0 for Monday to 6 for Sunday. */
export const dayOfWeek = (seconds: number): number => {
  const day = Math.floor(seconds / DAY) + FIRST_DAY;
  return day - 7 * Math.floor(day / 7);
};

export function isOpen(
  seconds: number,
  { opens, closes, weekends, closures }: BankingHours,
): boolean {
  if (weekends === 'closed' && dayOfWeek(seconds) >= WORKING_DAYS) return false;
  if (closures.some(([from, to]) => seconds >= from && seconds < to)) return false;
  const hour = (seconds - DAY * Math.floor(seconds / DAY)) / 3600;
  return hour >= opens && hour < closes;
}

/** Checks a list of closures given as pairs of seconds from the start of a run. */
export function checkClosures(value: unknown, where: string): Fault[] {
  const sound =
    Array.isArray(value) &&
    value.every(
      (pair: unknown) =>
        Array.isArray(pair) &&
        pair.length === 2 &&
        pair.every((each) => typeof each === 'number' && Number.isFinite(each)) &&
        (pair[0] as number) < (pair[1] as number),
    );
  return sound
    ? []
    : [
        {
          where,
          found: `${JSON.stringify(value)} is not a list of closures`,
          mend: 'Give pairs of times, the first before the second, as in [[4h, 67h]].',
        },
      ];
}
