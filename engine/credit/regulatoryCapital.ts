// What a rule-based holder would have to reserve: the Basel framework's internal-ratings formula for loans (CRE31) and its supervisory
// formula for securitisation tranches, with the standardised (CRE41) and the internal-ratings (CRE44) parameters. Capital and risk
// weights are fractions of the exposure; a risk weight of 1 is 100 %.

import { exp, log } from '../math/elementary.ts';
import { normalCdf, normalQuantile } from '../math/normal.ts';
import type { TranchePoints } from '../securitisation/tranche.ts';

export type ExposureClass =
  'corporate' | 'residentialMortgage' | 'qualifyingRevolving' | 'otherRetail';

export interface Exposure {
  readonly exposureClass: ExposureClass;
  /** Probability of default within a year. */
  readonly defaultProbability: number;
  readonly lossGivenDefault: number;
  /** Effective maturity in years; retail has none. 2.5 unless told. */
  readonly maturity?: number;
}

export interface Capital {
  /** R: the asset correlation that the rule assumes. */
  readonly assetCorrelation: number;
  /** K: capital per unit of exposure, for what exceeds the expected loss once in a thousand years. */
  readonly capital: number;
  /** 12.5·K. */
  readonly riskWeight: number;
}

const WEIGHT_PER_CAPITAL = 12.5;

/** Capital of one loan by the internal-ratings formula (without the former scaling by 1.06). A default probability of 0 or 1 needs none. */
export function ratingsCapital(exposure: Exposure): Capital {
  const { exposureClass, defaultProbability: p, lossGivenDefault: lgd, maturity = 2.5 } = exposure;
  const rho = ASSUMED_CORRELATION[exposureClass](p);
  const stressed = normalCdf(
    (normalQuantile(p) + Math.sqrt(rho) * normalQuantile(0.999)) / Math.sqrt(1 - rho),
  );
  let capital = lgd * stressed - p * lgd;
  if (exposureClass === 'corporate' && p > 0) {
    const root = 0.11852 - 0.05478 * log(p);
    const slope = root * root;
    capital *= (1 + (maturity - 2.5) * slope) / (1 - 1.5 * slope);
  }
  return { assetCorrelation: rho, capital, riskWeight: WEIGHT_PER_CAPITAL * capital };
}

/** From `high` for the safest names down to `low`, the faster the higher `speed`. */
function fallingWith(p: number, low: number, high: number, speed: number): number {
  const weight = (1 - exp(-speed * p)) / (1 - exp(-speed));
  return low * weight + high * (1 - weight);
}

/** R of a class, by the default probability. */
const ASSUMED_CORRELATION: Readonly<Record<ExposureClass, (p: number) => number>> = {
  corporate: (p) => fallingWith(p, 0.12, 0.24, 50),
  residentialMortgage: () => 0.15,
  qualifyingRevolving: () => 0.04,
  otherRetail: (p) => fallingWith(p, 0.03, 0.16, 35),
};

/** K_A of a pool: (1 − W)·K_SA + ½·W with the delinquent share W; a share of unknown status counts in full. */
export function standardisedPoolCapital({
  poolCapital,
  delinquentShare,
  unknownShare = 0,
}: {
  readonly poolCapital: number;
  readonly delinquentShare: number;
  readonly unknownShare?: number;
}): number {
  const known = (1 - delinquentShare) * poolCapital + 0.5 * delinquentShare;
  return (1 - unknownShare) * known + unknownShare;
}

export interface TrancheCapital {
  /** Capital per unit of the part above the pool's own; `null` where the tranche lies wholly below it. */
  readonly supervisory: number | null;
  readonly riskWeight: number;
}

const FLOOR = 0.15;

/**
 * The supervisory formula: 1250 % below the pool's capital K, above it the mean of e^(−(x − K)/(p·K)) over the tranche, never less
 * than 15 %. `supervision` is p: 1 in the standardised approach, else from `supervisoryParameter`.
 */
export function trancheCapital(
  { attach, detach }: TranchePoints,
  { poolCapital, supervision }: { readonly poolCapital: number; readonly supervision: number },
): TrancheCapital {
  if (detach <= poolCapital) return { supervisory: null, riskWeight: WEIGHT_PER_CAPITAL };
  const supervisory = supervisoryMean(
    Math.max(attach - poolCapital, 0),
    detach - poolCapital,
    supervision * poolCapital,
  );
  if (attach >= poolCapital) {
    return { supervisory, riskWeight: Math.max(FLOOR, WEIGHT_PER_CAPITAL * supervisory) };
  }
  const below = (poolCapital - attach) / (detach - attach);
  const riskWeight = WEIGHT_PER_CAPITAL * (below + supervisory * (1 - below));
  return { supervisory, riskWeight: Math.max(FLOOR, riskWeight) };
}

/** Mean of e^(−x/scale) from `low` to `high`; its value where they meet, 0 for a pool without capital. */
function supervisoryMean(low: number, high: number, scale: number): number {
  if (!(scale > 0)) return 0;
  if (!(high > low)) return exp(-low / scale);
  return (scale * (exp(-low / scale) - exp(-high / scale))) / (high - low);
}

export interface RatedPool {
  readonly poolClass: 'wholesale' | 'retail';
  readonly isSenior: boolean;
  /** Effective number of loans; below 25 a wholesale pool is not granular. */
  readonly effectiveNumber: number;
  readonly poolCapital: number;
  readonly lossGivenDefault: number;
  /** Maturity of the tranche, years. */
  readonly maturity: number;
}

/** A, B, C, D, E of CRE44 by class, seniority and granularity. */
const PARAMETERS = {
  wholesaleSeniorGranular: [0, 3.56, -1.85, 0.55, 0.07],
  wholesaleSeniorCoarse: [0.11, 2.61, -2.91, 0.68, 0.07],
  wholesaleJuniorGranular: [0.16, 2.87, -1.03, 0.21, 0.07],
  wholesaleJuniorCoarse: [0.22, 2.35, -2.46, 0.48, 0.07],
  retailSenior: [0, 0, -7.48, 0.71, 0.24],
  retailJunior: [0, 0, -5.78, 0.55, 0.27],
} as const;

/** p = max(0.3, A + B/N + C·K + D·LGD + E·M). */
export function supervisoryParameter(pool: RatedPool): number {
  const [a, b, c, d, e] = PARAMETERS[rowOf(pool)];
  const { effectiveNumber, poolCapital, lossGivenDefault, maturity } = pool;
  return Math.max(
    0.3,
    a + b / effectiveNumber + c * poolCapital + d * lossGivenDefault + e * maturity,
  );
}

function rowOf({ poolClass, isSenior, effectiveNumber }: RatedPool): keyof typeof PARAMETERS {
  if (poolClass === 'retail') return isSenior ? 'retailSenior' : 'retailJunior';
  const isGranular = effectiveNumber >= 25;
  if (isSenior) return isGranular ? 'wholesaleSeniorGranular' : 'wholesaleSeniorCoarse';
  return isGranular ? 'wholesaleJuniorGranular' : 'wholesaleJuniorCoarse';
}
