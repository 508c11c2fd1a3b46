// BANDS-1 and 2 beside the identities of vaults and ledger: whatever owners, traders and prices do, at every tick.

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { softLiquidation } from '../../engine/liquidation/softLiquidationMechanism.ts';
import { AuctionHouse } from '../engine/liquidation/auctionHouse.ts';

const who = fc.nat(2);
const step = fc.oneof(
  fc.record({
    kind: fc.constant('open' as const),
    who,
    collateral: fc.double({ min: 0, max: 40, noNaN: true }),
    ratio: fc.double({ min: 1.4, max: 2, noNaN: true }),
  }),
  fc.record({
    kind: fc.constant('adjust' as const),
    who,
    vault: fc.nat(5),
    units: fc.double({ min: -20, max: 20, noNaN: true }),
    debt: fc.integer({ min: -3000, max: 500 }),
  }),
  fc.record({
    kind: fc.constant('price' as const),
    factor: fc.double({ min: 0.7, max: 1.3, noNaN: true }),
  }),
  fc.record({
    kind: fc.constant('trade' as const),
    who,
    sells: fc.constantFrom('stablecoin', 'collateral'),
    amount: fc.double({ min: 0.001, max: 4000, noNaN: true }),
  }),
  fc.record({
    kind: fc.constant('close' as const),
    who,
    share: fc.double({ min: 0.01, max: 1, noNaN: true }),
  }),
  fc.record({ kind: fc.constant('tick' as const), count: fc.integer({ min: 1, max: 4 }) }),
);

test('every identity of vaults and bands holds at every tick', () => {
  const done = { pumped: 0, dumped: 0, closed: 0, left: 0 };
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 15, maxLength: 50, size: 'max' }),
      fc.constantFrom(10, 100),
      (steps, amplification) => {
        const house = new AuctionHouse({ amplification, bands: 5 }, softLiquidation);
        for (const owner of house.owners) house.vaults.open(owner, 30, 3900);
        house.tick();
        house.price = 180;
        house.tick();
        let inside = 3;
        for (const act of steps) {
          const bidder = house.bidders['who' in act ? act.who : 0]!;
          const owner = house.owners['who' in act ? act.who : 0]!;
          if (act.kind === 'price') house.price = Math.max(20, house.price * act.factor);
          else if (act.kind === 'tick') house.tick(act.count);
          else if (act.kind === 'open')
            house.vaults.open(owner, act.collateral, (act.collateral * house.price) / act.ratio);
          else if (act.kind === 'adjust')
            house.vaults.adjust(act.vault, owner, act.units, act.debt);
          else if (act.kind === 'trade') {
            const data = {
              sells: act.sells,
              amount: act.sells === 'stablecoin' ? act.amount : act.amount / 200,
              priceLimit: act.sells === 'stablecoin' ? 1e6 : 1e-6,
            };
            const isDone = house.send(bidder, 'liquidation.trade', data).ok;
            if (isDone) done[act.sells === 'stablecoin' ? 'pumped' : 'dumped']++;
          } else {
            const [sale] = house.sales.sales();
            if (sale === undefined) continue;
            const data = { sale: sale.id, most: sale.collateral * act.share, priceMax: 1e6 };
            if (house.send(bidder, 'liquidation.close', data).ok) done.closed++;
          }
          const now = house.metrics()['softLiquidationsOpen']!;
          if (now < inside) done.left++;
          inside = now;
        }
        house.tick(2);
      },
    ),
    { numRuns: 120 },
  );
  expect(Math.min(...Object.values(done))).toBeGreaterThan(5);
});
