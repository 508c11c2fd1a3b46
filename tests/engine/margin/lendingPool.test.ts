// A lending pool in small scenes: what it allows, what it refuses, and who bears a loss.

import { describe, expect, test } from '@jest/globals';
import { storeFrontKey } from '../../../engine/liquidation/absorptionMechanism.ts';
import { defaultReserves, LendingHouse } from './lendingHouse.ts';

const ok = { ok: true };
const refused = (reason: string) => ({ ok: false, reason });

function lentOut(given: Readonly<Record<string, unknown>> = {}, absorbs = false) {
  const house = new LendingHouse(given, { absorbs });
  const [lender, borrower, liquidator] = house.people as [number, number, number];
  expect(house.pool.supply(lender, 'USDC', 200_000)).toEqual(ok);
  expect(house.pool.supply(borrower, 'CRV', 1_000_000)).toEqual(ok);
  expect(house.pool.borrow(borrower, 'USDC', 200_000)).toEqual(ok);
  return { house, pool: house.pool, lender, borrower, liquidator };
}

describe('utilisation', () => {
  test('when everything is lent nobody withdraws, and a repayment lets the first ones out', () => {
    const { pool, lender, borrower } = lentOut();
    expect(pool.reserve('USDC')?.utilisation).toBe(1);
    expect(pool.withdraw(lender, 'USDC', 1)).toEqual(refused('insufficientCash'));
    pool.repay(borrower, 'USDC', 50_000);
    expect(pool.withdraw(lender, 'USDC', 50_000)).toEqual(ok);
    expect(pool.withdraw(lender, 'USDC', 1)).toEqual(refused('insufficientCash'));
  });

  test('interest is what borrowers owe more; suppliers are owed it less the reserve factor', () => {
    const { house, pool } = lentOut();
    house.tick(60 * 24 * 7);
    const { owed, supplied } = pool.reserve('USDC')!;
    // 79 % a year for a week, compounded tick by tick.
    expect(owed / 200_000).toBeCloseTo(Math.exp((0.79 * 7) / 365), 5);
    expect((supplied - 200_000) / (owed - 200_000)).toBeCloseTo(0.9, 4);
    house.check();
  });

  test('a doubling controller takes 81.2 % to 10,394 % in three and a half days at full utilisation', () => {
    const rates = {
      kind: 'doubling',
      start: 0.812,
      low: 0.75,
      high: 0.85,
      halfLife: 43_200,
      min: 0.005,
      max: 1000,
    };
    const reserves = { ...defaultReserves, USDC: { ...defaultReserves.USDC, rates } };
    const { house, pool } = lentOut({ reserves });
    house.tick();
    expect(pool.reserve('USDC')?.borrowRate).toBeCloseTo(0.812, 6);
    house.tick(3.5 * 1440);
    expect(pool.reserve('USDC')?.borrowRate).toBeCloseTo(103.94, 1);
  });
});

describe('what may be borrowed', () => {
  test('up to the loan-to-value, within caps, while borrowing is not paused', () => {
    const { pool, lender, borrower } = lentOut();
    pool.supply(lender, 'USDC', 100_000);
    expect(pool.borrow(borrower, 'USDC', 45_001)).toEqual(refused('insufficientCollateral'));
    expect(pool.borrow(borrower, 'USDC', 44_999)).toEqual(ok);
    expect(pool.withdraw(borrower, 'CRV', 200_000)).toEqual(refused('healthFactorTooLow'));
  });

  test('a cap holds for all together', () => {
    const reserves = { ...defaultReserves, CRV: { ...defaultReserves.CRV, supplyCap: 1_100_000 } };
    const { pool, lender } = lentOut({ reserves });
    expect(pool.supply(lender, 'CRV', 100_001)).toEqual(refused('supplyCapExceeded'));
    expect(pool.supply(lender, 'CRV', 100_000)).toEqual(ok);
  });

  test('an isolated collateral is pledged alone and borrows only what it may, up to its ceiling', () => {
    const reserves = {
      ...defaultReserves,
      USDC: { ...defaultReserves.USDC, borrowableInIsolation: true },
      CRV: { ...defaultReserves.CRV, isolationCeiling: 100_000 },
    };
    const house = new LendingHouse({ reserves });
    const [lender, borrower] = house.people as [number, number];
    house.pool.supply(lender, 'USDC', 500_000);
    house.pool.supply(lender, 'ETH', 100);
    house.pool.supply(borrower, 'CRV', 1_000_000);
    house.pool.supply(borrower, 'ETH', 10);
    expect(
      house.pool.face(borrower)?.positions.map(({ asset, pledged }) => [asset, pledged]),
    ).toEqual([
      ['ETH', false],
      ['CRV', true],
    ]);
    expect(house.pool.borrow(borrower, 'ETH', 1)).toEqual(refused('notBorrowableInIsolation'));
    expect(house.pool.borrow(borrower, 'USDC', 100_001)).toEqual(
      refused('isolationCeilingExceeded'),
    );
    expect(house.pool.borrow(borrower, 'USDC', 100_000)).toEqual(ok);
  });

  test('an e-mode category lends more against its own assets, and nothing else', () => {
    const eModes = {
      dollars: { assets: ['USDC', 'CRV'], ltv: 0.9, liquidationThreshold: 0.93, bonus: 0.01 },
    };
    const { pool, lender, borrower, house } = lentOut({ eModes });
    pool.supply(lender, 'USDC', 500_000);
    expect(pool.setCategory(borrower, 'dollars')).toEqual(ok);
    expect(pool.borrow(borrower, 'USDC', 240_000)).toEqual(ok);
    expect(pool.borrow(borrower, 'ETH', 1)).toEqual(refused('insufficientCash'));
    expect(pool.setCategory(borrower, '')).toEqual(refused('healthFactorTooLow'));
    house.check();
  });
});

describe('liquidation at a spread', () => {
  test('half the debt is repaid for collateral and bonus; the protocol keeps its share of the bonus', () => {
    const { house, pool, liquidator, borrower } = lentOut();
    expect(house.call(liquidator, 1, ['CRV', 'USDC'], 200_000)).toEqual(
      refused('HealthFactorNotBelowThreshold'),
    );
    house.prices.CRV = 0.36;
    house.tick();
    expect(house.spread.backlog).toEqual([pool.book.find(borrower)]);
    const before = house.held(liquidator, 'CRV');
    expect(house.call(liquidator, 1, ['CRV', 'USDC'], 200_000)).toEqual(ok);
    const seized = (100_000 / 0.36) * 1.083;
    const fee = (100_000 / 0.36) * 0.083 * 0.2;
    expect(house.held(liquidator, 'CRV') - before).toBeCloseTo(seized - fee, -1);
    expect(house.held(house.liquidation.feeAccount, 'CRV')).toBeCloseTo(fee, -1);
    expect(pool.reserve('USDC')?.owed).toBeCloseTo(100_000, -1);
    house.check();
  });

  test('when no collateral is left the rest is a deficit that suppliers bear only under that policy', () => {
    for (const [lossPolicy, deficit] of [
      ['deficit', true],
      ['socialise', false],
    ] as const) {
      const { house, pool, liquidator, lender } = lentOut({ lossPolicy });
      house.prices.CRV = 0.1;
      house.tick();
      expect(house.call(liquidator, 1, ['CRV', 'USDC'], 200_000)).toEqual(ok);
      const paid = 100_000 / 1.083;
      const loss = 200_000 - paid;
      const reserve = pool.reserve('USDC')!;
      expect(reserve.owed).toBe(0);
      expect(reserve.deficit).toBeCloseTo(deficit ? loss : 0, -1);
      expect(pool.face(lender)!.positions[0]!.supplied).toBeCloseTo(
        deficit ? 200_000 : 200_000 - loss,
        -1,
      );
      house.check();
    }
  });

  test('a liquidator of a pool without cash is given a claim, which counts as its own supply', () => {
    const { house, pool, lender, borrower, liquidator } = lentOut();
    // Somebody else borrows the CRV that was pledged.
    pool.supply(lender, 'USDC', 700_000);
    expect(pool.borrow(lender, 'CRV', 950_000)).toEqual(ok);
    house.prices.CRV = 0.36;
    expect(house.call(liquidator, pool.book.find(borrower)!, ['CRV', 'USDC'], 200_000)).toEqual(ok);
    expect(pool.reserve('CRV')?.cash).toBe(0);
    expect(pool.face(liquidator)!.positions[0]!.supplied).toBeGreaterThan(200_000);
    house.check();
  });
});

test('an account goes under just below its trigger price, other prices as they are', () => {
  const { house, pool, borrower } = lentOut();
  pool.supply(borrower, 'ETH', 10);
  const account = pool.book.find(borrower)!;
  const trigger = pool.book.triggerPrice(account, pool.book.reserveOf('CRV')!)!;
  // 200,000 owed, 16,600 of it covered by ether at its threshold.
  expect(trigger).toBeCloseTo((200_000 - 10 * 2000 * 0.83) / (1_000_000 * 0.55), 9);
  expect(pool.book.largestBorrower()).toBe(account);
  house.prices.CRV = trigger * 1.0001;
  expect(house.liquidation.isUnsafe(account)).toBe(false);
  house.prices.CRV = trigger * 0.9999;
  expect(house.liquidation.isUnsafe(account)).toBe(true);
});

describe('absorption', () => {
  test('the protocol takes the account, pays its debt, and sells the collateral at a discount', () => {
    const { house, pool, borrower, liquidator } = lentOut({}, true);
    house.prices.CRV = 0.3;
    house.tick();
    house.check();
    // Credit 279,000 of a debt of 200,000: the rest stays with the borrower as a supply.
    const [left] = pool.face(borrower)!.positions;
    expect(left?.asset).toBe('USDC');
    expect(left?.supplied).toBeCloseTo(79_000, -1);
    const front = house.kernel.use(storeFrontKey, house.id);
    const [offer] = front.offers();
    expect(offer?.amount).toBe(1_000_000);
    expect(offer?.price).toBeCloseTo(0.3 * (1 - 0.6 * 0.07), 12);
    const buy = (pay: number) =>
      house.kernel.request(
        liquidator,
        'storeFront.buy',
        { protocol: house.id, collateral: 'CRV', pay: pay * 1e6 },
        0,
      );
    expect(buy(100_000)).toEqual(ok);
    expect(buy(300_000)).toEqual(refused('InsufficientReserves'));
    expect(buy(187_000)).toEqual(ok);
    // Its debt and credit cost 279,000, and 287,000 came in.
    expect(house.liquidation.reserves(house.asset('USDC')) / 1e6).toBeCloseTo(8_000, -2);
    house.check();
  });
});
