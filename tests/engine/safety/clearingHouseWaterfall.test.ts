import { expect, test } from '@jest/globals';
import { clearingHouseWaterfall } from '../../../engine/safety/clearingHouseWaterfall.ts';

test('the gain of one defaulter covers nothing of another', () => {
  const { used, unallocated } = clearingHouseWaterfall(
    [
      { loss: -40n, margin: 10n, contribution: 5n },
      { loss: 100n, margin: 60n, contribution: 10n },
    ],
    [{ member: 'a', contribution: 20n, gain: 0n }],
    {
      capitalFirst: 5n,
      capitalSecond: 0n,
      assessmentMultiple: [0n, 1n],
      gainsHaircut: 'allowed',
    },
  );
  expect(used).toMatchObject({
    defaulterMargin: 60n,
    defaulterContribution: 10n,
    capitalFirst: 5n,
    survivorsFund: 20n,
  });
  expect(unallocated).toBe(5n);
});
