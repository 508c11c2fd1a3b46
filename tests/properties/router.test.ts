// Routes: never worse than the best single venue, nothing created or lost, the promise kept to an atom or two.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { constantProduct } from '../../engine/amm/constantProduct.ts';
import { stableSwap } from '../../engine/amm/stableSwapCurve.ts';
import { causeIndex } from '../../engine/events/causes.ts';
import { Kernel } from '../../engine/tick/kernel.ts';
import { ConcentratedPool } from '../../engine/venues/concentratedPool.ts';
import { OrderVenue, orderVenueKey } from '../../engine/venues/orderVenue.ts';
import { poolVenueKey } from '../../engine/venues/poolVenue.ts';
import { createRouter } from '../../engine/venues/router.ts';
import { SharePool } from '../../engine/venues/sharePool.ts';
import { SpotSettlement } from '../../engine/venues/spotSettlement.ts';
import { splitOrder } from '../../engine/venues/splitOrder.ts';

const cause = causeIndex.ownDecision;
const names = ['ETH', 'USD', 'DAI'];

/** A book and a pool of ETH in USD, ETH in DAI on a concentrated pool, DAI in USD on a StableSwap pool. */
function market({ takerBps = 5, depth = 40 } = {}) {
  const kernel = new Kernel({ seed: 1, secondsPerTick: 15, startSeconds: 0 });
  const { ledger } = kernel;
  for (const name of names) ledger.addAsset({ name, decimals: name === 'ETH' ? 8 : 6 });
  const atoms = (name: string) => ledger.atoms(ledger.asset(name));
  const spot = { base: 'ETH', quote: 'USD', lotSize: 0.01 };
  const id = 'venues.ETH-USD';
  const book = new OrderVenue(
    kernel,
    id,
    0,
    {
      name: 'ETH-USD',
      ...spot,
      tickSize: 0.01,
      fees: () => ({ makerBps: 0, takerBps }),
      volatilityWeight: () => 0.1,
    },
    ({ quoteUnit }) => new SpotSettlement(kernel, { id, ...spot, quoteUnit }),
  );
  kernel.provide(orderVenueKey, book, 'ETH-USD');
  const product = new SharePool(kernel, 'venues.product', 1, {
    assets: ['ETH', 'USD'],
    curve: () => constantProduct({ feeBps: 30 }),
  });
  const ranges = new ConcentratedPool(kernel, 'venues.ranges', 2, {
    base: 'ETH',
    quote: 'DAI',
    feePpm: 500,
    tickSpacing: 10,
    price: 200,
  });
  const stable = new SharePool(kernel, 'venues.stable', 3, {
    assets: ['DAI', 'USD'],
    curve: () => stableSwap({ amplification: 100, feeBps: 4, atoms: [atoms('DAI'), atoms('USD')] }),
  });
  kernel.provide(poolVenueKey, product, 'product');
  kernel.provide(poolVenueKey, ranges, 'ranges');
  kernel.provide(poolVenueKey, stable, 'stable');
  const [maker, trader] = ['maker', 'trader'].map((name) => {
    const account = ledger.openAccount(name);
    for (const asset of names) ledger.issue(account, ledger.asset(asset), 1e6 * atoms(asset));
    return account;
  }) as [number, number];
  product.addLiquidity(maker, 1000, 200_000);
  ranges.mint(maker, { priceLower: 180, priceUpper: 220 }, 500, 100_000);
  stable.deposit(maker, [300_000, 300_000]);
  for (let level = 1; level <= 10; level++) {
    for (const side of ['buy', 'sell'] as const) {
      const price = 200 * (side === 'buy' ? 1 - level / 500 : 1 + level / 500);
      book.placeLimit({ account: maker, side, quantity: depth, price, cause, causeId: 0 });
    }
  }
  const held = (asset: string) => ledger.balance(trader, ledger.asset(asset)) / atoms(asset);
  return { kernel, trader, held, router: createRouter(kernel, () => 2) };
}

describe('a route', () => {
  test('is never worse than the best single venue, keeps its promise, and conserves', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.constantFrom(...names),
        fc.double({ min: 0.1, max: 900, noNaN: true }),
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 1, max: 80 }),
        (give, get, size, takerBps, depth) => {
          fc.pre(give !== get);
          const { kernel, trader, held, router } = market({ takerBps, depth });
          const amount = give === 'ETH' ? size : size * 200;
          const promised = router.quote(give, get, amount).out;
          expect(promised).toBeGreaterThanOrEqual(router.quoteSingle(give, get, amount));
          const before = [held(give), held(get)] as const;
          const order = { give, get, amount, getMin: promised * (1 - 1e-6), cause, causeId: 0 };
          expect(router.execute(trader, order)).toEqual({ ok: true });
          // The book takes whole lots and pools whole atoms: a hair less may go in, never more.
          expect(before[0] - held(give)).toBeLessThanOrEqual(amount + 1e-9);
          expect((held(get) - before[1]) / promised).toBeGreaterThan(1 - 1e-4);
          kernel.ledger.check();
        },
      ),
      { numRuns: 150 },
    );
  });

  test('divides a large order over all that trade it, also through a third asset', () => {
    const { router } = market({ depth: 20 });
    const { out, parts } = router.quote('ETH', 'USD', 400);
    expect(parts.map(({ venues }) => venues)).toEqual([
      ['ETH-USD'],
      ['product'],
      ['ranges', 'stable'],
    ]);
    expect(out).toBeGreaterThan(1.1 * router.quoteSingle('ETH', 'USD', 400));
    expect(createRouter(market().kernel, () => 1).quote('ETH', 'USD', 400).parts).toHaveLength(2);
  });

  test.each([
    ['what one has not', { amount: 2e6 }, 'insufficientBalance'],
    ['nothing', { amount: 0 }, 'badAmount'],
    ['an asset for itself', { get: 'ETH' }, 'noSuchPair'],
    ['an asset that nobody trades', { get: 'XYZ' }, 'noRoute'],
    ['a price that nobody gives', { getMin: 3_000 }, 'slippageExceeded'],
  ])('refuses %s and changes nothing', (_says, change, reason) => {
    const { trader, held, router } = market();
    const order = { give: 'ETH', get: 'USD', amount: 10, getMin: 0, cause, causeId: 0, ...change };
    const before = names.map(held);
    expect(router.execute(trader, order)).toEqual({ ok: false, reason });
    expect(names.map(held)).toEqual(before);
  });
});

describe('the split of an order', () => {
  test('over product pools is within a hair of the best there is', () => {
    const pools = fc.array(
      fc.tuple(
        fc.double({ min: 10, max: 1e4, noNaN: true }),
        fc.double({ min: 1, max: 3, noNaN: true }),
      ),
      { minLength: 2, maxLength: 4 },
    );
    fc.assert(
      fc.property(pools, fc.double({ min: 0.1, max: 5000, noNaN: true }), (list, amount) => {
        const places = list.map(
          ([x, price]) =>
            (given: number) =>
              (x * price * given) / (x + given),
        );
        // At the best split all marginal prices are one: dx = √(x²·p/m) − x.
        const inputAt = (m: number) =>
          list.map(([x, price]) => Math.max(0, Math.sqrt((x * x * price) / m) - x));
        let [low, high] = [1e-9, 3];
        for (let i = 0; i < 200; i++) {
          const middle = (low + high) / 2;
          if (inputAt(middle).reduce((sum, each) => sum + each, 0) > amount) low = middle;
          else high = middle;
        }
        const best = inputAt(low).reduce((sum, each, at) => sum + places[at]!(each), 0);
        const { out, amounts } = splitOrder(amount, places);
        expect(out / best).toBeGreaterThan(1 - 1e-5);
        expect(amounts.reduce((sum, each) => sum + each, 0)).toBeCloseTo(amount, 6);
      }),
      { numRuns: 200 },
    );
  });
});
