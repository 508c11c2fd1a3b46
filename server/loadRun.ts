// The loader of runs that a server uses unless told otherwise: scenarios by name or path, with every kind that comes along.

import { allKinds } from '../index.ts';
import { readScenario, scenarioNames, type ReadOptions } from '../scenarios/read.ts';
import type { ScenarioLabel } from '../protocol/messages.ts';
import type { LoadedRun, RunRequest } from './runRequest.ts';

/** Throws `InputError` with every fault by file and line. */
export function loadRun({ scenario, seed, options }: RunRequest): LoadedRun {
  const read: ReadOptions = { ...(options as ReadOptions), ...(seed === null ? {} : { seed }) };
  return { scenario: readScenario(scenario, read).scenario, kinds: allKinds };
}

/** Scenarios that come with the program; one that can't be read is left out. */
export function listScenarios(): ScenarioLabel[] {
  return scenarioNames().flatMap((name) => {
    try {
      const { title, description } = readScenario(name).scenario;
      return [{ name, title, description }];
    } catch {
      return [];
    }
  });
}
