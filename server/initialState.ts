// The control state of a run before its first tick.

import { describeRun, type FrameReader, type Kinds, type Simulation } from '../engine/index.ts';
import { PROTOCOL_VERSION, type ControlState } from '../protocol/messages.ts';
import { gridState } from './chunks.ts';

/** `ticksPerSecond`: 0 is flat out. */
export function initialState(
  runId: string,
  simulation: Simulation,
  kinds: Kinds,
  reader: FrameReader,
  ticksPerSecond: number,
): ControlState {
  const { scenario } = simulation;
  return {
    protocolVersion: PROTOCOL_VERSION,
    runId,
    branch: 1,
    scenario: {
      name: scenario.name,
      title: scenario.title,
      description: scenario.description,
    },
    seed: scenario.seed,
    ticks: scenario.ticks,
    secondsPerTick: scenario.secondsPerTick,
    startTime: new Date(scenario.startSeconds * 1000).toISOString(),
    status: 'paused',
    failure: null,
    ticksPerSecond,
    tick: -1,
    channels: reader.channels.map(({ name, label, unit }) => ({ name, label, unit })),
    grid: gridState(reader),
    agentTypes: reader.kinds.map(({ kind, label, count }) => ({ kind, label, count })),
    commands: [],
    bands: [],
    ...describeRun(scenario, simulation.run, kinds),
  };
}
