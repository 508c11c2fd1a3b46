// From the sections of a scenario file to the engine's list of mechanisms: every map with a `kind` is one, its path is its id.

import type { AnyMechanism, Fault, MechanismEntry, ParameterSpec } from '../engine/index.ts';
import { convertTimes, parseTime } from './duration.ts';
import { isPlain, nameOf, type Plain } from './merge.ts';
import { sections } from './schema.ts';

/** A value in the unit of its parameter: times are turned into seconds where the parameter is in seconds. */
export function convertValue(
  spec: ParameterSpec | undefined,
  value: unknown,
  startSeconds: number,
): unknown {
  if (spec === undefined) return value;
  if (spec.type === 'data') return convertTimes(value, startSeconds);
  if ((spec.type === 'number' || spec.type === 'integer') && spec.unit === 's') {
    return typeof value === 'string'
      ? (parseTime(value, startSeconds) ?? value)
      : convertTimes(value, startSeconds);
  }
  return value;
}

/** Mechanisms in the fixed order of the sections, within a section in the order of the file, parents before their parts. */
export function collectMechanisms(
  raw: Plain,
  kinds: readonly AnyMechanism[],
  startSeconds: number,
  faults: Fault[],
): MechanismEntry[] {
  const found: MechanismEntry[] = [];
  const walk = (value: Plain, path: readonly string[]): void => {
    const id = path.join('.');
    if (!('kind' in value)) {
      for (const [key, held] of Object.entries(value)) {
        if (isPlain(held)) walk(held, [...path, key]);
        else {
          faults.push({
            where: `${id}.${key}`,
            found: 'stands outside any mechanism',
            mend: `Put it into a map that has a kind, or give "${id}" a kind.`,
          });
        }
      }
      return;
    }
    const { kind, on = true, ...rest } = value;
    if (typeof kind !== 'string') {
      faults.push({
        where: `${id}.kind`,
        found: `${JSON.stringify(kind)} is not the name of a kind`,
        mend: 'Give the name of a kind of mechanism.',
      });
      return;
    }
    if (typeof on !== 'boolean') {
      faults.push({
        where: `${id}.on`,
        found: `${JSON.stringify(on)} is not true or false`,
        mend: 'Give true or false.',
      });
    }
    const specs = kinds.find((known) => known.kind === kind)?.parameters;
    const parameters: Plain = {};
    const parts: [string, Plain][] = [];
    for (const [key, held] of Object.entries(rest)) {
      const declared = specs !== undefined && Object.hasOwn(specs, key);
      if (!declared && isPlain(held) && 'kind' in held) parts.push([key, held]);
      else parameters[key] = convertValue(declared ? specs[key] : undefined, held, startSeconds);
    }
    // A fundamental stands under the name of its asset.
    if (path[0] === 'fundamentals' && specs !== undefined && 'asset' in specs)
      parameters.asset ??= path.at(-1);
    found.push({ id, kind, on: on !== false, parameters });
    for (const [key, held] of parts) walk(held, [...path, key]);
  };
  for (const section of sections) {
    const value = raw[section];
    if (isPlain(value)) walk(value, [section]);
    // Faults are a list: each stands under its name, which is its kind unless it has an id.
    if (Array.isArray(value)) {
      for (const item of value as readonly Plain[]) {
        const { id, ...fault } = item;
        void id;
        walk(fault, [section, nameOf(item)!]);
      }
    }
  }
  return found;
}

/** The asset of an entry under `fundamentals`. */
export const assetOf = ({ id, parameters }: MechanismEntry): string =>
  typeof parameters.asset === 'string' ? parameters.asset : id.slice('fundamentals.'.length);

/** The assets of an entry under `fundamentals`: several where one mechanism moves them together. */
export const assetsOf = (entry: MechanismEntry): string[] =>
  isPlain(entry.parameters.assets) ? Object.keys(entry.parameters.assets) : [assetOf(entry)];
