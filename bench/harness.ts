// What every bench shares: the port (`Bench`), the table it returns, medians, CPU time, and running one measurement in a process of its
// own. A bench that finds a wrong result throws `WrongResult`: a figure for wrong work is no figure.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Table {
  readonly title: string;
  /** The first column names the row; the others say their unit in the heading. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** How it was measured, and what was left out. */
  readonly notes: readonly string[];
}

export interface Bench {
  readonly name: string;
  /** One sentence: what is measured beside what. */
  readonly says: string;
  readonly run: (options: { readonly json: boolean }) => Promise<Table>;
}

/** The thing measured did not do its work right. */
export class WrongResult extends Error {
  override readonly name = 'WrongResult';
}

export function checkResult(what: string, seen: unknown, expected: unknown): void {
  if (seen !== expected)
    throw new WrongResult(`${what}: ${String(seen)}, expected ${String(expected)}`);
}

/** CPU seconds of this process, all threads, that `work` takes. */
export function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Middle value; of an even count, the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** "lowest–highest" in three significant digits. */
export const spread = (values: readonly number[]): string =>
  `${Math.min(...values).toPrecision(3)}–${Math.max(...values).toPrecision(3)}`;

/** Runs a compiled file in a fresh Node process and returns the JSON it prints last. A failure in it is a failure here. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows what its own other half prints
export function inOwnProcess<T>(moduleUrl: string, args: readonly string[]): T {
  const child = spawnSync(process.execPath, ['--expose-gc', fileURLToPath(moduleUrl), ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 26,
  });
  if (child.status !== 0) {
    throw new WrongResult(`${args.join(' ')}: ${child.stderr.trim() || `exit ${child.status}`}`);
  }
  return JSON.parse(child.stdout.trim().split('\n').at(-1)!) as T;
}

/** The table as aligned text. */
export function printTable(table: Table): string {
  const cells = [table.columns, ...table.rows].map((row) => row.map(String));
  const widths = table.columns.map((_, column) =>
    Math.max(...cells.map((row) => row[column]!.length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('  ');
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [
    table.title,
    '',
    line(cells[0]!),
    rule,
    ...cells.slice(1).map(line),
    '',
    ...table.notes,
  ].join('\n');
}
