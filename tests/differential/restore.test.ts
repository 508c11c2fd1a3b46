// RUN-1 through snapshots: a run that is saved and taken up again elsewhere ends where the straight one ends.

import { deserialize, serialize } from 'node:v8';
import { describe, expect, test } from '@jest/globals';
import { createSimulation, InputError, type Keyframe, type Simulation } from '../../index.ts';
import { shortCrisis } from '../reference/shortCrisis.ts';

const scenario = shortCrisis();
/** Before anything, before the shock, in the first auctions, on both sides of a hash over the world. */
const cuts = [0, 39, 500, 1023, 1024];

const finish = (simulation: Simulation): string => {
  while (!simulation.finished) simulation.step();
  return simulation.hash();
};

const straight = createSimulation(scenario);
const keyframes: Keyframe[] = [];
const trail: string[] = [];
while (!straight.finished) {
  if (cuts.includes(straight.tick)) keyframes.push(straight.keyframe());
  straight.step();
  trail.push(straight.hash());
}
const result = straight.hash();

describe('a run restored into a fresh simulation ends in the same hash', () => {
  test.each(cuts.map((tick, i) => [tick, i]))('from tick %i', (tick, i) => {
    const twin = createSimulation(scenario);
    // As it goes to a worker or a file: by value, nothing shared.
    twin.restore(deserialize(serialize(keyframes[i]!)) as Keyframe);
    expect(twin.tick).toBe(tick);
    const own: string[] = [];
    while (!twin.finished) {
      twin.step();
      own.push(twin.hash());
    }
    expect(own).toEqual(trail.slice(tick));
    expect(twin.metrics()).toEqual(straight.metrics());
  });

  test('also when the simulation had run on in another direction', () => {
    const strayed = createSimulation(scenario);
    for (let i = 0; i < 30; i++) strayed.step();
    strayed.command({ type: 'moveFundamental', asset: 'ETH', factor: 0.5 });
    for (let i = 0; i < 600; i++) strayed.step();
    strayed.restore(keyframes[2]!);
    expect(strayed.hash()).toBe(trail[499]);
    expect(finish(strayed)).toBe(result);
  });
});

describe('a fork', () => {
  test('goes the same way as its original, and a command on one leaves the other alone', () => {
    const original = createSimulation(scenario);
    while (original.tick < 500) original.step();
    const same = original.fork();
    const shocked = original.fork({ type: 'shock', id: 'fall10' });
    const other = finish(shocked);
    expect(finish(same)).toBe(result);
    expect(finish(original)).toBe(result);
    expect(other).not.toBe(result);
    expect(shocked.identity()).not.toBe(original.identity());
    expect(original.run.commands.list()).toHaveLength(1);
  });

  test('without a mechanism equals the run in which it was switched off at that tick', () => {
    const id = 'protocols.maker.liquidation';
    const act = { type: 'switchMechanism', id, on: false } as const;
    const off = createSimulation({
      ...scenario,
      commands: [...scenario.commands, { ...act, tick: 500 }],
    });
    const original = createSimulation(scenario);
    original.restore(keyframes[2]!);
    const forked = original.fork(act);
    expect(finish(forked)).toBe(finish(off));
    expect(forked.identity()).toBe(off.identity());
  });
});

test('a keyframe of another run is refused and changes nothing', () => {
  const simulation = createSimulation(scenario);
  for (let i = 0; i < 5; i++) simulation.step();
  const before = simulation.hash();
  const mine = keyframes[1]!;
  const [first, ...others] = mine.snapshot.columns;
  for (const wrong of [
    { ...mine, seed: mine.seed + 1 },
    { ...mine, scenario: 'calm' },
    { ...mine, snapshot: { ...mine.snapshot, columns: others } },
    { ...mine, snapshot: { ...mine.snapshot, columns: [...others, first!] } },
  ]) {
    expect(() => simulation.restore(wrong)).toThrow(InputError);
  }
  expect(simulation.tick).toBe(5);
  simulation.step();
  expect(simulation.hash()).toBe(trail[5]);
  expect(before).toBe(trail[4]);
});
