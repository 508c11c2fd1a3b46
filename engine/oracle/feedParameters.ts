// What every feed that reads its venues by itself has in common: where it looks, and how it is read.

import { checkName } from '../fundamentals/series.ts';
import type { Fault } from '../errors.ts';
import { data } from '../tick/parameters.ts';
import type { Kernel } from '../tick/kernel.ts';
import { hasFault, misread } from '../tick/standingFaults.ts';
import type { RecordHandle } from '../state/world.ts';
import { oracleKey } from './feed.ts';
import { medianOfSorted } from './median.ts';
import { priceSourceKey } from './priceSource.ts';

export const feedName = {
  feed: data<string>('ETH-USD', 'name of the feed', checkName),
} as const;

export const sourceNames = {
  sources: data<readonly string[]>(
    ['ETH-USD'],
    'names of the venues that it reads; of several, the median',
    checkSources,
  ),
} as const;

function checkSources(value: unknown, where: string): Fault[] {
  if (Array.isArray(value) && value.length > 0)
    return value.flatMap((name: unknown, i) => checkName(name, `${where}[${i}]`));
  return [{ where, found: 'not a list of names', mend: 'Give the names of venues, as in [pool].' }];
}

/** Median of the sources that have a price. */
export function readSources(kernel: Kernel, sources: readonly string[]): number | undefined {
  const prices: number[] = [];
  for (const name of sources) {
    const price = kernel.find(priceSourceKey, name)?.price();
    if (price !== undefined && price > 0) prices.push(price);
  }
  if (prices.length === 0) return undefined;
  return medianOfSorted(prices.sort((a, b) => a - b));
}

/** What a feed holds. */
export interface HeldPrice {
  /** `null` before the first. */
  price: number | null;
  /** Ticks at which it was written and at which the market stood so; −1 before. */
  updated: number;
  observed: number;
  /** The price that was last told as an event. */
  told: number;
}

export const NO_PRICE_YET: HeldPrice = { price: null, updated: -1, observed: -1, told: 0 };

/** A move that is worth an event: feeds that are written at every tick would drown all others. */
const TELLING_MOVE = 0.005;

/** Offers the feed: `live` reads through to the market, unless the feed is frozen. */
export function provideFeed(
  kernel: Kernel,
  feed: string,
  state: RecordHandle<HeldPrice>,
  live?: () => number | undefined,
): void {
  const isFrozen = (): boolean => hasFault(kernel, 'oracleFreeze', feed);
  kernel.provide(
    oracleKey,
    {
      price: () => {
        const now = live === undefined || isFrozen() ? undefined : live();
        return misread(kernel, feed, now ?? state.value.price);
      },
      next: () => undefined,
      lastUpdateTick: () => state.value.updated,
      observedTick: () => state.value.observed,
      peekMedian: () => live?.() ?? state.value.price ?? undefined,
    },
    feed,
  );
}

/** Writes a price, unless the feed is frozen; what moved much is told. */
export function writeFeed(
  kernel: Kernel,
  feed: string,
  state: RecordHandle<HeldPrice>,
  price: number | undefined,
): void {
  if (price === undefined || !(price > 0) || hasFault(kernel, 'oracleFreeze', feed)) return;
  const { tick } = kernel;
  const held = state.value;
  held.price = price;
  held.updated = tick;
  held.observed = tick;
  if (held.told > 0 && Math.abs(price - held.told) < TELLING_MOVE * held.told) return;
  held.told = price;
  kernel.emit({ type: 'oracleUpdated', tick, feed, price, next: price });
}
