/**
 * A small server that speaks the protocol over an invented run (syntheticRun.ts), for developing and testing the
 * viewer by itself. Run it: `node --experimental-strip-types` will not do on Node 20; tests import it instead.
 */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import { Server, type Socket } from 'socket.io';
import * as msgpack from 'socket.io-msgpack-parser';
import { encodeFrame, type Frame } from '../../../protocol/codec.ts';
import {
  parseControl,
  parseJoin,
  parseMechanism,
  parseParam,
  parseShock,
} from '../../../protocol/guards.ts';
import { CHUNK_ROWS, PROTOCOL_VERSION, WIRE } from '../../../protocol/messages.ts';
import type {
  Acknowledgement,
  ControlState,
  JoinReply,
  Snapshot,
  StatePatch,
} from '../../../protocol/messages.ts';
import { PROMISE_PATH } from '../../../protocol/promise.ts';
import { SENSITIVITY_PATH } from '../../../protocol/sensitivity.ts';
import { syntheticPromise } from './syntheticPromise.ts';
import { syntheticSensitivity } from './syntheticSensitivity.ts';
import { syntheticState } from './syntheticState.ts';
import { AGENTS, CHANNELS, GRID, TICKS, syntheticRun, type SyntheticRun } from './syntheticRun.ts';

type Reply = (answer: unknown) => void;

export interface SyntheticServer {
  readonly url: string;
  /** Breaks every socket's transport without a goodbye, as a network does. */
  cut(): void;
  /** Last tick done. */
  headTick(): number;
  close(): Promise<void>;
}

export async function startSyntheticServer(
  options: {
    seed?: number;
    port?: number;
    startTick?: number;
    playing?: boolean;
    ticksPerSecond?: number;
  } = {},
): Promise<SyntheticServer> {
  let seed = options.seed ?? 1;
  let run: SyntheticRun = syntheticRun(seed);
  let head = options.startTick ?? 400;
  let carry = 0;
  let seq = 0;
  let rev = 1;
  let sent = 0;
  let runNumber = 1;
  let state: ControlState = syntheticState(`run-${runNumber}`, seed);
  state = {
    ...state,
    status: (options.playing ?? true) ? 'playing' : 'paused',
    ticksPerSecond: options.ticksPerSecond ?? 288,
  };

  const app = express();
  app.use(express.static(join(process.cwd(), 'dist', 'viewer')));
  app.get('/api/runs/:id/chunks/:lod/:n', (request, response) => {
    const stride = 4 ** Number(request.params.lod);
    const from = Number(request.params.n) * CHUNK_ROWS * stride + stride - 1;
    const rows = Math.max(0, Math.min(CHUNK_ROWS, Math.floor((head - from) / stride) + 1));
    const bytes = rows === 0 ? null : encodeFrame(frameOf(from, rows, stride, 0, true));
    if (bytes === null) response.status(404).end();
    else response.type('application/octet-stream').send(Buffer.from(bytes));
  });
  app.get('/api/runs/:id/events', (request, response) => {
    const from = Number(request.query['from']);
    const to = Math.min(head, Number(request.query['to']));
    response.json({
      branch: state.branch,
      events: run.events.filter((event) => event.tick >= from && event.tick <= to),
    });
  });
  app.get(
    PROMISE_PATH,
    (_request, response) => void response.json({ promise: syntheticPromise() }),
  );
  app.get(
    SENSITIVITY_PATH,
    (_request, response) => void response.json({ sensitivity: syntheticSensitivity() }),
  );
  app.get(
    '/api/scenarios',
    (_request, response) => void response.json({ scenarios: [state.scenario] }),
  );

  const http = createServer(app);
  const io = new Server(http, {
    parser: msgpack,
    perMessageDeflate: false,
    connectionStateRecovery: { maxDisconnectionDuration: 120_000, skipMiddlewares: false },
  });

  function frameOf(
    tick0: number,
    rows: number,
    stride: number,
    number: number,
    allPressure: boolean,
  ): Frame {
    const take = <T extends Float32Array | Uint8Array>(source: T, width: number, out: T): T => {
      for (let i = 0; i < rows; i++) {
        const tick = tick0 + i * stride;
        out.set(source.subarray(tick * width, (tick + 1) * width), i * width);
      }
      return out;
    };
    const last = tick0 + (rows - 1) * stride;
    return {
      seq: number,
      tick0,
      rows,
      stride,
      epoch: GRID.epoch,
      branch: state.branch,
      channels: CHANNELS.length,
      levels: GRID.levels,
      types: AGENTS.length,
      scalars: take(run.scalars, CHANNELS.length, new Float32Array(rows * CHANNELS.length)),
      typeProfit: take(run.profit, AGENTS.length, new Float32Array(rows * AGENTS.length)),
      depth: take(run.depth, GRID.levels, new Uint8Array(rows * GRID.levels)),
      pressure: allPressure
        ? take(run.pressure, GRID.levels, new Uint8Array(rows * GRID.levels))
        : run.pressure.slice(last * GRID.levels, (last + 1) * GRID.levels),
      pressureRows: allPressure ? rows : 1,
    };
  }

  function evSeqAt(tick: number): number {
    let low = 0;
    let high = run.events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (run.events[middle]!.tick <= tick) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  const snapshot = (): Snapshot => ({
    rev,
    state: { ...state, tick: head },
    headTick: head,
    seq,
    evSeq: evSeqAt(head),
  });

  function change(next: Partial<ControlState>): void {
    state = { ...state, ...next };
    const patches: StatePatch[] = Object.entries(next).map(([key, value]) => ({
      op: 'replace',
      path: [key],
      value,
    }));
    io.emit(WIRE.patch, { runId: state.runId, baseRev: rev, rev: rev + 1, patches });
    rev++;
  }

  function advance(ticks: number): void {
    const to = Math.min(TICKS - 1, head + ticks);
    if (to <= head) return;
    const rows = to - head;
    const stride = rows > 64 ? Math.ceil(rows / 64) : 1;
    const count = Math.floor(rows / stride);
    seq++;
    io.volatile.emit(
      WIRE.frame,
      Buffer.from(encodeFrame(frameOf(to - (count - 1) * stride, count, stride, seq, false))),
    );
    head = to;
    if (head === TICKS - 1) change({ status: 'finished' });
  }

  const events = setInterval(() => {
    const upTo = evSeqAt(head);
    if (upTo <= sent) return;
    io.emit(WIRE.events, {
      runId: state.runId,
      branch: state.branch,
      firstSeq: sent + 1,
      events: run.events.slice(sent, upTo),
    });
    sent = upTo;
  }, 100);
  sent = evSeqAt(head);
  const pace = setInterval(() => {
    if (state.status !== 'playing') return;
    carry += (state.ticksPerSecond === 0 ? 4000 : state.ticksPerSecond) / 30;
    const whole = Math.floor(carry);
    carry -= whole;
    advance(whole);
  }, 1000 / 30);
  const clock = setInterval(() => {
    const ticksPerSecond = state.status === 'playing' ? state.ticksPerSecond : 0;
    io.volatile.emit(WIRE.clock, {
      runId: state.runId,
      branch: state.branch,
      headTick: head,
      ticksPerSecond,
      evSeq: sent,
      tier: 0,
    });
  }, 1000);

  function control(message: unknown): Acknowledgement {
    const parsed = parseControl(message);
    if (!parsed.ok) return parsed;
    const command = parsed.value;
    switch (command.action) {
      case 'play':
        if (head >= TICKS - 1)
          return { ok: false, reason: 'wrongStatus', says: 'The run has finished.' };
        change({ status: 'playing' });
        break;
      case 'pause':
        change({ status: 'paused' });
        break;
      case 'step':
        advance(command.ticks);
        break;
      case 'stepBack':
      case 'seek': {
        const tick = command.action === 'seek' ? command.tick : head - command.ticks;
        head = Math.max(0, Math.min(tick, head));
        sent = evSeqAt(head);
        rev++;
        state = { ...state, status: 'paused', branch: state.branch + 1 };
        io.emit(WIRE.snapshot, snapshot());
        break;
      }
      case 'speed':
        change({ ticksPerSecond: command.ticksPerSecond });
        break;
      case 'restart':
        seed = command.seed ?? seed;
        run = syntheticRun(seed);
        head = 0;
        seq = 0;
        sent = 0;
        rev = 1;
        state = {
          ...syntheticState(`run-${++runNumber}`, seed),
          ticksPerSecond: state.ticksPerSecond,
        };
        io.emit(WIRE.snapshot, snapshot());
        break;
    }
    return { ok: true, tick: head };
  }

  function answerJoin(message: unknown): JoinReply {
    const parsed = parseJoin(message);
    if (!parsed.ok) return parsed;
    const { have, runId } = parsed.value;
    if (runId !== '' && runId !== state.runId)
      return { ok: false, reason: 'unknownRun', says: `There is no run ${runId}.` };
    if (have === null || have.branch !== state.branch)
      return { ok: true, type: 'snapshot', snapshot: snapshot(), events: null };
    const batch = {
      runId: state.runId,
      branch: state.branch,
      firstSeq: have.evSeq + 1,
      events: run.events.slice(have.evSeq, sent),
    };
    if (have.rev !== rev)
      return { ok: true, type: 'snapshot', snapshot: snapshot(), events: batch };
    const patch = { runId: state.runId, baseRev: rev, rev, patches: [] };
    return { ok: true, type: 'patches', patch, headTick: head, seq, evSeq: sent, events: batch };
  }

  io.on('connection', (socket: Socket) => {
    socket.emit(WIRE.hello, {
      protocolVersion: PROTOCOL_VERSION,
      runs: [{ runId: state.runId, scenario: state.scenario }],
    });
    socket.on(WIRE.join, (message: unknown, reply: Reply) => reply(answerJoin(message)));
    socket.on(WIRE.control, (message: unknown, reply: Reply) => reply(control(message)));
    socket.on(WIRE.param, (message: unknown, reply: Reply) => {
      const parsed = parseParam(message);
      if (!parsed.ok) return reply(parsed);
      const { path, value, opId } = parsed.value;
      const says = `${path} = ${value}`;
      change({
        parameters: state.parameters.map((item) =>
          item.path === path ? { ...item, value } : item,
        ),
        commands: [...state.commands, { opId, tick: head + 1, type: 'param', says }],
      });
      return reply({ ok: true, tick: head + 1 });
    });
    socket.on(WIRE.shock, (message: unknown, reply: Reply) => {
      const parsed = parseShock(message);
      if (!parsed.ok) return reply(parsed);
      const { id, opId } = parsed.value;
      change({ commands: [...state.commands, { opId, tick: head + 1, type: 'shock', says: id }] });
      return reply({ ok: true, tick: head + 1 });
    });
    socket.on(WIRE.mechanism, (message: unknown, reply: Reply) => {
      const parsed = parseMechanism(message);
      if (!parsed.ok) return reply(parsed);
      const { id, on } = parsed.value;
      change({
        mechanisms: state.mechanisms.map((item) => (item.id === id ? { ...item, on } : item)),
      });
      return reply({ ok: true, tick: head + 1 });
    });
  });

  await new Promise<void>((resolve) => http.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    cut: () => io.sockets.sockets.forEach((socket) => socket.conn.close()),
    headTick: () => head,
    close: async () => {
      for (const timer of [events, pace, clock]) clearInterval(timer);
      await io.close();
    },
  };
}
