import { describe, expect, test } from '@jest/globals';
import { bandPrice } from '../../../engine/liquidation/bandSwap.ts';
import { bandTradingKey } from '../../../engine/liquidation/collateralSales.ts';
import { SoftLiquidation } from '../../../engine/liquidation/softLiquidation.ts';
import { softLiquidation } from '../../../engine/liquidation/softLiquidationMechanism.ts';
import { AuctionHouse } from './auctionHouse.ts';

/** One vault of 9 ETH and 1000 DAI: under at 160, in ten bands of one per cent below. */
function under(given: Readonly<Record<string, unknown>> = {}): AuctionHouse {
  const house = new AuctionHouse(given, softLiquidation);
  house.vaults.open(house.owners[0]!, 9, 1000);
  house.tick();
  house.price = 160;
  house.tick();
  return house;
}
const bands = (house: AuctionHouse) =>
  house.kernel.use(bandTradingKey, 'liquidation') as SoftLiquidation;
const price = (house: AuctionHouse): number => bandPrice(bands(house).market()!);
const trade = (house: AuctionHouse, sells: string, amount: number, priceLimit: number) =>
  house.send(house.bidders[0]!, 'liquidation.trade', { sells, amount, priceLimit });

test('an account that is under goes into bands below the price, and its debt stays its own', () => {
  const house = under();
  expect(house.vaults.read(0)).toMatchObject({ collateral: 0 });
  expect(house.vaults.read(0).debt).toBeCloseTo(1000, 2);
  expect(house.debt.totals().debt).toBe(0);
  expect(bands(house).health(0)).toBeCloseTo((9 * 160 * 0.95 * 0.94) / 1000 - 1, 1);
  expect(bands(house).sales()).toEqual([]);
  house.tick();
});

test('as the price falls the bands run ahead of it, and traders turn them into stablecoin; as it rises, back', () => {
  const house = under();
  house.price = 150;
  house.tick();
  // In the first band the price is that of the oracle cubed over the band's own squared.
  expect(price(house)).toBeLessThan(150 * 0.95);
  const money = house.balance(house.bidders[0]!, 'DAI');
  expect(trade(house, 'stablecoin', 800, 200)).toEqual({ ok: true });
  const bought = house.balance(house.bidders[0]!, 'ETH');
  expect(money - house.balance(house.bidders[0]!, 'DAI')).toBeCloseTo(800, 4);
  expect(bought).toBeGreaterThan(800 / 160);
  house.tick();
  house.price = 165;
  house.tick();
  expect(price(house)).toBeGreaterThan(165);
  expect(trade(house, 'collateral', bought, 100)).toEqual({ ok: true });
  // All the stablecoin came back for less collateral than it had bought: that is the borrower's loss on the way.
  expect(house.balance(house.bidders[0]!, 'DAI')).toBeCloseTo(money, 4);
  expect(house.balance(house.bidders[0]!, 'ETH')).toBeGreaterThan(0.5);
  house.tick();
});

test('an account that is safe again gets its collateral back', () => {
  const house = under();
  house.price = 190;
  house.tick();
  expect(house.vaults.read(0).collateral).toBe(9);
  expect(bands(house).openCount()).toBe(0);
  house.tick();
});

test('an owner who pays the debt off gets what the bands hold', () => {
  const house = under();
  house.price = 150;
  house.tick();
  trade(house, 'stablecoin', 400, 200);
  const [owner] = house.owners;
  const before = house.balance(owner!, 'DAI');
  house.kernel.ledger.issue(owner!, 1, 2000e6);
  house.kernel.ledger.redeem(house.bidders[2]!, 1, 2000e6);
  expect(house.vaults.adjust(0, owner!, 0, -2000).ok).toBe(true);
  house.tick(16);
  expect(house.balance(owner!, 'DAI')).toBeGreaterThan(before + 2000 - 1000 + 390);
  expect(house.balance(owner!, 'ETH')).toBeGreaterThan(91 + 5);
  expect(bands(house).openCount()).toBe(0);
});

describe('an account whose bands would not yield its debt', () => {
  const failing = (): AuctionHouse => {
    const house = under();
    // Nobody trades, and the price falls through all bands at once.
    house.price = 110;
    house.tick();
    return house;
  };

  test('may be closed by whoever pays the debt', () => {
    const house = failing();
    expect(bands(house).health(0)).toBeLessThan(0);
    const [sale] = bands(house).sales();
    expect(sale).toMatchObject({ id: 0 });
    expect(sale!.collateral).toBeCloseTo(9, 6);
    expect(sale!.cost).toBeCloseTo(1000, 1);
    const close = (most: number, priceMax: number) =>
      house.send(house.bidders[1]!, 'liquidation.close', { sale: 0, most, priceMax });
    expect(close(9, 100)).toEqual({ ok: false, reason: 'tooExpensive' });
    expect(close(4.5, 120)).toEqual({ ok: true });
    expect(house.balance(house.bidders[1]!, 'ETH')).toBeCloseTo(4.5, 4);
    expect(house.vaults.read(0).debt).toBeCloseTo(500, 1);
    expect(close(9, 120)).toEqual({ ok: true });
    expect(house.balance(house.bidders[1]!, 'ETH')).toBeCloseTo(9, 4);
    expect(house.balance(house.bidders[1]!, 'DAI')).toBeCloseTo(19_000, 1);
    expect(house.vaults.read(0).debt).toBe(0);
    expect(close(9, 120)).toEqual({ ok: false, reason: 'notFailing' });
    house.tick();
  });
});

test.each([
  ['stablecoin', -1, 200, 'badAmount'],
  ['stablecoin', 30_000, 200, 'insufficientBalance'],
  ['stablecoin', 10, 1, 'beyondLimit'],
  ['collateral', 1, 900, 'insufficientBalance'],
  ['shares', 1, 1, 'badSide'],
])('a trade of %s %s at %s is refused: %s', (sells, amount, limit, reason) => {
  const house = under();
  expect(trade(house, sells, amount, limit)).toEqual({ ok: false, reason });
  house.tick();
});
