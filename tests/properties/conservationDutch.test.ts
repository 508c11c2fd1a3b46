// AUCTION-2, 4 and 5 beside the identities of vaults, debt and ledger: whatever owners, buyers and prices do, at every tick.

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dutchAuctions } from '../../engine/liquidation/dutchMechanism.ts';
import { AuctionHouse } from '../engine/liquidation/auctionHouse.ts';

const who = fc.nat(2);
const step = fc.oneof(
  fc.record({
    kind: fc.constant('open' as const),
    who,
    collateral: fc.double({ min: 0, max: 40, noNaN: true }),
    ratio: fc.double({ min: 1.2, max: 4, noNaN: true }),
  }),
  fc.record({ kind: fc.constant('price' as const), price: fc.integer({ min: 20, max: 300 }) }),
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('take' as const),
      who,
      at: fc.nat(10),
      share: fc.double({ min: 0, max: 1.1, noNaN: true }),
      over: fc.double({ min: 0.9, max: 1.2, noNaN: true }),
    }),
  },
  fc.record({ kind: fc.constant('chore' as const), who, at: fc.nat(10) }),
  fc.record({ kind: fc.constant('tick' as const), count: fc.integer({ min: 1, max: 6 }) }),
);

test('every identity of vaults, Dutch auctions and system debt holds at every tick', () => {
  let [bought, reset, short] = [0, 0, 0];
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 10, maxLength: 40, size: 'max' }),
      fc.constantFrom('stairstep', 'linear', 'exponential'),
      fc.constantFrom(0, 2),
      fc.constantFrom(1e9, 3000),
      (steps, curve, bitesPerTick, debtOutMax) => {
        const house = new AuctionHouse(
          { curve, bitesPerTick, debtOutMax, fallTime: 900, cut: 0.9, resetAfter: 480, dust: 60 },
          dutchAuctions,
        );
        house.vaults.open(house.owners[0]!, 50, 3000);
        house.tick();
        house.price = 85;
        house.tick();
        for (const act of steps) {
          if (act.kind === 'price') house.price = act.price;
          else if (act.kind === 'tick') house.tick(act.count);
          else if (act.kind === 'open') {
            const debt = (act.collateral * house.price) / act.ratio;
            house.vaults.open(house.owners[act.who]!, act.collateral, debt);
          } else if (act.kind === 'take') {
            const sales = house.sales.sales();
            const sale = sales[act.at % Math.max(1, sales.length)];
            if (sale === undefined) continue;
            const data = {
              sale: sale.id,
              most: sale.collateral * act.share,
              priceMax: sale.price * act.over,
            };
            if (house.send(house.bidders[act.who]!, house.sales.action, data).ok) bought++;
          } else {
            const chores = house.sales.chores();
            const chore = chores[act.at % Math.max(1, chores.length)];
            if (chore === undefined) continue;
            const done = house.send(house.bidders[act.who]!, chore.action, chore.data);
            if (done.ok && chore.action.endsWith('redo')) reset++;
          }
        }
        house.tick(3);
        if (house.debt.totals().debt > house.debt.totals().surplus) short++;
      },
    ),
    { numRuns: 150 },
  );
  expect(Math.min(bought, reset, short)).toBeGreaterThan(5);
});
