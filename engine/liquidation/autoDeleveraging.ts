// Auto-deleveraging: when nobody buys what must be closed, the winners on the other side are closed against it, at the bankruptcy price of
// the one who failed. The queue ranks them by profit × leverage (BitMEX); pro rata takes the same share of everybody.
//
// Promise: exactly the liquidated quantity is closed, or all of the other side if that is smaller (identity 6).

import { proRata } from '../units/proRata.ts';

/** Signed values (long positive, short negative), so that a profit gives a positive share. */
export interface RankedValues {
  readonly markValue: number;
  readonly entryValue: number;
  readonly bankruptcyValue: number;
}

export interface DeleveragingScore {
  readonly profitShare: number;
  readonly effectiveLeverage: number;
  readonly score: number;
}

/** Profit share × effective leverage for winners, ÷ for losers (BitMEX): ranks losers behind all winners, the most levered of them first. */
export function deleveragingScore(position: RankedValues): DeleveragingScore {
  const { markValue, entryValue, bankruptcyValue } = position;
  const profitShare = (markValue - entryValue) / Math.abs(entryValue);
  const effectiveLeverage = Math.abs(markValue) / (markValue - bankruptcyValue);
  const score = profitShare > 0 ? profitShare * effectiveLeverage : profitShare / effectiveLeverage;
  return { profitShare, effectiveLeverage, score };
}

/** max(0, profit ÷ entry notional) × (notional ÷ equity): the same for one position of a cross-margined account. */
export const crossDeleveragingScore = (position: {
  readonly profit: number;
  readonly entryNotional: number;
  readonly notional: number;
  readonly equity: number;
}): number => {
  const { profit, entryNotional, notional, equity } = position;
  if (!(entryNotional > 0) || !(equity > 0)) return 0;
  return Math.max(0, profit / entryNotional) * (notional / equity);
};

/** One position of the side that is closed; quantities are whole units of whatever the caller counts in. */
export interface Deleverageable<A> {
  readonly account: A;
  readonly quantity: bigint;
  readonly score: number;
}

/** Highest score first; equal scores keep their order. */
export const inRankOrder = <A, P extends { readonly score: number }>(
  positions: readonly (P & Deleverageable<A>)[],
): (P & Deleverageable<A>)[] => [...positions].sort((a, b) => b.score - a.score);

/** Fifths of the side's quantity up to and including each position, rounded up: the five lights of the venue's display (1 … 5). */
export function percentileLights(ranked: readonly { readonly quantity: bigint }[]): number[] {
  const total = ranked.reduce((sum, { quantity }) => sum + quantity, 0n);
  let reached = 0n;
  return ranked.map(({ quantity }) => {
    reached += quantity;
    return total === 0n ? 1 : Number((reached * 5n + total - 1n) / total);
  });
}

export interface Closure<A> {
  readonly account: A;
  readonly closed: bigint;
  readonly remaining: bigint;
}

export interface Deleveraging<A> {
  readonly closures: readonly Closure<A>[];
  /** Part of the size that found nobody on the other side. */
  readonly unmatched: bigint;
}

/** Closes `size` in the order given, the last position perhaps in part. */
export function deleverageInOrder<A>(
  ranked: readonly Pick<Deleverageable<A>, 'account' | 'quantity'>[],
  size: bigint,
): Deleveraging<A> {
  const closures: Closure<A>[] = [];
  let left = size;
  for (const { account, quantity } of ranked) {
    if (left <= 0n) break;
    if (quantity <= 0n) continue;
    const closed = quantity < left ? quantity : left;
    closures.push({ account, closed, remaining: quantity - closed });
    left -= closed;
  }
  return { closures, unmatched: left };
}

/** Closes the same share of every position, to the unit. */
export function deleverageProRata<A>(
  positions: readonly Pick<Deleverageable<A>, 'account' | 'quantity'>[],
  size: bigint,
): Deleveraging<A> {
  const total = positions.reduce((sum, { quantity }) => sum + quantity, 0n);
  const matched = size < total ? size : total;
  const parts = proRata(
    matched,
    positions.map(({ quantity }) => quantity),
  );
  const closures = positions.flatMap(({ account, quantity }, i) => {
    const closed = parts[i]!;
    return closed > 0n ? [{ account, closed, remaining: quantity - closed }] : [];
  });
  return { closures, unmatched: size - matched };
}
