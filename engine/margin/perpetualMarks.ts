// What a perpetual is marked at. The index is the median of stated sources (books, pools, oracle feeds, fundamentals); the mark is the index,
// the venue's own book, or the median of index, index plus smoothed basis, and last price, so that no single print liquidates anybody.

import { fundamentalPathKey } from '../fundamentals/path.ts';
import { medianOfSorted } from '../oracle/median.ts';
import { oracleKey } from '../oracle/feed.ts';
import type { Kernel } from '../tick/kernel.ts';
import { orderVenueKey } from '../venues/orderVenue.ts';
import { poolVenueKey } from '../venues/poolVenue.ts';

export const markSources = ['index', 'book', 'median'] as const;
export type MarkSource = (typeof markSources)[number];

/** Price of a book, a pool, an oracle feed or a fundamental of that name, in this order; 0 where there is none yet. */
export function sourcePrice(kernel: Kernel, name: string): number {
  const book = kernel.find(orderVenueKey, name);
  if (book !== undefined) return book.midPrice();
  const pool = kernel.find(poolVenueKey, name);
  if (pool !== undefined) return pool.price();
  const feed = kernel.find(oracleKey, name);
  if (feed !== undefined) return feed.price() ?? 0;
  return kernel.find(fundamentalPathKey, name)?.value() ?? 0;
}

/** Median of the sources that have a price; 0 where none has. */
export function indexPrice(kernel: Kernel, sources: readonly string[]): number {
  const prices = sources.map((name) => sourcePrice(kernel, name)).filter((price) => price > 0);
  return prices.length === 0 ? 0 : medianOfSorted(prices.sort((a, b) => a - b));
}

/** Plain data of one market. */
export interface MarkState {
  index: number;
  mark: number;
  /** Smoothed difference of book and index. */
  basis: number;
  /** Sum of premiums (share of the index) since the last funding, and how many. */
  premiumSum: number;
  premiums: number;
}

export const newMark = (): MarkState => ({
  index: 0,
  mark: 0,
  basis: 0,
  premiumSum: 0,
  premiums: 0,
});

/** Takes the prices of a tick into the mark; `basisWeight` is the weight of the newest basis. */
export function takeMark(
  kernel: Kernel,
  state: MarkState,
  market: {
    readonly venue: string;
    readonly index: readonly string[];
    readonly mark: MarkSource;
  },
  basisWeight: number,
): void {
  const book = kernel.use(orderVenueKey, market.venue);
  const mid = book.midPrice();
  const index = indexPrice(kernel, market.index) || mid;
  if (!(index > 0)) return;
  const isFirst = state.index === 0;
  state.index = index;
  if (mid > 0) {
    state.basis += (isFirst ? 1 : basisWeight) * (mid - index - state.basis);
    state.premiumSum += mid / index - 1;
    state.premiums++;
  }
  state.mark = markPrice(state, { mid, last: book.lastPrice() }, market.mark);
}

function markPrice(
  { index, basis }: MarkState,
  { mid, last }: { readonly mid: number; readonly last: number },
  source: MarkSource,
): number {
  if (source === 'index' || !(mid > 0)) return index;
  if (source === 'book') return mid;
  const three = [index, Math.max(index * 0.01, index + basis), last > 0 ? last : mid];
  return medianOfSorted(three.sort((a, b) => a - b));
}
