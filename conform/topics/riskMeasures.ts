// Cases of `risk-measures` to tail measures, regulatory capital and measures of diversity.

import {
  binomialExpansion,
  concentration,
  diversityScore,
  homogeneousDiversity,
} from '../../engine/credit/diversity.ts';
import { largePoolLaw } from '../../engine/credit/largePool.ts';
import { discreteLaw, empiricalLaw, type DiscreteLossLaw } from '../../engine/credit/lossLaw.ts';
import {
  ratingsCapital,
  standardisedPoolCapital,
  supervisoryParameter,
  trancheCapital,
  type ExposureClass,
} from '../../engine/credit/regulatoryCapital.ts';
import {
  expectedShortfall,
  hitProbability,
  trancheExpectedLoss,
  trancheExpectedShortfall,
  trancheValueAtRisk,
  valueAtRisk,
} from '../../engine/credit/trancheRisk.ts';
import { numbers, pointsIn, pointsOf, poolIn } from '../creditCases.ts';
import { float, has, record, text, type Given, type Operations } from '../given.ts';

export const operations: Operations = {
  'risk.varEsSample': (given) =>
    tail(empiricalLaw(numbers(record(given), 'scenarioLosses')), record(given)),
  'risk.varEsDiscrete': (given) => tail(lawIn(record(given)), record(given)),
  'risk.subadditivity': (given) => subadditivity(record(given)),
  'risk.lhpVarEs': (given) => largePool(record(given)),
  'basel.irb': (given) => ratings(record(given)),
  'basel.secSa': (given) => standardised(record(given)),
  'basel.secIrba': (given) => internalRatings(record(given)),
  'diversity.homogeneous': (given) => ({
    score: homogeneousDiversity(
      float(record(given), 'n'),
      float(record(given), 'defaultCorrelation'),
    ),
  }),
  'diversity.heterogeneous': (given) => diversity(record(given)),
  'bet.tranche': (given) => expansion(record(given)),
  'concentration.hhi': (given) => {
    const { herfindahl, effectiveNumber } = concentration(numbers(record(given), 'weights'));
    return { hhi: herfindahl, effectiveNumber };
  },
};

const lawIn = (given: Given): DiscreteLossLaw =>
  discreteLaw({ losses: numbers(given, 'losses'), weights: numbers(given, 'probabilities') });

/** Losses in any unit. */
function tail(law: DiscreteLossLaw, given: Given): { VaR: number; ES: number } {
  const alpha = float(given, 'alpha');
  return { VaR: valueAtRisk(law, alpha), ES: expectedShortfall(law, alpha, Infinity) };
}

function subadditivity(given: Given): unknown {
  const one = tail(lawIn(record(given['one'])), given);
  const sum = tail(lawIn(record(given['sumOfTwoIndependent'])), given);
  return {
    VaR1: one.VaR,
    ES1: one.ES,
    VaRsum: sum.VaR,
    ESsum: sum.ES,
    VaRsubadditive: sum.VaR <= one.VaR + one.VaR,
    ESsubadditive: sum.ES <= one.ES + one.ES,
  };
}

function largePool(given: Given): unknown {
  const law = largePoolLaw({ ...poolIn(given), lossGivenDefault: float(given, 'lgd') });
  const alpha = float(given, 'alpha');
  const points = pointsIn(given);
  return {
    VaR: valueAtRisk(law, alpha),
    ES: expectedShortfall(law, alpha),
    trancheVaR: points.map((one) => trancheValueAtRisk(law, one, alpha)),
    trancheES: points.map((one) => trancheExpectedShortfall(law, one, alpha)),
  };
}

const EXPOSURES: Readonly<Record<string, ExposureClass>> = {
  corporate: 'corporate',
  'residential mortgage': 'residentialMortgage',
  'qualifying revolving retail': 'qualifyingRevolving',
  'other retail': 'otherRetail',
};

function ratings(given: Given): unknown {
  const { assetCorrelation, capital, riskWeight } = ratingsCapital({
    exposureClass: EXPOSURES[text(given, 'exposure')] ?? 'corporate',
    defaultProbability: float(given, 'PD'),
    lossGivenDefault: float(given, 'LGD'),
    ...(has(given, 'M') && { maturity: float(given, 'M') }),
  });
  return { R: assetCorrelation, K: capital, riskWeight };
}

function standardised(given: Given): unknown {
  const poolCapital = has(given, 'K_A')
    ? float(given, 'K_A')
    : standardisedPoolCapital({
        poolCapital: float(given, 'K_SA'),
        delinquentShare: has(given, 'W') ? float(given, 'W') : 0,
        ...(has(given, 'unknownShare') && { unknownShare: float(given, 'unknownShare') }),
      });
  const points = { attach: float(given, 'A'), detach: float(given, 'D') };
  const { supervisory, riskWeight } = trancheCapital(points, { poolCapital, supervision: 1 });
  return { K_A: poolCapital, K_ssfa: supervisory, riskWeight };
}

function internalRatings(given: Given): unknown {
  const poolCapital = float(given, 'K_IRB');
  const supervision = supervisoryParameter({
    poolClass: text(given, 'class') === 'retail' ? 'retail' : 'wholesale',
    isSenior: text(given, 'seniority') === 'senior',
    effectiveNumber: float(given, 'N'),
    poolCapital,
    lossGivenDefault: float(given, 'LGD'),
    maturity: float(given, 'M_T'),
  });
  const points = { attach: float(given, 'A'), detach: float(given, 'D') };
  const { supervisory, riskWeight } = trancheCapital(points, { poolCapital, supervision });
  return { p: supervision, K_ssfa: supervisory, riskWeight };
}

function diversity(given: Given): unknown {
  const notionals = numbers(given, 'notional');
  const sectors = numbers(given, 'sector');
  const names = numbers(given, 'p').map((defaultProbability, index) => ({
    defaultProbability,
    notional: notionals[index]!,
  }));
  const within = float(given, 'withinSector');
  const across = float(given, 'crossSector');
  return {
    score: diversityScore(names, (i, j) => (sectors[i] === sectors[j] ? within : across)),
  };
}

function expansion(given: Given): unknown {
  const law = binomialExpansion({
    score: float(given, 'diversityScore'),
    defaultProbability: float(given, 'p'),
    lossGivenDefault: float(given, 'lgd'),
  });
  return {
    expectedLoss: trancheExpectedLoss(law, pointsOf(given)),
    probAnyLoss: hitProbability(law, pointsOf(given)),
  };
}
