// `faultline compare`: designs beside each other under common random numbers.

import type { Command } from 'commander';
import {
  combinations,
  compareDesigns,
  headlines,
  metricNames,
  parseVaried,
  type Design,
  type Difference,
  type ExperimentResult,
  type Headline,
  type MetricComparison,
} from '../experiments/index.ts';
import { InputError } from '../index.ts';
import { designOf, runDesigns, withExperimentOptions, type ExperimentFlags } from './experiment.ts';
import { formatNumber, formatTable, styled } from './text.ts';

interface CompareFlags extends ExperimentFlags {
  readonly vary: readonly string[];
  readonly metric?: readonly string[];
}

const append = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
];

export const compareCommand = (program: Command): Command =>
  withExperimentOptions(
    program
      .command('compare')
      .description('run designs under common random numbers and print paired differences')
      .argument('<scenario>', 'name of a scenario, or a YAML file')
      .requiredOption(
        '--vary <path=a,b,c>',
        'a value of the scenario and what it is to be; repeated, every combination is run',
        append,
      ),
    '1-20',
  )
    .option(
      '--metric <name>',
      'figure to print besides the usual ones; may be repeated; "all" prints every one',
      append,
    )
    .addHelpText(
      'after',
      `
Examples:
  faultline compare black-thursday --vary protocols.maker.liquidation.bidLifetime=10m,1h,6h --seeds 1-20
  faultline compare black-thursday --vary protocols.maker.liquidation.kind=englishAuction,dutchAuction
  faultline compare black-thursday --vary agents.keepers.count=12,22 --vary chain.congestionFactor=1,2 --json
  faultline compare black-thursday --vary agents.keepers.count=12,22 --seeds 1-100 --keep keepers.jsonl

Every design is run under the same seeds, and differences from the first one are taken seed by seed: what the
draws have in common cancels. Intervals are Student's. "noise" is how many times larger the standard error of
the difference would be with draws of their own.

Exit codes: 0 done, 2 bad input, 3 a broken invariant, 130 interrupted.`,
    )
    .action(async (name: string, flags: CompareFlags) => {
      const designs = combinations(flags.vary.map(parseVaried)).map((one) =>
        designOf(name, flags, one),
      );
      const began = performance.now();
      const result = await runDesigns(name, designs, flags);
      const wallSeconds = Math.round(performance.now() - began) / 1000;
      const wanted = metricsOf(result, flags);
      const compared = compareDesigns(
        designs,
        result.records,
        wanted.map(({ metric }) => metric),
        flags.level,
      );
      process.stdout.write(
        flags.json === true
          ? `${JSON.stringify(report(name, result, compared, { level: flags.level, wallSeconds }))}\n`
          : textOf(name, result, wanted, compared, { level: flags.level, wallSeconds }),
      );
    });

/** The usual figures, then those asked for. */
function metricsOf({ records }: ExperimentResult, { metric = [] }: CompareFlags): Headline[] {
  const names = metricNames(records);
  const usual = headlines(records);
  const more = metric.includes('all') ? names : metric;
  const unknown = more.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new InputError(
      unknown.map((name) => ({
        where: `--metric ${name}`,
        found: 'no such figure in these runs',
        mend: `There are: ${names.slice(0, 40).join(', ')}${names.length > 40 ? ', …' : ''}.`,
      })),
    );
  }
  const added = more
    .filter((name) => usual.every((headline) => headline.metric !== name))
    .map((name) => ({ metric: name, label: name, unit: '' }));
  return [...usual, ...added];
}

interface Circumstances {
  readonly level: number;
  readonly wallSeconds: number;
}

function textOf(
  name: string,
  { designs, seeds, hash }: ExperimentResult,
  wanted: readonly Headline[],
  compared: readonly MetricComparison[],
  { level, wallSeconds }: Circumstances,
): string {
  const rows = [
    [
      '',
      'mean',
      `${level * 100} % of it`,
      'median',
      'difference',
      `${level * 100} % of it`,
      'lower',
      'noise',
    ],
  ];
  compared.forEach(({ summaries, differences }, index) => {
    const { label, unit } = wanted[index]!;
    const title = unit === '' ? label : `${label}, ${unit}`;
    rows.push([styled('bold', title)]);
    summaries.forEach(({ mean, interval, median }, design) =>
      rows.push([
        `  ${designs[design]!.label}`,
        formatNumber(mean),
        range(interval),
        formatNumber(median),
        ...differenceCells(differences[design] ?? null),
      ]),
    );
  });
  const count = seeds.length === 1 ? '1 seed' : `${seeds.length} seeds`;
  return [
    `${styled('bold', name)}: ${designs.length} designs, ${count}, common random numbers; differences from "${designs[0]!.label}"`,
    '',
    formatTable(rows, [1, 2, 3, 4, 5, 6, 7]),
    '',
    styled('dim', `result ${hash}, ${wallSeconds} s`),
    '',
  ].join('\n');
}

function differenceCells(found: Difference | null): string[] {
  if (found === null) return [];
  const { mean, interval, lower, runs, standardError, independentError } = found;
  const noise = independentError / standardError;
  return [
    signed(mean),
    range(interval),
    `${lower} of ${runs}`,
    Number.isFinite(noise) ? `×${formatNumber(Math.round(noise * 10) / 10)}` : '—',
  ];
}

const signed = (value: number): string => `${value > 0 ? '+' : ''}${formatNumber(value)}`;
const range = ([low, high]: readonly [number, number]): string =>
  `${formatNumber(low)} to ${formatNumber(high)}`;

/** What `--json` prints; not-a-number becomes null. */
const report = (
  scenario: string,
  { designs, seeds, records, hash }: ExperimentResult,
  compared: readonly MetricComparison[],
  { level, wallSeconds }: Circumstances,
) => ({
  scenario,
  seeds,
  level,
  hash,
  wallSeconds,
  designs: designs.map(({ label }: Design, index) => ({
    label,
    runs: records
      .filter(({ design }) => design === index)
      .map(({ seed, identity, hash: runHash, metrics }) => ({
        seed,
        identity,
        hash: runHash,
        metrics,
      })),
  })),
  metrics: Object.fromEntries(
    compared.map(({ metric, summaries, differences }) => [metric, { summaries, differences }]),
  ),
});
