// StableSwap (Egorov 2019, "StableSwap: efficient mechanism for stablecoin liquidity"): Ann·S + D = Ann·D + D^(n+1)/(nⁿ·Πx), with
// Ann = A·n as the contract counts it. Newton steps on whole numbers, as in the contract; balances have been brought to one unit.

import { invariant, InvariantViolation } from '../errors.ts';

/** An amplification A is a whole number of this many parts, so that 85.5 can be told. */
export const AMPLIFICATION_PARTS = 1_000_000n;
const STEPS_MAX = 2_000;

/** The invariant D of balances of one unit; 0 for an empty pool. Rounded by at most a few units of the balances. */
export function stableInvariant(balances: readonly bigint[], amplification: bigint): bigint {
  const n = BigInt(balances.length);
  const sum = balances.reduce((total, balance) => total + balance, 0n);
  if (sum === 0n) return 0n;
  invariant(
    balances.every((balance) => balance > 0n),
    'AMM-4',
    'a StableSwap pool has some of every coin, or none of any',
  );
  const ann = amplification * n;
  let d = sum;
  for (let step = 0; step < STEPS_MAX; step++) {
    const product = productTerm(balances, d);
    const before = d;
    d =
      ((ann * sum + n * product * AMPLIFICATION_PARTS) * d) /
      ((ann - AMPLIFICATION_PARTS) * d + (n + 1n) * product * AMPLIFICATION_PARTS);
    // From above the steps fall until rounding ends them.
    if (d >= before - 1n) return d < before ? d : before;
  }
  throw new InvariantViolation('AMM-4', 'the StableSwap invariant is found');
}

/** D^(n+1)/(nⁿ·Πx). The contract divides coin by coin; once at the end keeps the digits of a pool that is nearly one coin. */
function productTerm(balances: readonly bigint[], d: bigint): bigint {
  const n = BigInt(balances.length);
  let above = d;
  let below = 1n;
  for (const balance of balances) {
    above *= d;
    below *= balance * n;
  }
  return above / below;
}

/** The balance of coin `at` that goes with the others at the invariant `d` (the entry at `at` is not read). */
export function stableBalance(
  balances: readonly bigint[],
  amplification: bigint,
  d: bigint,
  at: number,
): bigint {
  const n = BigInt(balances.length);
  const ann = amplification * n;
  let sum = 0n;
  let above = d;
  let below = 1n;
  balances.forEach((balance, coin) => {
    if (coin === at) return;
    invariant(balance > 0n, 'AMM-4', 'a StableSwap pool has some of every coin');
    sum += balance;
    above *= d;
    below *= balance * n;
  });
  const c = (above * d * AMPLIFICATION_PARTS) / (below * ann * n);
  const b = sum + (d * AMPLIFICATION_PARTS) / ann;
  let y = d;
  for (let step = 0; step < STEPS_MAX; step++) {
    const before = y;
    y = (y * y + c) / (2n * y + b - d);
    // After the first step it comes from above and falls until rounding ends it.
    if (magnitude(y - before) <= 1n || (step > 0 && y > before)) return y;
  }
  throw new InvariantViolation('AMM-4', 'the StableSwap balance is found');
}

export interface StableExchange {
  /** What the trader gets, and what the pool keeps of what it would have got. */
  readonly amountOut: bigint;
  readonly fee: bigint;
  /** The invariant before the swap. */
  readonly d: bigint;
}

/**
 * Swaps `amountIn` of coin `from` for coin `to`: dy = y_before − y_after − 1 unit, then the fee (a share `fee`/`feeWhole` of dy,
 * rounded up) is taken from the output and stays in the pool.
 */
export function stableExchange(
  balances: readonly bigint[],
  amplification: bigint,
  {
    from,
    to,
    amountIn,
    fee,
    feeWhole,
    invariant: known,
  }: {
    readonly from: number;
    readonly to: number;
    readonly amountIn: bigint;
    readonly fee: bigint;
    readonly feeWhole: bigint;
    /** D of the balances where the caller has it. */
    readonly invariant?: bigint;
  },
): StableExchange {
  const d = known ?? stableInvariant(balances, amplification);
  if (amountIn === 0n) return { amountOut: 0n, fee: 0n, d };
  const moved = balances.map((balance, coin) => (coin === from ? balance + amountIn : balance));
  const gross = balances[to]! - stableBalance(moved, amplification, d, to) - 1n;
  if (gross <= 0n) return { amountOut: 0n, fee: 0n, d };
  const taken = (gross * fee + feeWhole - 1n) / feeWhole;
  return { amountOut: gross - taken, fee: taken, d };
}

/**
 * Coins of `to` for a coin of `from` at the margin, fee apart: (Ann + K/x_from)/(Ann + K/x_to) with K = D^(n+1)/(nⁿ·Πx), the ratio
 * of the partial derivatives of the invariant.
 */
export function stableSpotPrice(
  balances: readonly number[],
  amplification: number,
  d: number,
  from: number,
  to: number,
): number {
  const n = balances.length;
  let k = d;
  for (const balance of balances) k *= d / (balance * n);
  const ann = amplification * n;
  return (ann + k / balances[from]!) / (ann + k / balances[to]!);
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);
