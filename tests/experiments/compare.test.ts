import { expect, test } from '@jest/globals';
import { compareDesigns, headlines } from '../../experiments/compare.ts';
import type { RunRecord } from '../../experiments/runSpec.ts';
import type { Scenario } from '../../index.ts';

const record = (design: number, seed: number, figure: number): RunRecord => ({
  design,
  seed,
  identity: `${design}-${seed}`,
  hash: '',
  metrics: { figure, priceTrough: 100 + seed, trancheLossSenior: 1, trancheLossSeniorMax: 2 },
});

const designs = ['one', 'two'].map((label) => ({ label, scenario: {} as Scenario }));
// A common part that differs by 100 from seed to seed, and an effect of 3, 5 and 4.
const records = [
  record(0, 1, 100),
  record(0, 2, 200),
  record(0, 3, 300),
  record(1, 1, 103),
  record(1, 2, 205),
  record(1, 3, 304),
];

test('differences are taken seed by seed, so that what seeds have in common cancels', () => {
  const [{ summaries, differences } = never()] = compareDesigns(designs, records, ['figure']);
  expect(summaries.map(({ mean }) => mean)).toEqual([200, 204]);
  expect(differences[0]).toBeNull();
  expect(differences[1]).toMatchObject({ runs: 3, mean: 4, lower: 0, higher: 3 });
  expect(differences[1]!.standardError).toBeCloseTo(1 / Math.sqrt(3), 12);
  // 4 ± t(0.975, 2)·0.577
  expect(differences[1]!.interval[1]).toBeCloseTo(4 + 4.302653 * 0.5773503, 5);
  expect(differences[1]!.independentError).toBeGreaterThan(80);
});

test('a seed under which a design has no figure is left out of the difference', () => {
  const without = [...records.slice(0, 5), record(1, 3, Number.NaN)];
  const [{ differences } = never()] = compareDesigns(designs, without, ['figure']);
  expect(differences[1]).toMatchObject({ runs: 2, mean: 4 });
});

test('the usual figures are those that the runs have', () => {
  expect(headlines(records).map(({ metric }) => metric)).toEqual([
    'priceTrough',
    'trancheLossSenior',
  ]);
});

function never(): never {
  throw new Error('nothing was compared');
}
