// Every scenario that comes with the program, and every example of the guides, loads, builds and runs.

import { readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { createSimulation } from '../../index.ts';
import { readScenario, scenarioNames } from '../../scenarios/read.ts';

const examples = readdirSync('docs/guides/examples')
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => `docs/guides/examples/${file}`);

test.each(scenarioNames())('%s loads, and its first ticks hold every invariant', (name) => {
  const { scenario } = readScenario(name);
  const simulation = createSimulation(scenario, { checks: 'everyTick' });
  for (let i = 0; i < 3; i++) simulation.step();
  expect(simulation.tick).toBe(3);
  for (const { id, metric } of scenario.reproduces)
    expect({ id, metric, known: metric in simulation.metrics() }).toEqual({
      id,
      metric,
      known: true,
    });
  for (const path of Object.keys(scenario.without))
    expect(readScenario(name, { without: [path] }).scenario.commands.length).toBeGreaterThan(0);
  if (scenario.calm !== undefined) createSimulation(readScenario(name, scenario.calm).scenario);
});

test('the list of scenarios is not empty', () => {
  expect(scenarioNames()).toContain('black-thursday');
  expect(examples.length).toBeGreaterThan(0);
});
