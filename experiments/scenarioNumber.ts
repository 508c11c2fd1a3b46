// The number that stands at a path of a scenario, or would by default: what a sensitivity starts from.

import { allKinds, InputError, type ParameterSpec, type Scenario } from '../index.ts';

export interface ScenarioNumber {
  readonly value: number;
  /** Only whole numbers make sense there. */
  readonly isWhole: boolean;
}

/** Throws `InputError` where there is no number. */
export function numberIn(scenario: Scenario, path: string): ScenarioNumber {
  const parts = path.match(/[^.[\]"]+/g) ?? [];
  const place = placeOf(scenario, parts);
  const found = place === undefined ? undefined : walk(place.holder, place.rest);
  const spec =
    place === undefined || place.rest.length !== 1 ? undefined : place.specs[place.rest[0]!];
  const value = found ?? (spec !== undefined && 'default' in spec ? spec.default : undefined);
  if (typeof value === 'number' && Number.isFinite(value))
    return { value, isWhole: spec?.type === 'integer' || place?.rest[0] === 'count' };
  throw new InputError([
    {
      where: `--to ${path}`,
      found:
        value === undefined ? 'no such value' : `${JSON.stringify(value)}, which is not a number`,
      mend:
        value !== undefined && typeof value === 'object'
          ? 'Name a number inside it, such as agents.keepers.discount.normal[0].'
          : '"faultline describe" prints the parameters of a scenario.',
    },
  ]);
}

interface Place {
  readonly holder: unknown;
  readonly rest: readonly string[];
  readonly specs: Readonly<Record<string, ParameterSpec>>;
}

function placeOf(scenario: Scenario, parts: readonly string[]): Place | undefined {
  if (parts[0] === 'agents') {
    const entry = scenario.agents.find(({ id }) => id === parts[1]);
    if (entry === undefined) return undefined;
    const specs = allKinds.agents.find(({ kind }) => kind === entry.kind)?.parameters ?? {};
    const rest = parts.slice(2);
    const isOwn = ['count', 'interval', 'latency', 'holdings'].includes(rest[0] ?? '');
    return { holder: isOwn ? entry : entry.parameters, rest, specs };
  }
  const entry = scenario.mechanisms
    .filter(({ id }) => parts.join('.').startsWith(`${id}.`))
    .toSorted((a, b) => b.id.length - a.id.length)[0];
  if (entry === undefined) return undefined;
  const specs = allKinds.mechanisms.find(({ kind }) => kind === entry.kind)?.parameters ?? {};
  return { holder: entry.parameters, rest: parts.slice(entry.id.split('.').length), specs };
}

function walk(holder: unknown, parts: readonly string[]): unknown {
  let value = holder;
  for (const part of parts) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[part];
  }
  return value;
}
