import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  fromLeadingBits,
  leadingBits,
  leadingBitsBelow,
} from '../../../engine/margin/priceBuckets.ts';

const positive = fc.double({ min: 5e-324, max: 1.7e308, noNaN: true });

describe('price buckets', () => {
  test('keep the order of prices', () => {
    fc.assert(
      fc.property(positive, positive, (a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        expect(leadingBits(low)).toBeLessThanOrEqual(leadingBits(high));
        expect(leadingBitsBelow(low)).toBeLessThanOrEqual(leadingBitsBelow(high));
      }),
    );
  });

  test('hold the prices between their boundaries, the lower or the upper one included', () => {
    fc.assert(
      fc.property(positive, (price) => {
        const bits = leadingBits(price);
        expect(fromLeadingBits(bits) <= price && price < fromLeadingBits(bits + 1)).toBe(true);
        const below = leadingBitsBelow(price);
        expect(fromLeadingBits(below) < price && price <= fromLeadingBits(below + 1)).toBe(true);
      }),
    );
  });

  test('a boundary itself lies above or below, as asked', () => {
    expect(fromLeadingBits(leadingBits(1))).toBe(1);
    expect(leadingBitsBelow(1)).toBe(leadingBits(1) - 1);
  });
});
