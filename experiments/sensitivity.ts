// How much a figure moves when a number of the scenario does: paired runs a step below and a step above, under common random numbers.

import {
  finitePoolLaw,
  InputError,
  pairedDifference,
  trancheExpectedLoss,
  type Interval,
  type PoolOutcome,
} from '../index.ts';
import { estimateCredit, lossShare, type CreditEstimate } from './creditEstimates.ts';
import type { RunRecord } from './runSpec.ts';

/** A step to both sides of a number, or to one. */
export interface Step {
  readonly path: string;
  /** As written. */
  readonly text: string;
  readonly size: number;
  /** Of the number itself, rather than in its own unit. */
  readonly isRelative: boolean;
  readonly below: boolean;
  readonly above: boolean;
}

/** `path=±10%`, `path=+10%`, `path=-0.5`, `path=±2`; `+-` may stand for ±. */
export function parseStep(text: string): Step {
  const match = /^([^=]+)=\s*(±|\+-|\+|-|−)?\s*(\d+(?:\.\d+)?(?:e-?\d+)?)\s*(%)?$/i.exec(
    text.trim(),
  );
  if (match === null || !(Number(match[3]) > 0)) {
    throw new InputError([
      {
        where: `--to ${text}`,
        found: 'not of the form path=±step',
        mend: 'Write for example --to agents.keepers.count=±10% or --to chain.congestionFactor=+0.5.',
      },
    ]);
  }
  const [, path, sign = '±', digits, percent] = match;
  const isRelative = percent !== undefined;
  const isBoth = sign === '±' || sign === '+-';
  return {
    path: path!.trim(),
    text: `${isBoth ? '±' : sign}${digits}${percent ?? ''}`,
    size: isRelative ? Number(digits) / 100 : Number(digits),
    isRelative,
    below: isBoth || sign === '-' || sign === '−',
    above: isBoth || sign === '+',
  };
}

/** The numbers a step below and above; undefined on the side to which no step is taken. */
export function stepsFrom(
  { path, size, isRelative, below, above }: Step,
  { value, isWhole }: { readonly value: number; readonly isWhole: boolean },
): { readonly low: number | undefined; readonly high: number | undefined } {
  const reach = isRelative ? Math.abs(value) * size : size;
  const place = (moved: number): number => (isWhole ? Math.round(moved) : moved);
  const low = place(value - reach);
  const high = place(value + reach);
  if (!(low < value) || !(high > value)) {
    throw new InputError([
      {
        where: `--to ${path}`,
        found: `a step that changes nothing: it is ${value}`,
        mend: isWhole
          ? 'Give a step of one at least.'
          : 'Give a step in its own unit, such as ±0.1.',
      },
    ]);
  }
  return { low: below ? low : undefined, high: above ? high : undefined };
}

/** Reads a figure of a run: `tranches.NAME.loss`, `pool.loss`, or the name of a metric. */
export function figureReader(name: string): (record: RunRecord) => number {
  const tranche = /^tranches\.(.+)\.loss$/.exec(name)?.[1];
  if (tranche !== undefined)
    return ({ pool }) => pool?.tranches.find((one) => one.name === tranche)?.loss ?? Number.NaN;
  if (name === 'pool.loss')
    return ({ pool }) => (pool === undefined ? Number.NaN : lossShare(pool));
  return ({ metrics }) => metrics[name] ?? Number.NaN;
}

export interface Sensitivity {
  /** Mean figure below, as it is, and above; NaN on the side without a step. */
  readonly low: number;
  readonly base: number;
  readonly high: number;
  /** Mean difference from below to above (from or to the middle where there is one step), seed by seed. */
  readonly change: number;
  readonly interval: Interval;
  readonly standardError: number;
  /** Relative change of the figure over that of the number; NaN where one of them is nought. */
  readonly elasticity: number;
  /** Seeds under which both ends gave the figure. */
  readonly runs: number;
}

/** Values of a figure by seed at the three places, in the same order of seeds. */
export interface Readings {
  readonly low: readonly number[] | undefined;
  readonly base: readonly number[];
  readonly high: readonly number[] | undefined;
  /** The numbers at these places. */
  readonly at: { readonly low: number; readonly base: number; readonly high: number };
}

export function sensitivityOf({ low, base, high, at }: Readings, level: number): Sensitivity {
  const from = low ?? base;
  const to = high ?? base;
  const paired = from.flatMap((value, seed) =>
    Number.isFinite(value) && Number.isFinite(to[seed]!) ? [[value, to[seed]!] as const] : [],
  );
  const { mean, student, error } = pairedDifference(
    paired.map(([, end]) => end),
    paired.map(([start]) => start),
    level,
  );
  const distance =
    (high === undefined ? at.base : at.high) - (low === undefined ? at.base : at.low);
  const middle = meanOf(base);
  return {
    low: low === undefined ? Number.NaN : meanOf(low),
    base: middle,
    high: high === undefined ? Number.NaN : meanOf(high),
    change: mean,
    interval: student,
    standardError: error,
    elasticity: middle === 0 || at.base === 0 ? Number.NaN : mean / middle / (distance / at.base),
    runs: paired.length,
  };
}

function meanOf(values: readonly number[]): number {
  const known = values.filter(Number.isFinite);
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** A tranche in the copula's eyes at three places of one of its arguments, all else as estimated. */
export interface CopulaSensitivity {
  readonly argument: 'defaultProbability' | 'lossGivenDefault' | 'assetCorrelation';
  readonly at: number;
  readonly low: number;
  readonly base: number;
  readonly high: number;
  readonly elasticity: number;
}

/** What an exact Gaussian pool needs. */
export type ModelCredit = Pick<
  CreditEstimate,
  'positions' | 'defaultProbability' | 'lossGivenDefault' | 'assetCorrelation'
>;

/** Expected loss of a tranche by the exact Gaussian pool with what the runs say of its positions. */
export function copulaLoss(
  { positions, defaultProbability, lossGivenDefault, assetCorrelation }: ModelCredit,
  points: { readonly attach: number; readonly detach: number },
): number {
  const law = finitePoolLaw({
    names: positions,
    defaultProbability,
    lossGivenDefault,
    assetCorrelation: Number.isFinite(assetCorrelation) ? assetCorrelation : 0,
  });
  return trancheExpectedLoss(law, points);
}

/** The copula's own sensitivities around what the runs say. */
export const copulaSensitivities = (
  outcomes: readonly PoolOutcome[],
  points: { readonly attach: number; readonly detach: number },
): CopulaSensitivity[] => sensitivitiesAround(estimateCredit(outcomes), points);

/** The same around stated figures, for a relative step. */
export function sensitivitiesAround(
  credit: ModelCredit,
  points: { readonly attach: number; readonly detach: number },
  step = 0.1,
): CopulaSensitivity[] {
  const base = copulaLoss(credit, points);
  return (['defaultProbability', 'lossGivenDefault', 'assetCorrelation'] as const).map(
    (argument) => {
      const at = credit[argument];
      const lossAt = (factor: number): number =>
        copulaLoss({ ...credit, [argument]: Math.min(1, at * factor) }, points);
      const low = lossAt(1 - step);
      const high = lossAt(1 + step);
      return { argument, at, low, base, high, elasticity: (high - low) / base / (2 * step) };
    },
  );
}
