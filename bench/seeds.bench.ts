// Many seeds of one pool with agents and books: a thousand runs of five hundred ticks with a thousand agents, on two threads; and the same on one,
// broken off on the way and gone on with from its file, which must end in the same hash.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  onThreads,
  ResultFile,
  runExperiment,
  Stopped,
  type Design,
  type Experiment,
  type ExperimentResult,
} from '../experiments/index.ts';
import { readScenario } from '../scenarios/read.ts';
import { checkResult, type Bench } from './harness.ts';

const SEEDS = 1_000;
/** Runs after which the second experiment is broken off. */
const BROKEN_OFF = 300;
/** The lesson of the safe senior tranche with more people, and without its last hours. */
const SET = [
  'duration=5000m',
  'securitisation.pool.notional=28000000',
  ...['ash', 'birch', 'cedar', 'dogwood'].map((coin) => `agents.${coin}Noise.count=110`),
  'agents.seniorHolders.count=360',
  'agents.mezzanineHolders.count=130',
  'agents.juniorHolders.count=50',
];

export const bench: Bench = {
  name: 'seeds',
  says: `${SEEDS.toLocaleString('en')} seeds of a pool of three tranches, 500 ticks, 1,000 agents, on two threads, and on one with a break`,
  run: async () => {
    const { scenario } = readScenario('safe-senior', { set: SET });
    const agents = scenario.agents.reduce((sum, { count }) => sum + count, 0);
    const design: Design = { label: 'truth', scenario, observe: { returnTicks: 6 } };
    const seeds = Array.from({ length: SEEDS }, (_, i) => i + 1);
    const experiment = { designs: [design], seeds };
    const two = await timed(() => runExperiment(experiment, onThreads(2)));
    const folder = mkdtempSync(join(tmpdir(), 'faultline-'));
    try {
      const file = join(folder, 'runs.jsonl');
      const before = await timed(() => brokenOff(experiment, file));
      const after = await timed(() =>
        runExperiment(experiment, onThreads(1), { known: new ResultFile(file) }),
      );
      checkResult('hash on one thread, broken off', after.value.hash, two.value.hash);
      return {
        title: `${SEEDS.toLocaleString('en')} runs of ${scenario.ticks} ticks with ${agents.toLocaleString('en')} agents`,
        columns: ['', 'runs', 's', 'CPU s', 'hash'],
        rows: [
          ['two threads', SEEDS, ...two.spent, two.value.hash],
          ['one thread, broken off', before.value, ...before.spent, ''],
          ['gone on with', SEEDS - before.value, ...after.spent, after.value.hash],
        ],
        notes: ['Meant to stay below 180 s on two cores.'],
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Runs on one thread until enough is done, and says how much is in the file. */
async function brokenOff(experiment: Experiment, file: string): Promise<number> {
  const controller = new AbortController();
  let done = 0;
  const onDone = (): void => {
    done++;
    if (done === BROKEN_OFF) controller.abort();
  };
  const { signal } = controller;
  const known = new ResultFile(file);
  try {
    await runExperiment(experiment, onThreads(1), { known, signal, onDone });
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
  return done;
}

async function timed<T extends ExperimentResult | number>(
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly spent: readonly [string, string] }> {
  const began = performance.now();
  const cpu = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(cpu);
  return {
    value,
    spent: [((performance.now() - began) / 1000).toFixed(1), ((user + system) / 1e6).toFixed(1)],
  };
}
