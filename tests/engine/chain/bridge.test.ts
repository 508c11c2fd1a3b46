// A bridge: what arrives when, what is refused, and that the image is always backed.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bridge, bridgeKey } from '../../../engine/chain/bridge.ts';
import { faultMechanisms } from '../../../engine/safety/faults.ts';
import type { MechanismDefinition } from '../../../engine/tick/mechanism.ts';
import { smallKernel } from './smallKernel.ts';

function setting(given: Readonly<Record<string, unknown>> = {}, halt?: readonly [number, number]) {
  const small = smallKernel();
  const { kernel } = small;
  const { ledger } = kernel;
  ledger.addAsset({ name: 'ETH.L2', decimals: 9 });
  if (halt !== undefined) {
    const fault = faultMechanisms.find(({ kind }) => kind === 'bridgeHalt') as MechanismDefinition;
    small.add(fault, 'faults.bridgeHalt', { from: halt[0], until: halt[1] });
  }
  small.add(bridge, 'chain.bridge', { delay: 60, feeBps: 100, ...given });
  const [eth, image] = [ledger.asset('ETH'), ledger.asset('ETH.L2')];
  const account = ledger.openAccount('traveller');
  ledger.issue(account, eth, 100 * ledger.atoms(eth));
  const port = kernel.use(bridgeKey, 'bridge');
  return {
    ...small,
    port,
    account,
    image,
    held: () => [eth, image].map((asset) => ledger.balance(account, asset) / ledger.atoms(asset)),
    send: (units: number, direction: 'out' | 'back' = 'out') =>
      port.send(account, units, direction),
  };
}

describe('a bridge', () => {
  test('brings an image after its delay, less its fee, and the original back', () => {
    const { send, run, held, port } = setting();
    expect(send(10)).toEqual({ ok: true });
    run(4);
    expect(held()).toEqual([90, 0]);
    expect(port.underWay()).toBe(9.9);
    run(1);
    expect(held()).toEqual([90, 9.9]);
    expect(send(5, 'back')).toEqual({ ok: true });
    run(5);
    expect(held()[0]).toBeCloseTo(94.95, 9);
    expect(held()[1]).toBeCloseTo(4.9, 9);
  });

  test('refuses more than its capacity of an hour, more than there is, and an image that it did not issue', () => {
    const { send, run, kernel, account, image } = setting({ hourlyCapacity: 20 });
    expect(send(15)).toEqual({ ok: true });
    expect(send(6)).toEqual({ ok: false, reason: 'capacityExceeded' });
    expect(send(500)).toEqual({ ok: false, reason: 'insufficientBalance' });
    expect(send(0)).toEqual({ ok: false, reason: 'badAmount' });
    run(240);
    expect(send(6)).toEqual({ ok: true });
    kernel.ledger.issue(account, image, 100 * kernel.ledger.atoms(image));
    run(240);
    expect(send(20, 'back')).toEqual({ ok: true });
    run(240);
    expect(send(10, 'back')).toEqual({ ok: false, reason: 'notBacked' });
  });

  test('that is halted takes nothing in, and what is under way waits', () => {
    const { send, run, held } = setting({}, [30, 300]);
    send(10);
    run(10);
    expect(held()).toEqual([90, 0]);
    run(11);
    expect(held()).toEqual([90, 9.9]);
  });

  test('refuses while it is halted', () => {
    const { script, send, run } = setting({}, [0, 300]);
    const outcomes: unknown[] = [];
    script('traveller', { phases: { execute: () => void outcomes.push(send(1)) } });
    run(21);
    expect(outcomes.slice(0, 20)).toEqual(
      Array.from({ length: 20 }, () => ({ ok: false, reason: 'halted' })),
    );
    expect(outcomes[20]).toEqual({ ok: true });
  });

  test('has every image backed, whatever is sent and whenever', () => {
    const act = fc.record({
      units: fc.integer({ min: 0, max: 4000 }),
      direction: fc.constantFrom('out' as const, 'back' as const),
      wait: fc.nat(6),
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 25 }), fc.nat(500), (acts, feeBps) => {
        const { send, run, kernel } = setting({ feeBps, hourlyCapacity: 90 });
        for (const { units, direction, wait } of acts) {
          send(units / 100, direction);
          // Every tick checks the invariant.
          run(wait);
          kernel.ledger.check();
        }
      }),
      { seed: 5, numRuns: 60 },
    );
  });
});
