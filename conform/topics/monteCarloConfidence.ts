// Cases of `monte-carlo-confidence` to intervals, sample sizes and ways to need fewer runs.

import { criticalFactor, shiftedSampling } from '../../engine/credit/tailEstimates.ts';
import {
  clopperPearsonInterval,
  controlVariateFactor,
  coverageBand,
  equivalentPlainRuns,
  estimateMean,
  mergeMoments,
  pairedDifference,
  quantileRanks,
  sampleSizeOfMean,
  sampleSizeOfShare,
  shareUpperBound,
  wilsonInterval,
} from '../../engine/math/intervals.ts';
import { momentsOf, populationVarianceOf, varianceOf } from '../../engine/math/statistics.ts';
import { numbers, poolIn } from '../creditCases.ts';
import { float, has, record, text, type Given, type Operations } from '../given.ts';

export const operations: Operations = {
  'mc.meanCI': (given) => meanInterval(record(given)),
  'mc.proportionCI': (given) => proportion(record(given)),
  'mc.sampleSize': (given) => sampleSize(record(given)),
  'mc.sampleSizeRelative': (given) => relativeSampleSize(record(given)),
  'mc.quantileRanks': (given) => ranks(record(given)),
  'mc.welford': (given) => welford(record(given)),
  'mc.welfordMerge': (given) => welfordMerge(record(given)),
  'mc.importanceSampling': (given) => importanceSampling(record(given)),
  'mc.controlVariate': (given) => controlVariate(record(given)),
  'mc.paired': (given) => paired(record(given)),
  'mc.coverageBand': (given) => band(record(given)),
};

const levelIn = (given: Given): number => (has(given, 'level') ? float(given, 'level') : 0.95);

function meanInterval(given: Given): unknown {
  const { mean, deviation, error, normal, student } = estimateMean(
    numbers(given, 'sample'),
    levelIn(given),
  );
  return { mean, sd: deviation, stdError: error, normalCI: normal, studentCI: student };
}

function proportion(given: Given): unknown {
  const hits = float(given, 'hits');
  const trials = float(given, 'trials');
  const level = levelIn(given);
  return {
    estimate: hits / trials,
    wilson: wilsonInterval(hits, trials, level),
    clopperPearson: clopperPearsonInterval(hits, trials, level),
    upper95OneSided: shareUpperBound(hits, trials, 0.95),
  };
}

const sampleSize = (given: Given): unknown => ({
  n: sampleSizeOfMean(float(given, 'sd'), float(given, 'halfWidth'), levelIn(given)),
});

const relativeSampleSize = (given: Given): unknown => ({
  n: sampleSizeOfShare(
    float(given, 'probability'),
    float(given, 'relativeHalfWidth'),
    levelIn(given),
  ),
});

function ranks(given: Given): unknown {
  const { lower, upper } = quantileRanks(float(given, 'n'), float(given, 'alpha'), levelIn(given));
  return { lowerRank: lower, upperRank: upper };
}

function welford(given: Given): unknown {
  const moments = momentsOf(numbers(given, 'stream'));
  return { mean: moments.mean, sampleVariance: varianceOf(moments) };
}

function welfordMerge(given: Given): unknown {
  const a = momentsOf(numbers(given, 'streamA'));
  const b = momentsOf(numbers(given, 'streamB'));
  const both = mergeMoments(a, b);
  return {
    mean: both.mean,
    M2: both.m2,
    populationVariance: populationVarianceOf(both),
    sampleVariance: varianceOf(both),
    meanA: a.mean,
    M2A: a.m2,
    meanB: b.mean,
    M2B: b.m2,
  };
}

function importanceSampling(given: Given): unknown {
  const pool = { ...poolIn(given), lossGivenDefault: float(given, 'lgd') };
  const criticalZ = criticalFactor(pool, float(given, 'x'));
  // A text says that the shift is the critical factor.
  const shift = given['shift'];
  const { probability, plainVariance, shiftedVariance, varianceRatio } = shiftedSampling(
    criticalZ,
    typeof shift === 'number' ? shift : undefined,
  );
  return {
    criticalZ,
    probability,
    plainVariancePerSample: plainVariance,
    isVariancePerSample: shiftedVariance,
    varianceRatio,
  };
}

function controlVariate(given: Given): unknown {
  const correlation = float(given, 'controlVariateCorrelation');
  return {
    varianceFactor: controlVariateFactor(correlation),
    equivalentPlainN: equivalentPlainRuns(float(given, 'n'), correlation),
  };
}

function paired(given: Given): unknown {
  const { mean, error, independentError } = pairedDifference(
    numbers(given, 'settingA'),
    numbers(given, 'settingB'),
  );
  return { meanDifference: mean, pairedStdError: error, independentStdError: independentError };
}

/** `'number of missing intervals, 99.9% band'`. */
function band(given: Given): unknown {
  const percent = has(given, 'ask') ? /([\d.]+)\s*%/.exec(text(given, 'ask'))?.[1] : undefined;
  const share = percent === undefined ? undefined : Number(percent) / 100;
  const [low, high] = coverageBand(float(given, 'intervals'), float(given, 'level'), share);
  return { low, high };
}
