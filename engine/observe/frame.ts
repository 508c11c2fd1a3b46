// The numbers of a tick in a fixed layout: channels, profit by kind of agent, and two columns on the price grid. Read after a
// tick, never during one; reading changes nothing, so that a watched run and an unwatched one are the same run.

import { fundamentalPathKey } from '../fundamentals/path.ts';
import { exp, log } from '../math/elementary.ts';
import type { Kernel } from '../tick/kernel.ts';
import {
  depthSourceKey,
  profitAndLossKey,
  type AgentKindCount,
  type ChannelSource,
  type Gathering,
  type PriceGrid,
} from '../tick/sources.ts';
import { readChannels } from './metrics.ts';

/** A position in a row of scalars. */
export interface ChannelLabel {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  /** How several ticks go into one row. */
  readonly over: Gathering;
}

/** What a tick left behind. The arrays are reused: copy what you keep. */
export interface TickNumbers {
  /** One per channel; NaN where there is no value. */
  readonly scalars: Float32Array;
  /** USD since the start, one per kind of agent, as of every eighth tick. */
  readonly profit: Float32Array;
  /** USD resting per level of the grid: bids below the price, asks above it. */
  readonly depth: Float64Array;
  /** USD that becomes liquidatable if the price comes down to the level. */
  readonly pressure: Float64Array;
}

/** Reads a run tick after tick. The layout never changes during a run. */
export interface FrameReader {
  readonly channels: readonly ChannelLabel[];
  readonly kinds: readonly AgentKindCount[];
  readonly grid: PriceGrid;
  read(): TickNumbers;
}

const flows: readonly string[] = ['volume', 'liquidations.count', 'liquidations.notional'];

/** Where no mechanism names a span, the picture reaches from 35 % to 130 % of the first price. */
const defaultReach = { low: 0.35, high: 1.3 } as const;

/** Valuing everybody costs as much as a tick: it is done every so many ticks, and held in between. */
const profitEvery = 8;

/** `levels`: how many levels the price grid has, at most 300 on the wire. */
export function createFrameReader(kernel: Kernel, levels = 300): FrameReader {
  const sources = withCandles(readChannels(kernel));
  const depthSource = kernel.all(depthSourceKey)[0]?.[1];
  const profitSource = kernel.find(profitAndLossKey);
  const kinds = profitSource?.kinds ?? [];
  const span = depthSource?.span?.() ?? defaultSpan(kernel, sources);
  const grid = priceGrid(span.low, span.high, depthSource === undefined ? 1 : levels);

  const scalars = new Float32Array(sources.length);
  const profitExact = new Float64Array(kinds.length);
  const profit = new Float32Array(kinds.length);
  const bids = new Float64Array(grid.levels);
  const asks = new Float64Array(grid.levels);
  const depth = new Float64Array(grid.levels);
  const pressure = new Float64Array(grid.levels);
  const numbers: TickNumbers = { scalars, profit, depth, pressure };
  let lastRead = -1;

  return {
    channels: sources.map(({ name, label, unit, over }) => ({
      name,
      label,
      unit,
      over: over ?? (flows.includes(name) ? 'sum' : 'last'),
    })),
    kinds,
    grid,
    read: () => {
      sources.forEach((source, i) => {
        scalars[i] = source.read();
      });
      // After a jump the held profit belongs to another time.
      if (kernel.tick % profitEvery === 1 || kernel.tick !== lastRead + 1) {
        profitSource?.read(profitExact);
        profit.set(profitExact);
      }
      lastRead = kernel.tick;
      bids.fill(0);
      asks.fill(0);
      pressure.fill(0);
      depthSource?.read(grid, bids, asks);
      depthSource?.pressure(grid, pressure);
      for (let i = 0; i < depth.length; i++) depth[i] = bids[i]! + asks[i]!;
      return numbers;
    },
  };
}

/** A grid whose levels are all the same share wide. */
export function priceGrid(low: number, high: number, levels: number): PriceGrid {
  const edges = new Float64Array(levels + 1);
  const step = log(high / low) / levels;
  for (let i = 0; i <= levels; i++) edges[i] = low * exp(step * i);
  edges[levels] = high;
  return { low, high, levels, spacing: 'log', edges };
}

/** Rows that stand for several ticks carry opening, highest and lowest price beside the last one. */
function withCandles(sources: readonly ChannelSource[]): ChannelSource[] {
  const traded = sources.find(({ name }) => name === 'price.traded');
  if (traded === undefined) return [...sources];
  const candles: [string, string, Gathering][] = [
    ['price.open', 'Opening price', 'first'],
    ['price.high', 'Highest price', 'highest'],
    ['price.low', 'Lowest price', 'lowest'],
  ];
  return [
    ...sources,
    ...candles
      .filter(([name]) => sources.every((source) => source.name !== name))
      .map(([name, label, over]) => ({ ...traded, name, label, over, read: () => traded.read() })),
  ];
}

function defaultSpan(kernel: Kernel, sources: readonly ChannelSource[]) {
  const candidates = [
    sources.find(({ name }) => name === 'price.traded')?.read(),
    sources.find(({ name }) => name === 'price.fundamental')?.read(),
    kernel.all(fundamentalPathKey)[0]?.[1].value(),
  ];
  const price = candidates.find((value) => value !== undefined && value > 0) ?? 100;
  return { low: price * defaultReach.low, high: price * defaultReach.high };
}
