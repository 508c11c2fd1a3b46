// What a reader of a message needs: the file, line and column of a fault, and the closest known name where one was mistyped.

import { kindsFor, type Fault, type Kinds, type Scenario } from '../engine/index.ts';
import type { z } from 'zod';
import { byCloseness, closest, suggest } from './closest.ts';
import { parsePath, printPath, type PathPart } from './path.ts';
import type { Position, Source } from './source.ts';

/** A value given beside the file, such as `--seed 3`: what to call it, and its path. */
export interface Override {
  readonly path: readonly PathPart[];
  readonly says: string;
}

/** Rewrites `where` from a path to `file:line:column path`, or to the option that set the value. */
export function locateFault(
  fault: Fault,
  sources: readonly Source[],
  overrides: readonly Override[],
): Fault {
  const text = /^[^,]+/.exec(fault.where)?.[0] ?? '';
  const path = parsePath(text);
  const top = sources[0];
  if (path === undefined || top === undefined) return fault;
  const given = overrides.findLast(
    (override) =>
      override.path.length <= path.length && override.path.every((part, i) => part === path[i]),
  );
  if (given !== undefined) return { ...fault, where: `${given.says} (${fault.where})` };
  let best: Source = top;
  let position: Position = top.locate(path);
  for (const source of sources.slice(1)) {
    const other = source.locate(path);
    if (other.depth > position.depth) {
      best = source;
      position = other;
    }
  }
  return { ...fault, where: `${best.file}:${position.line}:${position.column} ${fault.where}` };
}

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
};

/** Faults of one part of a file against its schema. `path` leads to the part, `value` is what stands there. */
export function schemaFaults(
  issues: readonly z.core.$ZodIssue[],
  path: readonly PathPart[],
  value: unknown,
  knownAt: (path: readonly PathPart[]) => readonly string[],
): Fault[] {
  return issues.flatMap((issue): Fault[] => {
    const inner = issue.path.filter((part) => typeof part !== 'symbol');
    const where = [...path, ...inner];
    if (issue.code === 'unrecognized_keys') {
      const known = knownAt(where);
      return issue.keys.map((key) => ({
        where: printPath([...where, key]),
        found: `unknown key "${key}"`,
        mend: known.length > 0 ? suggest(key, known) : 'Remove it.',
      }));
    }
    const found = inner.reduce<unknown>(
      (held, part) => (held as Record<PathPart, unknown> | undefined)?.[part],
      value,
    );
    return [
      {
        where: printPath(where),
        found: found === undefined ? 'missing' : `${shown(found)} is not ${issue.message}`,
        mend: `Give ${issue.message}.`,
      },
    ];
  });
}

/** Adds the closest known name to the engine's faults about unknown parameters and kinds. */
export function withClosest(fault: Fault, scenario: Scenario, kinds: Kinds): Fault {
  const kind = /^(?:unknown kind )?"(.*?)"/.exec(fault.found)?.[1];
  if (kind !== undefined && fault.where.endsWith('.kind'))
    return { ...fault, mend: kindMend(fault.where.slice(0, -'.kind'.length), kind, kinds) };
  if (fault.found !== 'unknown parameter') return fault;
  const entry =
    scenario.agents.find(({ id }) => fault.where.startsWith(`agents.${id}.`)) ??
    scenario.mechanisms.findLast(({ id }) => fault.where.startsWith(`${id}.`));
  if (entry === undefined) return fault;
  const isAgent = 'count' in entry;
  const specs = (isAgent ? kinds.agents : kinds.mechanisms).find(
    (known) => known.kind === entry.kind,
  )?.parameters;
  const prefix = isAgent ? `agents.${entry.id}.` : `${entry.id}.`;
  const general = isAgent ? ['count', 'interval', 'latency', 'holdings'] : ['kind', 'on'];
  return hinted(fault, fault.where.slice(prefix.length), [...Object.keys(specs ?? {}), ...general]);
}

/** Names of kinds in one message: all that a section has; of agents there are more. */
const kindsNamed = 12;

/** Which kind was most likely meant at a path, and which others fit there; where they are too many, those most like it. */
function kindMend(id: string, kind: string, kinds: Kinds): string {
  const { place, kinds: here, homeOf } = kindsFor(id, kinds);
  const all = [...kinds.mechanisms, ...kinds.agents].map((known) => known.kind);
  // A kind that belongs elsewhere is spelt right; only one that nobody knows can mean another.
  const near = all.includes(kind) ? undefined : closest(kind, [...here, ...all]);
  const others = here.filter((known) => known !== near);
  const more = others.length - kindsNamed;
  const named = more > 0 ? byCloseness(kind, others).slice(0, kindsNamed) : others;
  const list = `${named.join(', ') || 'none'}${more > 0 ? ` and ${more} more` : ''}.`;
  if (near === undefined) return `Kinds for ${place}: ${list}`;
  const home = homeOf(near);
  if (home !== undefined)
    return `The closest, "${near}", is a kind for ${home}. Kinds for ${place}: ${list}`;
  return `Did you mean "${near}"?${others.length > 0 ? ` Others for ${place}: ${list}` : ''}`;
}

function hinted(fault: Fault, wanted: string, known: readonly string[]): Fault {
  const near = closest(wanted, known);
  return near === undefined ? fault : { ...fault, mend: `Did you mean "${near}"? ${fault.mend}` };
}
