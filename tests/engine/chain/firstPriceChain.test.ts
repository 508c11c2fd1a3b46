// A first-price chain: who gets in, at what price, and who is stuck behind what.

import { describe, expect, test } from '@jest/globals';
import { backgroundDemand, clearingPrice } from '../../../engine/chain/feeMarket.ts';
import { gasAtoms } from '../../../engine/chain/chainCore.ts';
import { firstPriceChain } from '../../../engine/chain/firstPriceChain.ts';
import {
  chainKey,
  volatilitySourceKey,
  type Chain,
  type Submission,
} from '../../../engine/chain/mempool.ts';
import { Hasher } from '../../../engine/state/hash.ts';
import { restoreWorld, saveWorld } from '../../../engine/state/snapshot.ts';
import { smallKernel, type Small } from './smallKernel.ts';

interface Setting extends Small {
  readonly chain: Chain;
  readonly accounts: readonly number[];
  /** Names of what was carried out, in order. */
  readonly done: string[];
  readonly send: (
    account: number,
    gasPrice: number,
    what: string,
    more?: Partial<Submission>,
  ) => ReturnType<Chain['submit']>;
  parameters: { value: { congestionFactor: number } };
}

function setting(given: Record<string, unknown> = {}, { senders = 4, seed = 1 } = {}): Setting {
  const small = smallKernel({ seed });
  const { ledger } = small.kernel;
  const accounts = Array.from({ length: senders }, (_, i) => {
    const account = ledger.openAccount(`sender ${i}`);
    ledger.issue(account, ledger.asset('ETH'), 10 * 1e9);
    return account;
  });
  const parameters = small.add(firstPriceChain, 'chain', {
    backgroundGas: [[0, 10]],
    noise: 0,
    ...given,
  });
  const chain = small.kernel.use(chainKey);
  const done: string[] = [];
  chain.handle('act', (_, { what }) => {
    if (what === 'refuse') return { ok: false, reason: 'auctionOver' };
    done.push(String(what));
    return { ok: true };
  });
  const send: Setting['send'] = (account, gasPrice, what, more = {}) =>
    chain.submit({
      agent: account,
      account,
      action: 'act',
      data: { what },
      gasPrice,
      gas: 100_000,
      cause: 0,
      causeId: 0,
      ...more,
    });
  return { ...small, chain, accounts, done, send, parameters };
}

describe('the fee market', () => {
  test('clears at the background price without us, and dearer the more room we take', () => {
    const market = { background: 20, gasLimit: 10_000_000, elasticity: 2 };
    expect(clearingPrice(market, 0)).toBe(20);
    // c = 20·(1 − 0.75)^(−1/2) = 40, at which others want a quarter of the block.
    expect(clearingPrice(market, 7_500_000)).toBeCloseTo(40, 9);
    expect(backgroundDemand(market, 40)).toBeCloseTo(2_500_000, 3);
    expect(backgroundDemand(market, 15)).toBe(10_000_000);
  });
});

describe('inclusion', () => {
  test('is in order of gas price, then of arrival, then of account', () => {
    const { run, accounts, send, done, chain } = setting();
    const [a, b, c, d] = accounts as [number, number, number, number];
    send(c, 20, 'c');
    send(b, 20, 'b');
    send(a, 30, 'a');
    send(d, 9, 'too cheap');
    run(1);
    expect(done).toEqual(['a', 'b', 'c']);
    expect(chain.pendingOf(d)).toEqual({ count: 1, oldestWaitTicks: 1 });
    expect(chain.statistics()).toMatchObject({
      included: 3,
      pending: 1,
      gasUsed: 300_000,
      blocks: 1,
    });
  });

  test('lets a cheap transaction hold up the dear ones behind it', () => {
    const { run, accounts, send, done, chain } = setting({ backgroundGas: [[0, 50]] });
    const keeper = accounts[0]!;
    send(keeper, 20, 'stuck');
    send(keeper, 500, 'behind');
    run(5);
    expect(done).toEqual([]);
    expect(chain.pendingOf(keeper)).toEqual({ count: 2, oldestWaitTicks: 5 });
    expect(send(keeper, 400, 'unstuck', { replaces: 0 }).ok).toBe(true);
    run(1);
    expect(done).toEqual(['unstuck', 'behind']);
  });

  test('stops where the next one would make the block too dear for those in it', () => {
    const { run, accounts, send, chain, done } = setting({ gasLimit: 1_000_000, elasticity: 1 });
    // Others want 10/p of the block: at 12.5 gwei 80 %, which leaves room for two of 100,000 gas.
    for (const account of accounts) send(account, 12.5, `from ${account}`);
    run(1);
    expect(done).toHaveLength(2);
    expect(chain.clearingPrice()).toBeCloseTo(12.5, 9);
    run(1);
    expect(done).toHaveLength(4);
  });

  test('waits for the propagation that is asked for', () => {
    const { run, accounts, send, done } = setting({ propagationTicks: 1 });
    send(accounts[0]!, 20, 'late');
    run(1);
    expect(done).toEqual([]);
    run(1);
    expect(done).toEqual(['late']);
  });
});

describe('gas', () => {
  test('is paid in whole atoms, rounded up, also for what reverts', () => {
    const { run, accounts, send, kernel, chain } = setting();
    const { ledger } = kernel;
    send(accounts[0]!, 20.0004, 'fine', { gas: 100_001 });
    send(accounts[1]!, 20, 'refuse');
    run(1);
    // 9 decimals: one atom is a gwei, so 20 gwei · 100,001 gas = 2,000,020 atoms.
    expect(ledger.balance(accounts[0]!, 0)).toBe(1e10 - 2_000_020);
    expect(ledger.balance(accounts[1]!, 0)).toBe(1e10 - 2_000_000);
    expect(ledger.balance(ledger.accountNamed('chain.miners')!, 0)).toBe(4_000_020);
    expect(chain.outcomesOf(accounts[1]!)).toMatchObject([
      { status: 'reverted', reason: 'auctionOver', gasPaid: 2_000_000, nonce: 0 },
    ]);
    expect(gasAtoms(1.001, 21_001, 1e6)).toBe(22);
  });

  test('not covered when its turn comes means dropped, with the reason', () => {
    const { run, accounts, send, kernel, chain, done } = setting({
      backgroundGas: [
        [0, 50],
        [45, 50],
        [60, 5],
      ],
    });
    const poor = accounts[0]!;
    send(poor, 20, 'pays no gas');
    run(1);
    kernel.ledger.transfer(poor, accounts[1]!, 0, 1e10, 0);
    run(4);
    expect(done).toEqual([]);
    expect(chain.outcomesOf(poor)).toMatchObject([{ status: 'dropped', reason: 'gasNotCovered' }]);
    expect(send(poor, 20, 'again')).toEqual({ ok: false, reason: 'gasNotCovered' });
  });
});

describe('the pool', () => {
  test('refuses what makes no sense, saying why', () => {
    const { send, accounts } = setting();
    const sender = accounts[0]!;
    const reason = (more: Partial<Submission>, price = 20) => {
      const outcome = send(sender, price, 'x', more);
      return outcome.ok ? 'accepted' : outcome.reason;
    };
    expect(reason({ action: 'nobody’s' })).toBe('unknownAction');
    expect(reason({}, 0)).toBe('badGasPrice');
    expect(reason({}, Number.NaN)).toBe('badGasPrice');
    expect(reason({ gas: 20_000 })).toBe('badGas');
    expect(reason({ gas: 10_000_001 })).toBe('badGas');
    expect(reason({ replaces: 0 })).toBe('noSuchNonce');
    expect(reason({})).toBe('accepted');
    expect(reason({ replaces: 0 }, 21.999)).toBe('replacementUnderpriced');
    expect(reason({ replaces: 0 }, 22)).toBe('accepted');
  });

  test('drops what is too old and tells the sender once', () => {
    const { run, accounts, send, chain } = setting({ backgroundGas: [[0, 50]], dropSeconds: 60 });
    const sender = accounts[0]!;
    send(sender, 20, 'stuck');
    run(4);
    expect(chain.pendingCount()).toBe(1);
    run(1);
    expect(chain.pendingCount()).toBe(1);
    run(1);
    expect(chain.pendingCount()).toBe(0);
    expect(chain.outcomesOf(sender)).toMatchObject([
      { status: 'dropped', reason: 'tooOld', waitedTicks: 5, data: { what: 'stuck' } },
    ]);
    run(1);
    expect(chain.outcomesOf(sender)).toEqual([]);
  });

  test('lets the cheapest go when it is over its size', () => {
    const { run, accounts, send, chain } = setting({ backgroundGas: [[0, 50]], poolSize: 2 });
    const [a, b, c] = accounts as [number, number, number];
    send(a, 20, 'a');
    send(b, 10, 'b');
    send(c, 30, 'c');
    run(1);
    expect(chain.pendingCount()).toBe(2);
    expect(chain.outcomesOf(b)).toMatchObject([{ status: 'dropped', reason: 'poolFull' }]);
  });

  test('cancels by an empty transaction that must itself get in', () => {
    const { run, accounts, send, chain, done } = setting({ backgroundGas: [[0, 50]] });
    const sender = accounts[0]!;
    send(sender, 20, 'regretted');
    expect(chain.cancel(sender, 0, 21)).toEqual({ ok: false, reason: 'replacementUnderpriced' });
    expect(chain.cancel(sender, 7, 21)).toEqual({ ok: false, reason: 'noSuchNonce' });
    expect(chain.cancel(sender, 0, 100).ok).toBe(true);
    run(1);
    expect(done).toEqual([]);
    expect(chain.pendingCount()).toBe(0);
  });

  test('continues alike after a restore in the middle of a jam', () => {
    const make = () => {
      const made = setting({
        backgroundGas: [
          [0, 60],
          [600, 5],
        ],
        noise: 0.3,
      });
      made.accounts.forEach((account, i) => {
        for (let k = 0; k < 5; k++) send(made, account, 8 + ((i * 7 + k * 3) % 40));
      });
      return made;
    };
    const send = (made: Setting, account: number, price: number) => made.send(account, price, 'x');
    const straight = make();
    straight.run(10);
    const saved = saveWorld(straight.kernel.world);
    straight.run(30);
    const again = make();
    again.kernel.ledger.takeTickHash(new Hasher());
    restoreWorld(again.kernel.world, saved);
    again.run(30);
    expect(again.hash()).toBe(straight.hash());
    expect(straight.chain.pendingCount()).toBe(0);
  });
});

describe('the background price', () => {
  test('follows its points in the logarithm, times the congestion factor', () => {
    const { run, chain, parameters } = setting({
      backgroundGas: [
        [0, 10],
        [300, 40],
      ],
    });
    run(11);
    expect(chain.statistics().background).toBeCloseTo(20, 9);
    parameters.value.congestionFactor = 8;
    run(1);
    expect(chain.statistics().background).toBeCloseTo(8 * 10 * 4 ** (165 / 300), 6);
  });

  test('is what wallets suggest a percentile of', () => {
    const { run, chain } = setting({
      backgroundGas: [
        [0, 10],
        [15, 10],
        [30, 20],
        [45, 30],
      ],
      suggestionPercentile: 50,
    });
    run(5);
    // Blocks cleared at 10, 10, 20, 30, 30.
    expect(chain.suggestedGas()).toBeCloseTo(20, 9);
  });

  test('rises in a panic: with realised volatility above normal, and settles again', () => {
    const made = setting({
      volatilitySource: 'ETH-USD',
      panicPerVolatility: 2,
      normalVolatility: 1,
    });
    let price = 100;
    made.kernel.provide(volatilitySourceKey, { price: () => price }, 'ETH-USD');
    made.run(50);
    expect(made.chain.statistics().background).toBe(10);
    for (let i = 0; i < 40; i++) {
      price *= i % 2 === 0 ? 0.98 : 1.01;
      made.run(1);
    }
    const jammed = made.chain.statistics().background;
    expect(jammed).toBeGreaterThan(20);
    made.run(2000);
    expect(made.chain.statistics().background).toBe(10);
  });

  test('has noise with median one, of its own for every block', () => {
    const { run, chain } = setting({ noise: 0.5 }, { seed: 4 });
    let above = 0;
    for (let i = 0; i < 400; i++) {
      run(1);
      if (chain.clearingPrice() > 10) above++;
    }
    expect(above).toBeGreaterThan(160);
    expect(above).toBeLessThan(240);
  });
});

describe('blocks', () => {
  test('come at even distances or at random ones with the same mean', () => {
    const count = (given: Record<string, unknown>) => {
      const { run, chain } = setting(given);
      let blocks = 0;
      for (let i = 0; i < 1200; i++) {
        run(1);
        blocks += chain.statistics().blocks;
      }
      return blocks;
    };
    expect(count({ blockSeconds: 15 })).toBe(1200);
    expect(count({ blockSeconds: 30 })).toBe(600);
    expect(count({ blockSeconds: 5 })).toBe(3600);
    const random = count({ blockSeconds: 15, arrivals: 'poisson' });
    // Four standard deviations of a Poisson count of mean 1,200.
    expect(Math.abs(random - 1200)).toBeLessThan(140);
  });
});
