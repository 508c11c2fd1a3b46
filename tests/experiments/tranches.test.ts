// Promise and truth beside each other: where the model holds, they agree; where sales press prices, they don't.

import { describe, expect, test } from '@jest/globals';
import { correlationReport } from '../../experiments/correlationReport.ts';
import { defaultingAt, estimateCredit, lossShare } from '../../experiments/creditEstimates.ts';
import { runOnce } from '../../experiments/runOnce.ts';
import type { SeedRuns } from '../../experiments/modelLaws.ts';
import { trancheBars, type TrancheBars } from '../../experiments/trancheBars.ts';
import { loadScenario, type PoolOutcome, type Scenario } from '../../index.ts';
import { readScenario } from '../../scenarios/read.ts';
import { calmDefaultProbability, calmWorld } from '../reference/calmWorld.ts';
import { referenceRows } from '../reference/referencePool.ts';

const SEEDS = 1_200;

const outcomesOf = (scenario: Scenario, seeds: number): PoolOutcome[] =>
  Array.from(
    { length: seeds },
    (_, index) => runOnce({ design: 0, seed: index + 1 }, { ...scenario, seed: index + 1 }).pool!,
  );

const barsOf = (
  { tranches }: { readonly tranches: readonly TrancheBars[] },
  name: string,
): TrancheBars => tranches.find((one) => one.name === name)!;

describe('a calm world', () => {
  const outcomes = outcomesOf(loadScenario(calmWorld), SEEDS);
  const runs = outcomes.map((pool): SeedRuns => ({
    truth: pool,
    impactOff: pool,
    calm: pool,
    calmCorrelation: Number.NaN,
  }));
  const p = calmDefaultProbability;

  test('without impact the truth is the promise, for every tranche, within three standard errors', () => {
    const { tranches } = trancheBars(runs, {
      stated: { defaultProbability: p, lossGivenDefault: 0.5, assetCorrelation: 0.25 },
      correlationFrom: 'defaults',
      defaultAt: 0,
      level: 0.95,
    });
    for (const { calmGap } of tranches) {
      expect(calmGap!.standardError).toBeGreaterThan(0);
      expect(Math.abs(calmGap!.value)).toBeLessThanOrEqual(3 * calmGap!.standardError);
    }
  });

  test('what is estimated from the runs comes close to what they were made of', () => {
    const { defaultProbability, lossGivenDefault, assetCorrelation } = estimateCredit(outcomes);
    expect(Math.abs(defaultProbability - p)).toBeLessThan(0.02);
    expect(lossGivenDefault).toBeCloseTo(0.5, 10);
    expect(Math.abs(assetCorrelation - 0.25)).toBeLessThan(0.05);
  });
});

test('where losses below a share are no defaults, they are no part of the models’ account', () => {
  const outcome: PoolOutcome = {
    tranches: [],
    notionals: [10, 10, 10],
    defaulted: [true, true, false],
    losses: [1, 6, 0],
  };
  expect(defaultingAt(outcome, 0)).toBe(outcome);
  const { defaultProbability, lossGivenDefault } = estimateCredit([defaultingAt(outcome, 0.1)]);
  expect(defaultProbability).toBeCloseTo(1 / 3, 12);
  expect(lossGivenDefault).toBeCloseTo(0.6, 12);
});

describe('the reference pool', () => {
  const { scenario } = readScenario('reference-pool');
  const { scenario: off } = readScenario('reference-pool', { without: ['impact'] });
  const seeds = 150;
  const observe = { returnTicks: 1 };
  const records = Array.from({ length: seeds }, (_, i) =>
    runOnce({ design: 0, seed: i + 1 }, { ...scenario, seed: i + 1 }, { observe }),
  );
  const calm = outcomesOf(off, seeds);
  const runs = records.map(({ pool, coMovement }, i): SeedRuns => ({
    truth: pool!,
    impactOff: calm[i]!,
    calm: calm[i]!,
    calmCorrelation: coMovement!.windowFundamental,
  }));
  const result = trancheBars(runs, {
    stated: {},
    correlationFrom: 'assets',
    defaultAt: 0,
    level: 0.95,
  });

  test('is that of the reference, through the engine', () => {
    const row = referenceRows[2]!;
    const near = (bar: { value: number; standardError: number }, wanted: number): void =>
      expect(Math.abs(bar.value - wanted)).toBeLessThanOrEqual(4 * bar.standardError);
    near(barsOf(result, 'junior').bars.E!, row.junior[0]);
    near(barsOf(result, 'mezzanine').bars.E!, row.mezzanine[0]);
    near(barsOf(result, 'senior').bars.E!, row.senior[0]);
    expect(Math.abs(result.realised.defaultProbability - row.defaultShare[0])).toBeLessThan(0.1);
  });

  test('shows a senior tranche that was promised nothing and loses, and more with every step', () => {
    const { A, C, D, E } = barsOf(result, 'senior').bars;
    expect(A!.value).toBeLessThan(1e-12);
    expect(E!.value).toBeGreaterThan(10 * Math.max(C!.value, D!.value));
    expect(result.promise.assetCorrelation).toBeCloseTo(0.25, 1);
    expect(result.realised.assetCorrelation).toBeGreaterThan(result.promise.assetCorrelation);
  });

  test('marginals alone keep the loss of the pool: B, C, D and E add up alike', () => {
    const sums = (['B', 'C', 'D', 'E'] as const).map((bar) =>
      result.tranches.reduce(
        (sum, { attach, detach, bars }) => sum + bars[bar]!.value * (detach - attach),
        0,
      ),
    );
    const pool = records.reduce((sum, { pool: one }) => sum + lossShare(one!), 0) / seeds;
    for (const sum of sums) expect(sum).toBeCloseTo(pool, 8);
  });

  test('sets the laws side by side: the truth has the fatter tail', () => {
    const { at, laws } = result.exceedance;
    const beyond = at.indexOf(0.1);
    expect(Object.keys(laws)).toEqual(['A', 'B', 'C', 'D', 'E', 'E′']);
    expect(laws.E![beyond]).toBeGreaterThan(laws.C![beyond]!);
    expect(laws.E![beyond]).toBe(
      records.filter(({ pool: one }) => lossShare(one!) > 0.1).length / seeds,
    );
    for (const values of Object.values(laws))
      values.forEach((value, i) => expect(value).toBeLessThanOrEqual((values[i - 1] ?? 1) + 1e-12));
  });

  test('trades at a correlation that its values don’t have', () => {
    const report = correlationReport(
      records.map(({ coMovement, pool }) => ({
        coMovement: coMovement!,
        poolLoss: lossShare(pool!),
      })),
      0.95,
    )!;
    expect(report.pooledFundamental.all).toBeCloseTo(0.25, 1);
    expect(Math.abs(report.pooledTraded.all - 0.498)).toBeLessThan(0.08);
    expect(report.endogenous.interval[0]).toBeGreaterThan(0.1);
    // A part of the rise is only the higher variance.
    expect(report.adjusted.mean).toBeLessThan(report.traded.mean);
    expect(report.adjusted.mean).toBeGreaterThan(report.fundamental.mean);
    expect(report.theory.mean).toBeGreaterThan(report.fundamental.mean);
  });
});
