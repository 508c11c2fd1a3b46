// A scenario in words: what it is made of, with the unit, the bounds and the meaning of every parameter.

import { allKinds, printDuration, type ParameterSpec, type Scenario } from '../index.ts';
import { formatNumber, formatTable, formatTolerance, styled, wrap } from './text.ts';

export function describeScenario(scenario: Scenario): string {
  const { title, name, description, seed, ticks, secondsPerTick, startSeconds } = scenario;
  const start = new Date(startSeconds * 1000).toISOString().replace('.000Z', 'Z');
  const agents = scenario.agents.reduce((sum, { count }) => sum + count, 0);
  const parts = [
    [
      `${styled('bold', title)} (${name})`,
      ...(description === '' ? [] : [wrap(description.trim())]),
      `From ${start} for ${printDuration(ticks * secondsPerTick)}: ${ticks.toLocaleString('en-US')} ticks of ${printDuration(secondsPerTick)}, seed ${seed}.`,
      `Assets: ${Object.keys(scenario.assets).join(', ')}.`,
    ].join('\n'),
    section('Mechanisms, in the order in which they act', scenario.mechanisms.map(mechanism)),
    section(
      `Agents: ${agents.toLocaleString('en-US')} in ${scenario.agents.length} populations`,
      scenario.agents.map(population),
    ),
    section(
      'Shocks at the push of a button',
      scenario.shocks.map(
        ({ id, label, says }) => `${id}: ${label}${says === '' ? '' : `. ${says}`}`,
      ),
    ),
    section('To leave out (--without)', Object.keys(scenario.without)),
    section('The calm world of a promise (tranches)', [
      ...(scenario.calm?.set ?? []),
      ...(scenario.calm?.without ?? []).map((left) => `without ${left}`),
    ]),
    section(
      'Commands',
      scenario.commands.map(({ tick, ...act }) => `tick ${tick}: ${JSON.stringify(act)}`),
    ),
    section(
      'Chapters',
      scenario.chapters.map(({ at, title: heading }) => `${printDuration(at)}: ${heading}`),
    ),
    section('Published figures', published(scenario)),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

const section = (heading: string, lines: readonly string[]): string =>
  lines.length === 0
    ? ''
    : [styled('bold', heading), ...lines.map((line) => line.replaceAll(/^/gm, '  '))].join('\n');

function mechanism({ id, kind, on, parameters }: Scenario['mechanisms'][number]): string {
  const definition = allKinds.mechanisms.find((known) => known.kind === kind);
  return [
    `${styled('bold', id)} (${kind}${on ? '' : ', off'}): ${definition?.says ?? ''}`,
    parameterTable(definition?.parameters ?? {}, parameters),
  ].join('\n');
}

function population(entry: Scenario['agents'][number]): string {
  const { id, kind, count, interval, latency, holdings, parameters } = entry;
  const definition = allKinds.agents.find((known) => known.kind === kind);
  const held = Object.entries(holdings)
    .map(([asset, amount]) => `${asset} ${shown(amount)}`)
    .join(', ');
  return [
    `${styled('bold', `agents.${id}`)} (${kind}): ${definition?.says ?? ''}`,
    `    ${count.toLocaleString('en-US')} members, deciding every ${printDuration(interval)}, latency ${shown(latency)} s${held === '' ? '' : `, holding ${held}`}`,
    parameterTable(definition?.parameters ?? {}, parameters),
  ].join('\n');
}

function parameterTable(
  specs: Readonly<Record<string, ParameterSpec>>,
  given: Readonly<Record<string, unknown>>,
): string {
  const rows = Object.entries(specs).map(([name, spec]) => [
    `    ${name}`,
    `${shown(given[name] ?? spec.default)}${'unit' in spec && spec.unit !== '' ? ` ${spec.unit}` : ''}${name in given ? '' : ' (default)'}`,
    spec.says,
  ]);
  return formatTable(rows);
}

function shown(value: unknown): string {
  if (value === undefined) return 'none';
  if (typeof value === 'number') return formatNumber(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 48 ? `${text.slice(0, 47)}…` : text;
}

function published({ reproduces }: Scenario): string[] {
  if (reproduces.length === 0) return [];
  return formatTable(
    reproduces.map(({ label, published: figure, unit, tolerance, isInput, source }) => [
      label,
      formatNumber(figure),
      unit,
      formatTolerance(tolerance),
      isInput ? 'input' : '',
      source,
    ]),
    [1],
  ).split('\n');
}
