// How fast a run goes, as an operator over a stream of paces: paused, so many ticks a second, or flat out in slices that let
// the event loop breathe. It says how much to run and when; it never touches the run, so pace cannot change a result.

import { asyncScheduler, interval, map, NEVER, filter, switchMap } from 'rxjs';
import type { OperatorFunction, SchedulerLike } from 'rxjs';

export type Pace =
  | { readonly type: 'paused' }
  | { readonly type: 'rate'; readonly ticksPerSecond: number }
  | { readonly type: 'flatOut' };

/** Run at most so many ticks now, and stop after so many milliseconds even if some are left. */
export interface Slice {
  readonly ticks: number;
  readonly milliseconds: number;
}

export interface PacingOptions {
  readonly scheduler?: SchedulerLike;
  /** Longest time that one slice may take. */
  readonly sliceMilliseconds?: number;
}

/** Shortest time between two slices at a stated rate. */
const shortestPeriod = 16;
/** A run that fell behind its rate catches up with at most this much; the rest of the delay is forgotten. */
const catchUpMilliseconds = 250;

/** Turns each pace into the slices that it allows, until the next pace comes. */
export function pacing({
  scheduler = asyncScheduler,
  sliceMilliseconds = 12,
}: PacingOptions = {}): OperatorFunction<Pace, Slice> {
  return switchMap((pace) => {
    switch (pace.type) {
      case 'paused':
        return NEVER;
      case 'flatOut':
        return interval(1, scheduler).pipe(
          map(() => ({ ticks: Number.POSITIVE_INFINITY, milliseconds: sliceMilliseconds })),
        );
      case 'rate': {
        const perMillisecond = pace.ticksPerSecond / 1000;
        const most = Math.max(1, Math.floor(catchUpMilliseconds * perMillisecond));
        const start = scheduler.now();
        let given = 0;
        return interval(Math.max(shortestPeriod, 1 / perMillisecond), scheduler).pipe(
          map(() => {
            // A hair is added so that a timer that fires on the millisecond is not one tick short.
            const due = Math.floor((scheduler.now() - start) * perMillisecond + 1e-6) - given;
            given += due;
            return { ticks: Math.min(due, most), milliseconds: sliceMilliseconds };
          }),
          filter(({ ticks }) => ticks > 0),
        );
      }
      default:
        return pace satisfies never;
    }
  });
}
