// The same short crisis under other ways to liquidate, chosen as on the command line. Runs from the compiled program.

import { expect, test } from '@jest/globals';
import { shortCrisisChanges } from '../reference/shortCrisis.ts';
import { runOutside } from '../reference/outside.ts';

/** Figures of a crisis in which the keepers' money runs out, every invariant checked at its end. */
async function crisis(kind: string, more: readonly string[] = []): Promise<Record<string, number>> {
  const changes = [
    ...shortCrisisChanges,
    'agents.borrowers.count=900',
    'agents.keepers.count=4',
    'agents.adaptiveKeepers.count=0',
    `protocols.maker.liquidation.kind=${kind}`,
    ...more,
  ];
  const { code, output, errors } = await runOutside('cli/main.js', [
    'run',
    'black-thursday',
    '--json',
    ...changes.flatMap((change) => ['--set', change]),
  ]);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  return (JSON.parse(output) as { metrics: Record<string, number> }).metrics;
}

test('auctions that fall instead of rise leave nobody to win for nothing', async () => {
  const english = await crisis('englishAuction');
  const dutch = await crisis('dutchAuction');
  expect(english.zeroBidAuctions).toBeGreaterThan(100);
  expect(dutch.auctionsSettled).toBeGreaterThan(20);
  expect(dutch.zeroBidAuctions).toBe(0);
  expect(dutch.uncoveredDebt!).toBeLessThan(english.uncoveredDebt! / 2);
});

test('a stability pool burns debt at once, and leaves no auction and no hole', async () => {
  const pool = await crisis('stabilityPool');
  expect(pool.stabilityPoolBurned!).toBeGreaterThan(50_000);
  expect(pool.stabilityPoolGained!).toBeGreaterThan(100);
  expect([pool.auctionsSettled, pool.systemDebt]).toEqual([0, 0]);
});

test('keepers call vaults at a fixed spread where the bonus pays them', async () => {
  const calls = await crisis('fixedSpread', ['protocols.maker.liquidation.bonus=0.13']);
  expect(calls.liquidations!).toBeGreaterThan(20);
  expect(calls.auctionsSettled).toBe(0);
});

test('bands are traded as the oracle falls through them, and the accounts stand', async () => {
  const bands = await crisis('softLiquidation', [
    'commands=[{ at: 10m, shock: fall25 }, { at: 130m, shock: fall10 }]',
    'agents.keepers.discount=0.02',
  ]);
  expect(bands.softLiquidationsOpen!).toBeGreaterThan(50);
  expect(bands.softLiquidationBought!).toBeGreaterThan(50_000);
  expect([bands.auctionsSettled, bands.systemDebt]).toEqual([0, 0]);
});
