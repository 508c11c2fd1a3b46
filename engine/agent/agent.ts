// The agent port: a decision on a view, which changes nothing but the agent's own memory.

import type { Distribution } from '../random/distributions.ts';
import type { Generator } from '../random/generator.ts';
import type { Parameters, ParameterSpecs } from '../tick/parameters.ts';
import type { Intent } from './intents.ts';
import type { MarketView } from './marketView.ts';

/** Who decides. The object is reused from agent to agent: keep the numbers, not the object. */
export interface Self {
  /** Index among all agents of the run. */
  readonly agent: number;
  /** Index within the population, from 0. */
  readonly member: number;
  /** Ledger account. */
  readonly account: number;
  readonly name: string;
  readonly kind: string;
}

export interface DecideInput<S extends ParameterSpecs = ParameterSpecs, M = unknown> {
  readonly view: MarketView;
  readonly self: Self;
  /** This agent's own draw of every parameter; the object is reused. */
  readonly parameters: Readonly<Parameters<S>>;
  /** Plain data of this agent, kept in the world. */
  readonly memory: M;
  /** This agent's stream at this tick. */
  readonly random: Generator;
}

export interface AgentDefinition<S extends ParameterSpecs = ParameterSpecs, M = unknown> {
  readonly kind: string;
  /** One sentence for the reference and the viewer. */
  readonly says: string;
  /** Numbers may be given as distributions in a scenario; each agent then has its own draw. */
  readonly parameters: S;
  /** Plain JSON at the start. */
  memory(): M;
  /** Done once before the first tick: what this agent brings along, such as a vault that is already open. */
  setUp?(input: Omit<DecideInput<S, M>, 'view'>): readonly Extract<Intent, { type: 'request' }>[];
  /** Wants, in the order in which they should arrive. An empty list is fine. */
  decide(input: DecideInput<S, M>): readonly Intent[];
}

export type AnyAgent = Omit<AgentDefinition, 'memory' | 'decide' | 'setUp'> & {
  memory(): unknown;
  setUp?: (input: never) => readonly Extract<Intent, { type: 'request' }>[];
  decide: (input: never) => readonly Intent[];
};

/** Checks nothing and returns its argument: it is there for the types. */
export const defineAgent = <S extends ParameterSpecs, M>(
  definition: AgentDefinition<S, M>,
): AgentDefinition<S, M> => definition;

/** A population: `count` agents of one kind, parameters and holdings drawn once for each from its own stream. */
export interface AgentEntry {
  /** Unique; the kind unless the scenario says otherwise. */
  readonly id: string;
  readonly kind: string;
  readonly count: number;
  /** Mean seconds between two decisions of one agent. */
  readonly interval: number;
  /** Seconds from a decision to its order's arrival. */
  readonly latency: Distribution;
  /** Units held at the start, by asset. */
  readonly holdings: Readonly<Record<string, Distribution>>;
  readonly parameters: Readonly<Record<string, unknown>>;
}
