import { describe, expect, test } from '@jest/globals';
import { integrate, integrateVector } from '../../../engine/math/integrate.ts';

describe('an integral of what is not a number', () => {
  test('is not one, and is not sought for long', () => {
    let asked = 0;
    const f = (): number => {
      asked++;
      return NaN;
    };
    expect(integrate(f, [0, 1])).toBeNaN();
    expect(asked).toBe(15);
  });

  test('nor of many functions at once, of which one is none', () => {
    let asked = 0;
    const sum = integrateVector(
      (x, weight, into) => {
        if (++asked > 1000) throw new Error('halving without end');
        into[0]! += weight * x;
        into[1]! += NaN;
      },
      2,
      [0, 1],
    );
    expect(sum[0]).toBeCloseTo(0.5, 12);
    expect(sum[1]).toBeNaN();
  });
});
