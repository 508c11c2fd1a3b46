import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  acceptRedemptions,
  claimFloor,
  payRedemptions,
  type RedemptionRequest,
} from '../../engine/securitisation/redemption.ts';

const atoms = fc.integer({ min: 1, max: 1e12 });
const order = fc.constantFrom('firstCome' as const, 'proRata' as const);
const requests = fc.array(
  fc.record({ tranche: fc.constantFrom('senior' as const, 'junior' as const), units: atoms }),
  { maxLength: 12 },
);
const queueOf = (asked: readonly { tranche: 'senior' | 'junior'; units: number }[]) =>
  asked.map(({ tranche, units }, i): RedemptionRequest => ({
    id: i + 1,
    tranche,
    account: i,
    tick: 0,
    waiting: units,
    accepted: 0,
  }));

test('acceptance fills the gate exactly, or accepts all there is, and never more than was asked', () => {
  fc.assert(
    fc.property(requests, fc.nat(1e13), order, (asked, gateAtoms, how) => {
      const queue = queueOf(asked);
      const terms = { tranche: 'senior' as const, tick: 1, noticeTicks: 0, gateAtoms, order: how };
      const accepted = acceptRedemptions(queue, terms);
      const wished = asked
        .filter(({ tranche }) => tranche === 'senior')
        .reduce((sum, { units }) => sum + units, 0);
      expect(accepted).toBe(Math.min(gateAtoms, wished));
      queue.forEach((one, i) => {
        expect(one.waiting).toBeGreaterThanOrEqual(0);
        expect(one.waiting + one.accepted).toBe(asked[i]!.units);
        if (one.tranche === 'junior') expect(one.accepted).toBe(0);
      });
    }),
  );
});

test('payments never exceed the cash, nor a token its price', () => {
  fc.assert(
    fc.property(
      requests,
      fc.nat(1e13),
      fc.double({ min: 0, max: 1.5, noNaN: true }),
      fc.double({ min: 0, max: 1.5, noNaN: true }),
      order,
      (asked, cash, senior, junior, how) => {
        const queue = queueOf(asked);
        for (const one of queue) {
          one.accepted = one.waiting;
          one.waiting = 0;
        }
        const prices = { senior, junior };
        const claims = queue.reduce((sum, one) => sum + claimFloor(one, prices[one.tranche]), 0);
        const payments = payRedemptions(queue, cash, (name) => prices[name], how);
        let paid = 0;
        for (const { request, units, cash: amount } of payments) {
          paid += amount;
          expect(units).toBeLessThanOrEqual(request.accepted);
          expect(amount).toBeLessThanOrEqual(units * prices[request.tranche] * (1 + 1e-12) + 1);
        }
        expect(paid).toBe(Math.min(cash, claims));
      },
    ),
  );
});
