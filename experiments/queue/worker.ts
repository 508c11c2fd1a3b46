// The thread's side of the queue: does one run at a time.

import { parentPort, workerData } from 'node:worker_threads';
import { InputError } from '../../index.ts';
import { runOnce } from '../runOnce.ts';
import { scenarioOf } from '../runSpec.ts';
import type { FromThread, ThreadTask, ToThread } from './messages.ts';

const { designs } = workerData as ThreadTask;
const port = parentPort!;
const say = (message: FromThread): void => port.postMessage(message);

port.on('message', ({ job, spec }: ToThread) => {
  try {
    const record = runOnce(spec, scenarioOf(designs, spec), {
      observe: designs[spec.design]!.observe,
      onTick: (ticks) => say({ type: 'ticks', job, ticks }),
    });
    say({ type: 'done', job, record });
  } catch (error) {
    const says = error instanceof Error ? error.message : String(error);
    say({ type: 'failed', job, says, faults: error instanceof InputError ? error.faults : [] });
  }
});
