import { describe, expect, test } from '@jest/globals';
import { OracleClock } from '../../../engine/feedback/oracleClock.ts';
import { Provenance } from '../../../engine/feedback/provenance.ts';
import { World } from '../../../engine/state/world.ts';
import { ToyMarket } from './toyMarket.ts';

describe('whose collateral is sold', () => {
  test('lots are sold in the order in which they were won', () => {
    const provenance = new Provenance(new World(), 'toy');
    provenance.won(5, 1, 30);
    provenance.won(5, 2, 50);
    provenance.won(6, 3, 10);
    expect(provenance.sold(5, 40)).toEqual([
      [1, 0.75],
      [2, 0.25],
    ]);
    expect(provenance.sold(5, 80)).toEqual([[2, 0.5]]);
    expect(provenance.sold(5, 1)).toEqual([]);
    expect(provenance.sold(6, 10)).toEqual([[3, 1]]);
  });

  test('a keeper’s sale without an id is credited to the liquidations that he bought from', () => {
    const market = new ToyMarket(100);
    market.tick();
    const settled = { type: 'auctionSettled', tick: 1, winner: 'keeper.0', lot: 3 } as const;
    market.account('keeper.0');
    market.tick(() => {
      market.kernel.emit({ ...settled, liquidation: 8 } as never);
      market.trade(-4, 'liquidation', { taker: 'keeper.0', lots: 4, fills: 2 });
    });
    expect(market.attribution.parentsOf({ safeTick: 0, tick: 1 })).toEqual([
      { cause: 'liquidation', id: 8, share: 0.75 },
      { cause: 'liquidation', share: 0.25 },
    ]);
  });
});

describe('the market that a delayed price speaks of', () => {
  test('the price in force was read at the update before', () => {
    const clock = new OracleClock(new World(), 'toy', 1000);
    const inForce: [number, number][] = [
      [60, 0],
      [90, 0],
      [120, 58],
      [180, 117],
    ];
    for (const [tick, observed] of inForce) clock.note(tick, observed);
    expect([59, 60, 119, 120, 180, 300].map((tick) => clock.observed(tick))).toEqual([
      0, 0, 0, 58, 117, 117,
    ]);
  });

  test('without delay it was read at the update itself, without a feed at once', () => {
    const clock = new OracleClock(new World(), 'toy', 1000);
    expect(clock.observed(77)).toBe(77);
    clock.note(60, 60);
    clock.note(90, 90);
    expect([59, 60, 89, 95].map((tick) => clock.observed(tick))).toEqual([59, 60, 60, 90]);
  });
});
