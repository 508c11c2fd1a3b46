// A scenario of a few lines and the kinds that it names: enough to test everything around a run, and nothing of the crisis.

import { defineAgent, defineMechanism, integer, marketOrder, number } from '../../index.ts';
import { data, channelSourceKey, metricSourceKey, checkName, type Kinds } from '../../index.ts';

const ramp = defineMechanism({
  kind: 'ramp',
  says: 'A number that falls by a step at every tick.',
  parameters: {
    asset: data<string>('ETH', 'asset', checkName),
    from: number('quote units', 100, 0, 1e6, 'where it begins'),
    step: number('quote units', 1, 0, 100, 'how much it falls at every tick', 'live'),
    pause: number('s', 60, 0, 86_400, 'rest between two steps'),
  },
  build({ kernel, id, parameters }) {
    const state = kernel.world.record(id, { level: parameters.value.from });
    kernel.provide(channelSourceKey, [
      { name: 'level', label: 'level', unit: 'USD', read: () => state.value.level },
    ]);
    kernel.provide(metricSourceKey, {
      metrics: () => ({ level: state.value.level, missing: Number.NaN }),
    });
    return {
      phases: {
        shock: () => {
          state.value.level -= parameters.value.step;
        },
      },
    };
  },
});

const part = defineMechanism({
  kind: 'part',
  says: 'A part of another mechanism.',
  parameters: { size: integer('lots', 1, 1, 9, 'its size') },
  build: () => ({ phases: {} }),
});

const idler = defineAgent({
  kind: 'idler',
  says: 'Does nothing, or sells one unit where there is a book.',
  parameters: {
    venue: data<string>('', 'where it sells; empty for nowhere', () => []),
    size: number('units', 1, 0, 100, 'units'),
    patience: number('s', 10, 0, 3600, 'seconds that it waits'),
  },
  memory: () => ({}),
  decide: ({ parameters }) =>
    parameters.venue === ''
      ? []
      : [marketOrder({ venue: parameters.venue, side: 'sell', quantity: parameters.size })],
});

export const tinyKinds: Kinds = { mechanisms: [ramp, part], agents: [idler] };

export const tinyText = `name: tiny
secondsPerTick: 15s
start: 2020-03-12T00:00:00Z
duration: 10m
assets: { USD: { decimals: 6 }, ETH: { decimals: 8 } }
fundamentals:
  ETH:
    kind: ramp
    from: 200
    pause: 2m
protocols:
  maker:
    vaults: { kind: part, size: 3 }
agents:
  - { kind: idler, id: sleepers, count: 3, interval: 1m, latency: { uniform: [0s, 2s] }, patience: 5m }
  - { kind: idler, count: 2, holdings: { ETH: { logNormal: [1_000, 0.5] } } }
shocks:
  - { id: slower, label: Slower, does: [{ setParameter: { path: fundamentals.ETH.step, value: 0.5 } }] }
without:
  falls: [{ switchMechanism: { id: fundamentals.ETH, on: false } }]
commands:
  - { at: 5m, shock: slower }
chapters:
  - { at: 2020-03-12T00:02:00Z, title: Two minutes in }
reproduces:
  - { id: level, metric: level, published: 170, tolerance: { absolute: 1 }, source: made up }
`;
