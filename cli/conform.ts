// `faultline conform`: worked numbers from files through the rules that the simulator uses.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { conform, readVectorFile, type Conformance } from '../conform/conform.ts';
import { InputError } from '../index.ts';
import { formatTable, styled } from './text.ts';

interface FileConformance extends Conformance {
  readonly file: string;
}

/** Runs all files, writes the report; 0 when every case passed, 1 otherwise. */
export function conformFiles(paths: readonly string[], { json }: { json: boolean }): number {
  // Everything is read before anything runs: a file that makes no sense is told at once.
  const read = paths.flatMap(filesAt).map((file) => ({ file, cases: readVectors(file) }));
  const files = read.map(({ file, cases }) => ({ file, ...conform(cases) }));
  process.stdout.write(json ? `${JSON.stringify({ files: files.map(asJson) })}\n` : report(files));
  return files.every(({ failed }) => failed.length === 0) ? 0 : 1;
}

const asJson = ({ file, topic, passed, failed }: FileConformance) => ({
  file,
  topic,
  passed,
  failed: failed.map(({ id, expected, got, differences }) => ({ id, expected, got, differences })),
});

function filesAt(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const files = readdirSync(path)
      .filter((name) => name.endsWith('.json'))
      .toSorted()
      .map((name) => join(path, name));
    if (files.length > 0) return files;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw unreadable(path, code === 'ENOENT' ? 'no such file or folder' : code);
  }
  throw unreadable(path, 'a folder without a .json file');
}

const unreadable = (path: string, found: string): InputError =>
  new InputError([{ where: path, found, mend: 'Name a vector file, or a folder of them.' }]);

function readVectors(file: string) {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    // The message may quote a piece of the file, line breaks and all.
    throw unreadable(file, said.replace(/\s+/g, ' '));
  }
  return readVectorFile(value, file);
}

function report(files: readonly FileConformance[]): string {
  const faults = files.flatMap(({ file, failed }) =>
    failed.map(
      ({ id, op, given, expected, got, differences }) =>
        `${styled('bold', `${file}: ${id}`)} (${op})\n` +
        `  given    ${JSON.stringify(given)}\n` +
        `  expected ${JSON.stringify(expected)}\n` +
        `  got      ${JSON.stringify(got)}\n` +
        differences.map((line) => `  ${line}\n`).join(''),
    ),
  );
  const rows = files.map(({ topic, passed, failed }) => [
    topic,
    `${passed} passed`,
    `${failed.length} failed`,
  ]);
  const sum = (count: (one: FileConformance) => number) =>
    files.reduce((total, one) => total + count(one), 0);
  rows.push([
    'all',
    `${sum((one) => one.passed)} passed`,
    `${sum((one) => one.failed.length)} failed`,
  ]);
  return `${faults.join('')}${formatTable(rows)}\n`;
}
