// LENDING-1 to 4, LEDGER-1 and 2: whatever people, liquidators, auctions and prices do to a lending pool.

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { restoreWorld, saveWorld } from '../../engine/state/snapshot.ts';
import { resultHash } from '../../engine/tick/runTick.ts';
import { ASSETS, LendingHouse } from '../engine/margin/lendingHouse.ts';

const who = fc.nat(3);
const asset = fc.constantFrom(...ASSETS);
const share = fc.double({ min: 0, max: 1.2, noNaN: true });
const act = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('supply' as const), who, asset, share }) },
  fc.record({ kind: fc.constant('withdraw' as const), who, asset, share }),
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('borrow' as const), who, asset, share }) },
  fc.record({ kind: fc.constant('repay' as const), who, asset, share }),
  fc.record({
    kind: fc.constant('price' as const),
    asset,
    factor: fc.double({ min: 0.4, max: 1.5, noNaN: true }),
  }),
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('liquidate' as const),
      who,
      account: fc.nat(1),
      pair: fc.oneof(fc.constant(['CRV', 'USDC'] as const), fc.tuple(asset, asset)),
      share,
    }),
  },
  fc.record({
    kind: fc.constant('auction' as const),
    who,
    account: fc.nat(3),
    pair: fc.tuple(asset, asset),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    proceeds: fc.double({ min: 0, max: 1.5, noNaN: true }),
  }),
  fc.record({ kind: fc.constant('tick' as const), times: fc.constantFrom(1, 5, 60) }),
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;
const story = fc.array(act, { minLength: 5, maxLength: 50, size: 'max' });
const policy = fc.constantFrom('deficit', 'ownFirst', 'socialise');

let liquidated = 0;

function perform(house: LendingHouse, step: Act): void {
  const { pool, liquidation, kernel } = house;
  switch (step.kind) {
    case 'supply':
      pool.supply(
        house.people[step.who]!,
        step.asset,
        house.held(house.people[step.who]!, step.asset) * step.share,
      );
      break;
    case 'withdraw':
    case 'repay': {
      const face = pool.face(house.people[step.who]!);
      const held = face?.positions.find((one) => one.asset === step.asset);
      const units = step.kind === 'withdraw' ? held?.supplied : held?.owed;
      pool[step.kind](house.people[step.who]!, step.asset, (units ?? 1) * step.share);
      break;
    }
    case 'borrow': {
      const room = pool.face(house.people[step.who]!)?.availableBorrows ?? 100;
      pool.borrow(
        house.people[step.who]!,
        step.asset,
        (room / house.prices[step.asset]) * step.share,
      );
      break;
    }
    case 'price':
      house.prices[step.asset] *= step.factor;
      break;
    case 'liquidate': {
      const account = step.account % Math.max(1, pool.book.accounts);
      if (pool.book.accounts === 0) break;
      const face = pool.faceOf(account);
      const owed = face.positions.find((one) => one.asset === step.pair[1])?.owed ?? 1;
      const { ok } = house.call(house.people[step.who]!, account, step.pair, owed * step.share);
      if (ok) liquidated++;
      break;
    }
    case 'auction': {
      const [collateral, debt] = step.pair.map((name) => house.asset(name)) as [number, number];
      const account = step.account % Math.max(1, pool.book.accounts);
      if (pool.book.accounts === 0 || !liquidation.isUnsafe(account)) break;
      const position = liquidation.position(account);
      const held = position.collaterals.find((one) => one.asset === collateral);
      const owed = position.debts.find((one) => one.asset === debt);
      const house1 = house.people[step.who]!;
      if (held === undefined || owed === undefined) break;
      const atoms = Math.floor(held.atoms * step.share);
      // An auction takes collateral as cash only.
      if (kernel.ledger.balance(pool.book.account, collateral) < atoms) break;
      const taken = liquidation.takeOver({
        account,
        collateral: { asset: collateral, atoms },
        to: house1,
        debt: {
          asset: debt,
          normalised: BigInt(Math.floor(Number(owed.normalised) * step.share)),
        },
        liquidation: 7,
      });
      house.check();
      const proceeds = Math.min(
        Math.floor(taken * step.proceeds),
        kernel.ledger.balance(house1, debt),
      );
      kernel.ledger.transfer(house1, liquidation.proceedsAccount, debt, proceeds, 1, 7);
      liquidation.settle({ account, asset: debt, debt: taken, proceeds, liquidation: 7 });
      break;
    }
    case 'tick':
      house.tick(step.times);
      break;
    default:
      step satisfies never;
  }
}

test('every atom is accounted for after every act, and indices of debt never fall', () => {
  let lost = 0;
  liquidated = 0;
  fc.assert(
    fc.property(story, policy, (steps, lossPolicy) => {
      const house = new LendingHouse({ lossPolicy });
      house.pool.supply(house.people[0]!, 'USDC', 600_000);
      house.pool.supply(house.people[1]!, 'CRV', 800_000);
      house.pool.borrow(house.people[1]!, 'USDC', 180_000);
      house.prices.CRV = 0.35;
      let indices = ASSETS.map(() => 0n);
      for (const step of steps) {
        perform(house, step);
        house.check();
        const now = house.pool.book.reserves.map(({ reserve }) => reserve.borrowIndex);
        expect(now.every((index, at) => index >= indices[at]!)).toBe(true);
        indices = now;
      }
      // In the end whoever still owes against CRV is closed at a loss.
      house.prices.CRV = 0.02;
      for (let account = 0; account < house.pool.book.accounts; account++)
        house.call(house.people[3]!, account, ['CRV', 'USDC'], 1e6);
      house.check();
      if (house.pool.book.reserves.some(({ reserve }) => reserve.state.socialised > 0)) lost++;
    }),
    { numRuns: 150 },
  );
  expect(liquidated).toBeGreaterThan(0);
  expect(lost).toBeGreaterThan(0);
});

test('the index finds exactly the accounts that are under, after any acts', () => {
  let found = 0;
  fc.assert(
    fc.property(story, (steps) => {
      const house = new LendingHouse();
      house.pool.supply(house.people[0]!, 'USDC', 600_000);
      house.pool.supply(house.people[1]!, 'CRV', 800_000);
      house.pool.borrow(house.people[1]!, 'USDC', 180_000);
      house.prices.CRV = 0.35;
      for (const step of steps) {
        perform(house, step);
        const { book } = house.pool;
        const out = new Int32Array(book.accounts);
        const listed = [...out.subarray(0, book.findUnder(out))];
        const scanned = Array.from({ length: book.accounts }, (_, at) => at).filter((at) =>
          book.isUnder(at),
        );
        expect(listed).toEqual(scanned);
        found += listed.length;
      }
    }),
    { numRuns: 60 },
  );
  expect(found).toBeGreaterThan(10);
});

test('a pool restored in the middle goes on to the same hash', () => {
  fc.assert(
    fc.property(story, story, (before, after) => {
      const [house, twin] = [new LendingHouse(), new LendingHouse()];
      for (const step of before) perform(house, step);
      house.tick();
      restoreWorld(twin.kernel.world, saveWorld(house.kernel.world));
      Object.assign(twin.prices, house.prices);
      for (const step of after) {
        perform(house, step);
        perform(twin, step);
      }
      house.tick();
      twin.tick();
      expect(resultHash(twin.runner)).toBe(resultHash(house.runner));
    }),
    { numRuns: 30 },
  );
});
