import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { payInterest, payPrincipal } from '../../engine/securitisation/interestWaterfall.ts';

const atoms = fc.oneof(
  fc.integer({ min: 0, max: 50 }),
  fc.maxSafeNat().map((value) => Math.floor(value / 64)),
);
const rank = fc.integer({ min: 0, max: 3 });
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

describe('interest down the waterfall', () => {
  const claims = fc.array(fc.record({ rank, couponDue: atoms, shortfall: atoms }), {
    maxLength: 6,
  });

  test('pays out exactly what comes in, and carries exactly what it does not pay', () => {
    fc.assert(
      fc.property(atoms, claims, (available, list) => {
        const { paid, shortfall, residual } = payInterest(available, list);
        expect(sum(paid) + residual).toBe(available);
        for (const [index, claim] of list.entries()) {
          expect((paid[index] ?? 0) + (shortfall[index] ?? 0)).toBe(
            claim.couponDue + claim.shortfall,
          );
          expect(shortfall[index]).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  test('pays a rank nothing, and leaves no residual, while a rank before it is short', () => {
    fc.assert(
      fc.property(atoms, claims, (available, list) => {
        const { paid, shortfall, residual } = payInterest(available, list);
        for (const [index, claim] of list.entries()) {
          if ((shortfall[index] ?? 0) === 0) continue;
          expect(residual).toBe(0);
          const later = list.map((other, at) => (other.rank > claim.rank ? (paid[at] ?? 0) : 0));
          expect(sum(later)).toBe(0);
        }
      }),
    );
  });
});

describe('principal down the waterfall', () => {
  const claims = fc.array(fc.record({ rank, balance: atoms }), { maxLength: 6 });
  const mode = fc.constantFrom('sequential' as const, 'proRata' as const);

  test('repays exactly what comes in, never more than is outstanding', () => {
    fc.assert(
      fc.property(atoms, claims, mode, (available, list, how) => {
        const { paid, balances, residual } = payPrincipal(available, list, how);
        const outstanding = sum(list.map(({ balance }) => balance));
        expect(sum(paid) + residual).toBe(available);
        expect(sum(paid)).toBe(Math.min(available, outstanding));
        for (const [index, { balance }] of list.entries()) {
          expect((paid[index] ?? 0) + (balances[index] ?? 0)).toBe(balance);
          expect(balances[index]).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
