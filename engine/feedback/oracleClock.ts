// Which market an oracle price speaks of. A delayed feed announces at each update the price that comes into force and the one that waits:
// the price in force was read at the update before. So the fall that puts an account under at an update is the one between the
// last two readings, hours before it if the delay is long.

import type { RecordHandle, World } from '../state/world.ts';

interface ClockState {
  /** Tick of an update and the market tick whose price came into force with it; rising. */
  updates: [tick: number, observed: number][];
  /** Tick at which the price that waits was read; −1 before the first update. */
  waiting: number;
}

export class OracleClock {
  readonly #state: RecordHandle<ClockState>;
  readonly #memory: number;

  /** `memory`: ticks after which updates may be forgotten. */
  constructor(world: World, name: string, memory: number) {
    this.#memory = memory;
    this.#state = world.record<ClockState>(`${name}.oracleClock`, { updates: [], waiting: -1 });
  }

  /** The feed was updated. */
  note(tick: number, { isDelayed }: { readonly isDelayed: boolean }): void {
    const state = this.#state.value;
    const observed = !isDelayed ? tick : state.waiting < 0 ? 0 : state.waiting;
    state.waiting = tick;
    state.updates.push([tick, observed]);
    while (state.updates.length > 2 && state.updates[1]![0] < tick - this.#memory)
      state.updates.shift();
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
