// The one type that everything about tranches takes: the distribution of a pool's loss, whoever made it (a closed form, a
// recursion over names, the runs of a simulation). Losses are fractions of the pool's notional.

import { invariant } from '../errors.ts';
import type { TranchePoints } from '../securitisation/tranche.ts';

/** The distribution of the loss L ≥ 0 of a pool, as a fraction of its notional. */
export interface LossLaw {
  /** P(L > x). */
  exceedance(x: number): number;
  /** E[min(max(L − attach, 0), detach − attach)]: what falls between two points, as a fraction of the pool. */
  expectedBetween(points: TranchePoints): number;
  /** The smallest x with P(L ≤ x) ≥ level, 0 < level < 1: the lower quantile. */
  quantile(level: number): number;
}

/** A law on finitely many losses. */
export interface DiscreteLossLaw extends LossLaw {
  /** Rising, each once. */
  readonly losses: Float64Array;
  /** Of each loss; they sum to one. */
  readonly probabilities: Float64Array;
}

/** A loss this close to a point counts as being there: 5 × 0.006 must not lie beyond 0.03. */
const GRAIN = 1e-12;

export interface WeightedLosses {
  readonly losses: ArrayLike<number>;
  /** Not negative; only their proportions matter. Whole numbers (counts) keep quantiles exact. */
  readonly weights: ArrayLike<number>;
}

/** The law of losses with weights, in any order; equal losses are put together. */
export function discreteLaw({ losses, weights }: WeightedLosses): DiscreteLossLaw {
  invariant(losses.length === weights.length, 'LAW-1', 'every loss has a weight');
  const order = Array.from({ length: losses.length }, (_, i) => i)
    .filter((i) => weights[i]! > 0)
    .sort((a, b) => losses[a]! - losses[b]! || a - b);
  invariant(order.length > 0, 'LAW-1', 'a law has a loss with a weight above nought');
  const rising: number[] = [];
  const summed: number[] = [];
  for (const i of order) {
    const last = rising.length - 1;
    if (last >= 0 && rising[last] === losses[i]) summed[last]! += weights[i]!;
    else {
      rising.push(losses[i]!);
      summed.push(weights[i]!);
    }
  }
  let total = 0;
  const upTo = summed.map((weight) => (total += weight));
  const atoms = Float64Array.from(rising);
  const probabilities = Float64Array.from(summed, (weight) => weight / total);
  return {
    losses: atoms,
    probabilities,
    exceedance(x) {
      let sum = 0;
      for (let i = atoms.length - 1; i >= 0 && atoms[i]! > x + GRAIN; i--) sum += probabilities[i]!;
      return sum;
    },
    expectedBetween({ attach, detach }) {
      let sum = 0;
      for (let i = atoms.length - 1; i >= 0 && atoms[i]! > attach; i--)
        sum += probabilities[i]! * (Math.min(atoms[i]!, detach) - attach);
      return sum;
    },
    quantile(level) {
      const wanted = level * total * (1 - GRAIN);
      const at = upTo.findIndex((weight) => weight >= wanted);
      return atoms[at < 0 ? atoms.length - 1 : at]!;
    },
  };
}

/** The law that a sample of runs (or scenarios) of equal weight suggests. */
export const empiricalLaw = (losses: ArrayLike<number>): DiscreteLossLaw =>
  discreteLaw({ losses, weights: new Float64Array(losses.length).fill(1) });

/** One loss for sure. */
export const certainLoss = (loss: number): DiscreteLossLaw =>
  discreteLaw({ losses: [loss], weights: [1] });

/** Nothing, or one loss with a probability. */
export const allOrNothing = (loss: number, probability: number): DiscreteLossLaw =>
  discreteLaw({ losses: [0, loss], weights: [1 - probability, probability] });

/** The law of a whole number of units of one size, such as names of equal notional: `probabilities[n]` of n units. */
export const latticeLaw = (probabilities: ArrayLike<number>, unit: number): DiscreteLossLaw =>
  discreteLaw({
    losses: Array.from({ length: probabilities.length }, (_, n) => n * unit),
    weights: probabilities,
  });

/** E[L] of a law of losses up to `most`. */
export const expectedLoss = (law: LossLaw, most = 1): number =>
  law.expectedBetween({ attach: 0, detach: most });

/** Standard deviation of a discrete law. */
export function lossDeviation({ losses, probabilities }: DiscreteLossLaw): number {
  let centre = 0;
  for (let i = 0; i < losses.length; i++) centre += losses[i]! * probabilities[i]!;
  let square = 0;
  for (let i = 0; i < losses.length; i++) {
    const gap = losses[i]! - centre;
    square += gap * gap * probabilities[i]!;
  }
  return Math.sqrt(square);
}
