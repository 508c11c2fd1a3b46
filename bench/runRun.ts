// One measurement of the run bench, in a process of its own: a scenario from the first tick to the last without a screen, or as many small
// markets as a Monte Carlo sweep would run. Prints one line of JSON.

import { pathToFileURL } from 'node:url';
import { agentKinds } from '../agents/index.ts';
import { agentRoomKey } from '../engine/agent/agentRoom.ts';
import { engineMechanisms } from '../engine/scenario/registry.ts';
import { Simulation } from '../engine/run/simulation.ts';
import type { Scenario } from '../engine/scenario/scenario.ts';
import { readScenario } from '../scenarios/read.ts';

export interface RunFigures {
  readonly agents: number;
  readonly ticks: number;
  readonly wall: number;
  readonly seconds: number;
  /** CPU seconds of reading the scenario and building the world. */
  readonly buildSeconds: number;
  readonly decisions: number;
  readonly orders: number;
  readonly transactions: number;
  readonly trades: number;
  readonly hash: string;
  /** Most memory that the process ever held, megabytes. */
  readonly peak: number;
}

export interface SweepFigures {
  readonly runs: number;
  readonly seconds: number;
  readonly wall: number;
  readonly orders: number;
  readonly trades: number;
  readonly decisions: number;
  readonly peak: number;
}

const kinds = { mechanisms: engineMechanisms, agents: agentKinds };
const peakMegabytes = (): number => process.resourceUsage().maxRSS / 1024;
const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** `without`: kind of mechanism whose phases are skipped. */
function runWhole(name: string, duration: string, without: string): RunFigures {
  const before = cpu();
  const { scenario: whole } = readScenario(name, {
    seed: 1,
    ...(duration === '' ? {} : { set: [`duration=${duration}`] }),
  });
  const scenario: Scenario = {
    ...whole,
    mechanisms: whole.mechanisms.map((entry) =>
      entry.kind === without ? { ...entry, on: false } : entry,
    ),
  };
  const simulation = new Simulation(scenario, { kinds });
  const began = performance.now();
  const start = cpu();
  let trades = 0;
  while (!simulation.finished) trades += simulation.step().tape.count;
  const { decisions, orders, transactions } = countsOf(simulation);
  return {
    agents: agentsOf(scenario),
    ticks: simulation.tick,
    wall: (performance.now() - began) / 1000,
    seconds: cpu() - start,
    buildSeconds: start - before,
    decisions,
    orders,
    transactions,
    trades,
    hash: simulation.hash(),
    peak: peakMegabytes(),
  };
}

const countsOf = (
  simulation: Simulation,
): { readonly decisions: number; readonly orders: number; readonly transactions: number } =>
  simulation.run.kernel.use(agentRoomKey).counts();

const agentsOf = ({ agents }: Scenario): number =>
  agents.reduce((sum, { count }) => sum + count, 0);

/** A market of 1,000 agents on one book: 992 noise traders of whom half decide at a tick, and eight makers. */
const smallMarket = (seed: number): Scenario => ({
  name: 'small-market',
  title: 'Small market',
  description: '',
  seed,
  secondsPerTick: 1,
  startSeconds: 0,
  ticks: 1000,
  assets: { USD: { decimals: 6 }, ETH: { decimals: 8 } },
  mechanisms: [
    {
      id: 'fundamentals.ETH',
      kind: 'constant',
      on: true,
      parameters: { asset: 'ETH', price: 200 },
    },
    {
      id: 'venues.ETH-USD',
      kind: 'orderBook',
      on: true,
      parameters: { base: 'ETH', quote: 'USD', tickSize: 0.01, lotSize: 0.01 },
    },
  ],
  agents: [
    {
      id: 'makers',
      kind: 'marketMaker',
      count: 8,
      interval: 10,
      latency: 0.1,
      holdings: { USD: 2_500_000, ETH: 12_000 },
      parameters: { inventoryTarget: 12_000 },
    },
    {
      id: 'noise',
      kind: 'noiseTrader',
      count: 992,
      interval: 2,
      latency: { uniform: [0, 1] },
      holdings: { USD: 1_000_000, ETH: 5000 },
      parameters: { lifetime: 60 },
    },
  ],
  commands: [],
  shocks: [],
  chapters: [],
  reproduces: [],
  without: {},
});

/** `count` runs one after another, each from building its world to its last tick. */
function sweep(count: number): SweepFigures {
  const began = performance.now();
  const start = cpu();
  let orders = 0;
  let trades = 0;
  let decisions = 0;
  for (let seed = 1; seed <= count; seed++) {
    const simulation = new Simulation(smallMarket(seed), { kinds });
    while (!simulation.finished) trades += simulation.step().tape.count;
    const counts = countsOf(simulation);
    orders += counts.orders;
    decisions += counts.decisions;
  }
  const seconds = cpu() - start;
  const wall = (performance.now() - began) / 1000;
  return { runs: count, seconds, wall, orders, trades, decisions, peak: peakMegabytes() };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [what = '', ...rest] = process.argv.slice(2);
  const figures =
    what === 'sweep' ? sweep(Number(rest[0])) : runWhole(what, rest[0] ?? '', rest[1] ?? '');
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}
