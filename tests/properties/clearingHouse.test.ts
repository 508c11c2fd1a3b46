// Whatever defaults and however it is sold, the layers of a clearing house add up to the loss in their order (identity 7), nothing is made or
// lost (identity 5), and selling in parts charges each layer what selling at once would.

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { clearingHouseWaterfall } from '../../engine/safety/clearingHouseWaterfall.ts';
import { smallClearingHouse } from '../reference/smallClearingHouse.ts';

const money = fc.integer({ min: 0, max: 100 });
const step = fc.constantFrom(0.2, 0.5, 1);

test('one default, sold in parts, is borne as the rule bears the whole', () => {
  fc.assert(
    fc.property(
      fc.record({
        first: money,
        second: money,
        contribution: money,
        multiple: fc.constantFrom(0, 0.5, 1, 2),
        gainsHaircut: fc.constantFrom('allowed' as const, 'none' as const),
        fund: money,
        bid: fc.integer({ min: 400, max: 780 }),
        step,
      }),
      ({ first, second, contribution, multiple, gainsHaircut, fund, bid, ...knobs }) => {
        const market = smallClearingHouse({
          spare: contribution,
          fund,
          capital: [first, second],
          clearing: {
            minimumContribution: contribution,
            assessmentPerDefault: multiple,
            gainsHaircut,
          },
          terms: { afterFund: 'socialise', step: knobs.step },
        });
        const { house, perps, statistics } = market;
        const wealth = market.allWealth();
        house.publish();
        market.order(1, 'sell', 40, 100);
        market.order(0, 'buy', 40, 100);
        market.order(2, 'buy', 40, bid / 10);
        market.price(78);
        for (let i = 0; i < 40; i++) {
          market.engine.liquidate();
          market.checkAll();
          market.nextTick();
        }
        expect(market.engine.taken).toHaveLength(0);
        const atoms = (units: number): bigint => BigInt(Math.round(units * perps.cashAtoms));
        const loss = atoms(Math.max(0, 40 * (75 - bid / 10) - fund));
        const { used, unallocated } = clearingHouseWaterfall(
          [{ loss, margin: 0n, contribution: atoms(contribution) }],
          [1, 2, 3, 4].map((member) => ({
            member,
            contribution: atoms(contribution),
            gain: member === 1 ? atoms(880) : 0n,
          })),
          {
            capitalFirst: atoms(first),
            capitalSecond: atoms(second),
            assessmentMultiple: [BigInt(multiple * 2), 2n],
            gainsHaircut,
          },
        );
        expect(house.totals).toEqual({
          losses: Number(loss),
          ownCapital: Number(used.capitalFirst + used.capitalSecond),
          fund: Number(used.defaulterContribution + used.survivorsFund),
          assessed: Number(used.assessments),
          haircut: Number(used.gainsHaircut),
          unallocated: Number(unallocated),
        });
        expect(atoms(statistics.metrics()['socialisedLoss'] ?? 0)).toBe(unallocated);
        expect(market.allWealth()).toBe(wealth);
      },
    ),
    { numRuns: 40 },
  );
});

test('many members trade, gain and default: nothing is made or lost and the layers add up', () => {
  const act = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        type: fc.constant('order' as const),
        trader: fc.integer({ min: 0, max: 5 }),
        side: fc.constantFrom('buy' as const, 'sell' as const),
        quantity: fc.integer({ min: 1, max: 120 }),
        away: fc.integer({ min: -2000, max: 2000 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant('move' as const),
        factor: fc.double({ min: 0.7, max: 1.4, noNaN: true }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('tick' as const) }) },
  );
  let borne = 0;
  fc.assert(
    fc.property(
      fc.array(act, { minLength: 20, maxLength: 80 }),
      fc.constantFrom('queue' as const, 'proRata' as const, 'socialise' as const),
      step,
      (acts, afterFund, share) => {
        const market = smallClearingHouse({
          traders: 6,
          spare: 100,
          capital: [50, 50],
          tiers: [{ floor: 0, rate: 0.02 }],
          clearing: {
            stressMove: 0.3,
            minimumContribution: 20,
            sizingInterval: 5,
            assessmentPeriod: 8,
            variationInterval: 3,
          },
          terms: { afterFund, step: share },
        });
        const { house, kernel } = market;
        const wealth = market.allWealth();
        let price = 100;
        house.publish();
        for (const one of acts) {
          if (one.type === 'order')
            market.order(
              one.trader,
              one.side,
              one.quantity,
              Math.max(0.01, price * (1 + one.away / 10_000)),
            );
          else if (one.type === 'move') market.price((price *= one.factor));
          else {
            market.engine.liquidate();
            kernel.clock.value.tick++;
            house.publish();
          }
          market.checkAll();
          expect(market.allWealth()).toBe(wealth);
          const { losses, ...layers } = house.totals;
          expect(Object.values(layers).reduce((sum, layer) => sum + layer, 0)).toBe(losses);
          expect(house.members.every(({ contribution }) => contribution >= 0)).toBe(true);
          borne += losses;
        }
      },
    ),
    { numRuns: 60 },
  );
  // The lives above do reach the clearing house.
  expect(borne).toBeGreaterThan(0);
});
