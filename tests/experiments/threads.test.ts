// Runs on real threads, which take what was built.

import { afterAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Experiments from '../../experiments/index.ts';
import { loadScenario } from '../../index.ts';

const { inThisThread, onThreads, ResultFile, runExperiment, Stopped } = (await import(
  new URL('../../dist/experiments/index.js', import.meta.url).href
)) as typeof Experiments;

const text = `name: small
title: A small market
secondsPerTick: 15s
start: 2020-03-12T00:00:00Z
duration: 10m
assets: { USD: { decimals: 6 }, ETH: { decimals: 8 } }
fundamentals:
  ETH: { kind: waypoints, points: [[0h, 200], [10m, 180]], volatilityPerYear: 1 }
venues:
  ETH-USD: { kind: orderBook, base: ETH, quote: USD }
statistics:
  market: { kind: marketStatistics, warmUp: 1m }
agents:
  - { kind: noiseTrader, id: noise, count: 20, interval: 60s, holdings: { USD: 50_000, ETH: 100 } }
  - { kind: marketMaker, count: 3, interval: 30s, holdings: { USD: 1_000_000, ETH: 5000 } }
`;
const designs = ['20', '40'].map((count) => ({
  label: count,
  scenario: loadScenario(text, { set: [`agents.noise.count=${count}`] }),
}));
const seeds = [3, 1, 2];
const folder = mkdtempSync(join(tmpdir(), 'faultline-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('an experiment', () => {
  test('gives the same on one thread, on two, and in this one, in the order of the runs', async () => {
    const one = await runExperiment({ designs, seeds }, onThreads(1));
    const two = await runExperiment({ designs, seeds }, onThreads(2));
    const here = await runExperiment({ designs, seeds }, inThisThread);
    expect(two).toEqual(one);
    expect(here).toEqual(one);
    expect(one.records.map(({ design, seed }) => [design, seed])).toEqual([
      [0, 3],
      [0, 1],
      [0, 2],
      [1, 3],
      [1, 1],
      [1, 2],
    ]);
    expect(new Set(one.records.map(({ hash }) => hash)).size).toBe(6);
    expect(one.records[0]!.metrics).toHaveProperty(['profit.noiseTrader']);
  });

  test('counts every tick', async () => {
    let ticks = 0;
    await runExperiment({ designs, seeds }, onThreads(2), { onTicks: (done) => (ticks += done) });
    expect(ticks).toBe(6 * designs[0]!.scenario.ticks);
  });

  test('can be broken off and gone on with, to the same result', async () => {
    const file = join(folder, 'runs.jsonl');
    const controller = new AbortController();
    let done = 0;
    const stopped = runExperiment({ designs, seeds }, inThisThread, {
      signal: controller.signal,
      known: new ResultFile(file),
      onDone: () => ++done === 2 && controller.abort(),
    });
    await expect(stopped).rejects.toThrow(Stopped);
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(2);
    // A line that was cut off by the interrupt does no harm.
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"design":0,"se`);
    let again = 0;
    const resumed = await runExperiment({ designs, seeds }, inThisThread, {
      known: new ResultFile(file),
      onDone: () => again++,
    });
    expect(again).toBe(4);
    expect(
      readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toHaveLength(6);
    const whole = await runExperiment({ designs, seeds }, inThisThread);
    expect(resumed.hash).toBe(whole.hash);
    expect(resumed.records.map(({ metrics }) => metrics)).toEqual(
      whole.records.map(({ metrics }) => metrics),
    );
  });

  test('is stopped on threads too', async () => {
    const controller = new AbortController();
    const stopped = runExperiment({ designs, seeds }, onThreads(2), {
      signal: controller.signal,
      onDone: () => controller.abort(),
    });
    await expect(stopped).rejects.toThrow(Stopped);
  });

  test('tells what is wrong with a design', async () => {
    const broken = {
      label: 'broken',
      scenario: {
        ...designs[0]!.scenario,
        mechanisms: [{ id: 'x', kind: 'noSuchKind', on: true, parameters: {} }],
      },
    };
    await expect(
      runExperiment({ designs: [broken], seeds: [1] }, onThreads(1)),
    ).rejects.toHaveProperty('name', 'InputError');
  });
});
