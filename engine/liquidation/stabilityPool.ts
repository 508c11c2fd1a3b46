// The stability pool of Liquity v1: deposits that stand ready to pay the debt of liquidated accounts and share their collateral. Every
// depositor burns and gains in proportion, without anybody's deposit being touched at a liquidation: two running figures, a product P of
// what is left of a unit and a sum S of what it gained, and each depositor's snapshot of them (Liquity, "Scalable reward distribution with
// compounding stakes", 2020). Pure rules; the caller books.
//
// Amounts are whole numbers of any base unit. P starts at 10^27 and only falls; below 10^18 it is scaled up by 10^9, and the scale counted, so
// that a pool which pays almost all it has, again and again, keeps its digits. Unlike the contract, gains over any number of scales are paid.

import { RAY, wideMin } from '../units/fixedPoint.ts';

export interface StabilityPool {
  /** Deposits as they stand, all depositors together. */
  readonly total: bigint;
  readonly product: bigint;
  readonly scale: number;
  /** Collateral gained by a deposit at P = 1 since the start, times 10^54, by scale. */
  readonly sums: readonly bigint[];
}

/** A depositor's deposit at its last change, and the pool's figures then. */
export interface PoolSnapshot {
  readonly deposit: bigint;
  readonly product: bigint;
  readonly scale: number;
  readonly sum: bigint;
}

const SCALE_FACTOR = 10n ** 9n;
const LEAST_PRODUCT = 10n ** 18n;

export const emptyPool: StabilityPool = { total: 0n, product: RAY, scale: 0, sums: [0n] };

/** The rules of the pool. */
export const stabilityPool = { offsetMax, offset, snapshot, standing, gain, change };

/** Debt that the pool can pay: all but one unit of money, which stays so that P never reaches nothing. */
function offsetMax({ total }: Pick<StabilityPool, 'total'>, unit: bigint): bigint {
  return total - wideMin(unit, total);
}

/** Pays `debt` (at most `offsetMax`) out of all deposits and shares `collateral` among them. */
function offset(pool: StabilityPool, debt: bigint, collateral: bigint): StabilityPool {
  if (debt === 0n) return pool;
  const { total, product } = pool;
  let { scale } = pool;
  const sums = [...pool.sums];
  sums[scale] = (sums[scale] ?? 0n) + (collateral * product * RAY) / total;
  let numerator = product * (total - debt);
  while (numerator / total < LEAST_PRODUCT) {
    numerator *= SCALE_FACTOR;
    scale++;
    sums[scale] ??= 0n;
  }
  return { total: total - debt, product: numerator / total, scale, sums };
}

/** The figures that a depositor with `deposit` keeps from now on. */
function snapshot({ product, scale, sums }: StabilityPool, deposit: bigint): PoolSnapshot {
  return { deposit, product, scale, sum: sums[scale] ?? 0n };
}

/** What is left of a deposit. */
function standing(pool: StabilityPool, { deposit, product, scale }: PoolSnapshot): bigint {
  const scaled = SCALE_FACTOR ** BigInt(pool.scale - scale);
  return (deposit * pool.product) / product / scaled;
}

/** Collateral gained since the snapshot. */
function gain(pool: StabilityPool, { deposit, product, scale, sum }: PoolSnapshot): bigint {
  let total = (pool.sums[scale] ?? 0n) - sum;
  let divisor = 1n;
  for (let at = scale + 1; at <= pool.scale; at++) {
    divisor *= SCALE_FACTOR;
    total += (pool.sums[at] ?? 0n) / divisor;
  }
  return (deposit * total) / product / RAY;
}

/**
 * Adds to (positive) or takes from (negative) a deposit, at most all of it; the gain is paid out with every change, as the protocol does.
 */
function change(
  pool: StabilityPool,
  held: PoolSnapshot | undefined,
  amount: bigint,
): {
  readonly pool: StabilityPool;
  readonly snapshot: PoolSnapshot;
  /** What was added (positive) or taken out. */
  readonly moved: bigint;
  readonly gain: bigint;
} {
  const before = held === undefined ? 0n : standing(pool, held);
  const moved = amount < -before ? -before : amount;
  const after = { ...pool, total: pool.total + moved };
  return {
    pool: after,
    snapshot: snapshot(after, before + moved),
    moved,
    gain: held === undefined ? 0n : gain(pool, held),
  };
}
