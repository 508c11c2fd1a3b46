// A process of its own for the zero-knowledge proof: it takes most of a gigabyte and a minute of both, and is gone when it is done. Started by
// the audit commands only; reads one task from its parent and answers once.

import { pathToFileURL } from 'node:url';
import {
  SolvencyProver,
  type AuditedPool,
  type O1js,
  type ProofJson,
  type SolvencyStatement,
} from '../proofs/index.ts';

export type AuditTask = {
  /** File of the package's entry. */
  readonly o1js: string;
  readonly keys: string;
} & (
  | {
      readonly task: 'prove';
      readonly pool: AuditedPool;
      readonly claimsRoot: string;
      readonly unchecked?: boolean;
    }
  | { readonly task: 'verify'; readonly statement: SolvencyStatement; readonly proof: ProofJson }
);

export type AuditAnswer =
  | { readonly stage: string; readonly seconds: number }
  | {
      readonly done: true;
      readonly statement?: SolvencyStatement;
      readonly proof?: ProofJson;
      readonly valid?: boolean;
      readonly seconds: number;
    }
  | { readonly refused: string };

const answer = (message: AuditAnswer): void => {
  process.send?.(message);
};

async function work(task: AuditTask): Promise<void> {
  let began = performance.now();
  const lap = (): number => {
    const now = performance.now();
    const seconds = (now - began) / 1000;
    began = now;
    return seconds;
  };
  const o1js = (await import(pathToFileURL(task.o1js).href)) as O1js;
  const prover = new SolvencyProver(o1js);
  answer({ stage: 'package loaded', seconds: lap() });
  await prover.compile(task.keys);
  answer({ stage: 'keys ready', seconds: lap() });
  if (task.task === 'prove') {
    const { pool, claimsRoot } = task;
    const made = task.unchecked
      ? await prover.proveUnchecked(pool, claimsRoot)
      : await prover.prove(pool, claimsRoot);
    answer({ done: true, ...made, seconds: lap() });
  } else {
    const valid = await prover.verify(task.statement, task.proof);
    answer({ done: true, valid, seconds: lap() });
  }
}

process.once('message', (task: AuditTask) => {
  work(task)
    .catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      answer({ refused: message.split('\n')[0] ?? message });
    })
    // The package keeps threads of its own.
    .finally(() => process.disconnect?.());
});
process.once('disconnect', () => process.exit(0));
