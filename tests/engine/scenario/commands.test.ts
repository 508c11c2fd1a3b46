import { describe, expect, test } from '@jest/globals';
import { InputError, Simulation, type CommandAct } from '../../../engine/index.ts';
import { tinyKinds, tinyScenario } from '../../reference/tinyMarket.ts';

const start = (commands: (CommandAct & { tick: number })[] = []): Simulation =>
  new Simulation({ ...tinyScenario({ ticks: 40 }), commands }, { kinds: tinyKinds });
const finish = (simulation: Simulation): string => {
  while (!simulation.finished) simulation.step();
  return simulation.hash();
};
const fall = { type: 'moveFundamental', asset: 'ETH', factor: 0.5 } as const;
const calm = { type: 'setParameter', path: 'market.volatility', value: 0 } as const;
const off = { type: 'switchMechanism', id: 'market', on: false } as const;

describe('a command', () => {
  test('applies at its tick, before anything else of that tick, and is reported', () => {
    const simulation = start([{ ...fall, tick: 3 }]);
    const seen: number[] = [];
    while (!simulation.finished) {
      const { events, tick } = simulation.step();
      for (const { type } of events) if (type === 'commandApplied') seen.push(tick);
    }
    expect(seen).toEqual([3]);
    const [before, after] = [start([{ ...fall, tick: 3 }]), start()];
    for (let i = 0; i < 3; i++) [before, after].forEach((run) => run.step());
    expect(before.hash()).toBe(after.hash());
    [before, after].forEach((run) => run.step());
    expect(before.hash()).not.toBe(after.hash());
  });

  test('given during a run equals the same one written into the scenario', () => {
    const live = start();
    while (live.tick < 10) live.step();
    expect(live.command(fall)).toEqual({ ...fall, tick: 10 });
    live.command(calm, 25);
    const written = start([
      { ...calm, tick: 25 },
      { ...fall, tick: 10 },
    ]);
    expect(finish(live)).toBe(finish(written));
    expect(live.identity()).toBe(written.identity());
    expect(live.identity()).not.toBe(start().identity());
  });

  test('a shock stands for its acts', () => {
    const simulation = start();
    simulation.command({ type: 'shock', id: 'fall20' });
    const { events } = simulation.step();
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'shockApplied', shock: 'fall20' }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'commandApplied', command: 'moveFundamental' }),
    );
  });

  test('a mechanism that is switched off rests, and goes on when it is switched on', () => {
    const simulation = start([
      { ...off, tick: 5 },
      { ...off, on: true, tick: 10 },
    ]);
    const price = (): number =>
      (
        JSON.parse(
          simulation.keyframe().snapshot.records.find(({ name }) => name === 'market')!.json,
        ) as { price: number }
      ).price;
    const prices: number[] = [];
    while (!simulation.finished) {
      simulation.step();
      prices.push(price());
    }
    expect(new Set(prices.slice(4, 10)).size).toBe(1);
    expect(prices[11]).not.toBe(prices[10]);
  });

  test('that is undone at once leaves another identity but the same numbers', () => {
    const simulation = start([
      { ...off, tick: 5 },
      { ...off, on: true, tick: 5 },
    ]);
    finish(simulation);
    const plain = start();
    finish(plain);
    expect(simulation.metrics()).toEqual(plain.metrics());
    expect(simulation.identity()).not.toBe(plain.identity());
  });
});

describe('a command is refused with where, what and the mend, and changes nothing', () => {
  test.each<[string, CommandAct, string]>([
    [
      'a parameter that is read when the run is built',
      { type: 'setParameter', path: 'market.breaksAt', value: 3 },
      'is read when the run is built',
    ],
    ['an unknown parameter', { ...calm, path: 'market.volatilty' }, 'market.volatility'],
    ['a value out of bounds', { ...calm, value: 6 }, 'market.volatility'],
    ['a value of another type', { ...calm, value: 'high' }, 'market.volatility'],
    ['an asset without a path', { ...fall, asset: 'XYZ' }, 'moveFundamental.asset'],
    ['a factor of nothing', { ...fall, factor: 0 }, 'moveFundamental.factor'],
    ['a factor that is no number', { ...fall, factor: Number.NaN }, 'moveFundamental.factor'],
    ['an unknown mechanism', { ...off, id: 'markt' }, 'switchMechanism.id'],
    ['a name that every object has', { ...off, id: 'constructor' }, 'switchMechanism.id'],
    ['an unknown shock', { type: 'shock', id: 'fall30' }, 'shock.id'],
  ])('%s', (_says, act, where) => {
    const simulation = start();
    const before = simulation.identity();
    expect(() => simulation.command(act)).toThrow(InputError);
    expect(() => simulation.command(act)).toThrow(where);
    expect(simulation.identity()).toBe(before);
    expect(finish(simulation)).toBe(finish(start()));
  });

  test('a tick that has run, or none', () => {
    const simulation = start();
    for (let i = 0; i < 5; i++) simulation.step();
    for (const tick of [4, 5.5, Number.NaN]) {
      expect(() => simulation.command(fall, tick)).toThrow('command.tick');
    }
    expect(simulation.command(fall, 5).tick).toBe(5);
  });
});
