// Where a hole goes that no fund bears: over the winners, over all open positions, or over all depositors. Never dropped.

import { proRata } from '../units/proRata.ts';

/** Cuts in proportion to profit; whoever has none is spared. Whole units; nothing is cut where nobody gained. */
export function socialiseByProfit(loss: bigint, profits: readonly bigint[]): bigint[] {
  return proRata(
    loss,
    profits.map((profit) => (profit > 0n ? profit : 0n)),
  );
}

/**
 * Drift's socialised perpetual loss: the charge per base unit of every open position, loss ÷ (longs + |shorts|), rounded up to the unit of
 * `loss` per base unit with `baseDecimals`. Null where nobody is left to bear it.
 */
export function lossPerBaseUnit(given: {
  readonly loss: bigint;
  readonly longs: bigint;
  readonly shorts: bigint;
  readonly baseDecimals: number;
}): bigint | null {
  const { loss, longs, shorts, baseDecimals } = given;
  const open = longs + (shorts < 0n ? -shorts : shorts);
  if (open <= 0n) return null;
  return (loss * 10n ** BigInt(baseDecimals) + open - 1n) / open;
}

/** Drift's socialised spot loss: by how much a deposit index falls, and the share that each deposit loses. */
export function depositHaircut(given: {
  readonly loss: number;
  readonly totalDeposits: number;
  readonly index: number;
}): { readonly indexDelta: number; readonly haircut: number } {
  const haircut = given.totalDeposits > 0 ? given.loss / given.totalDeposits : 0;
  return { indexDelta: given.index * haircut, haircut };
}
