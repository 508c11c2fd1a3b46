// A small swarm: random scenarios with every invariant at every tick, each also restored from a snapshot in the middle. More of them:
// `npm run swarm -- --count 500`. What a swarm finds becomes a named test where it belongs.

import { describe, expect, test } from '@jest/globals';
import { createSimulation, InputError } from '../../index.ts';
import { runOutside } from '../reference/outside.ts';
import { randomScenario } from './randomScenario.ts';
import { seedOfCommit } from './seedOfCommit.ts';

const swarm = async (count: number, seed: number): Promise<string> => {
  const args = ['--count', String(count), '--seed', String(seed)];
  const { code, output, errors } = await runOutside('tests/swarm/main.js', args);
  // On failure the output names the seed and the command that replays it.
  expect({ code, errors, output: code === 0 ? '' : output }).toEqual({
    code: 0,
    errors: '',
    output: '',
  });
  return output;
};

describe('the swarm', () => {
  test('holds every invariant over 25 random scenarios, and says from which seed', async () => {
    const seed = seedOfCommit();
    const output = await swarm(25, seed);
    expect(output).toContain(`from seed ${seed}`);
    const held = Number(/swarm: (\d+) held/.exec(output)?.[1]);
    expect(held).toBeGreaterThan(15);
  });

  test('has other features, populations and commands for every seed, and the same for the same', () => {
    const seeds = Array.from({ length: 40 }, (_, i) => i + 1);
    const scenarios = seeds.map((seed) => randomScenario(seed));
    expect(randomScenario(7)).toEqual(scenarios[6]);
    const has = (kind: string): number =>
      scenarios.filter(({ mechanisms }) => mechanisms.some((entry) => entry.kind === kind)).length;
    for (const kind of [
      'firstPriceChain',
      'constantProductPool',
      'vaults',
      'lendingPool',
      'collateralPool',
      'feedback',
      'lendingPool',
      'perpetuals',
    ]) {
      expect(has(kind)).toBeGreaterThan(5);
      expect(has(kind)).toBeLessThan(40);
    }
    for (const kind of ['englishAuction', 'dutchAuction', 'stabilityPool', 'softLiquidation'])
      expect(has(kind)).toBeGreaterThan(0);
    const counts = scenarios.flatMap(({ agents }) => agents.map(({ count }) => count));
    expect([Math.min(...counts) >= 1, Math.max(...counts) <= 60]).toEqual([true, true]);
    expect(
      new Set(scenarios.flatMap(({ commands }) => commands.map(({ type }) => type))).size,
    ).toBe(4);
  });

  test('would notice: a balance changed behind the ledger ends the run with the invariant and the tick', () => {
    const seed = [1, 2, 3, 4, 5, 6].find((tried) => {
      try {
        return createSimulation(randomScenario(tried)).tick === 0;
      } catch (error) {
        if (error instanceof InputError) return false;
        throw error;
      }
    });
    const simulation = createSimulation(randomScenario(seed!), { checks: 'everyTick' });
    simulation.step();
    const balances = [...simulation.run.kernel.world.columns()].find(
      ({ name }) => name === 'ledger.balances',
    )!;
    balances.data[0]! += 1;
    expect(() => simulation.step()).toThrow(/tick \d+.*LEDGER-1/);
  });
});
