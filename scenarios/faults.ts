// What a reader of a message needs: the file, line and column of a fault, and the closest known name where one was mistyped.

import type { Fault, Kinds, Scenario } from '../engine/index.ts';
import type { z } from 'zod';
import { closest, suggest } from './closest.ts';
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
  const kind = /^unknown kind "(.*)"$/.exec(fault.found)?.[1];
  if (kind !== undefined) {
    const known = fault.where.startsWith('agents.') ? kinds.agents : kinds.mechanisms;
    return hinted(
      fault,
      kind,
      known.map((entry) => entry.kind),
    );
  }
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

function hinted(fault: Fault, wanted: string, known: readonly string[]): Fault {
  const near = closest(wanted, known);
  return near === undefined ? fault : { ...fault, mend: `Did you mean "${near}"? ${fault.mend}` };
}
