// The principal deficiency ledger: losses are written on the most junior class that has room, and excess spread clears them from the most
// senior down. The reverse order of losses and cures is the point: spread repairs the senior first. Amounts are BigInt.

import { wideSplitInOrder, wideSum } from './wideShares.ts';

export interface DeficiencyPeriod {
  /** By class, senior first. */
  readonly ledger: readonly bigint[];
  readonly spreadLeft: bigint;
  /** What no class had room for. */
  readonly unallocatedLoss: bigint;
}

/**
 * Books a loss and then lets excess spread clear. Lists run senior first; the room of a class is its balance less what stands on its ledger.
 */
export function bookDeficiency(
  balances: readonly bigint[],
  ledger: readonly bigint[],
  { loss, excessSpread }: { readonly loss: bigint; readonly excessSpread: bigint },
): DeficiencyPeriod {
  const room = balances.map((balance, i) => (balance > ledger[i]! ? balance - ledger[i]! : 0n));
  const booked = wideSplitInOrder(loss, room.toReversed()).toReversed();
  const written = ledger.map((held, i) => held + booked[i]!);
  const cleared = wideSplitInOrder(excessSpread, written);
  return {
    ledger: written.map((held, i) => held - cleared[i]!),
    spreadLeft: excessSpread - wideSum(cleared),
    unallocatedLoss: loss - wideSum(booked),
  };
}
