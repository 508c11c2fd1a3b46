// What was promised and what came, tranche by tranche, in steps that each change one thing:
//
//   A promise            calm default probability and loss, calm correlation, exact Gaussian pool
//   B true marginals     realised default probability and loss, calm correlation
//   C true correlation   the correlation that realised joint defaults imply
//   D true copula        the realised law of the number of defaults, loss given default still one number
//   E truth              what the tranches lost in the runs: losses that move with defaults, timing, waterfall, runs
//   E′ impact off        the same draws with sales that move nothing; in a calm world it must be A

import {
  empiricalLaw,
  studentMultiple,
  trancheExpectedLoss,
  type Interval,
  type LossLaw,
  type PoolOutcome,
} from '../index.ts';
import { lossShare } from './creditEstimates.ts';
import {
  creditOf,
  modelLaws,
  type BarOptions,
  type PoolCredit,
  type SeedRuns,
} from './modelLaws.ts';

export const barNames = ['A', 'B', 'C', 'D', 'E', 'E′'] as const;
export type BarName = (typeof barNames)[number];

export interface Bar {
  /** Expected loss as a fraction of the tranche's notional. */
  readonly value: number;
  readonly standardError: number;
  readonly interval: Interval;
}

export interface TrancheBars {
  readonly name: string;
  readonly attach: number;
  readonly detach: number;
  /** E′ is absent where impact cannot be switched off. */
  readonly bars: Readonly<Partial<Record<BarName, Bar>>>;
  /** E′ − A, and its standard error: in a calm world it is nought within a few of them. */
  readonly calmGap: { readonly value: number; readonly standardError: number } | null;
}

export interface BarsResult extends Omit<PoolCredit, 'judged'> {
  /** Junior first. */
  readonly tranches: readonly TrancheBars[];
  /** P(loss of the pool > x) by the laws A to D and by the runs, for pictures. */
  readonly exceedance: {
    readonly at: readonly number[];
    readonly laws: Readonly<Partial<Record<BarName, readonly number[]>>>;
  };
  /** The tranche of which the truth exceeds the promise most, as a multiple, the most senior where several do alike; empty where none does. */
  readonly mostWrong: string;
}

/** Losses at which laws are set side by side: finely where tranches begin, then by hundredths. */
const GRID: readonly number[] = [
  ...Array.from({ length: 20 }, (_, i) => i / 400),
  ...Array.from({ length: 96 }, (_, i) => (i + 5) / 100),
];

/** Groups of the jackknife: enough for an interval, few enough to be quick. */
const GROUPS = 20;

/** Bars of every tranche with intervals from a jackknife over groups of seeds (each left out in turn). */
export function trancheBars(runs: readonly SeedRuns[], options: BarOptions): BarsResult {
  const whole = figuresOf(runs, options);
  const groups = Math.min(GROUPS, runs.length);
  const parts = Array.from({ length: groups }, (_, group) =>
    figuresOf(
      runs.filter((_run, index) => index % groups !== group),
      options,
    ),
  );
  const multiple = groups < 2 ? Number.NaN : studentMultiple(options.level, groups - 1);
  const errorOf = (figure: (one: Figures) => number): number =>
    jackknifeError(parts.map((part) => figure(part)));
  const tranches = whole.tranches.map(({ name, attach, detach, values }, index) => {
    const bars: Partial<Record<BarName, Bar>> = {};
    for (const bar of barNames) {
      const value = values[bar];
      if (value === undefined) continue;
      const standardError = errorOf((part) => part.tranches[index]!.values[bar]!);
      const reach = multiple * standardError;
      bars[bar] = { value, standardError, interval: within(value - reach, value + reach) };
    }
    const gap = ({ tranches: all }: Figures): number =>
      all[index]!.values['E′']! - all[index]!.values.A!;
    const calmGap =
      values['E′'] === undefined ? null : { value: gap(whole), standardError: errorOf(gap) };
    return { name, attach, detach, bars, calmGap };
  });
  const { promise, calm, realised, names } = whole;
  return {
    promise,
    calm,
    realised,
    names,
    tranches,
    exceedance: {
      at: GRID,
      laws: Object.fromEntries(
        lawsOf(runs, options).map(([bar, law]) => [bar, GRID.map((x) => law.exceedance(x))]),
      ),
    },
    mostWrong: mostWrongOf(tranches),
  };
}

/** An interval of a share. */
const within = (low: number, high: number): Interval => [Math.max(0, low), Math.min(1, high)];

/** √((g − 1)/g · Σ(θᵢ − θ̄)²). */
function jackknifeError(values: readonly number[]): number {
  const groups = values.length;
  if (groups < 2) return Number.NaN;
  const centre = values.reduce((sum, value) => sum + value, 0) / groups;
  const squares = values.reduce((sum, value) => sum + (value - centre) * (value - centre), 0);
  return Math.sqrt(((groups - 1) / groups) * squares);
}

interface Figures extends Omit<PoolCredit, 'judged'> {
  readonly tranches: readonly {
    readonly name: string;
    readonly attach: number;
    readonly detach: number;
    readonly values: Readonly<Partial<Record<BarName, number>>>;
  }[];
}

function figuresOf(runs: readonly SeedRuns[], options: BarOptions): Figures {
  const truth = runs.map((run) => run.truth);
  const impactOff = runs.flatMap((run) => run.impactOff ?? []);
  const credit = creditOf(runs, options);
  const laws = modelLaws(credit);
  return {
    ...credit,
    tranches: (truth[0]?.tranches ?? []).map(({ name, attach, detach }, index) => ({
      name,
      attach,
      detach,
      values: {
        ...Object.fromEntries(
          laws.map(([bar, law]) => [bar, trancheExpectedLoss(law, { attach, detach })]),
        ),
        E: meanLoss(truth, index),
        ...(impactOff.length === 0 ? {} : { 'E′': meanLoss(impactOff, index) }),
      },
    })),
  };
}

/** A to D, and the runs as laws of their own. */
function lawsOf(
  runs: readonly SeedRuns[],
  options: BarOptions,
): readonly (readonly [BarName, LossLaw])[] {
  const truth = runs.map((run) => run.truth);
  const off = runs.flatMap((run) => run.impactOff ?? []);
  const sampled = (bar: BarName, outcomes: readonly PoolOutcome[]) =>
    outcomes.length === 0 ? [] : [[bar, empiricalLaw(outcomes.map(lossShare))] as const];
  return [...modelLaws(creditOf(runs, options)), ...sampled('E', truth), ...sampled('E′', off)];
}

const meanLoss = (outcomes: readonly PoolOutcome[], tranche: number): number =>
  outcomes.reduce((sum, { tranches }) => sum + tranches[tranche]!.loss, 0) / outcomes.length;

/** Of several that were promised nothing, the most senior: it had the most below it. */
function mostWrongOf(tranches: readonly TrancheBars[]): string {
  let worst = '';
  let most = 1;
  for (const { name, bars } of tranches) {
    const ratio = bars.E!.value / bars.A!.value;
    if (!(ratio > 1 && ratio >= most)) continue;
    most = ratio;
    worst = name;
  }
  return worst;
}
