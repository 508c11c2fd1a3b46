// Reports: late, smoothed, noisy, kind to the manager, and put right by an auditor.

import { describe, expect, test } from '@jest/globals';
import {
  emptyReport,
  reportValue,
  resetReport,
  type ReportingTerms,
} from '../../../engine/securitisation/reportedValue.ts';
import { smoothingEffects } from '../../../engine/securitisation/opacity.ts';
import { standardNormal } from '../../../engine/random/distributions.ts';
import { Generator } from '../../../engine/random/generator.ts';
import { correlation, standardDeviation } from '../../../engine/math/statistics.ts';

const plain: ReportingTerms = { smoothing: 0, noise: 0, biasGrowth: 0, biasMax: 1, delayTicks: 0 };

/** Reports at every tick of a path. */
function report(truths: readonly number[], terms: Partial<ReportingTerms>): number[] {
  const state = emptyReport();
  return truths.map((truth, tick) => {
    reportValue(state, truth, { ...plain, ...terms }, { tick, draw: 0 });
    return state.publications === 0 ? Number.NaN : state.published;
  });
}

describe('a reported value', () => {
  test('is the truth where nothing stands between, and the truth of then where it is late', () => {
    const truths = [1, 0.9, 0.95, 0.7];
    report(truths, {}).forEach((value, i) => expect(value).toBeCloseTo(truths[i]!, 12));
    expect(report(truths, { delayTicks: 2 }).slice(2)).toEqual([1, report(truths, {})[1]]);
  });

  test('smoothed, shows the deviation and the correlation that the closed form says', () => {
    const random = new Generator().reseed(1, 2, 3);
    const returns = Array.from({ length: 20_000 }, () => 0.02 * standardNormal(random));
    let level = 1;
    const truths = returns.map((r) => (level *= Math.exp(r)));
    const seen = report(truths, { smoothing: 0.6 });
    const reported = seen.slice(1).map((value, i) => Math.log(value / seen[i]!));
    const effects = smoothingEffects(0.6);
    expect(standardDeviation(reported) / 0.02).toBeCloseTo(effects.deviation, 1);
    expect(correlation(reported, returns.slice(1))).toBeCloseTo(effects.correlation, 1);
    expect(correlation(reported.slice(1), reported.slice(0, -1))).toBeCloseTo(0.6, 1);
  });

  test('grows kinder while it hides a loss, never beyond its bound, and an auditor ends it', () => {
    const state = emptyReport();
    const terms = { ...plain, smoothing: 0.8, biasGrowth: 0.5, biasMax: 0.1 };
    const biases: number[] = [];
    for (let tick = 0; tick < 30; tick++) {
      reportValue(state, tick === 0 ? 1 : 0.7, terms, { tick, draw: 0 });
      biases.push(state.bias);
      expect(state.published).toBeGreaterThan(tick === 0 ? 0.99 : 0.7);
    }
    expect(biases[0]).toBe(0);
    expect(biases[1]).toBeGreaterThan(0);
    expect(Math.max(...biases)).toBe(0.1);
    resetReport(state, 0.7);
    expect(state).toMatchObject({ published: 0.7, bias: 0, pending: [] });
    reportValue(state, 0.7, terms, { tick: 31, draw: 0 });
    expect(state.published).toBeCloseTo(0.7, 12);
  });

  test('of nothing is still a number', () => {
    expect(report([1, 0, 0], {}).every(Number.isFinite)).toBe(true);
  });
});
