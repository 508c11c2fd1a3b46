// Cases of `tinlake-epoch` to the rules of revolving pools. Amounts, prices and ratios become whole numbers of 10^−18, compounding factors
// of 10^−27.

import {
  epochScore,
  judgeEpoch,
  orderKinds,
  ratioImprovement,
  reserveImprovement,
  type EpochOrders,
  type EpochTerms,
  type EpochVerdict,
} from '../../engine/securitisation/epochConstraints.ts';
import {
  disburse,
  epochPrices,
  rebalance,
  seniorAssetAfterOrders,
  seniorDebtAfter,
  seniorRatio,
} from '../../engine/securitisation/epochPool.ts';
import { solveEpoch } from '../../engine/securitisation/epochSolver.ts';
import {
  futureValue,
  netAssetValueOfLoans,
  type Loan,
} from '../../engine/securitisation/loanValue.ts';
import { wideSum } from '../../engine/securitisation/wideShares.ts';
import { RAY, WAD } from '../../engine/units/fixedPoint.ts';
import { amountIn, amountOut, fixed, float, has, list, record, text } from '../given.ts';
import type { Given, Operations } from '../given.ts';

export const operations: Operations = {
  'tinlake.seniorRatio': (given) => ratioOf(record(given)),
  'tinlake.seniorAssetAfterOrders': (given) => assetAfterOrders(record(given)),
  'tinlake.rebalance': (given) => rebalanced(record(given)),
  'tinlake.seniorInterest': (given) => seniorInterest(record(given)),
  'tinlake.prices': (given) => prices(record(given)),
  'tinlake.validate': (given) => validate(record(given)),
  'tinlake.score': (given) => ({
    score: amountOut(epochScore(ordersIn(record(record(given).solution)))),
  }),
  'tinlake.ratioImprovement': (given) => {
    const { min, max, ratio } = record(given);
    return scored(ratioImprovement(Number(ratio), { min: Number(min), max: Number(max) }));
  },
  'tinlake.reserveImprovement': (given) =>
    scored(
      reserveImprovement(float(record(given), 'newReserve'), float(record(given), 'maxReserve')),
    ),
  'tinlake.disburse': (given) => disbursed(record(given)),
  'tinlake.nav': (given) => netAssetValue(record(given)),
  'tinlake.optimalEpoch': (given) => optimalEpoch(record(given)),
};

const scored = (score: number | null) => ({ inside: score === null, score });

const assetsIn = (given: Given) => ({
  netAssetValue: amountIn(given, 'NAV'),
  reserve: amountIn(given, 'reserve'),
});

function ratioOf(given: Given): unknown {
  const { netAssetValue: nav, reserve } = assetsIn(given);
  const senior = amountIn(given, 'seniorDebt') + amountIn(given, 'seniorBalance');
  return {
    assets: amountOut(nav + reserve),
    seniorRatio: amountOut(seniorRatio(senior, nav + reserve)),
  };
}

const seniorOrders = (given: Given) => ({
  supply: amountIn(given, 'seniorSupply'),
  redeem: amountIn(given, 'seniorRedeem'),
});

function assetAfterOrders(given: Given): unknown {
  const assets = {
    netAssetValue: amountIn(given, 'NAV'),
    reserve: amountIn(given, 'newReserve'),
  };
  const after = seniorAssetAfterOrders(amountIn(given, 'seniorAsset'), seniorOrders(given), assets);
  return {
    seniorAsset: amountOut(after),
    seniorRatio: amountOut(seniorRatio(after, assets.netAssetValue + assets.reserve)),
  };
}

function rebalanced(given: Given): unknown {
  const { ratio, debt, balance } = rebalance(
    { debt: amountIn(given, 'seniorDebt'), balance: amountIn(given, 'seniorBalance') },
    seniorOrders(given),
    assetsIn(given),
  );
  return {
    seniorRatio: amountOut(ratio),
    seniorDebt: amountOut(debt),
    seniorBalance: amountOut(balance),
  };
}

function seniorInterest(given: Given): unknown {
  const factor = RAY + fixed(given, 'ratePerDay', 27);
  const debt = seniorDebtAfter(amountIn(given, 'seniorDebt'), factor, float(given, 'days'));
  return {
    seniorDebt: amountOut(debt),
    seniorBalance: amountOut(amountIn(given, 'seniorBalance')),
  };
}

function prices(given: Given): unknown {
  const { senior, junior, isClosing } = epochPrices(assetsIn(given), {
    seniorAsset: amountIn(given, 'seniorAsset'),
    seniorTokens: amountIn(given, 'seniorSupplyTokens'),
    juniorTokens: amountIn(given, 'juniorSupplyTokens'),
    juniorStake: amountIn(given, 'juniorStake', 0n),
  });
  return {
    seniorPrice: amountOut(senior),
    juniorPrice: amountOut(junior),
    poolClosing: isClosing,
  };
}

const ordersIn = (given: Given): EpochOrders => ({
  seniorSupply: amountIn(given, 'seniorSupply', 0n),
  juniorSupply: amountIn(given, 'juniorSupply', 0n),
  seniorRedeem: amountIn(given, 'seniorRedeem', 0n),
  juniorRedeem: amountIn(given, 'juniorRedeem', 0n),
});

const termsIn = (pool: Given, isClosing: boolean): EpochTerms => ({
  ...assetsIn(pool),
  seniorAsset: amountIn(pool, 'seniorDebt') + amountIn(pool, 'seniorBalance'),
  reserveMax: amountIn(pool, 'maxReserve'),
  seniorRatioMin: amountIn(pool, 'minSeniorRatio'),
  seniorRatioMax: amountIn(pool, 'maxSeniorRatio'),
  orders: {
    seniorSupply: amountIn(pool, 'seniorSupplyOrder', 0n),
    juniorSupply: amountIn(pool, 'juniorSupplyOrder', 0n),
    seniorRedeem: amountIn(pool, 'seniorRedeemOrder', 0n),
    juniorRedeem: amountIn(pool, 'juniorRedeemOrder', 0n),
  },
  isClosing,
});

/** The coordinator's error numbers. */
const codes: Readonly<Record<EpochVerdict, number>> = {
  valid: 0,
  currencyNotAvailable: -1,
  orderExceeded: -2,
  reserveAboveMaximum: -3,
  seniorRatioBelowMinimum: -4,
  seniorRatioAboveMaximum: -5,
  poolClosing: -7,
};

const validate = (given: Given): unknown => ({
  code: codes[
    judgeEpoch(
      termsIn(record(given.pool), given.poolClosing === true),
      ordersIn(record(given.solution)),
    )
  ],
});

function disbursed(given: Given): unknown {
  const { received, left } = disburse(
    text(given, 'kind') === 'redeem' ? 'redeem' : 'supply',
    amountIn(given, 'order'),
    list(given, 'epochs').map((epoch) => ({
      share: amountIn(epoch, 'fulfillment'),
      price: amountIn(epoch, 'price'),
    })),
  );
  return { received: amountOut(received), orderLeft: amountOut(left) };
}

function netAssetValue(given: Given): unknown {
  const isPerSecond = has(given, 'discountRatePerSecond');
  const perDay = isPerSecond && has(given, 'secondsPerDay') ? float(given, 'secondsPerDay') : 1;
  const loans =
    typeof given.loans === 'string'
      ? loansInWords(given.loans)
      : list(given, 'loans').map((one) => loanIn(one, perDay));
  const discount = isPerSecond
    ? fixed(given, 'discountRatePerSecond', 27)
    : RAY + fixed(given, 'discountRatePerDay', 27);
  const elapsed = float(given, 'daysElapsed') * perDay;
  return {
    nav: amountOut(netAssetValueOfLoans(loans, elapsed, discount)),
    futureValue: amountOut(wideSum(loans.map(futureValue))),
  };
}

const loanIn = (given: Given, periodsPerDay: number): Loan => ({
  principal: amountIn(given, 'principal'),
  factor: has(given, 'loanRatePerSecond')
    ? fixed(given, 'loanRatePerSecond', 27)
    : RAY + fixed(given, 'loanRatePerDay', 27),
  maturity: float(given, 'daysToMaturity') * periodsPerDay,
  recovery: amountIn(given, 'recoveryRatePD', WAD),
  ...(has(given, 'writeOff') && { writeOff: amountIn(given, 'writeOff') }),
});

/** "99 loans, loan i (1..99): principal 50, rate 5% per day, i days to maturity". */
function loansInWords(words: string): Loan[] {
  const number = (pattern: RegExp): string => pattern.exec(words)?.[1] ?? '0';
  const principal = amountIn({ principal: number(/principal ([\d.]+)/) }, 'principal');
  const percent = fixed({ rate: number(/rate ([\d.]+)\s*%/) }, 'rate', 27);
  return Array.from({ length: Number(number(/^(\d+) loans/)) }, (_, index) => ({
    principal,
    factor: RAY + percent / 100n,
    maturity: index + 1,
    recovery: WAD,
  }));
}

function optimalEpoch(given: Given): unknown {
  const terms = termsIn(record(given.pool), given.poolClosing === true);
  const solution = solveEpoch(terms);
  if (solution === undefined) return { solution: null, score: null, fulfilment: null };
  const each = (part: (kind: (typeof orderKinds)[number]) => number): Record<string, number> =>
    Object.fromEntries(orderKinds.map((kind) => [kind, part(kind)]));
  return {
    solution: each((kind) => amountOut(solution[kind])),
    score: amountOut(epochScore(solution)),
    fulfilment: each((kind) =>
      terms.orders[kind] === 0n ? 0 : amountOut((solution[kind] * WAD) / terms.orders[kind]),
    ),
  };
}
