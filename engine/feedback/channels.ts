// The loop as scalars of a tick. Gains hold from one measurement to the next (parameter `interval`).

import type { RecordHandle } from '../state/world.ts';
import type { ChannelSource } from '../tick/sources.ts';
import type { Drawdown } from './drawdown.ts';

/** Figures measured every so often; null where there is none. Plain JSON, hence no not-a-number. */
export interface Measured {
  gain: number | null;
  breached: number | null;
  sold: number | null;
  depth: number | null;
  impact: number | null;
  cliff: number | null;
  ghostStop: number | null;
  realised: number | null;
  branching: number | null;
  gainMax: number;
}

export function feedbackChannels(
  measured: RecordHandle<Measured>,
  drawdown: Drawdown,
): ChannelSource[] {
  const channel = (
    name: string,
    label: string,
    unit: string,
    key: keyof Measured,
  ): ChannelSource => ({ name, label, unit, read: () => measured.value[key] ?? Number.NaN });
  return [
    channel('gain.exAnte', 'Loop gain, ex ante', '', 'gain'),
    channel('gain.breached', 'Breached per 1 % fall', 'USD/%', 'breached'),
    channel('gain.sold', 'Sold per breached', 'USD/USD', 'sold'),
    channel('gain.depth', 'Near depth consumed per USD sold', '1/USD', 'depth'),
    channel('gain.impact', 'Fall per near depth consumed', '%', 'impact'),
    channel('gain.realised', 'Loop gain, realised', '', 'realised'),
    channel('gain.branching', 'Branching ratio', '', 'branching'),
    {
      name: 'share.endogenous',
      label: 'Forced share of the fall since the peak',
      unit: '',
      read: () => drawdown.forcedShareNow(),
    },
    channel('cliff', 'Cliff price', 'USD', 'cliff'),
    channel('cliff.ghost', 'Expected stop after a further fall', 'USD', 'ghostStop'),
  ];
}
