// Figures of a run and of a tick by name: all that the mechanisms offer, put together.

import type { Kernel } from '../tick/kernel.ts';
import { channelSourceKey, metricSourceKey, type ChannelSource } from '../tick/sources.ts';

/** Every metric of the run so far. */
export function readMetrics(kernel: Kernel): Record<string, number> {
  const all: Record<string, number> = {};
  for (const [, source] of kernel.all(metricSourceKey)) Object.assign(all, source.metrics());
  return all;
}

/** Every channel of the run, in order of provision. */
export const readChannels = (kernel: Kernel): ChannelSource[] =>
  kernel.all(channelSourceKey).flatMap(([, sources]) => [...sources]);
