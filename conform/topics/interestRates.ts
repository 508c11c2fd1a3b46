// Cases of `interest-rates` to the curves and growth rules of lending. Rates and indices are rays, amounts have 18 decimals.

import {
  accrueBlocks,
  compoundedFactor,
  drippedRate,
  grownIndex,
  linearFactor,
} from '../../engine/margin/interestAccrual.ts';
import {
  jumpRates,
  kinkedRate,
  presentUtilisation,
  twoSlopeRates,
} from '../../engine/margin/interestRates.ts';
import type { JumpModel, KinkedCurve } from '../../engine/margin/interestRates.ts';
import { RAY } from '../../engine/units/fixedPoint.ts';
import { decimal, fixed, has, list, record, text } from '../given.ts';
import type { Given, Operations } from '../given.ts';

const TOKEN = 18;
const RATE = 27;
const amount = (given: Given, key: string): bigint => fixed(given, key, TOKEN);
const rate = (given: Given, key: string): bigint => fixed(given, key, RATE);
const seconds = (given: Given, key: string): bigint => fixed(given, key, 0);
const shown = (value: bigint): string => decimal(value, RATE);

export const operations: Operations = {
  'rate.aave': (given) => aave(record(given)),
  'rate.compoundV2': (given) => compoundV2(record(given)),
  'rate.comet': (given) => comet(record(given)),
  'interest.linear': (given) => ({ factor: factor(linearFactor, record(given)) }),
  'interest.compounded3': (given) => ({ factor: factor(compoundedFactor, record(given)) }),
  'accrue.compoundV2': (given) => blocks(record(given)),
  'accrue.comet': (given) => cometIndices(record(given)),
  'accrue.maker': (given) => maker(record(given)),
};

function aave(given: Given): unknown {
  const { borrowRate, supplyRate, utilisation } = twoSlopeRates(
    {
      optimal: rate(given, 'optimal'),
      base: rate(given, 'base'),
      slope1: rate(given, 'slope1'),
      slope2: rate(given, 'slope2'),
    },
    {
      available: amount(given, 'available'),
      totalDebt: amount(given, 'totalDebt'),
      unbacked: has(given, 'unbacked') ? amount(given, 'unbacked') : 0n,
      reserveFactor: rate(given, 'reserveFactor'),
    },
  );
  return {
    borrowRate: shown(borrowRate),
    supplyRate: shown(supplyRate),
    utilization: shown(utilisation),
  };
}

function compoundV2(given: Given): unknown {
  const rates = jumpRates(
    {
      model: text(given, 'model') as JumpModel,
      base: rate(given, 'base'),
      multiplier: rate(given, 'multiplier'),
      jump: rate(given, 'jump'),
      kink: rate(given, 'kink'),
    },
    {
      cash: amount(given, 'cash'),
      borrows: amount(given, 'borrows'),
      reserves: amount(given, 'reserves'),
      reserveFactor: rate(given, 'reserveFactor'),
    },
  );
  return {
    utilization: shown(rates.utilisation),
    borrowRate: shown(rates.borrowRate),
    supplyRate: shown(rates.supplyRate),
    borrowRatePerBlock: shown(rates.borrowRatePerBlock),
  };
}

function comet(given: Given): unknown {
  const utilisation = presentUtilisation(
    amount(given, 'totalSupply'),
    amount(given, 'totalBorrow'),
  );
  return {
    utilization: shown(utilisation),
    supplyRate: shown(kinkedRate(curveIn(given, 'supplyCurve'), utilisation)),
    borrowRate: shown(kinkedRate(curveIn(given, 'borrowCurve'), utilisation)),
  };
}

function curveIn(given: Given, key: string): KinkedCurve {
  const curve = record(given[key], key);
  return {
    kink: rate(curve, 'kink'),
    base: rate(curve, 'base'),
    slopeLow: rate(curve, 'slopeLow'),
    slopeHigh: rate(curve, 'slopeHigh'),
  };
}

const factor = (rule: typeof linearFactor, given: Given): string =>
  shown(rule(rate(given, 'rate'), seconds(given, 'elapsed')));

function blocks(given: Given): unknown {
  const reserveFactor = rate(given, 'reserveFactor');
  let state = {
    totalBorrows: amount(given, 'principal'),
    borrowIndex: RAY,
    reserves: amount(given, 'reserves'),
  };
  for (const step of list(given, 'steps')) {
    state = accrueBlocks(state, {
      ratePerBlock: rate(step, 'ratePerBlock'),
      blocks: fixed(step, 'blocks', 0),
      reserveFactor,
    });
    if (has(step, 'borrow')) state.totalBorrows += amount(step, 'borrow');
    if (has(step, 'repay')) state.totalBorrows -= amount(step, 'repay');
  }
  return {
    totalBorrows: decimal(state.totalBorrows, TOKEN),
    borrowIndex: shown(state.borrowIndex),
    reserves: decimal(state.reserves, TOKEN),
  };
}

function cometIndices(given: Given): unknown {
  const elapsed = seconds(given, 'elapsed');
  const grown = (index: string, ratePerYear: string): string =>
    shown(grownIndex(rate(given, index), rate(given, ratePerYear), elapsed));
  return {
    supplyIndex: grown('supplyIndex', 'supplyRate'),
    borrowIndex: grown('borrowIndex', 'borrowRate'),
  };
}

const maker = (given: Given): unknown => ({
  rateAfter: shown(
    drippedRate(rate(given, 'rateBefore'), rate(given, 'duty'), seconds(given, 'elapsed')),
  ),
});
