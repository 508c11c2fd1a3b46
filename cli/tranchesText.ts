// The report of `faultline tranches` for people.

import {
  barNames,
  STUDENT_DEGREES,
  type Bar,
  type BarName,
  type BarsResult,
  type CorrelationFigure,
  type CorrelationReport,
  type OtherModels,
  type CorrelationSlice,
  type NamedCredit,
  type PooledFigure,
  type WindowPromise,
  type TailFigure,
} from '../experiments/index.ts';
import { formatNumber, formatTable, styled } from './text.ts';

export interface TranchesReport extends BarsResult {
  readonly scenario: string;
  readonly secondsPerTick: number;
  readonly ticks: number;
  /** Assets behind the pool, in the order of the matrices. */
  readonly assets: readonly string[];
  readonly slices: readonly CorrelationSlice[];
  readonly windows: readonly WindowPromise[];
  readonly seeds: readonly number[];
  readonly hash: string;
  readonly level: number;
  /** Where the calm figures come from. */
  readonly calmSays: string;
  /** There are no calm runs: the promise is made of what came. */
  readonly isCalmTruth: boolean;
  /** The promise rests on other runs, or on figures that were stated. */
  readonly isIndependent: boolean;
  /** The promise by other models, and what it depends on, tranche by tranche. */
  readonly models: readonly OtherModels[];
  /** Of the losses in the runs. */
  readonly tail: { readonly level: number; readonly figures: readonly TailFigure[] };
  readonly correlations: CorrelationReport | null;
}

const TITLES: Readonly<Record<BarName, string>> = {
  A: 'A promise',
  B: 'B marginals',
  C: 'C correlation',
  D: 'D copula',
  E: 'E truth',
  'E′': 'E′ impact off',
};

export function tranchesText(report: TranchesReport, wallSeconds: number): string {
  const { promise, calm, realised } = report;
  const count = report.seeds.length === 1 ? '1 seed' : `${formatNumber(report.seeds.length)} seeds`;
  const credit = (p: number, lgd: number, rho: number): string =>
    `${percent(p)} of positions default, ${percent(lgd)} is then lost, asset correlation ${formatNumber(rounded(rho))}`;
  return [
    `${styled('bold', report.scenario)}: ${count}, pool of ${realised.positions} position${realised.positions === 1 ? '' : 's'}, intervals ${report.level * 100} %`,
    `promised  ${credit(promise.defaultProbability, promise.lossGivenDefault, promise.assetCorrelation)} (from ${report.calmSays}; joint defaults there imply ${formatNumber(rounded(calm.assetCorrelation))})`,
    `realised  ${credit(realised.defaultProbability, realised.lossGivenDefault, realised.assetCorrelation)} (from joint defaults)`,
    ...namedLines(report),
    ...(report.isCalmTruth
      ? [
          '(no calm runs: give --calm, --calm-set, --promise or --impact-off for a promise of its own)',
        ]
      : []),
    '',
    'Expected loss, share of the tranche',
    barsTable(report),
    '',
    ...(report.mostWrong === '' ? [] : [mostWrongLine(report)]),
    ...calmLines(report),
    '',
    modelsTable(report),
    '',
    tailTable(report),
    ...(report.correlations === null ? [] : ['', correlationTable(report.correlations)]),
    '',
    styled('dim', `result ${report.hash}, ${wallSeconds} s`),
    '',
  ].join('\n');
}

/** How far the positions are apart, where they are not taken as alike. */
function namedLines({ names }: TranchesReport): string[] {
  if (names === null) return [];
  const range = (values: readonly number[]): string =>
    `${percent(Math.min(...values))} to ${percent(Math.max(...values))}`;
  const figures = (of: readonly NamedCredit[]): string =>
    `chance ${range(of.map((one) => one.defaultProbability))}, loss ${range(of.map((one) => one.lossGivenDefault))}`;
  return [`by name   promised: ${figures(names.promise)}; realised: ${figures(names.realised)}`];
}

function barsTable({ tranches }: TranchesReport): string {
  const shown = barNames.filter((name) => tranches.some(({ bars }) => bars[name] !== undefined));
  const rows = [['', ...shown.map((name) => TITLES[name])]];
  for (const { name, attach, detach, bars } of tranches) {
    rows.push([
      `${name}, ${percent(attach)} to ${percent(detach)}`,
      ...shown.map((bar) => percent(bars[bar]?.value ?? Number.NaN)),
    ]);
    rows.push(['', ...shown.map((bar) => interval(bars[bar]))]);
  }
  return formatTable(
    rows,
    shown.map((_, index) => index + 1),
  );
}

const interval = (bar: Bar | undefined): string =>
  bar === undefined ? '' : `${percent(bar.interval[0])}–${percent(bar.interval[1])}`;

function mostWrongLine({ tranches, mostWrong }: TranchesReport): string {
  const { bars } = tranches.find(({ name }) => name === mostWrong)!;
  const promised = bars.A!.value;
  const times =
    promised > 0
      ? `${formatNumber(rounded(bars.E!.value / promised))} times what`
      : 'where nothing';
  return `Most wrong: ${styled('bold', mostWrong)}, which lost ${percent(bars.E!.value)}, ${times} was promised.`;
}

/** How far the promise is from runs without impact, in standard errors; where it was calibrated on these very runs, that says nothing. */
function calmLines({ tranches, isIndependent }: TranchesReport): string[] {
  if (!isIndependent) return [];
  const gaps = tranches.flatMap(({ name, calmGap }) => {
    if (calmGap === null) return [];
    const { value, standardError } = calmGap;
    // Runs that all lost nothing have no error to measure by.
    const isKnown = standardError > 1e-9 * Math.abs(value);
    return [`${name} ${isKnown ? formatNumber(rounded(value / standardError)) : '—'}`];
  });
  return gaps.length === 0 ? [] : [`E′ − A in standard errors: ${gaps.join(', ')}.`];
}

/** The same figures in other models' hands; elasticities of A, at a step of 10 %. */
function modelsTable({ models }: TranchesReport): string {
  return formatTable(
    [
      [
        'The promise otherwise',
        'Gaussian, exact',
        'large pool',
        `Student-t, ν = ${STUDENT_DEGREES}`,
        'elasticity: chance',
        'loss',
        'correlation',
      ],
      ...models.map(({ name, gaussian, largePool, studentT, sensitivities }) => [
        name,
        percent(gaussian),
        percent(largePool),
        percent(studentT),
        ...sensitivities.map(({ elasticity }) => formatNumber(rounded(elasticity))),
      ]),
    ],
    [1, 2, 3, 4, 5, 6],
  );
}

function tailTable({ tail }: TranchesReport): string {
  const range = ([low, high]: readonly [number, number]): string =>
    `${percent(low)} to ${percent(high)}`;
  return formatTable(
    [
      [
        `Tail, ${tail.level * 100} %`,
        'value at risk',
        '',
        'expected shortfall',
        '',
        'capital by rule',
      ],
      ...tail.figures.map((one) => [
        one.name,
        percent(one.valueAtRisk),
        range(one.valueAtRiskInterval),
        percent(one.expectedShortfall),
        range(one.expectedShortfallInterval),
        one.ruleCapital === null ? '' : percent(one.ruleCapital),
      ]),
    ],
    [1, 2, 3, 4, 5],
  );
}

function correlationTable(report: CorrelationReport): string {
  const row = (label: string, { mean, interval: [low, high], worst }: CorrelationFigure) => [
    label,
    formatNumber(rounded(mean)),
    `${formatNumber(rounded(low))} to ${formatNumber(rounded(high))}`,
    formatNumber(rounded(worst)),
  ];
  const pooledRow = (label: string, { all, worst }: PooledFigure) => [
    label,
    formatNumber(rounded(all)),
    '',
    formatNumber(rounded(worst)),
  ];
  return formatTable(
    [
      ['Mean pair correlation', 'all runs', 'of the mean', `worst ${report.worstRuns}`],
      pooledRow('values, returns of all runs together', report.pooledFundamental),
      pooledRow('traded prices, likewise', report.pooledTraded),
      row('values, mean over runs', report.fundamental),
      row('traded prices, likewise', report.traded),
      row('the same at the variance of the values', report.adjusted),
      row('endogenous: traded less values', report.endogenous),
      row('the same, exponentially weighted', report.weightedEndogenous),
      row('traded, by the diffusion limit', report.theory),
      row('variance of traded over values', report.varianceRatio),
    ],
    [1, 2, 3],
  );
}

const rounded = (value: number): number => Number(value.toPrecision(3));

/** 0.0227 → 2.27 %, small ones with three digits. */
function percent(share: number): string {
  if (!Number.isFinite(share)) return formatNumber(share);
  if (share > 0 && share < 1e-8) return '< 10⁻⁶ %';
  return `${formatNumber(rounded(share * 100))} %`;
}
