// The options that change a scenario: the same for every command that takes one.

import { InvalidArgumentError, Option, type Command } from 'commander';
import { InputError } from '../index.ts';
import { readScenario, type ReadOptions } from '../scenarios/read.ts';

export interface ScenarioFlags {
  readonly seed?: number;
  readonly prices?: string;
  readonly timeColumn?: string;
  readonly priceColumn?: string;
  readonly without?: readonly string[];
  readonly set?: readonly string[];
}

const append = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
];

/** A whole number in a range, or a message that says so. */
export const wholeNumber =
  (low: number, high: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text.trim()) || value < low || value > high)
      throw new InvalidArgumentError(`Give a whole number from ${low} to ${high}.`);
    return value;
  };

/** Adds the options to a command; without `--seed` where the command has seeds of its own. */
export const withScenarioOptions = (
  command: Command,
  { seed = 'with' }: { readonly seed?: 'with' | 'without' } = {},
): Command =>
  (seed === 'with' ? withSeed(command) : command)
    .option(
      '-p, --prices <file>',
      'recorded prices (CSV, .gz too) instead of the first fundamental, or ASSET=FILE',
    )
    .option('--time-column <name>', 'column of the times in the price file')
    .option('--price-column <name>', 'column of the prices in the price file')
    .option(
      '-w, --without <name>',
      'leave something out, by a name under "without" or the path of a mechanism; may be repeated',
      append,
    )
    .option(
      '--set <path=value>',
      'change one value of the scenario, such as agents.keepers.count=12; may be repeated. Another kind of mechanism (PATH.kind=…) keeps the parameters that both kinds know, drops those of the old kind, and has its defaults for the rest',
      append,
    );

const withSeed = (command: Command): Command =>
  command.addOption(
    new Option('-s, --seed <n>', "seed of all draws, instead of the scenario's own").argParser(
      wholeNumber(0, 4_294_967_295),
    ),
  );

/** What the reader of scenarios takes. */
export const readOptions = (flags: ScenarioFlags): ReadOptions => ({
  ...(flags.seed === undefined ? {} : { seed: flags.seed }),
  ...(flags.prices === undefined ? {} : { prices: flags.prices }),
  ...(flags.timeColumn === undefined ? {} : { timeColumn: flags.timeColumn }),
  ...(flags.priceColumn === undefined ? {} : { priceColumn: flags.priceColumn }),
  ...(flags.without === undefined ? {} : { without: flags.without }),
  ...(flags.set === undefined ? {} : { set: flags.set }),
});

/** Reads a scenario, does something with it, and gives faults found on the way the line of the file that they belong to. */
export function withScenario<T>(
  name: string,
  options: ReadOptions,
  act: (scenario: ReturnType<typeof readScenario>['scenario']) => T,
): T {
  const { scenario, locate } = readScenario(name, options);
  try {
    return act(scenario);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(error.faults.map(locate));
    throw error;
  }
}

/** The command line that gives the same run again. */
export function replayLine(name: string, flags: ScenarioFlags, seed: number): string {
  const quoted = (text: string): string =>
    /^[\w./:=,@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
  const parts = ['faultline', 'run', name, '--seed', String(seed)];
  if (flags.prices !== undefined) parts.push('--prices', flags.prices);
  if (flags.timeColumn !== undefined) parts.push('--time-column', flags.timeColumn);
  if (flags.priceColumn !== undefined) parts.push('--price-column', flags.priceColumn);
  for (const held of flags.without ?? []) parts.push('--without', held);
  for (const held of flags.set ?? []) parts.push('--set', held);
  parts.push('--checks', 'every-tick');
  return parts.map(quoted).join(' ');
}
