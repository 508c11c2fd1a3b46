// An experiment from end to end: every design under every seed, what is known already taken from a file, the rest run.

import type { JobOptions, JobQueue } from './queue/jobQueue.ts';
import { experimentHash, type ResultFile } from './results.ts';
import { specsOf, type Design, type RunRecord } from './runSpec.ts';

export interface Experiment {
  readonly designs: readonly Design[];
  readonly seeds: readonly number[];
}

export interface ExperimentResult extends Experiment {
  /** Design by design, seed by seed, whatever the order in which they ended. */
  readonly records: readonly RunRecord[];
  readonly hash: string;
}

/** Does what is not done yet. Throws what a run throws; runs that ended before stay in `known`. */
export async function runExperiment(
  { designs, seeds }: Experiment,
  queue: JobQueue,
  { known, ...options }: JobOptions & { readonly known?: ResultFile | undefined } = {},
): Promise<ExperimentResult> {
  const specs = specsOf(designs, seeds);
  const found = specs.map((spec) => known?.find(designs, spec));
  const missing = specs.filter((_, index) => found[index] === undefined);
  specs.forEach((spec, index) => {
    if (found[index] !== undefined) options.onTicks?.(designs[spec.design]!.scenario.ticks);
  });
  const ran = await queue.run(designs, missing, {
    ...options,
    onDone: (record) => {
      known?.add(record);
      options.onDone?.(record);
    },
  });
  let next = 0;
  const records = found.map((record) => record ?? ran[next++]!);
  return { designs, seeds, records, hash: experimentHash(records) };
}
