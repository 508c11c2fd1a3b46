import { describe, expect, test } from '@jest/globals';
import type { PromiseReport } from '../../protocol/promise.ts';
import { layOutBars, layOutLaws, meanPair, windowAt } from '../../viewer/views/promiseLayout.ts';
import { lossText } from '../../viewer/views/promiseText.ts';
import { syntheticPromise } from '../browser/support/syntheticPromise.ts';

const report: PromiseReport = syntheticPromise();

describe('the bars of a promise', () => {
  test('senior first, each bar with its interval, the worst promise marked', () => {
    const [senior, junior] = layOutBars(report, null);
    expect(senior!.tranche.name).toBe('senior');
    expect(senior!.bars.map(({ name }) => name)).toEqual(['A', 'B', 'C', 'D', 'E', 'E′']);
    expect(senior).toMatchObject({ isMostWrong: true, factor: 50 });
    expect(junior).toMatchObject({ isMostWrong: false });
    expect(senior!.bars[4]).toMatchObject({ value: 0.05, low: 0.04, high: 0.06 });
  });

  test('another window changes the promise and nothing else', () => {
    const window = windowAt(report, 0.5, 1)!;
    expect(window).toMatchObject({ first: 1, last: 1, assetCorrelation: 0.6 });
    const [senior] = layOutBars(report, window);
    expect(senior!.bars[0]).toMatchObject({ value: 0.02, low: 0.02 });
    expect(senior!.bars[4]!.value).toBe(0.05);
    expect(senior!.factor).toBe(2.5);
  });

  test('of two that were promised nothing and lost, the senior is marked', () => {
    const bar = (value: number) => ({ value, interval: [value, value] as const });
    const tranches = report.tranches.map((tranche, i) => ({
      ...tranche,
      bars: { A: bar(0), E: bar(0.8 - 0.5 * i) },
    }));
    const marked = layOutBars({ ...report, tranches }, null).filter((one) => one.isMostWrong);
    expect(marked.map(({ tranche }) => tranche.name)).toEqual(['senior']);
  });

  test('nobody is marked where no tranche lost more than promised', () => {
    const kept = { ...report, tranches: report.tranches.slice(0, 1) };
    expect(layOutBars(kept, null).some(({ isMostWrong }) => isMostWrong)).toBe(false);
  });
});

describe('the window of a promise', () => {
  test.each([
    [0, 1, 0, 1],
    [1, 0, 0, 1],
    [0, 0.4, 0, 0],
    [0.6, 0.9, 1, 1],
    [0.5, 0.5, 1, 1],
    [-1, 0.1, 0, 0],
  ])('a drag from %d to %d covers slices %d to %d', (from, to, first, last) => {
    expect(windowAt(report, from, to)).toMatchObject({ first, last });
  });

  test('there is none without slices', () => {
    expect(windowAt({ ...report, slices: [], windows: [] }, 0, 1)).toBeNull();
  });
});

test('a law is drawn down to the first loss that is too rare, and no further', () => {
  const laws = layOutLaws(report, 1e-4);
  expect(laws.find(({ name }) => name === 'A')!.points).toEqual([
    { at: 0, probability: 0.3 },
    { at: 0.1, probability: 1e-4 },
  ]);
  expect(laws.find(({ name }) => name === 'E')!.points).toHaveLength(3);
});

test('the mean over pairs leaves the diagonal out', () => {
  expect(
    meanPair([
      [1, 0.2],
      [0.2, 1],
    ]),
  ).toBe(0.2);
  expect(meanPair([[1]])).toBeNaN();
});

test.each([
  [0, '0 %'],
  [0.4567, '46 %'],
  [0.0456, '4.6 %'],
  [0.000034, '0.003 %'],
  [1e-9, '< 0.0001 %'],
])('a share of %d reads %s', (share, text) => {
  expect(lossText(share)).toBe(text);
});
