import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fullScan } from '../../engine/margin/fullScan.ts';
import { RiskIndex } from '../../engine/margin/riskIndex.ts';
import { standardNormal } from '../../engine/random/distributions.ts';
import { Generator } from '../../engine/random/generator.ts';
import { hashWorld } from '../../engine/state/hash.ts';
import { restoreWorld, saveWorld } from '../../engine/state/snapshot.ts';
import { World } from '../../engine/state/world.ts';

interface Holding {
  readonly cash: number;
  readonly assets: readonly number[];
  readonly coefficients: readonly number[];
}

/** Accounts beside the index, kept the plain way; whole numbers, so that the scan's decision is exact. */
class Book {
  readonly held: (Holding | undefined)[] = [];
  readonly world = new World();
  readonly index: RiskIndex;
  readonly accounts: number;
  constructor(accounts: number, pricesTypical: readonly number[], assetsPerAccountMax: number) {
    this.accounts = accounts;
    this.index = new RiskIndex({
      world: this.world,
      name: 'risk',
      accountsExpected: accounts,
      pricesTypical,
      assetsPerAccountMax,
    });
  }
  set(account: number, holding: Holding): void {
    this.held[account] = holding;
    this.index.set(account, holding.cash, holding.assets, holding.coefficients);
  }
  remove(account: number): void {
    this.held[account] = undefined;
    this.index.remove(account);
  }
  slack(account: number, prices: Float64Array): number {
    const holding = this.held[account];
    if (holding === undefined) return Infinity;
    let sum = holding.cash;
    for (let t = 0; t < holding.assets.length; t++)
      sum += holding.coefficients[t]! * prices[holding.assets[t]!]!;
    return sum;
  }
  scan(prices: Float64Array): number[] {
    const out = new Int32Array(this.accounts);
    return [
      ...out.subarray(
        0,
        fullScan(this.accounts, (account) => this.slack(account, prices) < 0, out),
      ),
    ];
  }
  find(prices: Float64Array): number[] {
    const out = new Int32Array(this.accounts);
    const count = this.index.findLiquidatable(
      prices,
      out,
      (account) => this.slack(account, prices) < 0,
    );
    return [...out.subarray(0, count)];
  }
}

function randomHolding(
  generator: Generator,
  prices: Float64Array,
  terms: number,
  slackShare: number,
): Holding {
  const assets: number[] = [];
  const coefficients: number[] = [];
  let value = 0;
  let gross = 0;
  while (assets.length < terms) {
    const asset = generator.below(prices.length);
    if (assets.includes(asset)) continue;
    const coefficient = (1 + generator.below(1000)) * (generator.below(2) === 0 ? 1 : -1);
    assets.push(asset);
    coefficients.push(coefficient);
    value += coefficient * prices[asset]!;
    gross += Math.abs(coefficient) * prices[asset]!;
  }
  return { cash: Math.round(gross * slackShare - value), assets, coefficients };
}

describe('the risk index against the full scan (MARGIN-1)', () => {
  test.each([
    { accounts: 100_000, terms: 3, ticks: 200 },
    { accounts: 3_000, terms: 8, ticks: 240 },
  ])(
    '$accounts accounts, $terms terms: the same ones at every tick through calm, crash, recovery and changes',
    ({ accounts, terms, ticks }) => {
      const generator = new Generator().reseed(2020, 3, terms);
      const prices = Float64Array.from({ length: 8 }, (_, a) => 100 * (a + 1) ** 3);
      const book = new Book(accounts, [...prices], terms);
      const fresh = (slackShare: number) =>
        randomHolding(generator, prices, 1 + generator.below(terms), slackShare);
      for (let account = 0; account < accounts; account++)
        book.set(account, fresh(0.0001 + 0.5 * generator.uniform()));
      let found = 0;
      for (let tick = 0; tick < ticks; tick++) {
        const drift = tick >= 100 && tick < 110 ? 0.97 : tick >= 110 && tick < 120 ? 1 / 0.97 : 1;
        for (let a = 0; a < 8; a++)
          prices[a] = Math.max(
            1,
            Math.round(prices[a]! * drift * (1 + 0.0005 * standardNormal(generator))),
          );
        for (let k = 0; k < 10; k++)
          book.set(generator.below(accounts), fresh(0.3 * generator.uniform() - 0.01));
        const under = book.find(prices);
        found += under.length;
        expect(under).toEqual(book.scan(prices));
        // Two thirds are closed or made good, the rest stays under for the next tick.
        under.forEach((account, k) => {
          if (k % 3 === 0) book.remove(account);
          else if (k % 3 === 1)
            book.set(account, {
              ...book.held[account]!,
              cash: book.held[account]!.cash - book.slack(account, prices),
            });
        });
      }
      expect(found).toBeGreaterThan(accounts / 100);
    },
  );

  test('any acts, any prices, a restore in the middle', () => {
    const term = fc.tuple(fc.nat(3), fc.integer({ min: -20, max: 20 }));
    const act = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          account: fc.nat(60),
          cash: fc.integer({ min: -2000, max: 2000 }),
          terms: fc.uniqueArray(term, { maxLength: 3, selector: ([asset]) => asset }),
        }),
      },
      {
        weight: 4,
        arbitrary: fc.record({
          moves: fc.array(fc.integer({ min: 80, max: 125 }), { minLength: 4, maxLength: 4 }),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          jump: fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 4, maxLength: 4 }),
        }),
      },
      { weight: 1, arbitrary: fc.record({ remove: fc.nat(60) }) },
      { weight: 1, arbitrary: fc.constant({ restore: true as const }) },
    );
    fc.assert(
      fc.property(
        fc.array(act, { maxLength: 150 }),
        fc.constantFrom([100, 100, 100, 100], [1e-6, 1e9, 3, 40]),
        (acts, typical) => {
          let book = new Book(61, typical, 3);
          const prices = Float64Array.of(100, 50, 20, 10);
          for (const one of acts) {
            if ('account' in one) {
              book.set(one.account, {
                cash: one.cash,
                assets: one.terms.map(([asset]) => asset),
                coefficients: one.terms.map(([, c]) => c),
              });
            } else if ('remove' in one) book.remove(one.remove);
            else if ('restore' in one) {
              const other = new Book(61, typical, 3);
              restoreWorld(other.world, saveWorld(book.world));
              other.held.push(...book.held);
              expect(hashWorld(other.world)).toBe(hashWorld(book.world));
              book = other;
            } else {
              if ('moves' in one)
                one.moves.forEach(
                  (move, a) => (prices[a] = Math.max(1, Math.round((prices[a]! * move) / 100))),
                );
              else prices.set(one.jump);
              expect(book.find(prices)).toEqual(book.scan(prices));
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a restored index goes on to the same hash as one that never stopped', () => {
    const run = (restoreAt: number): string => {
      const generator = new Generator().reseed(9, 9, 9);
      const prices = Float64Array.of(100_000, 20_000, 500);
      let book = new Book(500, [...prices], 2);
      for (let account = 0; account < 500; account++)
        book.set(account, randomHolding(generator, prices, 2, 0.2 * generator.uniform()));
      for (let tick = 0; tick < 60; tick++) {
        for (let a = 0; a < 3; a++)
          prices[a] = Math.round(prices[a]! * (1 + 0.01 * standardNormal(generator)));
        book.find(prices);
        if (tick !== restoreAt) continue;
        const other = new Book(500, [100_000, 20_000, 500], 2);
        restoreWorld(other.world, saveWorld(book.world));
        other.held.push(...book.held);
        book = other;
      }
      return hashWorld(book.world);
    };
    expect(run(30)).toBe(run(-1));
  });

  test('a slack of exactly zero is safe, one unit less is under', () => {
    const book = new Book(10, [100, 100], 2);
    book.set(3, { cash: -500, assets: [0], coefficients: [5] });
    book.set(7, { cash: -501, assets: [0], coefficients: [5] });
    book.set(9, { cash: -1, assets: [], coefficients: [] });
    expect(book.find(Float64Array.of(100, 100))).toEqual([7, 9]);
    expect(book.find(Float64Array.of(101, 100))).toEqual([9]);
    expect(book.find(Float64Array.of(99, 100))).toEqual([3, 7, 9]);
  });

  test('an account that is far from its limits is not looked at, so that calm ticks cost nothing', () => {
    const book = new Book(1000, [100], 1);
    for (let account = 0; account < 1000; account++)
      book.set(account, { cash: -5000, assets: [0], coefficients: [100 + account] });
    let asked = 0;
    for (let tick = 0; tick < 10; tick++) {
      book.index.findLiquidatable(Float64Array.of(100 - tick), new Int32Array(1000), () => {
        asked += 1;
        return false;
      });
    }
    expect(asked).toBe(0);
    expect([...book.world.columns()].find(({ name }) => name === 'risk.scalars')!.data[1]).toBe(0);
  });

  test.each(['settled at once', 'bit by bit'])(
    'a flood of changes drains out of the queue, %s',
    (how) => {
      const accounts = 4_000;
      const generator = new Generator().reseed(4, 4, 4);
      const prices = Float64Array.of(1_000, 2_000);
      const book = new Book(accounts, [...prices], 2);
      expect(book.find(prices)).toEqual([]);
      // Some are under and stay so: they must not keep the others from getting their alarms.
      for (let account = 0; account < accounts; account++) {
        book.set(
          account,
          randomHolding(
            generator,
            prices,
            2,
            account % 20 === 0 ? -0.1 : 0.1 + 0.3 * generator.uniform(),
          ),
        );
      }
      if (how === 'settled at once') book.index.settle();
      const waiting = () =>
        [...book.world.columns()].find(({ name }) => name === 'risk.scalars')!.data[1]!;
      const ticks = how === 'settled at once' ? 1 : 1_200;
      for (let tick = 0; tick < ticks; tick++) {
        const out = new Int32Array(accounts);
        const count = book.index.findLiquidatable(prices, out);
        if (tick % 100 === 0) expect([...out.subarray(0, count)]).toEqual(book.scan(prices));
      }
      expect(waiting()).toBeLessThan(accounts / 10);
      prices[0] = 990;
      expect(book.find(prices)).toEqual(book.scan(prices));
    },
  );

  test('more terms than an account may have are refused', () => {
    const book = new Book(10, [100, 100, 100], 2);
    expect(() => book.index.set(0, 1, [0, 1, 2], [1, 1, 1])).toThrow('MARGIN-4');
    expect(() => new Book(10, [0], 2)).toThrow('MARGIN-2');
    expect(() => new Book(10, [1], 9)).toThrow('MARGIN-4');
    expect(() => new Book(10, [], 1)).toThrow('MARGIN-3');
  });
});
