// Where runs are done. Results come back in the order of the runs, whoever did them and when.

import { scenarioOf, type Design, type RunRecord, type RunSpec } from '../runSpec.ts';
import { runOnce } from '../runOnce.ts';

export interface JobOptions {
  /** Ticks done since the last call, over all runs. */
  readonly onTicks?: (ticks: number) => void;
  /** A run that has ended; called in the order in which they end. */
  readonly onDone?: (record: RunRecord) => void;
  /** Stops the runs; the promise is then rejected with `Stopped`. */
  readonly signal?: AbortSignal;
}

export interface JobQueue {
  run(
    designs: readonly Design[],
    specs: readonly RunSpec[],
    options?: JobOptions,
  ): Promise<RunRecord[]>;
}

/** The runs were stopped from outside. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** A run that broke off: which one, and why. */
export class FailedRun extends Error {
  override readonly name = 'FailedRun';
  readonly spec: RunSpec;

  constructor(spec: RunSpec, message: string) {
    super(message);
    this.spec = spec;
  }
}

/** Does the runs one after the other in this thread. */
export const inThisThread: JobQueue = {
  async run(designs, specs, { onTicks, onDone, signal } = {}) {
    const records: RunRecord[] = [];
    for (const spec of specs) {
      // Lets a signal be heard between two runs.
      await new Promise((resolve) => setImmediate(resolve));
      if (signal?.aborted === true) throw new Stopped('stopped');
      const record = runOnce(spec, scenarioOf(designs, spec), {
        observe: designs[spec.design]!.observe,
        onTick: onTicks,
      });
      records.push(record);
      onDone?.(record);
    }
    return records;
  },
};
