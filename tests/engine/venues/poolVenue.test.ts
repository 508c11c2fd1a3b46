import { describe, expect, test } from '@jest/globals';
import { LOCKED_SHARES } from '../../../engine/amm/shares.ts';
import { causeIndex } from '../../../engine/events/causes.ts';
import { smallVenue } from './smallVenue.ts';

const cause = causeIndex.arbitrage;

describe('a pool', () => {
  test('gives what the curve gives, fee included, and the trade is on the tape', () => {
    const { pool, kernel, traders, balance } = smallVenue();
    pool.addLiquidity(traders[0]!, 10, 1000);
    expect(pool.price()).toBe(100);
    // x·y = k with 0.3 %: 1000 − 10·1000/(10 + 0.997) = 90.6611 USD for one ETH.
    expect(pool.swap(traders[1]!, 'sell', 1, 90, cause, 0)).toEqual({ ok: true });
    expect(balance(traders[1]!, 'USD') - 10_000).toBeCloseTo(90.6611, 4);
    expect(pool.reserves().base).toBe(11);
    expect(kernel.tape.count).toBe(1);
    expect(kernel.tape.midAfter[0]).toBeLessThan(kernel.tape.midBefore[0]!);
    expect(pool.volume()).toBeCloseTo(90.6611, 4);
  });

  test('quotes what it then gives, to the atom', () => {
    const { pool, traders, balance } = smallVenue();
    pool.addLiquidity(traders[0]!, 37.5, 4321.987654);
    const before = balance(traders[1]!, 'ETH');
    const quoted = pool.quote('buy', 123.456);
    pool.swap(traders[1]!, 'buy', 123.456, 0, cause, 0);
    expect(balance(traders[1]!, 'ETH')).toBeCloseTo(before + quoted, 8);
  });

  test('takes both assets in its ratio and locks the first shares for good', () => {
    const { pool, kernel, traders, balance } = smallVenue();
    pool.addLiquidity(traders[0]!, 10, 1000);
    expect(kernel.ledger.accountNamed('venues.pool.lockedShares')).toBeDefined();
    expect(pool.shareSupply() - pool.sharesOf(traders[0]!)).toBe(LOCKED_SHARES);
    pool.addLiquidity(traders[1]!, 5, 5000);
    expect(balance(traders[1]!, 'USD')).toBeCloseTo(9500, 5);
    expect(pool.price()).toBeCloseTo(100, 6);
  });

  test('pays out no more than was put in', () => {
    const { pool, traders, balance } = smallVenue();
    pool.addLiquidity(traders[0]!, 10, 1000);
    pool.addLiquidity(traders[1]!, 3.33, 333.1);
    expect(pool.removeLiquidity(traders[1]!, pool.sharesOf(traders[1]!))).toEqual({ ok: true });
    expect(balance(traders[1]!, 'ETH')).toBeLessThanOrEqual(100);
    expect(balance(traders[1]!, 'USD')).toBeLessThanOrEqual(10_000);
    expect(balance(traders[1]!, 'ETH')).toBeCloseTo(100, 6);
  });

  test.each([
    ['nothing', 0, 0, 'badAmount'],
    ['no number', Number.NaN, 0, 'badAmount'],
    ['more than there is', 101, 0, 'insufficientBalance'],
    ['at a price that it does not give', 1, 95, 'slippageExceeded'],
  ])('refuses a swap of %s', (_says, give, getMin, reason) => {
    const { pool, traders } = smallVenue();
    pool.addLiquidity(traders[0]!, 10, 1000);
    expect(pool.swap(traders[1]!, 'sell', give, getMin, cause, 0)).toEqual({ ok: false, reason });
  });

  test('refuses shares that one has not, and half a share', () => {
    const { pool, traders } = smallVenue();
    pool.addLiquidity(traders[0]!, 10, 1000);
    expect(pool.removeLiquidity(traders[1]!, 1)).toEqual({
      ok: false,
      reason: 'insufficientBalance',
    });
    expect(pool.removeLiquidity(traders[0]!, 0.5)).toEqual({ ok: false, reason: 'badAmount' });
  });

  test('AMM-2: stops the run when reserves vanish behind its back', () => {
    const { pool, kernel, traders } = smallVenue();
    pool.addLiquidity(traders[0]!, 10, 1000);
    const reserves = kernel.ledger.accountNamed('venues.pool.reserves')!;
    kernel.ledger.transfer(reserves, traders[1]!, 0, 1, cause);
    expect(() => pool.check()).toThrow('AMM-2');
  });
});
