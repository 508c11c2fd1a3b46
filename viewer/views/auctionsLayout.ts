/** Auctions per bin of time: how many settled, how many of those for nothing. Pure. */

import { firstAt } from '../store/eventLog.ts';
import type { AuctionSettledEvent, ChannelLabel } from '../../protocol/messages.ts';

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

/** Channels that the market, the loop and the stack show already. */
const SHOWN_ELSEWHERE =
  /^(price\.(traded|fundamental|oracle|open|high|low|pool|dai)$|spread$|depth\.|volume$|volatility$|gas\.|liquidations\.|gain\.|cliff|loop\.|share\.endogenous|tranche\.|auctions\.|keepers\.|debt\.uncovered|system\.)/;
/** What says most about a mechanism in trouble comes first. */
const TELLING =
  /(deficit|hole|bad|loss|fund|deleveraged|liquidated|queue|utilisation|share|premium|haircut|redeemed|withdrawn|supply)$/i;
const ROWS = 4;

/** Up to four channels of a scenario's own that have moved: telling ones first, then in the scenario's order. */
export function ownChannels(
  channels: readonly ChannelLabel[],
  hasMoved: (channel: ChannelLabel) => boolean,
): ChannelLabel[] {
  const own = channels.filter(
    (channel) => !SHOWN_ELSEWHERE.test(channel.name) && hasMoved(channel),
  );
  const telling = own.filter(({ name }) => TELLING.test(name));
  return [...telling, ...own.filter((channel) => !telling.includes(channel))].slice(0, ROWS);
}

/** A label on one line, or on two, the second shortened where it must be. */
export function twoLines(label: string, fits: (text: string) => boolean): string[] {
  if (fits(label)) return [label];
  const words = label.split(' ');
  let first = words.shift() ?? '';
  while (words.length > 0 && fits(`${first} ${words[0]}`)) first += ` ${words.shift()}`;
  let second = words.join(' ');
  if (second === '') return [first];
  if (!fits(second)) {
    while (second.length > 1 && !fits(`${second}…`)) second = second.slice(0, -1);
    second = `${second.trimEnd()}…`;
  }
  return [first, second];
}
