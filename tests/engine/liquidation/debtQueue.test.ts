import { describe, expect, test } from '@jest/globals';
import { debtQueue } from '../../../engine/liquidation/debtQueue.ts';
import type { SystemBalance } from '../../../engine/liquidation/debtQueue.ts';

const empty: SystemBalance = { surplus: 0n, debt: 0n, queue: [], onAuction: 0n };
const terms = { wait: 10, sump: 50n, bump: 100n, hump: 500n };

describe('debt of liquidations', () => {
  test('waits, and debts of one moment wait as one', () => {
    const balance = debtQueue.fess(debtQueue.fess(debtQueue.fess(empty, 5n, 1), 6n, 1), 7n, 2);
    expect(balance.queue).toEqual([
      { era: 1, amount: 11n },
      { era: 2, amount: 7n },
    ]);
    expect([balance.debt, debtQueue.queued(balance), debtQueue.freeDebt(balance)]).toEqual([
      18n,
      18n,
      0n,
    ]);
  });

  test('leaves the queue at the end of the wait, not a moment before', () => {
    const balance = debtQueue.fess(empty, 5n, 1);
    expect(debtQueue.flog(balance, 1, 10, terms)).toEqual({ ok: false, reason: 'waitNotFinished' });
    expect(debtQueue.flog(balance, 1, 11, terms)).toEqual({
      ok: true,
      balance: { ...balance, queue: [] },
    });
    expect(debtQueue.flogRipe(debtQueue.fess(balance, 6n, 2), 11, terms).queue).toEqual([
      { era: 2, amount: 6n },
    ]);
  });

  test('is cancelled against surplus, but not while it waits', () => {
    const waiting = { ...debtQueue.fess(empty, 80n, 0), surplus: 100n };
    expect(debtQueue.heal(waiting, 1n)).toEqual({ ok: false, reason: 'insufficientDebt' });
    const ripe = debtQueue.flogRipe(waiting, 10, terms);
    expect(debtQueue.healable(ripe)).toBe(80n);
    expect(debtQueue.heal(ripe, 101n)).toEqual({ ok: false, reason: 'insufficientSurplus' });
    expect(debtQueue.heal(ripe, 80n)).toEqual({
      ok: true,
      balance: { surplus: 20n, debt: 0n, queue: [], onAuction: 0n },
    });
  });
});

describe('debt auctions of the system', () => {
  const owing = { ...empty, debt: 120n };

  test('start as long as free debt fills one, and pay with what they bring', () => {
    const first = debtQueue.flop(owing, terms);
    if (!first.ok) throw new Error(first.reason);
    const second = debtQueue.flop(first.balance, terms);
    if (!second.ok) throw new Error(second.reason);
    expect(debtQueue.freeDebt(second.balance)).toBe(20n);
    expect(debtQueue.flop(second.balance, terms)).toEqual({
      ok: false,
      reason: 'insufficientDebt',
    });
    const paid = { ...second.balance, surplus: 50n };
    expect(debtQueue.kiss(paid, 101n)).toEqual({ ok: false, reason: 'notEnoughOnAuction' });
    expect(debtQueue.kiss(paid, 51n)).toEqual({ ok: false, reason: 'insufficientSurplus' });
    expect(debtQueue.kiss(paid, 50n)).toEqual({
      ok: true,
      balance: { surplus: 0n, debt: 70n, queue: [], onAuction: 50n },
    });
  });

  test('wait until the surplus is used up', () => {
    expect(debtQueue.flop({ ...owing, surplus: 1n }, terms)).toEqual({
      ok: false,
      reason: 'surplusNotZero',
    });
  });
});

describe('surplus auctions of the system', () => {
  test('sell what exceeds debt and the buffer', () => {
    const rich = { ...empty, surplus: 600n };
    expect(debtQueue.flap(rich, terms)).toMatchObject({ ok: true, balance: { surplus: 500n } });
    expect(debtQueue.flap({ ...rich, surplus: 599n }, terms)).toEqual({
      ok: false,
      reason: 'insufficientSurplus',
    });
    expect(debtQueue.flap({ ...rich, surplus: 601n, debt: 1n }, terms)).toEqual({
      ok: false,
      reason: 'debtNotZero',
    });
  });
});
