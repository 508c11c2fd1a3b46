// The way from the engine to a viewer: bytes, encoding, delivery to many, coming back after a cut, going back in time.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { io } from 'socket.io-client';
import * as msgpack from 'socket.io-msgpack-parser';
import { Simulation, type Block } from '../engine/index.ts';
import { decodeFrame } from '../protocol/codec.ts';
import { chunkPath, WIRE, type JoinReply } from '../protocol/messages.ts';
import { encodeBlock } from '../server/chunks.ts';
import { LiveRun } from '../server/liveRun.ts';
import { loadRun } from '../server/loadRun.ts';
import { serve, type Serving } from '../server/main.ts';
import { tinyKinds, tinyScenario } from '../tests/reference/tinyMarket.ts';
import { checkResult, median, type Bench } from './harness.ts';
import type { Arrivals } from './streamClients.ts';

const CLIENTS = 50;
const SECONDS = 12;
const market = { channels: 32 };
const tinyLoader = new URL('../tests/reference/tinyMarket.js', import.meta.url).href;
const now = (): number => performance.timeOrigin + performance.now();

type Figure = [what: string, value: string, goal: string];

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!;

/** Median microseconds of one call. */
function microseconds(work: () => unknown, calls = 2000): number {
  const rounds = Array.from({ length: 7 }, () => {
    const from = performance.now();
    for (let i = 0; i < calls; i++) work();
    return ((performance.now() - from) * 1000) / calls;
  });
  return median(rounds);
}

/** 32 channels, 300 levels, one kind of agent. */
function codecFigures(): Figure[] {
  const run = new LiveRun('bench', {
    scenario: tinyScenario({ ticks: 1100, market }),
    kinds: tinyKinds,
  });
  while (!run.finished) run.step();
  const head = { seq: 1, branch: 1 } as const;
  const one = run.history.rows(500, 1, 1)!;
  const ten = run.history.rows(500, 10, 1)!;
  const bytes = (block: Block, pressure: 'none' | 'last' | 'all') =>
    encodeBlock(block, run.reader, { ...head, pressure });
  checkResult('channels', run.reader.channels.length, market.channels);
  const single = bytes(one, 'none');
  const chunk = bytes(run.history.chunk(0, 0)!, 'all');
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 2 } };
  const packed = brotliCompressSync(chunk, options).length;
  return [
    ['bytes per tick, one by one, no pressure', String(single.length), '≤ 650'],
    ['the same with pressure (≤ 5 a second)', String(bytes(one, 'last').length), ''],
    ['bytes per tick, ten in a frame', (bytes(ten, 'last').length / 10).toFixed(0), '≤ 480'],
    ['history, bytes per tick', (chunk.length / 1024).toFixed(0), ''],
    ['history packed with brotli 2', (packed / 1024).toFixed(0), ''],
    ['encode one tick, µs', microseconds(() => bytes(one, 'none')).toFixed(1), '~7'],
    ['decode one tick, µs', microseconds(() => decodeFrame(single)).toFixed(1), '~6'],
  ];
}

/** Frames of one server to many viewers in another process, at 30 ticks a second. */
async function deliveryFigures(): Promise<Figure[]> {
  const server = await serve({
    scenario: 'tiny',
    options: { ticks: 100_000, market },
    port: 0,
    loader: tinyLoader,
    print: () => {},
    signals: false,
    ticksPerSecond: 30,
  });
  const sent = new Map<number, number>();
  const [run] = server.runs.list();
  run!.listen((output) => {
    if (output.type === 'frame' && output.tier === 0)
      sent.set(decodeFrame(output.bytes).seq, now());
  });
  const file = fileURLToPath(new URL('./streamClients.js', import.meta.url));
  const child = spawn(process.execPath, [file, server.url, String(CLIENTS), String(SECONDS)]);
  const cpuBefore = process.cpuUsage();
  let printed = '';
  child.stdout.on('data', (text: Buffer) => (printed += text.toString()));
  await once(child, 'exit');
  const { user, system } = process.cpuUsage(cpuBefore);
  const resumed = await resumeMilliseconds(server);
  await server.close();

  const arrivals = JSON.parse(printed) as Arrivals;
  const delays = arrivals.flatMap(([seq, at]) => {
    const from = sent.get(seq);
    return from === undefined ? [] : [at - from];
  });
  const perClient = arrivals.length / CLIENTS / SECONDS;
  return [
    [`delivery to ${CLIENTS} viewers, p50 ms`, quantile(delays, 0.5).toFixed(1), ''],
    [`delivery to ${CLIENTS} viewers, p95 ms`, quantile(delays, 0.95).toFixed(1), '< 150'],
    ['frames a second and viewer', perClient.toFixed(1), '30'],
    ['server CPU, cores (all threads)', ((user + system) / 1e6 / SECONDS).toFixed(2), '≤ 0.5'],
    ['back after a cut, ms to the next frame', median(resumed).toFixed(0), '≤ 2,000'],
  ];
}

/** From a cut wire to the next frame. The client waits 50 to 75 ms of this before it tries again. */
async function resumeMilliseconds(server: Serving): Promise<number[]> {
  const socket = io(server.url, {
    parser: msgpack,
    transports: ['websocket'],
    reconnectionDelay: 50,
    reconnectionDelayMax: 50,
  });
  await new Promise<void>((resolve) => {
    socket.on(WIRE.hello, () =>
      socket.emit(WIRE.join, { runId: '', tier: 0, have: null }, (reply: JoinReply) => {
        checkResult('join', reply.ok, true);
        resolve();
      }),
    );
  });
  const times: number[] = [];
  for (let i = 0; i < 7; i++) {
    await new Promise<void>((resolve) => socket.once(WIRE.frame, () => resolve()));
    const engine = socket.io.engine as unknown as { transport: { ws: { terminate(): void } } };
    const from = performance.now();
    const back = new Promise<void>((resolve) => socket.once('connect', resolve));
    engine.transport.ws.terminate();
    await back;
    checkResult('recovered', socket.recovered, true);
    await new Promise<void>((resolve) => socket.once(WIRE.frame, () => resolve()));
    times.push(performance.now() - from);
  }
  socket.close();
  return times;
}

/** A far tick of a long run: its rows over HTTP, and the engine itself. */
async function seekFigures(): Promise<Figure[]> {
  const ticks = 100_000;
  const server = await serve({
    scenario: 'tiny',
    options: { ticks, market },
    port: 0,
    loader: tinyLoader,
    print: () => {},
    signals: false,
    ticksPerSecond: 0,
  });
  const [run] = server.runs.list();
  const { runId } = run!;
  const began = performance.now();
  run!.ask('control', { runId, opId: 'play', action: 'play' });
  let status = await run!.answer('status', null);
  while ('headTick' in status && status.status !== 'finished') {
    await new Promise((resolve) => setTimeout(resolve, 200));
    status = await run!.answer('status', null);
  }
  const rate = (1000 * ticks) / (performance.now() - began);
  const fetches: number[] = [];
  for (const n of [3, 40, 77, 12, 60, 91, 25]) {
    const from = performance.now();
    const answer = await fetch(server.url.replace(/\/$/, '') + chunkPath(runId, 0, n, 1));
    checkResult('rows', decodeFrame(await answer.arrayBuffer()).rows, 1024);
    fetches.push(performance.now() - from);
  }
  const seeks: number[] = [];
  for (const [i, tick] of [99_900, 95_000, 90_500, 60_300, 30_700].entries()) {
    const from = performance.now();
    const message = { runId, opId: `s${i}`, action: 'seek', tick, resume: true } as const;
    checkResult('seek', (await run!.answer('control', message)).ok, true);
    seeks.push(performance.now() - from);
  }
  const held = 'historyBytes' in status ? status.historyBytes / 2 ** 20 : Number.NaN;
  await server.close();
  return [
    ['served tiny market flat out, ticks/s', rate.toFixed(0), '≥ 1,000'],
    [`history of ${ticks} ticks in memory, MiB`, held.toFixed(0), ''],
    ['view: one chunk of 100,000 ticks, ms', median(fetches).toFixed(0), '≤ 100'],
    ['engine: restore in 100,000 ticks, ms', median(seeks).toFixed(0), '≤ 100'],
  ];
}

/** What being watched costs the real thing. */
function crisisFigures(): Figure[] {
  const loaded = loadRun({ scenario: 'black-thursday', seed: null, options: {} });
  const ticks = 900;
  const time = (step: () => unknown): number => {
    const from = performance.now();
    for (let i = 0; i < ticks; i++) step();
    return (performance.now() - from) / ticks;
  };
  const plain = new Simulation(loaded.scenario, { kinds: loaded.kinds });
  const alone = time(() => plain.step());
  const live = new LiveRun('bench', loaded);
  const watched = time(() => live.step());
  checkResult('hash', live.simulation.hash(), plain.hash());
  const seeks = [870, 850, 800, 700].map((tick) => {
    const from = performance.now();
    live.restore(tick);
    return performance.now() - from;
  });
  return [
    ['black-thursday: ms per tick, headless', alone.toFixed(2), ''],
    ['black-thursday: ms per tick, recorded for viewers', watched.toFixed(2), ''],
    ['black-thursday: engine back by 30 to 200 ticks, ms', median(seeks).toFixed(0), '≤ 300'],
  ];
}

export const bench: Bench = {
  name: 'stream',
  says: 'frames to viewers: bytes, encoding, delivery to many, resuming, going back in time',
  run: async () => ({
    title: 'From the engine to viewers, on loopback',
    columns: ['what', 'measured', 'goal'],
    rows: [
      ...codecFigures(),
      ...(await deliveryFigures()),
      ...(await seekFigures()),
      ...crisisFigures(),
    ],
    notes: [
      `32 channels, 300 levels. Delivery: ${CLIENTS} viewers in one other process, ${SECONDS} s at 30 ticks/s, from the frame's leaving the run to its decoding.`,
      'Wall times on a shared machine: read them as upper bounds.',
    ],
  }),
};
