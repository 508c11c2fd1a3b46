// Cases of `lending-aave-v3` to account data and liquidation at a fixed spread. Amounts have the decimals of their token, values 8.

import { liquidateAtSpread, repayableDebt } from '../../engine/liquidation/fixedSpread.ts';
import { accountData, percentMath } from '../../engine/margin/lendingAccount.ts';
import type { Priced } from '../../engine/margin/lendingAccount.ts';
import { decimal, fixed, float, list, record, text } from '../given.ts';
import type { Given, Operations } from '../given.ts';

const VALUE = 8;
const RATIO = 27;
const value = (given: Given, key: string): bigint => fixed(given, key, VALUE);
const ratio = (given: Given, key: string): bigint => fixed(given, key, RATIO);
const shownRatio = (healthFactor: bigint | null): string | null =>
  healthFactor === null ? null : decimal(healthFactor, RATIO);

export const operations: Operations = {
  'aave.account': (given) => account(record(given)),
  'aave.maxLiquidatableDebt': (given) => maxLiquidatableDebt(record(given)),
  'aave.liquidate': (given) => liquidate(record(given)),
  'percent.math': (given) => percent(record(given)),
};

function pricedIn(given: Given, key: string): Priced {
  const decimals = float(given, 'decimals');
  return {
    amount: fixed(given, key, decimals),
    unit: 10n ** BigInt(decimals),
    price: ratio(given, 'price'),
  };
}

function account(given: Given): unknown {
  const data = accountData(
    list(given, 'collaterals').map((one) => ({
      ...pricedIn(one, 'amount'),
      ltv: ratio(one, 'ltv'),
      liquidationThreshold: ratio(one, 'lt'),
    })),
    list(given, 'debts').map((one) => pricedIn(one, 'amount')),
  );
  return {
    totalCollateral: decimal(data.totalCollateral, VALUE),
    totalDebt: decimal(data.totalDebt, VALUE),
    avgLtv: decimal(data.averageLtvBps, 4),
    avgLt: decimal(data.averageThresholdBps, 4),
    healthFactor: shownRatio(data.healthFactor),
    liquidatable: data.liquidatable,
    availableBorrows: decimal(data.availableBorrows, VALUE),
  };
}

function maxLiquidatableDebt(given: Given): unknown {
  const decimals = float(given, 'debtDecimals');
  const debt = {
    amount: fixed(given, 'debtBalance', decimals),
    unit: 10n ** BigInt(decimals),
    price: ratio(given, 'debtPrice'),
  };
  const maxDebt = repayableDebt(debt, {
    collateralValue: value(given, 'collateralValue'),
    totalDebtValue: value(given, 'totalDebtValue'),
    healthFactor: ratio(given, 'healthFactor'),
  });
  return { maxDebt: decimal(maxDebt, decimals), fullReserveDebt: maxDebt === debt.amount };
}

function liquidate(given: Given): unknown {
  const collateralIn = record(given.collateral, 'collateral');
  const debtIn = record(given.debt, 'debt');
  const collateral = {
    ...pricedIn(collateralIn, 'balance'),
    liquidationThreshold: ratio(collateralIn, 'lt'),
  };
  const debt = pricedIn(debtIn, 'balance');
  const isMax = text(given, 'debtToCover') === 'max';
  const result = liquidateAtSpread({
    collateral,
    debt,
    bonus: ratio(collateralIn, 'bonus'),
    protocolFee: ratio(collateralIn, 'protocolFee'),
    debtToCover: isMax ? debt.amount : fixed(given, 'debtToCover', float(debtIn, 'decimals')),
    otherCollateralValue: value(given, 'otherCollateralValue'),
    otherWeightedThreshold: fixed(given, 'otherCollateralLtValue', VALUE + RATIO),
    otherDebtValue: value(given, 'otherDebtValue'),
  });
  const healthFactorBefore = shownRatio(result.healthFactorBefore);
  if (!result.ok) return { healthFactorBefore, ok: false, reason: result.reason };
  const inDebt = (amount: bigint): string => decimal(amount, float(debtIn, 'decimals'));
  const inCollateral = (amount: bigint): string => decimal(amount, float(collateralIn, 'decimals'));
  return {
    healthFactorBefore,
    ok: true,
    debtRepaid: inDebt(result.debtRepaid),
    collateralToLiquidator: inCollateral(result.toLiquidator),
    protocolFee: inCollateral(result.protocolFee),
    debtLeft: inDebt(result.debtLeft),
    collateralLeft: inCollateral(result.collateralLeft),
    deficit: inDebt(result.deficit),
    otherDebtWrittenOff: decimal(result.otherDebtWrittenOff, VALUE),
    healthFactorAfter: shownRatio(result.healthFactorAfter),
  };
}

function percent(given: Given): unknown {
  const rule = percentMath[text(given, 'kind') as keyof typeof percentMath];
  return { result: rule(fixed(given, 'value', 0), fixed(given, 'bps', 0)) };
}
