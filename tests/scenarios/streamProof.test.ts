// What the scenario is there to show: the same auditor, at two prices.

import { expect, test } from '@jest/globals';
import { createSimulation } from '../../index.ts';
import { readScenario } from '../../scenarios/read.ts';

/** Ticks of five minutes: half a day after the second proof. */
const UNTIL = (10.75 * 86_400) / 300;

function metricsWith(options: Parameters<typeof readScenario>[1]): Record<string, number> {
  const simulation = createSimulation(readScenario('stream-proof', options).scenario);
  for (let i = 0; i < UNTIL; i++) simulation.step();
  return simulation.metrics();
}

test('a proof at what positions would fetch starts the run; one at the hard-coded price changes nothing', () => {
  const atTheMarket = metricsWith({});
  const hardCoded = metricsWith({ set: ['securitisation.audit.feed=XUSD'] });
  const without = metricsWith({ without: ['proof'] });

  expect(atTheMarket).toMatchObject({ 'stream.auditsPublished': 2, 'stream.auditsPassed': 1 });
  expect(atTheMarket['isolated.USDC.utilisation']).toBeGreaterThan(0.999);
  expect(atTheMarket['tranches.stream.xusd.runSeconds']).toBeLessThan(10.75 * 86_400);
  expect(atTheMarket['tranches.stream.xusd.paidPerToken']).toBeCloseTo(0.7, 1);

  expect(hardCoded).toMatchObject({ 'stream.auditsPassed': 2, 'stream.auditsPassedFalsely': 1 });
  expect(hardCoded['isolated.USDC.utilisation']).toBeLessThan(0.9);
  const others = (metrics: Record<string, number>) =>
    Object.entries(metrics).filter(([name]) => !/[aA]udit|commandApplied/.test(name));
  expect(others(hardCoded)).toEqual(others(without));
}, 60_000);
