// Where figures come from: mechanisms that keep statistics offer them here, by name; engine/observe reads them.

import { portKey } from './kernel.ts';

/** Figures of the run so far, by name; not-a-number where there is none yet. */
export interface MetricSource {
  metrics(): Readonly<Record<string, number>>;
}

export const metricSourceKey = portKey<MetricSource>('metricSource');

/** One scalar of every tick: a column of the tick table and of a frame. */
export interface ChannelSource {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  /** The value at the end of the tick just run; NaN where there is none. */
  read(): number;
}

export const channelSourceKey = portKey<readonly ChannelSource[]>('channelSource');

/** What the measures of feedback need of a book: prices in quote units, depth in base units. Provided under the venue's name. */
export interface BookDepth {
  midPrice(): number;
  /** Base units resting from the best price to `price`. */
  depthTo(side: 'bids' | 'asks', price: number): number;
}

export const bookDepthKey = portKey<BookDepth>('bookDepth');
