// The library's front door: data in, a ready simulation out. Pure; reading files by name is `scenarios/read.ts`, which the
// command line and the server use.

import type { Observable } from 'rxjs';
import {
  Simulation,
  simulate as simulateWith,
  withinTolerance,
  type Kinds,
  type Scenario,
  type SimulationOptions,
  type TickReport,
} from './engine/index.ts';
import { commitmentAudits } from './proofs/index.ts';
import { allKinds as ourKinds } from './scenarios/load.ts';

export * from './engine/index.ts';
export { agentKinds } from './agents/index.ts';
export {
  loadLocated,
  loadScenario,
  type LoadedScenario,
  type LoadOptions,
} from './scenarios/load.ts';
export { parseDuration, printDuration } from './scenarios/duration.ts';
export { parsePriceSeries, type PriceSeries } from './scenarios/priceSeries.ts';
export { scenarioJsonSchema } from './scenarios/schema.ts';

/** Everything that comes with the program: mechanisms, agents, and the fast maker of audits. */
export const allKinds: Kinds = { ...ourKinds, audits: commitmentAudits };

/** Options of a run; every kind that comes with the program is known unless stated. */
export type RunOptions = Partial<SimulationOptions>;

/** Builds a run, to be stepped, saved, restored, forked and commanded. */
export const createSimulation = (scenario: Scenario, options: RunOptions = {}): Simulation =>
  new Simulation(scenario, { kinds: allKinds, ...options });

/**
 * A run as a cold stream of ticks: each subscription builds and runs its own, synchronously.
 *
 * @example simulate(loadScenario(text)).subscribe(({ tick, events }) => console.log(tick, events.length));
 */
export const simulate = (scenario: Scenario, options: RunOptions = {}): Observable<TickReport> =>
  simulateWith(scenario, { kinds: allKinds, ...options });

/** A published figure beside the simulated one. */
export interface TargetResult {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  readonly published: number;
  /** NaN where the run gave no figure. */
  readonly simulated: number;
  readonly tolerance: Scenario['reproduces'][number]['tolerance'];
  readonly within: boolean;
  readonly isInput: boolean;
}

/** What a finished run gave. */
export interface RunResult {
  readonly scenario: string;
  readonly seed: number;
  readonly ticks: number;
  /** Hash of the result: equal for equal runs, on any machine. */
  readonly hash: string;
  /** Hash of scenario, seed and commands. */
  readonly identity: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly targets: readonly TargetResult[];
}

/** Runs a scenario to its end. `onTick` sees every tick; what it gets is valid until it returns. */
export function runScenario(
  scenario: Scenario,
  options: RunOptions & { readonly onTick?: (report: TickReport) => void } = {},
): RunResult {
  const { onTick, ...rest } = options;
  const simulation = createSimulation(scenario, rest);
  while (!simulation.finished) {
    const report = simulation.step();
    onTick?.(report);
  }
  return resultOf(simulation);
}

/** The result of a simulation as it stands. */
export function resultOf(simulation: Simulation): RunResult {
  const { scenario } = simulation;
  const metrics = simulation.metrics();
  return {
    scenario: scenario.name,
    seed: scenario.seed,
    ticks: simulation.tick,
    hash: simulation.hash(),
    identity: simulation.identity(),
    metrics,
    targets: compareWithPublished(scenario, metrics),
  };
}

/** Every target of a scenario beside the run's figure. */
export const compareWithPublished = (
  scenario: Scenario,
  metrics: Readonly<Record<string, number>>,
): TargetResult[] =>
  scenario.reproduces.map((target) => {
    const simulated = metrics[target.metric] ?? Number.NaN;
    const { id, label, unit, published, tolerance, isInput } = target;
    return {
      id,
      label,
      unit,
      published,
      simulated,
      tolerance,
      within: withinTolerance(target, simulated),
      isInput,
    };
  });
