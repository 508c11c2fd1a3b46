// Interest on accounts and lines of a deal, as a trustee bank pays it: balance · rate · days / 365, truncated to cents. Amounts are whole
// numbers of 10^−18 of the currency, rates of 10^−18 per year.

import { WAD } from '../units/fixedPoint.ts';

const CENT = WAD / 100n;
const DAYS_IN_YEAR = 365n;

/** Interest on a balance that stays constant for whole days. */
export const bankInterest = (balance: bigint, ratePerYear: bigint, days: number): bigint =>
  ((balance * ratePerYear * BigInt(days)) / (DAYS_IN_YEAR * WAD * CENT)) * CENT;

/** Balance after the interest of all stretches is credited; each stretch is truncated by itself. */
export function balanceWithInterest(
  stretches: readonly { readonly balance: bigint; readonly days: number }[],
  ratePerYear: bigint,
): bigint {
  const interest = stretches.reduce(
    (sum, { balance, days }) => sum + bankInterest(balance, ratePerYear, days),
    0n,
  );
  return (stretches.at(-1)?.balance ?? 0n) + interest;
}

export type ReserveTarget =
  | { readonly kind: 'fixed'; readonly amount: bigint }
  /** Of the pool balance, in 10^−18. */
  | { readonly kind: 'share'; readonly share: bigint };

/** What a reserve should hold at this pool balance, and what it lacks of it. */
export function reserveGap(
  target: ReserveTarget,
  { balance, poolBalance }: { readonly balance: bigint; readonly poolBalance: bigint },
): { readonly target: bigint; readonly gap: bigint } {
  const wanted = target.kind === 'fixed' ? target.amount : (poolBalance * target.share) / WAD;
  return { target: wanted, gap: wanted > balance ? wanted - balance : 0n };
}

/** Cost of a liquidity line over whole days: interest on what is drawn, a premium on what is not. */
export const liquidityLineCost = (
  { drawn, unused }: { readonly drawn: bigint; readonly unused: bigint },
  rates: { readonly interest: bigint; readonly premium: bigint },
  days: number,
): { readonly interest: bigint; readonly premium: bigint } => ({
  interest: bankInterest(drawn, rates.interest, days),
  premium: bankInterest(unused, rates.premium, days),
});
