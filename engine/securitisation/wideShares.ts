// Splits whole amounts of any size. The twin of `splitProRata` for BigInt: waterfalls are worked out in it, because their rules are
// stated in fractions, and a cash-flow model at 18 decimals outgrows the ledger's safe integers.

import { invariant } from '../errors.ts';

export const wideSum = (amounts: readonly bigint[]): bigint =>
  amounts.reduce((sum, amount) => sum + amount, 0n);

/**
 * Splits an amount in proportion to weights, exactly: shares are rounded down, the atoms left over go to the largest remainders, equals in
 * the order of the list. With amount ≤ Σ weights no share exceeds its weight.
 */
export function wideSplitProRata(amount: bigint, weights: readonly bigint[]): bigint[] {
  if (amount === 0n) return weights.map(() => 0n);
  const whole = wideSum(weights);
  invariant(whole > 0n, 'LOSS-3', 'an amount is split over weights of which one is above nought');
  const shares = weights.map((weight) => (amount * weight) / whole);
  let over = amount - wideSum(shares);
  const byRemainder = weights
    .map((weight, index) => ({ index, rest: (amount * weight) % whole }))
    .toSorted((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1));
  for (const { index } of byRemainder) {
    if (over === 0n) break;
    shares[index] = shares[index]! + 1n;
    over -= 1n;
  }
  return shares;
}

/** Fills wishes one after the other. */
export function wideSplitInOrder(amount: bigint, wishes: readonly bigint[]): bigint[] {
  let left = amount;
  return wishes.map((wish) => {
    const share = left < wish ? left : wish;
    left -= share;
    return share;
  });
}
