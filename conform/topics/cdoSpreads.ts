// Cases of `cdo-spreads` to the legs of tranches and baskets.

import { defaultCountLaw, finitePoolLaw } from '../../engine/credit/finitePool.ts';
import { largePoolLaw } from '../../engine/credit/largePool.ts';
import { latticeLaw, type LossLaw } from '../../engine/credit/lossLaw.ts';
import {
  basisPointSpread,
  basketLegs,
  defaultProbabilityBy,
  fairSpread,
  paymentTimes,
  trancheLegs,
  upfront,
  type PaymentSchedule,
} from '../../engine/credit/spread.ts';
import { trancheExpectedLoss } from '../../engine/credit/trancheRisk.ts';
import { pointsIn } from '../creditCases.ts';
import { float, has, record, type Given, type Operations } from '../given.ts';

export const operations: Operations = {
  'cdo.spread': (given) => spreads(record(given)),
  'cdo.spreadQuantLib': (given) => spreads(record(given)),
  'cdo.nthToDefault': (given) => baskets(record(given)),
};

/** Quarterly, five years unless told. */
export const scheduleIn = (given: Given): PaymentSchedule => ({
  period: 0.25,
  years: has(given, 'years') ? float(given, 'years') : 5,
  ratePerYear: float(given, 'rate'),
});

export const lossGivenDefaultIn = (given: Given): number => 1 - float(given, 'recovery');

/** Running coupon of the upfront figure. */
const COUPON_PER_YEAR = 0.05;

function spreads(given: Given): unknown {
  const schedule = scheduleIn(given);
  const laws = paymentTimes(schedule).map((time) => lawBy(given, time));
  const last = laws.at(-1)!;
  const tranches = pointsIn(given);
  const legs = tranches.map((points) => trancheLegs(laws, points, schedule));
  return {
    spreadBp: legs.map((one) => basisPointSpread(fairSpread(one))),
    expectedLoss5y: tranches.map((points) => trancheExpectedLoss(last, points)),
    equityUpfrontAt500bpRunning: upfront(legs[0]!, COUPON_PER_YEAR),
    protectionPV: legs[0]!.protection,
    riskyAnnuity: legs[0]!.riskyAnnuity,
  };
}

function lawBy(given: Given, time: number): LossLaw {
  const pool = {
    defaultProbability: defaultProbabilityBy(float(given, 'hazard'), time),
    assetCorrelation: float(given, 'rho'),
    lossGivenDefault: lossGivenDefaultIn(given),
  };
  return given['names'] === 'LHP'
    ? largePoolLaw(pool)
    : finitePoolLaw({ ...pool, names: float(given, 'names') });
}

function baskets(given: Given): unknown {
  const schedule = scheduleIn(given);
  const names = float(given, 'names');
  const counts = paymentTimes(schedule).map((time) =>
    latticeLaw(
      defaultCountLaw({
        names,
        assetCorrelation: float(given, 'rho'),
        defaultProbability: defaultProbabilityBy(float(given, 'hazard'), time),
      }),
      1,
    ),
  );
  return {
    spreadBp: Array.from({ length: names }, (_, before) =>
      basisPointSpread(
        fairSpread(
          basketLegs(
            counts.map((law) => law.exceedance(before)),
            lossGivenDefaultIn(given),
            schedule,
          ),
        ),
      ),
    ),
  };
}
