// Cases of `student-t-copula` to the Student-t and double-t copulas.

import {
  doubleTCountLaw,
  doubleTPoolLaw,
  doubleTThreshold,
  type DoubleTPool,
} from '../../engine/credit/doubleT.ts';
import { largePoolLaw } from '../../engine/credit/largePool.ts';
import { latticeLaw } from '../../engine/credit/lossLaw.ts';
import { jointDefaultProbability } from '../../engine/credit/oneFactor.ts';
import {
  basisPointSpread,
  defaultProbabilityBy,
  fairSpread,
  paymentTimes,
  trancheLegs,
} from '../../engine/credit/spread.ts';
import {
  jointExceedance,
  studentPoolLaw,
  tailDependence,
  type StudentPool,
} from '../../engine/credit/studentPool.ts';
import { trancheExpectedLoss } from '../../engine/credit/trancheRisk.ts';
import { pointsIn, poolIn } from '../creditCases.ts';
import { float, record, text, type Given, type Operations } from '../given.ts';
import { lossGivenDefaultIn, scheduleIn } from './cdoSpreads.ts';

export const operations: Operations = {
  't.tailDependence': (given) => ({
    tailDependence: tailDependence(float(record(given), 'rho'), degreesOfFreedom(record(given))),
  }),
  't.jointExceedance': (given) => joint(record(given)),
  't.exceedance': (given) => exceedance(record(given)),
  't.trancheEL': (given) => tranches(record(given)),
  'doubleT.trancheEL': (given) => doubleTranches(record(given)),
  'doubleT.spread': (given) => doubleSpread(record(given)),
};

/** ν, or a text such as 'infinity (Gaussian)'. */
const degreesOfFreedom = (given: Given, key = 'nu'): number =>
  /^inf/i.test(text(given, key)) ? Infinity : float(given, key);

function joint(given: Given): unknown {
  const q = float(given, 'q');
  const rho = float(given, 'rho');
  const jointT = jointExceedance(q, rho, degreesOfFreedom(given));
  const jointGaussian = jointDefaultProbability({ defaultProbability: q, assetCorrelation: rho });
  return {
    jointT,
    conditionalT: jointT / q,
    jointGaussian,
    conditionalGaussian: jointGaussian / q,
    ratio: jointT / jointGaussian,
  };
}

const studentPool = (given: Given, lossGivenDefault: number): StudentPool => ({
  ...poolIn(given),
  lossGivenDefault,
  degreesOfFreedom: degreesOfFreedom(given),
});

function exceedance(given: Given): unknown {
  const pool = studentPool(given, 1);
  const x = float(given, 'x');
  return {
    probability: studentPoolLaw(pool).exceedance(x),
    gaussianSameRho: largePoolLaw(pool).exceedance(x),
  };
}

function tranches(given: Given): unknown {
  const pool = studentPool(given, float(given, 'lgd'));
  const points = pointsIn(given);
  const heavy = studentPoolLaw(pool);
  const gaussian = largePoolLaw(pool);
  const senior = points.at(-1)!;
  return {
    expectedLoss: points.map((one) => trancheExpectedLoss(heavy, one)),
    gaussianSameRho: points.map((one) => trancheExpectedLoss(gaussian, one)),
    seniorRatio: trancheExpectedLoss(heavy, senior) / trancheExpectedLoss(gaussian, senior),
  };
}

const degreesIn = (given: Given) => ({
  factorDegrees: degreesOfFreedom(given, 'nuM'),
  ownDegrees: degreesOfFreedom(given, 'nuE'),
});

function doubleTranches(given: Given): unknown {
  const pool: DoubleTPool = { ...poolIn(given), ...degreesIn(given), names: float(given, 'N') };
  const counts = doubleTCountLaw(pool);
  const law = latticeLaw(counts, float(given, 'lgd') / pool.names);
  return {
    threshold: doubleTThreshold(pool),
    expectedLoss: pointsIn(given).map((points) => trancheExpectedLoss(law, points)),
    probNoDefault: counts[0],
  };
}

function doubleSpread(given: Given): unknown {
  const schedule = scheduleIn(given);
  const laws = paymentTimes(schedule).map((time) =>
    doubleTPoolLaw({
      ...degreesIn(given),
      names: float(given, 'names'),
      assetCorrelation: float(given, 'rho'),
      defaultProbability: defaultProbabilityBy(float(given, 'hazard'), time),
      lossGivenDefault: lossGivenDefaultIn(given),
    }),
  );
  return {
    spreadBp: pointsIn(given).map((points) =>
      basisPointSpread(fairSpread(trancheLegs(laws, points, schedule))),
    ),
  };
}
