import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  absorb,
  outerPoolLoss,
  splitProRata,
  trancheLoss,
  WHOLE_COVERAGE,
  writeDown,
  writeUp,
} from '../../engine/securitisation/lossAllocation.ts';
import type { Absorber, WrittenTranche } from '../../engine/securitisation/lossAllocation.ts';
import { trancheNotionals } from '../../engine/securitisation/tranche.ts';

const atoms = fc.oneof(
  fc.integer({ min: 0, max: 50 }),
  fc.maxSafeNat().map((value) => Math.floor(value / 64)),
);
const absorber: fc.Arbitrary<Absorber> = fc.oneof(
  fc.record({ kind: fc.constant('tranche' as const), balance: atoms }),
  fc.record(
    {
      kind: fc.constant('insurance' as const),
      balance: atoms,
      perEventCap: atoms,
      coverageParts: fc.integer({ min: 0, max: WHOLE_COVERAGE }),
      deductible: atoms,
    },
    { requiredKeys: ['kind', 'balance'] },
  ),
);
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

describe('a shock offered to a stack of absorbers', () => {
  test('is borne or uncovered to the atom, and nobody bears more than he has', () => {
    fc.assert(
      fc.property(fc.array(absorber, { maxLength: 8 }), atoms, (stack, shock) => {
        const { taken, remaining, uncovered } = absorb(stack, shock);
        expect(sum(taken) + uncovered).toBe(shock);
        for (const [index, { balance }] of stack.entries()) {
          expect(taken[index]).toBeGreaterThanOrEqual(0);
          expect(remaining[index]).toBeGreaterThanOrEqual(0);
          expect((taken[index] ?? 0) + (remaining[index] ?? 0)).toBe(balance);
        }
      }),
    );
  });

  test('reaches nothing above a tranche that is not yet gone', () => {
    fc.assert(
      fc.property(fc.array(absorber, { maxLength: 8 }), atoms, (stack, shock) => {
        const { taken, remaining, uncovered } = absorb(stack, shock);
        const survivor = stack.findIndex(
          ({ kind }, index) => kind === 'tranche' && (remaining[index] ?? 0) > 0,
        );
        if (survivor < 0) return;
        expect(sum(taken.slice(survivor + 1)) + uncovered).toBe(0);
      }),
    );
  });

  test('in two parts hurts tranches as much as at once', () => {
    const tranches = fc.array(
      atoms.map((balance) => ({ balance, writtenDown: 0 })),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(tranches, atoms, atoms, (before, first, second) => {
        const once = writeDown(before, first + second);
        const half = writeDown(before, first);
        const twice = writeDown(half.tranches, second);
        expect(twice.tranches).toEqual(once.tranches);
        expect(half.uncovered + twice.uncovered).toBe(once.uncovered);
      }),
    );
  });
});

describe('a split in proportion', () => {
  test('gives out everything, each share within one atom of the exact one, none above its weight', () => {
    fc.assert(
      fc.property(
        fc.array(atoms, { minLength: 1, maxLength: 8 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (weights, share) => {
          const whole = sum(weights);
          const amount = Math.floor(whole * share);
          const shares = splitProRata(amount, weights);
          expect(sum(shares)).toBe(amount);
          for (const [index, weight] of weights.entries()) {
            const exact = BigInt(amount) * BigInt(weight);
            const given = BigInt(shares[index] ?? 0) * BigInt(whole);
            const gap = given > exact ? given - exact : exact - given;
            expect(gap < BigInt(whole) || whole === 0).toBe(true);
            expect(shares[index]).toBeLessThanOrEqual(weight);
          }
        },
      ),
    );
  });
});

describe('write-ups', () => {
  const events = fc.array(
    fc.record({ isLoss: fc.boolean(), amount: fc.integer({ min: 0, max: 2_000 }) }),
    { maxLength: 20 },
  );
  const start: readonly WrittenTranche[] = [50, 100, 850].map((balance) => ({
    balance,
    writtenDown: 0,
  }));

  test('conserve: balances + uncovered losses − excess recoveries follow the net loss', () => {
    fc.assert(
      fc.property(events, (list) => {
        let tranches = start;
        let net = 0;
        for (const { isLoss, amount } of list) {
          if (isLoss) {
            const result = writeDown(tranches, amount);
            tranches = result.tranches;
            net += amount - result.uncovered;
          } else {
            const result = writeUp(tranches, amount);
            tranches = result.tranches;
            net -= amount - result.excess;
          }
          expect(sum(tranches.map(({ balance }) => balance))).toBe(1_000 - net);
          for (const [index, { balance, writtenDown }] of tranches.entries()) {
            expect(balance + writtenDown).toBe(start[index]?.balance);
          }
          expect(tranches).toEqual(writeDown(start, net).tranches);
        }
      }),
    );
  });
});

describe('tranches by their points', () => {
  const structure = fc
    .uniqueArray(fc.integer({ min: 1, max: 9_999 }), { maxLength: 5 })
    .map((points) => [0, ...points.toSorted((a, b) => a - b), 10_000])
    .map((points) =>
      points.slice(1).map((detach, index) => ({
        name: `${index}`,
        attachmentPointBps: points[index] ?? 0,
        detachmentPointBps: detach,
        couponBpsPerYear: 0,
      })),
    );

  test('have notionals that sum to the pool to the atom', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), structure, (pool, tranches) => {
        expect(sum(trancheNotionals(pool, tranches))).toBe(pool);
      }),
    );
  });

  test('lose together what the pool loses', () => {
    const ratio = fc.integer({ min: 0, max: 1_024 }).map((parts) => parts / 1_024);
    const points = fc
      .uniqueArray(fc.integer({ min: 1, max: 1_023 }), { maxLength: 5 })
      .map((inner) => [0, ...inner.toSorted((a, b) => a - b), 1_024]);
    fc.assert(
      fc.property(points, ratio, (bounds, loss) => {
        const slices = bounds.slice(1).map((detach, index) => ({
          attach: (bounds[index] ?? 0) / 1_024,
          detach: detach / 1_024,
        }));
        expect(sum(slices.map((slice) => trancheLoss(slice, loss).lossAmount))).toBe(loss);
      }),
    );
  });

  test('of tranches amplify: identical inner pools are one inner pool, and more loss is never less', () => {
    const ratio = fc.integer({ min: 0, max: 1_024 }).map((parts) => parts / 1_024);
    const inner = { attach: 0.0625, detach: 0.25 };
    const outer = { attach: 0.125, detach: 0.375 };
    fc.assert(
      fc.property(ratio, ratio, fc.integer({ min: 1, max: 8 }), (one, other, count) => {
        const [low, high] = one < other ? [one, other] : [other, one];
        const pools = Array.from({ length: count }, () => ({ weight: 1, loss: low }));
        const same = outerPoolLoss(inner, pools);
        expect(same).toBeCloseTo(trancheLoss(inner, low).lossFraction, 12);
        const worse = outerPoolLoss(inner, [...pools.slice(1), { weight: 1, loss: high }]);
        expect(trancheLoss(outer, worse).lossFraction).toBeGreaterThanOrEqual(
          trancheLoss(outer, same).lossFraction,
        );
      }),
    );
  });
});
