// Turns the head's moves into frames, for each tier that somebody watches: gathered, encoded once, numbered.

import { coalesce, frameBlocks, planFrames, type Head, type Span } from '../engine/index.ts';
import { takeUntil, type Observable, type SchedulerLike } from 'rxjs';
import { encodeBlock } from './chunks.ts';
import type { HostOutput } from './hostMessages.ts';
import type { LiveRun } from './liveRun.ts';
import { tiers } from './tiers.ts';

/** Pressure changes slowly and is large: it goes out at most five times a second per tier. */
const pressurePeriod = 200;

export class FrameTeller {
  /** How many viewers each tier has. */
  audience: readonly number[] = tiers.map(() => 0);
  readonly #run: LiveRun;
  readonly #say: (output: HostOutput) => void;
  readonly #scheduler: SchedulerLike;
  readonly #pressureAt = tiers.map(() => Number.NEGATIVE_INFINITY);
  #branch = 1;
  #seq = 0;

  constructor(run: LiveRun, say: (output: HostOutput) => void, scheduler: SchedulerLike) {
    this.#run = run;
    this.#say = say;
    this.#scheduler = scheduler;
  }

  /** Number of the last frame of tier 0; 0 before the first. */
  get seq(): number {
    return this.#seq;
  }

  /** Spans of other branches are void from now on. */
  branch(branch: number): void {
    this.#branch = branch;
  }

  /** Tells frames of every tier until `closed` speaks. */
  follow(heads: Observable<Head>, closed: Observable<unknown>): void {
    const start: Head = { branch: 1, base: -1, tick: -1 };
    tiers.forEach(({ framesPerSecond }, tier) => {
      heads
        .pipe(coalesce(framesPerSecond, start, this.#scheduler), takeUntil(closed))
        .subscribe((span) => this.#tell(tier, span));
    });
  }

  /**
   * Frames of tier 0 are numbered 1, 2, 3, …; a frame of a slower tier carries the number of the last tier-0 frame that it
   * covers, so that numbers never fall when a viewer moves between tiers.
   */
  #tell(tier: number, span: Span): void {
    const branch = this.#branch;
    if (span.branch !== branch) return;
    const { mostRows } = tiers[tier]!;
    if (this.audience[tier] === 0) {
      if (tier === 0) this.#seq += planFrames(span.from, span.to, mostRows).length;
      return;
    }
    const blocks = frameBlocks(this.#run.history, span, mostRows);
    blocks.forEach((block, i) => {
      if (tier === 0) this.#seq++;
      const now = this.#scheduler.now();
      const due = i === blocks.length - 1 && now - this.#pressureAt[tier]! >= pressurePeriod;
      if (due) this.#pressureAt[tier] = now;
      const pressure = due ? 'last' : 'none';
      const bytes = encodeBlock(block, this.#run.reader, { seq: this.#seq, branch, pressure });
      this.#say({ type: 'frame', tier, bytes });
    });
  }
}
