// What the commands with many runs have in common: options, threads, one progress line, interrupts, failures told with the command that
// shows them again.

import { InvalidArgumentError, type Command } from 'commander';
import {
  defaultWorkers,
  FailedRun,
  onThreads,
  parseSeeds,
  ResultFile,
  runExperiment,
  Stopped,
  type Design,
  type ExperimentResult,
} from '../experiments/index.ts';
import { createRunsProgress } from './progress.ts';
import { BrokenRun, Interrupted } from './run.ts';
import {
  readOptions,
  replayLine,
  wholeNumber,
  withScenario,
  withScenarioOptions,
  type ScenarioFlags,
} from './scenarioOptions.ts';

export interface ExperimentFlags extends Omit<ScenarioFlags, 'seed'> {
  readonly seeds: string;
  readonly workers?: number;
  readonly keep?: string;
  readonly level: number;
  readonly json?: boolean;
}

/** Adds the options of an experiment, and those of a scenario but for its seed. */
export const withExperimentOptions = (command: Command, seeds: string): Command =>
  withScenarioOptions(command, { seed: 'without' })
    .option(
      '--seeds <list>',
      'seeds: 1-20, a list 1,5,9, or a number of them (20 is 1 to 20)',
      seeds,
    )
    .option(
      '--workers <n>',
      `threads that run (${defaultWorkers()} on this machine); the result is the same with any number`,
      wholeNumber(1, 512),
    )
    .option(
      '--keep <file>',
      'write every run that is done into a file, and take from it those that are: to go on after an interrupt',
    )
    .option('--level <share>', 'level of the intervals', levelOf, 0.95)
    .option('--json', 'print one JSON object on standard output, and nothing else');

function levelOf(text: string): number {
  const level = Number(text);
  if (level > 0 && level < 1) return level;
  throw new InvalidArgumentError('Give a share above 0 and below 1, such as 0.95.');
}

/** A scenario with changes, as a design; faults are told by file and line. */
export const designOf = (
  name: string,
  flags: ScenarioFlags,
  change: {
    readonly label: string;
    readonly set?: readonly string[];
    readonly without?: readonly string[];
  },
): Design => {
  const changed = withChange(flags, change);
  return withScenario(name, readOptions(changed), (scenario) => ({
    label: change.label,
    scenario,
  }));
};

const withChange = (
  flags: ScenarioFlags,
  {
    set = [],
    without = [],
  }: { readonly set?: readonly string[]; readonly without?: readonly string[] },
): ScenarioFlags => ({
  ...flags,
  set: [...(flags.set ?? []), ...set],
  without: [...(flags.without ?? []), ...without],
});

/** Runs every design under every seed, with a progress line on a terminal. */
export async function runDesigns(
  name: string,
  designs: readonly Design[],
  flags: ExperimentFlags,
): Promise<ExperimentResult> {
  const seeds = parseSeeds(flags.seeds);
  const runs = designs.length * seeds.length;
  const ticks = designs.reduce((sum, { scenario }) => sum + scenario.ticks * seeds.length, 0);
  const progress = createRunsProgress(name, { runs, ticks });
  const controller = new AbortController();
  const interrupt = (): void => controller.abort();
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    return await runExperiment({ designs, seeds }, onThreads(flags.workers), {
      signal: controller.signal,
      onTicks: (done) => progress.add(done),
      onDone: () => progress.runDone(),
      known: flags.keep === undefined ? undefined : new ResultFile(flags.keep),
    });
  } catch (error) {
    if (error instanceof Stopped)
      throw new Interrupted(
        flags.keep === undefined
          ? 'nothing was kept: with --keep FILE, runs that are done stay'
          : `runs that are done are kept in ${flags.keep}: the same command goes on from there`,
      );
    if (!(error instanceof FailedRun)) throw error;
    const { design, seed } = error.spec;
    throw new BrokenRun(
      [
        `a run broke off: ${error.message}`,
        `  design    ${designs[design]!.label}`,
        `  replay    ${replayLine(name, flags, seed)}`,
      ].join('\n'),
      { cause: error },
    );
  } finally {
    progress.end();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
