// Who bears a loss, and who is made whole by a recovery: tranches by their points, a stack of tranches and insurance funds,
// equals in proportion, pools of tranches of pools. Amounts are atoms (safe integers) and come out exact to the atom;
// functions that work on ratios say so, and their results are shown, not booked.

import { invariant } from '../errors.ts';
import { addExact, mulDivFloor } from '../units/exact.ts';
import type { TranchePoints } from './tranche.ts';

/** One, in an insurer's `coverageParts`: so fine that a third covers a third of any amount to the atom or so, and whole parts stay safe integers. */
export const WHOLE_COVERAGE = 1_000_000_000_000_000;

export interface TrancheAbsorber {
  readonly kind: 'tranche';
  /** Atoms that it can still lose. */
  readonly balance: number;
}

export interface InsuranceAbsorber {
  readonly kind: 'insurance';
  readonly balance: number;
  /** The most atoms that it pays for one event. */
  readonly perEventCap?: number;
  /** Share of what exceeds the deductible that it pays, in parts of `WHOLE_COVERAGE`; all of it unless told. */
  readonly coverageParts?: number;
  /** Atoms of what reaches it that it leaves to those above. */
  readonly deductible?: number;
}

export type Absorber = TrancheAbsorber | InsuranceAbsorber;

export interface Absorption {
  /** Atoms borne, and atoms left, by absorber, in the order of the stack. */
  readonly taken: readonly number[];
  readonly remaining: readonly number[];
  /** What nobody bore: bad debt. */
  readonly uncovered: number;
}

/**
 * Offers a shock to a stack of absorbers, the most junior first; each bears what it can, the rest goes up.
 * Example: 70 against junior 50, a fund paying 80 % beyond 10, mezzanine 100: they bear 50, 8 and 12.
 */
export function absorb(stack: readonly Absorber[], shock: number): Absorption {
  invariant(Number.isSafeInteger(shock) && shock >= 0, 'LOSS-1', 'a shock is whole atoms');
  let left = shock;
  const taken = stack.map((absorber) => {
    const share = Math.min(left, capacity(absorber, left));
    left -= share;
    return share;
  });
  const remaining = stack.map(({ balance }, index) => balance - (taken[index] ?? 0));
  const borne = taken.reduce(addExact, 0);
  invariant(borne + left === shock, 'LOSS-2', 'borne + uncovered = shock');
  return { taken, remaining, uncovered: left };
}

/** Atoms that an absorber can bear of a loss of which `offered` is left. An insurer rounds down: the odd atom goes up. */
function capacity(absorber: Absorber, offered: number): number {
  invariant(absorber.balance >= 0, 'FUND-1', 'no absorber has a negative balance');
  if (absorber.kind === 'tranche') return absorber.balance;
  const { balance, perEventCap, coverageParts = WHOLE_COVERAGE, deductible = 0 } = absorber;
  const insured = mulDivFloor(Math.max(offered - deductible, 0), coverageParts, WHOLE_COVERAGE);
  return Math.min(balance, perEventCap ?? balance, insured);
}

/**
 * Splits an amount in proportion to weights, exact to the atom: shares are rounded down and the atoms left over go to the
 * largest remainders, equals in the order of the list. With amount ≤ Σ weights no share exceeds its weight.
 * Example: 10 over weights 1, 1, 1 becomes 4, 3, 3.
 */
export function splitProRata(amount: number, weights: readonly number[]): number[] {
  const whole = weights.reduce(addExact, 0);
  if (amount === 0) return weights.map(() => 0);
  invariant(whole > 0, 'LOSS-3', 'an amount is split over weights of which one is above nought');
  const shares = weights.map((weight) => mulDivFloor(amount, weight, whole));
  let over = amount - shares.reduce(addExact, 0);
  const byRemainder = weights
    .map((weight, index) => ({
      index,
      remainder: (BigInt(amount) * BigInt(weight)) % BigInt(whole),
    }))
    .toSorted((a, b) =>
      a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
    );
  for (const { index } of byRemainder) {
    if (over === 0) break;
    shares[index] = (shares[index] ?? 0) + 1;
    over -= 1;
  }
  return shares;
}

/** Loss of each tranche of one class: tranches of equal rank lose in proportion to their balances before the event. */
export const pariPassuLosses = (balances: readonly number[], classLoss: number): number[] =>
  splitProRata(classLoss, balances);

export interface WrittenTranche {
  /** Atoms outstanding. */
  readonly balance: number;
  /** Atoms lost so far and not restored. */
  readonly writtenDown: number;
}

export interface WriteDown {
  readonly tranches: readonly WrittenTranche[];
  readonly uncovered: number;
}

/** Writes a loss down, junior first (the order of the list). */
export function writeDown(tranches: readonly WrittenTranche[], loss: number): WriteDown {
  const { taken, uncovered } = absorb(
    tranches.map(({ balance }) => ({ kind: 'tranche', balance })),
    loss,
  );
  return {
    tranches: tranches.map(({ balance, writtenDown }, index) => ({
      balance: balance - (taken[index] ?? 0),
      writtenDown: addExact(writtenDown, taken[index] ?? 0),
    })),
    uncovered,
  };
}

export interface WriteUp {
  readonly tranches: readonly WrittenTranche[];
  /** Recovery beyond all write-downs. */
  readonly excess: number;
}

/** Restores what was written down from a recovery, the most senior (last of the list) first: the reverse of the losses. */
export function writeUp(tranches: readonly WrittenTranche[], recovery: number): WriteUp {
  invariant(Number.isSafeInteger(recovery) && recovery >= 0, 'LOSS-1', 'a recovery is whole atoms');
  let left = recovery;
  const restored = tranches.toReversed().map(({ balance, writtenDown }) => {
    const back = Math.min(left, writtenDown);
    left -= back;
    return { balance: addExact(balance, back), writtenDown: writtenDown - back };
  });
  return { tranches: restored.toReversed(), excess: left };
}

// Ratios, for what is shown.

export interface TrancheLoss {
  readonly lossAmount: number;
  /** Share of the tranche that is lost, 0 to 1. */
  readonly lossFraction: number;
  readonly remaining: number;
}

/**
 * Loss of the tranche [attach, detach] at cumulative pool loss `poolLoss`, all in one unit: shares of 1 or amounts.
 * Loss = min(max(L − A, 0), D − A) (Hull, ch. 25). A tranche without width has nothing to lose.
 */
export function trancheLoss({ attach, detach }: TranchePoints, poolLoss: number): TrancheLoss {
  const width = detach - attach;
  const lossAmount = Math.min(Math.max(poolLoss - attach, 0), width);
  return {
    lossAmount,
    lossFraction: width > 0 ? lossAmount / width : 0,
    remaining: width - lossAmount,
  };
}

/** The same slice in units of the pool's notional. */
export const scalePoints = (points: TranchePoints, notional: number): TranchePoints => ({
  attach: points.attach * notional,
  detach: points.detach * notional,
});

export interface InnerPool {
  /** Share of the outer pool; need not sum to 1. */
  readonly weight: number;
  /** Loss of the inner pool, as a share of 1. */
  readonly loss: number;
}

/** Loss of an outer pool that holds the slice `inner` of several pools: the mean of their loss fractions by weight. */
export function outerPoolLoss(inner: TranchePoints, pools: readonly InnerPool[]): number {
  const weights = pools.reduce((sum, { weight }) => sum + weight, 0);
  const lost = pools.reduce(
    (sum, { weight, loss }) => sum + weight * trancheLoss(inner, loss).lossFraction,
    0,
  );
  return weights > 0 ? lost / weights : 0;
}
