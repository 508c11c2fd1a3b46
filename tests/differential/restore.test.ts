// What a simulation refuses to be restored from.

import { expect, test } from '@jest/globals';
import { InputError, Simulation } from '../../engine/index.ts';
import { tinyKinds, tinyScenario } from '../reference/tinyMarket.ts';

const at = (tick: number): Simulation => {
  const simulation = new Simulation(tinyScenario(), { kinds: tinyKinds });
  while (simulation.tick < tick) simulation.step();
  return simulation;
};

test('a keyframe of another run is refused and changes nothing', () => {
  const mine = at(39).keyframe();
  const simulation = at(5);
  const [first, ...others] = mine.snapshot.columns;
  for (const wrong of [
    { ...mine, seed: mine.seed + 1 },
    { ...mine, scenario: 'calm' },
    { ...mine, snapshot: { ...mine.snapshot, columns: others } },
    { ...mine, snapshot: { ...mine.snapshot, columns: [...others, first!] } },
    { ...mine, snapshot: { ...mine.snapshot, records: [] } },
  ]) {
    expect(() => simulation.restore(wrong)).toThrow(InputError);
  }
  expect(simulation.tick).toBe(5);
  expect(simulation.hash()).toBe(at(5).hash());
  simulation.step();
  expect(simulation.hash()).toBe(at(6).hash());
});

test('a keyframe stays what it was while both runs go on', () => {
  const original = at(20);
  const keyframe = original.keyframe();
  const twin = at(0);
  twin.restore(keyframe);
  for (let i = 0; i < 30; i++) original.step();
  for (let i = 0; i < 30; i++) twin.step();
  expect(twin.hash()).toBe(original.hash());
  const again = at(3);
  again.restore(keyframe);
  expect(again.tick).toBe(20);
  for (let i = 0; i < 30; i++) again.step();
  expect(again.hash()).toBe(original.hash());
});
