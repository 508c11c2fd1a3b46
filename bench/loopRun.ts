// One run of the clean loop in a process of its own: prints its metrics as one line of JSON.

import { pathToFileURL } from 'node:url';
import { createSimulation } from '../index.ts';
import { readScenario } from '../scenarios/read.ts';

export type LoopMetrics = Readonly<Record<string, number>>;

export function runLoop(seed: number, without: readonly string[]): LoopMetrics {
  const simulation = createSimulation(readScenario('eth-perps-2021', { seed, without }).scenario);
  while (!simulation.finished) simulation.step();
  return simulation.metrics();
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [seed, ...without] = process.argv.slice(2);
  process.stdout.write(`${JSON.stringify(runLoop(Number(seed), without))}\n`);
}
