// Which market an oracle price speaks of, tick by tick: what puts an account under is the fall between the market that the last safe
// price was seen in and the one that the price in force was seen in, hours before it if the feed is delayed or stuck.

import type { RecordHandle, World } from '../state/world.ts';

interface ClockState {
  /** Tick from which a price was in force, and the market tick that it speaks of; rising. */
  updates: [tick: number, observed: number][];
}

export class OracleClock {
  readonly #state: RecordHandle<ClockState>;
  readonly #memory: number;

  /** `memory`: ticks after which updates may be forgotten. */
  constructor(world: World, name: string, memory: number) {
    this.#memory = memory;
    this.#state = world.record<ClockState>(`${name}.oracleClock`, { updates: [] });
  }

  /** The price in force at `tick` speaks of the market at `observed`. Told every tick; only changes are kept. */
  note(tick: number, observed: number): void {
    const { updates } = this.#state.value;
    if (updates.at(-1)?.[1] === observed) return;
    updates.push([tick, observed]);
    while (updates.length > 2 && updates[1]![0] < tick - this.#memory) updates.shift();
  }

  /** Market tick that the price in force at `tick` speaks of; `tick` itself for a feed that was never heard of. */
  observed(tick: number): number {
    const { updates } = this.#state.value;
    if (updates.length === 0) return tick;
    for (let i = updates.length - 1; i >= 0; i--) if (updates[i]![0] <= tick) return updates[i]![1];
    // Before the first update known: the price of the start, or older than anything remembered.
    return Math.min(tick, updates[0]![1]);
  }
}
