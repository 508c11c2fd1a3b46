// How the assets behind a pool moved together, over all runs and over the worst of them.

import { estimateMean, type Interval } from '../index.ts';
import { trianglePlaces, type CoMovement } from './coMovement.ts';

export interface CorrelationFigure {
  readonly mean: number;
  readonly interval: Interval;
  /** Mean over the runs in which the pool lost most. */
  readonly worst: number;
}

/** Mean pair correlation of the returns of many runs taken together, so that wild runs count for what they are. */
export interface PooledFigure {
  readonly all: number;
  readonly worst: number;
}

export interface CorrelationReport {
  readonly runs: number;
  /** How many runs are called the worst. */
  readonly worstRuns: number;
  readonly pooledFundamental: PooledFigure;
  readonly pooledTraded: PooledFigure;
  /** Means of the correlations of single runs. */
  readonly fundamental: CorrelationFigure;
  readonly traded: CorrelationFigure;
  readonly adjusted: CorrelationFigure;
  /** Traded less fundamental, plain and exponentially weighted: what selling added. */
  readonly endogenous: CorrelationFigure;
  readonly weightedEndogenous: CorrelationFigure;
  readonly varianceRatio: CorrelationFigure;
  /** What the diffusion limit of Cont and Wagalath says of traded returns, over runs with sales. */
  readonly theory: CorrelationFigure;
}

export interface ObservedRun {
  readonly coMovement: CoMovement;
  readonly poolLoss: number;
}

const WORST_SHARE = 0.05;

/** `undefined` where no run has two assets to correlate. */
export function correlationReport(
  runs: readonly ObservedRun[],
  level: number,
): CorrelationReport | undefined {
  const known = runs.filter(({ coMovement }) => Number.isFinite(coMovement.traded));
  if (known.length === 0) return undefined;
  const worstRuns = Math.max(1, Math.ceil(WORST_SHARE * known.length));
  const byLoss = known.toSorted((a, b) => b.poolLoss - a.poolLoss).slice(0, worstRuns);
  const figure = (read: (one: CoMovement) => number): CorrelationFigure => {
    const valuesOf = (some: readonly ObservedRun[]): number[] =>
      some.map(({ coMovement }) => read(coMovement)).filter(Number.isFinite);
    const { mean, student } = estimateMean(valuesOf(known), level);
    return { mean, interval: student, worst: estimateMean(valuesOf(byLoss), level).mean };
  };
  const pooled = (of: 'fundamental' | 'traded'): PooledFigure => ({
    all: pooledCorrelation(known.map(({ coMovement }) => coMovement.pairs[of])),
    worst: pooledCorrelation(byLoss.map(({ coMovement }) => coMovement.pairs[of])),
  });
  return {
    runs: known.length,
    worstRuns,
    pooledFundamental: pooled('fundamental'),
    pooledTraded: pooled('traded'),
    fundamental: figure((one) => one.fundamental),
    traded: figure((one) => one.traded),
    adjusted: figure((one) => one.adjusted),
    endogenous: figure((one) => one.traded - one.fundamental),
    weightedEndogenous: figure((one) => one.weightedTraded - one.weightedFundamental),
    varianceRatio: figure((one) => one.varianceRatio),
    theory: figure((one) => one.theory),
  };
}

/** Covariances summed over runs, then made into correlations, then averaged over pairs. */
function pooledCorrelation(triangles: readonly Float64Array[]): number {
  const length = triangles[0]?.length ?? 0;
  const size = Math.round((Math.sqrt(8 * length + 1) - 1) / 2);
  const sums = new Float64Array(length);
  for (const triangle of triangles) triangle.forEach((value, i) => (sums[i]! += value));
  const places = trianglePlaces(size);
  const variances = places.flatMap(([row, column], i) => (row === column ? [sums[i]!] : []));
  let sum = 0;
  places.forEach(([row, column], i) => {
    if (row !== column) sum += sums[i]! / Math.sqrt(variances[row]! * variances[column]!);
  });
  return sum / ((size * (size - 1)) / 2);
}
