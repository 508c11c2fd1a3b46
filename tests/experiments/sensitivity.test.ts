import { describe, expect, test } from '@jest/globals';
import { numberIn } from '../../experiments/scenarioNumber.ts';
import {
  copulaSensitivities,
  figureReader,
  parseStep,
  sensitivityOf,
  stepsFrom,
} from '../../experiments/sensitivity.ts';
import { InputError, type PoolOutcome } from '../../index.ts';
import { readScenario } from '../../scenarios/read.ts';

describe('a step', () => {
  test.each([
    ['a.b=±10%', { size: 0.1, isRelative: true, below: true, above: true }],
    ['a.b=+-10%', { size: 0.1, isRelative: true, below: true, above: true }],
    ['a.b=+0.5', { size: 0.5, isRelative: false, below: false, above: true }],
    ['a.b=-2', { size: 2, isRelative: false, below: true, above: false }],
    ['a.b=3', { size: 3, isRelative: false, below: true, above: true }],
  ])('%p', (text, step) => {
    expect(parseStep(text)).toMatchObject({ path: 'a.b', ...step });
  });

  test.each(['a.b', 'a.b=', 'a.b=±x', 'a.b=±0%', '=±1'])('refuses %p', (text) => {
    expect(() => parseStep(text)).toThrow(InputError);
  });

  test('goes to both sides, in whole numbers where only those make sense', () => {
    const step = parseStep('a=±10%');
    expect(stepsFrom(step, { value: 22, isWhole: true })).toEqual({ low: 20, high: 24 });
    expect(stepsFrom(parseStep('a=+10%'), { value: -2, isWhole: false })).toEqual({
      low: undefined,
      high: -1.8,
    });
    expect(() => stepsFrom(step, { value: 3, isWhole: true })).toThrow(InputError);
    expect(() => stepsFrom(step, { value: 0, isWhole: false })).toThrow(InputError);
  });
});

describe('the number at a path', () => {
  const { scenario } = readScenario('black-thursday');
  test.each([
    ['agents.keepers.count', { value: 22, isWhole: true }],
    ['agents.keepers.discount.normal[0]', { value: 0.22, isWhole: false }],
    ['protocols.maker.liquidation.bidLifetime', { value: 600, isWhole: false }],
    ['securitisation.pool.leverage', { value: 1.6, isWhole: false }],
    // Not in the file: the default of the kind.
    ['securitisation.pool.gate', { value: 0.25, isWhole: false }],
  ])('%p', (path, number) => {
    expect(numberIn(scenario, path)).toEqual(number);
  });

  test.each([
    'agents.nobody.count',
    'agents.keepers.discount',
    'nowhere.at.all',
    'securitisation.pool.order',
  ])('refuses %p', (path) => {
    expect(() => numberIn(scenario, path)).toThrow(InputError);
  });
});

test('the elasticity of a figure that goes with the square of a number is two, whatever the seeds do', () => {
  const seeds = [3, 5, 8, 13];
  const at = { low: 0.9, base: 1, high: 1.1 };
  const figure = (x: number): number[] => seeds.map((seed) => seed * x * x);
  const found = sensitivityOf({ low: figure(0.9), base: figure(1), high: figure(1.1), at }, 0.95);
  expect(found.elasticity).toBeCloseTo(2, 10);
  expect(found.change).toBeCloseTo(7.25 * 0.4, 10);
  const oneSided = sensitivityOf({ low: undefined, base: figure(1), high: figure(1.1), at }, 0.95);
  expect(oneSided.elasticity).toBeCloseTo(2.1, 10);
  expect(oneSided.low).toBeNaN();
});

const outcome = (defaulted: readonly boolean[]): PoolOutcome => ({
  tranches: [
    { name: 'junior', attach: 0, detach: 0.2, loss: 0.5 },
    { name: 'senior', attach: 0.2, detach: 1, loss: 0 },
  ],
  notionals: defaulted.map(() => 1),
  defaulted,
  losses: defaulted.map((one) => (one ? 0.5 : 0)),
});

test('the copula’s senior gains from correlation what its junior loses', () => {
  const outcomes = [
    outcome([true, true, true, false]),
    outcome([false, false, false, false]),
    outcome([true, false, false, false]),
  ];
  const slope = (points: { attach: number; detach: number }): number => {
    const { low, high } = copulaSensitivities(outcomes, points).find(
      ({ argument }) => argument === 'assetCorrelation',
    )!;
    return (high - low) * (points.detach - points.attach);
  };
  const junior = slope({ attach: 0, detach: 0.2 });
  expect(junior).toBeLessThan(0);
  expect(slope({ attach: 0.2, detach: 1 })).toBeCloseTo(-junior, 10);
});

test('figures are read from the pool or from the metrics', () => {
  const record = {
    design: 0,
    seed: 1,
    identity: '',
    hash: '',
    metrics: { badDebt: 7 },
    pool: outcome([true, false]),
  };
  expect(figureReader('tranches.junior.loss')(record)).toBe(0.5);
  expect(figureReader('pool.loss')(record)).toBe(0.25);
  expect(figureReader('badDebt')(record)).toBe(7);
  expect(figureReader('tranches.nobody.loss')(record)).toBeNaN();
});
