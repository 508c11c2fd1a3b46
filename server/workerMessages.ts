// Between a run's worker and the thread that started it. Plain data; bytes are moved, not copied.

import type { Fault } from '../engine/index.ts';
import type { KindChoice, ScenarioLabel } from '../protocol/messages.ts';
import type { HostCall, HostCalls, HostOutput } from './hostMessages.ts';
import type { RunRequest } from './runRequest.ts';

/** What a worker is started with. */
export interface WorkerTask {
  readonly runId: string;
  /** Address of a module that exports `loadRun` (see runRequest.ts). */
  readonly loader: string;
  readonly request: RunRequest;
  /** null: so fast that the run takes about a minute and a half. */
  readonly ticksPerSecond: number | null;
}

export interface WorkerCall<C extends HostCall = HostCall> {
  readonly id: number;
  readonly call: C;
  readonly ask: HostCalls[C]['ask'];
}

/** What the server keeps of a run without asking. */
export interface RunLabel {
  readonly scenario: ScenarioLabel;
  readonly seed: number;
  readonly choices: readonly KindChoice[];
}

export type FromWorker =
  | ({ readonly type: 'ready' } & RunLabel)
  /** The run could not be built. Without faults it is our own mistake. */
  | { readonly type: 'refused'; readonly says: string; readonly faults: readonly Fault[] }
  | { readonly type: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly type: 'output'; readonly output: HostOutput };
