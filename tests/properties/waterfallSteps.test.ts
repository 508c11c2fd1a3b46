// Random deals, random lists of steps: cash in is cash out in every step, and nobody is paid more than he is due.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bookDeficiency } from '../../engine/securitisation/deficiencyLedger.ts';
import { cureAmount, passesCoverage } from '../../engine/securitisation/coverageTests.ts';
import {
  runWaterfall,
  type PaymentDate,
  type WaterfallStep,
} from '../../engine/securitisation/waterfall.ts';
import { wideSum } from '../../engine/securitisation/wideShares.ts';

const names = ['senior', 'mezzanine', 'junior'];
const accounts = ['interest', 'principal', 'reserve', 'buffer'];
const tests = ['cover', 'interestCover'];
const payees = [
  ...names.flatMap((name) => [`${name}.interest`, `${name}.principal`, `${name}.residual`]),
  'fee',
  ...accounts,
];

const amount = fc.bigInt({ min: 0n, max: 10n ** 15n });
const someOf = (list: readonly string[]) => fc.subarray([...list], { minLength: 1 });

const step: fc.Arbitrary<WaterfallStep> = fc.oneof(
  { weight: 1, arbitrary: someOf(tests).map((list) => ({ do: 'test', tests: list }) as const) },
  {
    weight: 5,
    arbitrary: fc.record(
      {
        do: fc.constant('pay' as const),
        from: fc.constantFrom(...accounts),
        to: fc.oneof(fc.constantFrom(...payees), someOf(payees)),
        split: fc.constantFrom('sequential' as const, 'proRata' as const),
        limit: fc.oneof(
          someOf(tests).map((cure) => ({ cure })),
          fc.double({ min: 0, max: 1, noNaN: true }).map((share) => ({ share })),
          fc.nat().map((most) => ({ amount: most })),
        ),
        when: fc.record(
          {
            fails: someOf(tests),
            passes: someOf(tests),
            on: someOf(['turbo']),
            off: someOf(['turbo']),
          },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: ['do', 'from', 'to'] },
    ),
  },
);

const deal: fc.Arbitrary<PaymentDate> = fc
  .record({
    amounts: fc.array(amount, { minLength: 15, maxLength: 15 }),
    triggers: fc.array(fc.bigInt({ min: 0n, max: 3n * 10n ** 18n }), {
      minLength: 2,
      maxLength: 2,
    }),
    hasTarget: fc.boolean(),
    turbo: fc.boolean(),
  })
  .map(({ amounts: a, triggers, hasTarget, turbo }) => ({
    classes: Object.fromEntries(
      names.map((name, i) => [
        name,
        { balance: a[3 * i]!, coupon: a[3 * i + 1]!, carried: a[3 * i + 2]! },
      ]),
    ),
    accounts: {
      interest: { balance: a[9]! },
      principal: { balance: a[10]! },
      reserve: { balance: a[11]!, ...(hasTarget && { target: a[12]! }) },
      buffer: { balance: 0n },
    },
    fees: { fee: a[13]! },
    tests: {
      cover: {
        kind: 'overcollateralisation' as const,
        classes: ['senior', 'mezzanine'],
        trigger: triggers[0]!,
        counts: ['principal'],
      },
      interestCover: {
        kind: 'interestCoverage' as const,
        classes: ['senior'],
        trigger: triggers[1]!,
      },
    },
    poolValue: a[14]!,
    interestReceived: a[9]!,
    flags: { turbo },
  }));

describe('any list of steps', () => {
  test('pays out what it takes, in every step and in all', () => {
    fc.assert(
      fc.property(deal, fc.array(step, { maxLength: 12 }), (date, steps) => {
        const result = runWaterfall(steps, date);
        for (const row of result.rows) {
          expect(wideSum(row.to.map((one) => one.amount))).toBe(row.paid);
          expect(row.paid <= row.available).toBe(true);
          expect(row.to.every((one) => one.amount >= 0n)).toBe(true);
        }
        const paid = wideSum(
          Object.values(result.classes).flatMap(({ interest, principal, residual }) => [
            interest,
            principal,
            residual,
          ]),
        );
        const before = wideSum(Object.values(date.accounts).map(({ balance }) => balance));
        const left = wideSum(Object.values(result.accounts));
        expect(paid + left + wideSum(Object.values(result.feesPaid))).toBe(before);
      }),
      { numRuns: 400 },
    );
  });

  test('pays nobody more interest, principal or fee than is due', () => {
    fc.assert(
      fc.property(deal, fc.array(step, { maxLength: 12 }), (date, steps) => {
        const result = runWaterfall(steps, date);
        for (const name of names) {
          const { interest, principal, balance, unpaid } = result.classes[name]!;
          const claim = date.classes[name]!;
          expect(interest + unpaid).toBe(claim.coupon + claim.carried);
          expect(principal + balance).toBe(claim.balance);
          expect(unpaid >= 0n && balance >= 0n).toBe(true);
        }
        expect(result.feesPaid['fee']! <= date.fees['fee']!).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('cures', () => {
  test('the cure restores the ratio, and one atom less does not', () => {
    const part = fc.bigInt({ min: 1n, max: 10n ** 12n });
    const above = fc.bigInt({ min: 10n ** 18n + 10n ** 15n, max: 3n * 10n ** 18n });
    fc.assert(
      fc.property(
        part,
        part,
        above,
        fc.constantFrom('interest' as const, 'principal' as const),
        (numerator, denominator, trigger, from) => {
          const cure = cureAmount({ numerator, denominator, trigger }, from);
          const after = (paid: bigint): boolean =>
            passesCoverage({
              numerator: from === 'principal' ? numerator - paid : numerator,
              denominator: denominator - paid,
              trigger,
            });
          if (cure > denominator || (from === 'principal' && cure > numerator)) return;
          expect(after(cure)).toBe(true);
          if (cure > 0n) expect(after(cure - 1n)).toBe(false);
        },
      ),
    );
  });
});

describe('principal deficiency', () => {
  test('a class has a deficiency only when every class below is full, unless spread cleared it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: 1n, max: 10n ** 6n }), { minLength: 1, maxLength: 5 }),
        fc.bigInt({ min: 0n, max: 10n ** 7n }),
        (balances, loss) => {
          const none = balances.map(() => 0n);
          const { ledger, unallocatedLoss } = bookDeficiency(balances, none, {
            loss,
            excessSpread: 0n,
          });
          expect(wideSum(ledger) + unallocatedLoss).toBe(loss);
          ledger.forEach((held, i) => {
            if (held > 0n) expect(ledger.slice(i + 1)).toEqual(balances.slice(i + 1));
          });
        },
      ),
    );
  });
});
