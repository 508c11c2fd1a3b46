// A concentrated pool against what must hold: positions never claim more than the pool holds, the price walk is consistent, fees go to
// who was in range, and everything gone leaves only dust.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  changeRange,
  emptyPool,
  liquidityForAmounts,
  amountsOfRange,
  newPosition,
  swapAcross,
  UNLIMITED,
} from '../../engine/amm/concentrated.ts';
import { priceAfterInput, priceAfterOutput } from '../../engine/amm/swapStep.ts';
import {
  PRICE_TICK_MAX,
  Q96,
  sqrtPriceAtTick,
  tickAtSqrtPrice,
} from '../../engine/amm/tickPrice.ts';
import { causeIndex } from '../../engine/events/causes.ts';
import { exp, log } from '../../engine/math/elementary.ts';
import { Kernel } from '../../engine/tick/kernel.ts';
import { ConcentratedPool } from '../../engine/venues/concentratedPool.ts';

const tick = fc.integer({ min: -PRICE_TICK_MAX, max: PRICE_TICK_MAX - 1 });
const { arbitrage: cause } = causeIndex;

function pool(feePpm = 3000) {
  const kernel = new Kernel({ seed: 1, secondsPerTick: 15, startSeconds: 0 });
  const { ledger } = kernel;
  ledger.addAsset({ name: 'ETH', decimals: 8 });
  ledger.addAsset({ name: 'DAI', decimals: 6 });
  const venue = new ConcentratedPool(kernel, 'venues.v3', 0, {
    base: 'ETH',
    quote: 'DAI',
    feePpm,
    tickSpacing: 60,
    price: 200,
  });
  const accounts = [0, 1, 2].map((at) => {
    const account = ledger.openAccount(`trader.${at}`);
    ledger.issue(account, 0, 10_000 * 1e8);
    ledger.issue(account, 1, 2_000_000 * 1e6);
    return account;
  });
  const held = (account: number) =>
    [ledger.balance(account, 0), ledger.balance(account, 1)] as const;
  return { kernel, venue, accounts, held };
}

describe('ticks', () => {
  test('a price lies on its own tick, and the next tick is above it', () => {
    fc.assert(
      fc.property(tick, fc.integer({ min: 0, max: 1000 }), (at, part) => {
        const low = sqrtPriceAtTick(at);
        const high = sqrtPriceAtTick(at + 1);
        expect(high > low).toBe(true);
        const between = low + ((high - low) * BigInt(part)) / 1001n;
        expect(tickAtSqrtPrice(between)).toBe(at);
      }),
      { numRuns: 300 },
    );
  });

  test('a tick is a factor of 1.0001', () => {
    for (const at of [-200_000, -60, 1, 5_000, 300_000]) {
      const root = Number(sqrtPriceAtTick(at)) / Number(Q96);
      expect(root / exp((at / 2) * log(1.0001))).toBeCloseTo(1, 9);
    }
    expect(() => sqrtPriceAtTick(PRICE_TICK_MAX + 1)).toThrow('not a price tick');
    expect(() => sqrtPriceAtTick(0.5)).toThrow('not a price tick');
    expect(() => tickAtSqrtPrice(1n)).toThrow('AMM-6');
  });
});

describe('a step', () => {
  test('output taken back as input does not pass the price it came from', () => {
    const root = fc.bigInt({ min: Q96 / 1000n, max: Q96 * 1000n });
    const liquidity = fc.bigInt({ min: 1_000n, max: 10n ** 24n });
    fc.assert(
      fc.property(root, liquidity, fc.bigInt({ min: 1n, max: 10n ** 18n }), (at, depth, out) => {
        const down = priceAfterOutput(at, depth, out, 'down');
        if (down !== undefined) expect(priceAfterInput(down, depth, out, 'up') <= at).toBe(true);
        const up = priceAfterOutput(at, depth, out, 'up');
        if (up !== undefined) expect(priceAfterInput(up, depth, out, 'down') >= at).toBe(true);
      }),
    );
  });

  test('a swap to a limit stops there, and asks no more than ranges hold', () => {
    let state = emptyPool(Q96);
    ({ state } = changeRange(state, newPosition(-600, 600), 10n ** 15n));
    const limit = sqrtPriceAtTick(-6_000);
    const swap = { direction: 'down', amount: UNLIMITED, limit } as const;
    const result = swapAcross(state, swap, { feePpm: 500, tickSpacing: 60 });
    expect(result.state.sqrtPrice).toBe(limit);
    expect(result.state.liquidity).toBe(0n);
    const { amount1 } = amountsOfRange(
      Q96,
      { tickLower: -600, tickUpper: 600 },
      10n ** 15n,
      'floor',
    );
    expect(-result.amount1 <= amount1).toBe(true);
    expect(amount1 + result.amount1 < 10n).toBe(true);
  });

  test('liquidity for amounts is covered by them', () => {
    const range = { tickLower: -1200, tickUpper: 1800 };
    fc.assert(
      fc.property(
        fc.integer({ min: -3000, max: 3000 }),
        fc.bigInt({ min: 0n, max: 10n ** 15n }),
        fc.bigInt({ min: 0n, max: 10n ** 15n }),
        (at, amount0, amount1) => {
          const price = sqrtPriceAtTick(at);
          const liquidity = liquidityForAmounts(price, range, amount0, amount1);
          const needed = amountsOfRange(price, range, liquidity, 'floor');
          expect(needed.amount0 <= amount0 && needed.amount1 <= amount1).toBe(true);
        },
      ),
    );
  });
});

describe('a concentrated pool', () => {
  const act = fc.record({
    kind: fc.constantFrom('mint', 'burn', 'collect', 'sell', 'buy'),
    who: fc.integer({ min: 0, max: 2 }),
    size: fc.double({ min: 0.001, max: 1, noNaN: true }),
    low: fc.double({ min: 0.5, max: 1.2, noNaN: true }),
    width: fc.double({ min: 0.02, max: 1, noNaN: true }),
  });

  test('AMM-7 holds through any sequence, nothing is created, and all leave with all but dust', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
        const { kernel, venue, accounts, held } = pool();
        venue.mint(accounts[0]!, { priceLower: 100, priceUpper: 400 }, 1000, 200_000);
        for (const { kind, who, size, low, width } of acts) {
          const account = accounts[who]!;
          const [first] = venue.rangesOf(account);
          const price = 200 * low;
          if (kind === 'mint')
            venue.mint(
              account,
              { priceLower: price, priceUpper: price * (1 + width) },
              500 * size,
              100_000 * size,
            );
          else if (kind === 'burn') venue.burn(account, first?.id ?? -1);
          else if (kind === 'collect') venue.collect(account, first?.id ?? -1);
          else if (kind === 'sell') venue.swap(account, 'sell', 800 * size, 0, cause, 0);
          else venue.swap(account, 'buy', 160_000 * size, 0, cause, 0);
          venue.check();
          kernel.ledger.check();
        }
        for (const account of accounts)
          for (const { id } of venue.rangesOf(account)) venue.burn(account, id);
        venue.check();
        const [left] = venue.balances();
        expect(left).toBeLessThan(1e-6);
        expect(accounts.reduce((sum, account) => sum + held(account)[1], 0)).toBeGreaterThan(
          3 * 2_000_000 * 1e6 - 200,
        );
      }),
      { numRuns: 60 },
    );
  });

  test('fees go to who is in range, by liquidity', () => {
    const { venue, accounts } = pool();
    const [one, two, trader] = accounts as [number, number, number];
    venue.mint(one, { priceLower: 150, priceUpper: 250 }, 100, 20_000);
    venue.mint(two, { priceLower: 150, priceUpper: 250 }, 300, 60_000);
    venue.mint(two, { priceLower: 500, priceUpper: 600 }, 100, 0);
    venue.swap(trader, 'sell', 10, 0, cause, 0);
    const [first] = venue.rangesOf(one);
    const [second, above] = venue.rangesOf(two);
    expect(first!.feesBase + second!.feesBase).toBeCloseTo(0.03, 6);
    expect(second!.feesBase / first!.feesBase).toBeCloseTo(3, 4);
    expect([above!.feesBase, above!.feesQuote, above!.isInRange]).toEqual([0, 0, false]);
    const before = venue.balances()[0]!;
    expect(venue.collect(one, first!.id)).toEqual({ ok: true });
    expect(before - venue.balances()[0]!).toBeCloseTo(first!.feesBase, 8);
    expect(venue.rangesOf(one)[0]!.feesBase).toBe(0);
  });

  test('quotes what it then gives, and sells up to a price', () => {
    const { venue, accounts, held } = pool();
    venue.mint(accounts[0]!, { priceLower: 120, priceUpper: 300 }, 1000, 200_000);
    const quoted = venue.quote('buy', 5_000);
    const before = held(accounts[1]!)[0];
    venue.swap(accounts[1]!, 'buy', 5_000, 0, cause, 0);
    expect((held(accounts[1]!)[0] - before) / 1e8).toBeCloseTo(quoted, 8);
    const input = venue.inputToPrice('ETH', 'DAI', 180);
    venue.swap(accounts[1]!, 'sell', input, 0, cause, 0);
    expect(venue.price() * 0.997).toBeCloseTo(180, 3);
  });

  test.each([
    ['prices the wrong way round', { priceLower: 250, priceUpper: 150 }, 'badRange'],
    ['a range of nothing', { priceLower: 200, priceUpper: 200.01 }, 'badRange'],
    ['no price', { priceLower: Number.NaN, priceUpper: 150 }, 'badRange'],
  ])('refuses %s', (_says, range, reason) => {
    const { venue, accounts } = pool();
    expect(venue.mint(accounts[0]!, range, 10, 1000)).toEqual({ ok: false, reason });
    expect(venue.burn(accounts[0]!, 1)).toEqual({ ok: false, reason: 'noSuchPosition' });
  });
});
