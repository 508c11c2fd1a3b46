// The best outcome of an epoch: which part of each of four kinds of order is carried out, so that the score is highest and no constraint is
// broken. The score and the constraints are linear, so the best lies on a corner: all corners of the region are tried, in exact
// rational arithmetic. Twelve planes in four dimensions have at most 495 corners, and an epoch ends once a day.

import { WAD } from '../units/fixedPoint.ts';
import {
  epochScore,
  epochWeights,
  judgeEpoch,
  orderKinds,
  type EpochOrders,
  type EpochTerms,
} from './epochConstraints.ts';

/** Σ row[i]·x[i] ≤ limit, over the orders of `orderKinds`. */
interface Plane {
  readonly row: readonly bigint[];
  readonly limit: bigint;
}

/** A corner: x[i] = numerators[i] / denominator, denominator > 0. */
interface Corner {
  readonly numerators: readonly bigint[];
  readonly denominator: bigint;
}

/** The valid solution of highest score, in whole atoms; undefined where no solution is valid. */
export function solveEpoch(terms: EpochTerms): EpochOrders | undefined {
  const planes = planesOf(terms);
  const allowed = [...corners(planes)]
    .filter((corner) => planes.every((plane) => isInside(corner, plane)))
    .map((corner) => ({ corner, score: scoreOf(corner) }))
    .sort((a, b) => {
      const ahead = b.score * a.corner.denominator - a.score * b.corner.denominator;
      return ahead > 0n ? 1 : ahead < 0n ? -1 : 0;
    });
  // Where limits lie within a few atoms, the best corner may have no whole neighbour that is valid, and a lesser one has.
  for (const { corner } of allowed) {
    const outcome = toAtoms(terms, corner);
    if (outcome !== undefined) return outcome;
  }
  return undefined;
}

/** The score of a corner, times its denominator. */
const scoreOf = ({ numerators }: Corner): bigint =>
  orderKinds.reduce((sum, kind, i) => sum + epochWeights[kind] * numerators[i]!, 0n);

const byKind = (part: (kind: (typeof orderKinds)[number]) => bigint): bigint[] =>
  orderKinds.map(part);

/** In the order of `orderKinds`: senior redeem, junior redeem, junior supply, senior supply. */
function planesOf(terms: EpochTerms): Plane[] {
  const { orders, reserve, reserveMax, netAssetValue, seniorAsset, isClosing } = terms;
  const { seniorRatioMin, seniorRatioMax } = terms;
  const planes: Plane[] = orderKinds.flatMap((kind) => [
    { row: byKind((one) => (one === kind ? -1n : 0n)), limit: 0n },
    {
      row: byKind((one) => (one === kind ? 1n : 0n)),
      limit: isClosing && kind.endsWith('Supply') ? 0n : orders[kind],
    },
  ]);
  planes.push({ row: [1n, 1n, -1n, -1n], limit: reserve });
  if (isClosing) return planes;
  planes.push({ row: [-1n, -1n, 1n, 1n], limit: reserveMax - reserve });
  const assets = netAssetValue + reserve;
  // min·(assets + in − out) ≤ senior + supply − redeem. What the senior is owed is never less than nothing, so a minimum of zero binds nobody.
  if (seniorRatioMin > 0n) {
    planes.push({
      row: [WAD - seniorRatioMin, -seniorRatioMin, seniorRatioMin, seniorRatioMin - WAD],
      limit: seniorAsset * WAD - seniorRatioMin * assets,
    });
  }
  // senior + supply − redeem ≤ max·(assets + in − out). What the senior is owed is capped at the assets, so a maximum of one binds nobody.
  if (seniorRatioMax < WAD) {
    planes.push({
      row: [seniorRatioMax - WAD, seniorRatioMax, -seniorRatioMax, WAD - seniorRatioMax],
      limit: seniorRatioMax * assets - seniorAsset * WAD,
    });
  }
  return planes;
}

const isInside = ({ numerators, denominator }: Corner, { row, limit }: Plane): boolean =>
  row.reduce((sum, factor, i) => sum + factor * numerators[i]!, 0n) <= limit * denominator;

/** Where four planes meet in one point. */
function* corners(planes: readonly Plane[]): Generator<Corner> {
  const n = planes.length;
  for (let a = 0; a < n; a++)
    for (let b = a + 1; b < n; b++)
      for (let c = b + 1; c < n; c++)
        for (let d = c + 1; d < n; d++) {
          const corner = meet([planes[a]!, planes[b]!, planes[c]!, planes[d]!]);
          if (corner !== undefined) yield corner;
        }
}

/** Elimination without fractions (Bareiss): every entry stays a whole number and the last pivot is the determinant. */
function meet(planes: readonly Plane[]): Corner | undefined {
  const size = planes.length;
  const m = planes.map(({ row, limit }) => [...row, limit]);
  let previous = 1n;
  for (let k = 0; k < size; k++) {
    const pivot = m.findIndex((row, i) => i >= k && row[k] !== 0n);
    if (pivot < 0) return undefined;
    [m[k], m[pivot]] = [m[pivot]!, m[k]!];
    for (let i = 0; i < size; i++) {
      if (i === k) continue;
      for (let j = size; j >= 0; j--) {
        if (j === k) continue;
        m[i]![j] = (m[i]![j]! * m[k]![k]! - m[i]![k]! * m[k]![j]!) / previous;
      }
      m[i]![k] = 0n;
    }
    previous = m[k]![k]!;
  }
  const sign = previous < 0n ? -1n : 1n;
  return { numerators: m.map((row) => row[size]! * sign), denominator: previous * sign };
}

/** The valid outcome of highest score among the whole atoms around a corner: from two below it to one above, in every kind. */
function toAtoms(terms: EpochTerms, { numerators, denominator }: Corner): EpochOrders | undefined {
  const floor = numerators.map((numerator) => numerator / denominator);
  let best: EpochOrders | undefined;
  for (let pattern = 0; pattern < 256; pattern++) {
    const tried = Object.fromEntries(
      orderKinds.map((kind, i) => {
        const value = floor[i]! + 1n - BigInt((pattern >> (2 * i)) & 3);
        return [kind, value > 0n ? value : 0n];
      }),
    ) as unknown as EpochOrders;
    if (judgeEpoch(terms, tried) !== 'valid') continue;
    if (best === undefined || epochScore(tried) > epochScore(best)) best = tried;
  }
  return best;
}
