// Cases of `endogenous-correlation` to the rules of feedback, regimes and measured correlation.

import {
  covarianceOf,
  effectiveMoments,
  feedbackFall,
  fundStep,
} from '../../engine/feedback/endogenousCorrelation.ts';
import { fireSaleSpillover } from '../../engine/feedback/fireSaleSpillover.ts';
import {
  filterRegimes,
  logNormalKernel,
  meanStays,
  pooledMoments,
  predictRegimes,
  stationaryShares,
  twoRegimes,
} from '../../engine/fundamentals/regimeChain.ts';
import {
  adjustedCorrelation,
  conditionalCorrelation,
  weightedCorrelation,
  weightedMomentsStep,
  type WeightedMoments,
} from '../../engine/math/correlationMeasures.ts';
import { correlation } from '../../engine/math/statistics.ts';
import { float, record, type Given, type Operations } from '../given.ts';
import { numbers, orNull, table } from '../givenNumbers.ts';

export const operations: Operations = {
  'cw.step': (given) => step(record(given)),
  'cw.covariance': (given) => covariance(record(given)),
  'glt.spillover': (given) => spillover(record(given)),
  'feedback.multiplier': (given) => multiplier(record(given)),
  'regime.moments': (given) => moments(record(given)),
  'regime.filter': (given) => filter(record(given)),
  'corr.conditioning': (given) => ({
    conditionalCorrelation: conditionalCorrelation(...conditioning(record(given), 'rho')),
  }),
  'corr.conditioningInverse': (given) => ({
    adjusted: adjustedCorrelation(...conditioning(record(given), 'observed')),
  }),
  'corr.ewma': (given) => weighted(record(given)),
  'corr.pearson': (given) => pearson(record(given)),
};

function step(given: Given): unknown {
  const { before, undisturbed, after, unitsSold, pricesAfter } = fundStep(
    fundIn(given),
    numbers(given, 'xi'),
    { from: float(given, 'b0'), to: float(given, 'bmin') },
  );
  return {
    fundBefore: before,
    fundUndisturbed: undisturbed,
    fundAfter: after,
    unitsSold,
    pricesAfter,
  };
}

function covariance(given: Given): unknown {
  const volatility = numbers(given, 'vol');
  const between = Array.isArray(given['fundamentalCorrelation'])
    ? table(given, 'fundamentalCorrelation')
    : volatility.map(() => volatility.map(() => float(given, 'fundamentalCorrelation')));
  const result = effectiveMoments(
    fundIn(given),
    covarianceOf(volatility, between),
    float(given, 'fPrime'),
  );
  return {
    covariance: result.covariance,
    volatility: result.volatility,
    correlation: result.correlation,
    correlation12: result.correlation[0]?.[1] ?? null,
    meanPairCorrelation: orNull(result.meanPairCorrelation),
    fundVolatility: result.fundVolatility,
    Lambda: result.liquidationCost,
  };
}

const fundIn = (given: Given) => ({
  units: numbers(given, 'alpha'),
  prices: numbers(given, 'S'),
  depths: numbers(given, 'depth'),
  startValue: float(given, 'V0'),
});

function spillover(given: Given): unknown {
  const holders = {
    weights: table(given, 'weights'),
    assets: numbers(given, 'assets'),
    debt: numbers(given, 'debt'),
    equity: numbers(given, 'equity'),
    impact: numbers(given, 'impact'),
  };
  const result = fireSaleSpillover(holders, numbers(given, 'shock'));
  return { ...result, amplification: orNull(result.amplification) };
}

function multiplier(given: Given): unknown {
  const { afterRounds, limit } = feedbackFall(
    float(given, 'shock'),
    float(given, 'phi'),
    float(given, 'rounds'),
  );
  return { fallAfterRounds: afterRounds, limit: orNull(limit) };
}

function moments(given: Given): unknown {
  const chain = chainIn(given);
  const shares = stationaryShares(chain);
  const [meanCalmStay, meanStressStay] = meanStays(chain);
  const pooled = pooledMoments(shares, {
    sd: numbers(given, 'sd'),
    correlation: numbers(given, 'rho'),
  });
  return {
    stressShare: orNull(shares[1]!),
    meanStressStay: orNull(meanStressStay!),
    meanCalmStay: orNull(meanCalmStay!),
    pooledCorrelation: orNull(pooled.correlation),
    pooledSd: orNull(pooled.sd),
  };
}

function filter(given: Given): unknown {
  const before = float(given, 'stressProbBefore');
  const predicted = predictRegimes([1 - before, before], chainIn(given));
  const observed = float(given, 'observedReturn');
  const { filtered } = filterRegimes(
    predicted,
    numbers(given, 'sd').map((sd) => logNormalKernel(observed, sd)),
  );
  return { predicted: predicted[1], filtered: filtered[1] };
}

const chainIn = (given: Given) =>
  twoRegimes(float(given, 'pCalmToStress'), float(given, 'pStressToCalm'));

const conditioning = (given: Given, key: string): [number, number] => [
  float(given, key),
  float(given, 'varianceRatio'),
];

function weighted(given: Given): unknown {
  const state: WeightedMoments = {
    covariance: float(given, 'initialCov'),
    varianceX: float(given, 'initialVarX'),
    varianceY: float(given, 'initialVarY'),
  };
  const y = numbers(given, 'y');
  numbers(given, 'x').forEach((x, i) =>
    weightedMomentsStep(state, x, y[i]!, float(given, 'lambda')),
  );
  return {
    cov: state.covariance,
    varX: state.varianceX,
    varY: state.varianceY,
    correlation: orNull(weightedCorrelation(state)),
  };
}

const pearson = (given: Given): unknown => ({
  correlation: orNull(correlation(numbers(given, 'x'), numbers(given, 'y'))),
});
