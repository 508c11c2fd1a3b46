// Interest by seniority, shortfalls carried forward: the two-tranche pool's own short waterfall; principal and every other order of payments go by
// the steps of waterfall.ts. Amounts are atoms (safe integers); what comes in goes out to the atom. Pure rule.

import { invariant } from '../errors.ts';
import { addExact } from '../units/exact.ts';
import { splitProRata } from './lossAllocation.ts';

export interface InterestClaim {
  /** 0 is paid first; claims of equal rank share in proportion to what they are owed. Any order in the list. */
  readonly rank: number;
  /** Coupon of this period. */
  readonly couponDue: number;
  /** Coupons of earlier periods that were not paid. */
  readonly shortfall: number;
}

export interface InterestPayment {
  /** Atoms paid by claim, in the order of the list; old shortfalls and the new coupon rank alike. */
  readonly paid: readonly number[];
  /** Carried into the next period, by claim. */
  readonly shortfall: readonly number[];
  /** Left after every claim: goes to the most junior holders, or wherever the caller's next step sends it. */
  readonly residual: number;
}

/** Pays interest in order of rank. Example: 100 against 60 and 70 pays 60 and 40, and carries 30. */
export function payInterest(available: number, claims: readonly InterestClaim[]): InterestPayment {
  const owed = claims.map(({ couponDue, shortfall }) => addExact(couponDue, shortfall));
  const { paid, residual } = payByRank(
    available,
    claims.map(({ rank }, index) => ({ rank, owed: owed[index] ?? 0 })),
  );
  return { paid, shortfall: owed.map((amount, index) => amount - (paid[index] ?? 0)), residual };
}

interface RankedClaim {
  readonly rank: number;
  readonly owed: number;
}

function payByRank(
  available: number,
  claims: readonly RankedClaim[],
): { paid: number[]; residual: number } {
  invariant(
    Number.isSafeInteger(available) && available >= 0,
    'WATERFALL-2',
    'cash is whole atoms',
  );
  const paid = claims.map(() => 0);
  let left = available;
  for (const rank of ranksOf(claims)) {
    const owed = claims.map((claim) => (claim.rank === rank ? claim.owed : 0));
    const pot = Math.min(left, owed.reduce(addExact, 0));
    for (const [index, share] of splitProRata(pot, owed).entries()) {
      paid[index] = (paid[index] ?? 0) + share;
    }
    left -= pot;
  }
  invariant(
    paid.reduce(addExact, 0) + left === available,
    'WATERFALL-1',
    'paid + retained = received',
  );
  return { paid, residual: left };
}

const ranksOf = (claims: readonly RankedClaim[]): number[] =>
  [...new Set(claims.map(({ rank }) => rank))].toSorted((a, b) => a - b);
