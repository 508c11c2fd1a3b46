/** Bands that overlap in time stand in lanes above one another, so that a fault within a halt can be told from it. Pure. */

import type { Band } from '../../protocol/messages.ts';

export interface LaidBand {
  readonly band: Band;
  readonly from: number;
  readonly until: number;
  /** 0 is the lowest. */
  readonly lane: number;
}

/** More lanes than this are drawn on the highest. */
export const MOST_LANES = 4;

/** Bands in order of their beginning, each in the lowest lane that is free; what still stands lasts until `head`. */
export function layOutBands(bands: readonly Band[], head: number): LaidBand[] {
  const busyUntil: number[] = [];
  return bands
    .toSorted((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1))
    .map((band) => {
      const until = Math.max(band.from, band.until ?? head);
      const free = busyUntil.findIndex((end) => end <= band.from);
      const lane = Math.min(MOST_LANES - 1, free < 0 ? busyUntil.length : free);
      busyUntil[lane] = Math.max(busyUntil[lane] ?? 0, until);
      return { band, from: band.from, until, lane };
    });
}
