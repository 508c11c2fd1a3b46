import { describe, expect, test } from '@jest/globals';
import { bite } from '../../../engine/liquidation/bite.ts';
import type { BiteTerms } from '../../../engine/liquidation/bite.ts';
import { ATOM_DEBT } from '../../../engine/margin/vaultRules.ts';
import { parseDecimal } from '../../../engine/units/fixedPoint.ts';

const ratio = (text: string): bigint => parseDecimal(text, 27);
/** In atoms: 400 of collateral and 1000 of debt, supported at 2 per unit of collateral. */
const vault = { ink: 400n, art: 1_000n };
const terms: BiteTerms = {
  rate: ratio('1'),
  spot: ratio('2'),
  chop: ratio('1.1'),
  dust: 0n,
  dunk: 10_000n,
  box: 100_000n,
  litter: 0n,
  debtUnit: ATOM_DEBT,
};

describe('biting a vault in atoms', () => {
  test('takes it whole when it fits, and asks for the penalty on top', () => {
    expect(bite(vault, terms)).toEqual({
      ok: true,
      dart: 1_000n,
      dink: 400n,
      due: 1_000n,
      tab: 1_100n,
      vault: { ink: 0n, art: 0n },
      litter: 1_100n,
    });
  });

  test('rounds debt and tab up to whole atoms, yet never above the room', () => {
    const result = bite(vault, { ...terms, rate: ratio('1.05'), dunk: 100n });
    expect(result).toMatchObject({ ok: true, dart: 86n, dink: 34n, due: 91n, tab: 100n });
  });

  test.each([
    ['a vault at the limit is safe', { spot: ratio('2.5') }, 'notUnsafe'],
    ['a price that was never set liquidates nobody', { spot: 0n }, 'notUnsafe'],
    ['safety is asked before room', { spot: ratio('3'), litter: 100_000n }, 'notUnsafe'],
    ['a full box stops everything', { litter: 100_000n }, 'liquidationLimitHit'],
    ['an overfull box as well', { litter: 200_000n }, 'liquidationLimitHit'],
    ['dusty room is no room', { litter: 99_981n, dust: 20n }, 'liquidationLimitHit'],
    ['a lot that rounds to nothing is no auction', { dunk: 2n }, 'nullAuction'],
  ])('%s', (_says, change, reason) => {
    expect(bite(vault, { ...terms, ...change })).toEqual({ ok: false, reason });
  });

  test('room of exactly dust is enough', () => {
    expect(bite(vault, { ...terms, litter: 99_980n, dust: 20n })).toMatchObject({
      ok: true,
      dart: 18n,
    });
  });
});
