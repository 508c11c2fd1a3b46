// What must hold for every curve, and the two identities of pools that a reader can check by hand.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { amountOutFloor, constantProduct } from '../../engine/amm/constantProduct.ts';
import type { Curve } from '../../engine/amm/curve.ts';
import { stableSwap } from '../../engine/amm/stableSwapCurve.ts';
import { weighted } from '../../engine/amm/weighted.ts';
import { exp, log } from '../../engine/math/elementary.ts';
import { WIDE_ONE, wideExp, wideLog, widePower } from '../../engine/math/wideFunctions.ts';

const feeBps = fc.constantFrom(0, 1, 4, 30, 500);
const curve: fc.Arbitrary<{ readonly curve: Curve; readonly coins: number }> = fc.oneof(
  feeBps.map((fee) => ({ curve: constantProduct({ feeBps: fee }), coins: 2 })),
  fc.tuple(feeBps, fc.integer({ min: 1, max: 99 })).map(([fee, first]) => ({
    curve: weighted({ weights: [first, 100 - first], feeBps: fee }),
    coins: 2,
  })),
  fc
    .tuple(feeBps, fc.constantFrom(1, 50, 100, 2000), fc.integer({ min: 2, max: 4 }))
    .map(([fee, amplification, coins]) => ({
      curve: stableSwap({
        amplification,
        feeBps: fee,
        atoms: [1e6, 1e6, 1e8, 1e4].slice(0, coins),
      }),
      coins,
    })),
);
const reserves = fc.array(fc.integer({ min: 1_000_000, max: 4_000_000_000_000 }), {
  minLength: 4,
  maxLength: 4,
});
const amount = fc.integer({ min: 1, max: 2_000_000_000_000 });

const swapped = (curveOf: Curve, held: number[], from: number, to: number, given: number) => {
  const out = curveOf.amountOutFloor(held, from, to, given);
  const after = held.slice();
  after[from]! += given;
  after[to]! -= out;
  return { out, after };
};

describe('every curve', () => {
  test('never lets its invariant fall in a swap, nor pays out all it has', () => {
    fc.assert(
      fc.property(curve, reserves, amount, ({ curve: at, coins }, pool, given) => {
        const held = pool.slice(0, coins);
        const { out, after } = swapped(at, held, 0, coins - 1, given);
        expect(out).toBeLessThan(held[coins - 1]!);
        expect(at.invariant(after) + at.invariantDoubt >= at.invariant(held)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test('gives nothing for going there and back', () => {
    fc.assert(
      fc.property(curve, reserves, amount, ({ curve: at, coins }, pool, given) => {
        const { out, after } = swapped(at, pool.slice(0, coins), 0, 1, given);
        expect(at.amountOutFloor(after, 1, 0, out)).toBeLessThanOrEqual(given);
      }),
      { numRuns: 400 },
    );
  });

  test('asks for the least input that brings what is wanted', () => {
    fc.assert(
      fc.property(curve, reserves, amount, ({ curve: at, coins }, pool, wanted) => {
        const held = pool.slice(0, coins);
        const input = at.amountInCeil(held, 0, 1, wanted);
        if (input === undefined) return;
        expect(at.amountOutFloor(held, 0, 1, input)).toBeGreaterThanOrEqual(wanted);
      }),
      { numRuns: 300 },
    );
  });

  test('stops an arbitrageur where the next atom no longer pays', () => {
    fc.assert(
      fc.property(
        curve,
        reserves,
        fc.integer({ min: 2, max: 99 }),
        ({ curve: at, coins }, pool, percent) => {
          const held = pool.slice(0, coins).map((each) => each + 100_000_000);
          const probe = 100_000;
          const unit = at.amountOutFloor(held, 0, 1, probe) / probe;
          fc.pre(unit > 1e-4 && unit < 1e4);
          const price = (unit * percent) / 100;
          const target = { numerator: Math.round(price * 1e9), denominator: 1e9 };
          const best = at.inputToTradePrice(held, 0, 1, target);
          const profit = (given: number) => at.amountOutFloor(held, 0, 1, given) - given * price;
          const slack = 3 + price * 3 + Math.abs(profit(best)) * 1e-6;
          for (const other of [0, Math.floor(best * 0.8), Math.floor(best * 1.25) + 10])
            expect(profit(best)).toBeGreaterThanOrEqual(profit(other) - slack);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('StableSwap shares', () => {
  const pool = stableSwap({ amplification: 2000, feeBps: 4, atoms: [1e6, 1e6, 1e6] });
  const rule = pool.singleSided!;
  const three = fc.array(fc.integer({ min: 10_000_000, max: 4_000_000_000 }), {
    minLength: 3,
    maxLength: 3,
  });

  test('a deposit that leaves in one coin brings no more than a swap would', () => {
    fc.assert(
      fc.property(three, fc.integer({ min: 1_000, max: 100_000_000 }), (held, given) => {
        const supply = pool.firstShares(held);
        const shares = rule.sharesFloor(held, [given, 0, 0], supply);
        const after = [held[0]! + given, held[1]!, held[2]!];
        fc.pre(shares > 0);
        expect(rule.amountFloor(after, shares, supply + shares, 0)).toBeLessThanOrEqual(given);
        // To another coin it is a swap at the pool's prices: never better than without its fee.
        const free = stableSwap({ amplification: 2000, feeBps: 0, atoms: [1e6, 1e6, 1e6] });
        expect(rule.amountFloor(after, shares, supply + shares, 1)).toBeLessThanOrEqual(
          free.amountOutFloor(held, 0, 1, given) + 1,
        );
      }),
      { numRuns: 300 },
    );
  });

  test('the virtual price never falls through deposits and withdrawals', () => {
    fc.assert(
      fc.property(three, three, (held, given) => {
        const supply = pool.firstShares(held);
        const shares = rule.sharesFloor(held, given, supply);
        const after = held.map((each, coin) => each + given[coin]!);
        const before = pool.invariant(held);
        const now = pool.invariant(after);
        expect((now + 64n) * BigInt(supply) >= before * BigInt(supply + shares)).toBe(true);
        const out = rule.amountFloor(after, shares, supply + shares, 2);
        const left = [after[0]!, after[1]!, after[2]! - out];
        fc.pre(out < after[2]!);
        expect((pool.invariant(left) + 64n) * BigInt(supply) >= before * BigInt(supply)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('identities', () => {
  test('2: selling a share f of the base reserve moves the price to (1 + f)^−2 and yields f/(1 + f) of the quote', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 5, noNaN: true }), (f) => {
        const [base, quote] = [1e12, 3e15];
        const sold = Math.round(base * f);
        const out = amountOutFloor(sold, base, quote, 0);
        expect(out / quote).toBeCloseTo(f / (1 + f), 9);
        const moved = (quote - out) / (base + sold) / (quote / base);
        expect(moved).toBeCloseTo((1 + f) ** -2, 9);
      }),
    );
  });

  test.each([
    [0.3, 0.978],
    [0.25, 0.967],
    [0.22, 0.956],
    [0.2, 0.946],
    [0.18, 0.935],
  ])('10: with A = 50 and two coins, an ETH share of %d gives a price of %d', (share, price) => {
    const pool = stableSwap({ amplification: 50, feeBps: 0, atoms: [1e8, 1e8] });
    const found = pool.spotPrice([1e5 * (1 - share), 1e5 * share], 0, 1);
    expect(Math.abs(found - price)).toBeLessThanOrEqual(0.001);
  });

  test.each([
    [0.05, 0.99],
    [0.03, 0.973],
    [0.02, 0.942],
    [0.015, 0.902],
    [0.013, 0.874],
    [0.01, 0.804],
  ])(
    '10: with A = 2,000 and three coins, a USDT share of %d gives a price of %d',
    (share, price) => {
      const pool = stableSwap({ amplification: 2000, feeBps: 0, atoms: [1e6, 1e6, 1e6] });
      const rest = (4e8 * (1 - share)) / 2;
      expect(pool.spotPrice([rest, rest, 4e8 * share], 1, 2)).toBeCloseTo(price, 3);
    },
  );

  test('8: moving the log price of a product pool by ln m costs x(√m − 1) of quote', () => {
    fc.assert(
      fc.property(fc.double({ min: 1.001, max: 50, noNaN: true }), (m) => {
        const [base, quote] = [1e10, 1e13];
        const free = constantProduct({ feeBps: 0 });
        const put = free.inputToSpotPrice([base, quote], 1, 0, {
          numerator: Math.round(1e12 / m),
          denominator: 1e15,
        });
        expect(put / (quote * (Math.sqrt(m) - 1))).toBeCloseTo(1, 5);
      }),
    );
  });
});

describe('wide functions', () => {
  test('agree with the elementary ones and invert each other', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (x) => {
        const wide = BigInt(Math.round(x * 2 ** 40)) << 152n;
        fc.pre(wide > 0n);
        const value = Number(wide >> 140n) / 2 ** 52;
        const found = wideLog(wide);
        expect(Number(found >> 132n) / 2 ** 60).toBeCloseTo(log(value), 11);
        const back = wideExp(found);
        const gap = back > wide ? back - wide : wide - back;
        expect(gap < (wide >> 170n) + (1n << 20n)).toBe(true);
      }),
    );
    expect(Number(wideExp(WIDE_ONE) >> 140n) / 2 ** 52).toBeCloseTo(exp(1), 12);
    expect(widePower(4n * WIDE_ONE, 1n, 2n) - 2n * WIDE_ONE < 1n << 20n).toBe(true);
    expect(() => wideLog(0n)).toThrow('UNITS-3');
  });
});
