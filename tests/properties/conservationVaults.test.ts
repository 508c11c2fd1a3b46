// VAULT-1 to 3, AUCTION-2 to 4, DEBT-1, LEDGER-1 and 2: whatever owners, bidders and prices do, at every tick.

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { restoreWorld, saveWorld, type Snapshot } from '../../engine/state/snapshot.ts';
import { resultHash } from '../../engine/tick/runTick.ts';
import { AuctionHouse } from '../engine/liquidation/auctionHouse.ts';

const who = fc.nat(2);
/** What an agent computes from a price that is not there. */
const senseless = fc.constantFrom(Infinity, -Infinity, Number.NaN, 1e300);
const units = fc.oneof(
  { weight: 12, arbitrary: fc.double({ min: -60, max: 60, noNaN: true }) },
  { weight: 1, arbitrary: senseless },
);
const act = fc.oneof(
  fc.record({
    kind: fc.constant('open' as const),
    who,
    collateral: fc.double({ min: 0, max: 40, noNaN: true }),
    ratio: fc.double({ min: 1.2, max: 4, noNaN: true }),
  }),
  fc.record({
    kind: fc.constant('adjust' as const),
    who,
    vault: fc.nat(5),
    units,
    debt: fc.oneof(
      { weight: 12, arbitrary: fc.integer({ min: -3000, max: 3000 }) },
      { weight: 1, arbitrary: senseless },
    ),
  }),
  fc.record({ kind: fc.constant('price' as const), price: fc.integer({ min: 20, max: 300 }) }),
  fc.record({
    kind: fc.constant('bid' as const),
    who,
    at: fc.nat(10),
    share: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1.1, noNaN: true })),
    part: fc.constantFrom(0.5, 0.9, 1),
  }),
  fc.record({ kind: fc.constant('deal' as const), at: fc.nat(10) }),
  fc.record({
    kind: fc.constant('debtBid' as const),
    who,
    at: fc.nat(3),
    part: fc.constantFrom(0.3, 0.9),
  }),
  fc.record({ kind: fc.constant('tick' as const), count: fc.integer({ min: 1, max: 6 }) }),
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;
const story = fc.array(act, { maxLength: 40 });

function perform(house: AuctionHouse, step: Act): void {
  const { vaults, auctions, debt } = house;
  switch (step.kind) {
    case 'open':
      vaults.open(
        house.owners[step.who]!,
        step.collateral,
        (step.collateral * house.price) / step.ratio,
      );
      break;
    case 'adjust':
      vaults.adjust(step.vault, house.owners[step.who]!, step.units, step.debt);
      break;
    case 'price':
      house.price = step.price;
      break;
    case 'bid': {
      const open = auctions.open[step.at % Math.max(1, auctions.open.length)];
      if (open === undefined) break;
      const rising = open.bid < open.tab;
      const bid = rising
        ? Math.max(open.bid, Math.floor(open.tab * Math.min(1, step.share)))
        : open.tab;
      const lot = rising ? open.lot : Math.floor(open.lot * step.part);
      auctions.bid(house.bidders[step.who]!, open.id, bid, lot, 10);
      break;
    }
    case 'deal':
      auctions.deal(auctions.open[step.at % Math.max(1, auctions.open.length)]?.id ?? 0);
      break;
    case 'debtBid': {
      const open = debt.open[step.at % Math.max(1, debt.open.length)];
      if (open !== undefined)
        debt.bid(house.bidders[step.who]!, open.id, Math.floor(open.lot * step.part));
      break;
    }
    case 'tick':
      house.tick(step.count);
      break;
    default:
      step satisfies never;
  }
}

test('every identity of vaults, auctions and system debt holds at every tick', () => {
  let liquidated = 0;
  fc.assert(
    fc.property(story, (steps) => {
      const house = new AuctionHouse();
      house.vaults.open(house.owners[0]!, 50, 3000);
      house.tick();
      for (const step of steps) perform(house, step);
      house.tick(3);
      if (house.debt.totals().taken > 0) liquidated++;
      expect(house.debt.totals().debt).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 150 },
  );
  expect(liquidated).toBeGreaterThan(5);
});

test('a house restored in the middle goes on to the same hash', () => {
  fc.assert(
    fc.property(story, story, (before, after) => {
      const [house, twin] = [new AuctionHouse(), new AuctionHouse()];
      for (const step of before) perform(house, step);
      house.tick();
      const saved: Snapshot = saveWorld(house.kernel.world);
      restoreWorld(twin.kernel.world, saved);
      twin.price = house.price;
      for (const step of after) {
        perform(house, step);
        perform(twin, step);
      }
      house.tick();
      twin.tick();
      expect(resultHash(twin.runner)).toBe(resultHash(house.runner));
    }),
    { numRuns: 50 },
  );
});

test('what no ledger can count is refused, whole', () => {
  const house = new AuctionHouse();
  const [owner] = house.owners;
  house.vaults.open(owner!, 10, 100);
  const { collateral: held, debt: owed } = house.vaults.read(0);
  for (const amount of [Infinity, -Infinity, Number.NaN, 1e300])
    for (const [collateral, debt] of [
      [amount, 0],
      [0, amount],
    ] as const)
      expect(house.vaults.adjust(0, owner!, collateral, debt)).toEqual({
        ok: false,
        reason: 'badAmount',
      });
  expect(house.vaults.read(0)).toMatchObject({ collateral: held, debt: owed });
});
