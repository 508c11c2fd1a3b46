// Losses that travel from pool to pool through common assets: whoever keeps his leverage sells when he has lost, and what he sells falls
// for everybody who holds it. Greenwood, Landier & Thesmar, "Vulnerable Banks" (JFE 2015): one round, linear impact.

/** Levered holders and the assets they share. */
export interface LeveredHolders {
  /** Share of each asset in each holder's portfolio; rows are holders. */
  readonly weights: readonly (readonly number[])[];
  /** USD by holder. */
  readonly assets: readonly number[];
  readonly debt: readonly number[];
  readonly equity: readonly number[];
  /** Return per USD bought of each asset. */
  readonly impact: readonly number[];
}

export interface Spillover {
  /** Return of each holder's portfolio to the shock itself. */
  readonly firstRoundReturn: number[];
  /** USD of each asset bought to keep leverage where it was; negative: sold. */
  readonly netPurchases: number[];
  /** Return of each asset to that trading. */
  readonly secondRoundReturn: number[];
  /** USD lost by all holders to it. */
  readonly secondRoundLoss: number;
  /** The same as a share of all equity. */
  readonly aggregateVulnerability: number;
  /** 1 + second-round loss over first-round loss; NaN where the shock costs nothing. */
  readonly amplification: number;
}

/** What a shock to asset returns does to all holders once each has sold back to its leverage. */
export function fireSaleSpillover(holders: LeveredHolders, shock: readonly number[]): Spillover {
  const { weights, assets, debt, equity, impact } = holders;
  const firstRoundReturn = weights.map((row) => sumOf(row, (weight, k) => weight * shock[k]!));
  const trades = firstRoundReturn.map((r, n) => (r * assets[n]! * debt[n]!) / equity[n]!);
  const netPurchases = shock.map((_, k) => sumOf(weights, (row, n) => row[k]! * trades[n]!));
  const secondRoundReturn = netPurchases.map((bought, k) => impact[k]! * bought);
  const loss = (returns: readonly number[]): number =>
    -sumOf(weights, (row, n) => assets[n]! * sumOf(row, (weight, k) => weight * returns[k]!));
  const secondRoundLoss = loss(secondRoundReturn);
  const firstRoundLoss = loss(shock);
  return {
    firstRoundReturn,
    netPurchases,
    secondRoundReturn,
    secondRoundLoss,
    aggregateVulnerability: secondRoundLoss / sumOf(equity, (one) => one),
    amplification: firstRoundLoss === 0 ? Number.NaN : 1 + secondRoundLoss / firstRoundLoss,
  };
}

const sumOf = <T>(list: readonly T[], value: (item: T, index: number) => number): number =>
  list.reduce((sum, item, index) => sum + value(item, index), 0);
