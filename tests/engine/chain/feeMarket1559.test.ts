// A chain with a base fee: where it settles, how fast it moves, who pays what to whom, and who waits.

import { describe, expect, test } from '@jest/globals';
import { feeMarket1559 } from '../../../engine/chain/baseFeeChain.ts';
import { chainKey, type Submission } from '../../../engine/chain/mempool.ts';
import { channelSourceKey } from '../../../engine/tick/sources.ts';
import { restoreWorld, saveWorld } from '../../../engine/state/snapshot.ts';
import { smallKernel } from '../chain/smallKernel.ts';

function setting(given: Readonly<Record<string, unknown>> = {}) {
  const small = smallKernel();
  const { kernel } = small;
  const parameters = small.add(feeMarket1559, 'chain', {
    backgroundGas: [[0, 20]],
    noise: 0,
    ...given,
  });
  const chain = kernel.use(chainKey);
  const done: string[] = [];
  chain.handle('act', (_account, { name }) => {
    done.push(String(name));
    return { ok: true };
  });
  const eth = kernel.ledger.asset('ETH');
  const user = (name: string): number => {
    const account = kernel.ledger.openAccount(name);
    kernel.ledger.issue(account, eth, 10 * kernel.ledger.atoms(eth));
    return account;
  };
  const channel = kernel.all(channelSourceKey).flatMap(([, list]) => list);
  return {
    ...small,
    parameters,
    chain,
    done,
    eth,
    user,
    baseFee: () => channel.find(({ name }) => name === 'chain.baseFee')!.read(),
    send: (account: number, name: string, more: Partial<Submission> = {}) =>
      chain.submit({
        agent: -1,
        account,
        action: 'act',
        data: { name },
        gasPrice: 100,
        gas: 100_000,
        cause: 0,
        causeId: 0,
        ...more,
      }),
  };
}

describe('a base fee', () => {
  test('settles where others fill blocks half, from wherever it begins', () => {
    for (const initialBaseFee of [5, 20, 80]) {
      const { run, baseFee } = setting({ initialBaseFee });
      run(120);
      expect(baseFee()).toBeCloseTo(20, 1);
    }
  });

  test('moves by at most an eighth a block, and ends a jam at its own pace', () => {
    const { run, baseFee, parameters } = setting();
    run(20);
    parameters.value.congestionFactor = 10;
    let before = baseFee();
    const path: number[] = [];
    for (let i = 0; i < 60; i++) {
      run(1);
      expect(baseFee() / before).toBeLessThanOrEqual(1.125 + 1e-9);
      expect(baseFee() / before).toBeGreaterThanOrEqual(0.875 - 1e-9);
      before = baseFee();
      path.push(before);
    }
    // Ten times in full steps of an eighth takes twenty blocks; the last steps are smaller.
    expect(path[10]).toBeLessThan(100);
    expect(path.at(-1)).toBeGreaterThan(195);
    expect(path.at(-1)).toBeLessThan(205);
  });

  test('is burnt, and the tip goes to the builder, up to the cap', () => {
    const { run, send, user, kernel, eth, baseFee } = setting();
    run(10);
    const account = user('payer');
    const miners = kernel.ledger.accountNamed('chain.miners')!;
    const issued = kernel.ledger.issued(eth);
    const fee = Math.ceil(baseFee() * 1000) / 1000;
    send(account, 'tipped', { gasPrice: 100, priorityFee: 2 });
    run(1);
    const gwei = (atoms: number): number => atoms / 100_000;
    expect(gwei(issued - kernel.ledger.issued(eth))).toBeCloseTo(fee, 3);
    expect(gwei(kernel.ledger.balance(miners, eth))).toBeCloseTo(2, 3);
    send(account, 'capped', { gasPrice: fee + 1, priorityFee: 50 });
    run(1);
    expect(gwei(kernel.ledger.balance(miners, eth))).toBeCloseTo(3, 1);
  });

  test('leaves those waiting whose cap does not reach it, until it falls', () => {
    const { run, send, user, done, parameters } = setting();
    run(10);
    send(user('poor'), 'poor', { gasPrice: 15 });
    send(user('rich'), 'rich', { gasPrice: 30 });
    run(5);
    expect(done).toEqual(['rich']);
    parameters.value.congestionFactor = 0.3;
    run(20);
    expect(done).toEqual(['rich', 'poor']);
  });

  test('lets the higher tip in first where a block is full', () => {
    const { run, send, user, done, parameters } = setting({ gasLimit: 200_000 });
    run(10);
    parameters.value.congestionFactor = 20;
    run(2);
    // Others fill every block and more; room goes to whoever offers most beyond the base fee.
    send(user('a'), 'low', { gasPrice: 2_000, priorityFee: 1, gas: 150_000 });
    send(user('b'), 'high', { gasPrice: 2_000, priorityFee: 1_900, gas: 150_000 });
    run(1);
    expect(done).toEqual(['high']);
  });

  test('refuses a negative tip', () => {
    const { send, user } = setting();
    expect(send(user('a'), 'x', { priorityFee: -1 })).toEqual({
      ok: false,
      reason: 'badGasPrice',
    });
  });

  test('continues alike after a restore', () => {
    const straight = setting({ noise: 0.3 });
    const restored = setting({ noise: 0.3 });
    for (const { run } of [straight, restored]) run(30);
    restoreWorld(restored.kernel.world, saveWorld(straight.kernel.world));
    for (const { run } of [straight, restored]) run(30);
    expect(restored.hash()).toBe(straight.hash());
    expect(restored.baseFee()).toBe(straight.baseFee());
  });
});
