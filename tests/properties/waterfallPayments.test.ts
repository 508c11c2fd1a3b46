import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { payInterest } from '../../engine/securitisation/interestWaterfall.ts';
import { runWaterfall } from '../../engine/securitisation/waterfall.ts';

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
  const balances = fc.array(atoms, { minLength: 1, maxLength: 6 });
  const mode = fc.constantFrom('sequential' as const, 'proRata' as const);
  /** One step pays `available` to classes c0, c1, … of these balances. */
  const repay = (available: number, list: readonly number[], split: 'sequential' | 'proRata') => {
    const names = list.map((_, i) => `c${i}`);
    const { classes, accounts } = runWaterfall(
      [{ do: 'pay', from: 'principal', to: names.map((name) => `${name}.principal`), split }],
      {
        classes: Object.fromEntries(
          names.map((name, i) => [name, { balance: BigInt(list[i]!), coupon: 0n, carried: 0n }]),
        ),
        accounts: { principal: { balance: BigInt(available) } },
        fees: {},
        tests: {},
        poolValue: 0n,
        interestReceived: 0n,
        flags: {},
      },
    );
    return {
      paid: names.map((name) => Number(classes[name]!.principal)),
      left: names.map((name) => Number(classes[name]!.balance)),
      residual: Number(accounts['principal']!),
    };
  };

  test('repays exactly what comes in, never more than is outstanding', () => {
    fc.assert(
      fc.property(atoms, balances, mode, (available, list, how) => {
        const { paid, left, residual } = repay(available, list, how);
        expect(sum(paid) + residual).toBe(available);
        expect(sum(paid)).toBe(Math.min(available, sum(list)));
        for (const [index, balance] of list.entries()) {
          expect(paid[index]! + left[index]!).toBe(balance);
          expect(left[index]).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  test('sequentially, nobody is repaid while anything before him stands', () => {
    fc.assert(
      fc.property(atoms, balances, (available, list) => {
        const { paid, left } = repay(available, list, 'sequential');
        const first = left.findIndex((balance) => balance > 0);
        if (first >= 0) expect(sum(paid.slice(first + 1))).toBe(0);
      }),
    );
  });

  test('in proportion, each gets his share of what stands, to the atom', () => {
    fc.assert(
      fc.property(atoms, balances, (available, list) => {
        const { paid } = repay(available, list, 'proRata');
        const all = BigInt(sum(list));
        const pot = BigInt(Math.min(available, sum(list)));
        for (const [index, balance] of list.entries()) {
          const floor = all === 0n ? 0n : (pot * BigInt(balance)) / all;
          expect([floor, floor + 1n]).toContain(BigInt(paid[index]!));
        }
      }),
    );
  });
});
