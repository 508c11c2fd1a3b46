// Reports that the command line printed and the page shows: read when the server starts, refused where they are none.

import { readFileSync } from 'node:fs';
import { InputError } from '../engine/index.ts';
import { isPromiseReport, type PromiseReport } from '../protocol/promise.ts';
import { isSensitivityReport, type SensitivityReport } from '../protocol/sensitivity.ts';

/** What was promised the tranches of a pool, and how much figures move; null where the server was given no report. */
export interface Reports {
  readonly promise: PromiseReport | null;
  readonly sensitivity: SensitivityReport | null;
}

/** Throws `InputError` where a file is not there or not a report. */
export const readReports = (files: {
  readonly promise: string | undefined;
  readonly sensitivity: string | undefined;
}): Reports => ({
  promise: readReport(files.promise, isPromiseReport, 'tranches'),
  sensitivity: readReport(files.sensitivity, isSensitivityReport, 'sensitivity'),
});

function readReport<T>(
  file: string | undefined,
  is: (value: unknown) => value is T,
  command: string,
): T | null {
  if (file === undefined) return null;
  const mend = `Give a file with what "faultline ${command} SCENARIO --json" printed.`;
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const said = error instanceof Error ? error.message : String(error);
    const found = missing ? 'no such file' : said.replace(/\s+/g, ' ');
    throw new InputError([{ where: file, found, mend }]);
  }
  if (is(value)) return value;
  throw new InputError([{ where: file, found: `not a report of "faultline ${command}"`, mend }]);
}
