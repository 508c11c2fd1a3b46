// What a run prints at its end: published against simulated, the figures, the hash; or all of it as one JSON object.

import { printDuration, type RunResult, type Scenario } from '../index.ts';
import { formatNumber, formatTable, formatTolerance, styled } from './text.ts';

export interface Comparison {
  readonly without: readonly string[];
  /** Fall of the traded price with everything, and with the named parts left out; shares of the first price. */
  readonly fallWith: number;
  readonly fallWithout: number;
  /** 1 − fallWithout / fallWith. */
  readonly endogenousShare: number;
}

/** For programs: exactly one object. */
export const jsonReport = (
  result: RunResult,
  wallSeconds: number,
  comparison: Comparison | undefined,
): string =>
  JSON.stringify({
    scenario: result.scenario,
    seed: result.seed,
    ticks: result.ticks,
    hash: result.hash,
    identity: result.identity,
    wallSeconds,
    metrics: result.metrics,
    targets: result.targets.map(({ id, published, simulated, tolerance, within }) => ({
      id,
      published,
      simulated,
      tolerance,
      within,
    })),
    ...(comparison === undefined ? {} : { comparison }),
  });

/** For people. */
export function textReport(
  scenario: Scenario,
  result: RunResult,
  wallSeconds: number,
  comparison: Comparison | undefined,
): string {
  const length = printDuration(scenario.ticks * scenario.secondsPerTick);
  const parts = [
    `${styled('bold', scenario.title)} (${scenario.name}, seed ${result.seed}): ${result.ticks.toLocaleString('en-US')} ticks, ${length} simulated in ${wallSeconds.toFixed(1)} s${recordedNote(scenario)}`,
  ];
  if (result.targets.length > 0) parts.push(targetTable(result));
  const figures = Object.entries(result.metrics);
  if (figures.length > 0) {
    parts.push(
      [
        styled('bold', 'Figures'),
        formatTable(
          figures.map(([name, value]) => [`  ${name}`, formatNumber(value)]),
          [1],
        ),
      ].join('\n'),
    );
  }
  if (comparison !== undefined) parts.push(comparisonText(comparison));
  parts.push(`result hash ${result.hash}\nrun identity ${result.identity}`);
  return `${parts.join('\n\n')}\n`;
}

/** Which fundamentals follow recorded prices: with `--prices FILE` it is the first, which may not be the one that was meant. */
function recordedNote({ mechanisms }: Scenario): string {
  const assets = mechanisms
    .filter(({ id, kind }) => kind === 'recorded' && id.startsWith('fundamentals.'))
    .map(({ parameters }) => String(parameters.asset));
  return assets.length === 0
    ? ''
    : `\nRecorded prices are the fundamental of ${assets.join(', ')}.`;
}

function targetTable({ targets }: RunResult): string {
  const rows = targets.map(({ label, unit, published, simulated, tolerance, within, isInput }) => [
    `  ${label}`,
    formatNumber(published),
    formatNumber(simulated),
    unit,
    formatTolerance(tolerance),
    isInput ? 'input' : within ? 'inside' : Number.isNaN(simulated) ? 'no figure' : 'OUTSIDE',
  ]);
  const table = formatTable([['', 'published', 'simulated', '', 'tolerance', ''], ...rows], [1, 2]);
  const compared = targets.filter(({ isInput }) => !isInput);
  const inside = compared.filter(({ within }) => within).length;
  const inputs = targets.length - compared.length;
  const note =
    inputs === 0
      ? ''
      : `; ${inputs} ${inputs === 1 ? 'figure is an input' : 'figures are inputs'}, whose agreement proves nothing`;
  return [
    styled('bold', 'Published against simulated'),
    table
      .replace(/OUTSIDE/g, styled('red', 'OUTSIDE'))
      .replace(/inside$/gm, styled('green', 'inside')),
    `  ${inside} of ${compared.length} inside tolerance${note}`,
  ].join('\n');
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

const comparisonText = ({ without, fallWith, fallWithout, endogenousShare }: Comparison): string =>
  [
    styled('bold', `With and without ${without.join(', ')}, same draws`),
    formatTable(
      [
        ['  fall of the traded price with it', percent(fallWith)],
        ['  fall without it', percent(fallWithout)],
        ['  endogenous share of the fall', percent(endogenousShare)],
      ],
      [1],
    ),
  ].join('\n');
