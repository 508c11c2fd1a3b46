// The same short crisis under other ways to liquidate, chosen as on the command line. Runs from the compiled program.

import { expect, test } from '@jest/globals';
import { shortCrisisChanges } from '../reference/shortCrisis.ts';
import { runOutside } from '../reference/outside.ts';

/** Figures of a crisis in which the keepers' money runs out, every invariant checked at its end. */
async function crisis(kind: string): Promise<Record<string, number>> {
  const changes = [
    ...shortCrisisChanges,
    'agents.borrowers.count=900',
    'agents.keepers.count=4',
    'agents.adaptiveKeepers.count=0',
    `protocols.maker.liquidation.kind=${kind}`,
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
