import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  burstPath,
  concentration,
  hillExponent,
  impactSlope,
  largestBursts,
  largestSpell,
  leadCorrelation,
  logReturns,
  loopFigures,
  placeboRebound,
  rebound,
} from '../../../engine/feedback/liquidationLoop.ts';
import { Generator } from '../../../engine/random/generator.ts';

// Recorded minutes are never part of the project: where they are absent, there is nothing to compare with.
const RECORDED =
  '../shared/data/crises/2021-01-11-crash/ethusdt-binance-bidask-liquidations-1m.csv';

describe('figures of the loop on series made by hand', () => {
  const minutes = 400;
  const mid = new Float64Array(minutes).fill(100);
  const longs = new Float64Array(minutes);
  // A fall of a tenth in minute 200, half of which comes back by minute 210.
  for (let t = 200; t < minutes; t++) mid[t] = t < 210 ? 90 : 95;
  longs[200] = 1000;
  longs[201] = 500;
  longs[300] = 20;

  test('a burst is the busiest minute, and the next one is an hour away', () => {
    expect(largestBursts(longs, 5)).toEqual([200, 300]);
    expect(largestBursts(longs, 1)).toEqual([200]);
  });

  test('the path runs from 61 minutes before, and what comes back is counted from the minute after', () => {
    expect(burstPath(mid, [200], -1)).toBe(0);
    expect(burstPath(mid, [200], 0)).toBeCloseTo(100 * Math.log(0.9), 10);
    expect(rebound(mid, [200])).toBeCloseTo(100 * Math.log(95 / 90), 10);
  });

  test('a spell goes on over a short pause and ends with a long one', () => {
    expect(largestSpell(mid, longs)).toEqual({
      start: 200,
      minutes: 2,
      volume: 1500,
      fall: 90 / 100 - 1,
    });
    const paused = longs.slice();
    paused[204] = 1;
    expect(largestSpell(mid, paused, 2).minutes).toBe(5);
    expect(largestSpell(mid, paused, 1).minutes).toBe(2);
  });

  test('liquidations that follow a fall by a minute are seen a minute later', () => {
    const generator = new Generator().reseed(1, 2, 3);
    const prices = new Float64Array(2000);
    prices[0] = 100;
    for (let t = 1; t < 2000; t++)
      prices[t] = prices[t - 1]! * (1 + 0.01 * (generator.uniform() - 0.5));
    const returns = logReturns(prices);
    const following = returns.map((_, t) => Math.max(0, -(returns[t - 1] ?? 0)));
    expect(leadCorrelation(returns, following, 1)).toBeLessThan(-0.7);
    expect(Math.abs(leadCorrelation(returns, following, 0))).toBeLessThan(0.1);
    expect(Math.abs(leadCorrelation(returns, following, -1))).toBeLessThan(0.1);
  });

  test('a return in proportion to the volume gives the slope, whatever else is small', () => {
    const volumes = Float64Array.from({ length: 200 }, (_, t) => 100 + t);
    const returns = volumes.map((volume) => (-15e-4 * volume) / 1000);
    expect(impactSlope(returns, volumes, 100).slope).toBeCloseTo(-15, 9);
  });

  test('a Pareto sample has the exponent that it was drawn with', () => {
    const sample = Float64Array.from(
      { length: 20_000 },
      (_, i) => ((i + 0.5) / 20_000) ** (-1 / 1.5),
    );
    expect(hillExponent(sample, 500)).toBeGreaterThan(1.45);
    expect(hillExponent(sample, 500)).toBeLessThan(1.55);
    expect(concentration(Float64Array.of(...Array<number>(99).fill(0), 7), 0.01)).toBe(1);
  });
});

(existsSync(RECORDED) ? describe : describe.skip)(
  'the recorded minutes of 3–13 January 2021 (skipped where they are absent)',
  () => {
    const rows = existsSync(RECORDED)
      ? readFileSync(RECORDED, 'utf8')
          .trim()
          .split('\n')
          .slice(1)
          .map((line) => line.split(',').map(Number))
      : [];
    const series = {
      mid: Float64Array.from(rows, ([, bid, ask]) => (bid! + ask!) / 2),
      longs: Float64Array.from(rows, (row) => row[3]!),
      shorts: Float64Array.from(rows, (row) => row[4]!),
    };

    test('give the published figures', () => {
      const figures = loopFigures(series);
      const published: [string, number, number][] = [
        ['quietShare', 0.755, 3],
        ['topPercent', 0.623, 3],
        ['topPermille', 0.193, 3],
        ['hill', 1.21, 2],
        ['lead.m2', 0.053, 3],
        ['lead.m1', -0.089, 3],
        ['lead.0', -0.341, 3],
        ['lead.1', -0.194, 3],
        ['longsAgain.1', 0.394, 3],
        ['sizeAgain.10', 0.278, 3],
        ['slope', -15.7, 1],
        ['slopeCorrelation', -0.511, 3],
        ['exponent', 0.33, 2],
        ['path.m1', -4.56, 2],
        ['path.1', -5.93, 2],
        ['path.60', -3.46, 2],
        ['givenBack.10', 0.5, 2],
      ];
      for (const [name, value, digits] of published) {
        expect({ name, close: Math.abs(figures[name]! - value) < 0.6 * 10 ** -digits }).toEqual({
          name,
          close: true,
        });
      }
    });

    test('come back further than the placebo does', () => {
      const generator = new Generator().reseed(5, 5, 5);
      const returns = logReturns(series.mid);
      const draws = Array.from({ length: 40 }, () =>
        placeboRebound(returns, 20, () => (generator.next() & 1 ? 1 : -1)),
      ).sort((a, b) => a - b);
      expect(loopFigures(series)['rebound.20']).toBeGreaterThan(draws[37]!);
    });
  },
);
