// How one scenario builds on another, and how single values are changed: maps merge, lists replace, populations merge by id,
// null removes. A map that changes its `kind`, and a distribution or tolerance, replace as a whole.

import { InputError, type Fault } from '../engine/index.ts';
import { suggest } from './closest.ts';
import { printPath, type PathPart } from './path.ts';

export type Plain = Record<string, unknown>;

export const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Maps of one key that mean something as a whole. */
const wholes = new Set([
  'uniform',
  'logNormal',
  'normal',
  'exponential',
  'pareto',
  'choice',
  'absolute',
  'relative',
  'range',
]);

const isWhole = (value: Plain): boolean => {
  const keys = Object.keys(value);
  return keys.length === 1 && wholes.has(keys[0]!);
};

/** Names that JavaScript gives a meaning of its own: refused in files and on the command line. */
export const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

/** Lists whose items merge by their name. */
const mergedById = new Set<PathPart>(['agents', 'faults']);

/** `change` laid over `base`; neither is altered. */
export function merge(base: unknown, change: unknown, path: readonly PathPart[] = []): unknown {
  if (path.length === 1 && mergedById.has(path[0]!) && Array.isArray(base) && Array.isArray(change))
    return mergeById(base, change);
  if (!isPlain(base) || !isPlain(change)) return change;
  if (isWhole(change) || isWhole(base)) return change;
  if ('kind' in change && 'kind' in base && change.kind !== base.kind) return change;
  const merged: Plain = { ...base };
  for (const [key, value] of Object.entries(change)) {
    if (forbidden.has(key)) continue;
    if (value === null) delete merged[key];
    else merged[key] = key in base ? merge(base[key], value, [...path, key]) : value;
  }
  return merged;
}

/** Name of a list's item: its id, or its kind where it has none. */
export function nameOf(item: unknown): string | undefined {
  const name = isPlain(item) ? (item.id ?? item.kind) : undefined;
  return typeof name === 'string' ? name : undefined;
}

function mergeById(base: readonly unknown[], change: readonly unknown[]): unknown[] {
  const merged = [...base];
  for (const item of change) {
    const name = nameOf(item);
    const at = merged.findIndex((held) => name !== undefined && nameOf(held) === name);
    if (at < 0) merged.push(item);
    else merged[at] = merge(merged[at], item);
  }
  return merged;
}

/** Sets one value in a structure that belongs to the caller. Every part but the last must exist; throws `InputError` if not. */
export function setAt(
  root: Plain,
  path: readonly PathPart[],
  value: unknown,
  { where }: { readonly where: string },
): void {
  let holder: unknown = root;
  path.forEach((part, i) => {
    const done = i === path.length - 1;
    const refuse = (known: readonly string[]): never => {
      const shown = printPath(path.slice(0, i + 1));
      throw new InputError([
        {
          where,
          found: `there is no "${shown}"`,
          mend: suggest(String(part), known, 'Known here'),
        },
      ]);
    };
    if (forbidden.has(String(part))) refuse([]);
    if (Array.isArray(holder)) {
      const index =
        typeof part === 'number' ? part : holder.findIndex((item) => nameOf(item) === part);
      if (index < 0 || index >= holder.length)
        refuse(holder.map((item, at) => nameOf(item) ?? `[${at}]`));
      if (done) holder[index] = value;
      else holder = holder[index];
    } else if (isPlain(holder)) {
      const key = String(part);
      if (done) {
        if (value === null) delete holder[key];
        else holder[key] = value;
      } else {
        if (!Object.hasOwn(holder, key)) refuse(Object.keys(holder));
        holder = holder[key];
      }
    } else refuse([]);
  });
}

/** A fault for every key with a forbidden name, anywhere. */
export function forbiddenKeys(value: unknown, path: readonly PathPart[] = []): Fault[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => forbiddenKeys(item, [...path, i]));
  if (!isPlain(value)) return [];
  return Object.entries(value).flatMap(([key, held]) =>
    forbidden.has(key)
      ? [
          {
            where: printPath([...path, key]),
            found: `"${key}" can't be a name here`,
            mend: 'Choose another name.',
          },
        ]
      : forbiddenKeys(held, [...path, key]),
  );
}
