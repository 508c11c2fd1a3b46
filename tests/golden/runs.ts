// The runs whose results are written down: scenario, seed and length to a hash, with the chain's value every so many ticks so that the
// first stretch that differs can be named.

import { allKinds, loadScenario, Simulation, type Kinds, type Scenario } from '../../index.ts';
import { readScenario } from '../../scenarios/read.ts';
import { shortCrisis } from '../reference/shortCrisis.ts';
import { tinyKinds, tinyScenario } from '../reference/tinyMarket.ts';

export interface GoldenRun {
  readonly name: string;
  /** Says what the run is there for. */
  readonly says: string;
  readonly load: () => Scenario;
  readonly kinds: Kinds;
}

/** What a run gave. */
export interface Result {
  readonly scenario: string;
  readonly seed: number;
  readonly ticks: number;
  readonly hash: string;
  /** The chained hash after every 100 ticks. */
  readonly trail: readonly string[];
}

export const trailInterval = 100;

const calm = `name: calm-book
secondsPerTick: 15s
duration: 2h
assets: { USD: { decimals: 6 }, ETH: { decimals: 8 } }
fundamentals:
  ETH: { kind: waypoints, points: [[0h, 200], [2h, 198]], volatilityPerYear: 0.8 }
venues:
  ETH-USD: { kind: orderBook, base: ETH, quote: USD, tickSize: 0.01, lotSize: 0.01 }
agents:
  - { kind: marketMaker, count: 3, interval: 30s, holdings: { USD: 1_000_000, ETH: 5_000 } }
  - { kind: noiseTrader, count: 60, interval: 5m, latency: { uniform: [0s, 10s] }, holdings: { USD: 20_000, ETH: 100 } }
  - { kind: fundamentalist, count: 10, interval: 5m, holdings: { USD: 50_000, ETH: 300 } }
`;

export const goldenRuns: readonly GoldenRun[] = [
  {
    name: 'tiny',
    says: 'the kernel alone: random streams, events, hash chain',
    load: () => tinyScenario({ ticks: 1200 }),
    kinds: tinyKinds,
  },
  {
    name: 'calm-book',
    says: 'one book and three kinds of trader',
    load: () => loadScenario(calm),
    kinds: allKinds,
  },
  {
    name: 'short-crisis',
    says: 'every mechanism of Black Thursday within a thousand ticks',
    load: () => shortCrisis(),
    kinds: allKinds,
  },
  {
    name: 'black-thursday',
    says: 'the first ten hours of Black Thursday as they come',
    load: () => readScenario('black-thursday', { set: ['duration=10h'] }).scenario,
    kinds: allKinds,
  },
];

export function runGolden({ load, kinds }: GoldenRun): Result {
  const simulation = new Simulation(load(), { kinds });
  const trail: string[] = [];
  while (!simulation.finished) {
    simulation.step();
    if (simulation.tick % trailInterval === 0) trail.push(simulation.hash());
  }
  const { name, seed } = simulation.scenario;
  return { scenario: name, seed, ticks: simulation.tick, hash: simulation.hash(), trail };
}
