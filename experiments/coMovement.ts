// How the assets behind a pool moved together in a run: what their values did, what traded prices did, how much of the difference is only the
// higher variance, and what the theory of fire sales says it should be.

import {
  adjustedCorrelation,
  correlation,
  effectiveMoments,
  log,
  meanOfPairs,
  weightedCorrelation,
  weightedMomentsStep,
  type FireSaleExposure,
  type PoolLossSource,
} from '../index.ts';

export interface ObserveOptions {
  /** Ticks between two prices of which a return is taken. */
  readonly returnTicks: number;
  /** Ticks over which the values' correlation is measured for the promise; the whole run unless told. */
  readonly window?: readonly [from: number, to: number];
}

/** Mean pair correlations of log returns of one run; NaN with fewer than two assets or three returns. */
export interface CoMovement {
  /** Names, in the order of rows and columns. */
  readonly assets: readonly string[];
  readonly fundamental: number;
  /** The same within the calibration window. */
  readonly windowFundamental: number;
  readonly traded: number;
  /** Mean over the assets: variance of traded returns over that of the values' returns. */
  readonly varianceRatio: number;
  /** `traded` as it would be at the values' variance (Forbes and Rigobon 2002). */
  readonly adjusted: number;
  /** Exponentially weighted (0.94 a return), at the end of the run. */
  readonly weightedFundamental: number;
  readonly weightedTraded: number;
  /** Correlation in the diffusion limit of Cont and Wagalath, with the slope of sales measured in the run; NaN where nothing was sold. */
  readonly theory: number;
  /** Covariances of all pairs, row by row of the upper triangle with its diagonal, to be pooled over runs. */
  readonly pairs: Triangles;
  /** The run in equal parts, so that correlation can be seen over time and a promise be taken from any stretch. */
  readonly slices: readonly CoMovementSlice[];
}

/**
 * Upper triangles of two matrices. Typed, since an experiment holds those of every run: as plain arrays they come out of a thread three
 * times as large.
 */
export interface Triangles {
  readonly fundamental: Float64Array;
  readonly traded: Float64Array;
}

/** Returns of one part of a run: second moments about nought of all pairs, summed over the returns; in the order of {@link CoMovement.pairs}. */
export interface CoMovementSlice extends Triangles {
  /** Ticks: the first return ends after `from`, the last at `to`. */
  readonly from: number;
  readonly to: number;
}

/** Rows and columns of the upper triangle of a matrix, in the order of {@link CoMovement.pairs}. */
export const trianglePlaces = (size: number): (readonly [row: number, column: number])[] =>
  Array.from({ length: size }, (_, row) =>
    Array.from({ length: size - row }, (_each, step) => [row, row + step] as const),
  ).flat();

const DECAY = 0.94;
/** A run is cut into so many parts at most, each of so many returns at least. */
const SLICES = 10;
const RETURNS_PER_SLICE = 3;

/** Watches a pool's prices; `take` is called after every tick. */
export class CoMovementRecorder {
  readonly #source: PoolLossSource;
  readonly #options: ObserveOptions;
  readonly #fundamental: number[][] = [];
  readonly #traded: number[][] = [];
  /** Tick at the end of each return. */
  readonly #ticks: number[] = [];
  #last: { fundamental: number[]; traded: number[] } | undefined;
  #start: number[] = [];
  /** As they were when the pool first held anything. */
  #exposures: readonly FireSaleExposure[] = [];
  #lowestValue = Infinity;

  constructor(source: PoolLossSource, options: ObserveOptions) {
    this.#source = source;
    this.#options = options;
  }

  take(tick: number): void {
    if (tick % this.#options.returnTicks !== 0) return;
    const prices = this.#source.prices();
    const fundamental = prices.map((price) => price.fundamental);
    const traded = prices.map((price) => price.traded);
    if ([...fundamental, ...traded].some((price) => !(price > 0))) return;
    const last = this.#last;
    this.#last = { fundamental, traded };
    if (this.#exposures.length === 0) {
      const exposures = this.#source.exposures();
      if (exposures.some(({ units }) => units > 0)) this.#exposures = exposures;
    }
    if (last === undefined) {
      this.#start = traded;
    } else {
      this.#fundamental.push(returnsOf(last.fundamental, fundamental));
      this.#traded.push(returnsOf(last.traded, traded));
      this.#ticks.push(tick);
    }
    if (this.#exposures.length > 0)
      this.#lowestValue = Math.min(this.#lowestValue, this.#valueOf(traded));
  }

  result(): CoMovement {
    const [from, to] = this.#options.window ?? [0, Infinity];
    const inside = this.#fundamental.filter(
      (_, i) => this.#ticks[i]! >= from && this.#ticks[i]! <= to,
    );
    const traded = meanPairCorrelation(this.#traded);
    const varianceRatio = meanVarianceRatio(this.#traded, this.#fundamental);
    return {
      assets: this.#source.prices().map(({ asset }) => asset),
      fundamental: meanPairCorrelation(this.#fundamental),
      windowFundamental: meanPairCorrelation(inside),
      traded,
      varianceRatio,
      adjusted: adjustedCorrelation(traded, Math.max(1, varianceRatio)),
      weightedFundamental: weightedPairCorrelation(this.#fundamental),
      weightedTraded: weightedPairCorrelation(this.#traded),
      theory: this.#theory(),
      pairs: { fundamental: triangleOf(this.#fundamental), traded: triangleOf(this.#traded) },
      slices: this.#slices(),
    };
  }

  #slices(): CoMovementSlice[] {
    const returns = this.#fundamental.length;
    const count = Math.min(SLICES, Math.floor(returns / RETURNS_PER_SLICE));
    return Array.from({ length: count }, (_, slice) => {
      const first = Math.floor((slice * returns) / count);
      const past = Math.floor(((slice + 1) * returns) / count);
      return {
        from: this.#ticks[first]! - this.#options.returnTicks,
        to: this.#ticks[past - 1]!,
        fundamental: momentsOf(this.#fundamental.slice(first, past)),
        traded: momentsOf(this.#traded.slice(first, past)),
      };
    });
  }

  /** Σ_eff with the exits' slope as the share sold over the pool's fall from start to trough. */
  #theory(): number {
    const exposures = this.#exposures;
    const startValue = this.#valueOf(this.#start);
    const fall = 1 - this.#lowestValue / startValue;
    if (exposures.length < 2 || this.#fundamental.length < 3 || !(fall > 0)) return Number.NaN;
    const fund = {
      units: exposures.map(({ units }) => units),
      prices: this.#start,
      depths: exposures.map(({ depth }) => depth),
      startValue,
    };
    const slope = this.#source.soldShare() / fall;
    return effectiveMoments(fund, covarianceOfReturns(this.#fundamental), slope)
      .meanPairCorrelation;
  }

  #valueOf(prices: readonly number[]): number {
    return this.#exposures.reduce((sum, { units }, i) => sum + units * (prices[i] ?? 0), 0);
  }
}

const returnsOf = (before: readonly number[], after: readonly number[]): number[] =>
  after.map((price, i) => log(price / before[i]!));

function triangleOf(returns: readonly (readonly number[])[]): Float64Array {
  if (returns.length < 3) return new Float64Array(0);
  const matrix = covarianceOfReturns(returns);
  return Float64Array.from(trianglePlaces(matrix.length), ([row, column]) => matrix[row]![column]!);
}

/** Σ rᵢ·rⱼ over the returns, upper triangle. */
const momentsOf = (returns: readonly (readonly number[])[]): Float64Array =>
  Float64Array.from(trianglePlaces(returns[0]?.length ?? 0), ([row, column]) =>
    returns.reduce((sum, one) => sum + one[row]! * one[column]!, 0),
  );

const seriesOf = (returns: readonly (readonly number[])[], asset: number): number[] =>
  returns.map((row) => row[asset]!);

function meanPairCorrelation(returns: readonly (readonly number[])[]): number {
  const assets = returns[0]?.length ?? 0;
  if (assets < 2 || returns.length < 3) return Number.NaN;
  const series = Array.from({ length: assets }, (_, asset) => seriesOf(returns, asset));
  return meanOfPairs(series.map((a) => series.map((b) => correlation(a, b))));
}

function weightedPairCorrelation(returns: readonly (readonly number[])[]): number {
  const assets = returns[0]?.length ?? 0;
  if (assets < 2 || returns.length < 3) return Number.NaN;
  let sum = 0;
  for (let i = 0; i < assets; i++)
    for (let j = i + 1; j < assets; j++) {
      const moments = { covariance: 0, varianceX: 0, varianceY: 0 };
      for (const row of returns) weightedMomentsStep(moments, row[i]!, row[j]!, DECAY);
      sum += weightedCorrelation(moments);
    }
  return sum / ((assets * (assets - 1)) / 2);
}

function meanVarianceRatio(
  traded: readonly (readonly number[])[],
  fundamental: readonly (readonly number[])[],
): number {
  const assets = traded[0]?.length ?? 0;
  if (assets === 0 || traded.length < 3) return Number.NaN;
  const square = (returns: readonly (readonly number[])[], asset: number): number =>
    covariance(seriesOf(returns, asset), seriesOf(returns, asset));
  let sum = 0;
  for (let asset = 0; asset < assets; asset++)
    sum += square(traded, asset) / square(fundamental, asset);
  return sum / assets;
}

function covarianceOfReturns(returns: readonly (readonly number[])[]): number[][] {
  const series = returns[0]!.map((_, asset) => seriesOf(returns, asset));
  return series.map((a) => series.map((b) => covariance(a, b)));
}

function covariance(a: readonly number[], b: readonly number[]): number {
  const meanOf = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  return a.reduce((sum, value, i) => sum + (value - meanA) * (b[i]! - meanB), 0) / (a.length - 1);
}
