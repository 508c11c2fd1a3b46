// What a book of loans is worth: expected repayment at maturity, discounted (Tinlake's NAV feed). Amounts are whole numbers of 10^−18, factors
// per period (1 + rate) of 10^−27; a period is whatever the rates are stated for: a second, a day.

import { RAY, rayPower, WAD } from '../units/fixedPoint.ts';

export interface Loan {
  readonly principal: bigint;
  /** 1 + rate of the loan by period. */
  readonly factor: bigint;
  /** Periods from the start to maturity. */
  readonly maturity: number;
  /** Share of the debt that is expected to be repaid, 10^−18. */
  readonly recovery: bigint;
  /** Share written off since, 10^−18; nothing while undefined. */
  readonly writeOff?: bigint;
}

/** What a loan is expected to pay at maturity. */
export const futureValue = ({ principal, factor, maturity, recovery }: Loan): bigint =>
  (principal * rayPower(factor, BigInt(maturity)) * recovery) / (RAY * WAD);

/**
 * Value after `elapsed` periods. A loan past maturity keeps its future value until it is written off; a loan that is written off counts for
 * what is left of its debt.
 */
export function loanValue(loan: Loan, elapsed: number, discountFactor: bigint): bigint {
  const { principal, factor, maturity, recovery, writeOff } = loan;
  if (writeOff !== undefined)
    return (principal * rayPower(factor, BigInt(elapsed)) * (WAD - writeOff)) / (RAY * WAD);
  const left = Math.max(0, maturity - elapsed);
  return (
    (principal * rayPower(factor, BigInt(maturity)) * recovery) /
    (rayPower(discountFactor, BigInt(left)) * WAD)
  );
}

export const netAssetValueOfLoans = (
  loans: readonly Loan[],
  elapsed: number,
  discountFactor: bigint,
): bigint => loans.reduce((sum, loan) => sum + loanValue(loan, elapsed, discountFactor), 0n);
