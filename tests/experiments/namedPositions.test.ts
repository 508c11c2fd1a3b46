// Bars A to D with every position by name: the same as for positions that are alike where they are, and right where they are not.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  assetCorrelationFromJointDefaults,
  expectedJointDefaults,
  namedPoolLaw,
} from '../../engine/credit/namedPool.ts';
import { finitePoolLaw } from '../../engine/credit/finitePool.ts';
import { expectedLoss } from '../../engine/credit/lossLaw.ts';
import { assetCorrelationFromJointDefault } from '../../engine/credit/oneFactor.ts';
import { trancheExpectedLoss } from '../../engine/credit/trancheRisk.ts';
import { bivariateNormalCdf } from '../../engine/math/bivariateNormal.ts';
import { normalQuantile } from '../../engine/math/normal.ts';
import { namedCredit } from '../../experiments/namedCredit.ts';
import type { BarOptions, SeedRuns } from '../../experiments/modelLaws.ts';
import { trancheBars } from '../../experiments/trancheBars.ts';
import type { PoolOutcome } from '../../index.ts';

const both = (p: number, q: number, rho: number): number =>
  bivariateNormalCdf(normalQuantile(p), normalQuantile(q), rho);

const points = [
  { name: 'junior', attach: 0, detach: 0.3 },
  { name: 'senior', attach: 0.3, detach: 1 },
];

/** A run in which some of the positions lose a part of what they are. */
const outcome = (notionals: readonly number[], parts: readonly number[]): PoolOutcome => {
  const losses = notionals.map((notional, i) => notional * parts[i]!);
  const total = notionals.reduce((sum, one) => sum + one, 0);
  const lost = losses.reduce((sum, one) => sum + one, 0) / total;
  return {
    notionals,
    losses,
    defaulted: losses.map((loss) => loss > 0),
    tranches: points.map((one) => ({
      ...one,
      loss: Math.min(1, Math.max(0, lost - one.attach) / (one.detach - one.attach)),
    })),
  };
};

const runsOf = (truth: readonly PoolOutcome[], calm: readonly PoolOutcome[]): SeedRuns[] =>
  truth.map((one, i) => ({
    truth: one,
    impactOff: calm[i],
    calm: calm[i]!,
    calmCorrelation: 0.2,
  }));

const options: BarOptions = { stated: {}, correlationFrom: 'assets', defaultAt: 0, level: 0.95 };
const bars = (runs: readonly SeedRuns[], positions: 'alike' | 'byName', more = {}) =>
  trancheBars(runs, { ...options, ...more, positions });

describe('positions that do not differ', () => {
  /** Every pattern of losses turned round the pool, so that no position stands out. */
  const turned = (parts: readonly number[]): PoolOutcome[] =>
    parts.map((_, by) =>
      outcome(
        parts.map(() => 10),
        parts.map((_each, i) => parts[(i + by) % parts.length]!),
      ),
    );
  const truth = [
    ...turned([0.5, 0.2, 0.3, 0, 0, 0.1]),
    ...turned([0, 0, 0.4, 0, 0, 0]),
    ...turned([0, 0, 0, 0, 0, 0]),
    ...turned([0.7, 0.7, 0.7, 0.7, 0.7, 0.7]),
  ];
  const calm = [
    ...turned([0, 0.1, 0, 0, 0.1, 0]),
    ...turned([0, 0, 0, 0, 0, 0]),
    ...turned([0, 0, 0, 0, 0, 0]),
    ...turned([0, 0.2, 0.2, 0, 0, 0]),
  ];
  const runs = runsOf(truth, calm);

  test.each(['assets', 'defaults'] as const)(
    'have the same bars both ways, with the correlation from %s',
    (correlationFrom) => {
      const [alike, byName] = (['alike', 'byName'] as const).map((positions) =>
        bars(runs, positions, { correlationFrom }),
      );
      expect(byName!.names!.realised).toHaveLength(6);
      expect(alike!.names).toBeNull();
      expect(byName!.realised.assetCorrelation).toBeCloseTo(alike!.realised.assetCorrelation, 11);
      alike!.tranches.forEach((tranche, i) => {
        for (const bar of ['A', 'B', 'C', 'D', 'E', 'E′'] as const)
          expect(byName!.tranches[i]!.bars[bar]!.value).toBeCloseTo(tranche.bars[bar]!.value, 12);
      });
    },
  );

  test('and the law of the pool is that of names that are alike', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.double({ min: 0.001, max: 0.9, noNaN: true }),
        fc.oneof(fc.double({ min: 0, max: 0.98, noNaN: true }), fc.constantFrom(0, 1)),
        (count, defaultProbability, assetCorrelation) => {
          const loss = 0.6 / count;
          const named = namedPoolLaw(
            Array.from({ length: count }, () => ({ defaultProbability, loss })),
            assetCorrelation,
          );
          const alike = finitePoolLaw({
            names: count,
            defaultProbability,
            assetCorrelation,
            lossGivenDefault: 0.6,
          });
          for (const one of points)
            expect(trancheExpectedLoss(named, one)).toBeCloseTo(
              trancheExpectedLoss(alike, one),
              11,
            );
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('two positions that differ', () => {
  // The first is three quarters of the pool and loses half in two runs of ten; the second loses all in five; both in one.
  const notionals = [75, 25];
  const truth = [
    [0.5, 1],
    [0.5, 0],
    [0, 1],
    [0, 1],
    [0, 1],
    [0, 1],
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
  ].map((parts) => outcome(notionals, parts));
  const runs = runsOf(truth, truth);
  const result = bars(runs, 'byName');

  test('are told apart', () => {
    expect(result.names!.realised).toEqual([
      { weight: 0.75, defaultProbability: 0.2, lossGivenDefault: 0.5 },
      { weight: 0.25, defaultProbability: 0.5, lossGivenDefault: 1 },
    ]);
  });

  test('give the bars that a pencil gives', () => {
    const rho = 0.2;
    const p = both(0.2, 0.5, rho);
    // 37.5 % or 25 % of the pool is lost, or both; the senior begins at 30 %.
    const senior = (joint: number): number => ((0.2 - joint) * 0.075 + joint * 0.325) / 0.7;
    const { bars: of } = result.tranches[1]!;
    expect(of.A!.value).toBeCloseTo(senior(p), 12);
    expect(of.B!.value).toBeCloseTo(senior(p), 12);
    // Joint defaults came out as independent: one run in ten.
    expect(result.realised.assetCorrelation).toBe(0);
    expect(of.C!.value).toBeCloseTo(senior(0.1), 12);
    expect(of.D!.value).toBeCloseTo(senior(0.1), 12);
    expect(of.E!.value).toBeCloseTo(senior(0.1), 12);
    // Alike: 35 % default and a fifth of the pool is expected to be lost, so 2/7 with either, and the senior knows only both.
    const alike = (0.1 * (4 / 7 - 0.3)) / 0.7;
    expect(bars(runs, 'alike').tranches[1]!.bars.D!.value).toBeCloseTo(alike, 12);
  });

  test('of tranches that were promised nothing and lost, the most senior is called most wrong', () => {
    const nothing = { defaultProbability: 0, lossGivenDefault: 0, assetCorrelation: 0 };
    for (const positions of ['alike', 'byName'] as const)
      expect(bars(runs, positions, { stated: nothing }).mostWrong).toBe('senior');
  });

  test('what is stated is stated for both', () => {
    const stated = { defaultProbability: 0.1, lossGivenDefault: 0.4, assetCorrelation: 0 };
    const { names, tranches } = bars(runs, 'byName', { stated });
    expect(names!.promise.map(({ lossGivenDefault }) => lossGivenDefault)).toEqual([0.4, 0.4]);
    expect(tranches[1]!.bars.A!.value).toBeCloseTo((0.01 * 0.1) / 0.7, 12);
  });

  test('every group of seeds left out moves the figures of its names: the error is not that of one number', () => {
    const { standardError } = result.tranches[0]!.bars.B!;
    expect(standardError).toBeGreaterThan(0.01);
    expect(Number.isFinite(standardError)).toBe(true);
  });
});

describe('the one correlation of positions that differ', () => {
  const chances = fc.array(fc.double({ min: 0.005, max: 0.9, noNaN: true }), {
    minLength: 2,
    maxLength: 6,
  });
  const correlation = fc.double({ min: 0.01, max: 0.97, noNaN: true });

  test('joint defaults are the sum over pairs, and give the correlation back', () => {
    fc.assert(
      fc.property(chances, correlation, (ps, rho) => {
        let pairs = 0;
        ps.forEach((p, i) => ps.slice(i + 1).forEach((q) => (pairs += both(p, q, rho))));
        expect(expectedJointDefaults(ps, rho)).toBeCloseTo(pairs, 11);
        const found = assetCorrelationFromJointDefaults(ps, pairs);
        expect(expectedJointDefaults(ps, found)).toBeCloseTo(pairs, 10);
        // Where the rarer of two defaults only with the other, no joint default tells a high correlation from a higher one.
        if (expectedJointDefaults(ps, rho + 0.01) - pairs > 1e-6) expect(found).toBeCloseTo(rho, 5);
      }),
      { numRuns: 25 },
    );
  });

  test('is that of names that are alike where they are, and known at its ends', () => {
    expect(assetCorrelationFromJointDefaults([0.2, 0.2, 0.2], 3 * 0.08)).toBeCloseTo(
      assetCorrelationFromJointDefault(0.2, 0.08),
      11,
    );
    expect(assetCorrelationFromJointDefaults([0.2, 0.5], 0.05)).toBe(0);
    expect(assetCorrelationFromJointDefaults([0.2, 0.5], 0.2)).toBe(1);
    expect(assetCorrelationFromJointDefaults([1, 0.5], 0.5)).toBeNaN();
    expect(assetCorrelationFromJointDefaults([0.5], 0)).toBeNaN();
  });
});

describe('the law of positions that differ', () => {
  const position = fc.record({
    defaultProbability: fc.oneof(
      fc.double({ min: 0.005, max: 0.9, noNaN: true }),
      fc.constantFrom(0, 1),
    ),
    loss: fc.oneof(fc.double({ min: 1e-4, max: 0.1, noNaN: true }), fc.constant(0)),
  });

  test('keeps the expected loss, whatever their sizes, and lies within what can be lost', () => {
    fc.assert(
      fc.property(
        fc.array(position, { minLength: 1, maxLength: 6 }),
        fc.oneof(fc.double({ min: 0, max: 0.95, noNaN: true }), fc.constantFrom(0, 1)),
        (positions, rho) => {
          const law = namedPoolLaw(positions, rho);
          const mean = positions.reduce((sum, one) => sum + one.defaultProbability * one.loss, 0);
          expect(expectedLoss(law)).toBeCloseTo(mean, 11);
          const most = positions.reduce((sum, { loss }) => sum + loss, 0);
          expect(law.exceedance(most * 1.01 + 1e-9)).toBeLessThan(1e-12);
        },
      ),
      { numRuns: 15 },
    );
  });

  test('is exact where all subsets can be listed', () => {
    // Sizes without a common unit, independent: every subset with its chance. None of them ends within a cell of a point.
    const positions = [
      { defaultProbability: 0.3, loss: Math.SQRT2 / 20 },
      { defaultProbability: 0.1, loss: Math.PI / 40 },
      { defaultProbability: 0.6, loss: 0.05 },
    ];
    const slice = { attach: 0.06, detach: 0.12 };
    let exact = 0;
    for (let set = 0; set < 8; set++) {
      let chance = 1;
      let lost = 0;
      positions.forEach(({ defaultProbability: p, loss }, i) => {
        const isHit = ((set >> i) & 1) === 1;
        chance *= isHit ? p : 1 - p;
        lost += isHit ? loss : 0;
      });
      exact += (chance * Math.min(Math.max(lost - 0.06, 0), 0.06)) / 0.06;
    }
    expect(trancheExpectedLoss(namedPoolLaw(positions, 0), slice)).toBeCloseTo(exact, 11);
  });

  test('with everything on the factor, whoever is likelier to default has defaulted before', () => {
    const law = namedPoolLaw(
      [
        { defaultProbability: 0.1, loss: 0.2 },
        { defaultProbability: 0.4, loss: 0.05 },
      ],
      1,
    );
    expect(law.exceedance(0.04)).toBeCloseTo(0.4, 12);
    expect(law.exceedance(0.1)).toBeCloseTo(0.1, 12);
    expect(law.exceedance(0.24)).toBeCloseTo(0.1, 12);
  });
});

test('too many positions, or not the same in every run, are refused with the way out', () => {
  const many = outcome(new Array<number>(401).fill(1), new Array<number>(401).fill(0));
  expect(() => namedCredit([many])).toThrow(/401 positions, more than 400.*Leave it out/);
  expect(() => namedCredit([outcome([1], [0]), outcome([1, 1], [0, 0])])).toThrow(
    /not as many positions/,
  );
});
