// A cross-margin venue: who may take out what, who is closed, and that no sequence of acts makes or loses an atom.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { crossMarginKey } from '../../../engine/margin/crossMargin.ts';
import { crossMarginPool } from '../../../engine/margin/crossMarginMechanism.ts';
import { fixedFeed } from '../../../engine/oracle/fixedFeed.ts';
import { smallKernel } from '../chain/smallKernel.ts';

function venue(given: Readonly<Record<string, unknown>> = {}) {
  const small = smallKernel();
  const { kernel } = small;
  const { ledger } = kernel;
  ledger.addAsset({ name: 'USD', decimals: 4 });
  const price = small.add(fixedFeed, 'oracles.token', { feed: 'token', price: 1 });
  const terms = small.add(crossMarginPool, 'protocols.cross', {
    cash: 'USD',
    feed: 'token',
    lenders: 10_000,
    ...given,
  });
  const usd = ledger.asset('USD');
  const traders = ['a', 'b', 'c'].map((name) => {
    const account = ledger.openAccount(name);
    ledger.issue(account, usd, 1_000 * ledger.atoms(usd));
    return account;
  });
  const cross = kernel.use(crossMarginKey, 'cross');
  const at = (level: number): void => {
    price.value.price = level;
    small.run(1);
  };
  at(1);
  const [short, long] = traders as [number, number];
  return { ...small, cross, traders, short, long, at, terms };
}

/** One sells 4,000 tokens to the other at 1, each with 1,000 deposited. */
function opened(given: Readonly<Record<string, unknown>> = {}) {
  const small = venue(given);
  const { cross, short, long } = small;
  cross.deposit(short, 1_000);
  cross.deposit(long, 1_000);
  cross.offer(short, -4_000, 1);
  expect(cross.take(long, 1)).toEqual({ ok: true });
  return small;
}

describe('a cross-margin venue', () => {
  test('lends against unrealised profit what free margin allows, and no more', () => {
    const { cross, long, at } = opened({ closePerTick: 0 });
    at(2);
    // 1,000 of its own, 4,000 of profit, less a fifth of 8,000.
    expect(cross.face(long)).toMatchObject({ unrealised: 4_000, free: 3_400 });
    expect(cross.withdraw(long, 3_401)).toEqual({ ok: false, reason: 'insufficientMargin' });
    expect(cross.withdraw(long, 3_400)).toEqual({ ok: true });
    at(1);
    expect(cross.hole()).toBe(2_400);
  });

  test('lends nothing against profit that does not count', () => {
    const { cross, long, at } = opened({ closePerTick: 0, profitCounts: 0 });
    at(2);
    expect(cross.face(long)?.free).toBe(1_000 - 1_600);
    expect(cross.withdraw(long, 1)).toEqual({ ok: false, reason: 'insufficientMargin' });
  });

  test('lends no more than lenders have', () => {
    const { cross, long, at } = opened({ closePerTick: 0, lenders: 1_000 });
    at(3);
    expect(cross.withdraw(long, 3_001)).toEqual({ ok: false, reason: 'insufficientCash' });
    expect(cross.withdraw(long, 3_000)).toEqual({ ok: true });
    expect(cross.cash()).toBe(0);
  });

  test('refuses positions beyond the limit, without margin, of its own offer, and unknown offers', () => {
    const { cross, short, long, traders, terms } = venue({ positionLimit: 500 });
    cross.deposit(short, 1_000);
    cross.deposit(long, 10);
    cross.offer(short, -600, 1);
    cross.offer(short, -400, 1);
    expect(cross.take(long, 1)).toEqual({ ok: false, reason: 'positionLimit' });
    terms.value.positionLimit = 0;
    expect(cross.take(long, 2)).toEqual({ ok: false, reason: 'insufficientMargin' });
    expect(cross.take(short, 2)).toEqual({ ok: false, reason: 'noAccount' });
    expect(cross.take(traders[2]!, 2)).toEqual({ ok: false, reason: 'noAccount' });
    expect(cross.take(long, 9)).toEqual({ ok: false, reason: 'noSuchOffer' });
  });

  test('closes who is under against the other side, as far as a tick allows, and lenders bear the rest', () => {
    const { cross, short, long, at, run } = opened({ closePerTick: 1_000 });
    at(1.5);
    // The short has lost twice what it had: a thousand are closed in this tick.
    expect(cross.face(short)?.size).toBe(-3_000);
    expect(cross.face(long)?.size).toBe(3_000);
    run(3);
    expect(cross.face(short)).toMatchObject({ size: 0, cash: 0 });
    expect(cross.face(long)).toMatchObject({ size: 0, cash: 3_000 });
    expect(cross.figures()).toMatchObject({ badDebt: 1_000, closed: 4_000 });
  });
});

test('no sequence of acts makes or loses an atom', () => {
  const act = fc.record({
    who: fc.nat(2),
    what: fc.constantFrom('deposit', 'withdraw', 'offer', 'take', 'price', 'tick'),
    size: fc.integer({ min: -700, max: 700 }),
    level: fc.integer({ min: 1, max: 400 }),
  });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      const { cross, traders, at, kernel, run } = venue({
        closePerTick: 150,
        maintenanceMargin: 0.1,
      });
      for (const { who, what, size, level } of acts) {
        const owner = traders[who]!;
        if (what === 'deposit') cross.deposit(owner, Math.abs(size) / 3);
        if (what === 'withdraw') cross.withdraw(owner, Math.abs(size) / 7);
        if (what === 'offer') cross.offer(owner, size, level / 100);
        if (what === 'take') cross.take(owner, cross.offers()[0]?.id ?? 0);
        // Every tick checks the invariants.
        if (what === 'price') at(level / 100);
        if (what === 'tick') run(1);
        cross.check();
        kernel.ledger.check();
      }
    }),
    { seed: 483, numRuns: 150 },
  );
});
