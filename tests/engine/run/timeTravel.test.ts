// Going back: to any tick, with the commands before it, at the cost of a few ticks run again.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Simulation, TimeTravel } from '../../../engine/index.ts';
import { tinyKinds, tinyScenario } from '../../reference/tinyMarket.ts';

const build = (ticks = 3000) => {
  const simulation = new Simulation(tinyScenario({ ticks }), { kinds: tinyKinds });
  return { simulation, travel: new TimeTravel(simulation) };
};

function runTo({ simulation, travel }: ReturnType<typeof build>, tick: number): void {
  while (simulation.tick < tick) {
    simulation.step();
    travel.stepped();
  }
}

describe('time travel', () => {
  test('any tick that was run can be gone back to, to the same hash', () => {
    const run = build(800);
    const hashes: string[] = [];
    while (!run.simulation.finished) {
      hashes.push(run.simulation.hash());
      run.simulation.step();
      run.travel.stepped();
    }
    const end = run.simulation.hash();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 799 }), (tick) => {
        run.travel.seek(tick);
        expect(run.simulation.tick).toBe(tick);
        expect(run.simulation.hash()).toBe(hashes[tick]);
        runTo(run, 800);
        expect(run.simulation.hash()).toBe(end);
      }),
      { numRuns: 12, seed: 1 },
    );
  });

  test('commands before the tick are kept, later ones forgotten', () => {
    const run = build(800);
    const command = (value: number) =>
      run.simulation.command({ type: 'setParameter', path: 'market.volatility', value });
    runTo(run, 130);
    command(1);
    runTo(run, 190);
    command(2);
    runTo(run, 300);
    command(3);
    runTo(run, 500);
    run.travel.seek(195);
    expect(run.simulation.run.commands.list().map(({ tick }) => tick)).toEqual([130, 190]);
    const plain = build(800);
    runTo(plain, 130);
    plain.simulation.command({ type: 'setParameter', path: 'market.volatility', value: 1 });
    runTo(plain, 190);
    plain.simulation.command({ type: 'setParameter', path: 'market.volatility', value: 2 });
    runTo(plain, 195);
    expect(run.simulation.hash()).toBe(plain.simulation.hash());
  });

  test('keyframes stand every 64 ticks for the recent past and every 1,024 long ago', () => {
    const run = build(12_000);
    runTo(run, 10_000);
    const { ticks } = run.travel;
    expect(ticks[0]).toBe(0);
    expect(ticks.filter((tick) => tick > 9600)).toEqual([9664, 9728, 9792, 9856, 9920, 9984]);
    expect(ticks.filter((tick) => tick < 5000)).toEqual([0, 1024, 2048, 3072, 4096]);
    expect(ticks.length).toBeLessThan(40);
    expect(run.travel.seek(9900)).toBeLessThan(64);
  });

  test('a small memory holds fewer keyframes, and seeking still works', () => {
    const simulation = new Simulation(tinyScenario({ ticks: 2000 }), { kinds: tinyKinds });
    const travel = new TimeTravel(simulation, { capBytes: 60_000 });
    const run = { simulation, travel };
    runTo(run, 2000);
    expect(travel.bytes).toBeLessThanOrEqual(60_000);
    travel.seek(777);
    expect(simulation.tick).toBe(777);
  });
});
