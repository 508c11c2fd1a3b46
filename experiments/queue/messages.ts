// What a thread that runs jobs hears and says.

import type { Fault } from '../../index.ts';
import type { Design, RunRecord, RunSpec } from '../runSpec.ts';

/** Each design goes to a thread once, as its first data; then one run at a time. */
export interface ThreadTask {
  readonly designs: readonly Design[];
}

export interface ToThread {
  readonly job: number;
  readonly spec: RunSpec;
}

export type FromThread =
  | { readonly type: 'ticks'; readonly job: number; readonly ticks: number }
  | { readonly type: 'done'; readonly job: number; readonly record: RunRecord }
  | {
      readonly type: 'failed';
      readonly job: number;
      readonly says: string;
      /** Not empty where the scenario makes no sense. */
      readonly faults: readonly Fault[];
    };
