// What the guides say is tried here: the examples load and run, and the pages show them word for word.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { dipBuyer } from '../../docs/guides/examples/dipBuyer.ts';
import { haltFlag } from '../../docs/guides/examples/haltFlag.ts';
import { oracleSale } from '../../docs/guides/examples/oracleSale.ts';
import { allKinds, createSimulation, type Kinds } from '../../index.ts';
import { readScenario } from '../../scenarios/read.ts';

const folder = 'docs/guides/examples';
const kinds: Kinds = {
  mechanisms: [...allKinds.mechanisms, haltFlag, oracleSale],
  agents: [...allKinds.agents, dipBuyer],
};
/** The first leg down of Black Thursday, with fewer people than on the day. */
const firstLeg = [
  'start=2020-03-12T10:30:00Z',
  'duration=20m',
  'agents.borrowers.count=200',
  'agents.noise.count=400',
];
const load = (name: string, set: readonly string[] = []) =>
  readScenario(`${folder}/${name}.yaml`, { kinds, set }).scenario;

describe('the examples of the guides', () => {
  test('an agent of a few lines buys when the market trades below the oracle price', () => {
    const scenario = load('dip-buyers', firstLeg);
    const simulation = createSimulation(scenario, { kinds });
    const { kernel } = simulation.run;
    let bought = 0;
    for (const { tape } of simulation.ticks())
      for (let i = 0; i < tape.count; i++)
        if (kernel.ledger.accounts[tape.taker[i]!]!.startsWith('dipBuyer.')) bought += 1;
    expect(bought).toBeGreaterThan(0);
  });

  test('a mechanism of a few lines is on while the price is far from its past, and says so', () => {
    const simulation = createSimulation(load('halt-flag', firstLeg), { kinds });
    while (!simulation.finished) simulation.step();
    expect(simulation.metrics()['flaggedTicks']).toBeGreaterThan(0);
  });

  test('a way to liquidate of a file of its own sells vaults to the keepers that are there', () => {
    const fall = [...firstLeg.slice(2), 'duration=45m', 'commands=[{ at: 2m, shock: fall25 }]'];
    // Without the oracle's delay, so that vaults go under within the hour.
    const set = [...fall, 'oracles.delay.enabled=false', 'oracles.median.gasCap=2000'];
    const simulation = createSimulation(load('oracle-sale', set), { kinds, checks: 'everyTick' });
    while (!simulation.finished) simulation.step();
    const { liquidations, vaultDebt } = simulation.metrics();
    expect(liquidations).toBeGreaterThan(5);
    expect(vaultDebt).toBeGreaterThan(0);
  });

  test('a small market of one book runs on its own, with every invariant at every tick', () => {
    const simulation = createSimulation(load('small-market'), { kinds, checks: 'everyTick' });
    while (!simulation.finished) simulation.step();
    expect(simulation.run.kernel.tick).toBe(240);
  });

  test('the pages show the files word for word', () => {
    const pages = readdirSync('docs/guides')
      .filter((file) => file.endsWith('.md'))
      .map((file) => readFileSync(`docs/guides/${file}`, 'utf8'))
      .join('\n');
    for (const file of readdirSync(folder))
      expect(pages).toContain(readFileSync(`${folder}/${file}`, 'utf8'));
  });
});
