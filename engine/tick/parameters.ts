// Parameters as data: unit, default, bounds, one sentence. From a spec come validation, reference docs, the viewer's sliders
// and the range of a sweep.

import type { Fault } from '../errors.ts';

interface Common {
  /** One sentence: what it does. */
  readonly says: string;
  /** May it change during a run? A slider is shown where it may. */
  readonly live?: boolean;
}

export type ParameterSpec =
  | (Common & {
      readonly type: 'number' | 'integer';
      readonly unit: string;
      readonly default: number;
      readonly min: number;
      readonly max: number;
      readonly label?: string;
      /** It stands in a run's state only once it was stated or set: runs that know nothing of it keep their hashes. Read it with `??`. */
      readonly absentUntilSet?: true;
    })
  | (Common & { readonly type: 'boolean'; readonly default: boolean; readonly label?: string })
  | (Common & {
      readonly type: 'choice';
      readonly default: string;
      readonly options: readonly string[];
      readonly label?: string;
    })
  /** Structured values (way-points, lists): checked by `check`, never changed during a run. */
  | (Common & {
      readonly type: 'data';
      readonly default: unknown;
      readonly check: (value: unknown, where: string) => Fault[];
    });

export type ParameterSpecs = { readonly [name: string]: ParameterSpec };

type ValueOf<S extends ParameterSpec> = S extends { type: 'number' | 'integer' }
  ? S extends { absentUntilSet: true }
    ? number | undefined
    : number
  : S extends { type: 'boolean' }
    ? boolean
    : S extends { type: 'choice' }
      ? string
      : S extends { default: infer D }
        ? D
        : never;

export type Parameters<S extends ParameterSpecs = ParameterSpecs> = {
  -readonly [K in keyof S]: ValueOf<S[K]>;
};

/** One adjustable parameter of a built run. */
export interface ParameterHandle {
  readonly path: string;
  readonly spec: ParameterSpec;
  /** Whether a change during a run has an effect; what is read when the run is built can only be set before. */
  readonly live: boolean;
  read(): unknown;
  write(value: unknown): void;
}

/** A real number with a unit and bounds. */
export const number = (
  unit: string,
  value: number,
  min: number,
  max: number,
  says: string,
  live?: 'live',
) => ({ type: 'number', unit, default: value, min, max, says, live: live === 'live' }) as const;

/** A whole number with a unit and bounds. */
export const integer = (
  unit: string,
  value: number,
  min: number,
  max: number,
  says: string,
  live?: 'live',
) => ({ type: 'integer', unit, default: value, min, max, says, live: live === 'live' }) as const;

/** The same, absent from a run's state until it is set. */
export const absentUntilSet = <S extends { readonly type: 'number' }>(spec: S) =>
  ({ ...spec, absentUntilSet: true }) as const;

export const flag = (value: boolean, says: string, live?: 'live') =>
  ({ type: 'boolean', default: value, says, live: live === 'live' }) as const;

export const choice = (value: string, options: readonly string[], says: string) =>
  ({ type: 'choice', default: value, options, says }) as const;

export const data = <T>(
  value: T,
  says: string,
  check: (value: unknown, where: string) => Fault[],
) => ({ type: 'data', default: value, says, check }) as const;

/** What is wrong with one value, if anything. */
export function checkParameter(spec: ParameterSpec, value: unknown, where: string): Fault[] {
  switch (spec.type) {
    case 'number':
    case 'integer': {
      const range = `a ${spec.type === 'integer' ? 'whole ' : ''}number from ${spec.min} to ${spec.max}${spec.unit ? ` (${spec.unit})` : ''}`;
      const fits =
        typeof value === 'number' &&
        Number.isFinite(value) &&
        value >= spec.min &&
        value <= spec.max &&
        (spec.type === 'number' || Number.isInteger(value));
      return fits
        ? []
        : [{ where, found: `${JSON.stringify(value)} is not ${range}`, mend: `Give ${range}.` }];
    }
    case 'boolean':
      return typeof value === 'boolean'
        ? []
        : [
            {
              where,
              found: `${JSON.stringify(value)} is not true or false`,
              mend: 'Give true or false.',
            },
          ];
    case 'choice':
      return typeof value === 'string' && spec.options.includes(value)
        ? []
        : [
            {
              where,
              found: `${JSON.stringify(value)} is not one of the choices`,
              mend: `Choose one of: ${spec.options.join(', ')}.`,
            },
          ];
    case 'data':
      return spec.check(value, where);
    default:
      return spec satisfies never;
  }
}

/** Fills in defaults and checks what was given; collects every fault, unknown names included. */
export function resolveParameters<S extends ParameterSpecs>(
  specs: S,
  given: Readonly<Record<string, unknown>>,
  where: string,
  faults: Fault[],
): Parameters<S> {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(specs, name)) {
      const known = Object.keys(specs).join(', ') || 'none';
      faults.push({
        where: `${where}.${name}`,
        found: 'unknown parameter',
        mend: `Known parameters here: ${known}.`,
      });
    }
  }
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(specs)) {
    if ('absentUntilSet' in spec && !Object.hasOwn(given, name)) continue;
    // An empty value (`lotSize:` and nothing behind it) is a mistake, not a wish for the default.
    const value = given[name] === undefined ? spec.default : given[name];
    if (Object.hasOwn(given, name)) faults.push(...checkParameter(spec, value, `${where}.${name}`));
    values[name] = value;
  }
  return values as Parameters<S>;
}
