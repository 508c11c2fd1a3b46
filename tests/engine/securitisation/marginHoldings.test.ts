import { describe, expect, test } from '@jest/globals';
import {
  accountOf,
  poolOf,
  setPrice,
  steps,
  structuredWorld,
  threeTranches,
  unitsOf,
} from './structuredMarket.ts';

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

  test('collateral in vaults that is sold outside leaves at its worth, and the ratio stays', () => {
    const one = structuredWorld({
      more,
      prices: { ETH: 100, DAI: 1 },
      pools: `
  pool:
    kind: structuredPool
    notional: 1000
    soldOnBook: 0
    assets: { vault: { kind: vault, venue: ETH-USD, stablecoinVenue: DAI-USD, leverage: 2, share: 1, floorRatio: 1.5 } }
    tranches: ${threeTranches}
    publishInterval: 1h
    publishDelay: 0
    notice: 0
    redemptionEpoch: 1h
    gate: 1
`,
    });
    steps(one, 2);
    const seller = accountOf(one, 'seniors.0');
    one.run.kernel.request(seller, 'pool.redeem', { tranche: 'senior', units: 90 }, -1);
    steps(one, 1);
    // A fee accrues. Half of what is sold at 100 would repay debt; nobody offers the stablecoin, so it stays as cash.
    expect(unitsOf(one, 'seniors.0', 'USD')).toBeCloseTo(50 + 90, 6);
    expect(unitsOf(one, 'securitisation.pool.fund.principal', 'USD')).toBeCloseTo(90, 2);
    expect(poolOf(one).value()).toBeCloseTo(910, 1);
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
