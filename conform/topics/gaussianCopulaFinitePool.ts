// Cases of `gaussian-copula-finite-pool` to the exact laws of finite pools.

import {
  defaultCountLaw,
  finitePoolLaw,
  heterogeneousPoolLaw,
  lossUnitsLaw,
  sectorCountLaw,
  type PoolName,
} from '../../engine/credit/finitePool.ts';
import { largePoolLaw } from '../../engine/credit/largePool.ts';
import {
  expectedLoss,
  latticeLaw,
  lossDeviation,
  type LossLaw,
} from '../../engine/credit/lossLaw.ts';
import { hitProbability, trancheExpectedLoss } from '../../engine/credit/trancheRisk.ts';
import { numbers, pointsIn, poolIn } from '../creditCases.ts';
import { float, record, type Given, type Operations } from '../given.ts';

export const operations: Operations = {
  'pool.countLaw': (given) => countLaw(record(given)),
  'pool.trancheEL': (given) => tranches(record(given)),
  'pool.heteroTrancheEL': (given) => heterogeneous(record(given)),
  'pool.heteroLaw': (given) => heterogeneousLaw(record(given)),
  'pool.twoSector': (given) => sectors(record(given)),
};

/** Numbers of defaults that the cases ask about. */
const ASKED = [1, 2, 5, 10, 20];

function countLaw(given: Given): unknown {
  const names = float(given, 'N');
  const pmf = defaultCountLaw({ ...poolIn(given), names });
  const law = latticeLaw(pmf, 1);
  return {
    pmf0to10: [...pmf.slice(0, 11)],
    probAtLeast: Object.fromEntries(
      ASKED.filter((n) => n <= names).map((n) => [n, law.exceedance(n - 1)]),
    ),
  };
}

const expectedLosses = (law: LossLaw, given: Given): number[] =>
  pointsIn(given).map((points) => trancheExpectedLoss(law, points));

function tranches(given: Given): unknown {
  const pool = { ...poolIn(given), lossGivenDefault: float(given, 'lgd') };
  const law = finitePoolLaw({ ...pool, names: float(given, 'N') });
  return {
    expectedLoss: expectedLosses(law, given),
    probAnyLoss: pointsIn(given).map((points) => hitProbability(law, points)),
    lhpLimit: expectedLosses(largePoolLaw(pool), given),
  };
}

function namesIn(given: Given): PoolName[] {
  const correlations = numbers(given, 'rho');
  const units = numbers(given, 'notionalUnits');
  return numbers(given, 'p').map((defaultProbability, index) => ({
    defaultProbability,
    assetCorrelation: correlations[index]!,
    units: units[index]!,
  }));
}

function heterogeneous(given: Given): unknown {
  const law = heterogeneousPoolLaw(namesIn(given), float(given, 'lgd'));
  return {
    poolExpectedLoss: expectedLoss(law),
    expectedLoss: expectedLosses(law, given),
    probNoLoss: law.probabilities[0],
  };
}

function heterogeneousLaw(given: Given): unknown {
  const pmf = lossUnitsLaw(namesIn(given));
  const law = latticeLaw(pmf, 1);
  return {
    pmfFirst8: [...pmf.slice(0, 8)],
    mean: expectedLoss(law, Infinity),
    stdev: lossDeviation(law),
  };
}

function sectors(given: Given): unknown {
  const pool = {
    sectors: float(given, 'sectors'),
    namesPerSector: float(given, 'namesPerSector'),
    defaultProbability: float(given, 'p'),
    globalCorrelation: float(given, 'globalRho'),
    sectorCorrelation: float(given, 'sectorRho'),
  };
  const pmf = sectorCountLaw(pool);
  const unit = float(given, 'lgd') / (pool.sectors * pool.namesPerSector);
  return { expectedLoss: expectedLosses(latticeLaw(pmf, unit), given), probNoDefault: pmf[0] };
}
