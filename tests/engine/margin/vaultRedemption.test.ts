import { expect, test } from '@jest/globals';
import { stabilityPools } from '../../../engine/liquidation/stabilityPoolMechanism.ts';
import { metricSourceKey } from '../../../engine/tick/sources.ts';
import { AuctionHouse } from '../liquidation/auctionHouse.ts';

const redeemable = (): AuctionHouse => {
  const house = new AuctionHouse({}, stabilityPools, { redemption: true });
  house.vaults.open(house.owners[0]!, 30, 1000);
  house.vaults.open(house.owners[1]!, 10, 1000);
  house.tick();
  return house;
};
const redeem = (house: AuctionHouse, amount: number) =>
  house.send(house.bidders[0]!, 'vault.redeem', { amount });

test('a redemption takes from the weakest sound vault, at par less the fee', () => {
  const house = redeemable();
  const supply = house.kernel.ledger.issued(1) / 1e6;
  expect(redeem(house, 400)).toEqual({ ok: true });
  expect(house.vaults.read(1).debt).toBeCloseTo(600, 2);
  expect(house.vaults.read(1).collateral).toBeCloseTo(8, 4);
  expect(house.vaults.read(0).debt).toBeCloseTo(1000, 1);
  // Half a per cent, and half of the share of all money that was redeemed.
  const fee = 0.005 + 400 / supply / 2;
  expect(house.balance(house.bidders[0]!, 'ETH')).toBeCloseTo(2 * (1 - fee), 4);
  expect(house.balance(house.bidders[0]!, 'DAI')).toBeCloseTo(20_000 - 400, 2);
  const figures = house.kernel.use(metricSourceKey, 'vaults.redemption').metrics();
  expect(figures['stablecoinRedeemed']).toBeCloseTo(400, 2);
  house.tick(2);
});

test('a vault that is redeemed from wholly keeps the rest of its collateral, and the next one follows', () => {
  const house = redeemable();
  expect(redeem(house, 1500)).toEqual({ ok: true });
  expect(house.vaults.read(1)).toMatchObject({ debt: 0 });
  expect(house.vaults.read(1).collateral).toBeCloseTo(5, 2);
  expect(house.vaults.read(0).debt).toBeCloseTo(500, 1);
  house.tick(2);
});

test.each([
  [0, 'badAmount'],
  [30_000, 'insufficientStablecoin'],
])('a redemption of %s is refused', (amount, reason) => {
  const house = redeemable();
  expect(redeem(house, amount)).toEqual({ ok: false, reason });
  house.tick();
});

test('an unsafe system is not redeemed from', () => {
  const house = redeemable();
  house.price = 60;
  expect(redeem(house, 100)).toEqual({ ok: false, reason: 'tcrBelowMcr' });
  house.tick();
});
