// Pools, ranges, routes and issuers keep nothing outside the world: a run restored from its middle goes on to the same hash.

import { expect, test } from '@jest/globals';
import { createSimulation, loadScenario, type Scenario } from '../../index.ts';
import { readScenario } from '../../scenarios/read.ts';

const ranges = `
name: ranges
seed: 5
secondsPerTick: 15s
start: 2020-03-12T00:00:00Z
duration: 40m
assets:
  USD: { decimals: 6 }
  ETH: { decimals: 8 }
  DAI: { decimals: 6 }
fundamentals:
  ETH: { kind: waypoints, points: [[0h, 200], [40m, 170]], volatilityPerYear: 2 }
venues:
  ETH-USD: { kind: orderBook, base: ETH, quote: USD, tickSize: 0.01, lotSize: 0.01 }
  ranges:
    { kind: concentratedPool, base: ETH, quote: USD, price: 200, ranges: [[100, 400, 500, 100000]] }
  eighty:
    { kind: weightedPool, base: ETH, quote: USD, initialBase: 400, initialQuote: 20000 }
statistics:
  market: { kind: marketStatistics, asset: ETH, venue: ETH-USD }
agents:
  - { kind: marketMaker, count: 2, interval: 30s, holdings: { USD: 1e6, ETH: 5000 } }
  - { kind: noiseTrader, count: 20, interval: 2m, holdings: { USD: 1e5, ETH: 500 } }
  - {
      kind: poolArbitrageur, count: 2, interval: 30s, holdings: { USD: 2e5, ETH: 1000 },
      pool: ranges, quote: USD,
    }
  - {
      kind: rangeProvider, count: 4, interval: 2m, holdings: { ETH: 50, USD: 10000 },
      pool: ranges, quote: USD, width: { uniform: [0.02, 0.1] },
    }
`;

const shortened = (name: string, set: readonly string[]): Scenario =>
  readScenario(name, { set }).scenario;

test.each([
  ['ranges', () => loadScenario(ranges), 80],
  [
    'the weekend of USDC',
    () => shortened('usdc-depeg', ['start=2023-03-11T02:30:00Z', 'duration=2h']),
    60,
  ],
  [
    'UST and LUNA',
    () =>
      shortened('ust-luna', [
        'start=2022-05-07T21:00:00Z',
        'duration=6h',
        'agents.trigger.priceThreshold=-1',
        'agents.reserve.count=0',
      ]),
    90,
  ],
])('%s', (_says, load, middle) => {
  const original = createSimulation(load());
  while (original.tick < middle) original.step();
  const keyframe = original.keyframe();
  while (!original.finished) original.step();
  const twin = createSimulation(load());
  twin.restore(keyframe);
  while (!twin.finished) twin.step();
  expect(twin.hash()).toBe(original.hash());
  expect(twin.metrics()).toEqual(original.metrics());
});
