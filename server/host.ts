// Owns one simulation and speaks the protocol without knowing the transport: it runs in a Node thread, in a browser worker or
// in a test. Watching, pausing and pacing never touch the simulation; only commands do, each at a stated tick.

import { asyncScheduler, BehaviorSubject, interval, Subject, takeUntil } from 'rxjs';
import type { SchedulerLike } from 'rxjs';
import { type Head, type Pace, pacing, type Slice } from '../engine/index.ts';
import {
  type Acknowledgement,
  CHUNK_ROWS,
  type ControlMessage,
  type ControlState,
  type JoinMessage,
  type JoinReply,
  type PatchMessage,
  type Snapshot,
} from '../protocol/messages.ts';
import { encodeBlock } from './chunks.ts';
import { CommandDesk, refuse } from './commandDesk.ts';
import { ControlRecord } from './controlRecord.ts';
import type { ChunkReply, HostCall, HostCalls, HostOutput, StatusReply } from './hostMessages.ts';
import { FrameTeller } from './frameTeller.ts';
import { LiveRun } from './liveRun.ts';
import type { LoadedRun } from './runRequest.ts';

export interface HostOptions {
  readonly runId: string;
  readonly loaded: LoadedRun;
  /** Takes what the host says. */
  readonly say: (output: HostOutput) => void;
  /** Pace once it plays; 0, the default, is flat out. The run begins paused. */
  readonly ticksPerSecond?: number;
  readonly scheduler?: SchedulerLike;
}

const eventPeriod = 100;
const clockPeriod = 1000;

export class Host {
  readonly #runId: string;
  readonly #say: (output: HostOutput) => void;
  readonly #scheduler: SchedulerLike;
  readonly #run: LiveRun;
  readonly #record: ControlRecord;
  readonly #desk: CommandDesk;
  readonly #frames: FrameTeller;
  readonly #pace = new BehaviorSubject<Pace>({ type: 'paused' });
  readonly #heads = new Subject<Head>();
  readonly #closed = new Subject<void>();
  /** The last tick that was there when the branch began. */
  #base = -1;
  /** Tick after which a step ends; null while playing. */
  #stopAfter: number | null = null;
  #clock = { head: -1, at: 0 };

  /** Builds the world; throws `InputError` with every fault of the scenario. */
  constructor({ runId, loaded, say, ticksPerSecond = 0, scheduler = asyncScheduler }: HostOptions) {
    this.#runId = runId;
    this.#say = say;
    this.#scheduler = scheduler;
    this.#run = new LiveRun(runId, loaded);
    this.#record = new ControlRecord(runId, this.#run, loaded.kinds, ticksPerSecond);
    this.#desk = new CommandDesk(this.#run, this.#record);
    this.#frames = new FrameTeller(this.#run, say, scheduler);
    this.#clock.at = scheduler.now();
    this.#pace
      .pipe(pacing({ scheduler }), takeUntil(this.#closed))
      .subscribe((slice) => this.#runSlice(slice));
    this.#frames.follow(this.#heads, this.#closed);
    interval(eventPeriod, scheduler)
      .pipe(takeUntil(this.#closed))
      .subscribe(() => this.#sayEvents());
    interval(clockPeriod, scheduler)
      .pipe(takeUntil(this.#closed))
      .subscribe(() => this.#sayClock());
  }

  /** What the run is and how it stands. */
  get state(): ControlState {
    return this.#record.state;
  }

  /** Answers at once. What the answer counts on, such as events up to a number, has been said before it. */
  ask<C extends HostCall>(call: C, ask: HostCalls[C]['ask']): HostCalls[C]['answer'] {
    const handlers: { [K in HostCall]: (ask: HostCalls[K]['ask']) => HostCalls[K]['answer'] } = {
      join: ({ have }) => this.#join(have),
      control: (message) => this.#desk.once(message.opId, () => this.#control(message)),
      param: (message) => this.#given(this.#desk.param(message)),
      shock: (message) => this.#given(this.#desk.shock(message)),
      mechanism: (message) => this.#given(this.#desk.mechanism(message)),
      chunk: ({ level, n }) => this.#chunk(level, n),
      events: ({ from, to }) => ({
        branch: this.#record.state.branch,
        events: this.#run.log.between(from, to),
      }),
      audience: (audience) => {
        this.#frames.audience = audience.tiers;
        return null;
      },
      status: () => this.#status(),
    };
    return handlers[call](ask);
  }

  /** Ends pacing and timers; a closed host still answers. */
  close(): void {
    this.#closed.next();
    this.#closed.complete();
  }

  // ── running ────────────────────────────────────────────────────────────────────────────────────

  #runSlice({ ticks, milliseconds }: Slice): void {
    const run = this.#run;
    const end = this.#scheduler.now() + milliseconds;
    const before = run.head;
    try {
      for (let done = 0; done < ticks && !run.finished && !this.#stepEnded(); done++) {
        for (const event of run.step()) this.#record.note(event);
        if (this.#scheduler.now() >= end) break;
      }
    } catch (error) {
      this.#halt('failed', error instanceof Error ? error.message : String(error));
    }
    if (run.head > before) this.#tellHead();
    if (this.#record.state.status === 'failed') return;
    if (run.finished) this.#halt('finished');
    else if (this.#stepEnded()) this.#halt('paused');
  }

  #stepEnded(): boolean {
    return this.#stopAfter !== null && this.#run.head >= this.#stopAfter;
  }

  #halt(status: 'paused' | 'finished' | 'failed', failure: string | null = null): void {
    this.#stopAfter = null;
    this.#pace.next({ type: 'paused' });
    this.#sayEvents();
    this.#record.setStatus(status, failure);
    if (status !== 'failed') this.#record.compare();
    this.#sayPatches();
  }

  #tellHead(): void {
    const { branch } = this.#record.state;
    this.#heads.next({ branch, base: this.#base, tick: this.#run.head });
  }

  // ── commands ───────────────────────────────────────────────────────────────────────────────────

  #control(message: ControlMessage): Acknowledgement {
    const { status, ticksPerSecond } = this.#record.state;
    const { head } = this.#run;
    switch (message.action) {
      case 'play':
      case 'step':
        if (status === 'finished' || status === 'failed')
          return refuse('wrongStatus', `The run is ${status}; go back or restart it.`);
        this.#stopAfter = message.action === 'step' ? head + message.ticks : null;
        this.#pace.next(message.action === 'step' ? { type: 'flatOut' } : paceOf(ticksPerSecond));
        this.#record.setStatus(message.action === 'step' ? 'paused' : 'playing');
        break;
      case 'pause':
        if (status === 'playing' || this.#stopAfter !== null) this.#halt('paused');
        break;
      case 'speed':
        this.#record.setSpeed(message.ticksPerSecond);
        if (status === 'playing') this.#pace.next(paceOf(message.ticksPerSecond));
        break;
      case 'stepBack':
        if (message.ticks > head + 1)
          return refuse('outOfRange', `Only ${head + 1} ticks have been run.`);
        return this.#restore(head - message.ticks, message.opId);
      case 'seek':
        if (message.tick > head)
          return refuse(
            'outOfRange',
            `Tick ${message.tick} has not been run; the last is ${head}.`,
          );
        return message.resume
          ? this.#restore(message.tick, message.opId)
          : { ok: true, tick: message.tick };
      case 'restart':
        return refuse('failed', 'A restart makes a new run: ask whoever keeps the runs.');
      default:
        return message satisfies never;
    }
    this.#sayPatches();
    return {
      ok: true,
      tick: message.action === 'step' ? Math.min(this.#stopAfter!, this.#lastTick) : this.#run.head,
    };
  }

  get #lastTick(): number {
    return this.#run.simulation.scenario.ticks - 1;
  }

  /** Makes `tick` the head again, on a new branch. */
  #restore(tick: number, opId: string): Acknowledgement {
    this.#stopAfter = null;
    this.#pace.next({ type: 'paused' });
    this.#sayEvents();
    this.#run.restore(tick + 1);
    this.#base = tick;
    this.#clock.head = tick;
    this.#record.branchOff(opId);
    this.#frames.branch(this.#record.state.branch);
    this.#record.take();
    this.#tellHead();
    this.#say({ type: 'snapshot', snapshot: this.#snapshot() });
    return { ok: true, tick };
  }

  /** A command changed the control state: tell it. */
  #given(answer: Acknowledgement): Acknowledgement {
    this.#sayPatches();
    return answer;
  }

  // ── telling ────────────────────────────────────────────────────────────────────────────────────

  #join(have: JoinMessage['have']): JoinReply {
    this.#sayEvents();
    this.#sayPatches();
    const { branch } = this.#record.state;
    const { log, head } = this.#run;
    const sameBranch = have !== null && have.branch === branch;
    const change = sameBranch ? this.#record.since(have.rev) : null;
    const events = log.since(sameBranch ? have.evSeq : 0, branch);
    if (change === null) return { ok: true, type: 'snapshot', snapshot: this.#snapshot(), events };
    return {
      ok: true,
      type: 'patches',
      patch: { runId: this.#runId, ...change },
      headTick: head,
      seq: this.#frames.seq,
      evSeq: log.last,
      events,
    };
  }

  #snapshot(): Snapshot {
    return {
      rev: this.#record.rev,
      state: this.#record.state,
      headTick: this.#run.head,
      seq: this.#frames.seq,
      evSeq: this.#run.log.last,
    };
  }

  #sayEvents(): void {
    for (const batch of this.#run.log.take(this.#record.state.branch))
      this.#say({ type: 'events', batch });
    this.#sayPatches();
  }

  #sayPatches(): void {
    for (const change of this.#record.take()) {
      const patch: PatchMessage = { runId: this.#runId, ...change };
      this.#say({ type: 'patch', patch });
    }
  }

  #sayClock(): void {
    const { head, log } = this.#run;
    const now = this.#scheduler.now();
    const seconds = Math.max(1, now - this.#clock.at) / 1000;
    const ticksPerSecond = Math.max(0, head - this.#clock.head) / seconds;
    if (head !== this.#clock.head) this.#record.compare();
    this.#clock = { head, at: now };
    this.#sayPatches();
    const { branch } = this.#record.state;
    const clock = { runId: this.#runId, branch, headTick: head, ticksPerSecond, evSeq: log.last };
    this.#say({ type: 'clock', clock });
  }

  #chunk(level: number, n: number): ChunkReply | null {
    const block = this.#run.history.chunk(level, n);
    if (block === null) return null;
    const { branch } = this.#record.state;
    const bytes = encodeBlock(block, this.#run.reader, { seq: 0, branch, pressure: 'all' });
    return { bytes, rows: block.rows, complete: block.rows === CHUNK_ROWS, branch };
  }

  #status(): StatusReply {
    const { scenario, seed, status, failure, branch, ticksPerSecond } = this.#record.state;
    const { simulation, history, travel, head } = this.#run;
    return {
      runId: this.#runId,
      scenario,
      seed,
      status,
      failure,
      branch,
      headTick: head,
      ticksPerSecond,
      hash: simulation.hash(),
      identity: simulation.identity(),
      historyBytes: history.bytes,
      keyframeBytes: travel.bytes,
    };
  }
}

const paceOf = (ticksPerSecond: number): Pace =>
  ticksPerSecond === 0 ? { type: 'flatOut' } : { type: 'rate', ticksPerSecond };
