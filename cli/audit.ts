// `faultline audit prove|verify`: the audits of a finished run, made again from its manifest. A proof is kept beside the run; what it hides is
// never written anywhere.

import { fork } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  allKinds,
  createSimulation,
  InputError,
  type Attestation,
  type AuditInput,
} from '../index.ts';
import {
  attestWithCommitments,
  holdsCommitments,
  provabilityFault,
  type AuditedPool,
  type CommitmentStatement,
  type ProofJson,
  type SolvencyStatement,
} from '../proofs/index.ts';
import { packageRoot } from '../scenarios/read.ts';
import type { AuditAnswer, AuditTask } from './auditWorker.ts';
import { writing } from './output/folder.ts';
import { readManifest } from './output/manifest.ts';
import { runToEnd } from './run.ts';

export interface AuditOptions {
  readonly maker: 'zero-knowledge' | 'commitments';
  /** Counted from 1; the last unless told. */
  readonly audit?: number | undefined;
  readonly o1js?: string | undefined;
  readonly keys?: string | undefined;
  readonly json: boolean;
}

/** What is kept of an audit beside the run. */
interface StoredAudit {
  readonly program: 'faultline';
  readonly run: string;
  readonly audit: number;
  readonly statement: SolvencyStatement | CommitmentStatement;
}

const file = (folder: string, name: string): string => join(folder, 'audit', name);

/** 0 proved, 1 the statement is false or the run is another. */
export async function proveAudit(folder: string, options: AuditOptions): Promise<number> {
  const { manifest } = readManifest(folder);
  // Looked for first: a run may take minutes.
  const o1js = options.maker === 'zero-knowledge' ? findO1js(options.o1js) : '';
  const inputs: AuditInput[] = [];
  const maker = allKinds.audits!;
  const audits = {
    attest: (input: AuditInput): Attestation => {
      inputs.push(input);
      return maker.attest(input);
    },
    verify: (attestation: Attestation) => maker.verify(attestation),
  };
  const { scenario } = manifest;
  const simulation = createSimulation(scenario, { kinds: { ...allKinds, audits } });
  const { hash } = await runToEnd(simulation, scenario.name, { seed: scenario.seed });
  if (hash !== manifest.hash)
    return say(options, 1, {
      proved: false,
      reason: `the folder says ${manifest.hash}, this run gave ${hash}`,
    });
  const number = options.audit ?? inputs.length;
  const pool: AuditedPool | undefined = inputs[number - 1];
  if (pool === undefined)
    throw refuse(
      folder,
      `the run holds ${inputs.length} audits`,
      inputs.length === 0
        ? 'Prove a run whose scenario has a solvencyAudit.'
        : `Give --audit 1 to ${inputs.length}.`,
    );
  const fault = provabilityFault(pool);
  if (fault !== undefined)
    return say(options, 1, { proved: false, audit: number, of: inputs.length, reason: fault });
  const { statement } = attestWithCommitments(pool);
  if (options.maker === 'commitments')
    return store(folder, options, { run: hash, audit: number, statement }, undefined, 0);
  const answer = await inWorker(
    { task: 'prove', o1js, keys: keysFolder(options), pool, claimsRoot: statement.claimsRoot },
    options,
  );
  if ('refused' in answer)
    return say(options, 1, { proved: false, audit: number, reason: answer.refused });
  return store(
    folder,
    options,
    { run: hash, audit: number, statement: answer.statement! },
    answer.proof,
    answer.seconds,
  );
}

function store(
  folder: string,
  options: AuditOptions,
  audit: Omit<StoredAudit, 'program'>,
  proof: ProofJson | undefined,
  seconds: number,
): number {
  writing(folder, () => {
    mkdirSync(join(folder, 'audit'), { recursive: true });
    const stored: StoredAudit = { program: 'faultline', ...audit };
    writeFileSync(file(folder, 'statement.json'), `${JSON.stringify(stored, undefined, 2)}\n`);
    if (proof !== undefined)
      writeFileSync(file(folder, 'proof.json'), `${JSON.stringify(proof)}\n`);
  });
  return say(options, 0, { proved: true, audit: audit.audit, statement: audit.statement, seconds });
}

/** 0 the proof is one of the statement, 1 it is not. */
export async function verifyAudit(folder: string, options: AuditOptions): Promise<number> {
  const stored = readJson(file(folder, 'statement.json')) as StoredAudit;
  const { statement } = stored;
  const { manifest } = readManifest(folder);
  if (stored.run !== manifest.hash)
    return say(options, 1, { valid: false, reason: 'the statement is of another run' });
  if (statement?.kind === 'commitments') {
    const valid = holdsCommitments(statement);
    return say(options, valid ? 0 : 1, { valid, audit: stored.audit, statement });
  }
  if (statement?.kind !== 'zeroKnowledge')
    throw refuse(
      file(folder, 'statement.json'),
      'not a statement of an audit',
      'Prove the run again.',
    );
  const proof = readJson(file(folder, 'proof.json')) as ProofJson;
  const o1js = findO1js(options.o1js);
  const answer = await inWorker(
    { task: 'verify', o1js, keys: keysFolder(options), statement, proof },
    options,
  );
  const valid = 'done' in answer && answer.valid === true;
  const seconds = 'done' in answer ? answer.seconds : 0;
  const reason = 'refused' in answer ? { reason: answer.refused } : {};
  return say(options, valid ? 0 : 1, { valid, audit: stored.audit, statement, seconds, ...reason });
}

// ── the worker ──────────────────────────────────────────────────────────────────────────────────────

/** Hands a task to a process of its own and waits for its answer. */
export function inWorker(
  task: AuditTask,
  { json }: { readonly json: boolean },
): Promise<Exclude<AuditAnswer, { readonly stage: string }>> {
  const worker = fork(join(dirname(fileURLToPath(import.meta.url)), 'auditWorker.js'), [], {
    // The native back end where its add-on is installed: a third of the time.
    env: { O1JS_BACKEND: 'native', ...process.env },
    stdio: ['ignore', json ? 'ignore' : 2, 2, 'ipc'],
    serialization: 'advanced',
  });
  return new Promise((found, lost) => {
    let answered = false;
    worker.on('message', (message: AuditAnswer) => {
      if ('stage' in message) {
        if (!json) process.stderr.write(`${message.stage} (${message.seconds.toFixed(1)} s)\n`);
        return;
      }
      answered = true;
      found(message);
    });
    worker.on('error', lost);
    worker.on('exit', (code) => {
      if (!answered) lost(new Error(`the process that proves ended with ${code}`));
    });
    worker.send(task);
  });
}

/** The entry of the package: in a folder given, in FAULTLINE_O1JS, or beside the program. */
export function findO1js(given: string | undefined): string {
  const folders = [given, process.env.FAULTLINE_O1JS, packageRoot(), process.cwd()].filter(
    (folder): folder is string => folder !== undefined && folder !== '',
  );
  for (const folder of given === undefined ? folders : [given]) {
    for (const inside of ['node_modules/o1js', 'o1js', '.']) {
      const entry = resolve(folder, inside, 'dist/node/index.js');
      if (existsSync(entry) && existsSync(resolve(folder, inside, 'dist/node/bindings.js')))
        return entry;
    }
  }
  throw refuse(
    'o1js',
    given === undefined ? 'the package is not installed' : `no such package in ${given}`,
    'Install it (194 MB): npm install --prefix DIR o1js@2.15.0, then add --o1js DIR. Or prove with --maker commitments.',
  );
}

const keysFolder = ({ keys }: AuditOptions): string =>
  keys ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'faultline', 'audit-keys');

// ── words ───────────────────────────────────────────────────────────────────────────────────────────

interface Said {
  readonly proved?: boolean;
  readonly valid?: boolean;
  readonly audit?: number;
  readonly of?: number;
  readonly reason?: string;
  readonly seconds?: number;
  readonly statement?: SolvencyStatement | CommitmentStatement;
}

function say({ json }: AuditOptions, code: number, said: Said): number {
  if (json) {
    process.stdout.write(`${JSON.stringify(said)}\n`);
    return code;
  }
  const { statement } = said;
  const which =
    said.audit === undefined
      ? ''
      : `audit ${said.audit}${said.of === undefined ? '' : ` of ${said.of}`}: `;
  const done =
    said.proved === undefined
      ? said.valid
        ? 'the proof is valid'
        : 'the proof is NOT valid'
      : said.proved
        ? 'proved'
        : 'not proved';
  const lines = [`${which}${done}${said.reason === undefined ? '' : `: ${said.reason}`}`];
  if (statement !== undefined && code === 0) {
    const prices = statement.kind === 'zeroKnowledge' ? statement.assets : statement.totals;
    const at = prices
      .filter(({ asset }) => asset !== '')
      .map(({ asset, price }) => `${asset} at ${Number(price) / 1e6}`)
      .join(', ');
    lines.push(
      `  committed positions (${at || 'money only'}, ${statement.haircutBps / 100} % taken off) cover claims of ${(Number(statement.claims) / 1e6).toLocaleString('en-US')}`,
      '  It says nothing of debts that were not committed to, of whether the prices are right, or of coins pledged twice.',
    );
  }
  process.stdout.write(`${lines.join('\n')}\n`);
  return code;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw refuse(
      path,
      code === 'ENOENT' ? 'no proof there' : 'malformed',
      'Make one with "faultline audit prove".',
    );
  }
}

const refuse = (where: string, found: string, mend: string): InputError =>
  new InputError([{ where, found, mend }]);
