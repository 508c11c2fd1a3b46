// What the models A to D are made of, and the laws of the pool's loss that they give: positions all alike, or each with its own figures.

import { finitePoolLaw, latticeLaw, type LossLaw, type PoolOutcome } from '../index.ts';
import {
  defaultingAt,
  defaultsOf,
  estimateCredit,
  type CreditEstimate,
} from './creditEstimates.ts';
import {
  namedCorrelation,
  namedCredit,
  namedDefaultsLaw,
  namedGaussianLaw,
  type NamedCredit,
} from './namedCredit.ts';

/** The figures that the promise rests on. */
export interface PromisedCredit {
  readonly defaultProbability: number;
  readonly lossGivenDefault: number;
  readonly assetCorrelation: number;
}

/** Runs that belong to one seed. */
export interface SeedRuns {
  readonly truth: PoolOutcome;
  /** The same draws with impact off, where there is such a switch. */
  readonly impactOff: PoolOutcome | undefined;
  /** What the promise is calibrated on. */
  readonly calm: PoolOutcome;
  /** Mean pair correlation of the values in the calibration window; NaN where there is none. */
  readonly calmCorrelation: number;
}

export interface BarOptions {
  /** What is stated instead of estimated. */
  readonly stated: Partial<PromisedCredit>;
  /** Where the calm correlation comes from: returns of the assets, or joint defaults of the calm runs. */
  readonly correlationFrom: 'assets' | 'defaults';
  /** Share of its notional that a position must lose to count as defaulted; 0: more than nothing. */
  readonly defaultAt: number;
  /** Whether the models take all positions as alike, or each with its own weight, chance and loss; alike unless told. */
  readonly positions?: PositionsAs;
  readonly level: number;
}

export const positionsAs = ['alike', 'byName'] as const;
export type PositionsAs = (typeof positionsAs)[number];

/** What A, and what B and C, are made of where every position is known. */
export interface NamedPool {
  readonly promise: readonly NamedCredit[];
  readonly realised: readonly NamedCredit[];
}

/** All that the models A to D are made of. */
export interface PoolCredit {
  readonly promise: PromisedCredit;
  readonly calm: CreditEstimate;
  readonly realised: CreditEstimate;
  /** Position by position, in the order of the pool; null where they are taken as alike. */
  readonly names: NamedPool | null;
  /** The runs with defaults counted as asked for. */
  readonly judged: readonly PoolOutcome[];
}

export function creditOf(runs: readonly SeedRuns[], options: BarOptions): PoolCredit {
  const judge = (outcome: PoolOutcome): PoolOutcome => defaultingAt(outcome, options.defaultAt);
  const judged = runs.map((run) => judge(run.truth));
  const calmRuns = runs.map((run) => judge(run.calm));
  const alike = { calm: estimateCredit(calmRuns), realised: estimateCredit(judged) };
  if (options.positions !== 'byName')
    return { ...alike, promise: promiseOf(alike.calm, runs, options), names: null, judged };
  const { stated } = options;
  const [calmNames, realised] = [namedCredit(calmRuns), namedCredit(judged)];
  const calm = { ...alike.calm, assetCorrelation: namedCorrelation(calmNames, calmRuns) };
  const promise = calmNames.map((one) => ({
    weight: one.weight,
    defaultProbability: stated.defaultProbability ?? one.defaultProbability,
    lossGivenDefault: stated.lossGivenDefault ?? one.lossGivenDefault,
  }));
  return {
    calm,
    realised: { ...alike.realised, assetCorrelation: namedCorrelation(realised, judged) },
    promise: promiseOf(calm, runs, options),
    names: { promise, realised },
    judged,
  };
}

/** A to D. */
export function modelLaws({
  judged,
  promise,
  realised,
  names,
}: Omit<PoolCredit, 'calm'>): readonly (readonly ['A' | 'B' | 'C' | 'D', LossLaw])[] {
  const implied = orNone(realised.assetCorrelation);
  if (names !== null)
    return [
      ['A', namedGaussianLaw(names.promise, promise.assetCorrelation)],
      ['B', namedGaussianLaw(names.realised, promise.assetCorrelation)],
      ['C', namedGaussianLaw(names.realised, implied)],
      ['D', namedDefaultsLaw(names.realised, judged)],
    ];
  const { positions } = realised;
  const gaussian = (credit: PromisedCredit): LossLaw =>
    finitePoolLaw({ ...credit, names: positions });
  return [
    ['A', gaussian(promise)],
    ['B', gaussian({ ...realised, assetCorrelation: promise.assetCorrelation })],
    ['C', gaussian({ ...realised, assetCorrelation: implied })],
    ['D', latticeLaw(countShares(judged, positions), realised.lossGivenDefault / positions)],
  ];
}

/** A at another asset correlation. */
export const promisedLaw = (
  { promise, calm, names }: Pick<PoolCredit, 'promise' | 'calm' | 'names'>,
  assetCorrelation: number,
): LossLaw =>
  names === null
    ? finitePoolLaw({ ...promise, assetCorrelation, names: calm.positions })
    : namedGaussianLaw(names.promise, assetCorrelation);

function promiseOf(
  calm: CreditEstimate,
  runs: readonly SeedRuns[],
  { stated, correlationFrom }: BarOptions,
): PromisedCredit {
  const known = runs.map((run) => run.calmCorrelation).filter(Number.isFinite);
  const byAssets = known.reduce((sum, value) => sum + value, 0) / known.length;
  const estimated =
    correlationFrom === 'assets' && known.length > 0 ? byAssets : calm.assetCorrelation;
  return {
    defaultProbability: stated.defaultProbability ?? calm.defaultProbability,
    lossGivenDefault: stated.lossGivenDefault ?? calm.lossGivenDefault,
    assetCorrelation: stated.assetCorrelation ?? Math.min(1, Math.max(0, orNone(estimated))),
  };
}

/** With one position, or no default, there is no correlation to speak of, and none is needed. */
const orNone = (correlation: number): number => (Number.isFinite(correlation) ? correlation : 0);

/** How often 0, 1, … positions defaulted. */
function countShares(outcomes: readonly PoolOutcome[], names: number): Float64Array {
  const counts = new Float64Array(names + 1);
  for (const outcome of outcomes) counts[defaultsOf(outcome)]!++;
  return counts;
}
