// A viewer without a page: joins, keeps every row and event it hears, resumes after a cut, back-fills gaps from the history.

import { io, type Socket } from 'socket.io-client';
import * as msgpack from 'socket.io-msgpack-parser';
import { applyPatches, enablePatches, type Patch } from 'immer';
import { decodeFrame, type Frame } from '../../../protocol/codec.ts';
import {
  chunkPath,
  CHUNK_ROWS,
  eventsPath,
  WIRE,
  type Acknowledgement,
  type Clock,
  type ControlState,
  type EventBatch,
  type EventsReply,
  type Hello,
  type JoinReply,
  type PatchMessage,
  type RunEvent,
  type Snapshot,
} from '../../../protocol/messages.ts';

enablePatches();

export class TestViewer {
  readonly socket: Socket;
  readonly url: string;
  runId = '';
  state: ControlState | null = null;
  rev = 0;
  evSeq = 0;
  seq = 0;
  headTick = -1;
  recovered = 0;
  rejoined = 0;
  /** Events of the branch by number. */
  events: RunEvent[] = [];
  /** Row of each tick as text, to compare; only from frames of single ticks. */
  rows = new Map<number, string>();
  frames: Frame[] = [];
  clocks: Clock[] = [];
  faults: string[] = [];
  /** The run of a join that was sent and not answered yet: what comes meanwhile is in the answer, as on the page. */
  #unanswered: string | null = null;
  #ops = 0;

  constructor(url: string) {
    this.url = url;
    this.socket = io(url, {
      parser: msgpack,
      transports: ['websocket'],
      reconnectionDelay: 20,
      reconnectionDelayMax: 60,
      forceNew: true,
    });
    this.socket.on('connect', () => {
      if (!this.socket.recovered) return;
      this.recovered++;
      if (this.#unanswered !== null) void this.join(this.#unanswered);
    });
    this.socket.on(WIRE.hello, (hello: Hello) => {
      const known = hello.runs.some(({ runId }) => runId === this.runId);
      void this.join(known ? this.runId : '');
    });
    this.socket.on(WIRE.snapshot, (snapshot: Snapshot) => this.#takeSnapshot(snapshot));
    this.socket.on(WIRE.patch, (patch: PatchMessage) => this.#takePatch(patch));
    this.socket.on(WIRE.events, (batch: EventBatch) => this.#takeEvents(batch));
    this.socket.on(WIRE.clock, (clock: Clock) => this.clocks.push(clock));
    this.socket.on(WIRE.frame, (bytes: Uint8Array) => this.#takeFrame(decodeFrame(bytes)));
  }

  /** Connects and joins the first run. */
  static async connect(url: string): Promise<TestViewer> {
    const viewer = new TestViewer(url);
    await until(() => viewer.state !== null);
    return viewer;
  }

  join(runId: string, have?: object): Promise<JoinReply> {
    const { rev, evSeq, seq, state } = this;
    const known = state !== null && state.runId === runId;
    const held = known ? { branch: state.branch, rev, evSeq, seq } : null;
    this.#unanswered = runId;
    const message = { runId, tier: 0, have: have ?? held };
    // The answer is taken in the very call that brings it: a promise would let events that came right behind it go first.
    return new Promise((resolve) =>
      this.socket
        .timeout(5000)
        .emit(WIRE.join, message, (error: Error | null, reply: JoinReply) => {
          if (error === null) return resolve(this.#takeReply(reply, known, held?.evSeq ?? 0));
          // As the page does: where the wire still stands, the answer was only late.
          const isLate = this.socket.connected && this.#unanswered === runId;
          return resolve(
            isLate ? this.join(runId, have) : { ok: false, reason: 'failed', says: 'no answer' },
          );
        }),
    );
  }

  #takeReply(reply: JoinReply, known: boolean, keepEvents: number): JoinReply {
    this.#unanswered = null;
    if (!reply.ok) return reply;
    if (known) this.rejoined++;
    if (reply.type === 'snapshot') this.#takeSnapshot(reply.snapshot, keepEvents);
    else {
      this.#takePatch(reply.patch);
      this.headTick = reply.headTick;
    }
    if (reply.events !== null) this.#takeEvents(reply.events);
    return reply;
  }

  send(name: string, message: object): Promise<Acknowledgement> {
    const command = { runId: this.runId, opId: `${this.socket.id}-${++this.#ops}`, ...message };
    return this.socket.timeout(10_000).emitWithAck(name, command) as Promise<Acknowledgement>;
  }

  control(message: object): Promise<Acknowledgement> {
    return this.send(WIRE.control, message);
  }

  /** Cuts the wire without a word; the client comes back by itself. */
  cut(): void {
    this.ws()?.terminate();
  }

  /** As after two minutes: the next connection is a new session, and the viewer joins with what it has. */
  forgetSession(): void {
    Object.assign(this.socket, { _pid: undefined });
  }

  /** What comes from now on is lost, as on a wire that is cut before it arrives. */
  deafen(): void {
    const ws = this.ws();
    if (ws !== undefined) ws.onmessage = null;
  }

  /** Comes back no sooner than `comeBack` is called. */
  stayAway(): void {
    this.socket.io.reconnection(false);
    this.cut();
  }

  comeBack(): void {
    this.socket.io.reconnection(true);
    this.socket.connect();
  }

  /** Stops reading from the network, as a frozen page does. */
  stall(stalled: boolean): void {
    const { _socket: wire } = this.ws() ?? {};
    if (stalled) wire?.pause();
    else wire?.resume();
  }

  ws() {
    const engine = this.socket.io.engine as unknown as {
      transport: {
        ws?: {
          terminate(): void;
          onmessage: unknown;
          _socket: { pause(): void; resume(): void };
        };
      };
    };
    return engine?.transport.ws;
  }

  async chunk(n: number, level = 0): Promise<Frame> {
    const response = await fetch(
      this.url.replace(/\/$/, '') + chunkPath(this.runId, level, n, this.state!.branch),
    );
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return decodeFrame(await response.arrayBuffer());
  }

  /** Fetches what no frame brought; returns how many ticks that were. */
  async fillGaps(ticks: number): Promise<number> {
    let filled = 0;
    for (let n = 0; n * CHUNK_ROWS < ticks; n++) {
      const rows = rowsOf(await this.chunk(n));
      for (const [tick, row] of rows) {
        if (this.rows.has(tick)) continue;
        this.rows.set(tick, row);
        filled++;
      }
    }
    return filled;
  }

  async allEvents(): Promise<readonly RunEvent[]> {
    const response = await fetch(
      this.url.replace(/\/$/, '') + eventsPath(this.runId, 0, 1_000_000),
    );
    return ((await response.json()) as EventsReply).events;
  }

  close(): void {
    this.socket.close();
  }

  /** How it stands, for a test that waited in vain. */
  says(): string {
    const { evSeq, rev, recovered, rejoined, state, faults } = this;
    const waiting =
      this.#unanswered === null ? 'nothing' : `the answer about "${this.#unanswered}"`;
    return `events ${evSeq}, rev ${rev}, recovered ${recovered}, rejoined ${rejoined}, ${state?.status}, connected ${this.socket.connected}, waits for ${waiting}, faults ${faults.join('; ') || 'none'}`;
  }

  #takeSnapshot(snapshot: Snapshot, keepEvents = 0): void {
    const sameBranch =
      this.state?.runId === snapshot.state.runId && this.state.branch === snapshot.state.branch;
    if (!sameBranch) {
      if (this.state?.runId !== snapshot.state.runId) this.rows.clear();
      for (const tick of this.rows.keys()) if (tick > snapshot.headTick) this.rows.delete(tick);
      this.events.length = Math.min(this.events.length, snapshot.evSeq, keepEvents || Infinity);
      this.evSeq = this.events.length;
    }
    this.runId = snapshot.state.runId;
    this.state = snapshot.state;
    this.rev = snapshot.rev;
    this.headTick = snapshot.headTick;
  }

  #takePatch(patch: PatchMessage): void {
    if (this.state === null || patch.runId !== this.runId || patch.rev <= this.rev) return;
    if (this.#unanswered !== null) return;
    if (patch.baseRev !== this.rev) this.faults.push(`patch on ${patch.baseRev}, have ${this.rev}`);
    this.state = applyPatches(this.state, patch.patches as readonly Patch[]);
    this.rev = patch.rev;
  }

  #takeEvents({ runId, branch, firstSeq, events }: EventBatch): void {
    if (runId !== this.runId || branch !== this.state?.branch || this.#unanswered !== null) return;
    if (firstSeq > this.evSeq + 1) this.faults.push(`events from ${firstSeq}, have ${this.evSeq}`);
    for (const event of events.slice(Math.max(0, this.evSeq + 1 - firstSeq))) {
      this.events.push(event);
      this.evSeq++;
    }
  }

  #takeFrame(frame: Frame): void {
    if (frame.branch !== this.state?.branch) return;
    if (frame.seq <= this.seq) this.faults.push(`frame ${frame.seq} after ${this.seq}`);
    this.seq = frame.seq;
    this.frames.push(frame);
    if (frame.stride !== 1) return;
    for (const [tick, row] of rowsOf(frame)) this.rows.set(tick, row);
  }
}

/** Scalars, profit and depth of each tick as text. Pressure is left out: frames carry it now and then only. */
export function rowsOf(frame: Frame): Map<number, string> {
  const rows = new Map<number, string>();
  const { channels, types, levels } = frame;
  for (let i = 0; i < frame.rows; i++) {
    const parts = [
      frame.scalars.slice(i * channels, (i + 1) * channels),
      frame.typeProfit.slice(i * types, (i + 1) * types),
      frame.depth.slice(i * levels, (i + 1) * levels),
    ].map(({ buffer }) => Buffer.from(buffer).toString('base64'));
    rows.set(frame.tick0 + i * frame.stride, parts.join(' '));
  }
  return rows;
}

/** Waits until something holds; fails loudly after twenty seconds. */
export async function until(
  holds: () => boolean,
  what: string | (() => string) = 'what was waited for',
): Promise<void> {
  const end = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > end)
      throw new Error(`${typeof what === 'string' ? what : what()} did not happen`);
    await pause(10);
  }
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
