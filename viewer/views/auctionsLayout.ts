/** Auctions per bin of time: how many settled, how many of those for nothing. Pure. */

import { firstAt } from '../store/eventLog.ts';
import type { AuctionSettledEvent } from '../../protocol/messages.ts';

export interface AuctionBin {
  readonly from: number;
  readonly to: number;
  readonly settled: number;
  readonly zeroBid: number;
}

/** Bins that start at multiples of their length, so that they stay put while the window moves. */
export function binAuctions(
  events: readonly AuctionSettledEvent[],
  from: number,
  to: number,
  binTicks: number,
): AuctionBin[] {
  const bins = new Map<number, { settled: number; zeroBid: number }>();
  const end = firstAt(events, Math.floor(to) + 1);
  for (let i = firstAt(events, Math.floor(from / binTicks) * binTicks); i < end; i++) {
    const event = events[i]!;
    const key = Math.floor(event.tick / binTicks);
    const bin = bins.get(key) ?? { settled: 0, zeroBid: 0 };
    bin.settled++;
    if (event.zeroBid) bin.zeroBid++;
    bins.set(key, bin);
  }
  return [...bins]
    .sort((a, b) => a[0] - b[0])
    .map(([key, bin]) => ({ from: key * binTicks, to: (key + 1) * binTicks, ...bin }));
}

/** Ticks per bin: the smallest of 1, 2, 4, … that leaves bars of at least `pixels`. */
export function auctionBinTicks(span: number, width: number, pixels: number): number {
  let bin = 1;
  while ((bin / span) * width < pixels) bin *= 2;
  return bin;
}
