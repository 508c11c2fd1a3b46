// `faultline sensitivity`: how much figures of a scenario move with its numbers, beside what a copula makes of the same pool.

import type { Command } from 'commander';
import {
  copulaLoss,
  copulaSensitivities,
  estimateCredit,
  figureReader,
  metricNames,
  numberIn,
  parseStep,
  sensitivityOf,
  stepsFrom,
  type CopulaSensitivity,
  type Design,
  type ExperimentResult,
  type RunRecord,
  type Sensitivity,
  type Step,
} from '../experiments/index.ts';
import { InputError, type PoolOutcome } from '../index.ts';
import { designOf, runDesigns, withExperimentOptions, type ExperimentFlags } from './experiment.ts';
import { formatNumber, formatTable, styled } from './text.ts';

interface SensitivityFlags extends ExperimentFlags {
  readonly of: readonly string[];
  readonly to: readonly string[];
}

const append = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
];

export const sensitivityCommand = (program: Command): Command =>
  withExperimentOptions(
    program
      .command('sensitivity')
      .description('say how much figures move with numbers of the scenario, by paired runs')
      .argument('<scenario>', 'name of a scenario, or a YAML file')
      .requiredOption(
        '--of <figure>',
        'figure: tranches.NAME.loss, pool.loss or a metric of "run --json"; may be repeated',
        append,
      )
      .requiredOption(
        '--to <path=step>',
        'number of the scenario and a step: path=±10%, path=+0.5; several with commas, or repeated',
        append,
      ),
    '1-20',
  )
    .addHelpText(
      'after',
      `
Examples:
  faultline sensitivity reference-pool --of tranches.senior.loss --to securitisation.pool.impactPerLiquidation=±10% --seeds 1000
  faultline sensitivity black-thursday --of badDebt --of priceTrough --to agents.keepers.count=±25% --to agents.borrowers.count=±10%
  faultline sensitivity black-thursday --of tranches.senior.loss --to securitisation.pool.leverage=+0.1 --json

Every step is run under the same seeds as the scenario itself; "change" is from the lower to the upper step, seed
by seed, with Student's interval. "elasticity" is the relative change of the figure over that of the number. For
the loss of a tranche, "copula" is what an exact Gaussian pool makes of the same change when it is told how often
positions defaulted, what was lost, and how defaults came together; its own sensitivities stand below.

Exit codes: 0 done, 2 bad input, 3 a broken invariant, 130 interrupted.`,
    )
    .action(async (name: string, flags: SensitivityFlags) => {
      const plan = planOf(name, flags);
      const began = performance.now();
      const result = await runDesigns(name, plan.designs, flags);
      const wallSeconds = Math.round(performance.now() - began) / 1000;
      const report = reportOf(name, plan, result, flags);
      process.stdout.write(
        flags.json === true
          ? `${JSON.stringify({ ...report, wallSeconds })}\n`
          : textOf(report, wallSeconds),
      );
    });

interface PlannedStep {
  readonly step: Step;
  readonly value: number;
  /** The numbers, and the designs that have them. */
  readonly low: { readonly at: number; readonly design: number } | undefined;
  readonly high: { readonly at: number; readonly design: number } | undefined;
}

function planOf(name: string, flags: SensitivityFlags) {
  const designs: Design[] = [designOf(name, flags, { label: 'as it is' })];
  // A comma before another path parts two steps: a=±10%,b=±5%.
  const wanted = flags.to.flatMap((text) => text.split(/,(?=[^,=]+=)/));
  const steps = wanted.map((text): PlannedStep => {
    const step = parseStep(text);
    const base = numberIn(designs[0]!.scenario, step.path);
    const { low, high } = stepsFrom(step, base);
    const planned = (at: number | undefined) => {
      if (at === undefined) return undefined;
      designs.push(
        designOf(name, flags, { label: `${step.path}=${at}`, set: [`${step.path}=${at}`] }),
      );
      return { at, design: designs.length - 1 };
    };
    return { step, value: base.value, low: planned(low), high: planned(high) };
  });
  return { designs, steps };
}

interface SensitivityRow extends Sensitivity {
  readonly path: string;
  readonly step: string;
  readonly at: { readonly low: number | null; readonly base: number; readonly high: number | null };
  /** The copula's change between the same runs; null for figures that are no tranche's loss. */
  readonly copulaChange: number | null;
}

interface SensitivityReport {
  readonly scenario: string;
  readonly seeds: readonly number[];
  readonly level: number;
  readonly hash: string;
  readonly figures: readonly {
    readonly figure: string;
    readonly rows: readonly SensitivityRow[];
    readonly copula: readonly CopulaSensitivity[];
  }[];
}

function reportOf(
  name: string,
  {
    designs,
    steps,
  }: { readonly designs: readonly Design[]; readonly steps: readonly PlannedStep[] },
  { records, seeds, hash }: ExperimentResult,
  { of, level }: SensitivityFlags,
): SensitivityReport {
  const byDesign = designs.map((_, index) => records.filter(({ design }) => design === index));
  const base = byDesign[0]!;
  return {
    scenario: name,
    seeds,
    level,
    hash,
    figures: of.map((figure) => {
      const read = figureReader(figure);
      const values = base.map(read);
      if (!values.some(Number.isFinite)) throw unknownFigure(figure, base);
      const tranche = trancheOf(figure, base);
      const rows = steps.map(({ step, value, low, high }): SensitivityRow => {
        const found = sensitivityOf(
          {
            low: low && byDesign[low.design]!.map(read),
            base: values,
            high: high && byDesign[high.design]!.map(read),
            at: { low: low?.at ?? value, base: value, high: high?.at ?? value },
          },
          level,
        );
        const copulaAt = (runs: readonly RunRecord[]): number =>
          copulaLoss(estimateCredit(outcomesOf(runs)), tranche!);
        return {
          path: step.path,
          step: step.text,
          at: { low: low?.at ?? null, base: value, high: high?.at ?? null },
          ...found,
          copulaChange:
            tranche === undefined
              ? null
              : copulaAt(high ? byDesign[high.design]! : base) -
                copulaAt(low ? byDesign[low.design]! : base),
        };
      });
      return {
        figure,
        rows,
        copula: tranche === undefined ? [] : copulaSensitivities(outcomesOf(base), tranche),
      };
    }),
  };
}

const outcomesOf = (records: readonly RunRecord[]): PoolOutcome[] =>
  records.flatMap(({ pool }) => pool ?? []);

/** Points of the tranche whose loss a figure is. */
function trancheOf(figure: string, records: readonly RunRecord[]) {
  const name = /^tranches\.(.+)\.loss$/.exec(figure)?.[1];
  return records[0]?.pool?.tranches.find((one) => one.name === name);
}

function unknownFigure(figure: string, records: readonly RunRecord[]): InputError {
  const tranches = records[0]?.pool?.tranches.map(({ name }) => `tranches.${name}.loss`) ?? [];
  const known = [...tranches, ...metricNames(records)];
  return new InputError([
    {
      where: `--of ${figure}`,
      found: 'no such figure in these runs',
      mend: `There are: ${known.slice(0, 40).join(', ')}${known.length > 40 ? ', …' : ''}.`,
    },
  ]);
}

function textOf(report: SensitivityReport, wallSeconds: number): string {
  const { scenario, seeds, level, hash, figures } = report;
  const lines = [
    `${styled('bold', scenario)}: ${seeds.length} seeds, common random numbers, intervals ${level * 100} %`,
  ];
  for (const { figure, rows, copula } of figures) {
    const hasCopula = copula.length > 0;
    lines.push('', styled('bold', figure));
    lines.push(
      formatTable(
        [
          [
            '',
            'is',
            'step',
            'below',
            'as it is',
            'above',
            'change',
            'of the mean',
            'elasticity',
            ...(hasCopula ? ['copula'] : []),
          ],
          ...rows.map((row) => [
            row.path,
            formatNumber(row.at.base),
            row.step,
            formatNumber(row.low),
            formatNumber(row.base),
            formatNumber(row.high),
            signed(row.change),
            `${formatNumber(row.interval[0])} to ${formatNumber(row.interval[1])}`,
            formatNumber(rounded(row.elasticity)),
            ...(row.copulaChange === null ? [] : [signed(row.copulaChange)]),
          ]),
        ],
        [1, 2, 3, 4, 5, 6, 7, 8, 9],
      ),
    );
    if (!hasCopula) continue;
    lines.push('', 'The copula’s own, around what the runs say, ±10 %');
    lines.push(
      formatTable(
        [
          ['', 'is', 'below', 'as it is', 'above', 'elasticity'],
          ...copula.map(({ argument, at, low, base, high, elasticity }) => [
            ARGUMENTS[argument],
            formatNumber(rounded(at)),
            formatNumber(low),
            formatNumber(base),
            formatNumber(high),
            formatNumber(rounded(elasticity)),
          ]),
        ],
        [1, 2, 3, 4, 5],
      ),
    );
  }
  return [...lines, '', styled('dim', `result ${hash}, ${wallSeconds} s`), ''].join('\n');
}

const ARGUMENTS: Readonly<Record<CopulaSensitivity['argument'], string>> = {
  defaultProbability: 'default probability',
  lossGivenDefault: 'loss given default',
  assetCorrelation: 'asset correlation',
};

const signed = (value: number): string => `${value > 0 ? '+' : ''}${formatNumber(value)}`;
const rounded = (value: number): number => Number(value.toPrecision(3));
