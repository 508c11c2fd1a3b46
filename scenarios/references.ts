// Whether what a scenario refers to exists: parameters, mechanisms, shocks and assets named by commands; times within the run;
// ids that are named once.

import type { CommandAct, Fault, Scenario } from '../engine/index.ts';
import { checkAct, type parameterSpecs } from './acts.ts';
import { checkFaults } from './faultReferences.ts';

/** What commands, shocks and switches name, and whether chapters and commands lie within the run. */
export function checkReferences(
  scenario: Scenario,
  specs: ReturnType<typeof parameterSpecs>,
  length: number,
): Fault[] {
  const faults: Fault[] = [];
  const outside = (where: string, at: number): void => {
    if (at < 0 || at > length) {
      faults.push({
        where,
        found: `${at} s lies outside the run of ${length} s`,
        mend: 'Give a time between start and end.',
      });
    }
  };
  const check = (act: CommandAct, where: string): void => {
    faults.push(...checkAct(act, scenario, specs, where));
  };
  scenario.shocks.forEach(({ id, does }) =>
    does.forEach((act, i) => {
      const where = `shocks.${id}.does[${i}]`;
      check(act, where);
      if (act.type === 'shock') {
        faults.push({
          where,
          found: 'a shock that sets off a shock',
          mend: 'Write out what it does.',
        });
      }
    }),
  );
  for (const [name, acts] of Object.entries(scenario.without))
    acts.forEach((act, i) => check(act, `without.${name}[${i}]`));
  scenario.commands.forEach((act, i) => {
    check(act, `commands[${i}]`);
    outside(`commands[${i}].at`, act.tick * scenario.secondsPerTick);
  });
  scenario.chapters.forEach(({ at }, i) => outside(`chapters[${i}].at`, at));
  faults.push(...checkFaults(scenario, specs, length));
  for (const list of ['shocks', 'reproduces'] as const) {
    const ids = scenario[list].map(({ id }) => id);
    for (const id of new Set(ids.filter((held, i) => ids.indexOf(held) < i)))
      faults.push({ where: `${list}.${id}`, found: 'named twice', mend: 'Give each its own id.' });
  }
  return faults;
}
