// No value passes between those who stay and those who come or go.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  enterTranche,
  leaveTranche,
  lockedByPendingLoss,
  netOfLoss,
  type ChargedTranche,
} from '../../engine/securitisation/cohortTiming.ts';
import { wideMin } from '../../engine/units/fixedPoint.ts';
import { wideSum } from '../../engine/securitisation/wideShares.ts';

const atoms = fc.bigInt({ min: 0n, max: 10n ** 12n });
const charged: fc.Arbitrary<ChargedTranche> = fc.record({ gross: atoms, outstandingLoss: atoms });

describe('leaving', () => {
  test('nobody is paid more or less than his share by the order of leaving, but for rounding', () => {
    const shares = fc.array(fc.bigInt({ min: 1n, max: 10n ** 6n }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(charged, shares, (tranche, holders) => {
        const all = wideSum(holders);
        const net = netOfLoss(tranche);
        let left = tranche;
        let out = all;
        for (const held of holders) {
          const { payout, left: rest } = leaveTranche(left, held, out);
          const fair = (net * held) / all;
          const off = payout > fair ? payout - fair : fair - payout;
          expect(off <= BigInt(holders.length) + 1n).toBe(true);
          left = rest;
          out -= held;
        }
        expect(left).toEqual({ gross: 0n, outstandingLoss: 0n });
      }),
    );
  });
});

test('who holds nothing is paid nothing, also when he is the last', () => {
  const empty = { gross: 0n, outstandingLoss: 0n };
  expect(leaveTranche(empty, 0n, 0n)).toEqual({ payout: 0n, left: empty });
});

describe('entering while a loss may be recovered', () => {
  test('the gate and the cohorts move nothing, and in every rule nothing is lost', () => {
    fc.assert(
      fc.property(charged, atoms, atoms, (tranche, deposit, recovered) => {
        const back = wideMin(recovered, wideMin(tranche.outstandingLoss, tranche.gross));
        const own = netOfLoss(tranche) + back;
        for (const rule of ['naive', 'gated', 'baseline'] as const) {
          const entry = enterTranche(tranche, deposit, { rule, recovered });
          expect(entry.incumbent + entry.newcomer).toBe(own + deposit);
          expect(entry.incumbent + entry.transfer).toBe(own);
          if (rule !== 'naive') expect(entry.transfer).toBe(0n);
          expect(entry.transfer >= 0n).toBe(true);
        }
      }),
    );
  });
});

describe('a pending loss', () => {
  test('locks a stretch from the bottom: exactly those it can reach', () => {
    fc.assert(
      fc.property(fc.array(atoms, { maxLength: 6 }), atoms, (balances, loss) => {
        const locked = lockedByPendingLoss(balances, loss);
        locked.forEach((isLocked, k) => {
          expect(isLocked).toBe(loss > wideSum(balances.slice(0, k)));
          if (isLocked && k > 0) expect(locked[k - 1]).toBe(true);
        });
      }),
    );
  });
});
