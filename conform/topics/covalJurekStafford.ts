// Cases of `coval-jurek-stafford` to pools, pools of pools and layers of layers.

import { defaultCountLaw, finitePoolLaw } from '../../engine/credit/finitePool.ts';
import { latticeLaw, type LossLaw } from '../../engine/credit/lossLaw.ts';
import { layeredDefault, poolOfPoolsLaw } from '../../engine/credit/resecuritised.ts';
import { expectedPayoff, hitProbability } from '../../engine/credit/trancheRisk.ts';
import type { TranchePoints } from '../../engine/securitisation/tranche.ts';
import { float, record, type Given, type Operations } from '../given.ts';

export const operations: Operations = {
  'cjs.bonds': (given) => bonds(record(given)),
  'cjs.retranche': (given) => retranche(record(given)),
  'cjs.binomialLayers': (given) => binomialLayers(record(given)),
  'cjs.cdoSquared': (given) => cdoSquared(record(given)),
};

const bondsIn = (given: Given) => ({
  defaultProbability: float(given, 'p'),
  assetCorrelation: float(given, 'correlation'),
});

/** Tranche k of n bonds defaults when at least k of them do. */
function bonds(given: Given): unknown {
  const names = float(given, 'bonds');
  const law = latticeLaw(defaultCountLaw({ ...bondsIn(given), names }), 1);
  return {
    trancheDefaultProb: Array.from({ length: names }, (_, before) => law.exceedance(before)),
  };
}

/** The junior tranches of two such structures, pooled and tranched again. */
function retranche(given: Given): unknown {
  const inner = { members: float(given, 'bonds'), threshold: 1 };
  return {
    trancheDefaultProb: [1, 2].map(
      (threshold) => layeredDefault(bondsIn(given), [inner, { members: 2, threshold }])[1],
    ),
  };
}

function binomialLayers(given: Given): unknown {
  const layer = { members: float(given, 'mortgages'), threshold: float(given, 'threshold') };
  const layers = new Array<typeof layer>(float(given, 'layers')).fill(layer);
  const names = { defaultProbability: float(given, 'p'), assetCorrelation: 0 };
  const probabilities = layeredDefault(names, layers);
  return {
    trancheDefaultProb: probabilities[0],
    cdoDefaultProb: probabilities.at(-1),
  };
}

function cdoSquared(given: Given): unknown {
  const pool = {
    names: float(given, 'N'),
    defaultProbability: float(given, 'p'),
    assetCorrelation: float(given, 'rhoAsset'),
    lossGivenDefault: 1 - float(given, 'recovery'),
  };
  const tranches = percentagesIn(given);
  const inner = finitePoolLaw(pool);
  const outer = poolOfPoolsLaw({ ...pool, pools: float(given, 'cdos'), held: tranches[1]! });
  return { cdo: figures(inner, tranches), cdoSquared: figures(outer, tranches) };
}

/** `'6-12'` is from 6 % to 12 %. */
function percentagesIn(given: Given): TranchePoints[] {
  const texts = given['tranches'] as readonly string[];
  return texts.map((range) => {
    const [attach, detach] = range.split('-').map((percent) => Number(percent) / 100);
    return { attach: attach!, detach: detach! };
  });
}

const figures = (law: LossLaw, tranches: readonly TranchePoints[]) => ({
  defaultProb: tranches.map((points) => hitProbability(law, points)),
  expectedPayoff: tranches.map((points) => expectedPayoff(law, points)),
});
