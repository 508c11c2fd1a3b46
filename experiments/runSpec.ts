// What a run of an experiment is, and what it gives back: plain data, so that it can go to another thread and into a file.

import type { PoolOutcome, Scenario } from '../index.ts';
import type { CoMovement, ObserveOptions } from './coMovement.ts';

/** One run to do: a design (a resolved scenario) under one seed. */
export interface RunSpec {
  /** Index of the design among those of the experiment. */
  readonly design: number;
  readonly seed: number;
}

/** A variant of a scenario, to be run under every seed. */
export interface Design {
  /** What distinguishes it, such as `bidLifetime=6h`. */
  readonly label: string;
  readonly scenario: Scenario;
  /** How the assets behind its pool are to be watched; not at all unless told. */
  readonly observe?: ObserveOptions | undefined;
}

/** What one run gave. */
export interface RunRecord extends RunSpec {
  /** Hash of scenario, seed and commands. */
  readonly identity: string;
  /** Hash of the result. */
  readonly hash: string;
  readonly metrics: Readonly<Record<string, number>>;
  /** What a pool lost, where the scenario has one that says. */
  readonly pool?: PoolOutcome;
  /** How the assets behind the pool moved, and how they were watched. */
  readonly coMovement?: CoMovement & { readonly observe: ObserveOptions };
}

/** Runs of an experiment, in the order in which results are merged: design by design, seed by seed. */
export const specsOf = (designs: readonly Design[], seeds: readonly number[]): RunSpec[] =>
  designs.flatMap((_, design) => seeds.map((seed) => ({ design, seed })));

/** The scenario of a run. */
export const scenarioOf = (designs: readonly Design[], { design, seed }: RunSpec): Scenario => ({
  ...designs[design]!.scenario,
  seed,
});
