import { describe, expect, test } from '@jest/globals';
import { normalCdf } from '../../../engine/math/normal.ts';
import {
  addObservation,
  emptyMoments,
  excessKurtosisOf,
  skewnessOf,
  varianceOf,
} from '../../../engine/math/statistics.ts';
import {
  chance,
  drawFrom,
  exponential,
  logNormal,
  normal,
  pareto,
  poisson,
  standardNormal,
  uniform,
  validateDistribution,
  type Distribution,
} from '../../../engine/random/distributions.ts';
import { Generator } from '../../../engine/random/generator.ts';

const fresh = (seed = 7) => new Generator().reseed(seed, 1, 1);
const draws = (count: number, draw: () => number): Float64Array =>
  Float64Array.from({ length: count }, draw);

/** Largest distance between the sample's distribution and `cdf`, times √n: above 1.95 once in a thousand by chance. */
function kolmogorov(sample: Float64Array, cdf: (x: number) => number): number {
  const sorted = sample.toSorted();
  let worst = 0;
  for (let i = 0; i < sorted.length; i++) {
    const expected = cdf(sorted[i]!);
    worst = Math.max(worst, expected - i / sorted.length, (i + 1) / sorted.length - expected);
  }
  return worst * Math.sqrt(sorted.length);
}

describe('the generator', () => {
  test('gives the published stream of xoshiro128** from state 1, 2, 3, 4', () => {
    const generator = new Generator().setState(1, 2, 3, 4);
    expect(Array.from({ length: 10 }, () => generator.next())).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597,
      4258142804,
    ]);
  });

  test('refuses the one state that it could never leave', () => {
    expect(() => new Generator().setState(0, 0, 0, 0)).toThrow('RANDOM-1');
  });

  test('a stream depends on seed, stream and tick, and on nothing drawn before', () => {
    const generator = new Generator();
    const first = generator.reseed(1, 2, 3).next();
    generator.next();
    expect(generator.reseed(1, 2, 3).next()).toBe(first);
    expect(
      new Set([
        first,
        ...[
          [2, 2, 3],
          [1, 3, 3],
          [1, 2, 4],
        ].map(([a, b, c]) => generator.reseed(a!, b!, c!).next()),
      ]).size,
    ).toBe(4);
  });

  test('neighbouring ticks and streams are uncorrelated', () => {
    const generator = new Generator();
    for (const member of [
      (i: number) => generator.reseed(5, 9, i),
      (i: number) => generator.reseed(5, i, 9),
    ]) {
      const sample = Float64Array.from({ length: 20_000 }, (_, i) => member(i).uniform());
      expect(kolmogorov(sample, (x) => x)).toBeLessThan(1.95);
      let lagged = 0;
      for (let i = 1; i < sample.length; i++)
        lagged += (sample[i]! - 0.5) * (sample[i - 1]! - 0.5) * 12;
      expect(Math.abs(lagged / Math.sqrt(sample.length))).toBeLessThan(3.5);
    }
  });
});

describe('draws', () => {
  test('follow their distributions', () => {
    const n = 50_000;
    const generator = fresh();
    expect(
      kolmogorov(
        draws(n, () => standardNormal(generator)),
        normalCdf,
      ),
    ).toBeLessThan(1.95);
    expect(
      kolmogorov(
        draws(n, () => normal(generator, 10, 2)),
        (x) => normalCdf((x - 10) / 2),
      ),
    ).toBeLessThan(1.95);
    expect(
      kolmogorov(
        draws(n, () => exponential(generator, 3)),
        (x) => 1 - Math.exp(-x / 3),
      ),
    ).toBeLessThan(1.95);
    expect(
      kolmogorov(
        draws(n, () => pareto(generator, 2, 1.5)),
        (x) => 1 - (2 / x) ** 1.5,
      ),
    ).toBeLessThan(1.95);
    expect(
      kolmogorov(
        draws(n, () => uniform(generator, -1, 3)),
        (x) => (x + 1) / 4,
      ),
    ).toBeLessThan(1.95);
    expect(
      kolmogorov(
        draws(n, () => logNormal(generator, 100, 0.5)),
        (x) => normalCdf(Math.log(x / 100) / 0.5),
      ),
    ).toBeLessThan(1.95);
  });

  test('a normal sample has the moments of the normal', () => {
    const generator = fresh(11);
    const moments = emptyMoments();
    for (let i = 0; i < 200_000; i++) addObservation(moments, standardNormal(generator));
    expect(Math.abs(moments.mean)).toBeLessThan(0.008);
    expect(Math.abs(varianceOf(moments) - 1)).toBeLessThan(0.012);
    expect(Math.abs(skewnessOf(moments))).toBeLessThan(0.02);
    expect(Math.abs(excessKurtosisOf(moments))).toBeLessThan(0.04);
  });

  test.each([0.1, 1, 9.9, 10.1, 37, 1_000, 250_000])(
    'Poisson counts with mean %p have that mean and variance',
    (mean) => {
      const generator = fresh(3);
      const moments = emptyMoments();
      const n = 40_000;
      for (let i = 0; i < n; i++) addObservation(moments, poisson(generator, mean));
      expect(Math.abs(moments.mean - mean) / Math.sqrt(mean / n)).toBeLessThan(4);
      expect(Math.abs(varianceOf(moments) / mean - 1)).toBeLessThan(
        4 * Math.sqrt((2 + 1 / mean) / n),
      );
    },
  );

  test.each([4, 25])(
    'Poisson counts with mean %p have the right probability one by one',
    (mean) => {
      const generator = fresh(5);
      const n = 60_000;
      const seen = new Map<number, number>();
      for (let i = 0; i < n; i++) {
        const count = poisson(generator, mean);
        seen.set(count, (seen.get(count) ?? 0) + 1);
      }
      let probability = Math.exp(-mean);
      for (let count = 0; count < 3 * mean; count++) {
        const expected = n * probability;
        if (expected > 20)
          expect(Math.abs((seen.get(count) ?? 0) - expected) / Math.sqrt(expected)).toBeLessThan(
            4.5,
          );
        probability *= mean / (count + 1);
      }
    },
  );

  test('no mean, no events; chance knows never and always', () => {
    const generator = fresh();
    expect(poisson(generator, 0)).toBe(0);
    expect([chance(generator, 0), chance(generator, 1)]).toEqual([false, true]);
  });

  test('one uniform makes one normal, so that draws stay coupled when a parameter changes', () => {
    const one = fresh();
    const other = fresh();
    for (let i = 0; i < 100; i++) expect(normal(other, 5, 2)).toBe(5 + 2 * standardNormal(one));
    expect(one.next()).toBe(other.next());
  });
});

describe('distribution specs', () => {
  const specs: Distribution[] = [
    42,
    { uniform: [1, 6] },
    { logNormal: [250_000, 1.2] },
    { normal: [0, 1] },
    { exponential: 13 },
    { pareto: [1, 2] },
    {
      choice: [
        [1, 3],
        [2, 0],
        [5, 1],
      ],
    },
  ];

  test('the first values of a fixed seed are pinned', () => {
    const generator = fresh(2020);
    expect(specs.map((spec) => [drawFrom(spec, generator), drawFrom(spec, generator)]))
      .toMatchInlineSnapshot(`
     [
       [
         42,
         42,
       ],
       [
         2.196021621504641,
         2.317431972262874,
       ],
       [
         62541.40396432038,
         425828.2404229356,
       ],
       [
         -1.836749367129215,
         -0.14266067129287016,
       ],
       [
         12.97047986328677,
         4.8914561709775874,
       ],
       [
         1.3637000073694727,
         1.1080108438865914,
       ],
       [
         1,
         1,
       ],
     ]
    `);
  });

  test('a choice follows its weights and never draws a weight of nothing', () => {
    const generator = fresh();
    const counts = new Map<number, number>();
    for (let i = 0; i < 20_000; i++) {
      const value = drawFrom(specs[6]!, generator);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect([...counts.keys()].toSorted((a, b) => a - b)).toEqual([1, 5]);
    expect(Math.abs(counts.get(1)! / 20_000 - 0.75)).toBeLessThan(0.012);
  });

  test('a plain number takes nothing from the generator', () => {
    const generator = fresh();
    drawFrom(3, generator);
    expect(generator.next()).toBe(fresh().next());
  });

  test('valid specs have no fault', () => {
    for (const spec of specs) expect(validateDistribution(spec, 'x')).toEqual([]);
  });

  test.each<[unknown, string]>([
    [NaN, 'x'],
    ['3', 'x'],
    [null, 'x'],
    [[1, 2], 'x'],
    [{}, 'x'],
    [{ triangle: [1, 2] }, 'x'],
    [{ uniform: [1, 2], normal: [1, 2] }, 'x'],
    [{ uniform: [2, 1] }, 'x.uniform'],
    [{ uniform: [1] }, 'x.uniform'],
    [{ uniform: [1, '2'] }, 'x.uniform'],
    [{ logNormal: [0, 1] }, 'x.logNormal'],
    [{ logNormal: [1, -1] }, 'x.logNormal'],
    [{ normal: [0, -1] }, 'x.normal'],
    [{ exponential: 0 }, 'x.exponential'],
    [{ exponential: [1] }, 'x.exponential'],
    [{ pareto: [0, 1] }, 'x.pareto'],
    [{ choice: [] }, 'x.choice'],
    [{ choice: [[1, 0]] }, 'x.choice'],
    [
      {
        choice: [
          [1, 1],
          [1, -1],
        ],
      },
      'x.choice[1]',
    ],
  ])('%j is refused, with the place of the fault', (spec, where) => {
    const faults = validateDistribution(spec, 'x');
    expect(faults.map((one) => one.where)).toEqual([where]);
    expect(faults[0]!.mend.length).toBeGreaterThan(10);
  });
});
