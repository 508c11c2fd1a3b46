// Correlation that selling makes: one fund holds several assets, is sold when it has fallen, and moves all their prices at once. After
// Cont & Wagalath, "Running for the Exit" (Mathematical Finance 2013) and "Fire Sales Forensics" (2016). With depth going to nought
// the correlation goes to one, and nothing about the fundamentals has changed.

/** A fund and the markets that it would sell in, one entry an asset. */
export interface FundBook {
  /** Units held. */
  readonly units: readonly number[];
  /** Prices, USD. */
  readonly prices: readonly number[];
  /** Units that move the price by 100 %; infinite where selling moves nothing. */
  readonly depths: readonly number[];
  /** Value at which the fund began, USD: what falls are measured against. */
  readonly startValue: number;
}

/** Investors leave between two values of the fund, as shares of the start: from none at `from` to all at `to`. */
export interface ExitSchedule {
  readonly from: number;
  readonly to: number;
}

/** Share of the units that has been sold at a fund value of `value` (share of the start), as a number from −1 to 0. */
export function exitPosition(value: number, { from, to }: ExitSchedule): number {
  if (value >= from) return 0;
  if (value <= to) return -1;
  return -(from - value) / (from - to);
}

/** Slope of the exits at `value`: share sold per unit of fall; nought outside the schedule. */
export const exitSlope = (value: number, { from, to }: ExitSchedule): number =>
  value < from && value > to ? 1 / (from - to) : 0;

export interface FundStep {
  /** USD: before, as the market alone would have it, and after the fund's trading. */
  readonly before: number;
  readonly undisturbed: number;
  readonly after: number;
  /** Negative: the fund buys back. */
  readonly unitsSold: number[];
  readonly pricesAfter: number[];
}

/** One step: outside returns `returns`, exits on the fund value they would make, and their impact on every price. */
export function fundStep(
  fund: FundBook,
  returns: readonly number[],
  schedule: ExitSchedule,
): FundStep {
  const { units, prices, depths, startValue } = fund;
  const before = valueOf(units, prices);
  const undisturbed = valueOf(
    units,
    prices.map((price, i) => price * (1 + returns[i]!)),
  );
  const sold =
    exitPosition(before / startValue, schedule) - exitPosition(undisturbed / startValue, schedule);
  const unitsSold = units.map((held) => held * sold || 0);
  const pricesAfter = prices.map(
    (price, i) => price * (1 + returns[i]! - unitsSold[i]! / depths[i]!),
  );
  return { before, undisturbed, after: valueOf(units, pricesAfter), unitsSold, pricesAfter };
}

/** Second moments of returns that a fund's selling makes out of the fundamental ones, per unit of time. */
export interface EffectiveMoments {
  readonly covariance: number[][];
  readonly volatility: number[];
  readonly correlation: number[][];
  /** Mean over pairs; NaN with one asset. */
  readonly meanPairCorrelation: number;
  readonly fundVolatility: number;
  /** Λ = Σ α_i π_i / D_i, USD: what selling the whole fund costs it in impact. */
  readonly liquidationCost: number;
}

/**
 * The diffusion limit: Σ_eff = (I + g u π′) Σ (I + g π u′), with u_i = α_i/D_i (units over depth), π_i = α_i S_i (positions) and
 * g = slope/V₀. `slope` is that of the exits at the fund's present value.
 */
export function effectiveMoments(
  fund: FundBook,
  fundamental: readonly (readonly number[])[],
  slope: number,
): EffectiveMoments {
  const { units, prices, depths, startValue } = fund;
  const impact = units.map((held, i) => held / depths[i]!);
  const positions = units.map((held, i) => held * prices[i]!);
  const gain = slope / startValue;
  const withFund = fundamental.map((row) => dot(row, positions));
  const fundVariance = dot(positions, withFund);
  const covariance = fundamental.map((row, i) =>
    row.map(
      (value, j) =>
        value +
        gain * (impact[j]! * withFund[i]! + impact[i]! * withFund[j]!) +
        gain * gain * impact[i]! * impact[j]! * fundVariance,
    ),
  );
  const volatility = covariance.map((row, i) => Math.sqrt(row[i]!));
  const correlation = covariance.map((row, i) =>
    row.map((value, j) => (i === j ? 1 : value / (volatility[i]! * volatility[j]!))),
  );
  const liquidationCost = dot(impact, positions);
  const value = valueOf(units, prices);
  return {
    covariance,
    volatility,
    correlation,
    meanPairCorrelation: meanOfPairs(correlation),
    fundVolatility: (Math.sqrt(fundVariance) / value) * (1 + gain * liquidationCost),
    liquidationCost,
  };
}

/** Covariance of assets with given volatilities and correlations. */
export const covarianceOf = (
  volatility: readonly number[],
  correlation: readonly (readonly number[])[],
): number[][] =>
  volatility.map((own, i) =>
    volatility.map((other, j) => (i === j ? own * own : own * other * correlation[i]![j]!)),
  );

/** Mean of the entries above the diagonal; NaN where there are none. */
export function meanOfPairs(matrix: readonly (readonly number[])[]): number {
  let sum = 0;
  let pairs = 0;
  matrix.forEach((row, i) => {
    for (let j = i + 1; j < row.length; j++) {
      sum += row[j]!;
      pairs++;
    }
  });
  return sum / pairs;
}

/** Price impact fed back once a round: a shock that sets off `gain` of itself, which sets off `gain` of that, and so on. */
export function feedbackFall(
  shock: number,
  gain: number,
  rounds: number,
): { readonly afterRounds: number; readonly limit: number } {
  let afterRounds = 0;
  let round = shock;
  for (let n = 0; n <= rounds; n++) {
    afterRounds += round;
    round *= gain;
  }
  return { afterRounds, limit: gain < 1 ? shock / (1 - gain) : Number.POSITIVE_INFINITY };
}

const valueOf = (units: readonly number[], prices: readonly number[]): number => dot(units, prices);

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
