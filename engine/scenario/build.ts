// From a scenario to a world that can run: assets, mechanisms in the scenario's order, populations, and the commands. Every fault
// of the scenario is collected before anything is refused.

import { buildAgentRoom } from '../agent/agentRoom.ts';
import type { AnyAgent } from '../agent/agent.ts';
import { buildPopulation, checkAgentEntry, type Population } from '../agent/population.ts';
import { InputError, type Fault } from '../errors.ts';
import type { RecordHandle } from '../state/world.ts';
import { Kernel } from '../tick/kernel.ts';
import type { AnyMechanism, Mechanism } from '../tick/mechanism.ts';
import { parameterDeskKey } from '../tick/parameterDesk.ts';
import { hasFault } from '../tick/standingFaults.ts';
import { resolveParameters, type ParameterHandle, type ParameterSpec } from '../tick/parameters.ts';
import type { Runner } from '../tick/runTick.ts';
import { Hasher } from '../state/hash.ts';
import { buildValuation } from './valuation.ts';
import { buildCommands, type CommandPort } from './commands.ts';
import { volatilitySourceKey } from '../chain/mempool.ts';
import { priceSourceKey } from '../oracle/priceSource.ts';
import { auditMakerKey, type AuditMaker } from '../securitisation/audit.ts';
import { orderVenueKey } from '../venues/orderVenue.ts';
import { poolVenueKey } from '../venues/poolVenue.ts';
import { kindFault } from './kindsFor.ts';
import type { Scenario } from './scenario.ts';

/** The kinds that scenarios may name. */
export interface Kinds {
  readonly mechanisms: readonly AnyMechanism[];
  readonly agents: readonly AnyAgent[];
  /** Who commits to what audited pools hold and owe; from outside the engine, since it brings cryptography. */
  readonly audits?: AuditMaker;
}

export interface BuiltRun {
  readonly kernel: Kernel;
  readonly runner: Runner;
  readonly parameters: ReadonlyMap<string, ParameterHandle>;
  readonly switches: RecordHandle<Record<string, boolean>>;
  readonly populations: readonly Population[];
  readonly commands: CommandPort;
}

/** Checks a scenario against the known kinds without building it. Empty when all is well. */
export function checkScenario(scenario: Scenario, kinds: Kinds): Fault[] {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  for (const { id, kind, parameters } of scenario.mechanisms) {
    if (seen.has(id))
      faults.push({ where: id, found: 'named twice', mend: 'Give each mechanism its own place.' });
    seen.add(id);
    const definition = kinds.mechanisms.find((known) => known.kind === kind);
    const fault = kindFault(id, kind, kinds);
    if (fault !== undefined) faults.push(fault);
    else if (definition !== undefined)
      resolveParameters(definition.parameters, parameters, id, faults);
  }
  for (const entry of scenario.agents) {
    const where = `agents.${entry.id}`;
    if (seen.has(where))
      faults.push({ where, found: 'named twice', mend: 'Give each population its own id.' });
    seen.add(where);
    const definition = kinds.agents.find((known) => known.kind === entry.kind);
    const fault = kindFault(where, entry.kind, kinds);
    if (fault !== undefined) faults.push(fault);
    else if (definition !== undefined) faults.push(...checkAgentEntry(entry, definition));
    for (const asset of Object.keys(entry.holdings)) {
      if (!Object.hasOwn(scenario.assets, asset)) {
        faults.push({
          where: `${where}.holdings.${asset}`,
          found: 'unknown asset',
          mend: `Assets of this scenario: ${Object.keys(scenario.assets).join(', ')}.`,
        });
      }
    }
  }
  return faults;
}

/** Builds the world of a scenario; throws `InputError` with every fault found. */
export function buildRun(scenario: Scenario, kinds: Kinds): BuiltRun {
  const faults = checkScenario(scenario, kinds);
  if (faults.length > 0) throw new InputError(faults);

  const kernel = new Kernel(scenario);
  if (kinds.audits !== undefined) kernel.provide(auditMakerKey, kinds.audits);
  const trail = kernel.world.column('trail', 'u32', 2 * scenario.ticks + 2);
  for (const [name, { decimals }] of Object.entries(scenario.assets))
    kernel.ledger.addAsset({ name, decimals });

  const parameters = new Map<string, ParameterHandle>();
  const switches = kernel.world.record<Record<string, boolean>>(
    'switches',
    Object.fromEntries(scenario.mechanisms.map(({ id, on }) => [id, on])),
  );
  const commands = buildCommands(kernel, scenario, parameters, switches, (id) =>
    built.find((one) => one.id === id)?.mechanism.switchedOff?.(),
  );
  kernel.provide(parameterDeskKey, {
    check: (path, value) => commands.port.check({ type: 'setParameter', path, value }),
    read: (path) => parameters.get(path)?.read(),
    write: (path, value) => parameters.get(path)?.write(value),
  });
  const built: { id: string; mechanism: Mechanism; on(): boolean }[] = [
    { id: 'commands', mechanism: commands.mechanism, on: always },
  ];
  for (const { id, kind, parameters: given } of scenario.mechanisms) {
    const definition = kinds.mechanisms.find((known) => known.kind === kind)!;
    const values = kernel.world.record<Record<string, unknown>>(
      `parameters.${id}`,
      resolveParameters(definition.parameters, given, id, []),
    );
    for (const [name, spec] of Object.entries(definition.parameters)) {
      parameters.set(`${id}.${name}`, {
        path: `${id}.${name}`,
        spec,
        live: spec.live === true,
        read: () =>
          'absentUntilSet' in spec ? (values.value[name] ?? spec.default) : values.value[name],
        write: (value) => {
          values.value[name] = value;
        },
      });
    }
    const mechanism = definition.build({ kernel, id, parameters: values as never });
    built.push({
      id,
      mechanism,
      on: () => switches.value[id] !== false && !hasFault(kernel, 'contractPause', id),
    });
  }

  const populations: Population[] = [];
  let agents = 0;
  for (const entry of scenario.agents) {
    const definition = kinds.agents.find((known) => known.kind === entry.kind)!;
    const population = buildPopulation(kernel, entry, definition, agents);
    agents += entry.count;
    populations.push(population);
    for (const [name, spec] of Object.entries(definition.parameters)) {
      parameters.set(`agents.${entry.id}.${name}`, agentParameter(population, name, spec));
    }
  }
  wirePrices(kernel);
  built.push({ id: 'agents', mechanism: buildAgentRoom(kernel, populations), on: always });
  built.push({ id: 'valuation', mechanism: buildValuation(kernel), on: always });
  // What building moved is not part of the first tick: a world restored into a fresh build has the same start.
  kernel.ledger.takeTickHash(new Hasher());
  return {
    kernel,
    runner: { kernel, mechanisms: built, trail },
    parameters,
    switches,
    populations,
    commands: commands.port,
  };
}

/** Every venue's price is something that oracles can look at, and every book's something that hurries people, under its name. */
function wirePrices(kernel: Kernel): void {
  for (const [name, venue] of kernel.all(orderVenueKey)) {
    const source = { price: () => venue.midPrice() || undefined };
    kernel.provide(priceSourceKey, source, name);
    kernel.provide(volatilitySourceKey, source, name);
  }
  for (const [name, pool] of kernel.all(poolVenueKey))
    kernel.provide(priceSourceKey, { price: () => pool.price() || undefined }, name);
}

const always = (): boolean => true;

/** A number of a population reads as its mean over the members, and is set for all of them alike. */
function agentParameter(
  population: Population,
  name: string,
  spec: ParameterSpec,
): ParameterHandle {
  const path = `agents.${population.entry.id}.${name}`;
  const column = population.drawn.get(name);
  if (column === undefined) {
    return {
      path,
      spec,
      live: true,
      read: () => population.fixed.value[name],
      write: (value) => {
        population.fixed.value[name] = value;
      },
    };
  }
  return {
    path,
    spec,
    live: true,
    read: () => {
      let sum = 0;
      for (let i = 0; i < population.entry.count; i++) sum += column.data[i]!;
      return population.entry.count === 0 ? 0 : sum / population.entry.count;
    },
    write: (value) => column.data.fill(value as number),
  };
}
