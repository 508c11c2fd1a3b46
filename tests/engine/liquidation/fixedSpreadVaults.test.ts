import { expect, test } from '@jest/globals';
import { fixedSpread } from '../../../engine/liquidation/fixedSpreadMechanism.ts';
import { AuctionHouse } from './auctionHouse.ts';

/** One vault of 90 ETH and 10,000 DAI. */
function at(price: number): AuctionHouse {
  const house = new AuctionHouse({ bonus: 0.08 }, fixedSpread);
  house.vaults.open(house.owners[0]!, 90, 10_000);
  house.tick();
  house.price = price;
  house.tick();
  return house;
}
const buy = (house: AuctionHouse, most: number, priceMax: number, sale = 0) =>
  house.send(house.bidders[0]!, 'liquidation.buy', { sale, most, priceMax });

test('vaults are called at a fixed spread as sales of their collateral', () => {
  const house = at(160);
  const [sale] = house.sales.sales();
  // Half the debt while the health factor is above 0.95, at the oracle price less the bonus.
  expect(sale!.price).toBeCloseTo(160 / 1.08, 4);
  expect(sale!.cost).toBeCloseTo(5000, 1);
  expect(buy(house, 90, 140)).toEqual({ ok: false, reason: 'tooExpensive' });
  const issued = house.kernel.ledger.issued(1);
  expect(buy(house, sale!.collateral, 150)).toEqual({ ok: true });
  expect(house.balance(house.bidders[0]!, 'ETH')).toBeCloseTo((5000 / 160) * 1.08, 3);
  expect((issued - house.kernel.ledger.issued(1)) / 1e6).toBeCloseTo(5000, 1);
  expect(house.vaults.read(0).debt).toBeCloseTo(5000, 1);
  expect(house.sales.sales()).toEqual([]);
  expect(buy(house, 1, 150)).toEqual({ ok: false, reason: 'notUnsafe' });
  house.tick();
});

test('what no collateral pays any more is debt of the system', () => {
  const house = at(100);
  const [sale] = house.sales.sales();
  expect(buy(house, sale!.collateral, 100)).toEqual({ ok: true });
  expect(house.vaults.read(0)).toMatchObject({ collateral: 0, debt: 0 });
  expect(house.debt.totals().debt).toBeCloseTo(10_000 - (90 * 100) / 1.08, 0);
  house.tick();
});
