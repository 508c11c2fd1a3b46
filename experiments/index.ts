// The room's door: many runs, where they are done, and what they mean together.

export { difference, summarise, valuesBySeed, type Difference, type Summary } from './aggregate.ts';
export {
  compareDesigns,
  headlines,
  metricNames,
  type Headline,
  type MetricComparison,
} from './compare.ts';
export { combinations, parseSeeds, parseVaried, type Combination, type Varied } from './designs.ts';
export {
  FailedRun,
  inThisThread,
  Stopped,
  type JobOptions,
  type JobQueue,
} from './queue/jobQueue.ts';
export { defaultWorkers, onThreads } from './queue/threads.ts';
export { experimentHash, ResultFile } from './results.ts';
export { runExperiment, type Experiment, type ExperimentResult } from './runExperiment.ts';
export { runOnce } from './runOnce.ts';
export { scenarioOf, specsOf, type Design, type RunRecord, type RunSpec } from './runSpec.ts';
