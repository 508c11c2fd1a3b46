// The spread of Terra's market module (classic-core, x/market): a constant product of two virtual pools whose base size is stated. What
// was swapped lately has moved them apart (`delta`); the gap closes by a share of itself per block. Real-valued, as a quote must be.

import { exp } from '../math/elementary.ts';

export interface VirtualPoolTerms {
  /** Size of each virtual pool at rest, in units of account (Terra: SDR; 50 million, later 100 million). */
  readonly basePool: number;
  /** Time in which the gap shrinks to 1/e (Terra: 36 blocks, later 18). */
  readonly recoverySeconds: number;
  /** Least spread (Terra: 0.5 %). */
  readonly spreadMin: number;
}

/** The gap after `seconds` without a swap. */
export const recovered = (
  delta: number,
  seconds: number,
  { recoverySeconds }: VirtualPoolTerms,
): number => delta * exp(-seconds / recoverySeconds);

/**
 * The share lost by a swap worth `amount` (> 0) from the stable side into the token side with the gap at `delta`: pools stand at
 * base + delta and base²/(base + delta), the swap moves along their product.
 */
export function virtualSpread(
  amount: number,
  delta: number,
  { basePool, spreadMin }: VirtualPoolTerms,
): number {
  // What comes out is base²/(base + delta) − base²/(base + delta + amount).
  const stable = basePool + delta;
  return Math.max(spreadMin, 1 - ((basePool / stable) * basePool) / (stable + amount));
}

/** The largest amount whose spread is at most `spread`; 0 where the gap alone asks for more. */
export function amountAtSpread(spread: number, delta: number, terms: VirtualPoolTerms): number {
  if (spread < terms.spreadMin) return 0;
  // out/amount = base²/(stable·(stable + amount)) ≥ 1 − spread
  const stable = terms.basePool + delta;
  const most = (terms.basePool * terms.basePool) / ((1 - spread) * stable) - stable;
  return Math.max(0, most);
}
