// One member of the swarm: a random scenario run to its end with every invariant checked at every tick, once straight and once
// taken up again from a snapshot in the middle. Both must end in the same hash.

import { createSimulation, InputError, type Simulation } from '../../index.ts';
import { Draws } from './draws.ts';
import { randomScenario } from './randomScenario.ts';

export type Outcome =
  | { readonly ok: true; readonly hash: string; readonly ticks: number; readonly events: number }
  /** The scenario was refused before it began, with reasons: that is no failure. */
  | { readonly ok: true; readonly refused: string }
  | { readonly ok: false; readonly error: Error };

export function runMember(seed: number): Outcome {
  const scenario = randomScenario(seed);
  let simulation: Simulation;
  try {
    simulation = createSimulation(scenario, { checks: 'everyTick' });
  } catch (error) {
    if (error instanceof InputError) return { ok: true, refused: error.message };
    return { ok: false, error: asError(error) };
  }
  try {
    const cut = new Draws(seed ^ 0x2bad).whole(0, scenario.ticks - 1);
    let twin: Simulation | undefined;
    let events = 0;
    while (!simulation.finished) {
      if (simulation.tick === cut) {
        twin = createSimulation(scenario);
        twin.restore(structuredClone(simulation.keyframe()));
      }
      events += simulation.step().events.length;
    }
    while (!twin!.finished) twin!.step();
    if (twin!.hash() !== simulation.hash())
      throw new Error(`RUN-1: restored at tick ${cut}, the run ends in another hash`);
    return { ok: true, hash: simulation.hash(), ticks: simulation.tick, events };
  } catch (error) {
    // What a pool would hold is known at the first prices only.
    if (error instanceof InputError && simulation.tick === 0)
      return { ok: true, refused: error.message };
    return { ok: false, error: asError(error) };
  }
}

/** The command that shows a failure again. */
export const replayLine = (seed: number): string => `npm run swarm -- --count 1 --seed ${seed}`;

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error));
