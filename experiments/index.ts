// The room's door: many runs, where they are done, and what they mean together.

export { difference, summarise, valuesBySeed, type Difference, type Summary } from './aggregate.ts';
export {
  compareDesigns,
  headlines,
  metricNames,
  type Headline,
  type MetricComparison,
} from './compare.ts';
export type { CoMovement, ObserveOptions } from './coMovement.ts';
export {
  correlationOverTime,
  promiseByWindow,
  type CorrelationSlice,
  type WindowPromise,
} from './correlationOverTime.ts';
export {
  correlationReport,
  type CorrelationFigure,
  type CorrelationReport,
  type ObservedRun,
  type PooledFigure,
} from './correlationReport.ts';
export { defaultingAt, estimateCredit, lossShare, type CreditEstimate } from './creditEstimates.ts';
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
export {
  positionsAs,
  promisedLaw,
  type BarOptions,
  type NamedPool,
  type PositionsAs,
  type PromisedCredit,
  type SeedRuns,
} from './modelLaws.ts';
export type { NamedCredit } from './namedCredit.ts';
export {
  barNames,
  trancheBars,
  type Bar,
  type BarName,
  type BarsResult,
  type TrancheBars,
} from './trancheBars.ts';
export { numberIn, type ScenarioNumber } from './scenarioNumber.ts';
export {
  copulaLoss,
  copulaSensitivities,
  figureReader,
  parseStep,
  sensitivityOf,
  stepsFrom,
  type CopulaSensitivity,
  type Readings,
  type Sensitivity,
  type Step,
} from './sensitivity.ts';
export { tailReport, type TailFigure } from './tailReport.ts';
export { otherModels, STUDENT_DEGREES, type OtherModels } from './otherModels.ts';
