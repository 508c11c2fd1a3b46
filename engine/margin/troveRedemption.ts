// Redemption after Liquity v1: whoever brings the stablecoin gets collateral for it at par, out of the weakest troves that are still sound.
// It holds the peg from below and takes from the riskiest. Pure (TroveManager.redeemCollateral); the caller books.

import { WAD, wideMin } from '../units/fixedPoint.ts';

export interface RedeemableTrove {
  readonly collateral: bigint;
  readonly debt: bigint;
}

export interface RedemptionTerms {
  /** Collateral ratio (18 decimals) from which a trove can be redeemed from, and the system must have. */
  readonly minimumRatio: bigint;
  /** Debt of every trove that is kept aside for whoever closes it, and cannot be redeemed. */
  readonly reserve: bigint;
  /** Debt beyond the reserve that a trove must keep, or have none of. */
  readonly netDebtMin: bigint;
}

export type RedemptionAction = 'skipped' | 'closed' | 'partial' | 'partialRejected';

export interface RedemptionStep {
  /** Index among the troves that were given. */
  readonly trove: number;
  readonly action: RedemptionAction;
  readonly debtCancelled: bigint;
  readonly collateralDrawn: bigint;
  /** What is left of the trove: of a closed one the collateral goes back to its owner and the reserve is burned. */
  readonly debtAfter: bigint;
  readonly collateralAfter: bigint;
}

export type RedemptionOutcome =
  | {
      readonly ok: true;
      /** In ascending order of collateral ratio, as far as the redemption came. */
      readonly steps: readonly RedemptionStep[];
      readonly redeemed: bigint;
      readonly drawn: bigint;
    }
  | { readonly ok: false; readonly reason: 'tcrBelowMcr' };

/** Redeems up to `amount` of money at `price` (18 decimals) over the troves of a system. */
export function redeem(
  amount: bigint,
  price: bigint,
  troves: readonly RedeemableTrove[],
  { minimumRatio, reserve, netDebtMin }: RedemptionTerms,
): RedemptionOutcome {
  const isBelow = ({ collateral, debt }: RedeemableTrove): boolean =>
    collateral * price < minimumRatio * debt;
  const system = troves.reduce<RedeemableTrove>(
    (sum, { collateral, debt }) => ({
      collateral: sum.collateral + collateral,
      debt: sum.debt + debt,
    }),
    { collateral: 0n, debt: 0n },
  );
  if (isBelow(system)) return { ok: false, reason: 'tcrBelowMcr' };

  // By collateral over debt, compared without dividing; equals stay in the order given.
  const order = troves
    .map((_, index) => index)
    .filter((index) => troves[index]!.debt > 0n)
    .sort((a, b) => {
      const left = troves[a]!.collateral * troves[b]!.debt;
      const right = troves[b]!.collateral * troves[a]!.debt;
      return left < right ? -1 : left > right ? 1 : a - b;
    });
  const steps: RedemptionStep[] = [];
  let left = amount;
  for (const trove of order) {
    if (left <= 0n) break;
    const { collateral, debt } = troves[trove]!;
    const untouched = {
      trove,
      debtCancelled: 0n,
      collateralDrawn: 0n,
      debtAfter: debt,
      collateralAfter: collateral,
    };
    const net = debt - reserve;
    if (isBelow(troves[trove]!) || net <= 0n) {
      steps.push({ ...untouched, action: 'skipped' });
      continue;
    }
    const lot = wideMin(left, net);
    if (lot < net && net - lot < netDebtMin) {
      steps.push({ ...untouched, action: 'partialRejected' });
      break;
    }
    const drawn = (lot * WAD) / price;
    left -= lot;
    steps.push({
      trove,
      action: lot === net ? 'closed' : 'partial',
      debtCancelled: lot,
      collateralDrawn: drawn,
      debtAfter: lot === net ? 0n : debt - lot,
      collateralAfter: collateral - drawn,
    });
  }
  const drawn = steps.reduce((sum, { collateralDrawn }) => sum + collateralDrawn, 0n);
  return { ok: true, steps, redeemed: amount - left, drawn };
}
