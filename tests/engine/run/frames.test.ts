// Which rows go into frames.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { planFrames } from '../../../engine/index.ts';

describe('frame plans', () => {
  test('ticks that fit go one by one', () => {
    expect(planFrames(10, 25, 16)).toEqual([{ from: 10, rows: 16, stride: 1 }]);
    expect(planFrames(10, 9, 16)).toEqual([]);
  });

  test('more ticks go in whole strides and the rest one by one', () => {
    expect(planFrames(0, 66, 16)).toEqual([
      { from: 0, rows: 13, stride: 5 },
      { from: 65, rows: 2, stride: 1 },
    ]);
  });

  test('every tick is covered once, in order, by frames that are not too long', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1000 }),
        fc.integer({ min: 1, max: 50_000 }),
        fc.integer({ min: 1, max: 128 }),
        (from, ticks, most) => {
          let next = from;
          for (const plan of planFrames(from, from + ticks - 1, most)) {
            expect(plan.from).toBe(next);
            expect(plan.rows).toBeLessThanOrEqual(most);
            expect(plan.rows).toBeGreaterThan(0);
            next += plan.rows * plan.stride;
          }
          expect(next).toBe(from + ticks);
        },
      ),
    );
  });
});
