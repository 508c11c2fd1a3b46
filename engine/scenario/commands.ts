// Commands: parameter changes, shocks, mechanisms on and off. Each applies at a stated tick, before anything else of that tick,
// is reported as an event, and is part of the run's identity.

import type { Fault } from '../errors.ts';
import { InputError } from '../errors.ts';
import { fundamentalPathKey } from '../fundamentals/path.ts';
import type { RecordHandle } from '../state/world.ts';
import type { Kernel } from '../tick/kernel.ts';
import type { Mechanism } from '../tick/mechanism.ts';
import { checkParameter, type ParameterHandle } from '../tick/parameters.ts';
import type { Command, CommandAct, Scenario } from './scenario.ts';

export interface CommandPort {
  /** Every command of the run, applied or waiting, by tick. */
  list(): readonly Command[];
  /** What is wrong with an act now; empty when it may be given. */
  check(act: CommandAct): Fault[];
  /** Adds a command at its tick, which must not have run yet. Throws `InputError` when refused; then nothing changed. */
  add(command: Command): void;
}

export function buildCommands(
  kernel: Kernel,
  scenario: Scenario,
  parameters: ReadonlyMap<string, ParameterHandle>,
  switches: RecordHandle<Record<string, boolean>>,
  switchedOff: (id: string) => void,
): { mechanism: Mechanism; port: CommandPort } {
  const commands = kernel.world.record<Command[]>(
    'commands',
    [...scenario.commands].sort((a, b) => a.tick - b.tick),
  );

  const check = (act: CommandAct): Fault[] => {
    switch (act.type) {
      case 'setParameter': {
        const handle = parameters.get(act.path);
        if (handle === undefined) {
          return [
            {
              where: act.path,
              found: 'unknown parameter',
              mend: `Close names: ${closest(act.path, [...parameters.keys()])}.`,
            },
          ];
        }
        if (!handle.live) {
          return [
            {
              where: act.path,
              found: 'is read when the run is built and cannot change during it',
              mend: 'Set it in the scenario or with --set before the run.',
            },
          ];
        }
        return checkParameter(handle.spec, act.value, act.path);
      }
      case 'moveFundamental': {
        const faults: Fault[] = [];
        if (kernel.find(fundamentalPathKey, act.asset) === undefined) {
          faults.push({
            where: 'moveFundamental.asset',
            found: `"${act.asset}" has no fundamental path`,
            mend: 'Name an asset listed under fundamentals.',
          });
        }
        if (!(act.factor > 0 && act.factor < 100)) {
          faults.push({
            where: 'moveFundamental.factor',
            found: `${act.factor} is not between 0 and 100`,
            mend: 'Give a factor such as 0.8 for a fall of a fifth.',
          });
        }
        return faults;
      }
      case 'switchMechanism':
        return Object.hasOwn(switches.value, act.id)
          ? []
          : [
              {
                where: 'switchMechanism.id',
                found: `unknown mechanism "${act.id}"`,
                mend: `Mechanisms: ${Object.keys(switches.value).join(', ')}.`,
              },
            ];
      case 'shock': {
        const shock = scenario.shocks.find(({ id }) => id === act.id);
        if (shock === undefined) {
          return [
            {
              where: 'shock.id',
              found: `unknown shock "${act.id}"`,
              mend: `Shocks: ${scenario.shocks.map(({ id }) => id).join(', ') || 'none'}.`,
            },
          ];
        }
        return shock.does.flatMap(check);
      }
      default:
        return act satisfies never;
    }
  };

  const apply = (act: CommandAct): void => {
    switch (act.type) {
      case 'setParameter':
        parameters.get(act.path)!.write(act.value);
        report(act.type, `${act.path} = ${act.value}`);
        return;
      case 'moveFundamental':
        kernel.use(fundamentalPathKey, act.asset).shock(act.factor);
        report(act.type, `${act.asset} × ${act.factor}`);
        return;
      case 'switchMechanism':
        if (!act.on && switches.value[act.id] !== false) switchedOff(act.id);
        switches.value[act.id] = act.on;
        report(act.type, `${act.id} ${act.on ? 'on' : 'off'}`);
        return;
      case 'shock': {
        const shock = scenario.shocks.find(({ id }) => id === act.id)!;
        kernel.emit({
          type: 'shockApplied',
          tick: kernel.tick,
          shock: shock.id,
          says: shock.label,
        });
        shock.does.forEach(apply);
        return;
      }
      default:
        act satisfies never;
    }
  };
  const report = (command: string, says: string): void =>
    kernel.emit({ type: 'commandApplied', tick: kernel.tick, command, says });

  const shock = (): void => {
    for (const command of commands.value) if (command.tick === kernel.tick) apply(command);
  };
  const port: CommandPort = {
    list: () => commands.value,
    check,
    add: (command) => {
      const faults = check(command);
      if (!Number.isInteger(command.tick) || command.tick < kernel.tick) {
        faults.push({
          where: 'command.tick',
          found: `${command.tick} is not a tick from ${kernel.tick} on`,
          mend: 'Give a tick that has not run yet.',
        });
      }
      if (faults.length > 0) throw new InputError(faults);
      commands.value.push(command);
      commands.value.sort((a, b) => a.tick - b.tick);
    },
  };
  return { mechanism: { phases: { shock } }, port };
}

/** The three known names that share the longest beginning or ending with a mistyped one. */
function closest(wanted: string, known: readonly string[]): string {
  const shared = (name: string): number => {
    let start = 0;
    while (start < name.length && name[start] === wanted[start]) start++;
    let end = 0;
    while (end < name.length && name.at(-1 - end) === wanted.at(-1 - end)) end++;
    return start + end;
  };
  return [...known]
    .sort((a, b) => shared(b) - shared(a) || (a < b ? -1 : 1))
    .slice(0, 3)
    .join(', ');
}
