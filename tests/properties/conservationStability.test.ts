// STABILITY-1 and 2 beside the identities of vaults and ledger: whatever owners, depositors and prices do, at every tick.

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stabilityPools } from '../../engine/liquidation/stabilityPoolMechanism.ts';
import { AuctionHouse } from '../engine/liquidation/auctionHouse.ts';

const who = fc.nat(2);
const step = fc.oneof(
  fc.record({
    kind: fc.constant('open' as const),
    who,
    collateral: fc.double({ min: 0, max: 40, noNaN: true }),
    ratio: fc.double({ min: 1.4, max: 3, noNaN: true }),
  }),
  fc.record({ kind: fc.constant('price' as const), price: fc.integer({ min: 20, max: 220 }) }),
  fc.record({
    kind: fc.constantFrom('deposit' as const, 'withdraw' as const),
    who,
    amount: fc.oneof(fc.integer({ min: 0, max: 6000 }), fc.constant(1e9)),
  }),
  fc.record({ kind: fc.constant('chore' as const), who, at: fc.nat(10) }),
  fc.record({ kind: fc.constant('tick' as const), count: fc.integer({ min: 1, max: 3 }) }),
);

test('every identity of vaults and stability pool holds at every tick', () => {
  let [burned, shared, gained] = [0, 0, 0];
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 10, maxLength: 40, size: 'max' }),
      fc.constantFrom(0, 2, 100),
      fc.constantFrom(undefined, 1.8),
      (steps, bitesPerTick, recoveryRatio) => {
        const house = new AuctionHouse({ bitesPerTick }, stabilityPools, { recoveryRatio });
        for (const owner of house.owners) house.vaults.open(owner, 30, 2000);
        house.tick();
        for (const act of steps) {
          if (act.kind === 'price') house.price = act.price;
          else if (act.kind === 'tick') house.tick(act.count);
          else if (act.kind === 'open') {
            const debt = (act.collateral * house.price) / act.ratio;
            house.vaults.open(house.owners[act.who]!, act.collateral, debt);
          } else if (act.kind === 'chore') {
            const chores = house.sales.chores();
            const chore = chores[act.at % Math.max(1, chores.length)];
            if (chore !== undefined) house.send(house.bidders[act.who]!, chore.action, chore.data);
          } else
            house.send(house.bidders[act.who]!, `liquidation.${act.kind}`, { amount: act.amount });
        }
        house.tick(3);
        const figures = house.metrics();
        if (figures['stabilityPoolBurned']! > 0) burned++;
        if (figures['debtRedistributed']! > 0) shared++;
        if (figures['stabilityPoolGained']! > 0) gained++;
        expect(house.debt.totals().debt).toBe(0);
      },
    ),
    { numRuns: 150 },
  );
  expect(Math.min(burned, shared, gained)).toBeGreaterThan(5);
});
