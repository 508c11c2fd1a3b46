// The host without any transport, in virtual time: what it says, what it answers, and that watching changes nothing.

import { describe, expect, test } from '@jest/globals';
import { VirtualTimeScheduler } from 'rxjs';
import { applyPatches, enablePatches, type Patch } from 'immer';
import { Simulation } from '../../engine/index.ts';
import { decodeFrame, lastTick } from '../../protocol/codec.ts';
import { isControlState } from '../../protocol/guards.ts';
import type { ControlMessage, ControlState } from '../../protocol/messages.ts';
import { Host } from '../../server/host.ts';
import { allKinds } from '../../scenarios/load.ts';
import { smallMarket } from '../engine/safety/smallMarket.ts';
import type { HostOutput } from '../../server/hostMessages.ts';
import { tinyKinds, tinyScenario, type TinyOptions } from '../reference/tinyMarket.ts';

enablePatches();

type Control = ControlMessage extends infer M
  ? M extends ControlMessage
    ? Omit<M, 'runId' | 'opId'>
    : never
  : never;

function start(options: TinyOptions = {}, ticksPerSecond = 0) {
  const scheduler = new VirtualTimeScheduler();
  const said: HostOutput[] = [];
  const host = new Host({
    runId: 'r',
    loaded: { scenario: tinyScenario(options), kinds: tinyKinds },
    say: (output) => said.push(output),
    ticksPerSecond,
    scheduler,
  });
  let ops = 0;
  return {
    host,
    said,
    control: (message: Control, opId = `op${++ops}`) =>
      host.ask('control', { ...message, runId: 'r', opId }),
    param: (path: string, value: number, opId = `op${++ops}`) =>
      host.ask('param', { runId: 'r', opId, path, value }),
    status: () => host.ask('status', null),
    state: (): ControlState => {
      const reply = host.ask('join', { have: null });
      if (!reply.ok || reply.type !== 'snapshot') throw new Error('expected a snapshot');
      return reply.snapshot.state;
    },
    /** Lets so many milliseconds go by. */
    pass: (milliseconds: number) => {
      scheduler.maxFrames = scheduler.frame + milliseconds;
      scheduler.flush();
      scheduler.frame = scheduler.maxFrames;
    },
    framesOf: (tier: number) =>
      said
        .filter((output) => output.type === 'frame')
        .filter((output) => output.tier === tier)
        .map(({ bytes }) => decodeFrame(bytes)),
  };
}

function hashWithout(options: TinyOptions): string {
  const simulation = new Simulation(tinyScenario(options), { kinds: tinyKinds });
  while (!simulation.finished) simulation.step();
  return simulation.hash();
}

describe('the host', () => {
  test('a watched, paused, paced and joined run has the hash of a plain one', () => {
    const options = { ticks: 600, seed: 3 };
    const run = start(options, 100);
    run.host.ask('audience', { tiers: [2, 1, 1, 1] });
    run.control({ action: 'play' });
    run.pass(1000);
    run.control({ action: 'pause' });
    run.host.ask('join', { have: null });
    run.pass(500);
    run.control({ action: 'step', ticks: 7 });
    run.pass(100);
    run.control({ action: 'speed', ticksPerSecond: 0 });
    run.control({ action: 'play' });
    for (let i = 0; i < 50 && run.status().status !== 'finished'; i++) run.pass(1000);
    expect(run.status()).toMatchObject({ status: 'finished', headTick: 599 });
    expect(run.status().hash).toBe(hashWithout(options));
  });

  test('the control state that it starts from passes the guard of the viewer', () => {
    const state = start().state();
    expect(isControlState(state)).toBe(true);
    expect(state.channels.map(({ name }) => name)).toEqual([
      'price.traded',
      'price.fundamental',
      'volume',
      'liquidations.count',
      'cliff',
      'price.open',
      'price.high',
      'price.low',
    ]);
    expect(state.parameters.map(({ path }) => path)).toEqual([
      'fundamentals.ETH.price',
      'market.volatility',
    ]);
    expect(state.chapters).toEqual([{ tick: 10, title: 'Beginning', says: 'It begins.' }]);
    expect(state.pools.map(({ id }) => id)).toEqual(['pool']);
    expect(state.pools[0]!.tranches.map(({ id }) => id)).toEqual(['junior', 'senior']);
    expect(state.startTime).toBe('2020-03-12T00:00:00.000Z');
  });

  test('a run at ten ticks a second has done ten after a second', () => {
    const run = start({}, 10);
    run.control({ action: 'play' });
    run.pass(1000);
    expect(run.status().headTick).toBe(9);
  });

  test('frames of a tier cover every tick once, in order', () => {
    const run = start({ ticks: 300 }, 100);
    run.host.ask('audience', { tiers: [1, 0, 1, 0] });
    run.control({ action: 'play' });
    run.pass(4000);
    for (const tier of [0, 2]) {
      let next = 0;
      for (const frame of run.framesOf(tier)) {
        expect(frame.tick0 - frame.stride + 1).toBe(next);
        next = lastTick(frame) + 1;
      }
      expect(next).toBe(300);
    }
    expect(run.framesOf(0).map(({ seq }) => seq)).toEqual(run.framesOf(0).map((_, i) => i + 1));
    expect(run.framesOf(1)).toEqual([]);
    expect(run.framesOf(2).length).toBeLessThan(20);
  });

  test('events come numbered without gap, at most ten batches a second', () => {
    const run = start({ ticks: 400 }, 100);
    run.control({ action: 'play' });
    run.pass(3000);
    const batches = run.said.filter((output) => output.type === 'events');
    expect(batches.length).toBeGreaterThan(5);
    expect(batches.length).toBeLessThanOrEqual(31);
    let next = 1;
    for (const { batch } of batches) {
      expect(batch.firstSeq).toBe(next);
      next += batch.events.length;
    }
    const { events } = run.host.ask('events', { from: 0, to: 10_000 });
    expect(events.length).toBe(next - 1);
  });

  test('patches lead from the snapshot to the state that a later joiner gets', () => {
    const run = start({ ticks: 400 }, 100);
    let state = run.state();
    run.control({ action: 'play' });
    run.param('market.volatility', 1);
    run.pass(1500);
    run.host.ask('shock', { runId: 'r', opId: 's', id: 'fall20' });
    run.host.ask('mechanism', { runId: 'r', opId: 'm', id: 'market', on: false });
    run.pass(5000);
    for (const output of run.said)
      if (output.type === 'patch')
        state = applyPatches(state, output.patch.patches as readonly Patch[]);
    expect(state).toEqual(run.state());
    expect(state.status).toBe('finished');
    expect(state.commands.map(({ type }) => type)).toEqual(['param', 'shock', 'mechanism']);
  });

  test('a viewer that comes back gets patches and the events it missed', () => {
    const run = start({ ticks: 400 }, 100);
    const first = run.host.ask('join', { have: null });
    if (!first.ok || first.type !== 'snapshot') throw new Error('expected a snapshot');
    run.control({ action: 'play' });
    run.pass(1000);
    const have = { branch: 1, rev: first.snapshot.rev, evSeq: 2, seq: 0 };
    const again = run.host.ask('join', { have });
    if (!again.ok || again.type !== 'patches') throw new Error('expected patches');
    expect(again.patch.baseRev).toBe(have.rev);
    expect(again.events?.firstSeq).toBe(3);
    expect(again.events?.events.length).toBe(again.evSeq - 2);
    const wrong = run.host.ask('join', { have: { ...have, rev: 999 } });
    expect(wrong).toMatchObject({ ok: true, type: 'snapshot' });
  });

  test('the same operation twice has one effect and one answer', () => {
    const run = start();
    const first = run.control({ action: 'step', ticks: 5 }, 'same');
    run.pass(100);
    const second = run.control({ action: 'step', ticks: 5 }, 'same');
    run.pass(100);
    expect(second).toEqual(first);
    expect(first).toEqual({ ok: true, tick: 4 });
    expect(run.status().headTick).toBe(4);
  });

  test('what makes no sense is refused with a reason and changes nothing', () => {
    const run = start();
    const reasons = [
      run.param('market.volatility', 99),
      run.param('market.work', 3),
      run.param('nothing', 3),
      run.host.ask('shock', { runId: 'r', opId: 'a', id: 'flood' }),
      run.host.ask('mechanism', { runId: 'r', opId: 'b', id: 'fundamentals.ETH', on: false }),
      run.control({ action: 'seek', tick: 1, resume: true }),
      run.control({ action: 'stepBack', ticks: 1 }),
    ].map((answer) => (answer.ok ? 'accepted' : answer.reason));
    expect(reasons).toEqual([
      'outOfRange',
      'unknownParameter',
      'unknownParameter',
      'unknownShock',
      'unknownMechanism',
      'outOfRange',
      'outOfRange',
    ]);
    expect(run.state().commands).toEqual([]);
  });

  test('a seek that resumes makes a new branch that ends like a run with the commands before it', () => {
    const options = { ticks: 400, seed: 5 };
    const run = start(options);
    run.control({ action: 'step', ticks: 150 });
    run.pass(1000);
    run.param('market.volatility', 1);
    run.control({ action: 'step', ticks: 100 });
    run.pass(1000);
    run.param('market.volatility', 3);
    run.control({ action: 'step', ticks: 50 });
    run.pass(1000);
    expect(run.control({ action: 'seek', tick: 199, resume: true })).toEqual({
      ok: true,
      tick: 199,
    });
    expect(run.status()).toMatchObject({ headTick: 199, branch: 2, status: 'paused' });
    const snapshot = run.said.findLast((output) => output.type === 'snapshot')?.snapshot;
    expect(snapshot?.headTick).toBe(199);
    expect(snapshot?.state.parameters[1]?.value).toBe(1);
    run.control({ action: 'play' });
    for (let i = 0; i < 50 && run.status().status !== 'finished'; i++) run.pass(1000);

    const plain = new Simulation(tinyScenario(options), { kinds: tinyKinds });
    while (plain.tick < 150) plain.step();
    plain.command({ type: 'setParameter', path: 'market.volatility', value: 1 });
    while (!plain.finished) plain.step();
    expect(run.status().hash).toBe(plain.hash());
    expect(run.status().identity).toBe(plain.identity());
  });

  test('a broken invariant fails the run, says what broke, and one can go back', () => {
    const run = start({ ticks: 400, market: { breaksAt: 120 } });
    run.control({ action: 'play' });
    run.pass(1000);
    expect(run.status()).toMatchObject({ status: 'failed', headTick: 119 });
    expect(run.state().failure).toContain('TINY-1');
    expect(run.control({ action: 'play' })).toMatchObject({ ok: false, reason: 'wrongStatus' });
    expect(run.control({ action: 'stepBack', ticks: 20 })).toEqual({ ok: true, tick: 99 });
    expect(run.state()).toMatchObject({ status: 'paused', failure: null });
  });

  test('published figures are compared while the run goes on', () => {
    const run = start({ ticks: 4000 });
    run.control({ action: 'play' });
    run.pass(4000);
    const [fallen] = run.state().published;
    expect(fallen?.simulated).toBeGreaterThan(300);
    expect(fallen?.within).toBe(true);
  });
});

test('a fault is a band from its start to its end, and open again after going back into it', () => {
  const scheduler = new VirtualTimeScheduler();
  const scenario = smallMarket(
    'faults: [{ kind: congestion, from: 5m, until: 10m }, { kind: oracleFreeze, from: 7m }]\n',
  );
  const host = new Host({
    runId: 'r',
    loaded: { scenario, kinds: allKinds },
    say: () => {},
    ticksPerSecond: 0,
    scheduler,
  });
  const bands = () => {
    const reply = host.ask('join', { have: null });
    if (!reply.ok || reply.type !== 'snapshot') throw new Error('expected a snapshot');
    return reply.snapshot.state.bands.map(({ id, from, until }) => [id, from, until]);
  };
  const control = (message: Control, opId: string) =>
    host.ask('control', { ...message, runId: 'r', opId });
  control({ action: 'step', ticks: 60 }, 'one');
  for (let i = 0; i < 20; i++) {
    scheduler.maxFrames = scheduler.frame + 1000;
    scheduler.flush();
    scheduler.frame = scheduler.maxFrames;
  }
  expect(bands()).toEqual([
    ['faults.congestion', 20, 40],
    ['faults.oracleFreeze', 28, null],
  ]);
  host.ask('mechanism', { runId: 'r', opId: 'two', id: 'faults.oracleFreeze', on: false });
  expect(bands()[1]).toEqual(['faults.oracleFreeze', 28, 60]);
  control({ action: 'seek', tick: 30, resume: true }, 'three');
  expect(bands()).toEqual([
    ['faults.congestion', 20, null],
    ['faults.oracleFreeze', 28, null],
  ]);
});
