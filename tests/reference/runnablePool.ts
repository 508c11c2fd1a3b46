// A small world in which a pool can be run on: one asset with makers of stated depth, a pool with senior and junior holders.

import { createSimulation, loadScenario, type Scenario, type Simulation } from '../../index.ts';

export interface RunnableTerms {
  /** Quote units per ETH at the start and at the end of the first day. */
  readonly path?: readonly (readonly [string, number])[];
  /** ETH a maker quotes at a level. */
  readonly depth?: number;
  readonly pool?: string;
  readonly holders?: string;
  readonly duration?: string;
  readonly seed?: number;
  readonly more?: string;
}

export function runnableScenario({
  path = [
    ['0h', 200],
    ['6h', 200],
    ['24h', 170],
  ],
  depth = 100,
  pool = '',
  holders = '',
  duration = '36h',
  seed = 1,
  more = '',
}: RunnableTerms = {}): Scenario {
  return loadScenario(`
name: runnable-pool
seed: ${seed}
secondsPerTick: 5m
duration: ${duration}
assets: { USD: { decimals: 6 }, ETH: { decimals: 8 }, SENIOR: { decimals: 6 }, JUNIOR: { decimals: 6 } }
fundamentals:
  ETH: { kind: waypoints, points: ${JSON.stringify(path)}, volatilityPerYear: 0.3 }
venues:
  ETH-USD: { kind: orderBook, base: ETH, quote: USD, tickSize: 0.01, lotSize: 0.01 }
  SENIOR-USD: { kind: orderBook, base: SENIOR, quote: USD, tickSize: 0.0001, lotSize: 1 }
securitisation:
  pool: { kind: redeemablePool, reportInterval: 1h, redemptionEpoch: 1h, ${pool} }
${more}
agents:
  - { kind: marketMaker, count: 4, interval: 5m, informed: 1, error: 0, lean: 0, riskAversion: 0.0001, intensity: 10000,
      levels: 40, step: 0.01, size: ${depth}, sizeMin: 0.01, volatilityCalm: 0.05, volatilityLimit: 1, inventoryTarget: 0,
      holdings: { USD: 1_000_000_000, ETH: 100_000 } }
  - { kind: attentiveHolder, count: 100, interval: 30m, holdings: { USD: 100, SENIOR: 8000 }, ${holders} }
  - { kind: attentiveHolder, id: juniors, count: 1, interval: 10h, holdings: { JUNIOR: 200_000 } }
`);
}

export function runPool(
  terms: RunnableTerms = {},
  options: { readonly checks?: 'everyTick' } = {},
): Simulation {
  const simulation = createSimulation(runnableScenario(terms), options);
  while (!simulation.finished) simulation.step();
  return simulation;
}
