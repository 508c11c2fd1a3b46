// `faultline tranches`: what a model of credit promised each tranche, and what came, over many seeds.

import { InvalidArgumentError, Option, type Command } from 'commander';
import {
  correlationOverTime,
  correlationReport,
  lossShare,
  otherModels,
  positionsAs,
  promiseByWindow,
  promisedLaw,
  tailReport,
  trancheBars,
  type BarOptions,
  type Design,
  type PositionsAs,
  type ExperimentResult,
  type PromisedCredit,
  type RunRecord,
  type SeedRuns,
} from '../experiments/index.ts';
import { InputError, parseDuration, type PoolOutcome, type Scenario } from '../index.ts';
import { designOf, runDesigns, withExperimentOptions, type ExperimentFlags } from './experiment.ts';
import { tranchesText, type TranchesReport } from './tranchesText.ts';

interface TranchesFlags extends ExperimentFlags {
  readonly impactOff?: string;
  readonly calm?: string;
  readonly calmSet?: readonly string[];
  readonly promise?: string;
  readonly correlation?: string;
  readonly defaultAt: number;
  readonly positions: PositionsAs;
  readonly returns?: string;
  readonly window?: string;
}

const append = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
];

export const tranchesCommand = (program: Command): Command =>
  withExperimentOptions(
    program
      .command('tranches')
      .description('say what a credit model promised each tranche of a pool, and what came')
      .argument('<scenario>', 'name of a scenario with a pool, or a YAML file'),
    '100',
  )
    .option(
      '--impact-off <name>',
      'what is left out in the runs whose sales move nothing: a name under "without"; "impact" or "liquidations" unless told, "none" for no such runs',
    )
    .option('--calm <scenario>', 'calibrate the promise on runs of another scenario')
    .option(
      '--calm-set <path=value>',
      'calibrate the promise on runs of this scenario with other values, such as a schedule without a crisis; may be repeated',
      append,
    )
    .option('--promise <figures>', 'state figures of the promise: p=0.02,lgd=0.4,rho=0.2')
    .option(
      '--correlation <from>',
      'calm correlation from returns of the "assets" (where there are two), or from joint "defaults" of the calm runs',
      'assets',
    )
    .option(
      '--default-at <share>',
      'share of its notional that a position must lose to count as defaulted; more than nothing unless told',
      shareOf,
      0,
    )
    .addOption(
      new Option(
        '--positions <as>',
        'whether the models A to D take all positions as alike, or each by name with its own weight, chance and loss',
      )
        .choices(positionsAs)
        .default('alike'),
    )
    .option('--returns <time>', 'length of a return: 1d for runs of ten days or more, else 1h')
    .option('--window <from-to>', 'time from which the calm correlation is taken, such as 0h-8h')
    .addHelpText(
      'after',
      `
Examples:
  faultline tranches reference-pool --seeds 1000
  faultline tranches reference-pool --seeds 1000 --promise p=0.02,lgd=0.02,rho=0.25
  faultline tranches black-thursday --seeds 20 --impact-off liquidations --calm calm-day
  faultline tranches reference-pool --seeds 500 --calm-set securitisation.pool.impactPerLiquidation=0.005
  faultline tranches reference-pool --seeds 1-5000 --keep runs.jsonl --json
  faultline tranches reference-pool --seeds 2000 --positions byName

Expected loss of every tranche in steps that each change one thing:
  A   promise           calm default probability and loss, calm correlation, exact Gaussian pool
  B   true marginals    realised default probability and loss
  C   true correlation  the correlation that realised joint defaults imply
  D   true copula       the realised law of the number of defaults
  E   truth             what the tranches lost in the runs
  E′  impact off        the same draws with sales that move nothing: in a calm world this is A
Calm figures come from the calm world that the scenario states under "calm", else from the runs with impact off, unless --calm,
--calm-set or --promise says otherwise. Intervals are from a jackknife over groups of seeds.

Exit codes: 0 done, 2 bad input, 3 a broken invariant, 130 interrupted.`,
    )
    .action(async (name: string, flags: TranchesFlags) => {
      const plan = planOf(name, flags);
      const began = performance.now();
      const result = await runDesigns(name, plan.designs, flags);
      const wallSeconds = Math.round(performance.now() - began) / 1000;
      const report = reportOf(name, plan, result, {
        ...optionsOf(flags),
        defaultAt: flags.defaultAt,
        positions: flags.positions,
      });
      process.stdout.write(
        flags.json === true
          ? `${JSON.stringify({ ...report, wallSeconds })}\n`
          : tranchesText(report, wallSeconds),
      );
    });

function shareOf(text: string): number {
  const share = Number(text);
  if (text.trim() !== '' && share >= 0 && share < 1) return share;
  throw new InvalidArgumentError('Give a share from 0 to below 1, such as 0.1.');
}

interface Plan {
  readonly designs: readonly Design[];
  /** Indices among the designs; undefined where there is none. */
  readonly impactOff: number | undefined;
  readonly calm: number;
  readonly calmSays: string;
}

function planOf(name: string, flags: TranchesFlags): Plan {
  const truth = designOf(name, flags, { label: 'truth' });
  const observe = observeOf(truth.scenario, flags);
  const designs: Design[] = [{ ...truth, observe }];
  const off = impactSwitch(truth.scenario, flags);
  // Where nothing is to be switched off, no sale moves a price: the runs are their own counterpart.
  const isAsItIs = off !== undefined && truth.scenario.without[off]?.length === 0;
  const impactOff = off === undefined ? undefined : isAsItIs ? 0 : designs.length;
  if (off !== undefined && !isAsItIs)
    designs.push({ ...designOf(name, flags, { label: 'impact off', without: [off] }), observe });
  const calm = calmWorldOf(name, truth.scenario, flags);
  if (calm === undefined) {
    const calmSays = off === undefined ? 'the runs themselves' : `the runs without ${off}`;
    return { designs, impactOff, calm: impactOff ?? 0, calmSays };
  }
  designs.push({ ...calm.design, observe });
  return { designs, impactOff, calm: designs.length - 1, calmSays: calm.says };
}

/** The runs that the promise is calibrated on: as asked for, else the calm world that the scenario states. */
function calmWorldOf(
  name: string,
  { calm: stated }: Scenario,
  flags: TranchesFlags,
): { readonly design: Design; readonly says: string } | undefined {
  const { calm, calmSet } = flags;
  const label = 'calm';
  // Another scenario takes none of the changes to this one.
  if (calm !== undefined)
    return {
      design: designOf(
        calm,
        { set: [], without: [] },
        { label, ...(calmSet === undefined ? {} : { set: calmSet }) },
      ),
      says: calm,
    };
  if (calmSet !== undefined)
    return { design: designOf(name, flags, { label, set: calmSet }), says: calmSet.join(', ') };
  if (stated === undefined) return undefined;
  const { set, without } = stated;
  return {
    design: designOf(name, flags, { label, set, without }),
    says: ['its calm world:', ...set, ...without.map((one) => `without ${one}`)]
      .join(' ')
      .replaceAll('"', ''),
  };
}

function impactSwitch({ without }: Scenario, { impactOff }: TranchesFlags): string | undefined {
  if (impactOff === 'none') return undefined;
  return impactOff ?? ['impact', 'liquidations'].find((name) => Object.hasOwn(without, name));
}

const DAY = 86_400;
const HOUR = 3_600;

function observeOf(scenario: Scenario, { returns, window }: TranchesFlags) {
  const { secondsPerTick, ticks } = scenario;
  const usual = ticks * secondsPerTick >= 10 * DAY ? DAY : HOUR;
  const seconds = returns === undefined ? usual : durationOf('--returns', returns);
  const returnTicks = Math.max(1, Math.round(seconds / secondsPerTick));
  if (window === undefined) return { returnTicks };
  const [from, to] = window.split('-');
  if (from === undefined || to === undefined) {
    throw new InputError([
      { where: `--window ${window}`, found: 'not two times', mend: 'Give for example 0h-8h.' },
    ]);
  }
  const tickOf = (text: string): number => durationOf('--window', text) / secondsPerTick;
  const ends = [tickOf(from), tickOf(to)] as const;
  if (ends[0] >= ends[1]) {
    throw new InputError([
      { where: `--window ${window}`, found: 'it ends before it begins', mend: 'Turn it round.' },
    ]);
  }
  return { returnTicks, window: ends };
}

function durationOf(option: string, text: string): number {
  const seconds = parseDuration(text);
  if (typeof seconds === 'number' && seconds >= 0) return seconds;
  throw new InputError([
    { where: `${option} ${text}`, found: 'not a time', mend: 'Give a time such as 1h or 2d.' },
  ]);
}

function optionsOf(flags: TranchesFlags): BarOptions {
  const { promise, correlation = 'assets', defaultAt, level } = flags;
  if (correlation !== 'assets' && correlation !== 'defaults') {
    throw new InputError([
      {
        where: `--correlation ${correlation}`,
        found: 'not a source of the correlation',
        mend: 'Give assets or defaults.',
      },
    ]);
  }
  return { stated: statedIn(promise), correlationFrom: correlation, defaultAt, level };
}

const STATED: Readonly<Record<string, keyof PromisedCredit>> = {
  p: 'defaultProbability',
  lgd: 'lossGivenDefault',
  rho: 'assetCorrelation',
};

/** `p=0.02,lgd=0.4,rho=0.2`, any of them. */
function statedIn(text: string | undefined): Partial<PromisedCredit> {
  const stated: Partial<Record<keyof PromisedCredit, number>> = {};
  for (const part of text?.split(',') ?? []) {
    const [name = '', value = ''] = part.split('=').map((one) => one.trim());
    const key = STATED[name];
    const number = Number(value);
    if (key === undefined || value === '' || !(number >= 0 && number <= 1)) {
      throw new InputError([
        {
          where: `--promise ${text}`,
          found: `"${part}"`,
          mend: 'Give p, lgd and rho from 0 to 1, such as p=0.02,lgd=0.4,rho=0.2.',
        },
      ]);
    }
    stated[key] = number;
  }
  return stated;
}

/** Of value at risk and expected shortfall. */
const TAIL_LEVEL = 0.95;

function reportOf(
  name: string,
  { designs, impactOff, calm, calmSays }: Plan,
  { records, seeds, hash }: ExperimentResult,
  options: BarOptions,
): TranchesReport {
  const { secondsPerTick, ticks } = designs[0]!.scenario;
  const of = (design: number): RunRecord[] => records.filter((record) => record.design === design);
  const truth = of(0);
  const off = impactOff === undefined ? [] : of(impactOff);
  const calmRuns = of(calm);
  const runs = truth.map((record, index): SeedRuns => ({
    truth: poolOf(record, name),
    impactOff: off[index]?.pool,
    calm: poolOf(calmRuns[index]!, calmSays),
    calmCorrelation: calmRuns[index]!.coMovement?.windowFundamental ?? Number.NaN,
  }));
  const outcomes = truth.map((record) => poolOf(record, name));
  const poolLosses = outcomes.map(lossShare);
  const bars = trancheBars(runs, options);
  const moved = (some: readonly RunRecord[]) => some.flatMap(({ coMovement }) => coMovement ?? []);
  return {
    scenario: name,
    secondsPerTick,
    ticks,
    seeds,
    hash,
    level: options.level,
    isCalmTruth: calm === 0 && options.stated.defaultProbability === undefined,
    calmSays: options.stated.defaultProbability === undefined ? calmSays : 'the command line',
    isIndependent: calm > (impactOff ?? 0) || Object.keys(options.stated).length === 3,
    ...bars,
    models: otherModels({ ...bars.promise, positions: bars.realised.positions }, bars.tranches),
    assets: moved(truth)[0]?.assets ?? [],
    slices: correlationOverTime(moved(truth)),
    windows: promiseByWindow(
      moved(truth),
      (assetCorrelation) => promisedLaw(bars, assetCorrelation),
      bars.tranches,
    ),
    tail: {
      level: TAIL_LEVEL,
      figures: tailReport(outcomes, { level: TAIL_LEVEL, confidence: options.level }),
    },
    correlations:
      correlationReport(
        truth.flatMap(({ coMovement }, index) =>
          coMovement === undefined ? [] : [{ coMovement, poolLoss: poolLosses[index]! }],
        ),
        options.level,
      ) ?? null,
  };
}

function poolOf({ pool }: RunRecord, name: string): PoolOutcome {
  if (pool !== undefined && pool.tranches.length > 0 && pool.notionals.length > 0) return pool;
  throw new InputError([
    {
      where: name,
      found: 'no pool that says what its positions and tranches lost',
      mend: 'Give a scenario with a pool, such as reference-pool or black-thursday.',
    },
  ]);
}
