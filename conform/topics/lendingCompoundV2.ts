// Cases of `lending-compound-v2` to account liquidity and token seizures. Amounts have 36 decimals here, as the files state quotients.

import {
  borrowerLiquidity,
  liquidateBorrow,
  seizeTokens,
} from '../../engine/liquidation/seizeTokens.ts';
import { accountLiquidity } from '../../engine/margin/marketLiquidity.ts';
import { RAY } from '../../engine/units/fixedPoint.ts';
import { decimal, fixed, has, kebab, list, record, text } from '../given.ts';
import type { Given, Operations } from '../given.ts';

const AMOUNT = 36;
const RATIO = 27;
const amount = (given: Given, key: string): bigint => fixed(given, key, AMOUNT);
const ratio = (given: Given, key: string): bigint => fixed(given, key, RATIO);
const ratioOr = (given: Given, key: string, otherwise: bigint): bigint =>
  has(given, key) ? ratio(given, key) : otherwise;
const amountOrNone = (given: Given, key: string): bigint =>
  has(given, key) ? amount(given, key) : 0n;

export const operations: Operations = {
  'compoundV2.liquidity': (given) => liquidity(record(given)),
  'compoundV2.seize': (given) => seize(record(given)),
  'compoundV2.liquidate': (given) => liquidate(record(given)),
};

function liquidity(given: Given): unknown {
  const markets = list(given, 'markets').map((market) => ({
    market: text(market, 'asset'),
    price: ratio(market, 'price'),
    collateralFactor: ratio(market, 'collateralFactor'),
    supplied: amount(market, 'supplied'),
    borrowed: amount(market, 'borrowed'),
    entered: market.entered === true,
  }));
  const wish = has(given, 'hypothetical') ? record(given.hypothetical, 'hypothetical') : undefined;
  const result = accountLiquidity(
    markets,
    RAY,
    wish && {
      market: text(wish, 'market'),
      redeem: amountOrNone(wish, 'redeem'),
      borrow: amountOrNone(wish, 'borrow'),
    },
  );
  const shown = (value: bigint): string => decimal(value > 0n ? value : 0n, AMOUNT + 2 * RATIO);
  return { liquidity: shown(result), shortfall: shown(-result) };
}

function seize(given: Given): unknown {
  const seizure = seizeTokens(amount(given, 'repay'), {
    exchangeRate: ratio(given, 'exchangeRate'),
    priceBorrowed: ratio(given, 'priceBorrowed'),
    priceCollateral: ratio(given, 'priceCollateral'),
    incentive: ratio(given, 'incentive'),
  });
  return {
    seizeUnderlying: decimal(seizure.seizeUnderlying, AMOUNT),
    seizeTokens: decimal(seizure.seizeTokens, AMOUNT),
  };
}

function liquidate(given: Given): unknown {
  let borrower = {
    collateralTokens: amount(given, 'collateral'),
    borrow: amount(given, 'borrow'),
  };
  let terms = {
    exchangeRate: ratioOr(given, 'exchangeRate', RAY),
    priceCollateral: ratio(given, 'priceCollateral'),
    priceBorrowed: ratio(given, 'priceBorrowed'),
    collateralFactor: ratio(given, 'collateralFactor'),
    incentive: ratio(given, 'incentive'),
    closeFactor: ratio(given, 'closeFactor'),
    protocolSeizeShare: ratioOr(given, 'protocolSeizeShare', 0n),
  };
  const steps: unknown[] = [];
  for (const step of list(given, 'steps')) {
    terms = {
      ...terms,
      incentive: ratioOr(step, 'setIncentive', terms.incentive),
      closeFactor: ratioOr(step, 'setCloseFactor', terms.closeFactor),
      priceCollateral: ratioOr(step, 'setPriceCollateral', terms.priceCollateral),
      priceBorrowed: ratioOr(step, 'setPriceBorrowed', terms.priceBorrowed),
    };
    if (!has(step, 'repay')) continue;
    const result = liquidateBorrow(borrower, amount(step, 'repay'), terms);
    if (!result.ok) {
      steps.push({ ok: false, reason: kebab(result.reason) });
      continue;
    }
    borrower = result.after;
    steps.push({
      ok: true,
      seized: decimal(result.seized, AMOUNT),
      liquidatorReceives: decimal(result.liquidatorReceives, AMOUNT),
      borrowAfter: decimal(borrower.borrow, AMOUNT),
      collateralAfter: decimal(borrower.collateralTokens, AMOUNT),
      liquidityAfter: decimal(borrowerLiquidity(borrower, terms), AMOUNT),
    });
  }
  return { steps };
}
