// `faultline run`: one scenario to its end, with tables on request.

import type { Command } from 'commander';
import {
  createSimulation,
  resultOf,
  RunFailure,
  InvariantViolation,
  InputError,
  type RunResult,
  type Scenario,
  type Simulation,
  type TickReport,
} from '../index.ts';
import { readScenario } from '../scenarios/read.ts';
import { createProgress } from './progress.ts';
import { jsonReport, textReport, type Comparison } from './report.ts';
import {
  readOptions,
  replayLine,
  withScenario,
  withScenarioOptions,
  type ScenarioFlags,
} from './scenarioOptions.ts';

interface RunFlags extends ScenarioFlags {
  readonly json?: boolean;
  readonly out?: string;
  readonly force?: boolean;
  readonly strict?: boolean;
  readonly compare?: boolean;
  readonly checks: 'every-tick' | 'at-the-end';
}

/** A run that broke one of our own promises: what it was, and how to see it again. */
export class BrokenRun extends Error {
  override readonly name = 'BrokenRun';
}

/** A run that the user stopped; the message says what is left of it. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  constructor(left = 'nothing was written') {
    super(left);
  }
}

export const runCommand = (program: Command, finish: (code: number) => void): Command =>
  withScenarioOptions(
    program
      .command('run')
      .description('run a scenario to its end and compare it with what was published')
      .argument('<scenario>', 'name of a scenario (see "faultline list"), or a YAML file'),
  )
    .option('--json', 'print one JSON object on standard output, and nothing else')
    .option('-o, --out <dir>', 'write tables (CSV) and a manifest into a new folder')
    .option('--force', 'replace the folder of --out where it holds something')
    .option('--strict', 'exit with 1 when a published figure is missed')
    .option(
      '--compare',
      'also run with nothing left out, and print the endogenous share of the fall',
    )
    .option(
      '--checks <when>',
      'check all invariants every-tick or at-the-end',
      checksOf,
      'at-the-end',
    )
    .addHelpText(
      'after',
      `
Examples:
  faultline run black-thursday
  faultline run black-thursday --seed 7 --json
  faultline run black-thursday --without liquidations --compare
  faultline run black-thursday --set agents.keepers.count=12 --out results/twelve-keepers
  faultline run black-thursday --prices eth-5min.csv.gz
  faultline run my-scenario.yaml --checks every-tick

With --compare, the fall of a run is 1 − lowest mid price after the start ÷ first mid price (the metric
priceFall), and the endogenous share is 1 − fall without ÷ fall with everything, under the same draws.

Exit codes: 0 done, 1 published figures missed (with --strict), 2 bad input, 3 a broken invariant.`,
    )
    .action(async (name: string, flags: RunFlags) => finish(await runAndReport(name, flags)));

function checksOf(text: string): RunFlags['checks'] {
  if (text === 'every-tick' || text === 'at-the-end') return text;
  throw new InputError([
    { where: '--checks', found: `"${text}"`, mend: 'Give every-tick or at-the-end.' },
  ]);
}

async function runAndReport(name: string, flags: RunFlags): Promise<number> {
  const options = readOptions(flags);
  if (flags.compare === true && (flags.without ?? []).length === 0) {
    throw new InputError([
      {
        where: '--compare',
        found: 'nothing is left out',
        mend: 'Say what to leave out, such as --without liquidations.',
      },
    ]);
  }
  // Heard from before anything is written until all is in its place.
  const interrupt = listenForInterrupts();
  const { recorderFor, discard } = await outputOf(flags);
  try {
    const simulation = withScenario(name, options, (scenario) => build(scenario, flags));
    const { scenario } = simulation;
    const recorder = recorderFor(simulation);
    const began = performance.now();
    const result = await runToEnd(simulation, name, flags, {
      onTick: (report) => recorder?.take(report),
      interrupted: interrupt.heard,
    });
    const comparison =
      flags.compare === true ? await compare(name, flags, result, interrupt.heard) : undefined;
    const wallSeconds = Math.round(performance.now() - began) / 1000;
    recorder?.finish(result);
    process.stdout.write(
      flags.json === true
        ? `${jsonReport(result, wallSeconds, comparison)}\n`
        : textReport(scenario, result, wallSeconds, comparison),
    );
    const missed = result.targets.some(({ isInput, within }) => !isInput && !within);
    return flags.strict === true && missed ? 1 : 0;
  } catch (error) {
    discard();
    throw error;
  } finally {
    interrupt.end();
  }
}

/** Without this, an interrupt would end the process at once and leave half a folder. */
function listenForInterrupts(): { readonly heard: () => boolean; readonly end: () => void } {
  let isHeard = false;
  const hear = (): void => {
    isHeard = true;
  };
  process.on('SIGINT', hear).on('SIGTERM', hear);
  return {
    heard: () => isHeard,
    end: () => {
      process.off('SIGINT', hear).off('SIGTERM', hear);
    },
  };
}

/** What writes the tables; loaded only where they are asked for. */
async function outputOf({ out, force = false }: RunFlags) {
  if (out === undefined) return { recorderFor: () => undefined, discard: () => undefined };
  const [{ OutputFolder }, { Recorder }] = await Promise.all([
    import('./output/folder.ts'),
    import('./output/recorder.ts'),
  ]);
  const folder = new OutputFolder(out, { force });
  return {
    recorderFor: (simulation: Simulation) => new Recorder(simulation, folder),
    discard: () => folder.discard(),
  };
}

const build = (scenario: Scenario, { checks }: Pick<RunFlags, 'checks'>): Simulation =>
  createSimulation(scenario, { checks: checks === 'every-tick' ? 'everyTick' : 'atTheEnd' });

/** Runs in slices, so that an interrupt is heard; a broken promise is told with the command that shows it again. */
export async function runToEnd(
  simulation: Simulation,
  name: string,
  flags: ScenarioFlags,
  {
    onTick = () => undefined,
    interrupted = () => false,
  }: { onTick?: (report: TickReport) => void; interrupted?: () => boolean } = {},
): Promise<RunResult> {
  const { scenario } = simulation;
  const progress = createProgress(scenario.name, scenario);
  try {
    while (!simulation.finished) {
      const until = performance.now() + 50;
      while (!simulation.finished && performance.now() < until) onTick(simulation.step());
      progress.update(simulation.tick);
      await new Promise((resolve) => setImmediate(resolve));
      if (interrupted()) throw new Interrupted();
    }
    return resultOf(simulation);
  } catch (error) {
    if (!(error instanceof RunFailure || error instanceof InvariantViolation)) throw error;
    throw new BrokenRun(
      [
        'an invariant does not hold: this is a fault of the program, not of the input',
        `  scenario  ${scenario.name}`,
        `  seed      ${scenario.seed}`,
        `  at        ${error instanceof RunFailure ? error.message : `tick ${simulation.tick}: ${error.message}`}`,
        `  replay    ${replayLine(name, flags, scenario.seed)}`,
      ].join('\n'),
      { cause: error },
    );
  } finally {
    progress.end();
  }
}

async function compare(
  name: string,
  flags: RunFlags,
  without: RunResult,
  interrupted: () => boolean,
): Promise<Comparison> {
  const { without: left = [], ...rest } = flags;
  const { scenario } = readScenario(name, readOptions(rest));
  const whole = await runToEnd(build(scenario, flags), name, rest, { interrupted });
  const fallWith = whole.metrics.priceFall ?? Number.NaN;
  const fallWithout = without.metrics.priceFall ?? Number.NaN;
  return { without: left, fallWith, fallWithout, endogenousShare: 1 - fallWithout / fallWith };
}
