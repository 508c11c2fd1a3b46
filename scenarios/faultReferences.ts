// Whether what the faults of a scenario strike exists, and whether they strike within the run.

import { faultKinds, type Fault, type ParameterSpec, type Scenario } from '../engine/index.ts';
import { suggest } from './closest.ts';

type Parts = Pick<Scenario, 'mechanisms' | 'agents'>;

/** What is wrong with the list of faults. `length` is that of the run in seconds. */
export function checkFaults(
  scenario: Parts,
  specs: ReadonlyMap<string, ParameterSpec>,
  length: number,
): Fault[] {
  const names = namesOf(scenario, specs);
  const found: Fault[] = [];
  for (const { id, kind, parameters } of scenario.mechanisms) {
    if (!id.startsWith('faults.')) continue;
    // A kind that is none of fault is told elsewhere.
    if (!(faultKinds as readonly string[]).includes(kind)) continue;
    found.push(...checkTimes(id, parameters, length));
    for (const [parameter, known] of Object.entries(names)) {
      const wanted = parameters[parameter];
      if (!specs.has(`${id}.${parameter}`) || typeof wanted !== 'string' || wanted === '') continue;
      if (!known.includes(wanted)) {
        found.push({
          where: `${id}.${parameter}`,
          found: `there is no ${parameter} "${wanted}" here`,
          mend: suggest(wanted, known, 'Known here'),
        });
      }
    }
    if (kind === 'contractPause' && !parameters.mechanism && !parameters.actions) {
      found.push({
        where: id,
        found: 'a pause of nothing',
        mend: 'Give the path of a mechanism, or the first word of the actions that revert.',
      });
    }
  }
  return found;
}

function checkTimes(id: string, given: Readonly<Record<string, unknown>>, length: number): Fault[] {
  const { from = 0, until = Infinity } = given;
  if (typeof from !== 'number' || typeof until !== 'number') return [];
  if (from >= until) {
    return [
      {
        where: `${id}.until`,
        found: `ends at ${until} s, before it begins at ${from} s`,
        mend: 'Give an end after the start.',
      },
    ];
  }
  if (from <= length) return [];
  return [
    {
      where: `${id}.from`,
      found: `${from} s lies outside the run of ${length} s`,
      mend: 'Give a time between start and end.',
    },
  ];
}

/** What can be struck, by the parameter that names it. */
function namesOf(
  { mechanisms, agents }: Parts,
  specs: ReadonlyMap<string, ParameterSpec>,
): Readonly<Record<string, readonly string[]>> {
  const last = (id: string): string => id.slice(id.lastIndexOf('.') + 1);
  const within = (section: string) =>
    mechanisms.filter(({ id }) => id === section || id.startsWith(`${section}.`));
  const told = (section: string, parameter: string): string[] =>
    within(section).flatMap(({ id, parameters }) => {
      const value = parameters[parameter] ?? specs.get(`${id}.${parameter}`)?.default;
      return typeof value === 'string' ? [value] : [];
    });
  return {
    feed: told('oracles', 'feed'),
    venue: within('venues').map(({ id }) => last(id)),
    chain: told('chain', 'name'),
    bridge: within('chain').map(({ id }) => last(id)),
    mechanism: mechanisms.map(({ id }) => id),
    agents: agents.map(({ id }) => id),
  };
}
