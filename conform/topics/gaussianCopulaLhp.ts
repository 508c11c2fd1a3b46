// Cases of `gaussian-copula-lhp` to the law of the large homogeneous pool.

import {
  defaultShareDensity,
  largePoolCdf,
  largePoolLaw,
  type LargePool,
} from '../../engine/credit/largePool.ts';
import { expectedLoss } from '../../engine/credit/lossLaw.ts';
import {
  conditionalDefaultProbability,
  defaultCorrelation,
  jointDefaultProbability,
} from '../../engine/credit/oneFactor.ts';
import { hitProbability, trancheExpectedLoss } from '../../engine/credit/trancheRisk.ts';
import { pointsIn, poolIn } from '../creditCases.ts';
import { float, list, record, text, type Given, type Operations } from '../given.ts';

const largePool = (given: Given): LargePool => ({
  ...poolIn(given),
  lossGivenDefault: float(given, 'lgd'),
});

export const operations: Operations = {
  'lhp.cdf': (given) => ({
    value: largePoolCdf(largePool(record(given)), float(record(given), 'x')),
  }),
  'lhp.quantile': (given) => ({
    value: largePoolLaw(largePool(record(given))).quantile(float(record(given), 'alpha')),
  }),
  'lhp.density': (given) => ({
    value: defaultShareDensity(poolIn(record(given)), float(record(given), 'x')),
  }),
  'lhp.conditionalPD': (given) => ({
    value: conditionalDefaultProbability(poolIn(record(given)), float(record(given), 'z')),
  }),
  'lhp.defaultCorrelation': (given) => ({
    jointDefault: jointDefaultProbability(poolIn(record(given))),
    defaultCorrelation: defaultCorrelation(poolIn(record(given))),
  }),
  'lhp.trancheEL': (given) => tranches(record(given)),
  'lhp.trancheELList': (given) => trancheList(record(given)),
};

function tranches(given: Given): unknown {
  const law = largePoolLaw(largePool(given));
  const named = list(given, 'tranches').map(
    (one, index) => [text(one, 'name'), pointsIn(given)[index]!] as const,
  );
  return {
    expectedLoss: Object.fromEntries(
      named.map(([name, points]) => [name, trancheExpectedLoss(law, points)]),
    ),
    poolExpectedLoss: expectedLoss(law),
    probHit: Object.fromEntries(named.map(([name, points]) => [name, hitProbability(law, points)])),
  };
}

function trancheList(given: Given): unknown {
  const law = largePoolLaw(largePool(given));
  return {
    expectedLossByTranche: pointsIn(given).map((points) => trancheExpectedLoss(law, points)),
  };
}
