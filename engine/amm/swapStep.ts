// Between two square-root prices a concentrated pool is a product pool with liquidity L (Uniswap v3, white paper §6.2): amount0 =
// L·(1/a − 1/b), amount1 = L·(b − a). Whole numbers with 96 binary places, every rounding against the trader, as in the contract.

import { invariant } from '../errors.ts';
import { Q96 } from './tickPrice.ts';

const WHOLE_PPM = 1_000_000n;
const WORD = 1n << 256n;

const divideCeil = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;
const divide = (a: bigint, b: bigint, rounding: 'floor' | 'ceil'): bigint =>
  rounding === 'ceil' ? divideCeil(a, b) : a / b;

/** Of asset 0 between two square-root prices, in either order. */
export function amount0Between(
  a: bigint,
  b: bigint,
  liquidity: bigint,
  rounding: 'floor' | 'ceil',
): bigint {
  const [low, high] = a < b ? [a, b] : [b, a];
  invariant(low > 0n, 'AMM-6', 'a square-root price is positive');
  return divide(divide(liquidity * Q96 * (high - low), high, rounding), low, rounding);
}

/** Of asset 1 between two square-root prices, in either order. */
export function amount1Between(
  a: bigint,
  b: bigint,
  liquidity: bigint,
  rounding: 'floor' | 'ceil',
): bigint {
  return divide(liquidity * (a < b ? b - a : a - b), Q96, rounding);
}

/** Where `amountIn` takes the price; asset 0 comes in when `direction` is down. Never further than it pays for. */
export function priceAfterInput(
  sqrtPrice: bigint,
  liquidity: bigint,
  amountIn: bigint,
  direction: 'down' | 'up',
): bigint {
  invariant(sqrtPrice > 0n && liquidity > 0n, 'AMM-6', 'a price moves where there is liquidity');
  if (direction === 'up') return sqrtPrice + (amountIn * Q96) / liquidity;
  if (amountIn === 0n) return sqrtPrice;
  const scaled = liquidity * Q96;
  const moved = amountIn * sqrtPrice;
  // Beyond the contract's word it divides in another order, and so do we.
  return moved < WORD && scaled + moved < WORD
    ? divideCeil(scaled * sqrtPrice, scaled + moved)
    : divideCeil(scaled, scaled / sqrtPrice + amountIn);
}

/** Where taking `amountOut` leaves the price (asset 1 goes out when it falls); undefined where there is not so much. */
export function priceAfterOutput(
  sqrtPrice: bigint,
  liquidity: bigint,
  amountOut: bigint,
  direction: 'down' | 'up',
): bigint | undefined {
  invariant(sqrtPrice > 0n && liquidity > 0n, 'AMM-6', 'a price moves where there is liquidity');
  if (direction === 'down') {
    const fall = divideCeil(amountOut * Q96, liquidity);
    return sqrtPrice > fall ? sqrtPrice - fall : undefined;
  }
  if (amountOut === 0n) return sqrtPrice;
  const scaled = liquidity * Q96;
  const moved = amountOut * sqrtPrice;
  return scaled > moved ? divideCeil(scaled * sqrtPrice, scaled - moved) : undefined;
}

export interface SwapStep {
  readonly sqrtPrice: bigint;
  /** Without the fee. */
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  readonly fee: bigint;
}

/**
 * One step towards `target` with constant liquidity. `amount` > 0 is an input to use up (fee included), < 0 an output to reach. The
 * fee is in parts per million of the input; what an input leaves over when the target is not reached is fee.
 */
export function swapStep(
  sqrtPrice: bigint,
  target: bigint,
  liquidity: bigint,
  amount: bigint,
  feePpm: bigint,
): SwapStep {
  const direction = sqrtPrice >= target ? 'down' : 'up';
  const inputTo = (price: bigint): bigint =>
    direction === 'down'
      ? amount0Between(price, sqrtPrice, liquidity, 'ceil')
      : amount1Between(sqrtPrice, price, liquidity, 'ceil');
  const outputTo = (price: bigint): bigint =>
    direction === 'down'
      ? amount1Between(price, sqrtPrice, liquidity, 'floor')
      : amount0Between(sqrtPrice, price, liquidity, 'floor');
  const feeOn = (amountIn: bigint): bigint => divideCeil(amountIn * feePpm, WHOLE_PPM - feePpm);

  if (amount >= 0n) {
    const usable = (amount * (WHOLE_PPM - feePpm)) / WHOLE_PPM;
    const needed = inputTo(target);
    if (usable >= needed) {
      const amountOut = outputTo(target);
      return { sqrtPrice: target, amountIn: needed, amountOut, fee: feeOn(needed) };
    }
    const next = priceAfterInput(sqrtPrice, liquidity, usable, direction);
    const amountIn = next === target ? needed : inputTo(next);
    const fee = next === target ? feeOn(amountIn) : amount - amountIn;
    return { sqrtPrice: next, amountIn, amountOut: outputTo(next), fee };
  }
  const wanted = -amount;
  const there = outputTo(target);
  const next = wanted >= there ? target : priceAfterOutput(sqrtPrice, liquidity, wanted, direction);
  invariant(next !== undefined, 'AMM-6', 'an output below what the range holds can be taken');
  const out = next === target ? there : outputTo(next);
  const amountIn = inputTo(next);
  return {
    sqrtPrice: next,
    amountIn,
    amountOut: out > wanted ? wanted : out,
    fee: feeOn(amountIn),
  };
}
