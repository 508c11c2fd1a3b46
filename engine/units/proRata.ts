// Splits a whole amount over weights, exactly: nothing is lost and nobody gets more than a unit beyond its share.

import { InputError } from '../errors.ts';

/**
 * Shares of `amount` in proportion to `weights` (all ≥ 0). Cumulative sums are rounded down, so the parts add up to the amount, part i
 * differs from amount · wᵢ / Σw by less than one unit, and no part exceeds its weight while the amount does not exceed Σw.
 * Nothing is shared when every weight is nought. Rejects a negative amount or weight (`InputError`).
 */
export function proRata(amount: bigint, weights: readonly bigint[]): bigint[] {
  if (amount < 0n || weights.some((weight) => weight < 0n)) {
    throw new InputError([
      {
        where: 'proRata',
        found: 'a negative amount or weight',
        mend: 'Give amounts and weights of nought or more.',
      },
    ]);
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  if (total === 0n) return weights.map(() => 0n);
  let reached = 0n;
  let given = 0n;
  return weights.map((weight) => {
    reached += weight;
    const upTo = (amount * reached) / total;
    const part = upTo - given;
    given = upTo;
    return part;
  });
}
