// Queues under any requests: nobody gets more than he asked for, nothing is paid twice, and the money that is paid is money that was there.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  acceptLeavers,
  payInOrder,
  payTogether,
  type LeaveRequest,
} from '../../engine/securitisation/redeemableQueue.ts';

const amount = fc.integer({ min: 0, max: 1_000_000_000 });
const requests = fc.array(fc.record({ waiting: amount, accepted: amount, tick: fc.nat(50) }), {
  minLength: 1,
  maxLength: 12,
});
const made = (
  given: readonly { waiting: number; accepted: number; tick: number }[],
): LeaveRequest[] => given.map((one, id) => ({ id, account: id, ...one }));
const total = (list: readonly number[]): number => list.reduce((sum, one) => sum + one, 0);

describe('a redemption queue', () => {
  test('lets in what notice and gate allow, in order or in proportion', () => {
    fc.assert(
      fc.property(
        requests,
        amount,
        fc.constantFrom('firstCome' as const, 'proRata' as const),
        (given, gate, order) => {
          const list = made(given);
          acceptLeavers(list, { tick: 50, noticeTicks: 25, gate, order });
          const admitted = list.map((one, i) => one.accepted - given[i]!.accepted);
          list.forEach((one, i) => {
            expect(admitted[i]).toBeGreaterThanOrEqual(0);
            expect(one.waiting).toBe(given[i]!.waiting - admitted[i]!);
            if (given[i]!.tick > 25) expect(admitted[i]).toBe(0);
          });
          const eligible = total(given.map((one) => (one.tick <= 25 ? one.waiting : 0)));
          expect(total(admitted)).toBe(Math.min(gate, eligible));
        },
      ),
    );
  });

  test('pays in order, at the price, until the money is gone', () => {
    fc.assert(
      fc.property(
        requests,
        amount,
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (given, money, price) => {
          const list = made(given);
          const payments = payInOrder(list, money, price);
          const claims = total(list.map((one) => Math.floor(one.accepted * price)));
          expect(total(payments.map(({ cash }) => cash))).toBe(Math.min(money, claims));
          for (const { request, tokens, cash } of payments) {
            expect(tokens).toBeLessThanOrEqual(request.accepted);
            expect(cash).toBeLessThanOrEqual(tokens * price + 1e-6);
          }
        },
      ),
    );
  });

  test('pays together: each in proportion, all of the tokens and no more than the money', () => {
    fc.assert(
      fc.property(requests, amount, amount, (given, tokens, money) => {
        const list = made(given);
        const payments = payTogether(list, tokens, money);
        const accepted = total(list.map((one) => one.accepted));
        expect(total(payments.map((one) => one.tokens))).toBe(Math.min(tokens, accepted));
        expect(total(payments.map(({ cash }) => cash))).toBeLessThanOrEqual(money);
        for (const one of payments) expect(one.tokens).toBeLessThanOrEqual(one.request.accepted);
      }),
    );
  });
});
