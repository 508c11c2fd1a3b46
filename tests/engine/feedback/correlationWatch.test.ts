// Correlation made by selling, on the simulator: two assets with nothing in common but a fund that holds both.

import { describe, expect, test } from '@jest/globals';
import { createSimulation, loadScenario } from '../../../index.ts';

/**
 * Makers know the fundamental and lean against what they hold, so that `depth` units sold move a price by 100 % for good. The fund is worth as
 * much in both assets.
 */
function correlations({ depth = 4000, fund = true, seed = 1 } = {}): Record<string, number> {
  const target = 1000;
  const maker = (asset: string, units: number): string =>
    `  - { kind: marketMaker, id: makers-${asset}, venue: ${asset}-USD, base: ${asset}, reference: ${asset}, count: 2, interval: 5m,
      informed: 1, error: 0, lean: ${((2 * target) / depth).toFixed(6)}, inventoryTarget: ${target * units}, riskAversion: 0.0001, intensity: 10000,
      levels: 10, step: 0.0002, size: ${20 * units}, sizeMin: 0.001, volatilityCalm: 0.5, volatilityLimit: 1,
      holdings: { USD: 100_000_000, ${asset}: ${target * units} } }`;
  const scenario = loadScenario(`
name: two-assets
seed: ${seed}
secondsPerTick: 5m
duration: 6d
assets: { USD: { decimals: 6 }, A: { decimals: 6 }, B: { decimals: 6 } }
fundamentals:
  A: { kind: waypoints, points: [[0h, 100], [1d, 100], [6d, 75]], volatilityPerYear: 0.8 }
  B: { kind: waypoints, points: [[0h, 50], [1d, 50], [6d, 37.5]], volatilityPerYear: 0.8 }
venues:
  A-USD: { kind: orderBook, base: A, quote: USD, tickSize: 0.001, lotSize: 0.001 }
  B-USD: { kind: orderBook, base: B, quote: USD, tickSize: 0.001, lotSize: 0.001 }
feedback:
  fund: { kind: exitingFund, on: ${fund}, interval: 5m, holdings: { A: { venue: A-USD, units: 1000 }, B: { venue: B-USD, units: 2000 } } }
  correlation: { kind: endogenousCorrelation, assets: { A: A-USD, B: B-USD }, interval: 15m, decay: 0.99, reference: 1d, depths: { A: ${depth}, B: ${2 * depth} } }
agents:
${maker('A', 1)}
${maker('B', 2)}
`);
  const simulation = createSimulation(scenario);
  const channels = simulation.run.kernel
    .all({ name: 'channelSource' })
    .flatMap(([, list]) => list as { name: string; read(): number }[]);
  const read = (name: string): number => channels.find((one) => one.name === name)!.read();
  let moments = 0;
  let realised = 0;
  let theory = 0;
  while (!simulation.finished) {
    simulation.step();
    // While investors are leaving, every six hours.
    if (simulation.tick % 72 !== 0 || !(read('fund.exited') > 0.02 && read('fund.exited') < 0.98))
      continue;
    moments++;
    realised += read('correlation.endogenous');
    theory += read('correlation.theory') - read('correlation.fundamental');
  }
  const end = Object.fromEntries(channels.map(({ name }) => [name, read(name)]));
  return {
    ...simulation.metrics(),
    ...end,
    realised: realised / moments,
    theory: theory / moments,
  };
}

describe('endogenous correlation', () => {
  const seeds = [1, 2, 3, 4];
  const mean = (runs: readonly Record<string, number>[], name: string): number =>
    runs.reduce((sum, run) => sum + run[name]!, 0) / runs.length;
  const without = seeds.map((seed) => correlations({ fund: false, seed }));
  const thin = seeds.map((seed) => correlations({ seed }));
  const deep = seeds.slice(2).map((seed) => correlations({ depth: 40_000, seed }));

  test('is nothing without a fund, and the closed form is the fundamentals own', () => {
    for (const run of without) {
      expect(Math.abs(run['correlationEndogenous']!)).toBeLessThan(0.06);
      expect(run['correlation.theory']).toBeCloseTo(run['correlation.fundamental']!, 9);
    }
  });

  test('is made by the fund where depth is small, though fundamentals have nothing in common', () => {
    expect(Math.abs(mean(thin, 'correlationFundamental'))).toBeLessThan(0.05);
    expect(mean(thin, 'correlationEndogenous')).toBeGreaterThan(0.15);
    expect(Math.abs(mean(deep, 'correlationEndogenous'))).toBeLessThan(0.05);
    // Common random numbers: the fundamentals are the same, draw by draw.
    thin.forEach((run, i) =>
      expect(run['correlationFundamental']).toBe(without[i]!['correlationFundamental']),
    );
  });

  test('comes out as the closed form says for the depth of the market', () => {
    expect(mean(thin, 'theory')).toBeGreaterThan(0.15);
    expect(Math.abs(mean(thin, 'realised') - mean(thin, 'theory'))).toBeLessThan(0.06);
    expect(Math.abs(mean(deep, 'realised') - mean(deep, 'theory'))).toBeLessThan(0.06);
  });

  test('adjusted for wild times, never rises', () => {
    for (const run of [...thin, ...deep])
      expect(Math.abs(run['correlation.adjusted']!)).toBeLessThanOrEqual(
        Math.abs(run['correlation.traded']!) + 1e-12,
      );
  });
});
