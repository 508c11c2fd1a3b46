// Cases of `lending-compound-v3` to absorption and the store-front. Amounts have 18 decimals, or those that a case states.

import {
  absorb,
  absorbedValue,
  buyCollateral,
  isAbsorbable,
  marketReserves,
  quoteCollateral,
} from '../../engine/liquidation/absorbAndBuy.ts';
import type { AbsorbedCollateral, BaseAsset } from '../../engine/liquidation/absorbAndBuy.ts';
import { presentFloor } from '../../engine/margin/interestAccrual.ts';
import { presentUtilisation } from '../../engine/margin/interestRates.ts';
import { RAY } from '../../engine/units/fixedPoint.ts';
import { decimal, fixed, float, has, list, record } from '../given.ts';
import type { Given, Operations } from '../given.ts';

const TOKEN = 18;
const RATIO = 27;
const amount = (given: Given, key: string): bigint => fixed(given, key, TOKEN);
const ratio = (given: Given, key: string): bigint => fixed(given, key, RATIO);
const ratioOr = (given: Given, key: string, otherwise: bigint): bigint =>
  has(given, key) ? ratio(given, key) : otherwise;
const shown = (value: bigint): string => decimal(value, TOKEN);

export const operations: Operations = {
  'comet.isLiquidatable': (given) => ({
    liquidatable: isAbsorbable(
      amount(record(given), 'debt'),
      collateralsIn(record(given)),
      baseIn(record(given)),
    ),
  }),
  'comet.absorb': (given) => absorbAccount(record(given)),
  'comet.quote': (given) => quote(record(given)),
  'comet.buy': (given) => buy(record(given)),
  'comet.utilization': (given) => utilization(record(given)),
};

const baseIn = (given: Given): BaseAsset => ({
  unit: 10n ** BigInt(TOKEN),
  price: ratioOr(given, 'basePrice', RAY),
});

const collateralsIn = (given: Given): AbsorbedCollateral[] =>
  list(given, 'collaterals').map((one) => ({
    amount: amount(one, 'amount'),
    unit: 10n ** BigInt(TOKEN),
    price: ratio(one, 'price'),
    liquidateCollateralFactor: ratio(one, 'liquidateCF'),
    liquidationFactor: ratioOr(one, 'liquidationFactor', RAY),
  }));

const totalsIn = (given: Given) => ({
  baseBalance: amount(given, 'baseBalance'),
  totalSupply: amount(given, 'totalSupply'),
  totalBorrow: amount(given, 'totalBorrow'),
});

function absorbAccount(given: Given): unknown {
  const collaterals = collateralsIn(given);
  const before = totalsIn(given);
  const result = absorb(amount(given, 'debt'), collaterals, baseIn(given), before);
  if (!result.ok) return { ok: false, reason: result.reason };
  return {
    ok: true,
    newBalance: shown(result.newBalance),
    basePaidOut: shown(result.basePaidOut),
    seizedValue: decimal(absorbedValue(collaterals), TOKEN + RATIO),
    totalSupplyAfter: shown(result.totals.totalSupply),
    totalBorrowAfter: shown(result.totals.totalBorrow),
    reservesBefore: shown(marketReserves(before)),
    reservesAfter: shown(marketReserves(result.totals)),
  };
}

const decimalsIn = (given: Given): number =>
  has(given, 'decimals') ? float(given, 'decimals') : TOKEN;

const storeFrontIn = (given: Given) => ({
  unit: 10n ** BigInt(decimalsIn(given)),
  price: ratio(given, 'price'),
  liquidationFactor: ratio(given, 'liquidationFactor'),
  storeFrontPriceFactor: ratio(given, 'storeFrontPriceFactor'),
});

function quote(given: Given): unknown {
  const result = quoteCollateral(amount(given, 'baseAmount'), storeFrontIn(given), baseIn(given));
  return {
    discount: decimal(result.discount, RATIO),
    discountedPrice: decimal(result.discountedPrice, RATIO),
    collateral: decimal(result.collateral, decimalsIn(given)),
  };
}

function buy(given: Given): unknown {
  const decimals = decimalsIn(given);
  const reserves = marketReserves(totalsIn(given));
  const result = buyCollateral(
    {
      baseAmount: amount(given, 'baseAmount'),
      minimum: fixed(given, 'minimum', decimals),
    },
    { ...storeFrontIn(given), owned: fixed(given, 'protocolCollateral', decimals) },
    baseIn(given),
    { reserves, targetReserves: amount(given, 'targetReserves') },
  );
  if (!result.ok) return { ok: false, reason: result.reason };
  return {
    ok: true,
    collateral: decimal(result.collateral, decimals),
    reservesBefore: shown(reserves),
    reservesAfter: shown(result.reservesAfter),
  };
}

function utilization(given: Given): unknown {
  const present = (principal: string, index: string): bigint =>
    presentFloor(fixed(given, principal, 36), ratio(given, index));
  return {
    utilization: decimal(
      presentUtilisation(
        present('totalSupplyPrincipal', 'supplyIndex'),
        present('totalBorrowPrincipal', 'borrowIndex'),
      ),
      RATIO,
    ),
  };
}
