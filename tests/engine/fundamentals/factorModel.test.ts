// The factor model gives the moments it was asked for, and changes of one part leave the draws of the others where they were.

import { describe, expect, test } from '@jest/globals';
import {
  factorModel,
  marketDepthKey,
  marketRegimeKey,
  tickTransitions,
} from '../../../engine/fundamentals/factorModel.ts';
import { factorModelParameters } from '../../../engine/fundamentals/factorModelParameters.ts';
import { fundamentalPathKey } from '../../../engine/fundamentals/path.ts';
import { meanStays, stationaryShares } from '../../../engine/fundamentals/regimeChain.ts';
import { correlation, mean, standardDeviation } from '../../../engine/math/statistics.ts';
import { createSimulation, loadScenario } from '../../../index.ts';
import { Kernel } from '../../../engine/tick/kernel.ts';
import { checkParameter, resolveParameters } from '../../../engine/tick/parameters.ts';
import type { Fault } from '../../../engine/errors.ts';

const day = 86_400;
const year = 365;

/** Log returns by asset and the regime of each day. */
function run(given: Record<string, unknown>, days: number, seed = 5) {
  const kernel = new Kernel({ seed, secondsPerTick: day, startSeconds: 0 });
  const faults: Fault[] = [];
  const values = kernel.world.record(
    'parameters.market',
    resolveParameters(factorModel.parameters, given, 'market', faults),
  );
  expect(faults).toEqual([]);
  const { phases } = factorModel.build({ kernel, id: 'market', parameters: values });
  const names = Object.keys(values.value.assets);
  const returns: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
  const regimes: number[] = [];
  const depths: number[] = [];
  const price = (name: string): number => kernel.use(fundamentalPathKey, name).value();
  for (let tick = 0; tick <= days; tick++) {
    kernel.clock.value.tick = tick;
    const before = names.map(price);
    phases.shock!();
    if (tick === 0) {
      expect(names.map(price)).toEqual(before);
      continue;
    }
    names.forEach((name, i) => returns[name]!.push(Math.log(price(name) / before[i]!)));
    regimes.push(kernel.use(marketRegimeKey, 'market').current());
    depths.push(kernel.use(marketDepthKey, names[0]).factor());
  }
  return { returns, regimes, depths };
}

const three = [
  { name: 'calm', meanStay: 40 * day, next: { stressed: 1 } },
  { name: 'stressed', meanStay: 10 * day, next: { calm: 2, crisis: 1 }, depth: 0.5 },
  { name: 'crisis', meanStay: 4 * day, next: { stressed: 1 }, depth: 0.1 },
];
const pair = {
  ETH: { price: 200, volatilityPerYear: [0.6, 1, 2], loadings: { market: [0.5, 0.7, 0.95] } },
  BTC: { price: 9000, volatilityPerYear: [0.4, 0.8, 1.5], loadings: { market: [0.6, 0.8, 0.95] } },
};

describe('a factor model', () => {
  test('has the volatility and the correlation of its regime, and its depth', () => {
    const { returns, regimes, depths } = run(
      { assets: pair, regimes: three, start: 'calm' },
      40_000,
    );
    const inRegime = (name: string, s: number): number[] =>
      returns[name]!.filter((_, t) => regimes[t] === s);
    for (const [s, loadings] of [
      [0, 0.5 * 0.6],
      [1, 0.7 * 0.8],
      [2, 0.95 * 0.95],
    ] as const) {
      const eth = inRegime('ETH', s);
      const btc = inRegime('BTC', s);
      expect(correlation(eth, btc)).toBeCloseTo(loadings, 1);
      const ratio = standardDeviation(eth) / (pair.ETH.volatilityPerYear[s]! / Math.sqrt(year));
      expect(Math.abs(ratio - 1)).toBeLessThan(0.04);
    }
    expect(new Set(depths)).toEqual(new Set([1, 0.5, 0.1]));
    expect(regimes.every((s, t) => depths[t] === [1, 0.5, 0.1][s])).toBe(true);
    const shares = stationaryShares(tickTransitions(three, day));
    shares.forEach((share, s) => {
      const seen = regimes.filter((one) => one === s).length / regimes.length;
      expect(Math.abs(seen - share)).toBeLessThan(0.03);
    });
  });

  test('stays in a regime as long as it says, whatever the tick', () => {
    const stays = meanStays(tickTransitions(three, day / 24)).map((ticks) => ticks / 24);
    expect(stays[0]).toBeCloseTo(40, 1);
    expect(stays[2]).toBeCloseTo(4, 1);
  });

  test('one asset more, or another regime, leaves the other draws where they were', () => {
    const regimes = [{ name: 'calm', meanStay: 1e9 }];
    const alone = run({ assets: { ETH: pair.ETH }, regimes: three, start: 'calm' }, 300);
    const together = run({ assets: pair, regimes: three, start: 'calm' }, 300);
    expect(together.returns['ETH']).toEqual(alone.returns['ETH']);
    // The same standardised draws, twice as loud.
    const quiet = run({ assets: { A: { price: 1, volatilityPerYear: 0.5 } }, regimes }, 200);
    const loud = run({ assets: { A: { price: 1, volatilityPerYear: 1 } }, regimes }, 200);
    const drift = (sigma: number): number => (-0.5 * sigma * sigma) / year;
    loud.returns['A']!.forEach((r, t) =>
      expect(r - drift(1)).toBeCloseTo(2 * (quiet.returns['A']![t]! - drift(0.5)), 10),
    );
  });

  test('Student-t keeps the variance and fattens the tails; a common one ties the tails together', () => {
    const flat = { A: { price: 1, volatilityPerYear: 1 }, B: { price: 1, volatilityPerYear: 1 } };
    const wild = run({ assets: flat, law: 'studentT', degreesOfFreedom: 5 }, 20_000).returns;
    const each = run({ assets: flat, law: 'studentT', degreesOfFreedom: 5, tails: 'own' }, 20_000);
    for (const returns of [wild, each.returns]) {
      expect(standardDeviation(returns['A']!) * Math.sqrt(year)).toBeCloseTo(1, 1);
      expect(correlation(returns['A']!, returns['B']!)).toBeCloseTo(0, 1);
    }
    const size = (r: number[]): number[] => r.map(Math.abs);
    expect(correlation(size(wild['A']!), size(wild['B']!))).toBeGreaterThan(0.1);
    expect(correlation(size(each.returns['A']!), size(each.returns['B']!))).toBeCloseTo(0, 1);
    const kurtosis = (r: number[]): number =>
      mean(r.map((x) => x ** 4)) / mean(r.map((x) => x * x)) ** 2;
    expect(kurtosis(wild['A']!)).toBeGreaterThan(4);
  });

  test('jumps come as often and as large as stated, in all assets that take part', () => {
    const assets = {
      A: { price: 1, volatilityPerYear: 0 },
      B: { price: 1, volatilityPerYear: 0, jumpShare: 0.5 },
      C: {
        price: 1,
        volatilityPerYear: 0,
        jumpShare: 0,
        jumps: { perYear: 2, mean: 0.1, deviation: 0 },
      },
    };
    const jumps = { perYear: 12, mean: -0.1, deviation: 0.05 };
    const { returns } = run({ assets, jumps }, 20_000);
    const hits = returns['A']!.filter((r) => r !== 0);
    expect((hits.length / 20_000) * year).toBeCloseTo(12, 0);
    expect(mean(hits)).toBeCloseTo(-0.1, 1);
    expect(returns['A']!.every((r, t) => Math.abs(returns['B']![t]! - r / 2) < 1e-9)).toBe(true);
    expect((mean(returns['C']!) * year) / 0.1).toBeCloseTo(2, 0);
  });

  test('follows a schedule instead of the chain', () => {
    const schedule = [
      [0, 'calm'],
      [5 * day, 'crisis'],
      [8 * day, 'stressed'],
    ];
    const { regimes } = run({ assets: pair, regimes: three, schedule }, 10);
    expect(regimes).toEqual([0, 0, 0, 0, 2, 2, 2, 1, 1, 1]);
  });
});

test('a run with a factor model goes on after a restore as if nothing had happened', () => {
  const scenario = loadScenario(`
name: factors
secondsPerTick: 1h
duration: 20d
assets: { USD: { decimals: 6 } }
fundamentals:
  market:
    kind: factorModel
    law: studentT
    jumps: { perYear: 50, mean: -0.05, deviation: 0.02 }
    regimes: [{ name: calm, meanStay: 3d }, { name: crisis, meanStay: 1d, depth: 0.2 }]
    assets:
      ETH: { price: 200, volatilityPerYear: [0.6, 2], loadings: { market: [0.5, 0.9] } }
      BTC: { price: 9000, volatilityPerYear: 0.5, loadings: { market: 0.7 } }
`);
  const whole = createSimulation(scenario);
  while (!whole.finished) whole.step();
  const half = createSimulation(scenario);
  while (half.tick < 200) half.step();
  const twin = half.fork();
  while (!twin.finished) twin.step();
  const price = (simulation: typeof whole): number =>
    simulation.run.kernel.use(fundamentalPathKey, 'ETH').value();
  expect(price(twin)).toBe(price(whole));
  expect(twin.metrics()).toEqual(whole.metrics());
  // A shock by command strikes one asset and leaves the draws.
  const struck = half.fork({ type: 'moveFundamental', asset: 'ETH', factor: 0.5 });
  while (!struck.finished) struck.step();
  expect(price(struck)).toBeCloseTo(price(whole) / 2, 9);
});

test('what makes no sense is refused with what is wrong, where and the mend', () => {
  const faultsOf = (name: 'assets' | 'regimes' | 'schedule' | 'jumps', value: unknown): Fault[] =>
    checkParameter(factorModelParameters[name], value, name);
  expect(faultsOf('assets', {})).toHaveLength(1);
  expect(
    faultsOf('assets', { A: { price: -1, volatilityPerYear: 1, mood: 2 } }).map((f) => f.where),
  ).toEqual(['assets.A.mood', 'assets.A.price']);
  expect(
    faultsOf('regimes', [
      { name: 'a', meanStay: 0 },
      { name: 'a', meanStay: 1, depth: -1 },
    ]).map((f) => f.where),
  ).toEqual(['regimes[0].meanStay', 'regimes[1]', 'regimes[1].depth']);
  expect(
    faultsOf('schedule', [
      [5, 'a'],
      [5, 'b'],
    ]),
  ).toHaveLength(1);
  expect(faultsOf('jumps', { perYear: -1, mean: 0, deviation: 0 })).toHaveLength(1);
  expect(() =>
    run(
      {
        assets: { A: { price: 1, volatilityPerYear: [1, 2], loadings: { m: 0.9, n: 0.9 } } },
        regimes: three,
        start: 'mild',
      },
      1,
    ),
  ).toThrow(/unknown regime "mild"[\s\S]*2 numbers for 3 regimes[\s\S]*squares of the loadings/);
});
