// Pools of every curve in one small scenario, with and without a chain: their agents keep them in line with the books, providers move
// along, and every invariant holds at every tick.

import { describe, expect, test } from '@jest/globals';
import {
  createSimulation,
  loadScenario,
  poolVenueKey,
  concentratedPoolKey,
  orderVenueKey,
  allKinds,
  defineAgent,
  route,
} from '../../index.ts';

/** Sells a little through the router at every turn. */
const routed = defineAgent({
  kind: 'routed',
  says: 'Sells ETH by the best way.',
  parameters: {},
  memory: () => ({}),
  decide: () => [route({ give: 'ETH', get: 'USD', amount: 2, getMin: 0 })],
});

const chain = 'chain: { kind: firstPriceChain, gasAsset: ETH }';
const text = (top: string) => `
name: pools
seed: 3
secondsPerTick: 15s
start: 2020-03-12T00:00:00Z
duration: 90m
assets:
  USD: { decimals: 6 }
  ETH: { decimals: 8 }
  DAI: { decimals: 6 }
${top}
fundamentals:
  ETH: { kind: waypoints, points: [[0h, 200], [1h, 150], [90m, 160]], volatilityPerYear: 0.5 }
  DAI: { kind: constant, asset: DAI, price: 1 }
venues:
  ETH-USD: { kind: orderBook, base: ETH, quote: USD, tickSize: 0.01, lotSize: 0.01 }
  DAI-USD: { kind: orderBook, base: DAI, quote: USD, tickSize: 0.0001, lotSize: 1 }
  ranges:
    { kind: concentratedPool, base: ETH, quote: DAI, price: 200, ranges: [[100, 400, 500, 100000]] }
  eighty:
    { kind: weightedPool, base: ETH, quote: DAI, baseWeight: 80, initialBase: 400, initialQuote: 20000 }
  stable: { kind: stableSwapPool, coins: [DAI, USD], amplification: 200, initial: [50000, 50000] }
  routes: { kind: router }
statistics:
  market: { kind: marketStatistics, asset: ETH, venue: ETH-USD }
agents:
  - { kind: marketMaker, count: 3, interval: 30s, holdings: { USD: 1e6, ETH: 5000 } }
  - {
      kind: marketMaker, id: daiMakers, count: 2, interval: 60s, holdings: { USD: 1e6, DAI: 1e6 },
      venue: DAI-USD, base: DAI, reference: DAI, inventoryTarget: 1e6, size: 5000, sizeMin: 10,
    }
  - {
      kind: poolArbitrageur, id: rangeArbitrageurs, count: 2, interval: 30s,
      holdings: { USD: 2e5, ETH: 1000, DAI: 2e5 }, pool: ranges, quoteVenue: DAI-USD,
    }
  - {
      kind: poolArbitrageur, id: weightedArbitrageurs, count: 2, interval: 30s,
      holdings: { USD: 2e5, ETH: 1000, DAI: 2e5 }, pool: eighty, quoteVenue: DAI-USD,
    }
  - {
      kind: rangeProvider, count: 4, interval: 2m, holdings: { ETH: 50, DAI: 10000 },
      pool: ranges, width: { uniform: [0.03, 0.2] }, lossLimit: 0.5,
    }
  - { kind: routed, count: 1, interval: 2m, holdings: { ETH: 200 } }
`;
const kinds = { ...allKinds, agents: [...allKinds.agents, routed] };

describe.each([
  ['with a chain', chain],
  ['without one', ''],
])('pools %s', (_says, top) => {
  const scenario = loadScenario(text(top), { kinds });
  const simulation = createSimulation(scenario, { kinds, checks: 'everyTick' });
  while (!simulation.finished) simulation.step();
  const { kernel } = simulation.run;

  test('follow the books', () => {
    const mid = kernel.use(orderVenueKey, 'ETH-USD').midPrice();
    expect(mid).toBeGreaterThan(140);
    expect(mid).toBeLessThan(170);
    for (const name of ['ranges', 'eighty'])
      expect(kernel.use(poolVenueKey, name).price() / mid).toBeCloseTo(1, 1);
  });

  test('have providers who took their ranges along', () => {
    const pool = kernel.use(concentratedPoolKey, 'ranges');
    const owners = kernel.ledger.accounts.map((_, account) => account);
    const ranges = owners.flatMap((account) => pool.rangesOf(account));
    expect(Math.max(...ranges.map(({ id }) => id))).toBeGreaterThan(ranges.length);
    expect(ranges.some(({ feesBase, feesQuote }) => feesBase + feesQuote > 0)).toBe(true);
  });

  test('are found by the router', () => {
    const seller = kernel.ledger.accountNamed('routed.0')!;
    expect(kernel.ledger.balance(seller, kernel.ledger.asset('USD'))).toBeGreaterThan(0);
    expect(Object.keys(kernel.rejections.value).filter((key) => key.startsWith('route'))).toEqual(
      [],
    );
  });
});
