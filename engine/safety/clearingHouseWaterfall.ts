// Who pays when members of a clearing house default, in the order of CME's safeguards (the same skeleton at LCH, ICE, OCC):
// defaulter's margin → defaulter's contribution → own capital → survivors' fund → own capital, second part → assessments → gains haircut.
// Amounts are whole units. CLEARING-1: what the layers take and what is left unallocated is the loss.

import { invariant } from '../errors.ts';
import { proRata } from '../units/proRata.ts';

export interface Defaulter {
  readonly loss: bigint;
  readonly margin: bigint;
  /** Its contribution to the guarantee fund. */
  readonly contribution: bigint;
}

export interface Survivor<M> {
  readonly member: M;
  readonly contribution: bigint;
  /** Variation margin that it is owed for the period. */
  readonly gain: bigint;
  /** Most that it can be assessed, where that is less than the terms say (a cap for the period, its means); stated by all or by none. */
  readonly assessable?: bigint;
}

export interface WaterfallTerms {
  /** Own capital before and after the survivors' contributions. */
  readonly capitalFirst: bigint;
  readonly capitalSecond: bigint;
  /** Most that a survivor may be assessed, in multiples of its contribution: numerator and denominator. */
  readonly assessmentMultiple: readonly [bigint, bigint];
  readonly gainsHaircut: 'allowed' | 'none';
}

export interface LayersUsed {
  readonly defaulterMargin: bigint;
  readonly defaulterContribution: bigint;
  readonly capitalFirst: bigint;
  readonly survivorsFund: bigint;
  readonly capitalSecond: bigint;
  readonly assessments: bigint;
  readonly gainsHaircut: bigint;
}

export interface WaterfallOutcome {
  readonly used: LayersUsed;
  /** Left for tear-up. */
  readonly unallocated: bigint;
  /** By survivor, in their order. */
  readonly contributionsUsed: readonly bigint[];
  readonly assessed: readonly bigint[];
  readonly gainsCut: readonly bigint[];
}

/**
 * Charges losses to each layer until it is exhausted. A defaulter's margin and contribution bear its own loss only; what is left over there
 * helps no other.
 */
export function clearingHouseWaterfall<M>(
  defaulters: readonly Defaulter[],
  survivors: readonly Survivor<M>[],
  terms: WaterfallTerms,
): WaterfallOutcome {
  let defaulterMargin = 0n;
  let defaulterContribution = 0n;
  let left = 0n;
  for (const defaulter of defaulters) {
    const { margin, contribution } = defaulter;
    // Whose positions close at a gain owes nothing, and the gain is its estate's, not another's cover.
    const loss = defaulter.loss > 0n ? defaulter.loss : 0n;
    const fromMargin = least(loss, margin);
    const fromContribution = least(loss - fromMargin, contribution);
    defaulterMargin += fromMargin;
    defaulterContribution += fromContribution;
    left += loss - fromMargin - fromContribution;
  }
  const total = defaulterMargin + defaulterContribution + left;
  const take = (available: bigint): bigint => {
    const taken = least(left, available);
    left -= taken;
    return taken;
  };
  const contributions = survivors.map(({ contribution }) => contribution);
  const fund = sum(contributions);
  const [numerator, denominator] = terms.assessmentMultiple;
  const gains = survivors.map(({ gain }) => (gain > 0n ? gain : 0n));

  const capitalFirst = take(terms.capitalFirst);
  const survivorsFund = take(fund);
  const capitalSecond = take(terms.capitalSecond);
  // Without caps of their own, survivors are assessed in proportion to what they contributed.
  const areCapped = survivors.some(({ assessable }) => assessable !== undefined);
  const caps = areCapped ? survivors.map(({ assessable }) => assessable ?? 0n) : contributions;
  const assessments = take(areCapped ? sum(caps) : (fund * numerator) / denominator);
  const gainsHaircut = terms.gainsHaircut === 'allowed' ? take(sum(gains)) : 0n;
  const used = {
    defaulterMargin,
    defaulterContribution,
    capitalFirst,
    survivorsFund,
    capitalSecond,
    assessments,
    gainsHaircut,
  };
  invariant(
    sum(Object.values(used)) + left === total,
    'CLEARING-1',
    'the layers and what is unallocated add up to the loss',
  );
  return {
    used,
    unallocated: left,
    contributionsUsed: proRata(survivorsFund, contributions),
    assessed: proRata(assessments, caps),
    gainsCut: proRata(gainsHaircut, gains),
  };
}

const least = (a: bigint, b: bigint): bigint => {
  const smaller = a < b ? a : b;
  return smaller > 0n ? smaller : 0n;
};
const sum = (values: readonly bigint[]): bigint =>
  values.reduce((total, value) => total + value, 0n);
