// A real server, real clients, a real loopback: cut, stalled, late, wrong; in the end everybody has the same rows and events.

import { afterEach, describe, expect, test } from '@jest/globals';
import { WIRE, type JoinReply } from '../../protocol/messages.ts';
import type { ServeOptions, Serving } from '../../server/main.ts';
import { Simulation } from '../../engine/index.ts';
import { tinyKinds, tinyScenario, type TinyOptions } from '../reference/tinyMarket.ts';
import { startWire } from '../browser/support/wire.ts';
import { serveTiny } from './support/serving.ts';
import { pause, rowsOf, TestViewer, until } from './support/testViewer.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

async function serving(market: TinyOptions = {}, options: ServeOptions = {}): Promise<Serving> {
  const server = await serveTiny(market, options);
  open.push(server);
  return server;
}

async function viewing(server: Serving): Promise<TestViewer> {
  const viewer = await TestViewer.connect(server.url);
  open.push(viewer);
  return viewer;
}

async function health(server: Serving) {
  const response = await fetch(`${server.url}api/health`);
  return ((await response.json()) as { runs: { hash: string; headTick: number }[] }).runs[0]!;
}

function hashOf(options: TinyOptions): string {
  const simulation = new Simulation(tinyScenario(options), { kinds: tinyKinds });
  while (!simulation.finished) simulation.step();
  return simulation.hash();
}

describe('a served run', () => {
  test('frames, events and patches reach a viewer, and the hash is that of a plain run', async () => {
    const server = await serving({ ticks: 800, seed: 4 });
    const viewer = await viewing(server);
    expect(await viewer.control({ action: 'play' })).toEqual({ ok: true, tick: -1 });
    await until(() => viewer.state?.status === 'finished');
    await pause(150);
    expect(viewer.faults).toEqual([]);
    expect(viewer.frames.length).toBeGreaterThan(20);
    expect(viewer.events).toEqual(await viewer.allEvents());
    expect(viewer.events.length).toBeGreaterThan(40);
    await viewer.fillGaps(800);
    expect(viewer.rows.size).toBe(800);
    expect((await health(server)).hash).toBe(hashOf({ ticks: 800, seed: 4 }));
  });

  test('a viewer that is cut off again and again misses no event and ends with equal rows', async () => {
    const server = await serving({ ticks: 2400 });
    const cutOff = await viewing(server);
    const steady = await viewing(server);
    await steady.control({ action: 'play' });
    for (let i = 0; i < 12; i++) {
      await pause(40 + ((i * 97) % 260));
      if (i % 4 === 3) {
        // A session that is given up cannot be recovered: the viewer joins again with what it has.
        cutOff.forgetSession();
        cutOff.cut();
      } else {
        cutOff.cut();
      }
    }
    await until(() => steady.state?.status === 'finished');
    await until(() => cutOff.socket.connected && cutOff.state?.status === 'finished');
    await until(
      () => cutOff.evSeq === steady.evSeq,
      () => `equal events (cut off: ${cutOff.says()}; steady: ${steady.says()})`,
    );
    expect(cutOff.recovered).toBeGreaterThan(3);
    expect(cutOff.rejoined).toBeGreaterThan(1);
    expect([...cutOff.faults, ...steady.faults]).toEqual([]);
    expect(cutOff.events).toEqual(await steady.allEvents());

    const fromFrames = new Map(cutOff.rows);
    const filled = await cutOff.fillGaps(2400);
    expect(filled).toBeGreaterThan(0);
    expect(fromFrames.size).toBeGreaterThan(500);
    for (let n = 0; n < 3; n++)
      for (const [tick, row] of rowsOf(await steady.chunk(n)))
        if (cutOff.rows.get(tick) !== row) throw new Error(`tick ${tick} differs`);
    expect(cutOff.rows.size).toBe(2400);
  });

  test('a cut that takes the answer to a join with it loses no event', async () => {
    const server = await serving({ ticks: 1200 });
    const steady = await viewing(server);
    const unlucky = await viewing(server);
    unlucky.forgetSession();
    unlucky.stayAway();
    await until(() => server.viewers().length === 1);
    await steady.control({ action: 'step', ticks: 400 });
    await until(() => steady.clocks.at(-1)?.headTick === 399);
    expect(steady.evSeq).toBeGreaterThan(unlucky.evSeq);
    // The server lets it in and answers; it hears the greeting and no more.
    unlucky.socket.once(WIRE.hello, () => unlucky.deafen());
    unlucky.comeBack();
    await until(() => server.viewers().length === 2);
    unlucky.cut();
    await until(() => unlucky.recovered === 1);
    await steady.control({ action: 'step', ticks: 400 });
    await until(() => steady.clocks.at(-1)?.headTick === 799 && unlucky.evSeq === steady.evSeq);
    expect(unlucky.faults).toEqual([]);
    expect(unlucky.events).toEqual(await steady.allEvents());
  });

  test('a viewer that is back before the server knows it was gone goes on hearing everything', async () => {
    const server = await serving({ ticks: 2000 });
    const wire = await startWire(server.url);
    open.push(wire);
    const steady = await viewing(server);
    const moved = await TestViewer.connect(wire.url);
    open.push(moved);
    await steady.control({ action: 'step', ticks: 200 });
    await until(() => moved.evSeq > 0 && moved.evSeq === steady.evSeq);
    // Once gone and noticed: from now on the server has a session that it can restore.
    moved.cut();
    await until(() => moved.recovered === 1);
    await steady.control({ action: 'step', ticks: 200 });
    await until(() => steady.clocks.at(-1)?.headTick === 399 && moved.evSeq === steady.evSeq);
    wire.lose();
    await until(() => moved.recovered === 2);
    wire.bury();
    await pause(100);
    await steady.control({ action: 'step', ticks: 200 });
    await until(() => steady.clocks.at(-1)?.headTick === 599 && moved.evSeq === steady.evSeq);
    expect(moved.faults).toEqual([]);
    expect(moved.events).toEqual(await steady.allEvents());
    expect(server.viewers()).toHaveLength(2);
  });

  test('a stalled viewer slows nobody and is never owed more than 256 kB', async () => {
    const server = await serving(
      { ticks: 6000, market: { channels: 48 } },
      { ticksPerSecond: 1000 },
    );
    const stalled = await viewing(server);
    const healthy = await viewing(server);
    stalled.stall(true);
    await healthy.control({ action: 'play' });
    let most = 0;
    while (healthy.state?.status !== 'finished') {
      for (const { bufferedBytes } of server.viewers()) most = Math.max(most, bufferedBytes);
      await pause(20);
    }
    expect(most).toBeLessThanOrEqual(256 * 1024);
    expect(healthy.events).toEqual(await healthy.allEvents());
    const shown = new Set(
      healthy.frames.flatMap(({ tick0, rows, stride }) => [tick0 + rows * stride]),
    );
    expect(shown.size).toBeGreaterThan(60);
    stalled.stall(false);
    await until(() => stalled.state?.status === 'finished' && stalled.evSeq === healthy.evSeq);
    expect(stalled.events).toEqual(healthy.events);
  });

  test('a revision that never was gets a fresh snapshot', async () => {
    const server = await serving();
    const viewer = await viewing(server);
    const have = { branch: 1, rev: 4711, evSeq: 0, seq: 0 };
    const reply = await viewer.join(viewer.runId, have);
    expect(reply).toMatchObject({ ok: true, type: 'snapshot' });
    const known = await viewer.join(viewer.runId);
    expect(known).toMatchObject({ ok: true, type: 'patches' });
  });

  test('who joins late gets the state, the events and all rows', async () => {
    const server = await serving({ ticks: 1500 });
    const first = await viewing(server);
    await first.control({ action: 'step', ticks: 1200 });
    await until(() => first.headTick >= 1199 || first.clocks.at(-1)?.headTick === 1199);
    await pause(150);
    const late = await viewing(server);
    expect(late.headTick).toBe(1199);
    expect(late.state).toEqual(first.state);
    expect(late.events).toEqual(await first.allEvents());
    expect(await late.fillGaps(1200)).toBe(1200);
    const coarse = await late.chunk(0, 2);
    expect(coarse).toMatchObject({ rows: 75, stride: 16, tick0: 15 });
  });

  test('bad commands are refused with a reason and change nothing', async () => {
    const server = await serving();
    const viewer = await viewing(server);
    const before = (await health(server)).hash;
    const answers = [
      await viewer.control({ action: 'explode' }),
      await viewer.control({ action: 'step', ticks: -1 }),
      await viewer.control({ action: 'speed', ticksPerSecond: Number.NaN }),
      await viewer.send(WIRE.param, { path: 'market.volatility', value: 'much' }),
      await viewer.send(WIRE.param, { path: 'market.volatility', value: 50 }),
      await viewer.send(WIRE.param, { path: 'market.hash', value: 1 }),
      await viewer.send(WIRE.shock, { id: 'meteor' }),
      await viewer.send(WIRE.mechanism, { id: 'agents', on: false }),
      await viewer.control({ action: 'seek', tick: 99, resume: true }),
      await viewer.send('run:delete', {}),
      await viewer.send(WIRE.shock, { id: 'fall20', runId: 'another' }),
      await viewer.control({ action: 'restart', scenario: '/etc/passwd' }),
      await viewer.control({ action: 'restart', scenario: 'broken' }),
    ].map((answer) => (answer.ok ? 'accepted' : answer.reason));
    expect(answers).toEqual([
      'badMessage',
      'badMessage',
      'badMessage',
      'badMessage',
      'outOfRange',
      'unknownParameter',
      'unknownShock',
      'unknownMechanism',
      'outOfRange',
      'badMessage',
      'unknownRun',
      'unknownScenario',
      'failed',
    ]);
    const nonsense: unknown = await viewer.socket.timeout(2000).emitWithAck(WIRE.join, 7);
    expect(nonsense).toMatchObject({ ok: false, reason: 'badMessage' });
    expect((await health(server)).hash).toBe(before);
  });

  test('more than twenty commands a second are too many', async () => {
    const server = await serving();
    const viewer = await viewing(server);
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => viewer.control({ action: 'pause' })),
    );
    const refused = answers.filter((answer) => !answer.ok && answer.reason === 'tooMany');
    expect(refused.length).toBeGreaterThanOrEqual(30);
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(15);
  });

  test('a restart with another seed shows everybody a new run', async () => {
    const server = await serving({ ticks: 400, seed: 1 });
    const one = await viewing(server);
    const two = await viewing(server);
    const old = one.runId;
    await one.control({ action: 'step', ticks: 50 });
    expect(await one.control({ action: 'restart', seed: 9 })).toEqual({ ok: true, tick: -1 });
    await until(() => one.runId !== old && two.runId === one.runId);
    await until(() => two.state?.status === 'finished');
    expect(two.state?.seed).toBe(9);
    expect((await health(server)).hash).toBe(hashOf({ ticks: 400, seed: 9 }));
    const gone = await fetch(`${server.url}api/runs/${old}/chunks/0/0`);
    expect(gone.status).toBe(404);
  });

  test('a restart puts another kind in the place of a mechanism, and refuses one that is not offered', async () => {
    const server = await serving({ ticks: 300, seed: 5 });
    const viewer = await viewing(server);
    const [choice] = viewer.state!.choices;
    expect(choice).toMatchObject({ id: 'market', kind: 'tinyMarket' });
    expect(choice!.options.map(({ kind }) => kind)).toEqual(['tinyMarket', 'otherMarket']);
    const old = viewer.runId;
    for (const kinds of [{ market: 'constant' }, { 'agents.holder': 'otherMarket' }]) {
      const refused = await viewer.control({ action: 'restart', kinds });
      expect(refused).toMatchObject({ ok: false, reason: 'failed' });
    }
    expect(viewer.runId).toBe(old);
    await viewer.control({ action: 'restart', kinds: { market: 'otherMarket' } });
    await until(() => viewer.runId !== old);
    expect(viewer.state).toMatchObject({ seed: 5, choices: [{ kind: 'otherMarket' }] });
    const again = viewer.runId;
    // Until the old run's thread has ended, a restart is still under way.
    while (!(await viewer.control({ action: 'restart', seed: 6 })).ok) await pause(50);
    await until(() => viewer.runId !== again);
    expect(viewer.state).toMatchObject({ seed: 6, choices: [{ kind: 'otherMarket' }] });
  });

  test('a seek that resumes replaces what came later for everybody', async () => {
    const server = await serving({ ticks: 500 });
    const one = await viewing(server);
    const two = await viewing(server);
    await one.control({ action: 'step', ticks: 300 });
    await until(() => one.rows.has(299) || one.clocks.at(-1)?.headTick === 299);
    expect(await one.control({ action: 'seek', tick: 99, resume: true })).toEqual({
      ok: true,
      tick: 99,
    });
    await until(() => two.state?.branch === 2);
    expect(two.headTick).toBe(99);
    await one.send(WIRE.param, { path: 'market.volatility', value: 4 });
    await one.control({ action: 'play' });
    await until(() => two.state?.status === 'finished');
    await pause(150);
    expect(two.faults).toEqual([]);
    expect(two.events).toEqual(await two.allEvents());
    await two.fillGaps(500);
    expect(two.rows.size).toBe(500);
    for (const [tick, row] of rowsOf(await one.chunk(0))) expect(two.rows.get(tick)).toBe(row);
  });

  test('a run that breaks an invariant is failed, says why, and the server goes on', async () => {
    const server = await serving({ market: { breaksAt: 40 } });
    const viewer = await viewing(server);
    await viewer.control({ action: 'play' });
    await until(() => viewer.state?.status === 'failed');
    expect(viewer.state?.failure).toContain('TINY-1');
    expect(await viewer.control({ action: 'stepBack', ticks: 10 })).toEqual({ ok: true, tick: 29 });
    const reply: JoinReply = await viewer.join('');
    expect(reply.ok).toBe(true);
  });

  test('a run whose thread dies is failed for its viewers, and the server goes on', async () => {
    const tiny = new URL('../../dist/tests/reference/tinyMarket.js', import.meta.url).href;
    const source = `export async function loadRun(request) {
      setTimeout(() => process.exit(3), 800);
      return (await import(${JSON.stringify(tiny)})).loadRun(request);
    }`;
    const loader = `data:text/javascript,${encodeURIComponent(source)}`;
    const server = await serving({}, { loader });
    const viewer = await viewing(server);
    await until(() => viewer.state?.status === 'failed');
    expect(viewer.state?.failure).toContain('thread');
    expect(await viewer.control({ action: 'play' })).toMatchObject({ ok: false, reason: 'failed' });
    expect((await fetch(`${server.url}api/health`)).status).toBe(200);
    expect(viewer.faults).toEqual([]);
  });

  test('the first viewer starts the run where autoplay is on', async () => {
    const server = await serving({ ticks: 200 }, { autoplay: true });
    expect((await health(server)).headTick).toBe(-1);
    const viewer = await viewing(server);
    await until(() => viewer.state?.status === 'finished');
    expect((await health(server)).headTick).toBe(199);
  });
});
