// Correlation over the length of a run, pooled over runs: the matrices of equal parts, and what a promise would have been had it been taken
// from any stretch of them.

import { meanOfPairs, trancheExpectedLoss, type LossLaw } from '../index.ts';
import { trianglePlaces, type CoMovement } from './coMovement.ts';

/** Correlation matrices of one part of the runs; ticks. */
export interface CorrelationSlice {
  readonly from: number;
  readonly to: number;
  readonly fundamental: readonly (readonly number[])[];
  readonly traded: readonly (readonly number[])[];
}

/** The promise as it would be with the correlation of a stretch of the runs. */
export interface WindowPromise {
  /** First and last slice, both included. */
  readonly first: number;
  readonly last: number;
  readonly assetCorrelation: number;
  /** Of every tranche, junior first, as a share of its notional. */
  readonly expectedLoss: readonly number[];
}

/** Matrices of every part of the runs; empty where the runs have no two assets, or were not cut alike. */
export function correlationOverTime(runs: readonly CoMovement[]): CorrelationSlice[] {
  const slices = runs[0]?.slices ?? [];
  if (runs.some((run) => run.slices.length !== slices.length)) return [];
  return slices.map(({ from, to }, slice) => ({
    from,
    to,
    fundamental: pooledMatrix(runs, [slice, slice], 'fundamental'),
    traded: pooledMatrix(runs, [slice, slice], 'traded'),
  }));
}

/** The promise for every stretch of the runs' values, all else as promised: `lawAt` gives it at an asset correlation. */
export function promiseByWindow(
  runs: readonly CoMovement[],
  lawAt: (assetCorrelation: number) => LossLaw,
  tranches: readonly { readonly attach: number; readonly detach: number }[],
): WindowPromise[] {
  const count = runs[0]?.slices.length ?? 0;
  if (runs.some(({ slices }) => slices.length !== count)) return [];
  const windows: WindowPromise[] = [];
  for (let first = 0; first < count; first++)
    for (let last = first; last < count; last++) {
      const matrix = pooledMatrix(runs, [first, last], 'fundamental');
      if (matrix.length < 2) return [];
      const assetCorrelation = Math.min(1, Math.max(0, meanOfPairs(matrix)));
      const law = lawAt(assetCorrelation);
      const expectedLoss = tranches.map(({ attach, detach }) =>
        trancheExpectedLoss(law, { attach, detach }),
      );
      windows.push({ first, last, assetCorrelation, expectedLoss });
    }
  return windows;
}

/** Second moments summed over runs and slices, made into correlations. */
function pooledMatrix(
  runs: readonly CoMovement[],
  [first, last]: readonly [number, number],
  of: 'fundamental' | 'traded',
): number[][] {
  const length = runs[0]?.slices[first]?.[of].length ?? 0;
  const size = Math.round((Math.sqrt(8 * length + 1) - 1) / 2);
  const sums = new Float64Array(length);
  for (const { slices } of runs)
    for (let slice = first; slice <= last; slice++)
      slices[slice]![of].forEach((value, i) => (sums[i]! += value));
  const matrix = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  trianglePlaces(size).forEach(([row, column], i) => {
    matrix[row]![column] = matrix[column]![row] = sums[i]!;
  });
  return matrix.map((row, i) =>
    row.map((value, j) => value / Math.sqrt(matrix[i]![i]! * matrix[j]![j]!)),
  );
}
