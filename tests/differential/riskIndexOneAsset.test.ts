import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fullScan } from '../../engine/margin/fullScan.ts';
import { TriggerIndex } from '../../engine/margin/triggerIndex.ts';
import { standardNormal } from '../../engine/random/distributions.ts';
import { Generator } from '../../engine/random/generator.ts';
import { hashWorld } from '../../engine/state/hash.ts';
import { restoreWorld, saveWorld } from '../../engine/state/snapshot.ts';
import { World } from '../../engine/state/world.ts';

/** A vault is under iff collateral·price·100 < debt·ratio: decided in whole numbers, as a protocol does. */
const RATIO = 150;
class Vaults {
  readonly collateral: number[] = [];
  readonly debt: number[] = [];
  readonly world = new World();
  readonly index: TriggerIndex;
  constructor(accountsExpected: number, levelTypical: number) {
    this.index = new TriggerIndex({
      world: this.world,
      name: 'vaults',
      accountsExpected,
      levelTypical,
    });
  }
  put(account: number, collateral: number, debt: number): void {
    this.collateral[account] = collateral;
    this.debt[account] = debt;
    this.index.set(account, debt === 0 ? 0 : (debt * RATIO) / (100 * collateral), collateral);
  }
  isUnder(account: number, price: number): boolean {
    return (
      (this.debt[account] ?? 0) > 0 &&
      this.collateral[account]! * price * 100 < this.debt[account]! * RATIO
    );
  }
  scan(price: number): number[] {
    const out = new Int32Array(this.debt.length);
    return [
      ...out.subarray(
        0,
        fullScan(this.debt.length, (account) => this.isUnder(account, price), out),
      ),
    ];
  }
  find(price: number, out = new Int32Array(this.debt.length)): number[] {
    return [
      ...out.subarray(
        0,
        this.index.findLiquidatable(price, out, (account) => this.isUnder(account, price)),
      ),
    ];
  }
}

/** Weight with low < level ≤ high, the slow way. */
const weightBetween = (vaults: Vaults, low: number, high: number): number =>
  vaults.debt.reduce((sum, _, account) => {
    const level = vaults.index.levelOf(account);
    return level > low && level <= high ? sum + vaults.collateral[account]! : sum;
  }, 0);

describe('the one-asset risk index against the full scan (MARGIN-1)', () => {
  test('finds the same vaults at every tick, with 100,000 of them through calm, crash and changes', () => {
    const n = 100_000;
    const generator = new Generator().reseed(312, 1, 0);
    const vaults = new Vaults(n, 20_000);
    for (let account = 0; account < n; account++) {
      const collateral = 1_000 + generator.below(100_000);
      const safety = 1.0001 + 0.5 * generator.uniform();
      vaults.put(account, collateral, Math.floor((collateral * 20_000 * 100) / RATIO / safety));
    }
    let price = 20_000;
    let found = 0;
    for (let tick = 0; tick < 300; tick++) {
      const drift = tick >= 200 && tick < 210 ? -0.03 : tick >= 210 && tick < 220 ? 0.03 : 0;
      price = Math.max(1, Math.round(price * (1 + drift + 0.0005 * standardNormal(generator))));
      for (let k = 0; k < 20; k++) {
        const account = generator.below(n);
        const collateral = 1_000 + generator.below(100_000);
        const safety = 1 + 0.2 * generator.uniform();
        vaults.put(account, collateral, Math.floor((collateral * price * 100) / RATIO / safety));
      }
      const under = vaults.find(price);
      found += under.length;
      expect(under).toEqual(vaults.scan(price));
      // Some are closed, some are topped up to the very edge, some stay under for the next tick.
      under.forEach((account, k) => {
        if (k % 3 === 0) vaults.put(account, vaults.collateral[account]!, 0);
        else if (k % 3 === 1)
          vaults.put(
            account,
            Math.ceil((vaults.debt[account]! * RATIO) / (100 * price)),
            vaults.debt[account]!,
          );
      });
    }
    expect(found).toBeGreaterThan(10_000);
  });

  test('any acts, any prices, a restore in the middle', () => {
    const act = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          account: fc.nat(40),
          collateral: fc.integer({ min: 1, max: 30 }),
          debt: fc.nat(60),
        }),
      },
      { weight: 3, arbitrary: fc.record({ price: fc.integer({ min: 1, max: 80 }) }) },
      { weight: 1, arbitrary: fc.record({ remove: fc.nat(40) }) },
      { weight: 1, arbitrary: fc.constant({ restore: true as const }) },
    );
    fc.assert(
      fc.property(
        fc.array(act, { maxLength: 120 }),
        fc.constantFrom(3, 1e-9, 1e12),
        (acts, levelTypical) => {
          let vaults = new Vaults(50, levelTypical);
          for (const one of acts) {
            if ('price' in one) {
              expect(vaults.find(one.price)).toEqual(vaults.scan(one.price));
              const edges = Float64Array.of(0.5, 1, 2.5, one.price, one.price * 1.5, 200).sort();
              const out = new Float64Array(5);
              vaults.index.pressureMap(edges, out);
              for (let j = 0; j < 5; j++)
                expect(out[j]).toBe(weightBetween(vaults, edges[j]!, edges[j + 1]!));
            } else if ('remove' in one) {
              vaults.debt[one.remove] = 0;
              vaults.index.remove(one.remove);
            } else if ('restore' in one) {
              const other = new Vaults(50, levelTypical);
              restoreWorld(other.world, saveWorld(vaults.world));
              other.collateral.push(...vaults.collateral);
              other.debt.push(...vaults.debt);
              expect(hashWorld(other.world)).toBe(hashWorld(vaults.world));
              vaults = other;
            } else vaults.put(one.account, one.collateral, one.debt);
          }
          const live = vaults.debt.filter((debt) => debt > 0).length;
          expect(vaults.index.size).toBe(live);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a vault exactly at its trigger level is safe, one unit of debt more and it is under', () => {
    const vaults = new Vaults(10, 150);
    vaults.put(0, 3, 200);
    vaults.put(1, 3, 201);
    expect(vaults.find(100)).toEqual([1]);
    expect(vaults.find(101)).toEqual([]);
    expect(vaults.find(99)).toEqual([0, 1]);
  });

  test('a debt without collateral is under at any price', () => {
    const vaults = new Vaults(10, 150);
    vaults.put(0, 0, 5);
    vaults.put(1, 3, 200);
    expect(vaults.find(1e9)).toEqual([0]);
  });

  test('aligned edges give the exact map without moving up', () => {
    const vaults = new Vaults(1000, 200);
    const generator = new Generator().reseed(1, 2, 3);
    for (let account = 0; account < 1000; account++)
      vaults.put(account, 1 + generator.below(1000), 1 + generator.below(100_000));
    const edges = Float64Array.from({ length: 21 }, (_, j) => 100 + 10 * j);
    const wanted = edges.slice();
    vaults.index.alignEdges(edges);
    edges.forEach((edge, j) => expect(edge <= wanted[j]! && edge > wanted[j]! * 0.95).toBe(true));
    const again = edges.slice();
    vaults.index.alignEdges(again);
    expect(again).toEqual(edges);
    const out = new Float64Array(20);
    vaults.index.pressureMap(edges, out);
    for (let j = 0; j < 20; j++)
      expect(out[j]).toBe(weightBetween(vaults, edges[j]!, edges[j + 1]!));
    expect(out.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(0);
  });
});
