// What the scenario of 11 October 2022 must show: the profit on paper, the price afterwards, and what would have stopped it.

import { describe, expect, test } from '@jest/globals';
import { Simulation } from '../../index.ts';
import { allKinds } from '../../scenarios/load.ts';
import { readScenario } from '../../scenarios/read.ts';

function figures(seed: number, more: { set?: string[]; without?: string[] } = {}) {
  const { scenario } = readScenario('mango', { seed, ...more });
  const simulation = new Simulation(scenario, { kinds: allKinds });
  const { ledger } = simulation.run.kernel;
  const usd = ledger.asset('USD');
  const money = (): number =>
    ['attacker.0', 'attacker.1'].reduce(
      (sum, name) => sum + ledger.balance(ledger.accountNamed(name)!, usd) / ledger.atoms(usd),
      0,
    );
  const before = money();
  while (!simulation.finished) simulation.step();
  return { ...simulation.metrics(), net: money() - before } as Record<string, number>;
}
const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;

describe('Mango', () => {
  const runs = [1, 2, 3, 4, 5].map((seed) => figures(seed));

  test('shows the profit on paper and the price that were published', () => {
    const profit = median(runs.map((run) => run['mango.profitPeak']!));
    expect(Math.abs(profit / 421e6 - 1)).toBeLessThan(0.05);
    const price = median(runs.map((run) => run['mango.price']!));
    expect(price).toBeGreaterThan(0.015);
    expect(price).toBeLessThan(0.03);
    for (const run of runs) expect(run['mango.vault']).toBeLessThan(1);
  });

  test('lends nothing where unrealised profit does not count, or positions are limited', () => {
    for (const name of ['borrowableProfit', 'unlimitedPositions']) {
      const run = figures(1, { without: [name] });
      expect(run['mango.withdrawn']).toBe(0);
      expect(run['net']).toBeLessThan(0);
    }
  });

  test('yields a quarter with a mean over an hour, and a loss with a mean over four', () => {
    const twap = (window: string) =>
      figures(1, { set: ['oracles.MNGO.kind=twapFeed', `oracles.MNGO.window=${window}`] });
    expect(twap('1h')['mango.withdrawn']).toBeLessThan(0.35 * 115e6);
    expect(twap('4h')['net']).toBeLessThan(0);
  });
});
