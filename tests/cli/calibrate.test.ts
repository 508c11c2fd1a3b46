// From price files to regimes and a piece of scenario that runs.

import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alignReturns } from '../../cli/alignedReturns.ts';
import { calibrateRegimes, type CalibrateOptions } from '../../cli/calibrate.ts';
import type { Calibration } from '../../cli/regimeFindings.ts';
import { createSimulation, drawReturns, loadScenario, parsePriceSeries } from '../../index.ts';
import { Generator } from '../../engine/random/generator.ts';

let folder = '';
let written = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-'));
  const pair = (a: number, b: number, rho: number): Float64Array =>
    Float64Array.of(a * a, rho * a * b, rho * a * b, b * b);
  const { values } = drawReturns(
    {
      transitions: [
        [0.97, 0.03],
        [0.08, 0.92],
      ],
      covariances: [pair(0.02, 0.03, 0.4), pair(0.08, 0.09, 0.9)],
      degreesOfFreedom: Number.POSITIVE_INFINITY,
    },
    { assets: 2, steps: 800 },
    new Generator().reseed(3, 1, 4),
  );
  ['ethusdt-day.csv', 'btcusdt-day.csv'].forEach((name, i) => {
    let price = 100;
    const rows = Array.from({ length: 801 }, (_, t) => {
      if (t > 0) price *= Math.exp(values[2 * (t - 1) + i]!);
      return `${new Date(86_400_000 * (19_000 + t)).toISOString()},${price}`;
    });
    writeFileSync(join(folder, name), `time,close\n${rows.join('\n')}\n`);
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  jest.restoreAllMocks();
  written = '';
});

function calibrate(options: Partial<CalibrateOptions>): void {
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
  calibrateRegimes({
    files: ['ethusdt-day.csv', 'btcusdt-day.csv'].map((name) => join(folder, name)),
    regimes: 'auto',
    law: 'gaussian',
    repeats: 20,
    seed: 1,
    json: true,
    ...options,
  });
}

describe('calibrate regimes', () => {
  test('finds the regimes of simulated prices, with intervals', () => {
    calibrate({});
    const found = JSON.parse(written) as Calibration;
    expect(found.assets).toEqual(['ETH', 'BTC']);
    expect(found.returns).toBe(800);
    expect(found.everySeconds).toBe(86_400);
    expect(found.regimes.map(({ name }) => name)).toEqual(['calm', 'crisis']);
    const [calm, crisis] = found.regimes;
    const year = Math.sqrt(365);
    const near = (
      estimate: { value: number; low: number | null; high: number | null },
      was: number,
    ) => {
      expect(estimate.low!).toBeLessThan(estimate.high!);
      expect(Math.abs(estimate.value / was - 1)).toBeLessThan(0.15);
    };
    near(calm!.volatilityPerYear['ETH']!, 0.02 * year);
    near(crisis!.volatilityPerYear['BTC']!, 0.09 * year);
    near(crisis!.meanPairCorrelation!, 0.9);
    expect(calm!.seconds + crisis!.seconds).toBeCloseTo(800 * 86_400, 0);
    expect(crisis!.depth).toBeLessThan(0.5);
  });

  test('writes a piece of scenario that loads and runs', () => {
    const out = join(folder, 'market.yaml');
    calibrate({ out, json: false, repeats: 0, regimes: 3 });
    expect(written).toMatch(/3 regimes, normal returns in each[\s\S]*stressed[\s\S]*written: /);
    const scenario = loadScenario(
      `name: found\nsecondsPerTick: 1h\nduration: 30d\nassets: { USD: { decimals: 6 } }\n${readFileSync(out, 'utf8')}`,
    );
    const simulation = createSimulation(scenario);
    while (!simulation.finished) simulation.step();
    const shares = ['calm', 'stressed', 'crisis'].map(
      (name) => simulation.metrics()[`regimeShare.${name}`]!,
    );
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  test('refuses what cannot be fitted', () => {
    expect(() => calibrate({ every: 3600 })).toThrow(/finer than a series/);
    expect(() => calibrate({ every: 40 * 86_400 })).toThrow(/too few for any model/);
    const file = join(folder, 'ethusdt-day.csv');
    expect(() => calibrate({ files: [file, file] })).toThrow(/two files of one name/);
  });
});

test('series are put on common times, and stale prices left out', () => {
  const series = (rows: string) => parsePriceSeries(`time,price\n${rows}`, 'x.csv');
  const aligned = alignReturns([
    { name: 'A', series: series('0,1\n60,2\n120,4\n180,8\n600,16\n660,32') },
    { name: 'B', series: series('0,1\n60,1\n120,1\n180,1\n240,1\n600,1\n660,1') },
  ]);
  expect(aligned.every).toBe(60);
  expect(aligned.steps + aligned.gaps).toBe(11);
  expect(
    [...aligned.values]
      .filter((_, i) => i % 2 === 0)
      .every((r) => r === 0 || Math.abs(r - Math.LN2) < 1e-12),
  ).toBe(true);
  expect(aligned.gaps).toBeGreaterThan(4);
  expect(aligned.lastPrices).toEqual([32, 1]);
});

// Recorded prices are never part of the project: where they are absent, there is nothing to compare with.
const recorded = '../shared/data/crises/2022-06-steth-3ac';
const have = existsSync(recorded);
if (!have) process.stderr.write(`Skipped: no recorded prices at ${recorded}\n`);
(have ? test : test.skip)('finds regimes in the recorded June of 2022', () => {
  calibrate({
    files: ['btcusdt', 'ethusdt', 'solusdt'].map(
      (name) => `${recorded}/${name}-binance-spot-5m.csv`,
    ),
    every: 3600,
    regimes: 2,
    repeats: 0,
  });
  const [calm, crisis] = (JSON.parse(written) as Calibration).regimes;
  expect(crisis!.volatilityPerYear['ETH']!.value).toBeGreaterThan(
    1.7 * calm!.volatilityPerYear['ETH']!.value,
  );
  expect(crisis!.meanPairCorrelation!.value).toBeGreaterThan(calm!.meanPairCorrelation!.value);
});
