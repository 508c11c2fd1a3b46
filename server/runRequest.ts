// What is asked for when a run is started, and the door through which a worker gets it: plain data that can cross to a thread,
// and a loader that turns it into a scenario there.

import type { Kinds, Scenario } from '../engine/index.ts';

/** Structured-cloneable: the worker reads the scenario itself. */
export interface RunRequest {
  /** Name or path. */
  readonly scenario: string;
  /** null: the scenario's own. */
  readonly seed: number | null;
  /** What else the loader understands, such as recorded prices or changed parameters. */
  readonly options: Readonly<Record<string, unknown>>;
}

export interface LoadedRun {
  readonly scenario: Scenario;
  readonly kinds: Kinds;
}

/** Throws `InputError` with every fault of the scenario. */
export type LoadRun = (request: RunRequest) => LoadedRun | Promise<LoadedRun>;
