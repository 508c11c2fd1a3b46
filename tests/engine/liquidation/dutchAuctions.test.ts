import { describe, expect, test } from '@jest/globals';
import { dutchAuctions } from '../../../engine/liquidation/dutchMechanism.ts';
import { AuctionHouse } from './auctionHouse.ts';

const terms = {
  step: 60,
  cut: 0.9,
  startingRatio: 1.25,
  resetAfter: 600,
  resetBelow: 0.5,
  tip: 10,
  tipShare: 0.01,
  dust: 50,
};

/** One vault of 9 ETH and 1000 DAI that has gone under at 160: asks 200 per ETH at first, 9 ETH for 1130 DAI. */
function under(given: Readonly<Record<string, unknown>> = {}): AuctionHouse {
  const house = new AuctionHouse({ ...terms, ...given }, dutchAuctions);
  house.vaults.open(house.owners[0]!, 9, 1000);
  house.tick();
  house.price = 160;
  house.tick();
  return house;
}
const take = (house: AuctionHouse, who: number, most: number, priceMax: number, sale = 1) =>
  house.send(house.bidders[who]!, 'liquidation.take', { sale, most, priceMax });

test('the price falls step by step, and each buyer pays the price of the moment', () => {
  const house = under();
  const [sale] = house.sales.sales();
  expect(sale).toMatchObject({ id: 1, collateral: 9 });
  expect(sale!.price).toBeCloseTo(180, 6);
  expect(sale!.cost).toBeCloseTo(1130, 1);
  expect(take(house, 0, 2, 179)).toEqual({ ok: false, reason: 'tooExpensive' });
  expect(take(house, 0, 2, 181)).toEqual({ ok: true });
  expect(house.balance(house.bidders[0]!, 'DAI')).toBeCloseTo(20_000 - 360, 6);
  house.tick(2);
  expect(house.sales.sales()[0]!.price).toBeCloseTo(180 * 0.81, 6);
  // The rest of the tab buys less than the rest of the lot, and what is left goes home.
  expect(take(house, 1, 9, 150)).toEqual({ ok: true });
  expect(house.balance(house.bidders[1]!, 'DAI')).toBeCloseTo(20_000 - (1130 - 360), 1);
  expect(house.balance(house.bidders[1]!, 'ETH')).toBeCloseTo(770 / 145.8, 2);
  expect(house.balance(house.owners[0]!, 'ETH')).toBeCloseTo(91 + 7 - 770 / 145.8, 2);
  expect(house.sales.sales()).toEqual([]);
  expect(house.kernel.events.at(-1)).toMatchObject({
    type: 'auctionSettled',
    bids: 2,
    zeroBid: false,
  });
  house.tick();
});

test('a lot that brings in less than the debt leaves a hole that the debt queue keeps', () => {
  const house = under();
  house.tick(4);
  expect(take(house, 0, 9, 120)).toEqual({ ok: true });
  const { debt, surplus } = house.debt.totals();
  expect(debt).toBeCloseTo(1000, 1);
  expect(debt - surplus).toBeCloseTo(1000 - 9 * 180 * 0.9 ** 4, 0);
  house.tick(5);
});

describe('an auction that nobody wanted', () => {
  test('sells nothing until somebody resets it, for a reward that is new debt of the system', () => {
    const house = under();
    house.tick(7);
    expect(take(house, 0, 9, 500)).toEqual({ ok: false, reason: 'needsReset' });
    expect(house.sales.sales()).toEqual([]);
    const [chore] = house.sales.chores();
    expect(chore!.rewardMoney).toBeCloseTo(10 + 11.3, 1);
    house.price = 150;
    const owed = house.debt.totals().debt;
    expect(house.send(house.bidders[2]!, chore!.action, chore!.data)).toEqual({ ok: true });
    expect(house.balance(house.bidders[2]!, 'DAI')).toBeCloseTo(20_000 + 21.3, 1);
    expect(house.debt.totals().debt - owed).toBeCloseTo(21.3, 1);
    expect(house.sales.sales()[0]!.price).toBeCloseTo(150 * 1.25, 6);
    expect(house.send(house.bidders[2]!, chore!.action, chore!.data)).toMatchObject({ ok: false });
    house.tick();
  });
});

test('no more debt is out than the cap allows, and no dust is left behind', () => {
  const house = new AuctionHouse({ ...terms, debtOutMax: 2000 }, dutchAuctions);
  house.vaults.open(house.owners[0]!, 9, 1000);
  house.vaults.open(house.owners[1]!, 9, 1000);
  house.tick();
  house.price = 160;
  house.tick();
  const tabs = house.sales.sales().map(({ cost }) => cost);
  expect(tabs[0]).toBeCloseTo(1130, 1);
  expect(tabs[1]).toBeCloseTo(870, 1);
  expect(house.vaults.read(1).debt).toBeCloseTo(1000 - 870 / 1.13, 1);
  house.tick(2);
  expect(house.sales.sales()).toHaveLength(2);
});

test('auctions that the round leaves out are started by transaction, for the incentive', () => {
  const house = under({ bitesPerTick: 0 });
  expect(house.sales.sales()).toEqual([]);
  const [chore] = house.sales.chores();
  expect(house.send(house.bidders[0]!, chore!.action, chore!.data)).toEqual({ ok: true });
  expect(house.balance(house.bidders[0]!, 'DAI')).toBeCloseTo(20_000 + 21.3, 1);
  expect(house.sales.sales()).toHaveLength(1);
  expect(house.send(house.bidders[0]!, 'liquidation.bark', { account: 0 })).toEqual({
    ok: false,
    reason: 'notUnsafe',
  });
  house.tick();
});

test.each([
  [1, { starts: 0, takes: true }],
  [3, { starts: 0, takes: false }],
])('breaker level %s stops what it should', (breakerLevel, { starts, takes }) => {
  const house = under();
  const parameters = [...house.kernel.world.records()].find(
    ({ name }) => name === 'parameters.liquidation',
  )!.value as Record<string, unknown>;
  parameters.breakerLevel = breakerLevel;
  house.vaults.open(house.owners[1]!, 9, 900);
  house.price = 140;
  house.tick();
  expect(house.vaults.read(1).debt > 0 ? 0 : 1).toBe(starts);
  expect(take(house, 0, 1, 200).ok).toBe(takes);
});

test.each([
  ['of an auction that is not there', { sale: 9, most: 1, priceMax: 200 }, 'noSuchAuction'],
  ['of less than nothing', { sale: 1, most: -1, priceMax: 200 }, 'badAmount'],
  ['of no number', { sale: 1, most: 'all', priceMax: 200 }, 'badAmount'],
  ['of nothing', { sale: 1, most: 0, priceMax: 200 }, 'nothingBought'],
  ['without the money', { sale: 1, most: 9, priceMax: 200 }, 'insufficientMoney'],
])('a purchase %s changes nothing', (_says, data, reason) => {
  const house = under();
  const poor = house.kernel.ledger.openAccount('poor');
  expect(house.send(poor, 'liquidation.take', data)).toEqual({ ok: false, reason });
  expect(house.sales.sales()[0]!.collateral).toBe(9);
  house.tick();
});
