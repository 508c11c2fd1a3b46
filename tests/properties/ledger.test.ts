import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { InputError, InvariantViolation } from '../../engine/errors.ts';
import { Ledger } from '../../engine/ledger/ledger.ts';
import { Hasher } from '../../engine/state/hash.ts';
import { restoreWorld, saveWorld } from '../../engine/state/snapshot.ts';
import { World } from '../../engine/state/world.ts';

const accounts = 5;
const assets = 3;

function newLedger(): { world: World; ledger: Ledger } {
  const world = new World();
  const ledger = new Ledger(world);
  for (let i = 0; i < assets; i++) ledger.addAsset({ name: `A${i}`, decimals: i * 3 });
  for (let i = 0; i < accounts; i++) ledger.openAccount(`account.${i}`);
  return { world, ledger };
}

const act = fc.record({
  kind: fc.constantFrom('issue' as const, 'transfer' as const, 'redeem' as const),
  from: fc.nat(accounts - 1),
  to: fc.nat(accounts - 1),
  asset: fc.nat(assets - 1),
  amount: fc.oneof(fc.nat(1000), fc.maxSafeNat()),
});
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

/** Whole balances in a map: the obviously right ledger. */
class NaiveLedger {
  readonly held = new Map<string, bigint>();
  get(account: number, asset: number): bigint {
    return this.held.get(`${account}.${asset}`) ?? 0n;
  }
  add(account: number, asset: number, amount: bigint): void {
    this.held.set(`${account}.${asset}`, this.get(account, asset) + amount);
  }
  total(asset: number): bigint {
    let sum = 0n;
    for (let account = 0; account < accounts; account++) sum += this.get(account, asset);
    return sum;
  }
}

function perform(ledger: Ledger, naive: NaiveLedger, { kind, from, to, asset, amount }: Act): void {
  const wide = BigInt(amount);
  if (kind === 'issue') {
    const fits = naive.total(asset) + wide <= BigInt(Number.MAX_SAFE_INTEGER);
    expect(ledger.canIssue(asset, amount)).toBe(fits);
    if (!fits) return expect(() => ledger.issue(to, asset, amount)).toThrow('UNITS-1');
    ledger.issue(to, asset, amount);
    return naive.add(to, asset, wide);
  }
  if (naive.get(from, asset) < wide) {
    const overdraw = (): void =>
      kind === 'transfer'
        ? ledger.transfer(from, to, asset, amount, 0)
        : ledger.redeem(from, asset, amount);
    return expect(overdraw).toThrow('LEDGER-2');
  }
  naive.add(from, asset, -wide);
  if (kind === 'redeem') return ledger.redeem(from, asset, amount);
  ledger.transfer(from, to, asset, amount, 0);
  return naive.add(to, asset, wide);
}

test('LEDGER-1, LEDGER-2: after any sequence of acts, every balance is that of a naive ledger and the sums are what was issued', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const { ledger } = newLedger();
      const naive = new NaiveLedger();
      for (const step of acts) {
        perform(ledger, naive, step);
        ledger.check();
      }
      for (let asset = 0; asset < assets; asset++) {
        expect(BigInt(ledger.issued(asset))).toBe(naive.total(asset));
        for (let account = 0; account < accounts; account++)
          expect(BigInt(ledger.balance(account, asset))).toBe(naive.get(account, asset));
      }
    }),
    { numRuns: 200 },
  );
});

test('a ledger restored from a snapshot goes on with the same hash', () => {
  fc.assert(
    fc.property(
      fc.array(act, { maxLength: 20 }),
      fc.array(act, { maxLength: 20 }),
      (before, after) => {
        const [first, second] = [newLedger(), newLedger()];
        const [one, two] = [new NaiveLedger(), new NaiveLedger()];
        for (const step of before) perform(first.ledger, one, step);
        first.ledger.openAccount('late');
        for (const [key, value] of one.held) two.held.set(key, value);
        first.ledger.takeTickHash(new Hasher());
        restoreWorld(second.world, saveWorld(first.world));
        expect(second.ledger.accountNamed('late')).toBe(accounts);
        for (const step of after) {
          perform(first.ledger, one, step);
          perform(second.ledger, two, step);
        }
        const [a, b] = [new Hasher(), new Hasher()];
        expect(second.ledger.takeTickHash(b)).toBe(first.ledger.takeTickHash(a));
        expect(b.digest()).toBe(a.digest());
      },
    ),
    { numRuns: 100 },
  );
});

describe('the ledger refuses', () => {
  test.each([0.5, -1, Number.NaN, 2 ** 53])(
    'LEDGER-4: an amount of %p, whatever the act',
    (amount) => {
      const { ledger } = newLedger();
      ledger.issue(0, 0, 1000);
      expect(() => ledger.issue(0, 0, amount)).toThrow(InvariantViolation);
      expect(() => ledger.transfer(0, 1, 0, amount, 0)).toThrow(InvariantViolation);
      expect(() => ledger.redeem(0, 0, amount)).toThrow(InvariantViolation);
      expect([ledger.balance(0, 0), ledger.balance(1, 0)]).toEqual([1000, 0]);
      ledger.check();
    },
  );

  test('LEDGER-3: a second account of one name', () => {
    expect(() => newLedger().ledger.openAccount('account.0')).toThrow('LEDGER-3');
  });

  test('an asset that is declared twice or unknown, as bad input', () => {
    const { ledger } = newLedger();
    expect(() => ledger.addAsset({ name: 'A1', decimals: 0 })).toThrow(InputError);
    expect(() => ledger.asset('XYZ')).toThrow(InputError);
  });

  test('a thirty-third asset', () => {
    const { ledger } = newLedger();
    for (let i = assets; i < 32; i++) ledger.addAsset({ name: `A${i}`, decimals: 0 });
    expect(() => ledger.addAsset({ name: 'A32', decimals: 0 })).toThrow('at most 32');
  });

  test('LEDGER-1: to pass a check when somebody wrote a balance behind its back', () => {
    const { world, ledger } = newLedger();
    ledger.issue(0, 0, 10);
    const balances = [...world.columns()].find(({ name }) => name === 'ledger.balances')!;
    balances.data[0] = 11;
    expect(() => ledger.check()).toThrow('LEDGER-1');
    balances.data[0] = -1;
    expect(() => ledger.check()).toThrow('LEDGER-2');
  });
});

test('the hash of a tick tells who, whom, what, how much and why apart', () => {
  const digest = (from: number, to: number, asset: number, amount: number, cause: number) => {
    const { ledger } = newLedger();
    for (let account = 0; account < 3; account++)
      for (let i = 0; i < assets; i++) ledger.issue(account, i, 100);
    ledger.takeTickHash(new Hasher());
    ledger.transfer(from, to, asset, amount, cause);
    const hasher = new Hasher();
    ledger.takeTickHash(hasher);
    return hasher.digest();
  };
  const digests = [
    digest(0, 1, 0, 5, 0),
    digest(1, 0, 0, 5, 0),
    digest(0, 2, 0, 5, 0),
    digest(0, 1, 1, 5, 0),
    digest(0, 1, 0, 6, 0),
    digest(0, 1, 0, 5, 1),
  ];
  expect(new Set(digests).size).toBe(digests.length);
  expect(digest(0, 1, 0, 5, 0)).toBe(digests[0]);
});
