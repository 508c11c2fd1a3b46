// The thread of one run: reads the scenario, builds the host, passes messages to and fro. A heavy tick cannot stall sockets.

import { parentPort, workerData } from 'node:worker_threads';
import { InputError } from '../engine/index.ts';
import { Host } from './host.ts';
import type { HostOutput } from './hostMessages.ts';
import type { LoadRun } from './runRequest.ts';
import type { FromWorker, WorkerCall, WorkerTask } from './workerMessages.ts';

const port = parentPort!;

/** Paces offered when none is asked for: the slowest that shows the whole run in about a minute and a half. */
const paces = [10, 20, 30, 60, 120, 240, 480] as const;
const wholeRunSeconds = 100;

const post = (message: FromWorker, moved: ArrayBuffer[] = []): void =>
  port.postMessage(message, moved);

async function start({ runId, loader, request, ticksPerSecond }: WorkerTask): Promise<void> {
  const { loadRun } = (await import(loader)) as { loadRun: LoadRun };
  const loaded = await loadRun(request);
  const wanted = loaded.scenario.ticks / wholeRunSeconds;
  const host = new Host({
    runId,
    loaded,
    say,
    ticksPerSecond: ticksPerSecond ?? paces.find((pace) => pace >= wanted) ?? paces.at(-1)!,
  });
  port.on('message', ({ id, call, ask }: WorkerCall) => {
    const answer: unknown = host.ask(call, ask);
    post({ type: 'answer', id, answer }, bytesOf(answer));
  });
  const { scenario, seed, choices } = host.state;
  post({ type: 'ready', scenario, seed, choices });
}

function say(output: HostOutput): void {
  post({ type: 'output', output }, output.type === 'frame' ? bytesOf(output) : []);
}

/** Buffers that can be moved to the other thread. */
function bytesOf(message: unknown): ArrayBuffer[] {
  if (typeof message !== 'object' || message === null || !('bytes' in message)) return [];
  const { bytes } = message;
  return bytes instanceof Uint8Array && bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : [];
}

try {
  await start(workerData as WorkerTask);
} catch (error) {
  const faults = error instanceof InputError ? error.faults : [];
  const says = error instanceof Error ? error.message : String(error);
  post({ type: 'refused', says, faults });
  port.close();
}
