import { expect, test } from '@jest/globals';
import { kindChoices } from '../../../engine/observe/controlState.ts';
import { allKinds } from '../../../scenarios/load.ts';
import { readScenario } from '../../../scenarios/read.ts';

test('every way to liquidate vaults is offered in the place of the auction of the day, and builds there', () => {
  const { scenario } = readScenario('black-thursday');
  const [choice] = kindChoices(scenario, allKinds);
  expect(choice).toMatchObject({ id: 'protocols.maker.liquidation', kind: 'englishAuction' });
  const kinds = choice!.options.map(({ kind }) => kind);
  expect(kinds.toSorted()).toEqual([
    'dutchAuction',
    'englishAuction',
    'fixedSpread',
    'softLiquidation',
    'stabilityPool',
  ]);
  for (const kind of kinds) {
    const changed = readScenario('black-thursday', { set: [`${choice!.id}.kind=${kind}`] });
    expect(changed.scenario.mechanisms.find(({ id }) => id === choice!.id)?.kind).toBe(kind);
  }
});
