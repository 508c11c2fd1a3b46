// Borrowers, liquidators and lenders on a small lending market: a pool for swaps, a lending pool, no chain.

import { expect, test } from '@jest/globals';
import { allKinds, createSimulation, loadScenario } from '../../index.ts';

/** ETH falls by `fall` in the first hour; the swap pool follows by arbitrage of traders on value. */
function market({
  fall,
  agents,
  liquidation = '{ kind: fixedSpread, venue: ETH-USDC }',
}: {
  readonly fall: number;
  readonly agents: string;
  readonly liquidation?: string;
}) {
  const scenario = loadScenario(
    `name: small-lending
secondsPerTick: 15s
duration: 3h
assets: { USDC: { decimals: 6 }, ETH: { decimals: 6 } }
fundamentals:
  ETH: { kind: waypoints, points: [[0h, 2000], [1h, ${2000 * (1 - fall)}], [3h, ${2000 * (1 - fall)}]], volatilityPerYear: 0.1 }
venues:
  ETH-USDC: { kind: orderBook, base: ETH, quote: USDC, tickSize: 0.01, lotSize: 0.001 }
oracles:
  eth: { kind: medianFeed, feed: ETH, source: ETH-USDC, onChain: false, initialPrice: 2000, delayMin: 5, delayMax: 15 }
protocols:
  aave:
    pool:
      kind: lendingPool
      reserves:
        USDC: { fixedPrice: 1, ltv: 0.7, liquidationThreshold: 0.75, bonus: 0.05, rates: { kind: twoSlope, optimal: 0.9, base: 0, slope1: 0.04, slope2: 0.6 } }
        ETH: { feed: ETH, venue: ETH-USDC, ltv: 0.78, liquidationThreshold: 0.8, bonus: 0.05, protocolFee: 0.1 }
    liquidation: ${liquidation}
statistics:
  lending: { kind: lendingStatistics, venue: ETH-USDC }
agents:
  - { kind: lender, count: 5, interval: 5m, pool: protocols.aave.pool, asset: USDC, supplied: 1_000_000 }
  - { kind: marketMaker, count: 3, interval: 30s, holdings: { USDC: 10_000_000, ETH: 5_000 }, venue: ETH-USDC, quoteAsset: USDC, inventoryTarget: 5_000, size: 200 }
${agents}
`,
    { kinds: allKinds },
  );
  const simulation = createSimulation(scenario, { kinds: allKinds, checks: 'everyTick' });
  while (!simulation.finished) simulation.step();
  return simulation.metrics();
}

const borrower = (more: string): string =>
  `  - { kind: lendingBorrower, count: 6, interval: 1m, pool: protocols.aave.pool, supplied: 100, liquidationPrice: 1700, threshold: 0.8, ${more} }\n`;
const liquidators =
  '  - { kind: lendingLiquidator, count: 3, interval: 30s, pool: protocols.aave.pool, holdings: { USDC: 500_000 } }\n';

test('passive borrowers are liquidated when the price falls below their level, and nobody loses', () => {
  const metrics = market({ fall: 0.2, agents: borrower('alarm: 0') + liquidators });
  expect(metrics['accountsLiquidated']).toBe(6);
  expect(metrics['badDebt']).toBe(0);
});

test('nothing happens while the price stays above it', () => {
  const metrics = market({ fall: 0.1, agents: borrower('alarm: 0') + liquidators });
  expect(metrics['liquidations']).toBe(0);
});

test('who tops up keeps its debt, who deleverages sells collateral and repays; neither is liquidated', () => {
  const topUp = market({
    fall: 0.2,
    agents: borrower('alarm: 1.1, target: 1.3, sells: false, holdings: { ETH: 60 }') + liquidators,
  });
  expect(topUp['liquidations']).toBe(0);
  expect(topUp['aave.ETH.supplied']).toBeGreaterThan(600);
  const before = 6 * 100 * 1700 * 0.8;
  expect(topUp['aave.USDC.owed']).toBeGreaterThan(before);
  const deleverage = market({
    fall: 0.2,
    agents: borrower('alarm: 1.1, target: 1.3') + liquidators,
  });
  expect(deleverage['liquidations']).toBe(0);
  expect(deleverage['aave.ETH.supplied']).toBeLessThan(600);
  expect(deleverage['aave.USDC.owed']).toBeLessThan(before);
});

test('a looper borrows, buys collateral and pledges it until it is as levered as it likes', () => {
  const metrics = market({ fall: 0, agents: borrower('loopAbove: 1.1') + liquidators });
  expect(metrics['aave.ETH.supplied']).toBeGreaterThan(700);
  expect(metrics['liquidations']).toBe(0);
});

test('when everything is lent out lenders want to leave and cannot', () => {
  const metrics = market({
    fall: 0.1,
    agents:
      '  - { kind: lendingBorrower, id: large, count: 1, interval: 1h, pool: protocols.aave.pool, supplied: 3_700, liquidationPrice: 1685, threshold: 0.8 }\n',
  });
  expect(metrics['aave.USDC.utilisation']).toBeCloseTo(1, 6);
  expect(metrics['aave.USDC.borrowRate']).toBeCloseTo(0.64, 4);
});

test('absorbed collateral is bought at the store-front and sold', () => {
  const metrics = market({
    fall: 0.2,
    agents: borrower('alarm: 0') + liquidators,
    liquidation: '{ kind: absorbAndBuy, debt: USDC, venue: ETH-USDC }',
  });
  expect(metrics['accountsAbsorbed']).toBe(6);
  expect(metrics['storeFrontEarned']).toBeGreaterThan(500_000);
});

test('a short sells what it borrows, and when the price rises liquidators buy what they repay', () => {
  const metrics = market({
    // The value rises by a fifth.
    fall: -0.2,
    agents: `  - { kind: lender, id: etherLenders, count: 2, interval: 1h, pool: protocols.aave.pool, asset: ETH, supplied: 1_000 }
  - { kind: shortSeller, count: 1, interval: 15s, pool: protocols.aave.pool, asset: ETH, money: USDC, venue: ETH-USDC, pledges: 1_000_000, borrows: 340, duration: 10m }
  - { kind: lendingLiquidator, count: 3, interval: 30s, pool: protocols.aave.pool, collateral: USDC, debt: ETH, venue: ETH-USDC, least: 1, holdings: { ETH: 50 } }
`,
  });
  expect(metrics['accountsLiquidated']).toBe(1);
  expect(metrics['badDebt']).toBe(0);
  expect(metrics['aave.ETH.owed']).toBeLessThan(340);
});
