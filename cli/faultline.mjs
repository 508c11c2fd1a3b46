#!/usr/bin/env node
// Starts the command line program from its compiled form, compiling first when a source is newer than the last build;
// so that `npx faultline` works straight after `npm ci`, with no build step to remember.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stamp = join(root, 'dist', '.tsbuildinfo');
const sources = [
  'engine',
  'agents',
  'scenarios',
  'protocol',
  'server',
  'experiments',
  'cli',
  'conform',
  'proofs',
  'viewer',
  'index.ts',
];

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  let latest = 0;
  for (const name of readdirSync(path)) latest = Math.max(latest, newest(join(path, name)));
  return latest;
}

function run(tool, args) {
  const done = spawnSync(process.execPath, [join(root, 'node_modules', tool), ...args], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (done.status !== 0) {
    // Half a build must not pass for a whole one at the next call.
    rmSync(stamp, { force: true });
    process.stderr.write(`faultline: the build failed (${tool}); run "npm ci" and try again.\n`);
    process.exit(3);
  }
}

const main = join(root, 'dist', 'cli', 'main.js');
const built = existsSync(main) && existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
const inCheckout =
  existsSync(join(root, 'tsconfig.build.json')) &&
  existsSync(join(root, 'node_modules', 'typescript'));
if (
  inCheckout &&
  sources.some((name) => existsSync(join(root, name)) && newest(join(root, name)) > built)
) {
  if (process.stderr.isTTY) process.stderr.write('building…\n');
  run('typescript/bin/tsc', ['-p', 'tsconfig.build.json']);
}
if (
  inCheckout &&
  process.argv[2] === 'serve' &&
  !existsSync(join(root, 'dist', 'viewer', 'index.html'))
) {
  run('vite/bin/vite.js', ['build', '--logLevel', 'error']);
}
await import(new URL('../dist/cli/main.js', import.meta.url).href);
