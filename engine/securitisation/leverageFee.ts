// A borrower's pool in which the senior tranche pays the junior a part of its interest for going first (Goldfinch). Amounts and shares are
// whole numbers of 10^−18.

import { WAD, wideMin } from '../units/fixedPoint.ts';

export interface LeverageTerms {
  readonly seniorPrincipal: bigint;
  readonly juniorPrincipal: bigint;
  /** Share of all interest for the protocol, and share of the senior's interest for the junior. */
  readonly reserveFee: bigint;
  readonly juniorFee: bigint;
}

export interface SharedRepayment {
  readonly reserve: bigint;
  readonly seniorInterest: bigint;
  readonly juniorInterest: bigint;
  readonly seniorPrincipal: bigint;
  readonly juniorPrincipal: bigint;
}

/** Divides a repayment: interest by principal less the fees, the junior taking the rest; principal to the senior until it is whole. */
export function shareRepayment(
  { seniorPrincipal, juniorPrincipal, reserveFee, juniorFee }: LeverageTerms,
  paid: { readonly interest: bigint; readonly principal: bigint },
): SharedRepayment {
  const all = seniorPrincipal + juniorPrincipal;
  const reserve = (paid.interest * reserveFee) / WAD;
  const seniorInterest =
    all === 0n
      ? 0n
      : (paid.interest * seniorPrincipal * (WAD - reserveFee - juniorFee)) / (all * WAD);
  const toSenior = wideMin(paid.principal, seniorPrincipal);
  return {
    reserve,
    seniorInterest,
    juniorInterest: paid.interest - reserve - seniorInterest,
    seniorPrincipal: toSenior,
    juniorPrincipal: paid.principal - toSenior,
  };
}
