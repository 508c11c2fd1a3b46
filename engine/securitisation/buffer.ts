// Capital buffers: a fund that takes its part of a loss before a tranche does, and how large it should be. Static, or larger when prices move
// more, or larger when a fall feeds itself: with loop gain G a shock ends as 1/(1 − G) times itself, and so does what must be borne.

import { WHOLE_COVERAGE, type InsuranceAbsorber } from './lossAllocation.ts';

export type BufferTarget =
  | { readonly kind: 'static' }
  /** × volatility over `normal`, between 1 and `most` times. */
  | {
      readonly kind: 'volatility';
      readonly venue: string;
      readonly normal: number;
      readonly most: number;
    }
  /** × 1/(1 − gain), between 1 and `most` times; from a gain of 1 on, the most. */
  | { readonly kind: 'gain'; readonly most: number };

export interface BufferTerms {
  /** Tranche that it stands below; without one it stands below them all. */
  readonly below?: string;
  /** Share of the notional that it has at formation, and that it aims at. */
  readonly size: number;
  readonly target?: BufferTarget;
  /** Shares of the notional: the most that one event costs it, and what it leaves of each to those above. */
  readonly perEventCap?: number;
  readonly deductible?: number;
  /** Share of what exceeds the deductible that it pays. */
  readonly coverage?: number;
}

/** Live signals that a dynamic target follows. */
export interface BufferSignals {
  /** Standard deviation of returns per √day. */
  readonly volatility: number;
  /** Loop gain now; NaN where nothing measures it. */
  readonly gain: number;
}

/** Multiple of its size that a buffer aims at. Dynamic targets never fall below the static one. */
export function targetMultiple(target: BufferTarget, { volatility, gain }: BufferSignals): number {
  switch (target.kind) {
    case 'static':
      return 1;
    case 'volatility': {
      const ratio = volatility / target.normal;
      return Number.isFinite(ratio) ? Math.min(target.most, Math.max(1, ratio)) : 1;
    }
    case 'gain':
      if (!Number.isFinite(gain)) return 1;
      return gain >= 1 ? target.most : Math.min(target.most, Math.max(1, 1 / (1 - gain)));
    default:
      return target satisfies never;
  }
}

/** The fund as an absorber of one event's loss; shares of `notional` become atoms, rounded down. */
export function bufferAbsorber(
  { perEventCap, deductible, coverage }: BufferTerms,
  balance: number,
  notional: number,
): InsuranceAbsorber {
  const atoms = (share: number): number => Math.floor(share * notional);
  return {
    kind: 'insurance',
    balance,
    ...(perEventCap !== undefined && { perEventCap: atoms(perEventCap) }),
    ...(deductible !== undefined && { deductible: atoms(deductible) }),
    ...(coverage !== undefined && { coverageParts: Math.round(coverage * WHOLE_COVERAGE) }),
  };
}

/** Sums from which a correlation follows; kept in the world. */
export interface PairSums {
  count: number;
  x: number;
  y: number;
  xx: number;
  yy: number;
  xy: number;
}

export const emptyPairSums = (): PairSums => ({ count: 0, x: 0, y: 0, xx: 0, yy: 0, xy: 0 });

export function addPair(sums: PairSums, x: number, y: number): void {
  sums.count++;
  sums.x += x;
  sums.y += y;
  sums.xx += x * x;
  sums.yy += y * y;
  sums.xy += x * y;
}

/** Pearson correlation; NaN while one of the two has not varied. Of top-ups with drawdowns it says how pro-cyclical a buffer is. */
export function correlationOf({ count, x, y, xx, yy, xy }: PairSums): number {
  const varX = count * xx - x * x;
  const varY = count * yy - y * y;
  return varX > 0 && varY > 0 ? (count * xy - x * y) / Math.sqrt(varX * varY) : Number.NaN;
}
