// One run as the server sees it: a worker thread behind a list of questions. A worker that dies is a failed run, not a failed
// server.

import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { InputError } from '../engine/index.ts';
import type { KindChoice, PatchMessage, Refusal, ScenarioLabel } from '../protocol/messages.ts';
import type { HostCall, HostCalls, HostOutput } from './hostMessages.ts';
import type { FromWorker, RunLabel, WorkerCall, WorkerTask } from './workerMessages.ts';

type Listener = (output: HostOutput) => void;

/** A run whose worker is gone answers everything with this. */
type Answer<C extends HostCall> = HostCalls[C]['answer'] | Refusal;

export class Run {
  readonly runId: string;
  readonly request: WorkerTask['request'];
  readonly scenario: ScenarioLabel;
  readonly seed: number;
  readonly choices: readonly KindChoice[];
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (answer: never) => void>();
  readonly #listeners = new Set<Listener>();
  #asked = 0;
  /** Last revision that was told, so that a death can be told as one more. */
  #rev = 1;
  #dead: string | null = null;

  private constructor(task: WorkerTask, worker: Worker, label: RunLabel) {
    this.runId = task.runId;
    this.request = task.request;
    this.scenario = label.scenario;
    this.seed = label.seed;
    this.choices = label.choices;
    this.#worker = worker;
    worker.on('message', (message: FromWorker) => this.#take(message));
    worker.on('error', (error: Error) => this.#die(`The run's thread stopped: ${error.message}`));
    worker.on('exit', () => this.#die("The run's thread ended."));
  }

  /** Starts the thread and waits until the world stands. Throws `InputError` where the scenario makes no sense. */
  static async start(task: WorkerTask): Promise<Run> {
    // The worker has this file's extension: Node runs only the compiled form in threads.
    const file = new URL(`./worker${extname(fileURLToPath(import.meta.url))}`, import.meta.url);
    // Flags of this process, such as --eval, are not for the thread.
    const worker = new Worker(file, { workerData: task, execArgv: [] });
    const first = await new Promise<FromWorker>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`the run's thread ended with code ${code}`)));
    });
    if (first.type === 'ready') return new Run(task, worker, first);
    await worker.terminate();
    if (first.type !== 'refused') throw new Error('the run’s thread spoke out of turn');
    throw first.faults.length > 0 ? new InputError(first.faults) : new Error(first.says);
  }

  /** Why the run's thread is gone; null while it lives. */
  get dead(): string | null {
    return this.#dead;
  }

  /**
   * Asks the host. `done` is called in the order in which the host spoke: everything that the answer counts on has been heard
   * before it, nothing that came after it.
   */
  ask<C extends HostCall>(
    call: C,
    ask: HostCalls[C]['ask'],
    done: (answer: Answer<C>) => void = () => {},
  ): void {
    if (this.#dead !== null) {
      done({ ok: false, reason: 'failed', says: this.#dead });
      return;
    }
    const id = ++this.#asked;
    this.#waiting.set(id, done);
    const message: WorkerCall<C> = { id, call, ask };
    this.#worker.postMessage(message);
  }

  /** The same as a promise, for answers whose order does not matter. */
  answer<C extends HostCall>(call: C, ask: HostCalls[C]['ask']): Promise<Answer<C>> {
    return new Promise((resolve) => this.ask(call, ask, resolve));
  }

  listen(listener: Listener): void {
    this.#listeners.add(listener);
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    this.#dead ??= 'The run was closed.';
    await this.#worker.terminate();
    this.#refuseWaiting();
  }

  #take(message: FromWorker): void {
    if (message.type === 'answer') {
      const done = this.#waiting.get(message.id) as ((answer: unknown) => void) | undefined;
      this.#waiting.delete(message.id);
      done?.(message.answer);
    } else if (message.type === 'output') {
      this.#tell(message.output);
    }
  }

  #tell(output: HostOutput): void {
    if (output.type === 'patch') this.#rev = output.patch.rev;
    if (output.type === 'snapshot') this.#rev = output.snapshot.rev;
    for (const listener of this.#listeners) listener(output);
  }

  #die(says: string): void {
    if (this.#dead !== null) return;
    this.#dead = says;
    const patch: PatchMessage = {
      runId: this.runId,
      baseRev: this.#rev,
      rev: this.#rev + 1,
      patches: [
        { op: 'replace', path: ['status'], value: 'failed' },
        { op: 'replace', path: ['failure'], value: says },
      ],
    };
    this.#tell({ type: 'patch', patch });
    this.#refuseWaiting();
  }

  #refuseWaiting(): void {
    const refusal: Refusal = { ok: false, reason: 'failed', says: this.#dead ?? '' };
    for (const done of this.#waiting.values()) (done as (answer: Refusal) => void)(refusal);
    this.#waiting.clear();
  }
}
