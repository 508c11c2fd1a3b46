// What makes a run that run: the scenario as the engine takes it (already parsed and normalised; reading files is the job of
// scenarios/), the commands, and the identity that follows from them.

import type { AgentEntry } from '../agent/agent.ts';
import { canonicalJson, hashText } from '../state/hash.ts';

/** One mechanism of a scenario. `id` is its path, such as `protocols.maker.liquidation`. */
export interface MechanismEntry {
  readonly id: string;
  readonly kind: string;
  readonly on: boolean;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export type Tolerance =
  | { readonly absolute: number }
  | { readonly relative: number }
  | { readonly range: readonly [number, number] };

/** A published figure that the run is compared with. Never read by a mechanism. */
export interface Target {
  readonly id: string;
  readonly label: string;
  /** Name of the metric that is compared. */
  readonly metric: string;
  readonly published: number;
  readonly unit: string;
  readonly tolerance: Tolerance;
  readonly source: string;
  /** True where the figure went in, so that agreement proves nothing. */
  readonly isInput: boolean;
}

export interface Chapter {
  /** Seconds from the start. */
  readonly at: number;
  readonly title: string;
  readonly says: string;
}

/** A shock that a user can set off, or that a scenario schedules. */
export interface Shock {
  readonly id: string;
  readonly label: string;
  readonly says: string;
  /** What is done, as commands at the same tick. */
  readonly does: readonly CommandAct[];
}

/** Something done to a run from outside. */
export type CommandAct =
  | {
      readonly type: 'setParameter';
      readonly path: string;
      readonly value: number | boolean | string;
    }
  | { readonly type: 'moveFundamental'; readonly asset: string; readonly factor: number }
  | { readonly type: 'switchMechanism'; readonly id: string; readonly on: boolean }
  | { readonly type: 'shock'; readonly id: string };

/** An act at a stated tick: part of the run's identity. */
export type Command = CommandAct & { readonly tick: number };

export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly seed: number;
  readonly secondsPerTick: number;
  /** Seconds since 1970 at tick 0. */
  readonly startSeconds: number;
  /** Length of the run. */
  readonly ticks: number;
  readonly assets: Readonly<Record<string, { readonly decimals: number }>>;
  /** In the order in which they act within a phase. */
  readonly mechanisms: readonly MechanismEntry[];
  readonly agents: readonly AgentEntry[];
  readonly commands: readonly Command[];
  readonly shocks: readonly Shock[];
  readonly chapters: readonly Chapter[];
  readonly reproduces: readonly Target[];
  /** Switches of `--without`: a name and the acts that it stands for, at tick 0. */
  readonly without: Readonly<Record<string, readonly CommandAct[]>>;
  /** The world that a promise was made in; undefined where the scenario doesn't say. */
  readonly calm?: CalmWorld;
  /** What a page shows in the first place; undefined where the scenario doesn't say. */
  readonly stage?: Stage;
}

export type Stage = 'market' | 'pool';

/** What is changed and left out, as `--set` and `--without` take them, to make a scenario the calm one that a credit model was calibrated on. */
export interface CalmWorld {
  /** path=value. */
  readonly set: readonly string[];
  readonly without: readonly string[];
}

/** Hash of everything that a run depends on: scenario, seed and commands. */
export function runIdentity(scenario: Scenario, commands: readonly Command[]): string {
  const { reproduces, chapters, title, description, shocks, without, calm, stage, ...matters } =
    scenario;
  void [reproduces, chapters, title, description, without, calm, stage];
  return hashText(
    canonicalJson({ ...matters, shocks: shocks.map(({ id, does }) => ({ id, does })), commands }),
  );
}

/** Does a simulated figure lie within the tolerance around the published one? */
export function withinTolerance(target: Target, simulated: number): boolean {
  const { tolerance, published } = target;
  if (!Number.isFinite(simulated)) return false;
  if ('absolute' in tolerance) return Math.abs(simulated - published) <= tolerance.absolute;
  if ('relative' in tolerance)
    return Math.abs(simulated - published) <= tolerance.relative * Math.abs(published);
  return simulated >= tolerance.range[0] && simulated <= tolerance.range[1];
}
