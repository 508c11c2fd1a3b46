// Between a host and whoever carries its words: a Socket.IO server, a page with the host in its own worker, a test.

import type {
  Acknowledgement,
  Clock,
  ControlMessage,
  EventBatch,
  EventsReply,
  JoinMessage,
  JoinReply,
  MechanismMessage,
  ParamMessage,
  PatchMessage,
  RunStatus,
  ScenarioLabel,
  ShockMessage,
  Snapshot,
} from '../protocol/messages.ts';

/** What a host says unasked. */
export type HostOutput =
  | { readonly type: 'frame'; readonly tier: number; readonly bytes: Uint8Array }
  | { readonly type: 'patch'; readonly patch: PatchMessage }
  | { readonly type: 'events'; readonly batch: EventBatch }
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }
  /** The carrier adds each viewer's tier. */
  | { readonly type: 'clock'; readonly clock: Omit<Clock, 'tier'> };

export interface ChunkReply {
  readonly bytes: Uint8Array;
  readonly rows: number;
  /** No row will be added or changed on this branch. */
  readonly complete: boolean;
  readonly branch: number;
}

export interface StatusReply {
  readonly runId: string;
  readonly scenario: ScenarioLabel;
  readonly seed: number;
  readonly status: RunStatus;
  readonly failure: string | null;
  readonly branch: number;
  readonly headTick: number;
  /** Pace asked for; 0 is flat out. */
  readonly ticksPerSecond: number;
  /** Hash over everything up to the head. */
  readonly hash: string;
  readonly identity: string;
  readonly historyBytes: number;
  readonly keyframeBytes: number;
}

/** Everything that a host can be asked, with its answer. */
export interface HostCalls {
  join: { readonly ask: Pick<JoinMessage, 'have'>; readonly answer: JoinReply };
  /** `restart` is the carrier's: a host owns one simulation for its whole life. */
  control: { readonly ask: ControlMessage; readonly answer: Acknowledgement };
  param: { readonly ask: ParamMessage; readonly answer: Acknowledgement };
  shock: { readonly ask: ShockMessage; readonly answer: Acknowledgement };
  mechanism: { readonly ask: MechanismMessage; readonly answer: Acknowledgement };
  chunk: {
    readonly ask: { readonly level: number; readonly n: number };
    readonly answer: ChunkReply | null;
  };
  events: {
    readonly ask: { readonly from: number; readonly to: number };
    readonly answer: EventsReply;
  };
  /** How many viewers each tier has: frames are made only for tiers that somebody watches. */
  audience: { readonly ask: { readonly tiers: readonly number[] }; readonly answer: null };
  status: { readonly ask: null; readonly answer: StatusReply };
}

export type HostCall = keyof HostCalls;
