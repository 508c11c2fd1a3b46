// Liquidation at a fixed spread, after Aave v3: a liquidator repays part of a debt and is given collateral of that worth and a bonus
// on top. How much may be repaid, what is seized, what is refused as dust, and what becomes bad debt. Pure rules; units as in
// margin/lendingAccount.

import {
  healthFactorOf,
  isBelowThreshold,
  valueCeil,
  valueFloor,
  VALUE_UNIT,
  type Priced,
} from '../margin/lendingAccount.ts';
import { RAY, wideMin, wideMulDivCeil, wideMulDivFloor } from '../units/fixedPoint.ts';

/**
 * Which part of a debt one call may repay. `wholeOrHalfOfTotal` (v3.3 on): all of it, but half of the account's *total* debt while the
 * account is nearly healthy and both sides are large. `wholeOrHalf` (v3.0–3.2): half of that debt while nearly healthy. `half` (v2).
 */
export type CloseFactorRule = 'wholeOrHalfOfTotal' | 'wholeOrHalf' | 'half';

/** Above this health factor an account counts as nearly healthy (0.95, a ray). */
export const NEARLY_HEALTHY = (RAY * 95n) / 100n;
/** A collateral or debt worth less than this may be closed as a whole: 2,000 of the base currency. */
export const SMALL_POSITION = 2_000n * VALUE_UNIT;
/** What a call leaves of both sides must be worth this, or nothing may be left of one: 1,000 of the base currency. */
export const LEAST_LEFTOVER = 1_000n * VALUE_UNIT;

/**
 * The most of one debt that may be repaid at once, in atoms. `healthFactor` is a ray, `collateralValue` that of the collateral chosen.
 * Example: 30,000 of 40,000 owed in this asset, 50,000 of collateral, health factor 0.98: half of the total, 20,000.
 */
export function repayableDebt(
  debt: Priced,
  {
    collateralValue,
    totalDebtValue,
    healthFactor,
    rule = 'wholeOrHalfOfTotal',
  }: {
    readonly collateralValue: bigint;
    readonly totalDebtValue: bigint;
    readonly healthFactor: bigint;
    readonly rule?: CloseFactorRule;
  },
): bigint {
  if (rule === 'half') return debt.amount / 2n;
  if (healthFactor <= NEARLY_HEALTHY) return debt.amount;
  if (rule === 'wholeOrHalf') return debt.amount / 2n;
  const debtValue = valueCeil(debt);
  if (collateralValue < SMALL_POSITION || debtValue < SMALL_POSITION) return debt.amount;
  const half = totalDebtValue / 2n;
  if (debtValue <= half) return debt.amount;
  return wideMin(debt.amount, wideMulDivFloor(half, debt.unit * RAY, debt.price * VALUE_UNIT));
}

export interface SpreadTerms {
  /** Collateral given per unit of debt repaid, by value: 1.05 is a bonus of 5 % (ray). */
  readonly bonus: bigint;
  /** Share of the bonus that goes to the protocol (ray). */
  readonly protocolFee: bigint;
  readonly rule?: CloseFactorRule;
  /** Whether a call that leaves dust on either side is refused (v3.3 on). */
  readonly dustRefused?: boolean;
}

export interface SpreadSeizure {
  readonly debtRepaid: bigint;
  readonly toLiquidator: bigint;
  readonly protocolFee: bigint;
}

/** What repaying `cover` atoms seizes: never more than there is; the fee is a share of the bonus, rounded up. */
export function seizeAtSpread(
  collateral: Priced,
  debt: Priced,
  cover: bigint,
  { bonus, protocolFee }: SpreadTerms,
): SpreadSeizure {
  const base = wideMulDivFloor(cover * debt.price, collateral.unit, collateral.price * debt.unit);
  const wanted = wideMulDivFloor(base, bonus, RAY);
  let seized = wanted;
  let debtRepaid = cover;
  if (wanted > collateral.amount) {
    seized = collateral.amount;
    // Two roundings, as in the protocol: the collateral's worth in debt down, what of it is no bonus up.
    const worth = wideMulDivFloor(
      seized * collateral.price,
      debt.unit,
      debt.price * collateral.unit,
    );
    debtRepaid = wideMin(cover, wideMulDivCeil(worth, RAY, bonus));
  }
  const bonusPart = seized - wideMulDivFloor(seized, RAY, bonus);
  const fee = wideMulDivCeil(bonusPart, protocolFee, RAY);
  return { debtRepaid, toLiquidator: seized - fee, protocolFee: fee };
}

export interface SpreadCall extends SpreadTerms {
  readonly collateral: Priced & { readonly liquidationThreshold: bigint };
  readonly debt: Priced;
  /** Atoms of debt that the liquidator offers to repay; more than allowed is cut down. */
  readonly debtToCover: bigint;
  /** The rest of the account: value, value · threshold (times ray) and debt value. */
  readonly otherCollateralValue: bigint;
  readonly otherWeightedThreshold: bigint;
  readonly otherDebtValue: bigint;
}

/** In order of precedence; the names of the protocol's errors. */
export type SpreadRefusal =
  | 'HealthFactorNotBelowThreshold'
  | 'CollateralCannotBeLiquidated'
  | 'SpecifiedCurrencyNotBorrowedByUser'
  | 'MustNotLeaveDust';

export type SpreadOutcome =
  | (SpreadSeizure & {
      readonly ok: true;
      readonly healthFactorBefore: bigint | null;
      readonly debtLeft: bigint;
      readonly collateralLeft: bigint;
      /** Atoms of this debt, and value of all others, burned because no collateral is left: bad debt of their reserves. */
      readonly deficit: bigint;
      readonly otherDebtWrittenOff: bigint;
      readonly healthFactorAfter: bigint | null;
    })
  | {
      readonly ok: false;
      readonly reason: SpreadRefusal;
      readonly healthFactorBefore: bigint | null;
    };

/** One liquidation call (`executeLiquidationCall`). Bad debt becomes a deficit only when the account has no collateral of any kind left. */
export function liquidateAtSpread(call: SpreadCall): SpreadOutcome {
  const { collateral, debt, otherCollateralValue, otherWeightedThreshold, otherDebtValue } = call;
  const threshold = collateral.liquidationThreshold;
  const collateralValue = valueFloor(collateral);
  const weighted = collateralValue * threshold + otherWeightedThreshold;
  const totalDebtValue = valueCeil(debt) + otherDebtValue;
  const healthFactorBefore = healthFactorOf(weighted, totalDebtValue);
  const refuse = (reason: SpreadRefusal): SpreadOutcome => ({
    ok: false,
    reason,
    healthFactorBefore,
  });
  if (healthFactorBefore === null || !isBelowThreshold(weighted, totalDebtValue))
    return refuse('HealthFactorNotBelowThreshold');
  if (collateral.amount === 0n || threshold === 0n) return refuse('CollateralCannotBeLiquidated');
  if (debt.amount === 0n) return refuse('SpecifiedCurrencyNotBorrowedByUser');

  const most = repayableDebt(debt, {
    collateralValue,
    totalDebtValue,
    healthFactor: healthFactorBefore,
    ...(call.rule !== undefined && { rule: call.rule }),
  });
  const seizure = seizeAtSpread(collateral, debt, wideMin(call.debtToCover, most), call);
  const debtRemaining = debt.amount - seizure.debtRepaid;
  const collateralLeft = collateral.amount - seizure.toLiquidator - seizure.protocolFee;
  if (call.dustRefused !== false && debtRemaining > 0n && collateralLeft > 0n) {
    const debtValueLeft = valueFloor({ ...debt, amount: debtRemaining });
    const collateralValueLeft = valueFloor({ ...collateral, amount: collateralLeft });
    if (debtValueLeft < LEAST_LEFTOVER || collateralValueLeft < LEAST_LEFTOVER)
      return refuse('MustNotLeaveDust');
  }

  const nothingLeft = collateralLeft === 0n && otherCollateralValue === 0n;
  const debtLeft = nothingLeft ? 0n : debtRemaining;
  const weightedAfter =
    valueFloor({ ...collateral, amount: collateralLeft }) * threshold + otherWeightedThreshold;
  const debtAfter = nothingLeft ? 0n : valueCeil({ ...debt, amount: debtLeft }) + otherDebtValue;
  return {
    ok: true,
    healthFactorBefore,
    ...seizure,
    debtLeft,
    collateralLeft,
    deficit: nothingLeft ? debtRemaining : 0n,
    otherDebtWrittenOff: nothingLeft ? otherDebtValue : 0n,
    healthFactorAfter: healthFactorOf(weightedAfter, debtAfter),
  };
}
