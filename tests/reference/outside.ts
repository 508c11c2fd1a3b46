// Runs a compiled file in a process of its own and reads what it prints. `npm test` compiles first.

import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

export interface Printed {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** `file` is relative to `dist`. */
export const runOutside = (
  file: string,
  args: readonly string[],
  {
    cwd = '.',
    env = {},
    flags = [],
  }: { cwd?: string; env?: NodeJS.ProcessEnv; flags?: string[] } = {},
): Promise<Printed> =>
  new Promise((done, fail) => {
    const child = spawn(process.execPath, [...flags, resolve('dist', file), ...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (text) => (output += String(text)));
    child.stderr.on('data', (text) => (errors += String(text)));
    child.on('error', fail);
    child.on('close', (code) => done({ code, output, errors }));
  });
