// Acts in a scenario file ({ shock: fall20 }) to the engine's acts ({ type: 'shock', id: 'fall20' }), and whether what they name
// exists.

import {
  checkParameter,
  type CommandAct,
  type Fault,
  type Kinds,
  type ParameterSpec,
  type Scenario,
} from '../engine/index.ts';
import { closest, suggest } from './closest.ts';
import { assetsOf, convertValue } from './mechanisms.ts';
import type { Plain } from './merge.ts';

/** Specs of every parameter of a scenario, by path. */
export function parameterSpecs(
  scenario: Pick<Scenario, 'mechanisms' | 'agents'>,
  kinds: Kinds,
): Map<string, ParameterSpec> {
  const specs = new Map<string, ParameterSpec>();
  const add = (at: string, of: Readonly<Record<string, ParameterSpec>> | undefined): void => {
    for (const [name, spec] of Object.entries(of ?? {})) specs.set(`${at}.${name}`, spec);
  };
  for (const { id, kind } of scenario.mechanisms)
    add(id, kinds.mechanisms.find((known) => known.kind === kind)?.parameters);
  for (const { id, kind } of scenario.agents)
    add(`agents.${id}`, kinds.agents.find((known) => known.kind === kind)?.parameters);
  return specs;
}

/** One act of a file that has passed the schema. */
export function readAct(
  given: Plain,
  specs: ReadonlyMap<string, ParameterSpec>,
  startSeconds: number,
): CommandAct {
  if ('setParameter' in given) {
    const { path, value } = given.setParameter as {
      path: string;
      value: number | boolean | string;
    };
    const converted = convertValue(specs.get(path), value, startSeconds) as typeof value;
    return { type: 'setParameter', path, value: converted };
  }
  if ('moveFundamental' in given) {
    const { asset, factor } = given.moveFundamental as { asset: string; factor: number };
    return { type: 'moveFundamental', asset, factor };
  }
  if ('switchMechanism' in given) {
    const { id, on } = given.switchMechanism as { id: string; on: boolean };
    return { type: 'switchMechanism', id, on };
  }
  return { type: 'shock', id: given.shock as string };
}

/** What an act names and the scenario has not. `where` is the act's path. */
export function checkAct(
  act: CommandAct,
  scenario: Pick<Scenario, 'mechanisms' | 'shocks'>,
  specs: ReadonlyMap<string, ParameterSpec>,
  where: string,
): Fault[] {
  switch (act.type) {
    case 'setParameter': {
      const spec = specs.get(act.path);
      if (spec !== undefined) {
        // Agents read their parameters at every decision, mechanisms only those that are marked so.
        if (spec.live !== true && !act.path.startsWith('agents.')) {
          return [
            {
              where: `${where}.setParameter.path`,
              found: `"${act.path}" is read when the run is built and cannot change during it`,
              mend: 'Set it where the mechanism stands, or with --set.',
            },
          ];
        }
        return checkParameter(spec, act.value, `${where}.setParameter.value`);
      }
      const near = closest(act.path, [...specs.keys()]);
      return [
        {
          where: `${where}.setParameter.path`,
          found: `there is no parameter "${act.path}"`,
          mend:
            near === undefined
              ? 'Name it by its path, as "faultline describe" prints it.'
              : `Did you mean "${near}"?`,
        },
      ];
    }
    case 'moveFundamental': {
      const assets = scenario.mechanisms
        .filter(({ id }) => id.startsWith('fundamentals.'))
        .flatMap(assetsOf);
      return assets.includes(act.asset)
        ? []
        : [
            {
              where: `${where}.moveFundamental.asset`,
              found: `"${act.asset}" has no fundamental`,
              mend: suggest(act.asset, assets, 'Assets with one'),
            },
          ];
    }
    case 'switchMechanism': {
      const ids = scenario.mechanisms.map(({ id }) => id);
      return ids.includes(act.id)
        ? []
        : [
            {
              where: `${where}.switchMechanism.id`,
              found: `there is no mechanism "${act.id}"`,
              mend: suggest(act.id, ids, 'Mechanisms'),
            },
          ];
    }
    case 'shock': {
      const ids = scenario.shocks.map(({ id }) => id);
      return ids.includes(act.id)
        ? []
        : [
            {
              where: `${where}.shock`,
              found: `there is no shock "${act.id}"`,
              mend: suggest(act.id, ids, 'Shocks'),
            },
          ];
    }
    default:
      return act satisfies never;
  }
}
