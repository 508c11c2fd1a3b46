// Runs jobs on worker threads: whoever is free takes the next one, and results are merged in the order of the jobs, so that the number of
// threads changes nothing but the time.

import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { InputError } from '../../index.ts';
import type { Design, RunRecord, RunSpec } from '../runSpec.ts';
import { FailedRun, Stopped, type JobOptions, type JobQueue } from './jobQueue.ts';
import type { FromThread, ThreadTask, ToThread } from './messages.ts';

/** As many threads as the machine runs at once. */
export const defaultWorkers = (): number => availableParallelism();

/** A queue on `workers` threads. They live for one call of `run`. */
export const onThreads = (workers = defaultWorkers()): JobQueue => ({
  run: (designs, specs, options = {}) =>
    new Batch(designs, specs, options).run(Math.max(1, Math.min(workers, specs.length))),
});

class Batch {
  readonly #designs: readonly Design[];
  readonly #specs: readonly RunSpec[];
  readonly #options: JobOptions;
  readonly #records: (RunRecord | undefined)[];
  readonly #threads: Worker[] = [];
  #next = 0;
  #done = 0;

  constructor(designs: readonly Design[], specs: readonly RunSpec[], options: JobOptions) {
    this.#designs = designs;
    this.#specs = specs;
    this.#options = options;
    this.#records = specs.map(() => undefined);
  }

  async run(threads: number): Promise<RunRecord[]> {
    if (this.#specs.length === 0) return [];
    const { signal } = this.#options;
    try {
      return await new Promise((resolve, reject) => {
        const stop = (): void => reject(new Stopped('stopped'));
        if (signal?.aborted === true) return stop();
        signal?.addEventListener('abort', stop, { once: true });
        for (let i = 0; i < threads; i++) this.#start(resolve, reject);
      });
    } finally {
      await Promise.all(this.#threads.map((thread) => thread.terminate()));
    }
  }

  #start(resolve: (records: RunRecord[]) => void, reject: (error: Error) => void): void {
    const task: ThreadTask = { designs: this.#designs };
    // The thread's file has this file's extension: Node runs only the compiled form in threads.
    const file = new URL(`./worker${extname(fileURLToPath(import.meta.url))}`, import.meta.url);
    const thread = new Worker(file, { workerData: task, execArgv: [] });
    this.#threads.push(thread);
    thread.on('error', reject);
    thread.on('message', (message: FromThread) => {
      const spec = this.#specs[message.job]!;
      switch (message.type) {
        case 'ticks':
          this.#options.onTicks?.(message.ticks);
          return;
        case 'failed':
          reject(
            message.faults.length > 0
              ? new InputError(message.faults)
              : new FailedRun(spec, message.says),
          );
          return;
        case 'done':
          this.#records[message.job] = message.record;
          this.#done++;
          this.#options.onDone?.(message.record);
          if (this.#done === this.#specs.length) resolve(this.#records as RunRecord[]);
          else this.#give(thread);
      }
    });
    this.#give(thread);
  }

  #give(thread: Worker): void {
    const job = this.#next;
    if (job >= this.#specs.length) return;
    this.#next++;
    const message: ToThread = { job, spec: this.#specs[job]! };
    thread.postMessage(message);
  }
}
