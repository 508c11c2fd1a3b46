import { describe, expect, test } from '@jest/globals';
import { stabilityPools } from '../../../engine/liquidation/stabilityPoolMechanism.ts';
import { stabilityPoolKey } from '../../../engine/liquidation/stabilityPools.ts';
import { AuctionHouse } from './auctionHouse.ts';

/** Three vaults, of which the first goes under at 160: 9 ETH for 1000 DAI. */
function house(given: Readonly<Record<string, unknown>> = {}): AuctionHouse {
  const built = new AuctionHouse(given, stabilityPools);
  built.vaults.open(built.owners[0]!, 9, 1000);
  built.vaults.open(built.owners[1]!, 30, 1000);
  built.vaults.open(built.owners[2]!, 60, 1000);
  built.tick();
  return built;
}
const pool = (built: AuctionHouse) => built.kernel.use(stabilityPoolKey, 'liquidation');
const deposit = (built: AuctionHouse, who: number, amount: number) =>
  built.send(built.bidders[who]!, 'liquidation.deposit', { amount });
const withdraw = (built: AuctionHouse, who: number, amount: number) =>
  built.send(built.bidders[who]!, 'liquidation.withdraw', { amount });

test('deposits burn with the debt and gain its collateral, premium and all, in proportion', () => {
  const built = house();
  expect(deposit(built, 0, 3000)).toEqual({ ok: true });
  expect(deposit(built, 1, 1000)).toEqual({ ok: true });
  const before = built.kernel.ledger.issued(1);
  built.price = 160;
  built.tick();
  // 1000 DAI at 160 and a tenth more: 6.875 ETH. The rest stays the owner's.
  const debt = (before - built.kernel.ledger.issued(1)) / 1e6;
  expect(debt).toBeCloseTo(1000, 2);
  expect(built.vaults.read(0).debt).toBe(0);
  expect(built.vaults.read(0).collateral).toBeCloseTo(9 - 6.875, 4);
  expect(pool(built).depositOf(built.bidders[0]!)).toBeCloseTo(3000 - 750, 2);
  expect(pool(built).gainOf(built.bidders[0]!)).toBeCloseTo(6.875 * 0.75, 4);
  expect(pool(built).gainOf(built.bidders[1]!)).toBeCloseTo(6.875 * 0.25, 4);
  expect(withdraw(built, 1, 1e9)).toEqual({ ok: true });
  expect(built.balance(built.bidders[1]!, 'DAI')).toBeCloseTo(20_000 - 250, 2);
  expect(built.balance(built.bidders[1]!, 'ETH')).toBeCloseTo(6.875 * 0.25, 4);
  expect(built.debt.totals().debt).toBe(0);
  built.tick();
});

test('what the pool cannot pay is shared by all other vaults, in proportion to their collateral', () => {
  const built = house();
  deposit(built, 0, 401);
  built.price = 160;
  built.tick();
  // One unit stays in the pool; 600 of debt and its collateral go to the vaults of 30 and 60.
  expect(pool(built).total()).toBeCloseTo(1, 5);
  expect(built.vaults.read(0).debt).toBe(0);
  expect(built.vaults.read(1).debt).toBeCloseTo(1000 + 200, 1);
  expect(built.vaults.read(2).debt).toBeCloseTo(1000 + 400, 1);
  expect(built.vaults.read(2).collateral).toBeCloseTo(60 + (9 * 0.6 * 2) / 3, 2);
  expect(built.kernel.events.filter(({ type }) => type === 'accountLiquidated')).toHaveLength(1);
  built.tick(2);
});

test('the last vault is not closed: there is nobody to share with', () => {
  const built = new AuctionHouse({}, stabilityPools);
  built.vaults.open(built.owners[0]!, 9, 1000);
  built.tick();
  built.price = 100;
  built.tick();
  expect(built.kernel.events).toEqual([]);
  expect(built.vaults.read(0).debt).toBeCloseTo(1000, 1);
  built.tick();
});

test('who closes an account by transaction has a share of its collateral', () => {
  const built = house({ bitesPerTick: 0 });
  deposit(built, 0, 3000);
  built.price = 160;
  built.tick();
  const [chore] = built.sales.chores();
  expect(chore!.rewardCollateral).toBeCloseTo(9 * 0.005, 5);
  expect(built.send(built.bidders[2]!, chore!.action, chore!.data)).toEqual({ ok: true });
  expect(built.balance(built.bidders[2]!, 'ETH')).toBeCloseTo(9 * 0.005, 5);
  expect(built.send(built.bidders[2]!, chore!.action, chore!.data)).toEqual({
    ok: false,
    reason: 'nothingToClose',
  });
  built.tick();
});

describe('acts that are refused change nothing', () => {
  test.each([
    ['deposit', 0, 'badAmount'],
    ['deposit', -5, 'badAmount'],
    ['deposit', 30_000, 'insufficientMoney'],
    ['withdraw', 5, 'noDeposit'],
    ['withdraw', -5, 'badAmount'],
  ])('%s %s', (act, amount, reason) => {
    const built = house();
    const [who] = built.bidders;
    expect(built.send(who!, `liquidation.${act}`, { amount })).toEqual({ ok: false, reason });
    expect(pool(built).total()).toBe(0);
  });

  test('money does not leave before a debt that is due', () => {
    const built = house({ bitesPerTick: 0 });
    deposit(built, 0, 3000);
    built.price = 160;
    built.tick();
    expect(withdraw(built, 0, 3000)).toEqual({ ok: false, reason: 'unsafeAccountsWait' });
    expect(withdraw(built, 0, 0)).toEqual({ ok: true });
  });
});
