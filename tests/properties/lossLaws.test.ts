// What holds for every law of losses, whoever made it.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { doubleTPoolLaw } from '../../engine/credit/doubleT.ts';
import {
  finitePoolLaw,
  heterogeneousPoolLaw,
  sectorCountLaw,
} from '../../engine/credit/finitePool.ts';
import { largePoolLaw, largePoolSlopes, type LargePool } from '../../engine/credit/largePool.ts';
import {
  empiricalLaw,
  expectedLoss,
  latticeLaw,
  type LossLaw,
} from '../../engine/credit/lossLaw.ts';
import { defaultCorrelation } from '../../engine/credit/oneFactor.ts';
import { poolOfPoolsLaw } from '../../engine/credit/resecuritised.ts';
import { studentFiniteLaw, studentPoolLaw } from '../../engine/credit/studentPool.ts';
import {
  expectedShortfall,
  hitProbability,
  trancheExpectedLoss,
  trancheExpectedShortfall,
  trancheValueAtRisk,
  valueAtRisk,
} from '../../engine/credit/trancheRisk.ts';
import { bivariateNormalCdf } from '../../engine/math/bivariateNormal.ts';
import {
  mergeMoments,
  clopperPearsonInterval,
  wilsonInterval,
} from '../../engine/math/intervals.ts';
import { normalCdf } from '../../engine/math/normal.ts';
import { momentsOf } from '../../engine/math/statistics.ts';
import { studentCdf, studentQuantile } from '../../engine/math/studentT.ts';
import type { TranchePoints } from '../../engine/securitisation/tranche.ts';

const probability = fc.double({ min: 0.001, max: 0.6, noNaN: true });
const correlation = fc.oneof(
  fc.double({ min: 0.01, max: 0.99, noNaN: true }),
  fc.constantFrom(0, 1),
);
const lossGivenDefault = fc.double({ min: 0.05, max: 1, noNaN: true });
const pool: fc.Arbitrary<LargePool> = fc.record({
  defaultProbability: fc.oneof(probability, fc.constantFrom(0, 1)),
  assetCorrelation: correlation,
  lossGivenDefault,
});
const names = fc.integer({ min: 1, max: 40 });

/** A law of any maker, with the expected loss that it must have. */
const anyLaw: fc.Arbitrary<readonly [LossLaw, number]> = fc.oneof(
  pool.map((one) => [largePoolLaw(one), meanOf(one)] as const),
  fc
    .tuple(pool, names)
    .map(([one, n]) => [finitePoolLaw({ ...one, names: n }), meanOf(one)] as const),
  fc
    .tuple(pool, fc.double({ min: 1.5, max: 30, noNaN: true }))
    .map(([one, nu]) => [studentPoolLaw({ ...one, degreesOfFreedom: nu }), meanOf(one)] as const),
  fc
    .tuple(pool, names)
    .map(
      ([one, n]) =>
        [
          doubleTPoolLaw({ ...one, names: n, factorDegrees: 5, ownDegrees: 4 }),
          meanOf(one),
        ] as const,
    ),
  fc
    .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 50 })
    .map(
      (losses) =>
        [empiricalLaw(losses), losses.reduce((a, b) => a + b, 0) / losses.length] as const,
    ),
);

function meanOf({ defaultProbability, lossGivenDefault: lgd }: LargePool): number {
  return defaultProbability * lgd;
}

/** Cut points into tranches from 0 to 1. */
const structure: fc.Arbitrary<TranchePoints[]> = fc
  .uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 0, maxLength: 4 })
  .map((cuts) => {
    const points = [0, ...cuts.toSorted((a, b) => a - b).map((cut) => cut / 100), 1];
    return points.slice(1).map((detach, index) => ({ attach: points[index]!, detach }));
  });

const sumOver = (
  tranches: readonly TranchePoints[],
  figure: (one: TranchePoints) => number,
): number => tranches.reduce((sum, one) => sum + figure(one) * (one.detach - one.attach), 0);

describe('any law', () => {
  test('tranche losses add up to the expected loss of the pool', () => {
    fc.assert(
      fc.property(anyLaw, structure, ([law, mean], tranches) => {
        const sum = sumOver(tranches, (one) => trancheExpectedLoss(law, one));
        expect(Math.abs(sum - mean)).toBeLessThan(1e-9);
        expect(Math.abs(expectedLoss(law) - mean)).toBeLessThan(1e-9);
      }),
      { numRuns: 150 },
    );
  });

  test('expected shortfall is at least value at risk, and adds up over the tranches', () => {
    fc.assert(
      fc.property(anyLaw, structure, fc.constantFrom(0.5, 0.9, 0.99), ([law], tranches, level) => {
        const shortfall = expectedShortfall(law, level);
        expect(shortfall).toBeGreaterThanOrEqual(valueAtRisk(law, level) - 1e-12);
        const sum = sumOver(tranches, (one) => trancheExpectedShortfall(law, one, level));
        expect(Math.abs(sum - shortfall)).toBeLessThan(1e-8);
        for (const one of tranches)
          expect(trancheExpectedShortfall(law, one, level)).toBeGreaterThanOrEqual(
            trancheValueAtRisk(law, one, level) - 1e-9,
          );
      }),
      { numRuns: 100 },
    );
  });

  test('a more senior tranche is hit less often and loses a smaller share', () => {
    fc.assert(
      fc.property(anyLaw, structure, ([law], tranches) => {
        for (let i = 1; i < tranches.length; i++) {
          const [junior, senior] = [tranches[i - 1]!, tranches[i]!];
          expect(hitProbability(law, senior)).toBeLessThanOrEqual(
            hitProbability(law, junior) + 1e-9,
          );
          expect(trancheExpectedLoss(law, senior)).toBeLessThanOrEqual(
            trancheExpectedLoss(law, junior) + 1e-9,
          );
        }
      }),
      { numRuns: 100 },
    );
  });

  test('the quantile is where the law passes the level', () => {
    fc.assert(
      fc.property(anyLaw, fc.double({ min: 0.05, max: 0.99, noNaN: true }), ([law], level) => {
        const x = law.quantile(level);
        // A share of 1e-300 defaults is nought in a double, and not in the law.
        fc.pre(x > 1e-290 || law.exceedance(0) < 1 - 1e-9);
        expect(1 - law.exceedance(x * (1 + 1e-9))).toBeGreaterThanOrEqual(level - 1e-7);
        if (x > 1e-6) expect(1 - law.exceedance(x * (1 - 1e-6))).toBeLessThanOrEqual(level + 1e-4);
      }),
      { numRuns: 100 },
    );
  });
});

describe('correlation', () => {
  const inner = fc.record({
    defaultProbability: probability,
    assetCorrelation: fc.double({ min: 0.02, max: 0.9, noNaN: true }),
    lossGivenDefault,
  });

  test('equity loses less, and what stands above a point more, the higher it is', () => {
    fc.assert(
      fc.property(inner, fc.double({ min: 0.01, max: 0.9, noNaN: true }), (one, cut) => {
        const more = { ...one, assetCorrelation: one.assetCorrelation + 0.05 };
        const equity = { attach: 0, detach: cut };
        const above = { attach: cut, detach: 1 };
        const loss = (at: LargePool, points: TranchePoints): number =>
          trancheExpectedLoss(largePoolLaw(at), points);
        expect(loss(more, equity)).toBeLessThanOrEqual(loss(one, equity) + 1e-12);
        expect(loss(more, above)).toBeGreaterThanOrEqual(loss(one, above) - 1e-12);
      }),
      { numRuns: 150 },
    );
  });

  test('closed slopes are those of differences, and sum to nought over a structure', () => {
    fc.assert(
      fc.property(inner, structure, (one, tranches) => {
        const slopes = tranches.map((points) => largePoolSlopes(one, points));
        const weighted = slopes.reduce(
          (sum, { byCorrelation }, i) =>
            sum + byCorrelation * (tranches[i]!.detach - tranches[i]!.attach),
          0,
        );
        expect(Math.abs(weighted)).toBeLessThan(1e-12);
        expect(slopes.reduce((sum, { poolShare }) => sum + poolShare, 0)).toBeCloseTo(1, 10);
        const step = 1e-5;
        const at = (assetCorrelation: number): number =>
          trancheExpectedLoss(largePoolLaw({ ...one, assetCorrelation }), tranches[0]!);
        const difference =
          (at(one.assetCorrelation + step) - at(one.assetCorrelation - step)) / (2 * step);
        expect(Math.abs(difference - slopes[0]!.byCorrelation)).toBeLessThan(
          1e-4 * Math.max(1, Math.abs(difference)),
        );
      }),
      { numRuns: 60 },
    );
  });

  test('the correlation of defaults is below that of values', () => {
    fc.assert(
      fc.property(inner, (one) => {
        const correlated = defaultCorrelation(one);
        expect(correlated).toBeGreaterThan(0);
        expect(correlated).toBeLessThan(one.assetCorrelation);
      }),
      { numRuns: 100 },
    );
  });
});

describe('finite pools', () => {
  const one = fc.record({ defaultProbability: probability, assetCorrelation: correlation });

  test('names that are all alike are a homogeneous pool, however they are written', () => {
    fc.assert(
      fc.property(one, fc.integer({ min: 1, max: 12 }), (credit, n) => {
        const alike = finitePoolLaw({ ...credit, names: n, lossGivenDefault: 0.5 });
        const listed = heterogeneousPoolLaw(
          Array.from({ length: n }, () => ({ ...credit, units: 3 })),
          0.5,
        );
        for (const x of [0, 0.1, 0.25, 0.4])
          expect(Math.abs(alike.exceedance(x) - listed.exceedance(x))).toBeLessThan(1e-11);
      }),
      { numRuns: 40 },
    );
  });

  test('sectors without a correlation of their own are one pool', () => {
    const law = sectorCountLaw({
      sectors: 3,
      namesPerSector: 4,
      defaultProbability: 0.1,
      globalCorrelation: 0.3,
      sectorCorrelation: 0,
    });
    const whole = finitePoolLaw({
      names: 12,
      defaultProbability: 0.1,
      assetCorrelation: 0.3,
      lossGivenDefault: 1,
    });
    law.forEach((share, n) =>
      expect(Math.abs(share - whole.probabilities[n]!)).toBeLessThan(1e-13),
    );
  });

  test('a double-t of infinitely many degrees of freedom is the Gaussian pool', () => {
    const credit = { names: 20, defaultProbability: 0.05, assetCorrelation: 0.3 };
    const heavy = doubleTPoolLaw({
      ...credit,
      lossGivenDefault: 0.6,
      factorDegrees: Infinity,
      ownDegrees: Infinity,
    });
    const gaussian = finitePoolLaw({ ...credit, lossGivenDefault: 0.6 });
    heavy.probabilities.forEach((share, n) =>
      expect(Math.abs(share - gaussian.probabilities[n]!)).toBeLessThan(1e-12),
    );
  });

  test('under a t copula many names come close to the large pool, and every size keeps the mean', () => {
    const credit = {
      defaultProbability: 0.05,
      assetCorrelation: 0.2,
      lossGivenDefault: 0.6,
      degreesOfFreedom: 4,
    };
    const limit = studentPoolLaw(credit).exceedance(0.15);
    const gap = (n: number): number =>
      Math.abs(studentFiniteLaw({ ...credit, names: n }).exceedance(0.15) - limit);
    expect(gap(60)).toBeLessThan(2e-3);
    expect(expectedLoss(studentFiniteLaw({ ...credit, names: 12 }))).toBeCloseTo(0.03, 9);
    expect(studentFiniteLaw({ ...credit, names: 12 }).exceedance(0.3)).toBeGreaterThan(
      finitePoolLaw({ ...credit, names: 12 }).exceedance(0.3),
    );
  });

  test('many names come close to the large pool', () => {
    const credit = { defaultProbability: 0.05, assetCorrelation: 0.2, lossGivenDefault: 0.6 };
    const points = { attach: 0.03, detach: 0.06 };
    const limit = trancheExpectedLoss(largePoolLaw(credit), points);
    const gap = (n: number): number =>
      Math.abs(trancheExpectedLoss(finitePoolLaw({ ...credit, names: n }), points) - limit);
    expect(gap(100)).toBeLessThan(gap(10));
    expect(gap(1000)).toBeLessThan(2e-3);
  });

  test('a pool of tranches expects the loss of the tranche that it holds', () => {
    fc.assert(
      fc.property(
        probability,
        fc.constantFrom(0, 0.1, 0.5, 0.9),
        fc.constantFrom({ attach: 0.06, detach: 0.12 }, { attach: 0.033, detach: 0.071 }),
        (defaultProbability, assetCorrelation, held) => {
          const inner = { defaultProbability, assetCorrelation, lossGivenDefault: 0.5, names: 20 };
          const outer = poolOfPoolsLaw({ ...inner, pools: 5, held });
          const wanted = trancheExpectedLoss(finitePoolLaw(inner), held);
          expect(Math.abs(expectedLoss(outer) - wanted)).toBeLessThan(1e-11);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('distributions', () => {
  const bound = fc.double({ min: -6, max: 6, noNaN: true });

  test('Φ₂ is symmetric, adds up over the other variable, and lies between its bounds', () => {
    fc.assert(
      fc.property(bound, bound, fc.double({ min: -0.999, max: 0.999, noNaN: true }), (h, k, r) => {
        const both = bivariateNormalCdf(h, k, r);
        expect(Math.abs(both - bivariateNormalCdf(k, h, r))).toBeLessThan(1e-13);
        expect(Math.abs(both + bivariateNormalCdf(h, -k, -r) - normalCdf(h))).toBeLessThan(1e-13);
        expect(both).toBeLessThanOrEqual(Math.min(normalCdf(h), normalCdf(k)) + 1e-15);
        expect(both).toBeGreaterThanOrEqual(normalCdf(h) + normalCdf(k) - 1 - 1e-15);
      }),
      { numRuns: 150 },
    );
  });

  test('the quantile of a t undoes its distribution function', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -50, max: -1e-3, noNaN: true }),
        fc.double({ min: 0.7, max: 100, noNaN: true }),
        (x, nu) => {
          const p = studentCdf(x, nu);
          fc.pre(p > 1e-290);
          expect(Math.abs(studentQuantile(p, nu) / x - 1)).toBeLessThan(1e-9);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('intervals', () => {
  test('moments of two samples merge into those of both', () => {
    const sample = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { maxLength: 30 });
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const merged = mergeMoments(momentsOf(a), momentsOf(b));
        const whole = momentsOf([...a, ...b]);
        expect(merged.count).toBe(whole.count);
        for (const key of ['mean', 'm2', 'm3', 'm4'] as const)
          expect(Math.abs(merged[key] - whole[key])).toBeLessThan(
            1e-9 * Math.max(1, Math.abs(whole[key]), whole.m4),
          );
      }),
      { numRuns: 100 },
    );
  });

  test('exact and score intervals hold the share seen, and the exact one misses at most as often as it says', () => {
    const trials = 30;
    for (let hits = 0; hits <= trials; hits++)
      for (const [low, high] of [
        clopperPearsonInterval(hits, trials),
        wilsonInterval(hits, trials),
      ]) {
        expect(low).toBeLessThanOrEqual(hits / trials);
        expect(high).toBeGreaterThanOrEqual(hits / trials);
      }
    for (const truth of [0.02, 0.3, 0.77]) {
      const law = latticeLaw(
        finitePoolLaw({
          names: trials,
          defaultProbability: truth,
          assetCorrelation: 0,
          lossGivenDefault: 1,
        }).probabilities,
        1,
      );
      let missed = 0;
      law.probabilities.forEach((share, hits) => {
        const [low, high] = clopperPearsonInterval(hits, trials);
        if (truth < low || truth > high) missed += share;
      });
      expect(missed).toBeLessThanOrEqual(0.05);
    }
  });
});
