// Cases of `correlation-sensitivity` to slopes, implied correlations and what a move of the correlation does.

import { finitePoolLaw } from '../../engine/credit/finitePool.ts';
import {
  baseCorrelations,
  compoundCorrelations,
  correlationFromQuantile,
  correlationShape,
  expectedLossAt,
  trancheLossesFromBase,
  type PoolMarginals,
} from '../../engine/credit/impliedCorrelation.ts';
import { largePoolLaw, largePoolSlopes } from '../../engine/credit/largePool.ts';
import { expectedLoss } from '../../engine/credit/lossLaw.ts';
import { trancheExpectedLoss } from '../../engine/credit/trancheRisk.ts';
import { numbers, pointsIn, pointsOf, poolIn } from '../creditCases.ts';
import { float, has, list, record, text, type Given, type Operations } from '../given.ts';

export const operations: Operations = {
  'corr.sensitivities': (given) => sensitivities(record(given)),
  'corr.shape': (given) => shape(record(given)),
  'corr.baseFromTrancheEL': (given) => baseFromLosses(record(given)),
  'corr.trancheELFromBase': (given) => lossesFromBase(record(given)),
  'corr.compoundRoots': (given) => compound(record(given)),
  'corr.impliedFromQuantile': (given) => fromQuantile(record(given)),
  'corr.blindness': (given) => blindness(record(given)),
};

const marginalsIn = (given: Given): PoolMarginals => ({
  defaultProbability: float(given, 'p'),
  lossGivenDefault: float(given, 'lgd'),
});

function sensitivities(given: Given): unknown {
  const pool = { ...poolIn(given), lossGivenDefault: float(given, 'lgd') };
  const law = largePoolLaw(pool);
  const points = pointsIn(given);
  const slopes = points.map((one) => largePoolSlopes(pool, one));
  return {
    el: points.map((one) => trancheExpectedLoss(law, one)),
    dEL_dRho: slopes.map(({ byCorrelation }) => byCorrelation),
    dEL_dP: slopes.map(({ byDefaultProbability }) => byDefaultProbability),
    dEL_dLgd: slopes.map(({ byLossGivenDefault }) => byLossGivenDefault),
    signRho: slopes.map(({ byCorrelation }) => Math.sign(byCorrelation)),
    poolDeltaShare: slopes.map(({ poolShare }) => poolShare),
  };
}

function shape(given: Given): unknown {
  const pool = marginalsIn(given);
  const grid = numbers(given, 'rhoGrid');
  const found = correlationShape(pool, pointsOf(given), [grid[0]!, grid.at(-1)!]);
  return {
    el: grid.map((rho) => expectedLossAt(pool, pointsOf(given), rho)),
    shape: found.shape,
    rhoOfMaximum: found.highestAt,
  };
}

function baseFromLosses(given: Given): unknown {
  const tranches = list(given, 'trancheEL').map((one) => ({
    ...pointsOf(one),
    expectedLoss: float(one, 'el'),
  }));
  return { baseCorrelation: baseCorrelations(marginalsIn(given), tranches) };
}

function lossesFromBase(given: Given): unknown {
  const points = list(given, 'baseCorrelation').map((one) => ({
    detach: float(one, 'detach'),
    assetCorrelation: float(one, 'rho'),
  }));
  const { expectedLosses, isArbitrageFree } = trancheLossesFromBase(marginalsIn(given), points);
  return { trancheEL: expectedLosses, arbitrageFree: isArbitrageFree };
}

function compound(given: Given): unknown {
  const level = { ...pointsOf(given), expectedLoss: float(given, 'el') };
  const roots = compoundCorrelations(marginalsIn(given), level, searchIn(given));
  return { roots, count: roots.length };
}

/** `'rho in [0.001, 0.995]'`. */
function searchIn(given: Given): readonly [number, number] | undefined {
  if (!has(given, 'search')) return undefined;
  const [low, high] = [...text(given, 'search').matchAll(/\d+(?:\.\d+)?/g)].map(Number);
  return low === undefined || high === undefined ? undefined : [low, high];
}

const fromQuantile = (given: Given): unknown => ({
  rho: correlationFromQuantile(marginalsIn(given), {
    loss: float(given, 'x'),
    exceededWith: float(given, 'q'),
  }),
});

function blindness(given: Given): unknown {
  const lossesAt = (key: string): number[] => {
    const law = finitePoolLaw({
      ...marginalsIn(given),
      names: float(given, 'N'),
      assetCorrelation: float(given, key),
    });
    return pointsIn(given).map((points) => trancheExpectedLoss(law, points));
  };
  const elCalm = lossesAt('calmRho');
  const elStress = lossesAt('stressRho');
  return {
    elCalm,
    elStress,
    multiple: elStress.map((level, index) => level / elCalm[index]!),
    poolEL: expectedLoss(largePoolLaw({ ...marginalsIn(given), assetCorrelation: 0 })),
  };
}
