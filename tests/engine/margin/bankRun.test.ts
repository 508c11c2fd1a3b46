// A bank that holds what cannot be redeemed, and a queue that redeems it: through the library, in small scenarios.

import { describe, expect, test } from '@jest/globals';
import { allKinds, createSimulation, loadScenario } from '../../../index.ts';

function run({
  fall,
  open = false,
  traders = 20,
  amplification = 50,
}: {
  readonly fall: number;
  readonly open?: boolean;
  readonly traders?: number;
  readonly amplification?: number;
}) {
  const scenario = loadScenario(
    `name: small-run
secondsPerTick: 15m
duration: 12d
assets: { ETH: { decimals: 6 }, STETH: { decimals: 6 } }
fundamentals:
  ETH: { kind: waypoints, points: [[0h, 2000], [3d, ${2000 * (1 - fall)}], [12d, ${2000 * (1 - fall)}]], volatilityPerYear: 0.2 }
venues:
  STETH-ETH: { kind: stableSwapPool, coins: [STETH, ETH], amplification: ${amplification}, feeBps: 4, initial: [10_000, 10_000] }
protocols:
  bank: { kind: depositBank, sellPerDay: 2_000, liquidShare: 0.25 }
  staking: { kind: redemptionQueue, open: ${open}, delay: 2d, capacityPerDay: 4_000 }
statistics:
  pool: { kind: poolStatistics, moments: { middle: 6d, end: 11d } }
agents:
  - { kind: depositor, count: 100, interval: 6h, deposit: 100, threshold: { uniform: [0.2, 2] }, fearOfRun: 2 }
  - { kind: nervousHolder, count: 50, interval: 6h, holdings: { STETH: 200 }, fall: { uniform: [0.05, 0.8] } }
  - { kind: pegTrader, count: ${traders}, interval: 3h, holdings: { ETH: 200 }, discount: { uniform: [0.01, 0.1] } }
`,
    { kinds: allKinds },
  );
  const simulation = createSimulation(scenario, { kinds: allKinds, checks: 'everyTick' });
  while (!simulation.finished) simulation.step();
  return simulation.metrics();
}

describe('a bank', () => {
  test('stays open while nobody is afraid', () => {
    const metrics = run({ fall: 0.02 });
    expect(metrics['bankHalted']).toBe(0);
    expect(metrics['bankPaidShare']).toBe(0);
  });

  test('pays, sells what it can, and shuts its door when what is liquid is gone', () => {
    const metrics = run({ fall: 0.5 });
    expect(metrics['bankHalted']).toBe(1);
    expect(metrics['bankSold']).toBeGreaterThan(0);
    // Most depositors are still in it.
    expect(metrics['bankPaidShare']).toBeLessThan(0.5);
    expect(metrics['bankDeposits']).toBeCloseTo(10_000 * (1 - metrics['bankPaidShare']!), 3);
  });
});

describe('a redemption queue', () => {
  test('brings the price back to the carry of its wait, and pays what it holds', () => {
    const shut = run({ fall: 0.5 });
    const open = run({ fall: 0.5, open: true });
    expect(open['claimsRedeemed']).toBeGreaterThan(0);
    expect(shut['claimsRedeemed']).toBe(0);
    expect(open['poolPrice.end']).toBeGreaterThan(shut['poolPrice.end']!);
    expect(open['poolPriceTrough']).toBeGreaterThan(shut['poolPriceTrough']!);
  });
});

test('a flatter curve holds the price longer for the same sales', () => {
  const steep = run({ fall: 0.3, amplification: 10 });
  const flat = run({ fall: 0.3, amplification: 200 });
  expect(flat['poolPrice.middle']).toBeGreaterThan(steep['poolPrice.middle']!);
});
