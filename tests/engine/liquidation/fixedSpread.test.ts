import { expect, test } from '@jest/globals';
import { liquidateAtSpread, seizeAtSpread } from '../../../engine/liquidation/fixedSpread.ts';
import { RAY, WAD } from '../../../engine/units/fixedPoint.ts';

const ether = (amount: bigint, price: bigint) => ({ amount, unit: WAD, price: price * RAY });
const dollars = (amount: bigint) => ({ amount, unit: 1_000_000n, price: RAY });
const terms = { bonus: (RAY * 105n) / 100n, protocolFee: 0n };

test('what all the collateral pays is its worth in debt, rounded down, without the bonus, rounded up', () => {
  // 33.671187099379324 at 1,800 is 60,608.136778(78); ÷ 1.05 = 57,722.035026(7).
  const seized = seizeAtSpread(
    ether(33_671_187_099_379_324_000n, 1800n),
    dollars(71_994_447_428n),
    71_994_447_428n,
    terms,
  );
  expect(seized.debtRepaid).toBe(57_722_035_027n);
  expect(seized.toLiquidator).toBe(33_671_187_099_379_324_000n);
});

test.each([
  [0n, 0n, 'CollateralCannotBeLiquidated'],
  [0n, 100n, 'CollateralCannotBeLiquidated'],
  [100n, 0n, 'SpecifiedCurrencyNotBorrowedByUser'],
])('of %d collateral and %d debt the refusal is %s', (collateral, debt, reason) => {
  const result = liquidateAtSpread({
    ...terms,
    collateral: { ...dollars(collateral), liquidationThreshold: (RAY * 8n) / 10n },
    debt: dollars(debt),
    debtToCover: 1n,
    otherCollateralValue: 0n,
    otherWeightedThreshold: 0n,
    otherDebtValue: 100_000_000n,
  });
  expect(result).toMatchObject({ ok: false, reason });
});
