/**
 * The link to the server: joins a run, takes its messages into the store, resumes after a cut, sends commands.
 * Frames are volatile, so gaps are normal; history.ts fills them. Everything that comes in passes a guard.
 */

import { Subject, fromEvent, interval, takeUntil } from 'rxjs';
import { io, type Socket } from 'socket.io-client';
import * as msgpack from 'socket.io-msgpack-parser';
import { decodeFrame } from '../../protocol/codec.ts';
import {
  isAcknowledgement,
  isClock,
  isEventBatch,
  isHello,
  isJoinReply,
  isPatchMessage,
  isSnapshot,
} from '../../protocol/guards.ts';
import {
  WIRE,
  type Acknowledgement,
  type EventBatch,
  type JoinMessage,
  type JoinReply,
} from '../../protocol/messages.ts';
import type { Store } from '../store/store.ts';
import { History } from './history.ts';

const ACK_MS = 5000;
/** No frame for this long while the run plays: the view is stale. */
const STALE_MS = 1500;

/** A command without its addressing, which the client adds. */
export type Order =
  | { readonly kind: 'control'; readonly action: 'play' | 'pause' }
  | { readonly kind: 'control'; readonly action: 'step'; readonly ticks: number }
  | {
      readonly kind: 'control';
      readonly action: 'seek';
      readonly tick: number;
      readonly resume: boolean;
    }
  | { readonly kind: 'control'; readonly action: 'speed'; readonly ticksPerSecond: number }
  | {
      readonly kind: 'control';
      readonly action: 'restart';
      readonly seed: number | null;
      readonly scenario: string | null;
      readonly kinds: Readonly<Record<string, string>> | null;
    }
  | { readonly kind: 'param'; readonly path: string; readonly value: number }
  | { readonly kind: 'shock'; readonly id: string }
  | { readonly kind: 'mechanism'; readonly id: string; readonly on: boolean };

export interface Client {
  send(order: Order): Promise<Acknowledgement>;
  /** 95th percentile of script per frame, for the flow report. */
  frameP95: () => number;
  close(): void;
}

export function connect(store: Store, address: string): Client {
  const closed$ = new Subject<void>();
  const socket: Socket = io(address, {
    parser: msgpack,
    transports: ['websocket', 'polling'],
    reconnectionDelayMax: 2000,
  });
  const history = new History(store, address);
  const client: Client = { send, frameP95: () => 0, close };
  let runId = '';
  /** The run of a join that was sent and not answered yet. What comes meanwhile is in the answer. */
  let unanswered: string | null = null;
  let lastFrameAt = performance.now();
  let framesThisSecond = 0;
  let opCount = 0;

  const on = (event: string) => fromEvent(socket, event).pipe(takeUntil(closed$));
  on('connect').subscribe(() => {
    store.setLink({ state: 'connected' });
    // The cut took the answer with it, and a recovered session gets no `hello`.
    if (socket.recovered && unanswered !== null) join(unanswered);
  });
  on('disconnect').subscribe(() => store.setLink({ state: 'lost', framesPerSecond: 0 }));
  on('connect_error').subscribe(() =>
    store.setLink({ state: store.control === null ? 'connecting' : 'lost' }),
  );
  // `hello` comes with every new session; after a recovered one the server goes on where it stopped.
  on(WIRE.hello).subscribe((message) => {
    if (!isHello(firstOf(message))) return store.setLink({ state: 'lost' });
    const runs = (firstOf(message) as { runs: { runId: string }[] }).runs;
    const same = runs.some((run) => run.runId === runId);
    join(same ? runId : '');
  });
  on(WIRE.snapshot).subscribe((message) => {
    const snapshot = firstOf(message);
    if (!isSnapshot(snapshot)) return;
    runId = snapshot.state.runId;
    store.takeSnapshot(snapshot);
    history.fill();
  });
  on(WIRE.patch).subscribe((message) => {
    const patch = firstOf(message);
    if (!isPatchMessage(patch) || patch.runId !== runId || unanswered !== null) return;
    if (!store.takePatch(patch)) join(runId);
  });
  on(WIRE.frame).subscribe((message) => {
    lastFrameAt = performance.now();
    framesThisSecond++;
    const bytes = firstOf(message);
    if (bytes instanceof ArrayBuffer || ArrayBuffer.isView(bytes))
      store.takeFrame(decodeFrame(bytes));
  });
  on(WIRE.events).subscribe((message) => {
    const batch = firstOf(message);
    if (isEventBatch(batch) && unanswered === null) takeBatch(batch);
  });
  on(WIRE.clock).subscribe((message) => {
    const clock = firstOf(message);
    if (!isClock(clock)) return;
    store.takeClock(clock);
    if (clock.runId === runId && clock.evSeq < store.evSeq) store.evSeq = clock.evSeq;
  });

  interval(1000)
    .pipe(takeUntil(closed$))
    .subscribe(() => {
      const silent = performance.now() - lastFrameAt;
      const due = store.control?.status === 'playing';
      store.setLink({
        staleMs: due && silent > STALE_MS ? silent : 0,
        framesPerSecond: framesThisSecond,
      });
      framesThisSecond = 0;
      if (!socket.connected) return;
      history.fill();
      const lagMs = Math.max(0, Math.round(silent - 1000 / 30));
      const report = {
        seq: store.seq,
        lagMs: due ? lagMs : 0,
        frameP95: client.frameP95(),
        hidden: document.hidden,
      };
      socket.volatile.emit(WIRE.flow, report);
    });

  function join(wanted: string): void {
    const { control, rev, evSeq, seq } = store;
    const have =
      control && control.runId === wanted ? { branch: control.branch, rev, evSeq, seq } : null;
    const message: JoinMessage = { runId: wanted, tier: 0, have };
    unanswered = wanted;
    // The answer is taken in the very call that brings it: a promise could let what came right behind it go first.
    socket.timeout(ACK_MS).emit(WIRE.join, message, (error: Error | null, reply: unknown) => {
      if (error === null && isJoinReply(reply)) return takeReply(wanted, reply);
      if (socket.connected && unanswered === wanted) return join(wanted);
      return store.setLink({ state: 'lost' });
    });
  }

  function takeReply(wanted: string, reply: JoinReply): void {
    unanswered = null;
    if (!reply.ok) return wanted === '' ? store.setLink({ state: 'lost' }) : join('');
    if (reply.type === 'snapshot') {
      runId = reply.snapshot.state.runId;
      store.takeSnapshot(reply.snapshot);
    } else {
      store.takePatch(reply.patch);
      store.headTick = Math.max(store.headTick, reply.headTick);
    }
    if (isEventBatch(reply.events)) takeBatch(reply.events);
    else history.fetchEvents();
    history.fill();
  }

  function takeBatch(batch: EventBatch): void {
    if (batch.runId !== runId || batch.branch !== store.control?.branch) return;
    if (batch.firstSeq > store.evSeq + 1) history.fetchEvents();
    store.evSeq = Math.max(store.evSeq, batch.firstSeq + batch.events.length - 1);
    store.takeEvents(batch.events);
  }

  async function send(order: Order): Promise<Acknowledgement> {
    if (!socket.connected)
      return { ok: false, reason: 'failed', says: 'Not connected: nothing was sent.' };
    const { kind, ...rest } = order;
    const message = { ...rest, runId, opId: `${socket.id}-${++opCount}` };
    const answer: unknown = await socket
      .timeout(ACK_MS)
      .emitWithAck(WIRE[kind], message)
      .catch(() => null);
    if (isAcknowledgement(answer)) return answer;
    return { ok: false, reason: 'failed', says: 'The server gave no answer within five seconds.' };
  }

  function close(): void {
    closed$.next();
    history.stop();
    socket.close();
  }

  return client;
}

/** Recovered events carry one argument more (an offset), and then arrive as a list. */
function firstOf(message: unknown): unknown {
  return Array.isArray(message) ? message[0] : message;
}
