/**
 * The wire, version 2: every message that crosses between a run's host and whoever watches it.
 * Control state goes as a snapshot and then as patches on a stated revision; numbers of every tick go as
 * self-contained binary frames that may be dropped (codec.ts); events are reliable and numbered; commands are
 * acknowledged. This room imports nothing and runs in Node and in a browser.
 *
 * Version 2: halts begin and end (`HaltEvent.id`, `on: false`), faults and votes are events of their own, and a band
 * names what stands (`Band.id`), so that it can be closed.
 */

export const PROTOCOL_VERSION = 3;

/** Names of the socket events, so that neither side spells them twice. */
export const WIRE = {
  hello: 'hello',
  join: 'run:join',
  snapshot: 'run:snapshot',
  patch: 'run:patch',
  frame: 'f',
  events: 'ev',
  clock: 'clock',
  control: 'run:control',
  param: 'run:param',
  shock: 'run:shock',
  mechanism: 'run:mechanism',
  flow: 'flow',
} as const;

/** Rows of one history chunk. A chunk with this many rows is immutable on its branch. */
export const CHUNK_ROWS = 1024;

/** Ticks that one row of a level-of-detail chunk stands for: 4 to the power of the level. */
export function ticksPerRow(levelOfDetail: number): number {
  return 4 ** levelOfDetail;
}

/** Where a chunk is fetched: the rows of chunk n stand for ticks from n × 1,024 × 4^level on. */
export function chunkPath(runId: string, levelOfDetail: number, n: number, branch: number): string {
  return `/api/runs/${encodeURIComponent(runId)}/chunks/${levelOfDetail}/${n}?branch=${branch}`;
}

/** Where the reliable events of ticks from … to (both inclusive) are fetched; answers {@link EventsReply}. */
export function eventsPath(runId: string, from: number, to: number): string {
  return `/api/runs/${encodeURIComponent(runId)}/events?from=${from}&to=${to}`;
}

export const SCENARIOS_PATH = '/api/scenarios';

// ── control state ────────────────────────────────────────────────────────────────────────────────

export type RunStatus = 'playing' | 'paused' | 'finished' | 'failed';

export interface ScenarioLabel {
  readonly name: string;
  readonly title: string;
  readonly description: string;
}

/** One adjustable number. `value` is in `unit`; a change applies at the tick that the acknowledgement states. */
export interface ParameterState {
  readonly path: string;
  readonly label: string;
  readonly unit: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly says: string;
}

export interface ShockChoice {
  readonly id: string;
  readonly label: string;
  readonly says: string;
}

export interface MechanismState {
  readonly id: string;
  readonly label: string;
  readonly on: boolean;
}

/** A mechanism in whose place another kind could stand, in a new run: a restart says which. */
export interface KindChoice {
  /** Path in the scenario, such as `protocols.maker.liquidation`. */
  readonly id: string;
  readonly label: string;
  /** The kind of this run. */
  readonly kind: string;
  readonly options: readonly {
    readonly kind: string;
    readonly label: string;
    readonly says: string;
  }[];
}

/** A scalar of the frames; the position in `ControlState.channels` is the position in a frame's row. */
export interface ChannelLabel {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
}

/**
 * The fixed absolute price grid of the depth and pressure columns. Level i covers prices from edge i (inclusive)
 * to edge i + 1; see `gridEdge` in codec.ts. `epoch` rises whenever the grid changes, and frames state theirs.
 * The byte q of a level stands for `dequantise(q, unit, max)` USD.
 */
export interface GridState {
  readonly epoch: number;
  readonly low: number;
  readonly high: number;
  readonly levels: number;
  readonly spacing: 'log' | 'linear';
  /** USD: below about this much, depth is told apart linearly, above it logarithmically. */
  readonly depthUnit: number;
  /** USD: the largest depth of one level that a byte can state. */
  readonly depthMax: number;
  readonly pressureUnit: number;
  readonly pressureMax: number;
}

export interface AgentTypeState {
  readonly kind: string;
  readonly label: string;
  readonly count: number;
}

/**
 * `par` in USD, all that was ever brought in. The value of a tranche is the channel `tranche.<id>.value`, the principal still owed
 * `tranche.<id>.claim`, its price `tranche.<id>.price`.
 */
export interface TrancheState {
  readonly id: string;
  readonly label: string;
  readonly par: number;
}

/** Money that is lost before the tranche `below` it; its cash is the channel `buffer.<id>`. */
export interface BufferState {
  readonly id: string;
  readonly label: string;
  readonly below: string;
}

/** A pool and the channels of its figures, USD, '' where it has none: worth, worth as holders are told it, redemptions waiting. */
export interface PoolState {
  readonly id: string;
  readonly label: string;
  readonly worth: string;
  readonly told: string;
  readonly queue: string;
  /** Junior first. */
  readonly tranches: readonly TrancheState[];
  readonly buffers: readonly BufferState[];
}

export interface Chapter {
  readonly tick: number;
  readonly title: string;
  readonly says: string;
}

/** A stretch of time to shade: a halt, a fault. `until` is null while it lasts. */
export interface Band {
  /** What stands: the path of the fault, or the venue that is halted. */
  readonly id: string;
  /** 'halt', or the kind of the fault. */
  readonly kind: string;
  readonly from: number;
  readonly until: number | null;
  readonly label: string;
}

/** A command that was accepted, with the tick at which it took effect. */
export interface CommandRecord {
  readonly opId: string;
  readonly tick: number;
  readonly type: 'control' | 'param' | 'shock' | 'mechanism';
  readonly says: string;
}

/** A published figure of the real event beside what this run has produced so far. */
export interface PublishedFigure {
  readonly id: string;
  readonly label: string;
  readonly published: number;
  /** null as long as the run has not got there. */
  readonly simulated: number | null;
  readonly unit: string;
  /** Whether the simulated figure lies within the stated tolerance; null while unknown or for inputs. */
  readonly within: boolean | null;
  /** True: the figure was put in, so agreement proves nothing. */
  readonly isInput: boolean;
}

export interface ControlState {
  readonly protocolVersion: number;
  readonly runId: string;
  /** Rises by one whenever the run is resumed from an earlier tick: later rows are then replaced. */
  readonly branch: number;
  readonly scenario: ScenarioLabel;
  readonly seed: number;
  /** Length of the run in ticks. */
  readonly ticks: number;
  readonly secondsPerTick: number;
  /** ISO 8601 with zone, the time at tick 0. */
  readonly startTime: string;
  readonly status: RunStatus;
  /** Says what went wrong when status is 'failed'; else null. */
  readonly failure: string | null;
  /** Pace asked for; Infinity cannot be sent, so flat out is 0. */
  readonly ticksPerSecond: number;
  /** Tick at the last change of this state; the current tick comes with frames and `clock`. */
  readonly tick: number;
  readonly parameters: readonly ParameterState[];
  readonly shocks: readonly ShockChoice[];
  readonly mechanisms: readonly MechanismState[];
  readonly choices: readonly KindChoice[];
  readonly channels: readonly ChannelLabel[];
  readonly grid: GridState;
  readonly agentTypes: readonly AgentTypeState[];
  /** The one to show first comes first. */
  readonly pools: readonly PoolState[];
  /** What to show in the first place; null where the scenario doesn't say. */
  readonly stage: 'market' | 'pool' | null;
  readonly chapters: readonly Chapter[];
  readonly commands: readonly CommandRecord[];
  readonly bands: readonly Band[];
  readonly published: readonly PublishedFigure[];
}

// ── events ───────────────────────────────────────────────────────────────────────────────────────

export type ParentCause =
  | 'liquidation'
  | 'redemption'
  | 'ownDecision'
  | 'arbitrage'
  | 'liquidityProvision'
  | 'oracle'
  | 'exogenous';

/** One cause of a liquidation. The shares of one liquidation sum to 1. */
export interface Parent {
  readonly cause: ParentCause;
  /** The liquidation that caused it, where the cause is one. */
  readonly id?: number;
  readonly agentType?: string;
  readonly share: number;
}

/** A vault closed: prices in USD, collateral in units of the asset, debt in DAI, notional in USD. */
export interface LiquidationEvent {
  readonly type: 'liquidation';
  readonly id: number;
  readonly tick: number;
  readonly vault: number;
  readonly price: number;
  readonly oraclePrice: number;
  readonly collateral: number;
  readonly debt: number;
  readonly notional: number;
  readonly parents: readonly Parent[];
}

export interface AuctionStartedEvent {
  readonly type: 'auctionStarted';
  readonly id: number;
  readonly tick: number;
  readonly liquidation: number;
  /** Units of collateral for sale. */
  readonly lot: number;
  /** DAI to be raised. */
  readonly debt: number;
}

export interface AuctionSettledEvent {
  readonly type: 'auctionSettled';
  readonly id: number;
  readonly tick: number;
  readonly lot: number;
  readonly debt: number;
  /** DAI paid. */
  readonly bid: number;
  /** Agent who won; -1 if nobody did. */
  readonly winner: number;
  readonly bids: number;
  /** Won for (next to) nothing. */
  readonly zeroBid: boolean;
  /** gwei paid by the winning bid. */
  readonly gasPrice: number;
}

export interface DebtAuctionSettledEvent {
  readonly type: 'debtAuctionSettled';
  readonly tick: number;
  readonly lot: number;
  readonly bid: number;
}

export interface TrancheLossEvent {
  readonly type: 'trancheLoss';
  readonly tick: number;
  readonly tranche: string;
  readonly amount: number;
  readonly cause: string;
}

export interface RedemptionEvent {
  readonly type: 'redemption';
  readonly tick: number;
  readonly tranche: string;
  readonly amount: number;
}

export interface CommandAppliedEvent {
  readonly type: 'commandApplied';
  readonly tick: number;
  readonly opId: string;
  readonly says: string;
}

export interface ShockEvent {
  readonly type: 'shock';
  readonly tick: number;
  readonly id: string;
  readonly says: string;
}

/** Trading on a venue stops, or goes on. */
export interface HaltEvent {
  readonly type: 'halt';
  readonly tick: number;
  /** The venue. */
  readonly id: string;
  readonly on: boolean;
  readonly says: string;
}

/** Something breaks, or works again. */
export interface FaultEvent {
  readonly type: 'fault';
  readonly tick: number;
  /** Path of the fault in the scenario, such as `faults.congestion`. */
  readonly id: string;
  readonly kind: string;
  readonly on: boolean;
  readonly says: string;
}

/** A proposal was put up, decided, or took effect. */
export interface GovernanceEvent {
  readonly type: 'governance';
  readonly tick: number;
  readonly id: string;
  readonly act: 'proposed' | 'passed' | 'rejected' | 'executed';
  readonly says: string;
}

export interface OracleUpdatedEvent {
  readonly type: 'oracleUpdated';
  readonly tick: number;
  readonly price: number;
}

/** An audit of a pool, when it is published; money in USD. What passed is false where `trueValue` does not cover the claims. */
export interface AuditEvent {
  readonly type: 'audit';
  readonly tick: number;
  readonly pool: string;
  /** Hexadecimal; stands for commitments and totals. */
  readonly digest: string;
  readonly passed: boolean;
  /** Value of the committed positions after the haircut. */
  readonly collateral: number;
  readonly claims: number;
  /** When the auditor looked, and what the pool was truly worth then: only the simulator knows. */
  readonly lookedAt: number;
  readonly trueValue: number;
}

/** One step of a pool's waterfall at a payment date; amounts in units of its cash. `test` is empty where the step pays. */
export interface WaterfallStepEvent {
  readonly type: 'waterfallStep';
  readonly tick: number;
  readonly pool: string;
  readonly step: number;
  readonly from: string;
  readonly to: string;
  readonly available: number;
  readonly due: number;
  readonly paid: number;
  readonly test: string;
  readonly testValue: number | null;
  readonly trigger: number | null;
  readonly reason: string;
}

export type RunEvent =
  | LiquidationEvent
  | AuctionStartedEvent
  | AuctionSettledEvent
  | DebtAuctionSettledEvent
  | TrancheLossEvent
  | RedemptionEvent
  | CommandAppliedEvent
  | ShockEvent
  | HaltEvent
  | FaultEvent
  | GovernanceEvent
  | OracleUpdatedEvent
  | AuditEvent
  | WaterfallStepEvent;

// ── server to client ─────────────────────────────────────────────────────────────────────────────

export interface Hello {
  readonly protocolVersion: number;
  /** Runs that can be joined, the one to show first coming first. */
  readonly runs: readonly { readonly runId: string; readonly scenario: ScenarioLabel }[];
}

/** Sent on joining, on restart (another runId) and on a new branch (rows after headTick are then void). */
export interface Snapshot {
  readonly rev: number;
  readonly state: ControlState;
  /** Last tick done; -1 before the first. */
  readonly headTick: number;
  /** Sequence number of the last frame sent, 0 if none. */
  readonly seq: number;
  /** Number of the last event of this run and branch, 0 if none; the first event is number 1. */
  readonly evSeq: number;
}

/** One Immer patch: `path` is an array of keys. */
export interface StatePatch {
  readonly op: 'replace' | 'remove' | 'add';
  readonly path: readonly (string | number)[];
  readonly value?: unknown;
}

/** Applies to exactly `baseRev`; whoever holds another revision joins again. */
export interface PatchMessage {
  readonly runId: string;
  readonly baseRev: number;
  readonly rev: number;
  readonly patches: readonly StatePatch[];
}

/** Events `firstSeq`, `firstSeq` + 1, … of one run and branch, in order of happening. */
export interface EventBatch {
  readonly runId: string;
  readonly branch: number;
  readonly firstSeq: number;
  readonly events: readonly RunEvent[];
}

/** Once a second: how the run is doing. */
export interface Clock {
  readonly runId: string;
  readonly branch: number;
  readonly headTick: number;
  /** Ticks per second achieved over the last second. */
  readonly ticksPerSecond: number;
  readonly evSeq: number;
  /** 0 = 30 frames/s, 1 = 15, 2 = 5, 3 = 1. */
  readonly tier: number;
}

/** Answer of the events route. */
export interface EventsReply {
  readonly branch: number;
  readonly events: readonly RunEvent[];
}

// ── client to server ─────────────────────────────────────────────────────────────────────────────

export interface JoinMessage {
  /** Empty: the first run of `hello`. */
  readonly runId: string;
  readonly tier: number;
  /** What the client still holds of this run; null on a first visit. */
  readonly have: {
    readonly branch: number;
    readonly rev: number;
    readonly evSeq: number;
    readonly seq: number;
  } | null;
}

/** `events` are those after `have.evSeq` where still held; null: fetch them from the events route. */
export type JoinReply =
  | {
      readonly ok: true;
      readonly type: 'snapshot';
      readonly snapshot: Snapshot;
      readonly events: EventBatch | null;
    }
  | {
      readonly ok: true;
      readonly type: 'patches';
      readonly patch: PatchMessage;
      readonly headTick: number;
      readonly seq: number;
      readonly evSeq: number;
      readonly events: EventBatch | null;
    }
  | Refusal;

export interface Refusal {
  readonly ok: false;
  readonly reason: RefusalReason;
  readonly says: string;
}

export type RefusalReason =
  | 'badMessage'
  | 'unknownRun'
  | 'unknownParameter'
  | 'outOfRange'
  | 'unknownShock'
  | 'unknownMechanism'
  | 'unknownScenario'
  | 'wrongStatus'
  | 'tooMany'
  | 'failed';

/** `tick` is where the command took or will take effect. The same opId twice has one effect and one answer. */
export type Acknowledgement = { readonly ok: true; readonly tick: number } | Refusal;

interface Command {
  readonly runId: string;
  readonly opId: string;
}

export type ControlMessage = Command &
  (
    | { readonly action: 'play' | 'pause' }
    | { readonly action: 'step'; readonly ticks: number }
    /** Restores the run `ticks` earlier, paused: a new branch. */
    | { readonly action: 'stepBack'; readonly ticks: number }
    /** resume false: only checks that the tick exists; true: restores the run there, paused: a new branch. */
    | { readonly action: 'seek'; readonly tick: number; readonly resume: boolean }
    /** 0 is flat out. */
    | { readonly action: 'speed'; readonly ticksPerSecond: number }
    /**
     * seed null: the same seed; scenario null: the same scenario; kinds: other kinds of mechanisms by the id of a choice, null or
     * left out for those of the run (of the scenario, where that is another). Answers with the snapshot of a new run.
     */
    | {
        readonly action: 'restart';
        readonly seed: number | null;
        readonly scenario: string | null;
        readonly kinds: Readonly<Record<string, string>> | null;
      }
  );

export type ControlAction = ControlMessage['action'];

export interface ParamMessage extends Command {
  readonly path: string;
  readonly value: number;
}

export interface ShockMessage extends Command {
  readonly id: string;
}

export interface MechanismMessage extends Command {
  readonly id: string;
  readonly on: boolean;
}

/** Once a second: how the view keeps up; the server picks the client's tier by it. */
export interface FlowReport {
  readonly seq: number;
  readonly lagMs: number;
  readonly frameP95: number;
  readonly hidden: boolean;
}
