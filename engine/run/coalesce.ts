// Many ticks into one frame, for viewers that take so many frames a second: the first tick goes out at once, what follows
// within the frame's time is gathered. The run never waits for it.

import { asyncScheduler, filter, map, scan, throttleTime } from 'rxjs';
import type { OperatorFunction, SchedulerLike } from 'rxjs';

/** Where a run stands: the last tick done, on a branch. */
export interface Head {
  readonly branch: number;
  /** The last tick that was there when the branch began; −1 for the first branch. */
  readonly base: number;
  readonly tick: number;
}

/** Ticks from … to, both inclusive, that nobody on this tier has been told of. */
export interface Span {
  readonly branch: number;
  readonly from: number;
  readonly to: number;
}

/** At most `framesPerSecond` spans a second, together without gap or overlap on a branch. `start`: where the run stands now. */
export function coalesce(
  framesPerSecond: number,
  start: Head,
  scheduler: SchedulerLike = asyncScheduler,
): OperatorFunction<Head, Span> {
  return (heads) =>
    heads.pipe(
      throttleTime(1000 / framesPerSecond, scheduler, { leading: true, trailing: true }),
      scan<Head, { told: Head; span: Span | null }>(
        ({ told }, head) => {
          // What was there before a new branch began is in the history.
          const known = head.branch === told.branch ? told.tick : head.base;
          const span = { branch: head.branch, from: known + 1, to: head.tick };
          return { told: head, span: head.tick > known ? span : null };
        },
        { told: start, span: null },
      ),
      map(({ span }) => span),
      filter((span) => span !== null),
    );
}
