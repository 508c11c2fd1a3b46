import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  addExact,
  bpsCeil,
  bpsFloor,
  mulDivCeil,
  mulDivFloor,
  mulExact,
} from '../../engine/units/exact.ts';

const whole = fc.maxSafeNat();
const positive = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

describe('exact arithmetic', () => {
  test('multiply-divide agrees with BigInt, or says that the result does not fit', () => {
    fc.assert(
      fc.property(
        fc.oneof(whole, fc.nat(100_000)),
        fc.oneof(whole, fc.nat(100_000)),
        fc.oneof(positive, fc.integer({ min: 1, max: 1000 })),
        (a, b, c) => {
          const product = BigInt(a) * BigInt(b);
          const floor = product / BigInt(c);
          const ceil = (product + BigInt(c) - 1n) / BigInt(c);
          if (ceil > BigInt(Number.MAX_SAFE_INTEGER))
            expect(() => mulDivCeil(a, b, c)).toThrow('UNITS-1');
          else
            expect([BigInt(mulDivFloor(a, b, c)), BigInt(mulDivCeil(a, b, c))]).toEqual([
              floor,
              ceil,
            ]);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('the two halves of a split share add up to the whole', () => {
    fc.assert(
      fc.property(whole, fc.integer({ min: 0, max: 10_000 }), (amount, bps) => {
        expect(bpsFloor(amount, bps) + bpsCeil(amount, 10_000 - bps)).toBe(amount);
      }),
    );
  });

  test('sums and products beyond 2^53 are refused', () => {
    expect(() => addExact(Number.MAX_SAFE_INTEGER, 1)).toThrow('UNITS-1');
    expect(() => mulExact(2 ** 30, 2 ** 30)).toThrow('UNITS-1');
    expect([addExact(2, 3), mulExact(2, 3), addExact(-2, 1)]).toEqual([5, 6, -1]);
  });
});
