// LEDGER-1, VENUE-1, BOOK-*, AMM-2: whatever traders do at a book and a pool, nothing appears and nothing is lost, escrow is covered to
// the atom, and a refused act leaves no trace.

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkBook } from '../../engine/book/checkBook.ts';
import { causeIndex } from '../../engine/events/causes.ts';
import { hashWorld } from '../../engine/state/hash.ts';
import { smallVenue, type SmallVenue } from '../engine/venues/smallVenue.ts';

const side = fc.constantFrom('buy' as const, 'sell' as const);
const trader = fc.nat(3);
const price = fc.integer({ min: 9000, max: 11_000 }).map((cents) => cents / 100);
const quantity = fc.oneof(
  fc.integer({ min: 0, max: 900 }).map((lots) => lots / 100),
  fc.double({ min: 0, max: 300, noNaN: true }),
);
const act = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('limit' as const),
      trader,
      side,
      price,
      quantity,
      postOnly: fc.boolean(),
      timeInForce: fc.constantFrom(
        'goodTillCancelled' as const,
        'immediateOrCancel' as const,
        'fillOrKill' as const,
      ),
      lifetime: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('market' as const), trader, side, quantity }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('quotes' as const),
      trader,
      levels: fc.array(fc.record({ side, price, quantity }), { maxLength: 6 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), id: fc.nat(60) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('swap' as const), trader, side, quantity }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('provide' as const), trader, quantity }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('withdraw' as const),
      trader,
      share: fc.double({ min: 0, max: 1.2, noNaN: true }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('tick' as const) }) },
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

/** `ids` collects the orders accepted so far. Whether it was done; undefined where an act has no verdict. */
function perform(small: SmallVenue, step: Act, ids: number[]): boolean | undefined {
  const { venue, pool, traders, order } = small;
  const cause = causeIndex.ownDecision;
  switch (step.kind) {
    case 'limit': {
      const { kind, trader: who, side: way, quantity: units, lifetime, ...rest } = step;
      void kind;
      const life = lifetime === undefined ? {} : { lifetime };
      const outcome = venue.placeLimit({ ...order(who, way, units), ...rest, ...life });
      if (outcome.ok) ids.push(outcome.id);
      return outcome.ok;
    }
    case 'market':
      return venue.placeMarket(order(step.trader, step.side, step.quantity)).ok;
    case 'quotes':
      venue.replaceQuotes(traders[step.trader]!, step.levels);
      return undefined;
    case 'cancel':
      return venue.cancel(ids[step.id % ids.length] ?? step.id);
    case 'swap':
      return pool.swap(traders[step.trader]!, step.side, step.quantity, 0, cause, 0).ok;
    case 'provide':
      return pool.addLiquidity(traders[step.trader]!, step.quantity, step.quantity * 100).ok;
    case 'withdraw': {
      const shares = Math.floor(pool.sharesOf(traders[step.trader]!) * step.share);
      return pool.removeLiquidity(traders[step.trader]!, shares).ok;
    }
    case 'tick':
      small.nextTick();
      return undefined;
    default:
      return step satisfies never;
  }
}

const fees = fc.record({
  makerBps: fc.constantFrom(0, 2, 50),
  takerBps: fc.constantFrom(0, 5, 500),
  feeBps: fc.constantFrom(0, 30, 1000),
});

test('under any sequence of orders, quotes, cancellations, swaps and ticks, every asset is conserved and every order covered', () => {
  fc.assert(
    fc.property(fees, fc.array(act, { maxLength: 60 }), (given, acts) => {
      const small = smallVenue(given);
      const { kernel, venue, pool, traders } = small;
      pool.addLiquidity(traders[0]!, 20, 2000);
      const ids: number[] = [];
      const issued = [0, 1].map((asset) => kernel.ledger.issued(asset));
      for (const step of acts) {
        const before = step.kind === 'tick' ? '' : hashWorld(kernel.world);
        const done = perform(small, step, ids);
        if (done === false) expect(hashWorld(kernel.world)).toBe(before);
        kernel.ledger.check();
        venue.check();
        checkBook(venue.book);
        pool.check();
      }
      expect([0, 1].map((asset) => kernel.ledger.issued(asset))).toEqual(issued);
    }),
    { numRuns: 120 },
  );
});

test('without orders and liquidity standing, all that traders brought is theirs or a fee', () => {
  fc.assert(
    fc.property(fees, fc.array(act, { maxLength: 40 }), (given, acts) => {
      const small = smallVenue(given);
      const { kernel, venue, pool, traders, balance } = small;
      const ids: number[] = [];
      for (const step of acts) perform(small, step, ids);
      for (const id of ids) venue.cancel(id);
      for (const account of traders) venue.replaceQuotes(account, []);
      for (const account of traders) pool.removeLiquidity(account, pool.sharesOf(account));
      const named = (name: string) => kernel.ledger.accountNamed(name)!;
      for (const [asset, brought] of [
        ['USD', 40_000],
        ['ETH', 400],
      ] as const) {
        expect(balance(named('venues.ETH-USD.escrow'), asset)).toBe(0);
        const held = [...traders, named('venues.ETH-USD.fees'), named('venues.pool.reserves')]
          .map((account) => kernel.ledger.balance(account, kernel.ledger.asset(asset)))
          .reduce((sum, atoms) => sum + atoms, 0);
        expect(held).toBe(brought * kernel.ledger.atoms(kernel.ledger.asset(asset)));
      }
    }),
    { numRuns: 60 },
  );
});
