// RUN-1: the same inputs give the same hash, whoever runs them, wherever, and whoever watches.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  allKinds,
  createFrameReader,
  createSimulation,
  describeRun,
  liveParameters,
  mechanismSwitches,
  simulate,
  valueAccounts,
  type Scenario,
  type Simulation,
} from '../../index.ts';
import { shortCrisis, shortCrisisChanges } from '../reference/shortCrisis.ts';

const program = resolve('dist/cli/main.js');
const crisis = shortCrisis();

/** Hash that the compiled program prints, in a process of its own. */
function hashInProcess(folder: string, env: Readonly<Record<string, string>>, flags: string[]) {
  const args = shortCrisisChanges.flatMap((change) => ['--set', change]);
  const done = spawnSync(
    process.execPath,
    [...flags, program, 'run', 'black-thursday', '--json', ...args],
    { cwd: folder, env: { ...process.env, ...env }, encoding: 'utf8' },
  );
  expect(done.stderr).toBe('');
  const { hash, ticks } = JSON.parse(done.stdout) as { hash: string; ticks: number };
  return { hash, ticks };
}

const runThrough = (
  scenario: Scenario,
  each: (simulation: Simulation) => void = () => undefined,
) => {
  const simulation = createSimulation(scenario);
  while (!simulation.finished) {
    simulation.step();
    each(simulation);
  }
  return simulation.hash();
};

describe('the same inputs give the same hash', () => {
  test('in two processes, in other folders, time zones, languages and with another compiler setting', () => {
    expect(existsSync(program)).toBe(true);
    const here = hashInProcess('.', {}, []);
    const there = hashInProcess(tmpdir(), { TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8' }, [
      '--max-semi-space-size=1',
      '--no-use-osr',
    ]);
    expect(there).toEqual(here);
    expect(here).toEqual({ hash: expect.stringMatching(/^[0-9a-f]{16}$/), ticks: 1080 });
  });

  const plain = runThrough(crisis);

  test('as a stream and step by step', () => {
    let last = -1;
    let liquidations = 0;
    simulate(crisis).subscribe(({ tick, events }) => {
      last = tick;
      liquidations += events.filter(({ type }) => type === 'accountLiquidated').length;
    });
    expect(last).toBe(1079);
    expect(liquidations).toBeGreaterThan(100);
  });

  test('with somebody who reads frames, metrics, parameters and every account after every tick', () => {
    let reader: ReturnType<typeof createFrameReader> | undefined;
    let seen = 0;
    const watched = runThrough(shortCrisis(), ({ run, tick, scenario, ...simulation }) => {
      void simulation;
      reader ??= createFrameReader(run.kernel);
      seen += reader.read().scalars.length;
      if (tick % 16 === 0) {
        const worth = new Float64Array(run.kernel.ledger.accounts.length);
        valueAccounts(run.kernel, worth);
        liveParameters(run);
        mechanismSwitches(scenario, run, allKinds);
        describeRun(scenario, run, allKinds);
      }
    });
    expect(seen).toBeGreaterThan(1080);
    expect(watched).toBe(plain);
  });

  test('whatever the order of the keys in the file', () => {
    const scenario = crisis;
    const turned = JSON.parse(JSON.stringify(scenario), (_key, value: unknown) =>
      value !== null && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).reverse())
        : value,
    ) as Scenario;
    // The order of assets is their numbering; everything else is found by name.
    const same = { ...turned, assets: scenario.assets, ticks: 200 };
    const short = { ...scenario, ticks: 200 };
    expect(createSimulation(same).identity()).toBe(createSimulation(short).identity());
    const holdings = same.agents.map((entry, i) => ({
      ...entry,
      holdings: scenario.agents[i]!.holdings,
    }));
    expect(runThrough({ ...same, agents: holdings })).toBe(runThrough(short));
  });

  test('and another seed or another command gives another hash', () => {
    const short = { ...crisis, ticks: 150 };
    const hashes = [
      runThrough(short),
      runThrough({ ...short, seed: 2 }),
      runThrough({ ...short, commands: [] }),
      runThrough({
        ...short,
        commands: [
          ...short.commands,
          { type: 'moveFundamental', asset: 'ETH', factor: 0.9, tick: 149 },
        ],
      }),
    ];
    expect(new Set(hashes).size).toBe(4);
  });
});

describe('one population more that never acts', () => {
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
  const story = (scenario: Scenario): string[] => {
    const simulation = createSimulation(scenario);
    const lines: string[] = [];
    while (!simulation.finished) {
      const { tape, events } = simulation.step();
      for (let i = 0; i < tape.count; i++)
        lines.push(`${simulation.tick} ${tape.venue[i]} ${tape.price[i]} ${tape.quantity[i]}`);
      lines.push(events.map(({ type }) => type).join(' '));
    }
    return lines;
  };
  const short: Scenario = { ...crisis, ticks: 600 };
  const without = story(short);

  test('at the end of the list, changes no trade of anybody', () => {
    expect(story({ ...short, agents: [...short.agents, idle] })).toEqual(without);
  });

  test('at its head, where everybody else gets another number, changes no trade either', () => {
    expect(without.length).toBeGreaterThan(1000);
    expect(story({ ...short, agents: [idle, ...short.agents] })).toEqual(without);
  });
});
