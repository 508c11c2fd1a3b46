// A revolving pool with a senior and a junior tranche and epochs: what the senior tranche is owed, how it is split between loans (which earn)
// and idle cash (which does not), and the price at which each tranche's tokens are bought and redeemed. Restates the lender side of
// Tinlake (assessor, tranche). Amounts and ratios are whole numbers of 10^−18, compounding rates of 10^−27.

import { RAY, rayPower, WAD, wideMin } from '../units/fixedPoint.ts';

/** What the pool owns: value of the loans, and cash. */
export interface EpochAssets {
  readonly netAssetValue: bigint;
  readonly reserve: bigint;
}

/** What the senior tranche is owed: `debt` is lent on and earns, `balance` is its part of the idle cash. */
export interface SeniorClaim {
  readonly debt: bigint;
  readonly balance: bigint;
}

const epochAssets = ({ netAssetValue, reserve }: EpochAssets): bigint => netAssetValue + reserve;

/** Senior share of the assets; nought without assets, above one where the senior tranche is not covered. */
export const seniorRatio = (seniorAsset: bigint, assets: bigint): bigint =>
  assets === 0n ? 0n : (seniorAsset * WAD) / assets;

/** What the senior tranche is owed after orders: never more than there is, never below nothing. */
export function seniorAssetAfterOrders(
  seniorAsset: bigint,
  orders: { readonly supply: bigint; readonly redeem: bigint },
  assets: EpochAssets,
): bigint {
  const expected = seniorAsset + orders.supply - orders.redeem;
  return wideMin(expected > 0n ? expected : 0n, epochAssets(assets));
}

/** Divides what the senior tranche is owed after orders between loans and idle cash in the pool's own proportion. */
export function rebalance(
  { debt, balance }: SeniorClaim,
  orders: { readonly supply: bigint; readonly redeem: bigint },
  { netAssetValue, reserve }: EpochAssets,
): SeniorClaim & { readonly ratio: bigint } {
  const sum = debt + balance + orders.supply - orders.redeem;
  const expected = sum > 0n ? sum : 0n;
  const assets = netAssetValue + reserve;
  const ratio = wideMin(WAD, seniorRatio(expected, assets));
  const part =
    expected >= assets ? (assets === 0n ? 0n : netAssetValue) : (netAssetValue * expected) / assets;
  const lent = wideMin(part, expected);
  return { ratio, debt: lent, balance: expected - lent };
}

/** Debt after whole periods at a factor of 1 + rate (10^−27) each; idle cash earns nothing. */
export const seniorDebtAfter = (debt: bigint, factor: bigint, periods: number): bigint =>
  (debt * rayPower(factor, BigInt(periods))) / RAY;

export interface EpochPrices {
  /** Per token, 10^−18. */
  readonly senior: bigint;
  readonly junior: bigint;
  /** The junior tranche is worth nothing: only redemptions are taken. */
  readonly isClosing: boolean;
}

/** Tokens up to this many atoms are left-overs of rounding. */
const DUST = 2n;

/** Each tranche's own price; one where the pool is empty or has no tokens. `juniorStake` is cover that the junior tranche has pledged elsewhere. */
export function epochPrices(
  assets: EpochAssets,
  {
    seniorAsset,
    seniorTokens,
    juniorTokens,
    juniorStake = 0n,
  }: {
    readonly seniorAsset: bigint;
    readonly seniorTokens: bigint;
    readonly juniorTokens: bigint;
    readonly juniorStake?: bigint;
  },
): EpochPrices {
  const all = epochAssets(assets);
  const isEmpty = assets.netAssetValue === 0n && assets.reserve === 0n;
  const senior =
    isEmpty || seniorTokens <= DUST ? WAD : (wideMin(seniorAsset, all) * WAD) / seniorTokens;
  const left = all < seniorAsset ? 0n : all - seniorAsset + juniorStake;
  const junior = isEmpty || juniorTokens <= DUST ? WAD : (left * WAD) / juniorTokens;
  return { senior, junior, isClosing: junior === 0n };
}

/** One executed epoch as an order saw it: the share of it that was filled, and the price (both 10^−18). */
export interface EpochFill {
  readonly share: bigint;
  readonly price: bigint;
}

/** What an order has brought after epochs: each fills its share of what is left. A supply pays currency for tokens, a redemption tokens for currency. */
export function disburse(
  kind: 'supply' | 'redeem',
  order: bigint,
  epochs: readonly EpochFill[],
): { readonly received: bigint; readonly left: bigint } {
  let left = order;
  let received = 0n;
  for (const { share, price } of epochs) {
    const filled = (left * share) / WAD;
    // Tokens that are worth nothing are not sold: the order waits.
    if (kind === 'supply' && price === 0n) continue;
    received += kind === 'supply' ? (filled * WAD) / price : (filled * price) / WAD;
    left -= filled;
  }
  return { received, left };
}
