import { describe, expect, test } from '@jest/globals';
import { InvariantViolation } from '../../../engine/errors.ts';
import {
  absorb,
  outerPoolLoss,
  splitProRata,
  trancheLoss,
  WHOLE_COVERAGE,
  writeUp,
} from '../../../engine/securitisation/lossAllocation.ts';
import {
  capitalStructureFaults,
  couponFloor,
  trancheNotionals,
} from '../../../engine/securitisation/tranche.ts';
import type { TrancheTerms } from '../../../engine/securitisation/tranche.ts';

const tranche = (name: string, from: number, to: number): TrancheTerms => ({
  name,
  attachmentPointBps: from,
  detachmentPointBps: to,
  couponBpsPerYear: 300,
});

describe('allocating a loss', () => {
  test('an insurer leaves the odd atom to the one above', () => {
    const stack = [
      { kind: 'insurance', balance: 100, coverageParts: WHOLE_COVERAGE / 2 },
      { kind: 'tranche', balance: 100 },
    ] as const;
    expect(absorb(stack, 7)).toEqual({ taken: [3, 4], remaining: [97, 96], uncovered: 0 });
  });

  test('a third of a large loss is a third of it to the last atoms', () => {
    const coverageParts = Math.round(WHOLE_COVERAGE / 3);
    const fund = { kind: 'insurance', balance: 10 ** 15, coverageParts } as const;
    const [taken] = absorb([fund], 300_000_000_000_000).taken;
    expect(Math.abs(taken! - 100_000_000_000_000)).toBeLessThanOrEqual(1);
  });

  test('a fund that covers nothing leaves the loss uncovered', () => {
    const fund = { kind: 'insurance', balance: 100, deductible: 50 } as const;
    expect(absorb([fund], 40)).toEqual({ taken: [0], remaining: [100], uncovered: 40 });
  });

  test('a loss of a part of an atom is a fault of the caller', () => {
    expect(() => absorb([], 0.5)).toThrow(InvariantViolation);
  });

  test('odd atoms of a split go to the largest remainder, equals in order', () => {
    expect(splitProRata(10, [1, 1, 1])).toEqual([4, 3, 3]);
    expect(splitProRata(10, [1, 5, 6])).toEqual([1, 4, 5]);
    expect(splitProRata(0, [0, 0])).toEqual([0, 0]);
    expect(() => splitProRata(1, [0, 0])).toThrow('LOSS-3');
  });

  test('a recovery beyond every write-down is excess', () => {
    const written = [
      { balance: 0, writtenDown: 50 },
      { balance: 90, writtenDown: 10 },
    ];
    expect(writeUp(written, 65)).toEqual({
      tranches: [
        { balance: 50, writtenDown: 0 },
        { balance: 100, writtenDown: 0 },
      ],
      excess: 5,
    });
  });

  test('a tranche without width loses nothing', () => {
    expect(trancheLoss({ attach: 0.1, detach: 0.1 }, 0.5)).toEqual({
      lossAmount: 0,
      lossFraction: 0,
      remaining: 0,
    });
  });

  test('an outer pool of mixed inner pools loses their mean by weight', () => {
    const pools = [
      { weight: 3, loss: 0.25 },
      { weight: 1, loss: 0.05 },
    ];
    expect(outerPoolLoss({ attach: 0.1, detach: 0.2 }, pools)).toBe(0.75);
  });
});

describe('a capital structure', () => {
  const sound = [
    tranche('junior', 0, 500),
    tranche('mezzanine', 500, 2_000),
    tranche('senior', 2_000, 10_000),
  ];

  test('splits a pool to the atom', () => {
    expect(trancheNotionals(999, sound)).toEqual([49, 150, 800]);
  });

  test('without gap is sound', () => {
    expect(capitalStructureFaults(sound, 'tranches')).toEqual([]);
  });

  test('reports a gap, an empty tranche, a repeated name and a missing top, all at once', () => {
    const faults = capitalStructureFaults(
      [tranche('junior', 0, 500), tranche('senior', 600, 600), tranche('junior', 600, 9_000)],
      'tranches',
    );
    expect(faults.map(({ where }) => where)).toEqual([
      'tranches[1].attachmentPointBps',
      'tranches[1].detachmentPointBps',
      'tranches[2]',
      'tranches',
    ]);
  });

  test('coupons accrue by time, rounded down', () => {
    expect(couponFloor(1_000_000, 500, { elapsed: 73, year: 365 })).toBe(10_000);
    expect(couponFloor(999, 500, { elapsed: 73, year: 365 })).toBe(9);
  });
});
