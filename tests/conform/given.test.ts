import { expect, test } from '@jest/globals';
import { amountIn, fixed } from '../../conform/given.ts';

test.each([
  ['1.05', 18, 1_050_000_000_000_000_000n],
  ['1e-3', 4, 10n],
  ['0.333333333333333333333333333333', 4, 3_333n],
  ['-0.333333333333333333333333333333', 4, -3_334n],
  ['1.23456e-2', 4, 123n],
  ['120.0', 0, 120n],
])('%s to %i places is %d: what is finer is rounded down', (text, places, value) => {
  expect(fixed({ text }, 'text', places)).toBe(value);
});

test('an amount of more than eighteen places is the nearest', () => {
  expect(amountIn({ x: '0.6666666666666666666666' }, 'x')).toBe(666_666_666_666_666_630n);
});
