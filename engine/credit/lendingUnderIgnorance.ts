// Loans against collateral that nobody has looked at: as long as looking costs more than it could tell, bad collateral passes for good and
// lends well; when the belief about it falls, credit falls, and nobody has defaulted. Gorton & Ordoñez, "Collateral crises" (AER 2014).

export interface CollateralProject {
  /** Probability that the collateral is good, and its worth then; bad collateral is worth nothing. */
  readonly goodProbability: number;
  readonly collateralWorth: number;
  /** Best size of the project; a unit returns `productivity` with probability `successProbability`, else nothing. */
  readonly projectSize: number;
  readonly productivity: number;
  readonly successProbability: number;
  /** What it costs to look at the collateral. */
  readonly lookingCost: number;
}

export interface LendingChoice {
  /** The largest loan that nobody looks at: min(K*, γ/((1 − p)(1 − q)), pC). */
  readonly ignorantLoan: number;
  readonly ignorantProfit: number;
  /** Profit when the collateral is looked at first. */
  readonly informedProfit: number;
  readonly choice: 'insensitive' | 'sensitive';
  /** Belief below which the loan must shrink to keep lenders from looking: 1 − γ/(K*(1 − q)). */
  readonly beliefForFullLoan: number;
}

/** What a borrower is lent, and whether anybody looks. */
export function lendAgainstCollateral(project: CollateralProject): LendingChoice {
  const { goodProbability, collateralWorth, projectSize, productivity } = project;
  const { successProbability, lookingCost } = project;
  const failure = 1 - successProbability;
  const doubt = (1 - goodProbability) * failure;
  const unseen = doubt > 0 ? lookingCost / doubt : Number.POSITIVE_INFINITY;
  const ignorantLoan = Math.min(projectSize, unseen, goodProbability * collateralWorth);
  const surplus = successProbability * productivity - 1;
  const ignorantProfit = ignorantLoan * surplus;
  const informedProfit = Math.max(goodProbability * projectSize * surplus - lookingCost, 0);
  return {
    ignorantLoan,
    ignorantProfit,
    informedProfit,
    choice: ignorantProfit >= informedProfit ? 'insensitive' : 'sensitive',
    beliefForFullLoan: 1 - lookingCost / (projectSize * failure),
  };
}
