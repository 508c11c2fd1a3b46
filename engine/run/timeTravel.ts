// Going back: keyframes of the whole state while the run goes forward, dense for the recent past and thinner the older they
// are; seeking restores the nearest one and re-runs with the recorded commands. Taking a keyframe changes nothing.

import { invariant } from '../errors.ts';
import type { Command } from '../scenario/scenario.ts';
import { canonicalJson } from '../state/hash.ts';
import type { Keyframe, Simulation } from './simulation.ts';

export interface TimeTravelOptions {
  /** Ticks between recent keyframes. Spacing becomes 4 times that after 8 of them, and 16 times (1,024) after 64. */
  readonly every?: number;
  /** Memory for keyframes. Above it the older ones thin out further. */
  readonly capBytes?: number;
}

interface Kept {
  readonly keyframe: Keyframe;
  readonly bytes: number;
}

export class TimeTravel {
  readonly #simulation: Simulation;
  readonly #every: number;
  readonly #cap: number;
  #kept: Kept[] = [];

  constructor(
    simulation: Simulation,
    { every = 64, capBytes = 192 * 1024 * 1024 }: TimeTravelOptions = {},
  ) {
    this.#simulation = simulation;
    this.#every = every;
    this.#cap = capBytes;
    this.#take();
  }

  /** Ticks with a keyframe, oldest first. */
  get ticks(): number[] {
    return this.#kept.map(({ keyframe }) => keyframe.tick);
  }

  get bytes(): number {
    return this.#kept.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** To be called after every step. */
  stepped(): void {
    if (this.#simulation.tick % this.#every === 0) this.#take();
  }

  /**
   * Goes back so that `tick` runs next, keeping the commands before it and forgetting those from it on (the scenario's own stay).
   * Returns how many ticks were re-run.
   */
  seek(tick: number): number {
    const simulation = this.#simulation;
    const given = [...simulation.run.commands.list()];
    this.#kept = this.#kept.filter(({ keyframe }) => keyframe.tick <= tick);
    const nearest = this.#kept.at(-1);
    invariant(nearest !== undefined && tick >= 0, 'RUN-2', 'there is a keyframe at tick 0');
    simulation.restore(nearest.keyframe);
    const { commands } = simulation.run;
    for (const command of missing(given, commands.list()))
      if (command.tick >= nearest.keyframe.tick && command.tick < tick) commands.add(command);
    const from = simulation.tick;
    while (simulation.tick < tick) {
      simulation.step();
      this.stepped();
    }
    return tick - from;
  }

  #take(): void {
    const keyframe = this.#simulation.keyframe();
    if (this.#kept.some((kept) => kept.keyframe.tick === keyframe.tick)) return;
    this.#kept.push({ keyframe, bytes: bytesOf(keyframe) });
    this.#thin(keyframe.tick);
  }

  #thin(now: number): void {
    const every = this.#every;
    const spaced = (recent: number, middle: number, old: number): Kept[] =>
      this.#kept.filter(({ keyframe: { tick } }) => {
        const age = (now - tick) / every;
        const spacing = age <= 8 ? recent : age <= 64 ? middle : old;
        return tick === 0 || tick === now || tick % (spacing * every) === 0;
      });
    this.#kept = spaced(1, 4, 16);
    for (let wider = 2; this.bytes > this.#cap && wider <= 1024; wider *= 2)
      this.#kept = spaced(Math.min(wider, 4), 4 * wider, 16 * wider);
    while (this.bytes > this.#cap && this.#kept.length > 2) this.#kept.splice(1, 1);
  }
}

/** Commands that were given but are not in the restored list. */
function missing(given: readonly Command[], restored: readonly Command[]): Command[] {
  const counts = new Map<string, number>();
  for (const command of restored) {
    const key = canonicalJson(command);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return given.filter((command) => {
    const key = canonicalJson(command);
    const left = counts.get(key) ?? 0;
    counts.set(key, left - 1);
    return left <= 0;
  });
}

function bytesOf({ snapshot }: Keyframe): number {
  let bytes = 0;
  for (const { data } of snapshot.columns) bytes += data.byteLength;
  for (const { json } of snapshot.records) bytes += json.length;
  return bytes;
}
