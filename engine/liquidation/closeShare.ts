// How much a liquidation takes that closes a fixed share of a debt (Compound v2's and many others' rule, without dust limits): repay
// that share, seize its worth and the bonus at the oracle price; where the collateral does not reach, take all of it and repay what
// it pays for (vectors/cascade-closed-loop).

import { WAD, wideMulDivCeil, wideMulDivFloor } from '../units/fixedPoint.ts';

export interface CloseTerms {
  /** Atoms of collateral and debt of the account. */
  readonly collateral: bigint;
  readonly debt: bigint;
  /** Atoms of debt asset for an atom of collateral, as a ratio. */
  readonly price: { readonly numerator: bigint; readonly denominator: bigint };
  /** With 18 decimals. */
  readonly closeFactor: bigint;
  readonly bonus: bigint;
}

/** Atoms. */
export interface Closing {
  readonly repay: bigint;
  readonly seize: bigint;
  /** Whether all the collateral goes. */
  readonly takesAll: boolean;
}

/** Repayment rounded up and seizure down: the protocol's side keeps the remainder. */
export function closeShare({ collateral, debt, price, closeFactor, bonus }: CloseTerms): Closing {
  const { numerator, denominator } = price;
  const repay = wideMulDivCeil(debt, closeFactor, WAD);
  const seize = wideMulDivFloor(repay * (WAD + bonus), denominator, numerator * WAD);
  if (seize < collateral) return { repay, seize, takesAll: false };
  const paysFor = wideMulDivCeil(collateral * numerator, WAD, denominator * (WAD + bonus));
  return { repay: paysFor < debt ? paysFor : debt, seize: collateral, takesAll: true };
}
