// Properties of the perpetual's rules: margin by tier, liquidation prices, auto-deleveraging, the fund and the clearing house.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  crossDeleveragingScore,
  deleverageInOrder,
  deleverageProRata,
  inRankOrder,
} from '../../engine/liquidation/autoDeleveraging.ts';
import { settleWithFund, venueLossWaterfall } from '../../engine/liquidation/insuranceFund.ts';
import {
  linearBankruptcyPrice,
  tieredLiquidationPrice,
} from '../../engine/margin/perpetualPrices.ts';
import { tierMargin, type MarginTier } from '../../engine/margin/perpetualTiers.ts';
import { portfolioMargin } from '../../engine/margin/portfolioMargin.ts';
import { clearingHouseWaterfall } from '../../engine/safety/clearingHouseWaterfall.ts';
import { proRata } from '../../engine/units/proRata.ts';

const amount = fc.bigInt({ min: 0n, max: 10n ** 12n });

const tiers: fc.Arbitrary<MarginTier[]> = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 20 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((steps) => {
    let floor = 0;
    let rate = 0.002;
    return steps.map(([width, more], k) => {
      floor = k === 0 ? 0 : floor + width * 1000;
      rate += more / 1000;
      return { floor, rate };
    });
  });

describe('tiers', () => {
  test('maintenance margin never falls with the notional and is continuous at every floor', () => {
    fc.assert(
      fc.property(tiers, fc.double({ min: 0, max: 5e6, noNaN: true }), (list, notional) => {
        const more = tierMargin(list, notional * 1.01 + 1).maintenanceMargin;
        expect(more).toBeGreaterThanOrEqual(tierMargin(list, notional).maintenanceMargin);
        for (const { floor } of list.slice(1)) {
          const below = tierMargin(list, floor * (1 - 1e-12)).maintenanceMargin;
          expect(tierMargin(list, floor).maintenanceMargin).toBeCloseTo(below, 4);
        }
      }),
    );
  });

  test('at the liquidation price equity is exactly the maintenance margin, beyond it less', () => {
    fc.assert(
      fc.property(
        tiers,
        fc.constantFrom(1 as const, -1 as const),
        fc.double({ min: 0.1, max: 5000, noNaN: true }),
        fc.double({ min: 10, max: 1000, noNaN: true }),
        fc.double({ min: 0.05, max: 0.9, noNaN: true }),
        (list, side, size, entry, share) => {
          const wallet = size * entry * share;
          const account = { wallet, otherMaintenance: 0, otherProfit: 0, side, size, entry };
          const slack = (price: number): number =>
            wallet +
            side * size * (price - entry) -
            tierMargin(list, size * price).maintenanceMargin;
          const price = tieredLiquidationPrice(account, list);
          if (price === null) return;
          expect(Math.abs(slack(price))).toBeLessThan(1e-7 * size * entry);
          expect(slack(price * (1 - 0.01 * side))).toBeLessThan(0);
          expect(slack(price * (1 + 0.01 * side))).toBeGreaterThan(0);
          const bankrupt = linearBankruptcyPrice({ entry, side, size, margin: wallet })!;
          expect(side * (price - bankrupt)).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});

const positions = fc.array(
  fc.record({
    quantity: fc.bigInt({ min: 0n, max: 10_000n }),
    score: fc.double({ min: -2, max: 5, noNaN: true }),
    profit: fc.bigInt({ min: -1000n, max: 1_000_000n }),
  }),
  { maxLength: 30 },
);

describe('auto-deleveraging', () => {
  test('closes exactly the liquidated quantity, in either way, and nobody beyond his position (identity 6)', () => {
    fc.assert(
      fc.property(positions, fc.bigInt({ min: 0n, max: 100_000n }), (list, size) => {
        const side = list.map((one, account) => ({ ...one, account }));
        const total = side.reduce((sum, { quantity }) => sum + quantity, 0n);
        for (const { closures, unmatched } of [
          deleverageInOrder(inRankOrder(side), size),
          deleverageProRata(side, size),
        ]) {
          const closed = closures.reduce((sum, one) => sum + one.closed, 0n);
          expect(closed).toBe(size < total ? size : total);
          expect(closed + unmatched).toBe(size);
          for (const one of closures) {
            expect(one.closed > 0n && one.remaining >= 0n).toBe(true);
            expect(one.closed + one.remaining).toBe(side[one.account]!.quantity);
          }
        }
      }),
    );
  });

  test('in the queue nobody is closed while one with a higher score is left, and the losses prevented are the gains forgone', () => {
    fc.assert(
      fc.property(positions, fc.bigInt({ min: 1n, max: 100_000n }), (list, size) => {
        const ranked = inRankOrder(list.map((one, account) => ({ ...one, account })));
        const { closures } = deleverageInOrder(ranked, size);
        closures.forEach(({ remaining }, i) => {
          if (remaining > 0n) expect(i).toBe(closures.length - 1);
        });
        // Marked at 90 and closed at a bankruptcy price of 100: the failed long would have lost what the shorts do not gain.
        const gap = 10n;
        const prevented = closures.reduce((sum, { closed }) => sum + closed * gap, 0n);
        const forgone = closures.reduce(
          (sum, { closed }) => sum + closed * 100n - closed * 90n,
          0n,
        );
        expect(prevented).toBe(forgone);
      }),
    );
  });

  test('more profit and more leverage rank higher', () => {
    const base = { profit: 10, entryNotional: 100, notional: 90, equity: 30 };
    expect(crossDeleveragingScore({ ...base, profit: 20 })).toBeGreaterThan(
      crossDeleveragingScore(base),
    );
    expect(crossDeleveragingScore({ ...base, equity: 15 })).toBeGreaterThan(
      crossDeleveragingScore(base),
    );
    expect(crossDeleveragingScore({ ...base, profit: -5 })).toBe(0);
  });
});

describe('insurance fund', () => {
  test('is never negative, and what it takes, pays and leaves adds up', () => {
    fc.assert(
      fc.property(amount, fc.bigInt({ min: -(10n ** 13n), max: 10n ** 13n }), (fund, gain) => {
        const { fundAfter, paid, uncovered } = settleWithFund(fund, gain);
        expect(fundAfter >= 0n && paid >= 0n && uncovered >= 0n).toBe(true);
        expect(fundAfter - uncovered).toBe(fund + gain);
      }),
    );
  });

  test('fills, fund, deleveraging and cuts add up to the whole liquidation (identity 5)', () => {
    fc.assert(
      fc.property(
        positions,
        fc.array(
          fc.record({
            price: fc.bigInt({ min: 50n, max: 150n }),
            size: fc.bigInt({ min: 0n, max: 300n }),
          }),
          { maxLength: 8 },
        ),
        fc.bigInt({ min: 0n, max: 5000n }),
        fc.bigInt({ min: 0n, max: 100_000n }),
        fc.constantFrom(1 as const, -1 as const),
        (list, fills, extra, fund, side) => {
          const filled = fills.reduce((sum, { size }) => sum + size, 0n);
          const opposite = list.map((one, account) => ({ ...one, account }));
          const result = venueLossWaterfall({
            side,
            size: filled + extra,
            bankruptcyPrice: 100n,
            fund,
            fills,
            opposite,
            deleveraging: 'queue',
            quantityDecimals: 0,
          });
          const closed = result.closures.reduce((sum, one) => sum + one.closed, 0n);
          expect(result.closedInMarket + closed + result.unmatched).toBe(filled + extra);
          const gained = fills.reduce(
            (sum, { price, size }) => sum + BigInt(side) * (price - 100n) * size,
            0n,
          );
          expect(result.fundAfter - fund - result.socialised).toBe(gained);
          const cut = result.cuts.reduce((sum, one) => sum + one, 0n);
          const somebodyGained = opposite.some(({ profit }) => profit > 0n);
          expect(cut).toBe(somebodyGained ? result.socialised : 0n);
        },
      ),
    );
  });
});

describe('clearing house', () => {
  test('layers add up to the loss, none exceeds its size, none is touched before the one in front is gone (identity 7)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ loss: amount, margin: amount, contribution: amount }), {
          minLength: 1,
          maxLength: 3,
        }),
        fc.array(fc.record({ contribution: amount, gain: amount }), { maxLength: 6 }),
        amount,
        amount,
        (defaulters, rest, capitalFirst, capitalSecond) => {
          const survivors = rest.map((one, member) => ({ ...one, member }));
          const { used, unallocated, contributionsUsed, assessed, gainsCut } =
            clearingHouseWaterfall(defaulters, survivors, {
              capitalFirst,
              capitalSecond,
              assessmentMultiple: [11n, 4n],
              gainsHaircut: 'allowed',
            });
          const sum = (values: readonly bigint[]): bigint =>
            values.reduce((total, value) => total + value, 0n);
          expect(sum(Object.values(used)) + unallocated).toBe(
            sum(defaulters.map(({ loss }) => loss)),
          );
          const fund = sum(survivors.map(({ contribution }) => contribution));
          const sizes: [bigint, bigint][] = [
            [used.capitalFirst, capitalFirst],
            [used.survivorsFund, fund],
            [used.capitalSecond, capitalSecond],
            [used.assessments, (fund * 11n) / 4n],
            [used.gainsHaircut, sum(survivors.map(({ gain }) => gain))],
          ];
          sizes.forEach(([taken, size], i) => {
            expect(taken <= size).toBe(true);
            if (taken > 0n) for (const [before, all] of sizes.slice(0, i)) expect(before).toBe(all);
          });
          expect(sum(contributionsUsed)).toBe(used.survivorsFund);
          expect(sum(assessed)).toBe(used.assessments);
          expect(sum(gainsCut)).toBe(used.gainsHaircut);
          survivors.forEach(({ contribution }, i) => {
            expect(contributionsUsed[i]! <= contribution).toBe(true);
          });
        },
      ),
    );
  });

  test('a hedge within a group needs no more margin than its parts, and a perfect one none', () => {
    const terms = { scanRange: 10, extremeMultiple: 3, extremeCover: 0.33 };
    fc.assert(
      fc.property(
        fc.integer({ min: -500, max: 500 }),
        fc.integer({ min: -500, max: 500 }),
        (a, b) => {
          const one = { group: 'ETH', exposure: a, terms };
          const other = { group: 'ETH', exposure: b, terms };
          const together = portfolioMargin([one, other]);
          const apart = portfolioMargin([one, { ...other, group: 'BTC' }]);
          expect(together).toBeLessThanOrEqual(apart + 1e-9);
          expect(portfolioMargin([one, { ...one, exposure: -a }])).toBe(0);
        },
      ),
    );
  });
});

test('shares of an amount add up to it, and none exceeds its weight', () => {
  fc.assert(
    fc.property(
      fc.array(amount, { minLength: 1, maxLength: 20 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (weights, share) => {
        const total = weights.reduce((sum, weight) => sum + weight, 0n);
        const whole = BigInt(Math.floor(Number(total) * share));
        const part = whole > total ? total : whole;
        const parts = proRata(part, weights);
        expect(parts.reduce((sum, one) => sum + one, 0n)).toBe(total === 0n ? 0n : part);
        parts.forEach((one, i) => expect(one <= weights[i]!).toBe(true));
      },
    ),
  );
});
