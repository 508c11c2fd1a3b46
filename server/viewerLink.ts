// What the server remembers of one viewer: which run it watches, its tier, and how many commands it has sent lately.

import { TierChoice } from './tiers.ts';

/** Commands a second that one viewer may send, and how many it may save up. */
export const commandsPerSecond = 20;

export class ViewerLink {
  readonly choice: TierChoice;
  runId: string;
  /** The tier whose room the viewer is in. */
  tier: number;
  #tokens = commandsPerSecond;
  #filledAt: number;

  constructor(runId: string, tier: number, now: number) {
    this.runId = runId;
    this.tier = tier;
    this.choice = new TierChoice(tier, now);
    this.#filledAt = now;
  }

  /** Whether one more message is allowed now. */
  allow(now: number): boolean {
    const filled = this.#tokens + ((now - this.#filledAt) * commandsPerSecond) / 1000;
    this.#tokens = Math.min(commandsPerSecond, filled);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
