// The port that everything plugs into. A mechanism names its phases, owns its columns and records (created on the world when
// it is built), states its invariants, and is found by `kind`.

import type { RecordHandle } from '../state/world.ts';
import type { Kernel } from './kernel.ts';
import type { Parameters, ParameterSpecs } from './parameters.ts';
import type { Phase } from './phases.ts';

/** One built mechanism. Its functions read parameters and state through handles at every call. */
export interface Mechanism {
  readonly phases: { readonly [P in Phase]?: () => void };
  /** Called when a command switches it off: lets go of what it holds up in others. Its phases are skipped from then on. */
  readonly switchedOff?: () => void;
  /** Named checks (docs/invariants.md); each throws `InvariantViolation` when its sentence does not hold. */
  readonly invariants?: { readonly [id: string]: () => void };
}

export interface BuildInput<S extends ParameterSpecs> {
  readonly kernel: Kernel;
  /** Path in the scenario, such as `protocols.maker.liquidation`; also the prefix of its columns and records. */
  readonly id: string;
  /** Values in force; commands change them during a run. */
  readonly parameters: RecordHandle<Parameters<S>>;
}

/** Where a mechanism stands in a scenario: a section, or the liquidation of a protocol. */
export type Place =
  | 'faults'
  | 'fundamentals'
  | 'chain'
  | 'venues'
  | 'oracles'
  | 'protocols'
  | 'liquidation'
  | 'securitisation'
  | 'feedback'
  | 'safety'
  | 'statistics';

export interface MechanismDefinition<S extends ParameterSpecs = ParameterSpecs> {
  readonly kind: string;
  /** One sentence for the reference and the viewer. */
  readonly says: string;
  readonly parameters: S;
  /** The part that it plays in a scenario, such as `liquidation`: kinds of one part may stand in for each other. */
  readonly part?: string;
  /** Where it may stand, the place where it belongs first; anywhere unless stated. */
  readonly places?: readonly Place[];
  /** May it be switched off during a run? Its phases are then skipped. */
  readonly switchable?: boolean;
  build(input: BuildInput<S>): Mechanism;
}

/** A definition whose parameter types are forgotten, as registries hold it. */
export type AnyMechanism = Omit<MechanismDefinition, 'build'> & {
  build(input: BuildInput<never>): Mechanism;
};

/** Checks nothing and returns its argument: it is there for the types. */
export const defineMechanism = <S extends ParameterSpecs>(
  definition: MechanismDefinition<S>,
): MechanismDefinition<S> => definition;
