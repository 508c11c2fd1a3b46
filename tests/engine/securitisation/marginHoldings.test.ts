import { describe, expect, test } from '@jest/globals';
import { poolOf, setPrice, steps, structuredWorld, threeTranches } from './structuredMarket.ts';

const more = `
venues:
  ETH-USD: { kind: orderBook, base: ETH, quote: USD, tickSize: 0.01, lotSize: 0.01 }
  DAI-USD: { kind: orderBook, base: DAI, quote: USD, tickSize: 0.001, lotSize: 1 }
  ETH-POOL: { kind: constantProductPool, base: ETH, quote: USD, feeBps: 30, initialBase: 100, initialQuote: 10000 }
oracles:
  eth: { kind: fixedFeed, feed: ETH, price: 100 }
protocols:
  maker:
    vaults: { kind: vaults, collateral: ETH, stablecoin: DAI, feed: ETH, liquidationRatio: 1.5, dust: 1 }
  market:
    pool:
      kind: lendingPool
      reserves: { USD: { fixedPrice: 1 } }
`;
const world = (assets: string) =>
  structuredWorld({
    more,
    prices: { ETH: 100, DAI: 1 },
    pools: `
  pool:
    kind: structuredPool
    notional: 1000
    assets: { ${assets} }
    tranches: ${threeTranches}
    markInterval: 1h
`,
  });

describe('what other mechanisms keep for a pool', () => {
  test('collateral levered in vaults moves with its leverage, and can exhaust the pool', () => {
    const one = world(
      'vault: { kind: vault, venue: ETH-USD, stablecoinVenue: DAI-USD, leverage: 2, share: 1 }',
    );
    steps(one, 2);
    expect(poolOf(one).value()).toBeCloseTo(1000, 2);
    setPrice(one, 'ETH', 90);
    steps(one, 2);
    expect(poolOf(one).value()).toBeCloseTo(800, 0);
    expect(poolOf(one).books.read('junior').balance).toBe(0);
    setPrice(one, 'ETH', 40);
    steps(one, 2);
    const metrics = one.metrics();
    expect(metrics['pool.exhausted']).toBe(1);
    expect(metrics['tranches.senior.loss']).toBe(1);
    // 20 ETH at 40 against a thousand of debt: two hundred are missing beyond everything.
    expect(metrics['pool.uncovered']).toBeCloseTo(200, 0);
  });

  test('a lending receipt is worth what was supplied, a share of a pool what it stands for', () => {
    const one = world(
      'receipts: { kind: lending, market: protocols.market.pool, asset: USD, share: 0.4 }, shares: { kind: shares, pool: ETH-POOL, venue: ETH-USD, share: 0.5 }',
    );
    steps(one, 2);
    expect(poolOf(one).value()).toBeCloseTo(1000, 1);
    setPrice(one, 'ETH', 50);
    steps(one, 2);
    // The pool of liquidity has not traded: half of it is ETH, worth half.
    expect(poolOf(one).value()).toBeCloseTo(1000 - 0.5 * 0.5 * 500, 0);
  });

  test('a position elsewhere is entered by request and worth what may be claimed there', () => {
    const one = world(
      'margin: { kind: position, token: USD, claims: protocols.market.pool, share: 0.5, enter: { action: lending.supply, data: { pool: protocols.market.pool, asset: USD, amount: $units } } }',
    );
    steps(one, 2);
    expect(poolOf(one).value()).toBeCloseTo(1000, 2);
    expect(one.run.kernel.ledger.balance(poolOf(one).accounts.pool, 0)).toBe(0);
  });
});
