// From the text of a scenario file to the engine's `Scenario`: syntax, shape, inheritance, overrides, times in words, and every
// check that needs no run. All faults are told at once, each with its line. Pure: reading files is the job of read.ts.

import type { z } from 'zod';
import { agentKinds } from '../agents/index.ts';
import {
  checkScenario,
  engineMechanisms,
  InputError,
  type AgentEntry,
  type CalmWorld,
  type Command,
  type CommandAct,
  type Fault,
  type Kinds,
  type MechanismEntry,
  type Scenario,
  type Shock,
  type Stage,
} from '../engine/index.ts';
import { parameterSpecs, readAct } from './acts.ts';
import { changeKind } from './changeKind.ts';
import { suggest } from './closest.ts';
import { convertTimes, parseDuration, parseMoment, parseTime } from './duration.ts';
import { locateFault, schemaFaults, withClosest, type Override } from './faults.ts';
import { collectMechanisms, convertValue } from './mechanisms.ts';
import { forbiddenKeys, isPlain, merge, nameOf, setAt, type Plain } from './merge.ts';
import { parsePath, printPath, type PathPart } from './path.ts';
import { withPrices, type PriceReplacement } from './prices.ts';
import { checkReferences } from './references.ts';
import { agentSchema, faultSchema, scenarioSchema } from './schema.ts';
import { parseSource, parseValue, type Source, type SourceText } from './source.ts';

/** Every kind of mechanism and agent that comes with the program. */
export const allKinds: Kinds = { mechanisms: engineMechanisms, agents: agentKinds };

export interface LoadOptions {
  /** The file's name, for messages. */
  readonly file?: string;
  /** Kinds that the scenario may name; all that come with the program unless stated. */
  readonly kinds?: Kinds;
  /** Text of the scenario that `extends` names, as seen from `from`; undefined if there is none. */
  readonly resolve?: (name: string, from: string) => SourceText | undefined;
  /** Instead of the scenario's own seed. */
  readonly seed?: number;
  /**
   * Changes of single values, `path=value` each, in order, those of a `kind` first. Where the kind of a mechanism changes, parameters that
   * only its old kind had are dropped.
   */
  readonly set?: readonly string[];
  /** Names from the scenario's `without`, or ids of mechanisms to switch off. */
  readonly without?: readonly string[];
  /** Recorded prices instead of a fundamental: of `asset`, or of the first one. */
  readonly prices?: PriceReplacement;
}

/** A scenario, and where in its files a fault found later belongs. */
export interface LoadedScenario {
  readonly scenario: Scenario;
  readonly locate: (fault: Fault) => Fault;
}

/** The scenario of a YAML or JSON text. Throws `InputError` with every fault: file, line, what was found, what mends it. */
export const loadScenario = (text: string, options: LoadOptions = {}): Scenario =>
  loadLocated(text, options).scenario;

/** As {@link loadScenario}, with a way to find the line of a fault that only shows when the run is built. */
export function loadLocated(text: string, options: LoadOptions = {}): LoadedScenario {
  const sources = chain({ file: options.file ?? 'scenario', text }, options);
  const raw = sources
    .map((source) => source.value as Plain)
    .reduceRight((base, change) => merge(base, change) as Plain);
  const copy = structuredClone(raw);
  delete copy.extends;
  const overrides = override(copy, options);
  const locate = (fault: Fault): Fault => locateFault(fault, sources, overrides);
  const faults: Fault[] = sources.flatMap((source) => forbiddenKeys(source.value));
  const scenario = assemble(copy, options, faults);
  if (faults.length > 0) throw new InputError(faults.map(locate).sort(byLine));
  return { scenario, locate };
}

/** As they stand in a file, those without a line first. */
function byLine(a: Fault, b: Fault): number {
  const lineOf = ({ where }: Fault): number => Number(/:(\d+):\d+ /.exec(where)?.[1] ?? 0);
  return lineOf(a) - lineOf(b);
}

/** The file and those it extends, itself first. */
function chain(first: SourceText, { resolve }: LoadOptions): Source[] {
  const sources: Source[] = [];
  let next: SourceText | undefined = first;
  while (next !== undefined) {
    const source = parseSource(next);
    if (!isPlain(source.value)) {
      throw new InputError([
        {
          where: `${next.file}:1:1`,
          found: source.value === null ? 'the file is empty' : 'not a map of keys and values',
          mend: 'Begin with "name: …", "secondsPerTick: …", "duration: …".',
        },
      ]);
    }
    sources.push(source);
    const name = source.value.extends;
    if (name === undefined) return sources;
    const refuse = (found: string, mend: string): never => {
      throw new InputError([locateFault({ where: 'extends', found, mend }, [source], [])]);
    };
    if (typeof name !== 'string')
      return refuse('not a name', 'Give the name or file of another scenario.');
    const found: SourceText | undefined = resolve?.(name, source.file);
    if (found === undefined)
      return refuse(
        `there is no scenario "${name}"`,
        'Give a name that "faultline list" prints, or a path from this file.',
      );
    if (sources.some(({ file }) => file === found.file))
      return refuse(`"${name}" extends this file in turn`, 'Break the circle.');
    next = found;
  }
  return sources;
}

/** Lays seed and single values over the merged file. */
function override(raw: Plain, { seed, set = [], kinds = allKinds }: LoadOptions): Override[] {
  const overrides: Override[] = [];
  const faults: Fault[] = [];
  // Kinds first: a parameter is set in the kind that it will belong to.
  const isKind = (given: string): boolean => /^[^=]*\.kind\s*=/.test(given);
  for (const given of [...set.filter(isKind), ...set.filter((one) => !isKind(one))]) {
    const where = `--set ${given}`;
    const at = given.indexOf('=');
    const path = at > 0 ? parsePath(given.slice(0, at).trim()) : undefined;
    if (path === undefined) {
      faults.push({
        where,
        found: 'not of the form path=value',
        mend: 'Write for example --set agents.keepers.count=12.',
      });
      continue;
    }
    try {
      const value = parseValue(given.slice(at + 1).trim(), where);
      const changed = isKind(given) && changeKind(raw, path.slice(0, -1), value, kinds.mechanisms);
      if (!changed) setAt(raw, path, value, { where });
      overrides.push({ path, says: where });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      faults.push(...error.faults);
    }
  }
  if (faults.length > 0) throw new InputError(faults);
  if (seed !== undefined) {
    raw.seed = seed;
    overrides.push({ path: ['seed'], says: `--seed ${seed}` });
  }
  return overrides;
}

/** Builds the scenario from what is sound and notes the rest, so that one run over a file finds every fault. */
function assemble(raw: Plain, options: LoadOptions, faults: Fault[]): Scenario {
  const kinds = options.kinds ?? allKinds;
  const sound = checkShape(raw, faults);
  const startSeconds = readStart(sound.start, faults);
  const secondsPerTick = seconds(sound.secondsPerTick) ?? 1;
  const ticks = Math.max(1, Math.round((seconds(sound.duration) ?? 1) / secondsPerTick));
  if (ticks > 10_000_000) {
    faults.push({
      where: 'duration',
      found: `${ticks} ticks`,
      mend: 'Give a shorter duration or longer ticks: at most 10,000,000 ticks.',
    });
  }
  const mechanisms = collectMechanisms(sound, kinds.mechanisms, startSeconds, faults);
  const agents = ((sound.agents ?? []) as Plain[]).map((entry) =>
    readAgents(entry, kinds, { startSeconds, secondsPerTick }),
  );
  const specs = parameterSpecs({ mechanisms, agents }, kinds);
  const acts = (list: unknown): CommandAct[] =>
    (list as Plain[]).map((act) => readAct(act, specs, startSeconds));
  const shocks = ((sound.shocks ?? []) as (Partial<Shock> & { id: string; does: unknown })[]).map(
    ({ id, label, says, does }): Shock => ({
      id,
      label: label ?? id,
      says: says ?? '',
      does: acts(does),
    }),
  );
  const without = Object.fromEntries(
    Object.entries((sound.without ?? {}) as Plain).map(([name, list]) => [name, acts(list)]),
  );
  const commands = ((sound.commands ?? []) as Plain[]).map((given): Command => {
    const at = parseTime(given.at, startSeconds) ?? 0;
    return { ...readAct(given, specs, startSeconds), tick: Math.round(at / secondsPerTick) };
  });
  const scenario: Scenario = {
    name: (sound.name as string | undefined) ?? 'unnamed',
    title: (sound.title ?? sound.name ?? '') as string,
    description: (sound.description ?? '') as string,
    seed: (sound.seed as number | undefined) ?? 1,
    secondsPerTick,
    startSeconds,
    ticks,
    assets: (sound.assets ?? {}) as Scenario['assets'],
    mechanisms: withPrices(
      mechanisms,
      options.prices,
      { startSeconds, ticks, secondsPerTick },
      faults,
    ),
    agents,
    commands: [...commands, ...switchOff(options.without ?? [], without, mechanisms, faults)],
    shocks,
    chapters: ((sound.chapters ?? []) as Plain[]).map(({ at, title, says }) => ({
      at: parseTime(at, startSeconds) ?? 0,
      title: title as string,
      says: (says as string | undefined) ?? '',
    })),
    reproduces: ((sound.reproduces ?? []) as Plain[]).map((target) => {
      const { id, label, metric, published, unit, tolerance, source, input } =
        target as unknown as Omit<Scenario['reproduces'][number], 'isInput'> & { input?: boolean };
      return {
        id,
        label: label ?? id,
        metric,
        published,
        unit: unit ?? '',
        tolerance,
        source,
        isInput: input === true,
      };
    }),
    without,
    ...(sound.stage === undefined ? {} : { stage: sound.stage as Stage }),
    ...(sound.calm === undefined ? {} : { calm: readCalm(sound.calm as Plain) }),
  };
  // What follows from a part that is out of shape would only blur the message about that part.
  const engineFaults = checkScenario(scenario, kinds).filter(
    ({ found }) => sound.assets !== undefined || found !== 'unknown asset',
  );
  faults.push(...engineFaults.map((fault) => withClosest(fault, scenario, kinds)));
  const kindless = engineFaults.flatMap(({ where }) => /^(.*)\.kind$/.exec(where)?.[1] ?? []);
  const timed = sound.duration !== undefined && sound.secondsPerTick !== undefined;
  const length = timed ? ticks * secondsPerTick : Infinity;
  // Who asks for another stretch of time wants what lies in it; a time outside the scenario's own stretch is a mistake.
  const refitted = options.set?.some((given) => /^(start|duration)\s*=/.test(given)) === true;
  const fitted = refitted ? within(scenario, length) : scenario;
  // Nor can acts name the parameters of what has no kind yet.
  const follows = ({ found }: Fault): boolean =>
    kindless.some((id) => found.startsWith(`there is no parameter "${id}.`));
  faults.push(...checkReferences(fitted, specs, length).filter((fault) => !follows(fault)));
  return fitted;
}

/** Without the commands and chapters that lie outside the run. */
const within = (scenario: Scenario, length: number): Scenario => ({
  ...scenario,
  commands: scenario.commands.filter(
    ({ tick }) => tick >= 0 && tick * scenario.secondsPerTick <= length,
  ),
  chapters: scenario.chapters.filter(({ at }) => at >= 0 && at <= length),
});

/** Notes what is out of shape, part by part, and returns the parts that are in shape. */
function checkShape(raw: Plain, faults: Fault[]): Plain {
  const shape: Readonly<Record<string, z.ZodType>> = scenarioSchema.shape;
  const sound: Plain = {};
  const known = (path: readonly PathPart[]): readonly string[] =>
    path[0] === 'shocks'
      ? ['id', 'label', 'says', 'does']
      : path[0] === 'chapters'
        ? ['at', 'title', 'says']
        : path[0] === 'reproduces'
          ? ['id', 'label', 'metric', 'published', 'unit', 'tolerance', 'source', 'input']
          : path[0] === 'assets'
            ? ['decimals']
            : [];
  for (const key of Object.keys(raw)) {
    if (!Object.hasOwn(shape, key)) {
      faults.push({
        where: printPath([key]),
        found: `unknown key "${key}"`,
        mend: suggest(key, Object.keys(shape)),
      });
    }
  }
  for (const [key, schema] of Object.entries(shape)) {
    const value = raw[key];
    const itemSchema = Object.hasOwn(namedLists, key) ? namedLists[key] : undefined;
    if (itemSchema !== undefined && Array.isArray(value)) {
      sound[key] = value.filter((entry: unknown, i) => {
        const result = itemSchema.safeParse(entry);
        if (result.success) return true;
        faults.push(...schemaFaults(result.error.issues, [key, itemPart(entry, i)], entry, known));
        return false;
      });
      continue;
    }
    const result = schema.safeParse(value);
    if (result.success) {
      if (value !== undefined) sound[key] = value;
    } else faults.push(...schemaFaults(result.error.issues, [key], value, known));
  }
  return sound;
}

/** Lists whose items are checked one by one, and named by id or kind. */
const namedLists: Readonly<Record<string, z.ZodType>> = {
  agents: agentSchema,
  faults: faultSchema,
};

const itemPart = (entry: unknown, index: number): PathPart => nameOf(entry) ?? index;

const seconds = (value: unknown): number | undefined =>
  typeof value === 'number' ? value : typeof value === 'string' ? parseDuration(value) : undefined;

function readStart(value: unknown, faults: Fault[]): number {
  if (value === undefined) return 0;
  const start = typeof value === 'string' ? parseMoment(value) : (value as number);
  if (start !== undefined && Number.isFinite(start)) return start;
  faults.push({
    where: 'start',
    found: `${JSON.stringify(value)} is not a moment`,
    mend: 'Give a moment such as 2020-03-12T00:00:00Z.',
  });
  return 0;
}

function readAgents(
  entry: Plain,
  kinds: Kinds,
  { startSeconds, secondsPerTick }: { startSeconds: number; secondsPerTick: number },
): AgentEntry {
  const { kind, id, count, interval, latency, holdings, ...given } = entry as Plain & {
    kind: string;
  };
  const specs = kinds.agents.find((known) => known.kind === kind)?.parameters;
  return {
    id: (id as string | undefined) ?? kind,
    kind,
    count: (count as number | undefined) ?? 1,
    interval: seconds(interval) ?? secondsPerTick,
    latency: convertTimes(latency ?? 0, startSeconds) as AgentEntry['latency'],
    holdings: (holdings ?? {}) as AgentEntry['holdings'],
    parameters: Object.fromEntries(
      Object.entries(given).map(([name, value]) => [
        name,
        convertValue(
          specs !== undefined && Object.hasOwn(specs, name) ? specs[name] : undefined,
          value,
          startSeconds,
        ),
      ]),
    ),
  };
}

const readCalm = ({ set = {}, without = [] }: Plain): CalmWorld => ({
  set: Object.entries(set as Plain).map(([path, value]) => `${path}=${JSON.stringify(value)}`),
  without: without as string[],
});

/** Commands before the first tick for each `--without`. */
function switchOff(
  names: readonly string[],
  without: Scenario['without'],
  mechanisms: readonly MechanismEntry[],
  faults: Fault[],
): Command[] {
  return names.flatMap((name): Command[] => {
    const acts = Object.hasOwn(without, name) ? without[name] : undefined;
    if (acts !== undefined) return acts.map((act) => ({ ...act, tick: 0 }));
    if (mechanisms.some(({ id }) => id === name))
      return [{ type: 'switchMechanism', id: name, on: false, tick: 0 }];
    faults.push({
      where: `--without ${name}`,
      found: `there is nothing called "${name}" to leave out`,
      mend: suggest(
        name,
        [...Object.keys(without), ...mechanisms.map(({ id }) => id)],
        'To leave out',
      ),
    });
    return [];
  });
}
