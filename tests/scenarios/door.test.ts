import { expect, test } from '@jest/globals';
import { compareWithPublished, loadScenario, runScenario, simulate } from '../../index.ts';
import { tinyKinds, tinyText } from './tinyScenario.ts';

const scenario = loadScenario(tinyText, { kinds: tinyKinds });

test('the stream, the plain loop and the finished run see the same ticks', () => {
  const streamed: number[] = [];
  const looped: number[] = [];
  simulate(scenario, { kinds: tinyKinds }).subscribe(({ tick }) => streamed.push(tick));
  const result = runScenario(scenario, {
    kinds: tinyKinds,
    onTick: ({ tick }) => looped.push(tick),
  });
  expect(streamed).toEqual(looped);
  expect(looped).toHaveLength(40);
  expect(result).toMatchObject({ scenario: 'tiny', seed: 1, ticks: 40, metrics: { level: 170 } });
  expect(runScenario(scenario, { kinds: tinyKinds }).hash).toBe(result.hash);
});

test('a published figure is compared, and one that the run does not give is outside', () => {
  expect(compareWithPublished(scenario, { level: 170.5 })[0]).toMatchObject({
    simulated: 170.5,
    within: true,
    isInput: false,
  });
  expect(compareWithPublished(scenario, {})[0]).toMatchObject({
    simulated: Number.NaN,
    within: false,
  });
});
