// A perpetuals venue in a fall, with sales in the book, takeovers and winners closed: the same run twice, every invariant at every tick, and the
// same hash when it is restored in the middle of the fall.

import { expect, test } from '@jest/globals';
import { allKinds, loadScenario, Simulation } from '../../index.ts';

const text = `name: small-fall
secondsPerTick: 1
start: 2025-10-10T21:00:00Z
duration: 10m
assets: { USD: { decimals: 3 } }
fundamentals:
  ETH: { kind: waypoints, asset: ETH, volatilityPerYear: 0.5, points: [[0m, 4000], [2m, 3990], [5m, 3300], [10m, 3600]] }
venues:
  ETH-PERP: { kind: perpetualBook, base: ETH, quote: USD, tickSize: 0.1, lotSize: 0.01, takerFeeBps: 3 }
protocols:
  small:
    perpetuals:
      kind: perpetuals
      markets: [{ venue: ETH-PERP, asset: ETH, index: [ETH], mark: median, tiers: [[0, 0.02], [1000000, 0.04]] }]
      fundingInterval: 2m
    liquidation: { kind: bookTakeover, backstop: 0.6667, interval: 3s, step: 0.3, ownSales: market, afterFund: queue }
feedback:
  loop: { kind: feedback, asset: ETH, venue: ETH-PERP, feed: ETH }
agents:
  - { kind: liquidationVault, id: vault, count: 2, interval: 1m, latency: 1s, holdings: { USD: 200000 }, exchange: small, amount: 100000, lossMax: 0.5 }
  - { kind: perpetualTrader, id: longs, count: 300, interval: 1m, latency: 1s, holdings: { USD: 5000 }, exchange: small, venue: ETH-PERP, side: long, notional: { logNormal: [50000, 1] }, leverage: { logNormal: [6, 0.6] }, leverageMax: 20, topUpShare: 0.3 }
  - { kind: perpetualTrader, id: shorts, count: 100, interval: 1m, latency: 1s, holdings: {}, exchange: small, venue: ETH-PERP, side: counter, mode: cross, notional: { logNormal: [100000, 1.5] }, leverage: 2, entry: { uniform: [0, 0.1] } }
  - { kind: perpetualMaker, id: makers, count: 4, interval: 3s, latency: 0.2s, holdings: { USD: 2000000 }, exchange: small, venue: ETH-PERP, deposit: 2000000, size: 50000, positionMax: 1500000, moveCalm: 0.005, moveLimit: 0.015 }
  - { kind: fundingArbitrageur, id: arbitrageurs, count: 3, interval: 5s, latency: 0.5s, holdings: { USD: 1000000 }, exchange: small, venue: ETH-PERP, deposit: 1000000, size: 50000, positionMax: 1000000 }
`;

const start = (): Simulation =>
  new Simulation(loadScenario(text, { kinds: allKinds }), { kinds: allKinds, checks: 'everyTick' });

test('a restored perpetuals run goes on to the same hash, and every invariant holds at every tick', () => {
  const whole = start();
  while (whole.tick < 260) whole.step();
  const keyframe = whole.keyframe();
  while (!whole.finished) whole.step();
  const figures = whole.metrics();
  expect(figures['small.liquidatedNotional']).toBeGreaterThan(1e6);
  expect(figures['small.deleveragingFills']).toBeGreaterThan(0);
  const twin = start();
  while (twin.tick < 7) twin.step();
  twin.restore(keyframe);
  while (!twin.finished) twin.step();
  expect(twin.hash()).toBe(whole.hash());
  expect(twin.metrics()).toEqual(figures);
});

test('so does one with a clearing house that bears losses of the fall', () => {
  const clearing =
    '    clearing: { kind: clearingHouse, memberMargin: 20000, stressMove: 0.1, capital: 20000, secondCapital: 10000, variationInterval: 1m, sizingInterval: 1m, assessmentPeriod: 2m }\n';
  const scenario = text
    .replace('feedback:\n', `${clearing}feedback:\n`)
    .replace('afterFund: queue', 'afterFund: socialise');
  const begin = (): Simulation =>
    new Simulation(loadScenario(scenario, { kinds: allKinds }), {
      kinds: allKinds,
      checks: 'everyTick',
    });
  const whole = begin();
  while (whole.tick < 260) whole.step();
  const keyframe = whole.keyframe();
  while (!whole.finished) whole.step();
  const figures = whole.metrics();
  for (const layer of ['ownCapitalUsed', 'fundUsed', 'assessed', 'haircut'])
    expect(figures[`small.clearing.${layer}`]).toBeGreaterThan(0);
  const twin = begin();
  twin.restore(keyframe);
  while (!twin.finished) twin.step();
  expect(twin.hash()).toBe(whole.hash());
  expect(twin.metrics()).toEqual(figures);
});
