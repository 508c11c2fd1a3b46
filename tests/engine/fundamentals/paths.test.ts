// Fundamental paths: through their points, moved by shocks, the same whatever else is in the scenario.

import { describe, expect, test } from '@jest/globals';
import { InputError } from '../../../engine/errors.ts';
import { constant } from '../../../engine/fundamentals/constant.ts';
import { fundamentalPathKey } from '../../../engine/fundamentals/path.ts';
import { recorded } from '../../../engine/fundamentals/recorded.ts';
import { checkSeries } from '../../../engine/fundamentals/series.ts';
import { waypoints } from '../../../engine/fundamentals/waypoints.ts';
import { restoreWorld, saveWorld } from '../../../engine/state/snapshot.ts';
import { smallKernel } from '../chain/smallKernel.ts';

const points = [
  [0, 200],
  [1500, 100],
  [3000, 150],
];

function pathOf(seed: number, ticks: number, volatilityPerYear = 1): number[] {
  const small = smallKernel({ seed });
  small.add(waypoints, 'eth', { points, volatilityPerYear });
  const path = small.kernel.use(fundamentalPathKey, 'ETH');
  return Array.from({ length: ticks }, () => {
    small.run(1);
    return path.value();
  });
}

describe('way-points', () => {
  test('are met exactly, and left in between', () => {
    const path = pathOf(3, 201);
    expect(path[0]).toBe(200);
    expect(path[100]).toBe(100);
    expect(path[200]).toBe(150);
    const straight = pathOf(3, 201, 0);
    expect(straight[50]).toBeCloseTo(Math.sqrt(200 * 100), 9);
    expect(Math.abs(path[50]! - straight[50]!)).toBeGreaterThan(0.001);
  });

  test('wander with the stated volatility: increments of log price have its variance', () => {
    const small = smallKernel({ seed: 5, secondsPerTick: 3600 });
    const year = 31_536_000;
    small.add(waypoints, 'eth', {
      points: [
        [0, 100],
        [year, 100],
      ],
      volatilityPerYear: 0.8,
    });
    const path = small.kernel.use(fundamentalPathKey, 'ETH');
    let last = 100;
    let sum = 0;
    for (let i = 0; i < 8760; i++) {
      small.run(1);
      const change = Math.log(path.value() / last);
      sum += change * change;
      last = path.value();
    }
    // 8,759 squared normal draws: relative standard error √(2/8759) = 1.5 %.
    expect(Math.sqrt(sum) / 0.8).toBeGreaterThan(0.96);
    expect(Math.sqrt(sum) / 0.8).toBeLessThan(1.04);
  });

  test('stand at half way of a bridge with variance σ²T/4', () => {
    const small = smallKernel({ seed: 8, secondsPerTick: 100 });
    const many = Array.from({ length: 4001 }, (_, i) => [i * 200, 100]);
    small.add(waypoints, 'eth', { points: many, volatilityPerYear: 2 });
    const path = small.kernel.use(fundamentalPathKey, 'ETH');
    let sum = 0;
    for (let i = 0; i < 8000; i++) {
      small.run(1);
      if (i % 2 === 1) sum += Math.log(path.value() / 100) ** 2;
    }
    const expected = (4 * 200) / 4 / 31_536_000;
    expect(sum / 4000 / expected).toBeGreaterThan(0.9);
    expect(sum / 4000 / expected).toBeLessThan(1.1);
  });

  test('depend on the seed alone: the same again, another with another seed', () => {
    expect(pathOf(3, 60)).toEqual(pathOf(3, 60));
    expect(pathOf(4, 60)).not.toEqual(pathOf(3, 60));
  });

  test('continue alike after a restore', () => {
    const make = () => {
      const small = smallKernel({ seed: 9 });
      small.add(waypoints, 'eth', { points });
      return small;
    };
    const straight = make();
    straight.run(70);
    const saved = saveWorld(straight.kernel.world);
    straight.run(50);
    const again = make();
    restoreWorld(again.kernel.world, saved);
    again.run(50);
    expect(again.hash()).toBe(straight.hash());
    expect(again.kernel.use(fundamentalPathKey, 'ETH').value()).toBe(
      straight.kernel.use(fundamentalPathKey, 'ETH').value(),
    );
  });

  test('may lie closer together than ticks', () => {
    const small = smallKernel({ secondsPerTick: 15 });
    small.add(waypoints, 'eth', {
      points: [
        [0, 10],
        [4, 20],
        [8, 30],
        [40, 40],
      ],
    });
    small.run(4);
    expect(small.kernel.use(fundamentalPathKey, 'ETH').value()).toBe(40);
  });
});

describe('a recorded series', () => {
  test('is read on straight lines, or as the previous value', () => {
    const small = smallKernel();
    small.add(recorded, 'linear', {
      asset: 'A',
      points: [
        [0, 10],
        [60, 30],
      ],
    });
    small.add(recorded, 'steps', {
      asset: 'B',
      points: [
        [0, 10],
        [60, 30],
      ],
      between: 'previous',
    });
    small.run(3);
    expect(small.kernel.use(fundamentalPathKey, 'A').value()).toBe(20);
    expect(small.kernel.use(fundamentalPathKey, 'B').value()).toBe(10);
    small.run(5);
    expect(small.kernel.use(fundamentalPathKey, 'A').value()).toBe(30);
    expect(small.kernel.use(fundamentalPathKey, 'B').value()).toBe(30);
  });

  test('has its price before the first tick', () => {
    const small = smallKernel();
    small.add(recorded, 'path', { points: [[0, 194.61]] });
    expect(small.kernel.use(fundamentalPathKey, 'ETH').value()).toBe(194.61);
  });
});

describe('a shock', () => {
  test('moves the level for good, and multiplies with others', () => {
    const small = smallKernel();
    small.add(constant, 'dai', { price: 1 });
    const path = small.kernel.use(fundamentalPathKey, 'DAI');
    path.shock(0.8);
    path.shock(0.5);
    expect(path.value()).toBe(0.4);
    small.run(3);
    expect(path.value()).toBe(0.4);
  });
});

describe('points in a scenario', () => {
  test('are refused, all faults at once, where times do not increase or prices are not positive', () => {
    const faults = checkSeries([[0, 1], [0, 2], [5, -1], 'x'], 'points');
    expect(faults.map(({ where }) => where)).toEqual(['points[1]', 'points[2]', 'points[3]']);
    expect(checkSeries([], 'points')).toHaveLength(1);
    expect(() =>
      smallKernel().add(waypoints, 'eth', {
        points: [
          [5, 1],
          [0, 1],
        ],
      }),
    ).toThrow(InputError);
  });
});
