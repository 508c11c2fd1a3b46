// How many frames a second a viewer gets. Each frame is encoded once per tier; who cannot follow moves to a slower tier and
// comes back when it has been well for a while. The run never waits for anybody.

import type { FlowReport } from '../protocol/messages.ts';

export interface Tier {
  readonly framesPerSecond: number;
  /** Beyond this many ticks in one frame, a row stands for several of them. */
  readonly mostRows: number;
}

export const tiers: readonly Tier[] = [
  { framesPerSecond: 30, mostRows: 16 },
  { framesPerSecond: 15, mostRows: 32 },
  { framesPerSecond: 5, mostRows: 64 },
  { framesPerSecond: 1, mostRows: 128 },
];

const slowest = tiers.length - 1;
const lagLimit = 500;
const blockedLimit = 3;
const restMilliseconds = 1000;
const healthyMilliseconds = 5000;

/** Chooses one viewer's tier. Times are milliseconds of any clock. */
export class TierChoice {
  #tier: number;
  #wanted: number;
  #hidden = false;
  #blocked = 0;
  #badAt: number;
  #movedAt = Number.NEGATIVE_INFINITY;

  constructor(wanted: number, now: number) {
    this.#tier = wanted;
    this.#wanted = wanted;
    this.#badAt = now;
  }

  get tier(): number {
    return this.#hidden ? slowest : this.#tier;
  }

  want(tier: number, now: number): void {
    this.#wanted = tier;
    this.#tier = tier;
    this.#badAt = now;
  }

  /** The viewer's own report. `frameGap`: milliseconds between two frames that the run gives anyway. */
  report({ lagMs, hidden }: FlowReport, frameGap: number, now: number): void {
    this.#hidden = hidden;
    if (hidden) this.#badAt = now;
    else if (lagMs - frameGap > lagLimit) this.#demote(now);
  }

  /** Whether the last frame could have been handed to the network at once. */
  wrote(done: boolean, now: number): void {
    this.#blocked = done ? 0 : this.#blocked + 1;
    if (this.#blocked >= blockedLimit) {
      this.#blocked = 0;
      this.#demote(now);
    }
  }

  /** To be called about once a second: moves up by one tier after five good seconds. */
  rest(now: number): void {
    if (now - this.#badAt < healthyMilliseconds || this.#tier <= this.#wanted) return;
    this.#tier--;
    this.#badAt = now;
  }

  #demote(now: number): void {
    this.#badAt = now;
    if (now - this.#movedAt < restMilliseconds) return;
    this.#movedAt = now;
    this.#tier = Math.min(slowest, this.#tier + 1);
  }
}
