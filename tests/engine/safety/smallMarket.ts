// A market of a few traders on one book and one pool, with a chain and a feed: enough for something in it to break.

import { Simulation, type Scenario } from '../../../index.ts';
import type { Event } from '../../../engine/index.ts';
import { allKinds, loadScenario } from '../../../scenarios/load.ts';

export const smallMarketText = `name: small
seed: 3
secondsPerTick: 15s
duration: 1h
assets: { USD: { decimals: 6 }, ETH: { decimals: 8 } }
fundamentals:
  ETH: { kind: waypoints, points: [[0h, 200], [40m, 150], [1h, 155]], volatilityPerYear: 0.8 }
chain: { kind: firstPriceChain, backgroundGas: [[0h, 10]] }
venues:
  ETH-USD: { kind: orderBook, base: ETH, quote: USD }
  pool: { kind: constantProductPool, base: ETH, quote: USD, initialBase: 1000, initialQuote: 200_000 }
oracles:
  median: { kind: medianFeed, feed: ETH, source: ETH-USD, gasCap: 5000 }
statistics:
  market: { kind: marketStatistics, asset: ETH, venue: ETH-USD, feed: ETH }
agents:
  - { kind: marketMaker, id: makers, count: 3, interval: 30s, holdings: { USD: 1_000_000, ETH: 5_000 } }
  - { kind: noiseTrader, id: noise, count: 60, interval: 2m, holdings: { USD: 20_000, ETH: 100 } }
  - { kind: fundamentalist, id: informed, count: 10, interval: 2m, holdings: { USD: 50_000, ETH: 300 } }
`;

/** `more` is put at the end; `change` may alter the text before. */
export const smallMarket = (
  more = '',
  seed?: number,
  change: (text: string) => string = (text) => text,
): Scenario =>
  loadScenario(change(smallMarketText) + more, {
    file: 'small.yaml',
    ...(seed === undefined ? {} : { seed }),
  });

export const build = (
  scenario: Scenario,
  checks: 'everyTick' | 'atTheEnd' = 'atTheEnd',
): Simulation => new Simulation(scenario, { kinds: allKinds, checks });

/** Runs to the end, looking after every tick; returns every event. */
export function runAll(simulation: Simulation, look: (tick: number) => void = () => {}): Event[] {
  const events: Event[] = [];
  for (const report of simulation.ticks()) {
    events.push(...report.events);
    look(report.tick);
  }
  return events;
}
