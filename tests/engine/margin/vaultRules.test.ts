import { describe, expect, test } from '@jest/globals';
import { ATOM_DEBT, changeVault } from '../../../engine/margin/vaultRules.ts';
import type { VaultTerms } from '../../../engine/margin/vaultRules.ts';
import { parseDecimal } from '../../../engine/units/fixedPoint.ts';

const ratio = (text: string): bigint => parseDecimal(text, 27);
const vault = { ink: 100n, art: 50n };
const terms: VaultTerms = {
  rate: ratio('1'),
  spot: ratio('1'),
  debtUnit: ATOM_DEBT,
  line: 1_000n,
  totalArt: 50n,
  globalLine: 1_000n,
  globalDebt: 50n,
  dust: 20n,
};
const nobody = { owner: false, collateralSource: false, debtHolder: false };

describe('changing a vault', () => {
  test.each([
    ['an unknown kind of vault comes first', { dink: -500n, dart: 0n }, { rate: 0n }, 'rateNotSet'],
    ['nobody takes out more than there is', { dink: -101n, dart: 0n }, {}, 'overdrawn'],
    ['the ceiling comes before safety', { dink: 0n, dart: 51n }, { line: 100n }, 'ceilingExceeded'],
    [
      'the global ceiling counts too',
      { dink: 0n, dart: 1n },
      { globalLine: 50n },
      'ceilingExceeded',
    ],
    ['safety comes before consent', { dink: 0n, dart: 51n }, { consents: nobody }, 'notSafe'],
    ['who takes collateral has to be safe', { dink: -51n, dart: 0n }, {}, 'notSafe'],
    [
      'the owner is asked when the vault gets riskier',
      { dink: 0n, dart: 1n },
      { consents: nobody },
      'ownerObjects',
    ],
    [
      'whose collateral is used is asked',
      { dink: 1n, dart: 0n },
      { consents: nobody },
      'collateralSourceObjects',
    ],
    [
      'whose money repays is asked',
      { dink: 0n, dart: -1n },
      { consents: nobody },
      'debtHolderObjects',
    ],
    [
      'consent comes before dust',
      { dink: 0n, dart: -40n },
      { consents: nobody },
      'debtHolderObjects',
    ],
    ['dust comes last', { dink: 0n, dart: -40n }, {}, 'dust'],
  ] as const)('%s', (_says, change, other, reason) => {
    expect(changeVault(vault, change, { ...terms, ...other })).toEqual({ ok: false, reason });
  });

  test('repaying is allowed over the ceiling and when unsafe', () => {
    const tight = { ...terms, line: 0n, globalLine: 0n, spot: ratio('0.1') };
    expect(changeVault(vault, { dink: 0n, dart: -10n }, tight)).toEqual({
      ok: true,
      vault: { ink: 100n, art: 40n },
      totalArt: 40n,
      globalDebt: 40n,
      drawn: -10n,
    });
  });

  test('in atoms the debts of all vaults together are what is owed, rounded up once', () => {
    const result = changeVault(vault, { dink: 0n, dart: 1n }, { ...terms, rate: ratio('1.5') });
    expect(result).toMatchObject({ ok: true, drawn: 2n, totalArt: 51n });
  });
});
