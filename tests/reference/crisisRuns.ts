// Whole runs of the short crisis, each to its hash, in ways that must not matter. They run from the compiled program in a process of
// their own: a test runner's sandbox makes a run many times slower. `node dist/tests/reference/crisisRuns.js NAME…` prints JSON.

import { deserialize, serialize } from 'node:v8';
import { pathToFileURL } from 'node:url';
import {
  allKinds,
  createFrameReader,
  createSimulation,
  describeRun,
  liveParameters,
  mechanismSwitches,
  simulate,
  valueAccounts,
  type Keyframe,
  type Scenario,
  type Simulation,
} from '../../index.ts';
import { shortCrisis } from './shortCrisis.ts';

const crisis = shortCrisis();
/** Before anything, before the shock, in the first auctions, and on both sides of a hash over the whole world. */
export const cuts: readonly number[] = [0, 39, 500, 1023, 1024];

const finish = (
  simulation: Simulation,
  each: (simulation: Simulation) => void = () => undefined,
): string => {
  while (!simulation.finished) {
    simulation.step();
    each(simulation);
  }
  return simulation.hash();
};

const advance = (scenario: Scenario, tick: number): Simulation => {
  const simulation = createSimulation(scenario);
  while (simulation.tick < tick) simulation.step();
  return simulation;
};

/** As it goes to a worker or into a file: by value, nothing shared. */
const byValue = (keyframe: Keyframe): Keyframe => deserialize(serialize(keyframe)) as Keyframe;

const liquidationsOff = {
  type: 'switchMechanism',
  id: 'protocols.maker.liquidation',
  on: false,
} as const;

const idle = {
  id: 'idle',
  kind: 'noiseTrader',
  count: 25,
  interval: 1e9,
  latency: 0,
  holdings: {},
  parameters: {},
} as const;

/** What happened at every tick in prices and quantities, without the numbers of accounts. */
function story(agents: Scenario['agents']): string[] {
  const simulation = createSimulation({ ...crisis, ticks: 600, agents });
  const lines: string[] = [];
  while (!simulation.finished) {
    const { tape, events, tick } = simulation.step();
    for (let i = 0; i < tape.count; i++)
      lines.push(`${tick} ${tape.venue[i]} ${tape.price[i]} ${tape.quantity[i]}`);
    lines.push(`${tick} ${events.map(({ type }) => type).join(' ')}`);
  }
  return lines;
}

/** The same scenario with the keys of every map in the other order; assets and holdings, which number things, as they were. */
function turned(scenario: Scenario): Scenario {
  const other = JSON.parse(JSON.stringify(scenario), (_key, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).reverse())
      : value,
  ) as Scenario;
  const agents = other.agents.map((entry, i) => ({
    ...entry,
    holdings: scenario.agents[i]!.holdings,
  }));
  return { ...other, assets: scenario.assets, agents };
}

const ways = {
  straight: () => finish(createSimulation(crisis)),

  asStream: () => {
    const seen = { ticks: 0, liquidations: 0 };
    simulate(crisis).subscribe(({ events }) => {
      seen.ticks++;
      for (const { type } of events) if (type === 'accountLiquidated') seen.liquidations++;
    });
    return seen;
  },

  watched: () => {
    let reader: ReturnType<typeof createFrameReader> | undefined;
    let numbers = 0;
    const hash = finish(createSimulation(crisis), (simulation) => {
      const { run, tick } = simulation;
      reader ??= createFrameReader(run.kernel);
      numbers += reader.read().scalars.length;
      simulation.metrics();
      if (tick % 16 !== 0) return;
      valueAccounts(run.kernel, new Float64Array(run.kernel.ledger.accounts.length));
      liveParameters(run);
      mechanismSwitches(crisis, run, allKinds);
      describeRun(crisis, run, allKinds);
      simulation.keyframe();
    });
    return { hash, numbers };
  },

  restored: () => {
    const straight = createSimulation(crisis);
    const keyframes: Keyframe[] = [];
    const trail: string[] = [];
    while (!straight.finished) {
      if (cuts.includes(straight.tick)) keyframes.push(byValue(straight.keyframe()));
      straight.step();
      trail.push(straight.hash());
    }
    return keyframes.map((keyframe) => {
      const twin = createSimulation(crisis);
      twin.restore(keyframe);
      const start = twin.tick;
      const own: string[] = [];
      while (!twin.finished) {
        twin.step();
        own.push(twin.hash());
      }
      const apart = own.findIndex((hash, i) => hash !== trail[start + i]);
      const metrics = JSON.stringify(twin.metrics()) === JSON.stringify(straight.metrics());
      return { start, hash: twin.hash(), apart, metrics };
    });
  },

  /** A simulation that had run on in another direction is taken back. */
  strayed: () => {
    const keyframe = advance(crisis, 500).keyframe();
    const strayed = advance(crisis, 30);
    strayed.command({ type: 'moveFundamental', asset: 'ETH', factor: 0.5 });
    for (let i = 0; i < 600; i++) strayed.step();
    strayed.restore(keyframe);
    return finish(strayed);
  },

  forked: () => {
    const original = advance(crisis, 500);
    const same = original.fork();
    const shocked = original.fork({ type: 'shock', id: 'fall10' });
    return {
      shocked: finish(shocked),
      same: finish(same),
      original: finish(original),
      identities: [shocked.identity(), same.identity(), original.identity()],
      commands: original.run.commands.list().length,
    };
  },

  switchedOff: () => {
    const commands = [...crisis.commands, { ...liquidationsOff, tick: 500 }];
    const off = createSimulation({ ...crisis, commands });
    const forked = advance(crisis, 500).fork(liquidationsOff);
    return {
      hashes: [finish(off), finish(forked)],
      identities: [off.identity(), forked.identity()],
    };
  },

  keysTurned: () => {
    const short = { ...crisis, ticks: 200 };
    const runs = [short, turned(short)].map((scenario) => createSimulation(scenario));
    return runs.map((run) => [run.identity(), finish(run)]);
  },

  others: () => {
    const short = { ...crisis, ticks: 150 };
    const late = { type: 'moveFundamental', asset: 'ETH', factor: 0.9, tick: 149 } as const;
    return [
      short,
      { ...short, seed: 2 },
      { ...short, commands: [] },
      { ...short, commands: [...short.commands, late] },
    ].map((scenario) => finish(createSimulation(scenario)));
  },

  oneMore: () => {
    const [plain, atTheEnd, atTheHead] = [
      story(crisis.agents),
      story([...crisis.agents, idle]),
      story([idle, ...crisis.agents]),
    ] as const;
    const apart = (other: string[]) => plain.findIndex((line, i) => line !== other[i]);
    return {
      lines: [plain.length, atTheEnd.length, atTheHead.length],
      atTheEnd: apart(atTheEnd),
      atTheHead: apart(atTheHead),
    };
  },
};

export type Ways = { [W in keyof typeof ways]: ReturnType<(typeof ways)[W]> };

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const names = process.argv.slice(2) as (keyof Ways)[];
  process.stdout.write(
    JSON.stringify(Object.fromEntries(names.map((name) => [name, ways[name]()]))),
  );
}
