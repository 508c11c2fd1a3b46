import { expect, test } from '@jest/globals';
import { AuctionHouse } from './auctionHouse.ts';

// Found by the swarm (seed 208563696): tokens offered grew at every restart until the ledger could not hold them.
test('a debt auction that nobody wants stops growing where the ledger could no longer hold the tokens', () => {
  const house = new AuctionHouse();
  const { ledger } = house.kernel;
  const token = ledger.asset('MKR');
  // A thousand tokens below the most that can be in existence.
  const near = Number.MAX_SAFE_INTEGER - 1_000e6;
  ledger.issue(house.owners[0]!, token, near);
  house.debt.take(3_000e6);
  for (let i = 0; i < 20; i++) house.debt.settle();
  expect(house.debt.open).toHaveLength(0);

  house.kernel.clock.value.tick = 3;
  house.debt.settle();
  expect(house.debt.open.map(({ lot }) => lot)).toEqual([10e6, 10e6, 10e6]);
  for (let restart = 1; restart < 60; restart++) {
    house.kernel.clock.value.tick = 3 + restart * 11;
    house.debt.settle();
  }
  const offered = house.debt.open.reduce((sum, { lot }) => sum + lot, 0);
  expect(offered + ledger.issued(token)).toBe(Number.MAX_SAFE_INTEGER);
});
