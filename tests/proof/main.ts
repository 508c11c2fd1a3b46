// The zero-knowledge proof for real, apart from the other tests: `npm run test:proof`. Installs the optional package into a folder of its own (or
// takes FAULTLINE_O1JS), proves an audit of a run, verifies it, and tampers with it in every way it can think of. Exit code 1 where
// anything passes that should not.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findO1js, inWorker } from '../../cli/audit.ts';
import { attestWithCommitments, type AuditedPool } from '../../proofs/index.ts';

const version = '2.15.0';
const root = process.cwd();
const work = join(tmpdir(), `faultline-proof-${process.pid}`);
let failed = 0;

function say(what: string, isRight: boolean, seconds?: number): void {
  if (!isRight) failed++;
  const time = seconds === undefined ? '' : ` (${seconds.toFixed(1)} s)`;
  process.stdout.write(`${isRight ? 'ok    ' : 'FAILED'} ${what}${time}\n`);
}

function packageFolder(): string {
  if (process.env.FAULTLINE_O1JS !== undefined) return process.env.FAULTLINE_O1JS;
  const folder = join(tmpdir(), `faultline-o1js-${version}`);
  if (!existsSync(join(folder, 'node_modules', 'o1js'))) {
    mkdirSync(folder, { recursive: true });
    const { status } = spawnSync(
      'npm',
      ['install', '--prefix', folder, '--no-audit', '--no-fund', `o1js@${version}`],
      { stdio: ['ignore', 2, 2] },
    );
    if (status !== 0) throw new Error('o1js could not be installed');
  }
  return folder;
}

const folder = packageFolder();
const keys = process.env.FAULTLINE_AUDIT_KEYS ?? join(folder, 'keys');

/** The program as a user starts it. */
function faultline(...args: string[]): {
  readonly code: number | null;
  readonly out: string;
  readonly seconds: number;
} {
  const began = performance.now();
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(root, 'dist', 'cli', 'main.js'), ...args],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 2] },
  );
  return { code: status, out: stdout, seconds: (performance.now() - began) / 1000 };
}
const audit = (what: string, run: string, ...more: string[]) =>
  faultline('audit', what, run, '--o1js', folder, '--keys', keys, ...more);

/** Changes a file, looks whether the proof is refused, and puts the file back. */
function tamper(what: string, file: string, change: (text: string) => string): void {
  const path = join(work, 'run', 'audit', file);
  const before = readFileSync(path, 'utf8');
  const after = change(before);
  if (after === before) say(`${what}: nothing to change`, false);
  writeFileSync(path, after);
  const { code, seconds } = audit('verify', join(work, 'run'));
  say(`refused: ${what}`, code === 1, seconds);
  writeFileSync(path, before);
}

async function main(): Promise<void> {
  mkdirSync(work, { recursive: true });
  const run = join(work, 'run');
  faultline('run', 'audit-honest', '--out', run, '--json');
  const proved = audit('prove', run, '--audit', '1');
  say('an honest audit is proved, keys and run included', proved.code === 0, proved.seconds);
  const valid = audit('verify', run);
  say('and verified', valid.code === 0, valid.seconds);
  const kept = readFileSync(join(run, 'audit', 'statement.json'), 'utf8');
  say(
    'nothing but root, prices, haircut and claims is kept',
    !/units|blinding|secret|salt/.test(kept),
  );

  tamper('a claim less', 'statement.json', (text) =>
    text.replace(/"claims": "(\d+)"/, (_, n: string) => `"claims": "${BigInt(n) - 1n}"`),
  );
  tamper('a better price', 'statement.json', (text) =>
    text.replace(/"price": "(\d{7,})"/, (_, n: string) => `"price": "${BigInt(n) + 1n}"`),
  );
  tamper('another root', 'statement.json', (text) =>
    text.replace(
      /"positionsRoot": "(\d+)"/,
      (_, n: string) => `"positionsRoot": "${BigInt(n) + 1n}"`,
    ),
  );
  tamper('another haircut', 'statement.json', (text) =>
    text.replace('"haircutBps": 0', '"haircutBps": 100'),
  );
  tamper('statement and public input changed alike', 'proof.json', (text) => {
    const proof = JSON.parse(text) as { publicInput: string[] };
    proof.publicInput[1] = String(BigInt(proof.publicInput[1]!) - 1n);
    return JSON.stringify(proof);
  });
  tamper('a damaged proof', 'proof.json', (text) => {
    const proof = JSON.parse(text) as { proof: string };
    const middle = proof.proof.length >> 1;
    const other = proof.proof[middle] === 'A' ? 'B' : 'A';
    proof.proof = proof.proof.slice(0, middle) + other + proof.proof.slice(middle + 1);
    return JSON.stringify(proof);
  });

  const short = audit('prove', run, '--audit', '4');
  say('an audit of an insolvent moment is not proved', short.code === 1, short.seconds);
  await refuseInCircuit('claims that are not covered', {
    positions: [{ asset: 'ETH', units: 1_000_000n, price: 100_000_000n }],
    haircutBps: 0,
    claims: [100_000_001n],
    secret: '00'.repeat(16),
  });
  await refuseInCircuit('a position below nought that would make up for another', {
    positions: [
      { asset: 'ETH', units: 1_000_000n, price: 100_000_000n },
      { asset: '', units: -1n, price: 1_000_000n },
    ],
    haircutBps: 0,
    claims: [1n],
    secret: '00'.repeat(16),
  });
  const hidden = join(work, 'omitted');
  faultline('run', 'audit-omitted-liability', '--out', hidden, '--json');
  const passes = audit('prove', hidden);
  say(
    'with an omitted liability the last audit is proved all the same',
    passes.code === 0,
    passes.seconds,
  );
  say(
    'and verified: a proof says nothing of what was not committed to',
    audit('verify', hidden).code === 0,
  );
}

/** The circuit itself, without the look that the command takes first. */
async function refuseInCircuit(what: string, pool: AuditedPool): Promise<void> {
  const began = performance.now();
  const { claimsRoot } = attestWithCommitments({ ...pool, positions: [] }).statement;
  const answer = await inWorker(
    { task: 'prove', o1js: findO1js(folder), keys, pool, claimsRoot, unchecked: true },
    { json: true },
  );
  say(`refused by the circuit: ${what}`, 'refused' in answer, (performance.now() - began) / 1000);
}

try {
  await main();
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;
