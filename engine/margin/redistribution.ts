// Debt and collateral of a closed trove that nobody paid for are shared by all other troves, in proportion to their stakes, without any of
// them being touched: running sums per unit of stake, and each trove's snapshot of them. Stakes of troves opened after a
// redistribution are corrected, so that shares stay proportional to collateral, what is pending included. After Liquity v1
// (TroveManager._redistributeDebtAndColl, _computeNewStake). Pure rules on whole numbers of any base unit.

/** Collateral and debt of one account. */
export interface Trove {
  readonly collateral: bigint;
  readonly debt: bigint;
}

/** Stakes count 10^−18 of collateral, sums per stake 10^−45: troves of a few atoms have their exact share too. */
const STAKE = 10n ** 18n;
const SUM = 10n ** 45n;

export interface Redistribution {
  readonly totalStakes: bigint;
  /** Of the moment after the last redistribution; 0 before the first. */
  readonly stakesSnapshot: bigint;
  readonly collateralSnapshot: bigint;
  /** Shared so far per unit of stake. */
  readonly collateralPerStake: bigint;
  readonly debtPerStake: bigint;
  /** What the divisions left over, to go with the next redistribution. */
  readonly collateralError: bigint;
  readonly debtError: bigint;
}

/** A trove's own amounts, its stake, and the sums that it has had its share of. */
export interface Staked extends Trove {
  readonly stake: bigint;
  readonly collateralPerStake: bigint;
  readonly debtPerStake: bigint;
}

export const noRedistribution: Redistribution = {
  totalStakes: 0n,
  stakesSnapshot: 0n,
  collateralSnapshot: 0n,
  collateralPerStake: 0n,
  debtPerStake: 0n,
  collateralError: 0n,
  debtError: 0n,
};

/** The rules of redistribution. */
export const redistribution = { stakeOf, enter, leave, withPending, collateralAfter, share };

/** Stake of a trove with so much collateral that is opened or changed now. */
function stakeOf(
  { stakesSnapshot, collateralSnapshot }: Redistribution,
  collateral: bigint,
): bigint {
  return collateralSnapshot === 0n
    ? collateral * STAKE
    : (collateral * stakesSnapshot) / collateralSnapshot;
}

/** A trove joins, or joins again with changed amounts; it has no part in what was shared before. */
function enter(
  state: Redistribution,
  trove: Trove,
): { readonly state: Redistribution; readonly staked: Staked } {
  const stake = stakeOf(state, trove.collateral);
  const { collateralPerStake, debtPerStake } = state;
  return {
    state: { ...state, totalStakes: state.totalStakes + stake },
    staked: { ...trove, stake, collateralPerStake, debtPerStake },
  };
}

/** A trove's stake leaves; what it owned goes elsewhere. */
function leave(state: Redistribution, { stake }: Pick<Staked, 'stake'>): Redistribution {
  return { ...state, totalStakes: state.totalStakes - stake };
}

/** What a trove owns and owes with its share of all redistributions since its snapshot. */
function withPending(state: Redistribution, staked: Staked): Trove {
  const { stake } = staked;
  return {
    collateral:
      staked.collateral + (stake * (state.collateralPerStake - staked.collateralPerStake)) / SUM,
    debt: staked.debt + (stake * (state.debtPerStake - staked.debtPerStake)) / SUM,
  };
}

/** Collateral of the troves that remain, with what is about to be shared among them. */
function collateralAfter(
  shared: Pick<Trove, 'collateral'>,
  remaining: readonly Pick<Trove, 'collateral'>[],
): bigint {
  return remaining.reduce((sum, { collateral }) => sum + collateral, shared.collateral);
}

/**
 * Shares what a closed trove left over the stakes that remain. `collateralThen`: collateral of all remaining troves, shared collateral
 * included. With no stake left there is nobody to share with: the caller must not close the last trove.
 */
function share(
  state: Redistribution,
  { collateral, debt }: Trove,
  collateralThen: bigint,
): Redistribution {
  const { totalStakes } = state;
  if (totalStakes === 0n) return state;
  const collateralPart = collateral * SUM + state.collateralError;
  const debtPart = debt * SUM + state.debtError;
  return {
    ...state,
    collateralPerStake: state.collateralPerStake + collateralPart / totalStakes,
    debtPerStake: state.debtPerStake + debtPart / totalStakes,
    collateralError: collateralPart % totalStakes,
    debtError: debtPart % totalStakes,
    stakesSnapshot: totalStakes,
    collateralSnapshot: collateralThen,
  };
}
