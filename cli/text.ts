// Numbers and tables for people.

import { styleText } from 'node:util';
import type { Tolerance } from '../index.ts';

/** 0.35712 → 0.3571, 5673210.4 → 5,673,210; a dash where there is no figure. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '—' : value > 0 ? '∞' : '−∞';
  const digits =
    Math.abs(value) >= 10_000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 4 };
  return value.toLocaleString('en-US', Number.isInteger(value) ? {} : digits);
}

export function formatTolerance(tolerance: Tolerance): string {
  if ('absolute' in tolerance) return `± ${formatNumber(tolerance.absolute)}`;
  if ('relative' in tolerance) return `± ${formatNumber(tolerance.relative * 100)} %`;
  return `${formatNumber(tolerance.range[0])} to ${formatNumber(tolerance.range[1])}`;
}

/** Columns set side by side; `right` names the columns of numbers. */
export function formatTable(
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => (right.includes(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

type Style = 'bold' | 'green' | 'red' | 'dim' | 'yellow';

/** Colour on a terminal, plain text elsewhere. */
export const styled = (style: Style, text: string): string =>
  process.stdout.isTTY && process.env.NO_COLOR === undefined ? styleText(style, text) : text;

/** Text broken into lines of at most `width` characters. */
export function wrap(text: string, width = 100): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + word.length + 1 > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}
