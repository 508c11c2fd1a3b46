// A population: many agents of one kind. Each has an account, its own draw of every parameter, a next time to wake, and a plain
// memory. Waking times, parameters and holdings come from the agent's own stream, so that one agent more shifts nobody.

import { InputError, type Fault } from '../errors.ts';
import { drawFrom, validateDistribution, type Distribution } from '../random/distributions.ts';
import { memberStream, streamId } from '../random/streams.ts';
import type { Column } from '../state/columns.ts';
import type { RecordHandle } from '../state/world.ts';
import type { Kernel } from '../tick/kernel.ts';
import { checkParameter } from '../tick/parameters.ts';
import type { AgentDefinition, AgentEntry, AnyAgent, DecideInput } from './agent.ts';
import type { Intent } from './intents.ts';
import type { MarketView } from './marketView.ts';

/** Draws at build time stand at this tick of the agent's stream, so that they never meet those of a running tick. */
const buildTick = -1;
const setUpTick = -2;

interface Drawn {
  readonly name: string;
  readonly column: Column<'f64'>;
}

export interface Population {
  readonly entry: AgentEntry;
  readonly definition: AnyAgent;
  readonly firstAgent: number;
  readonly firstAccount: number;
  readonly wake: Column<'i32'>;
  /** Seconds from decision to arrival, by member. */
  readonly latency: Column<'f64'>;
  readonly drawn: ReadonlyMap<string, Column<'f64'>>;
  /** The same as lists: those that are one number for all members, also after a command, and those that differ. */
  readonly common: readonly Drawn[];
  readonly own: readonly Drawn[];
  readonly fixed: RecordHandle<Record<string, unknown>>;
  readonly memories: RecordHandle<unknown[]>;
  readonly stream: number;
  readonly shown: Shown;
}

/**
 * What members are shown as their parameters: one object for all, made once. No state: everything in it is written from the world, where it has
 * changed, before anybody sees it.
 */
interface Shown {
  readonly parameters: Record<string, unknown>;
  /** Values of the common ones as they were last written. */
  readonly common: Float64Array;
  readonly fixed: readonly string[];
}

/** What is wrong with an entry's parameters: unknown names, values or distributions out of bounds. */
export function checkAgentEntry(entry: AgentEntry, definition: AnyAgent): Fault[] {
  const where = `agents.${entry.id}`;
  const faults: Fault[] = [];
  for (const [name, value] of Object.entries(entry.parameters)) {
    const spec = Object.hasOwn(definition.parameters, name)
      ? definition.parameters[name]
      : undefined;
    if (spec === undefined) {
      faults.push({
        where: `${where}.${name}`,
        found: 'unknown parameter',
        mend: `Parameters of ${entry.kind}: ${Object.keys(definition.parameters).join(', ') || 'none'}.`,
      });
    } else if (isDistribution(value) && (spec.type === 'number' || spec.type === 'integer')) {
      faults.push(...validateDistribution(value, `${where}.${name}`));
    } else {
      faults.push(...checkParameter(spec, value, `${where}.${name}`));
    }
  }
  for (const [asset, value] of Object.entries(entry.holdings))
    faults.push(...validateDistribution(value, `${where}.holdings.${asset}`));
  faults.push(...validateDistribution(entry.latency, `${where}.latency`));
  return faults;
}

const isDistribution = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Opens the accounts, draws parameters and holdings, and sets the first waking times. */
export function buildPopulation(
  kernel: Kernel,
  entry: AgentEntry,
  definition: AnyAgent,
  firstAgent: number,
): Population {
  const { world, ledger } = kernel;
  const at = `agents.${entry.id}`;
  const stream = streamId(at);
  const wake = world.column(`${at}.wake`, 'i32', entry.count);
  const latency = world.column(`${at}.latency`, 'f64', entry.count);
  const drawn = new Map<string, Column<'f64'>>();
  const fixed: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(definition.parameters)) {
    if (spec.type === 'number' || spec.type === 'integer')
      drawn.set(name, world.column(`${at}.${name}`, 'f64', entry.count));
    else fixed[name] = entry.parameters[name] ?? spec.default;
  }
  const firstAccount = ledger.accounts.length;
  const intervalTicks = entry.interval / kernel.secondsPerTick;
  for (let member = 0; member < entry.count; member++) {
    const account = ledger.openAccount(`${entry.id}.${member}`);
    const random = kernel.streams.at(memberStream(stream, member), buildTick);
    wake.data[member] = Math.floor(random.uniform() * Math.max(1, intervalTicks));
    latency.data[member] = Math.max(0, drawFrom(entry.latency, random));
    for (const [name, column] of drawn) {
      const spec = definition.parameters[name] as {
        type: string;
        default: number;
        min: number;
        max: number;
      };
      const value = drawFrom(
        (entry.parameters[name] as Distribution | undefined) ?? spec.default,
        random,
      );
      const bounded = Math.min(spec.max, Math.max(spec.min, value));
      column.data[member] = spec.type === 'integer' ? Math.round(bounded) : bounded;
    }
    for (const [asset, spec] of Object.entries(entry.holdings)) {
      const index = ledger.asset(asset);
      const units = Math.max(0, drawFrom(spec, random));
      const atoms = Math.floor(units * ledger.atoms(index));
      if (!ledger.canIssue(index, atoms)) throw tooMuch(`${at}.holdings.${asset}`, member, asset);
      if (atoms > 0) ledger.issue(account, index, atoms);
    }
  }
  const lists = [...drawn].map(([name, column]) => ({ name, column }));
  const common = lists.filter(({ name }) => !isDistribution(entry.parameters[name]));
  const memories = Array.from({ length: entry.count }, () => definition.memory());
  const population: Population = {
    entry,
    definition,
    firstAgent,
    firstAccount,
    wake,
    latency,
    drawn,
    common,
    own: lists.filter(({ name }) => isDistribution(entry.parameters[name])),
    fixed: world.record(`${at}.fixed`, fixed),
    memories: world.record(`${at}.memories`, memories),
    stream,
    shown: emptyShown(definition, common.length, Object.keys(fixed)),
  };
  if (definition.setUp !== undefined) setUpMembers(kernel, population);
  return population;
}

/** An object that is made by parsing has fixed places for its fields; one that grows name by name becomes a hash table at a dozen of them. */
const emptyShown = ({ parameters }: AnyAgent, common: number, fixed: readonly string[]): Shown => ({
  parameters: JSON.parse(
    JSON.stringify(Object.fromEntries(Object.keys(parameters).map((name) => [name, 0.5]))),
  ) as Record<string, unknown>,
  common: new Float64Array(common).fill(Number.NaN),
  fixed,
});

const tooMuch = (where: string, member: number, asset: string): InputError =>
  new InputError([
    {
      where,
      found: `with member ${member} there would be 2^53 atoms of ${asset} or more`,
      mend: `Give smaller holdings, or ${asset} fewer decimals.`,
    },
  ]);

function setUpMembers(kernel: Kernel, population: Population): void {
  const { entry, definition, stream, drawn, memories } = population;
  const setUp = definition.setUp as NonNullable<AgentDefinition['setUp']>;
  for (let member = 0; member < entry.count; member++) {
    const parameters: Record<string, unknown> = { ...population.fixed.value };
    for (const [name, column] of drawn) parameters[name] = column.data[member]!;
    const account = population.firstAccount + member;
    const agent = population.firstAgent + member;
    const self = { agent, member, account, name: entry.id, kind: definition.kind };
    const random = kernel.streams.at(memberStream(stream, member), setUpTick);
    const wants = setUp({
      self,
      parameters,
      memory: memories.value[member],
      random,
    });
    for (const { action, data } of wants) {
      const outcome = kernel.request(account, action, data, agent);
      if (!outcome.ok) {
        throw new InputError([
          {
            where: `agents.${entry.id}, member ${member}`,
            found: `"${action}" before the start was refused: ${outcome.reason}`,
            mend: 'Change the holdings or parameters of this population, or the limits of the protocol.',
          },
        ]);
      }
    }
  }
}

/** Receives one intent, and whose it is: `stream` is the member's own, `latency` in seconds. */
export type Take = (
  intent: Intent,
  whose: {
    readonly agent: number;
    readonly account: number;
    readonly stream: number;
    readonly latency: number;
  },
) => void;

/** The parameters that all members have alike, as they stand now. */
function showCommon({ common, fixed, shown }: Population, member: number): Record<string, unknown> {
  const { parameters } = shown;
  for (const name of shown.fixed) parameters[name] = fixed.value[name];
  for (let i = 0; i < common.length; i++) {
    const { name, column } = common[i]!;
    const value = column.data[member]!;
    if (shown.common[i] === value) continue;
    shown.common[i] = value;
    parameters[name] = value;
  }
  return parameters;
}

/** Lets every member that is due decide; hands each intent on with the member and its latency. Returns how many decided. */
export function decidePopulation(
  kernel: Kernel,
  population: Population,
  view: MarketView,
  take: Take,
): number {
  const { entry, definition, memories, firstAgent, firstAccount, stream } = population;
  const { own } = population;
  const tick = kernel.tick;
  const due = population.wake.data;
  const { count } = entry;
  let member = 0;
  while (member < count && due[member]! > tick) member++;
  if (member === count) return 0;
  const latency = population.latency.data;
  const intervalTicks = Math.max(1, entry.interval / kernel.secondsPerTick);
  const parameters = showCommon(population, member);
  const self = { agent: 0, member: 0, account: 0, name: entry.id, kind: definition.kind };
  const input = {
    view,
    self,
    parameters,
    memory: undefined as unknown,
    random: undefined as unknown,
  };
  const decide = definition.decide as (input: DecideInput) => readonly Intent[];
  let decided = 0;
  for (; member < count; member++) {
    if (due[member]! > tick) continue;
    decided++;
    const ownStream = memberStream(stream, member);
    const random = kernel.streams.at(ownStream, tick);
    due[member] = tick + Math.max(1, Math.round(intervalTicks * (0.5 + random.uniform())));
    self.agent = firstAgent + member;
    self.member = member;
    self.account = firstAccount + member;
    for (let i = 0; i < own.length; i++) {
      const { name, column } = own[i]!;
      parameters[name] = column.data[member]!;
    }
    input.memory = memories.value[member];
    input.random = random;
    const wants = decide(input as DecideInput);
    for (let i = 0; i < wants.length; i++) {
      const { agent, account } = self;
      take(wants[i]!, { agent, account, stream: ownStream, latency: latency[member]! });
    }
  }
  return decided;
}
