import { describe, expect, test } from '@jest/globals';
import { stableSwap } from '../../../engine/amm/stableSwapCurve.ts';
import { causeIndex } from '../../../engine/events/causes.ts';
import { Kernel } from '../../../engine/tick/kernel.ts';
import { SharePool } from '../../../engine/venues/sharePool.ts';

const cause = causeIndex.arbitrage;

function threePool(feeBps = 4) {
  const kernel = new Kernel({ seed: 1, secondsPerTick: 60, startSeconds: 0 });
  const { ledger } = kernel;
  const coins = ['DAI', 'USDC', 'USDT'];
  for (const name of coins) ledger.addAsset({ name, decimals: name === 'DAI' ? 8 : 6 });
  const atoms = coins.map((coin) => ledger.atoms(ledger.asset(coin)));
  const pool = new SharePool(kernel, 'venues.3pool', 0, {
    assets: coins,
    curve: () => stableSwap({ amplification: 2000, feeBps, atoms }),
  });
  const [founder, trader] = ['founder', 'trader'].map((name) => {
    const account = ledger.openAccount(name);
    coins.forEach((coin, at) => ledger.issue(account, ledger.asset(coin), 1e6 * atoms[at]!));
    return account;
  }) as [number, number];
  const held = (account: number, coin: string) =>
    ledger.balance(account, ledger.asset(coin)) / ledger.atoms(ledger.asset(coin));
  return { kernel, pool, founder, trader, held };
}

describe('a StableSwap pool', () => {
  test('swaps near par between coins of different decimals and keeps the fee', () => {
    const { pool, founder, trader, held, kernel } = threePool();
    expect(pool.deposit(founder, [5e5, 5e5, 5e5])).toEqual({ ok: true });
    const give = { give: 'DAI', get: 'USDT', amount: 1e5, getMin: 99_000, cause, causeId: 0 };
    const quoted = pool.quoteExchange('DAI', 'USDT', 1e5);
    expect(pool.exchange(trader, give)).toEqual({ ok: true });
    expect(held(trader, 'USDT') - 1e6).toBeCloseTo(quoted, 6);
    expect(quoted).toBeGreaterThan(99_900);
    expect(quoted).toBeLessThan(99_960);
    expect(kernel.tape.count).toBe(1);
    expect(pool.priceOf('DAI', 'USDT')).toBeLessThan(1);
    pool.check();
  });

  test('takes one coin only, and gives one coin only, at a small loss', () => {
    const { pool, founder, trader, held } = threePool();
    pool.deposit(founder, [5e5, 5e5, 5e5]);
    expect(pool.deposit(trader, [1e5, 0, 0])).toEqual({ ok: true });
    expect(held(trader, 'DAI')).toBeCloseTo(9e5, 6);
    const shares = pool.sharesOf(trader);
    expect(pool.removeInOne(trader, shares, 'USDC')).toEqual({ ok: true });
    expect(held(trader, 'USDC') - 1e6).toBeGreaterThan(99_900);
    expect(held(trader, 'USDC') - 1e6).toBeLessThan(1e5);
    pool.check();
  });

  test('gives the best of it to who leaves first: a pool drained of one coin', () => {
    const { pool, founder, trader } = threePool(1);
    pool.deposit(founder, [3e5, 3e5, 3e5]);
    for (const amount of [2e5, 8e4]) {
      pool.exchange(trader, { give: 'USDC', get: 'USDT', amount, getMin: 0, cause, causeId: 0 });
    }
    const [, usdc, usdt] = pool.balances();
    expect(usdt! / usdc!).toBeLessThan(0.1);
    const upTo = pool.inputToPrice('USDC', 'USDT', 0.9);
    expect(upTo).toBeGreaterThan(0);
    pool.exchange(trader, {
      give: 'USDC',
      get: 'USDT',
      amount: upTo,
      getMin: 0,
      cause,
      causeId: 0,
    });
    expect(pool.priceOf('USDC', 'USDT')).toBeCloseTo(0.9, 3);
  });

  test.each([
    ['an unknown coin', { give: 'XYZ', amount: 1 }, 'noSuchPair'],
    ['nothing', { give: 'DAI', amount: 0 }, 'badAmount'],
    ['more than there is', { give: 'DAI', amount: 2e6 }, 'insufficientBalance'],
    ['a price that it does not give', { give: 'DAI', amount: 10, getMin: 11 }, 'slippageExceeded'],
  ])('refuses %s', (_says, given, reason) => {
    const { pool, founder, trader } = threePool();
    pool.deposit(founder, [5e5, 5e5, 5e5]);
    const exchange = { get: 'USDT', getMin: 0, cause, causeId: 0, ...given };
    expect(pool.exchange(trader, exchange)).toEqual({ ok: false, reason });
  });
});
