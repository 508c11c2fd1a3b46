// Cases of `opacity-and-audit` to the rules of reported values, beliefs and audits.

import { opacityMispricing } from '../../engine/credit/opacityMispricing.ts';
import {
  auditedForDetection,
  detectionProbability,
} from '../../engine/securitisation/auditSampling.ts';
import {
  auditCycle,
  cappedValue,
  expectedShortfallBelow,
  learn,
  steadyFilter,
} from '../../engine/securitisation/belief.ts';
import {
  jointSmoothing,
  noiseAttenuation,
  pooledMarket,
  smoothingEffects,
  stayersAfterStaleExit,
  unsmoothed,
  valueAfterStaleEntry,
} from '../../engine/securitisation/opacity.ts';
import { float, list, record, type Given, type Operations } from '../given.ts';
import { numbers, orNull } from '../givenNumbers.ts';

export const operations: Operations = {
  'opacity.staleNAV': (given) => staleExit(record(given)),
  'opacity.staleNAVJoin': (given) => staleEntry(record(given)),
  'opacity.smoothing': (given) => smoothing(record(given)),
  'opacity.smoothingTwo': (given) => smoothingTwo(record(given)),
  'opacity.unsmooth': (given) => unsmooth(record(given)),
  'opacity.noise': (given) => noise(record(given)),
  'opacity.mispricing': (given) => mispricing(record(given)),
  'opacity.bayes': (given) => bayes(record(given)),
  'opacity.capped': (given) => capped(record(given)),
  'opacity.kalman': (given) => kalman(record(given)),
  'opacity.auditCycle': (given) => cycle(record(given)),
  'opacity.sampling': (given) => sampling(record(given)),
  'opacity.samplingSize': (given) => samplingSize(record(given)),
  'opacity.lemons': (given) => lemons(record(given)),
};

function staleExit(given: Given): unknown {
  const result = stayersAfterStaleExit({
    trueValue: float(given, 'trueValue'),
    quoted: float(given, 'quoted'),
    leaverShare: float(given, 'leaverShare'),
  });
  return { ...result, stayerValue: orNull(result.stayerValue) };
}

function staleEntry(given: Given): unknown {
  const { value, dilution } = valueAfterStaleEntry({
    trueValue: float(given, 'trueValue'),
    quoted: float(given, 'quoted'),
    joiners: float(given, 'joinersPerOldShare'),
  });
  return { valuePerShare: value, dilutionOfOld: dilution };
}

function smoothing(given: Given): unknown {
  const effects = smoothingEffects(float(given, 'k'));
  return {
    reportedSd: float(given, 'trueSd') * effects.deviation,
    autocorrelation: effects.autocorrelation,
    observedCorrelation: float(given, 'trueCorrelation') * effects.correlation,
    betaFactor: effects.beta,
  };
}

const smoothingTwo = (given: Given): unknown => ({
  observedCorrelation:
    float(given, 'trueCorrelation') * jointSmoothing(float(given, 'k1'), float(given, 'k2')),
});

const unsmooth = (given: Given): unknown => ({
  unsmoothedFrom2nd: unsmoothed(numbers(given, 'reported'), float(given, 'k')),
});

function noise(given: Given): unknown {
  const [first, second] = numbers(given, 'noiseToSignal');
  return {
    observedCorrelation:
      float(given, 'trueCorrelation') * noiseAttenuation([first ?? 0, second ?? 0]),
  };
}

function mispricing(given: Given): unknown {
  const { actual, priced, seniorUnderstatement } = opacityMispricing(
    {
      defaultProbability: float(given, 'p'),
      lossGivenDefault: float(given, 'lgd'),
      assetCorrelation: float(given, 'trueRho'),
    },
    float(given, 'attenuation'),
    list(given, 'tranches').map((one) => ({
      attach: float(one, 'attach'),
      detach: float(one, 'detach'),
    })),
  );
  return {
    elTrue: actual,
    elPriced: priced,
    seniorUnderstatement: orNull(seniorUnderstatement),
  };
}

function bayes(given: Given): unknown {
  const belief = learn(
    { mean: float(given, 'priorMean'), variance: float(given, 'priorVar') },
    numbers(given, 'signals'),
    float(given, 'noiseVar'),
  );
  return { posteriorMean: belief.mean, posteriorVar: belief.variance };
}

function capped(given: Given): unknown {
  const sd = float(given, 'sd');
  const belief = { mean: float(given, 'mean'), variance: sd * sd };
  const bound = float(given, 'K');
  return {
    value: cappedValue(belief, bound),
    expectedShortfallBelowK: expectedShortfallBelow(belief, bound),
  };
}

function kalman(given: Given): unknown {
  const steady = steadyFilter(float(given, 'q'), float(given, 'r'));
  return {
    priorVar: steady.priorVariance,
    gain: steady.gain,
    posteriorVar: steady.posteriorVariance,
  };
}

function cycle(given: Given): unknown {
  const { meanVariance, maxVariance } = auditCycle(float(given, 'q'), float(given, 'auditEvery'));
  return { meanVarianceOverCycle: meanVariance, maxVariance };
}

const sampling = (given: Given): unknown => ({
  detection: detectionProbability(float(given, 'N'), float(given, 'bad'), float(given, 'audited')),
});

function samplingSize(given: Given): unknown {
  const positions = float(given, 'N');
  const bad = float(given, 'bad');
  const audited = auditedForDetection(positions, bad, float(given, 'target'));
  return {
    audited: audited ?? null,
    detection: detectionProbability(positions, bad, audited ?? positions),
  };
}

const lemons = (given: Given): unknown =>
  pooledMarket({
    badShare: float(given, 'badShare'),
    goodValue: float(given, 'Vgood'),
    badValue: float(given, 'Vbad'),
    auditCost: float(given, 'auditCost'),
  });
