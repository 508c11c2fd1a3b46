// A pool of other pools' tranches (CDO²): all names of all pools depend on one factor, and given the factor the inner tranches are
// independent draws of one law, which is summed on a lattice (Coval, Jurek and Stafford 2009).

import { normalCdf } from '../math/normal.ts';
import type { TranchePoints } from '../securitisation/tranche.ts';
import { binomialAdder, chancesOf, convolve, overFactor } from './finitePool.ts';
import { latticeLaw, type DiscreteLossLaw } from './lossLaw.ts';
import { conditionalArgument, defaultThreshold, type OneFactorCredit } from './oneFactor.ts';
import { trancheLossFraction } from './trancheRisk.ts';

export interface PoolOfPools extends OneFactorCredit {
  /** Names in each inner pool, all of one size. */
  readonly names: number;
  readonly lossGivenDefault: number;
  /** Number of inner pools, and the tranche of each that the outer pool holds. */
  readonly pools: number;
  readonly held: TranchePoints;
}

/** Cells of a tranche's width when its possible losses don't fall on a coarser lattice. */
const FINE_CELLS = 200;
const COARSE_CELLS_MAX = 120;

/**
 * Law of the outer pool's loss, the mean loss of the tranches it holds. Exact where the inner losses fall on a lattice; else each is
 * split between two of 200 cells so that its mean stays.
 */
export function poolOfPoolsLaw(pool: PoolOfPools): DiscreteLossLaw {
  const { names, lossGivenDefault, pools, held, assetCorrelation: rho } = pool;
  const fractions = Array.from({ length: names + 1 }, (_, n) =>
    trancheLossFraction(held, (n * lossGivenDefault) / names),
  );
  const cells = latticeOf(fractions);
  const add = binomialAdder(names);
  const counts = new Float64Array(names + 1);
  const threshold = defaultThreshold(pool.defaultProbability);
  const given = (argument: number): Float64Array => {
    counts.fill(0);
    add(chancesOf(argument), 1, counts);
    const inner = new Float64Array(cells + 1);
    for (let n = 0; n <= names; n++) {
      const place = fractions[n]! * cells;
      const isOnEdge = Math.abs(place - Math.round(place)) < 1e-6;
      const below = isOnEdge ? Math.round(place) : Math.floor(place);
      const up = isOnEdge ? 0 : place - below;
      inner[below]! += counts[n]! * (1 - up);
      if (up > 0) inner[below + 1]! += counts[n]! * up;
    }
    return convolutionPower(inner, pools);
  };
  const length = cells * pools + 1;
  const probabilities =
    rho <= 0
      ? given(threshold)
      : overFactor(length, [{ threshold, assetCorrelation: rho }], (z, weight, sum) => {
          const law = given(conditionalArgument(threshold, rho, z));
          for (let n = 0; n < length; n++) sum[n]! += weight * law[n]!;
        });
  return latticeLaw(probabilities, 1 / (cells * pools));
}

/** The smallest number of cells on whose edges all fractions lie, if it is not too large. */
function latticeOf(fractions: readonly number[]): number {
  for (let cells = 1; cells <= COARSE_CELLS_MAX; cells++) {
    const fits = fractions.every((f) => Math.abs(f * cells - Math.round(f * cells)) < 1e-6);
    if (fits) return cells;
  }
  return FINE_CELLS;
}

/** Law of the sum of `times` independent draws, by squaring. */
function convolutionPower(law: Float64Array, times: number): Float64Array {
  let result: Float64Array = Float64Array.of(1);
  let square = law;
  for (let left = times; left > 0; left >>= 1) {
    if (left % 2 === 1) result = convolve(result, square);
    if (left > 1) square = convolve(square, square);
  }
  return result;
}

export interface DefaultLayer {
  /** Members of this layer, each a copy of what the layer below yields, and how many defaults make the next one default. */
  readonly members: number;
  readonly threshold: number;
}

/**
 * P(default) of what stands at each layer: a tranche that defaults when at least `threshold` of `members` names do, a pool of such tranches
 * likewise, and so on, all depending on one factor.
 */
export function layeredDefault(
  credit: OneFactorCredit,
  layers: readonly DefaultLayer[],
): Float64Array {
  const binomials = layers.map(({ members }) => ({
    add: binomialAdder(members),
    counts: new Float64Array(members + 1),
  }));
  const through = (argument: number, weight: number, sum: Float64Array): void => {
    let hit = normalCdf(argument);
    let spared = normalCdf(-argument);
    layers.forEach(({ threshold }, index) => {
      const { add, counts } = binomials[index]!;
      counts.fill(0);
      add({ hit, spared }, 1, counts);
      hit = sumOf(counts, threshold, counts.length);
      spared = sumOf(counts, 0, threshold);
      sum[index]! += weight * hit;
    });
  };
  const { assetCorrelation: rho } = credit;
  const cut = defaultThreshold(credit.defaultProbability);
  const out = new Float64Array(layers.length);
  if (rho <= 0) {
    through(cut, 1, out);
    return out;
  }
  return overFactor(layers.length, [{ threshold: cut, assetCorrelation: rho }], (z, weight, sum) =>
    through(conditionalArgument(cut, rho, z), weight, sum),
  );
}

function sumOf(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = Math.max(from, 0); i < to && i < values.length; i++) sum += values[i]!;
  return sum;
}
