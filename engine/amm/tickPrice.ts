// Prices at the ticks of a concentrated pool (Uniswap v3, white paper eqs. 6.1–6.2): price = 1.0001^tick, kept as a square root with 96
// binary places. A tick here is a step of price, as in the protocol; everywhere else the word is time. Agrees with the contract to
// the last digit: the same twenty factors of 128 places, multiplied and cut in the same order.

import { InputError, invariant } from '../errors.ts';
import { integerRootFloor } from '../math/integerRoot.ts';

export const PRICE_TICK_MAX = 887_272;
export const Q96 = 1n << 96n;

const Q128 = 1n << 128n;
const FACTORS = tickFactors();

/** √1.0001^(−2^k) with 128 places, to the nearest, for k = 0 … 19: made here from 320 places. */
function tickFactors(): bigint[] {
  const places = 320n;
  const factors: bigint[] = [];
  let factor = integerRootFloor((10_000n << (2n * places)) / 10_001n);
  for (let bit = 0; bit < 20; bit++) {
    factors.push((factor + (1n << (places - 129n))) >> (places - 128n));
    factor = (factor * factor) >> places;
  }
  return factors;
}

/** √(1.0001^tick)·2^96, rounded up as the contract does. `InputError` beyond ±887,272. */
export function sqrtPriceAtTick(tick: number): bigint {
  if (!Number.isInteger(tick) || Math.abs(tick) > PRICE_TICK_MAX)
    throw new InputError([
      {
        where: 'price tick',
        found: `${tick} is not a price tick`,
        mend: `Give a whole number from −${PRICE_TICK_MAX} to ${PRICE_TICK_MAX}.`,
      },
    ]);
  const size = Math.abs(tick);
  let ratio = Q128;
  for (let bit = 0; bit < FACTORS.length; bit++) {
    if ((size >> bit) & 1) ratio = (ratio * FACTORS[bit]!) >> 128n;
  }
  if (tick > 0) ratio = ((1n << 256n) - 1n) / ratio;
  return (ratio >> 32n) + (ratio & 0xffff_ffffn ? 1n : 0n);
}

/** Square-root prices that a pool may have: from the lowest tick's up to just below the highest tick's. */
export const SQRT_PRICE_MIN = sqrtPriceAtTick(-PRICE_TICK_MAX);
export const SQRT_PRICE_MAX = sqrtPriceAtTick(PRICE_TICK_MAX);

/** The highest tick whose square-root price is not above the given one. */
export function tickAtSqrtPrice(sqrtPrice: bigint): number {
  invariant(
    sqrtPrice >= SQRT_PRICE_MIN && sqrtPrice < SQRT_PRICE_MAX,
    'AMM-6',
    'a square-root price lies between those of the lowest and the highest tick',
  );
  let low = -PRICE_TICK_MAX;
  let high = PRICE_TICK_MAX;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (sqrtPriceAtTick(middle) <= sqrtPrice) low = middle;
    else high = middle;
  }
  return low;
}
