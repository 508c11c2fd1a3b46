// Random lives of a small perpetuals venue: whatever is traded, marked, funded, liquidated and deleveraged, nothing is made or lost (identity
// 5), the risk index finds exactly who is under (MARGIN-1), and deleveraging costs winners what it spares the fund (identity 6).

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { smallExchange } from '../reference/smallExchange.ts';

const act = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('order' as const),
      trader: fc.integer({ min: 0, max: 5 }),
      market: fc.integer({ min: 0, max: 1 }),
      side: fc.constantFrom('buy' as const, 'sell' as const),
      quantity: fc.integer({ min: 1, max: 120 }),
      away: fc.integer({ min: -300, max: 300 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('move' as const),
      market: fc.integer({ min: 0, max: 1 }),
      factor: fc.double({ min: 0.8, max: 1.25, noNaN: true }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('liquidate' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('fund' as const) }) },
);

const tiers = [
  { floor: 0, rate: 0.02 },
  { floor: 2000, rate: 0.05 },
  { floor: 6000, rate: 0.1 },
];

test('nothing is made or lost, and the index finds exactly who is under', () => {
  fc.assert(
    fc.property(
      fc.array(act, { minLength: 10, maxLength: 80 }),
      fc.constantFrom('queue' as const, 'proRata' as const, 'socialise' as const),
      fc.constantFrom(1, 2 / 3),
      fc.constantFrom(0, 50, 5000),
      (acts, afterFund, backstop, fund) => {
        const exchange = smallExchange({
          traders: 6,
          fund,
          makerBps: 1,
          takerBps: 4,
          tiers,
          markets: ['ETH', 'BTC'],
          terms: { afterFund, backstop, step: 0.5, wholeBelow: 500 },
          venueTerms: { fundingInterval: 1 },
        });
        const { perps, engine, kernel } = exchange;
        const wealth = exchange.wealth();
        const prices = [100, 100];
        for (const one of acts) {
          if (one.type === 'order')
            exchange.order(
              one.trader,
              one.side,
              one.quantity,
              Math.max(0.01, prices[one.market]! * (1 + one.away / 10_000)),
              { market: one.market },
            );
          else if (one.type === 'move') {
            prices[one.market]! *= one.factor;
            exchange.price(prices[one.market]!, one.market);
          } else if (one.type === 'fund') {
            kernel.clock.value.tick += 2;
            perps.payFunding();
          } else {
            const naive: number[] = [];
            for (let a = 1; a < perps.positions.count; a++)
              if (perps.risk.isUnder(a)) naive.push(a);
            expect([...perps.risk.findUnder()]).toEqual(naive);
            engine.liquidate();
            kernel.clock.value.tick++;
          }
          exchange.check();
          expect(exchange.wealth()).toBe(wealth);
          expect(perps.fund()).toBeGreaterThanOrEqual(0);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('a winner that is deleveraged loses what it forgoes and needs less margin afterwards', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 5, max: 40 }), { minLength: 1, maxLength: 4 }),
      fc.double({ min: 40, max: 74, noNaN: true }),
      (sizes, crash) => {
        const exchange = smallExchange({ traders: sizes.length + 1, tiers, money: 1000 });
        let bought = 0;
        sizes.forEach((quantity, i) => {
          if (!exchange.order(i + 1, 'sell', quantity, 100).ok) return;
          const outcome = exchange.order(0, 'buy', quantity, 100);
          if (outcome.ok) bought += outcome.filled;
        });
        exchange.price(crash);
        const winners = sizes.map((_, i) => exchange.accountOf(i + 1));
        const { risk } = exchange.perps;
        const before = winners.map((a) => ({
          equity: risk.equity(a),
          margin: risk.maintenance(a),
        }));
        const isUnder = risk.isUnder(exchange.accountOf(0));
        exchange.engine.liquidate();
        const { gainsForgone } = exchange.statistics.metrics();
        const lost = winners.map((a, i) => before[i]!.equity - risk.equity(a));
        expect(lost.reduce((sum, one) => sum + one, 0)).toBeCloseTo(gainsForgone ?? 0, 3);
        winners.forEach((a, i) =>
          expect(risk.maintenance(a)).toBeLessThanOrEqual(before[i]!.margin),
        );
        if (isUnder && bought > 0) expect(risk.notional(exchange.accountOf(0))).toBe(0);
        exchange.check();
      },
    ),
    { numRuns: 60 },
  );
});
