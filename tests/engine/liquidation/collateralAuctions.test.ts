import { describe, expect, test } from '@jest/globals';
import { AuctionHouse } from './auctionHouse.ts';

/** One vault of 9 ETH and 1000 DAI that has gone under: two lots, of 5 and of 4 ETH. */
function under(): AuctionHouse {
  const house = new AuctionHouse();
  house.vaults.open(house.owners[0]!, 9, 1000);
  house.tick();
  house.price = 160;
  house.tick();
  return house;
}

describe('a vault that goes under', () => {
  test('is auctioned in lots, its debt becomes the debt of the system, and events say so', () => {
    const house = under();
    const { open } = house.auctions;
    // The debt that goes with a lot is rounded down, and the lot with it.
    expect(open.map(({ lot }) => lot)).toEqual([499_999_999, 400_000_001]);
    expect(house.vaults.read(0)).toMatchObject({ collateral: 0, debt: 0 });
    expect(house.debt.totals().debt).toBeCloseTo(1000, 2);
    // 13 % penalty on the share of the debt that goes with the lot.
    expect(open[0]!.tab / 1e6).toBeCloseTo((1000 * 5 * 1.13) / 9, 1);
    expect(house.kernel.events.map(({ type }) => type)).toEqual([
      'auctionStarted',
      'auctionStarted',
      'accountLiquidated',
    ]);
  });

  test('waits where no more lots fit into a tick, lowest vault first', () => {
    const house = new AuctionHouse();
    for (const owner of house.owners) house.vaults.open(owner, 9, 1000);
    house.tick();
    house.price = 150;
    house.tick();
    expect(house.auctions.open.map(({ vault }) => vault)).toEqual([0, 0, 1]);
    house.tick();
    expect(house.auctions.open.map(({ vault }) => vault)).toEqual([0, 0, 1, 1, 2, 2]);
  });

  test('that is rescued by the price before its turn is left alone', () => {
    const house = new AuctionHouse({ bitesPerTick: 2 });
    for (const owner of house.owners) house.vaults.open(owner, 9, 1000);
    house.tick();
    house.price = 150;
    house.tick();
    house.price = 200;
    house.tick();
    expect(house.auctions.open.map(({ vault }) => vault)).toEqual([0, 0]);
    expect(house.vaults.read(2).debt).toBeCloseTo(1000, 2);
  });
});

describe('bids are booked', () => {
  test('who is outbid has the money back at once, and the system gets the difference', () => {
    const house = under();
    const [anna, bela] = house.bidders as [number, number];
    const [first] = house.auctions.open;
    const surplus = (): number => house.debt.totals().surplus;
    const before = surplus();
    expect(house.auctions.bid(anna, first!.id, 100e6, first!.lot, 10)).toEqual({ ok: true });
    expect(house.balance(anna, 'DAI')).toBe(19_900);
    expect(house.auctions.bid(bela, first!.id, 120e6, first!.lot, 10)).toEqual({ ok: true });
    expect([house.balance(anna, 'DAI'), house.balance(bela, 'DAI')]).toEqual([20_000, 19_880]);
    expect(surplus() - before).toBeCloseTo(120, 6);
  });

  test('a bid of nothing wins when nobody tops it within its life: the hole stays with the system', () => {
    const house = under();
    const [anna] = house.bidders as [number];
    const [first, second] = house.auctions.open;
    for (const { id, lot } of [first!, second!]) house.auctions.bid(anna, id, 1, lot, 500);
    expect(house.auctions.deal(first!.id)).toMatchObject({ ok: false });
    house.tick(3);
    for (const { id } of [first!, second!]) expect(house.auctions.deal(id)).toEqual({ ok: true });
    expect(house.balance(anna, 'ETH')).toBe(9);
    expect(house.kernel.events.filter(({ type }) => type === 'auctionSettled')).toEqual([
      expect.objectContaining({ zeroBid: true, bids: 1, gasPrice: 500, winner: 'bidder.0' }),
      expect.objectContaining({ zeroBid: true, lot: 4.00000001 }),
    ]);
    house.tick(4);
    // What no bid covered is auctioned for new governance tokens.
    expect(house.debt.open.length + house.debt.totals().debt).toBeGreaterThan(0);
    expect(house.auctions.open).toEqual([]);
  });

  test('beyond the tab one bids less collateral, and what is not asked for goes back to the owner', () => {
    const house = under();
    const [anna, bela] = house.bidders as [number, number];
    const { id, tab, lot } = house.auctions.open[0]!;
    house.auctions.bid(anna, id, tab, lot, 10);
    const part = Math.floor(lot / 2);
    expect(house.auctions.bid(bela, id, tab, part, 10)).toEqual({ ok: true });
    expect(house.balance(anna, 'DAI')).toBe(20_000);
    expect(house.balance(house.owners[0]!, 'ETH')).toBe(91 + (lot - part) / 1e8);
    house.tick(3);
    house.auctions.deal(id);
    expect(house.balance(bela, 'ETH')).toBe(part / 1e8);
    house.tick();
  });

  test.each([
    ['for an auction that is not there', 99, 1e6, 499_999_999, 'noSuchAuction'],
    ['of half an atom', 1, 0.5, 499_999_999, 'badAmount'],
    ['of less than nothing', 1, -1, 499_999_999, 'badAmount'],
    ['for another lot', 1, 1e6, 4e8, 'lotNotMatching'],
    ['without the money', 1, 600e6, 499_999_999, 'insufficientStablecoin'],
  ])('not at all: one %s', (_says, id, bid, lot, reason) => {
    const house = under();
    const poor = house.kernel.ledger.openAccount('poor');
    expect(house.auctions.bid(poor, id, bid, lot, 10)).toEqual({ ok: false, reason });
    expect(house.auctions.open[0]).toMatchObject({ bid: 0, bids: 0, bidder: -1 });
    house.tick();
  });

  test('an auction that ended without a bid begins again', () => {
    const house = under();
    const { end } = house.auctions.open[0]!;
    house.tick(11);
    expect(house.auctions.open[0]!.end).toBeGreaterThan(end);
    expect(house.auctions.bid(house.bidders[0]!, 1, 1e6, house.auctions.open[0]!.lot, 1).ok).toBe(
      true,
    );
  });
});

test('AUCTION-2: a lot that leaves the lots account behind its back stops the run', () => {
  const house = under();
  const { ledger } = house.kernel;
  ledger.transfer(ledger.accountNamed('auctions.lots')!, house.bidders[0]!, 0, 1, 0);
  expect(() => house.tick()).toThrow('AUCTION-2');
});
