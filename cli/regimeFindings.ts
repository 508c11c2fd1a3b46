// What a fit of regimes says: figures by regime and asset, each with its interval.

import {
  log,
  momentsOfRegime,
  oneFactorLoadings,
  quantile,
  stationaryShares,
  type RegimeFit,
} from '../index.ts';
import type { AlignedReturns, NamedSeries } from './alignedReturns.ts';

/** A figure and where it lies with 95 % confidence; the bounds are null where nothing was refitted. */
export interface Estimate {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

export interface RegimeFindings {
  readonly name: string;
  /** Expected time in the regime within the data, and as a share. */
  readonly seconds: number;
  readonly share: number;
  /** Share in the long run of the fitted chain. */
  readonly longRunShare: number;
  readonly meanStaySeconds: Estimate;
  /** Weights of the regimes that follow. */
  readonly next: Readonly<Record<string, number>>;
  readonly volatilityPerYear: Readonly<Record<string, Estimate>>;
  readonly correlation: readonly (readonly number[])[];
  readonly meanPairCorrelation: Estimate | null;
  readonly loadings: Readonly<Record<string, number>>;
  /** Largest miss of the one factor among the pairs. */
  readonly factorMiss: number;
  /** Assumed, not measured: calm volatility over this regime's. */
  readonly depth: number;
}

export interface Calibration {
  readonly assets: readonly string[];
  readonly files: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly everySeconds: number;
  readonly returns: number;
  readonly gaps: number;
  readonly lastPrices: readonly number[];
  /** Infinite under the normal law: null. */
  readonly degreesOfFreedom: number | null;
  readonly logLikelihood: number;
  /** Criterion of every model that was tried; the smallest is taken. */
  readonly tried: readonly {
    readonly regimes: number;
    readonly degreesOfFreedom: number | null;
    readonly criterion: number;
  }[];
  readonly regimes: readonly RegimeFindings[];
  /** Probability of each regime at the end of the data. */
  readonly now: readonly number[];
  readonly refits: number;
}

const YEAR = 31_536_000;

/** Names in order of severity. */
const namesOf = (count: number): string[] =>
  count <= 3
    ? ['calm', count === 2 ? 'crisis' : 'stressed', 'crisis'].slice(0, count)
    : Array.from({ length: count }, (_, s) =>
        s === 0 ? 'calm' : s === count - 1 ? 'crisis' : `stressed${s}`,
      );

/** Everything that a fit says, in units that a person uses. */
export function findingsOf({
  aligned,
  files,
  fit,
  tried,
  refits,
}: {
  readonly aligned: AlignedReturns;
  readonly files: readonly NamedSeries[];
  readonly fit: RegimeFit;
  readonly tried: Calibration['tried'];
  readonly refits: readonly RegimeFit[];
}): Calibration {
  const n = aligned.names.length;
  const k = fit.covariances.length;
  const names = namesOf(k);
  const annual = Math.sqrt(YEAR / aligned.every);
  const longRun = stationaryShares(fit.transitions);
  const estimate = (read: (one: RegimeFit) => number): Estimate => {
    const again = refits.map(read).filter(Number.isFinite);
    return {
      value: read(fit),
      low: again.length > 1 ? quantile(again, 0.025) : null,
      high: again.length > 1 ? quantile(again, 0.975) : null,
    };
  };
  const moments = (one: RegimeFit, s: number) => momentsOfRegime(one.covariances[s]!, n);
  const calm = moments(fit, 0).deviation;
  const regimes = names.map((name, s): RegimeFindings => {
    const { deviation, correlation } = moments(fit, s);
    const loadings = oneFactorLoadings(correlation);
    let mass = 0;
    for (let t = 0; t < aligned.steps; t++) mass += fit.probabilities[t * k + s]!;
    const leave = 1 - fit.transitions[s]![s]!;
    const ratio = calm.reduce((sum, one, i) => sum + one / deviation[i]!, 0) / n;
    return {
      name,
      seconds: mass * aligned.every,
      share: mass / aligned.steps,
      longRunShare: longRun[s]!,
      meanStaySeconds: estimate(
        (one) => -aligned.every / log(Math.min(one.transitions[s]![s]!, 1 - 1e-12)),
      ),
      next: Object.fromEntries(
        names.flatMap((other, j) => (j === s ? [] : [[other, fit.transitions[s]![j]! / leave]])),
      ),
      volatilityPerYear: Object.fromEntries(
        aligned.names.map((asset, i) => [
          asset,
          estimate((one) => moments(one, s).deviation[i]! * annual),
        ]),
      ),
      correlation,
      meanPairCorrelation: n < 2 ? null : estimate((one) => meanPair(moments(one, s).correlation)),
      loadings: Object.fromEntries(aligned.names.map((asset, i) => [asset, loadings[i]!])),
      factorMiss: missOf(correlation, loadings),
      depth: Math.min(1, ratio),
    };
  });
  return {
    assets: aligned.names,
    files: files.map(({ series }) => series.file),
    from: aligned.from,
    to: aligned.to,
    everySeconds: aligned.every,
    returns: aligned.steps,
    gaps: aligned.gaps,
    lastPrices: aligned.lastPrices,
    degreesOfFreedom: Number.isFinite(fit.degreesOfFreedom) ? fit.degreesOfFreedom : null,
    logLikelihood: fit.logLikelihood,
    tried,
    regimes,
    now: Array.from(fit.probabilities.subarray((aligned.steps - 1) * k)),
    refits: refits.length,
  };
}

function meanPair(correlation: readonly (readonly number[])[]): number {
  const pairs = correlation.flatMap((row, i) => row.slice(i + 1));
  return pairs.reduce((sum, one) => sum + one, 0) / pairs.length;
}

const missOf = (correlation: readonly (readonly number[])[], loadings: readonly number[]): number =>
  Math.max(
    0,
    ...correlation.flatMap((row, i) =>
      row.slice(i + 1).map((rho, j) => Math.abs(rho - loadings[i]! * loadings[i + 1 + j]!)),
    ),
  );
