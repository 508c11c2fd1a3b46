// A concentrated-liquidity pool (Uniswap v3): liquidity stands in ranges of price ticks, a swap walks from one initialised tick to the
// next, fees grow per unit of liquidity in range. Pure: a state goes in, a new one comes out; plain maps, whole numbers.

import { invariant } from '../errors.ts';
import { amount0Between, amount1Between, swapStep } from './swapStep.ts';
import {
  PRICE_TICK_MAX,
  SQRT_PRICE_MAX,
  SQRT_PRICE_MIN,
  sqrtPriceAtTick,
  tickAtSqrtPrice,
} from './tickPrice.ts';

/** Fee growth wraps at this, as the contract's does: only differences mean anything. */
const WORD = 1n << 256n;
const Q128 = 1n << 128n;
/** Initialised ticks are looked for in words of this many tick spacings; a step ends where a word does. */
const WORD_TICKS = 256;

export interface TickInfo {
  /** Liquidity of all ranges that end here, and what crossing it upwards adds. */
  readonly gross: bigint;
  readonly net: bigint;
  /** Fee growth on the other side of this tick, per unit of liquidity, 128 places. */
  readonly feeOutside0: bigint;
  readonly feeOutside1: bigint;
}

export interface RangePosition {
  readonly tickLower: number;
  readonly tickUpper: number;
  readonly liquidity: bigint;
  readonly feeInside0: bigint;
  readonly feeInside1: bigint;
  readonly owed0: bigint;
  readonly owed1: bigint;
}

export interface ConcentratedState {
  readonly sqrtPrice: bigint;
  readonly tick: number;
  /** Of the ranges that hold the price. */
  readonly liquidity: bigint;
  readonly feeGrowth0: bigint;
  readonly feeGrowth1: bigint;
  readonly ticks: ReadonlyMap<number, TickInfo>;
}

export interface ConcentratedTerms {
  /** Parts per million of the input. */
  readonly feePpm: number;
  readonly tickSpacing: number;
}

const NO_TICK: TickInfo = { gross: 0n, net: 0n, feeOutside0: 0n, feeOutside1: 0n };
const wrap = (value: bigint): bigint => ((value % WORD) + WORD) % WORD;

/** A pool without liquidity at a square-root price. */
export const emptyPool = (sqrtPrice: bigint): ConcentratedState => ({
  sqrtPrice,
  tick: tickAtSqrtPrice(sqrtPrice),
  liquidity: 0n,
  feeGrowth0: 0n,
  feeGrowth1: 0n,
  ticks: new Map(),
});

/** Whether a range may be: whole spacings, in order, within the reach of prices. */
export const isRange = (
  lower: number,
  upper: number,
  { tickSpacing }: ConcentratedTerms,
): boolean =>
  Number.isInteger(lower) &&
  Number.isInteger(upper) &&
  lower < upper &&
  lower >= -PRICE_TICK_MAX &&
  upper <= PRICE_TICK_MAX &&
  lower % tickSpacing === 0 &&
  upper % tickSpacing === 0;

/** Amounts behind `liquidity` in a range at the pool's price: what a provider owes (`ceil`) or gets back (`floor`). */
export function amountsOfRange(
  sqrtPrice: bigint,
  { tickLower, tickUpper }: { readonly tickLower: number; readonly tickUpper: number },
  liquidity: bigint,
  rounding: 'floor' | 'ceil',
): { readonly amount0: bigint; readonly amount1: bigint } {
  const low = sqrtPriceAtTick(tickLower);
  const high = sqrtPriceAtTick(tickUpper);
  const at = sqrtPrice < low ? low : sqrtPrice > high ? high : sqrtPrice;
  return {
    amount0: amount0Between(at, high, liquidity, rounding),
    amount1: amount1Between(low, at, liquidity, rounding),
  };
}

/** The most liquidity that two amounts cover in a range (v3-periphery's rule, without its intermediate rounding). */
export function liquidityForAmounts(
  sqrtPrice: bigint,
  { tickLower, tickUpper }: { readonly tickLower: number; readonly tickUpper: number },
  amount0: bigint,
  amount1: bigint,
): bigint {
  const low = sqrtPriceAtTick(tickLower);
  const high = sqrtPriceAtTick(tickUpper);
  const q96 = 1n << 96n;
  const at = sqrtPrice < low ? low : sqrtPrice > high ? high : sqrtPrice;
  const by0 = at < high ? (amount0 * at * high) / (q96 * (high - at)) : undefined;
  const by1 = at > low ? (amount1 * q96) / (at - low) : undefined;
  if (by0 === undefined) return by1 ?? 0n;
  return by1 === undefined || by0 < by1 ? by0 : by1;
}

/** Fee growth within a range so far, per unit of liquidity. */
function feeInside(
  state: ConcentratedState,
  lower: number,
  upper: number,
): readonly [bigint, bigint] {
  const low = state.ticks.get(lower) ?? NO_TICK;
  const high = state.ticks.get(upper) ?? NO_TICK;
  const side = (global: bigint, lowOutside: bigint, highOutside: bigint): bigint => {
    const below = state.tick >= lower ? lowOutside : global - lowOutside;
    const above = state.tick < upper ? highOutside : global - highOutside;
    return wrap(global - below - above);
  };
  return [
    side(state.feeGrowth0, low.feeOutside0, high.feeOutside0),
    side(state.feeGrowth1, low.feeOutside1, high.feeOutside1),
  ];
}

export const newPosition = (tickLower: number, tickUpper: number): RangePosition => ({
  tickLower,
  tickUpper,
  liquidity: 0n,
  feeInside0: 0n,
  feeInside1: 0n,
  owed0: 0n,
  owed1: 0n,
});

/**
 * Adds `change` (may be negative) of liquidity to a position and its range; fees earned until now are owed to it. With a change of 0
 * it only brings the fees up to date.
 */
export function changeRange(
  state: ConcentratedState,
  position: RangePosition,
  change: bigint,
): { readonly state: ConcentratedState; readonly position: RangePosition } {
  const { tickLower, tickUpper } = position;
  invariant(position.liquidity + change >= 0n, 'AMM-6', 'a position gives back what it has');
  const ticks = new Map(state.ticks);
  for (const tick of change === 0n ? [] : [tickLower, tickUpper]) {
    const before = ticks.get(tick);
    // By convention all growth so far happened below a tick that is new.
    const grown =
      tick <= state.tick
        ? { feeOutside0: state.feeGrowth0, feeOutside1: state.feeGrowth1 }
        : { feeOutside0: 0n, feeOutside1: 0n };
    const info = before ?? { gross: 0n, net: 0n, ...grown };
    const net = info.net + (tick === tickLower ? change : -change);
    ticks.set(tick, { ...info, gross: info.gross + change, net });
  }
  const inRange = state.tick >= tickLower && state.tick < tickUpper;
  const liquidity = inRange ? state.liquidity + change : state.liquidity;
  const touched = { ...state, ticks, liquidity };
  const [inside0, inside1] = feeInside(touched, tickLower, tickUpper);
  const earned = (inside: bigint, before: bigint): bigint =>
    (wrap(inside - before) * position.liquidity) / Q128;
  for (const tick of [tickLower, tickUpper]) if (ticks.get(tick)?.gross === 0n) ticks.delete(tick);
  return {
    state: touched,
    position: {
      tickLower,
      tickUpper,
      liquidity: position.liquidity + change,
      feeInside0: inside0,
      feeInside1: inside1,
      owed0: position.owed0 + earned(inside0, position.feeInside0),
      owed1: position.owed1 + earned(inside1, position.feeInside1),
    },
  };
}

/** More than any pool can take: swaps to a price limit give this as their input, as the protocol's own callers do. */
export const UNLIMITED = (1n << 255n) - 1n;

export interface SwapOrder {
  /** `down`: asset 0 comes in and the price falls. */
  readonly direction: 'down' | 'up';
  /** > 0: input to use up, fee included; < 0: output to reach. */
  readonly amount: bigint;
  /** Square-root price at which it stops; without one, at the end of prices. */
  readonly limit?: bigint | undefined;
}

export interface SwapResult {
  readonly state: ConcentratedState;
  /** What the pool gets (> 0) or gives (< 0). */
  readonly amount0: bigint;
  readonly amount1: bigint;
}

/** Walks the ticks until the amount is used up or the price is at its limit. */
export function swapAcross(
  state: ConcentratedState,
  { direction, amount, limit }: SwapOrder,
  { feePpm, tickSpacing }: ConcentratedTerms,
): SwapResult {
  const down = direction === 'down';
  const stop = limit ?? (down ? SQRT_PRICE_MIN + 1n : SQRT_PRICE_MAX - 1n);
  invariant(
    down
      ? stop <= state.sqrtPrice && stop >= SQRT_PRICE_MIN
      : stop >= state.sqrtPrice && stop < SQRT_PRICE_MAX,
    'AMM-6',
    'a price limit lies in the direction of the swap',
  );
  const order = [...state.ticks.keys()].sort((a, b) => a - b);
  const ticks = new Map(state.ticks);
  const fee = BigInt(feePpm);
  let { sqrtPrice, tick, liquidity } = state;
  let growth = down ? state.feeGrowth0 : state.feeGrowth1;
  const other = down ? state.feeGrowth1 : state.feeGrowth0;
  let rest = amount;
  let counted = 0n;
  while (rest !== 0n && sqrtPrice !== stop) {
    const next = nextTick(order, tick, direction, tickSpacing);
    const bounded = Math.max(-PRICE_TICK_MAX, Math.min(PRICE_TICK_MAX, next));
    const there = sqrtPriceAtTick(bounded);
    const target = (down ? there < stop : there > stop) ? stop : there;
    const before = sqrtPrice;
    const step = swapStep(sqrtPrice, target, liquidity, rest, fee);
    ({ sqrtPrice } = step);
    if (amount > 0n) {
      rest -= step.amountIn + step.fee;
      counted += step.amountOut;
    } else {
      rest += step.amountOut;
      counted += step.amountIn + step.fee;
    }
    if (liquidity > 0n) growth = wrap(growth + (step.fee * Q128) / liquidity);
    if (sqrtPrice === there) {
      const info = ticks.get(bounded);
      if (info !== undefined) {
        ticks.set(bounded, crossed(info, down ? [growth, other] : [other, growth]));
        liquidity += down ? -info.net : info.net;
      }
      tick = down ? bounded - 1 : bounded;
    } else if (sqrtPrice !== before) tick = tickAtSqrtPrice(sqrtPrice);
  }
  const given = amount > 0n ? amount - rest : counted;
  const taken = amount > 0n ? counted : rest - amount;
  return {
    state: {
      sqrtPrice,
      tick,
      liquidity,
      ticks,
      feeGrowth0: down ? growth : other,
      feeGrowth1: down ? other : growth,
    },
    amount0: down ? given : -taken,
    amount1: down ? -taken : given,
  };
}

const crossed = (info: TickInfo, [growth0, growth1]: readonly [bigint, bigint]): TickInfo => ({
  ...info,
  feeOutside0: wrap(growth0 - info.feeOutside0),
  feeOutside1: wrap(growth1 - info.feeOutside1),
});

/** The next initialised tick in the direction, or the end of the word of ticks that the contract looks through at a time. */
function nextTick(
  order: readonly number[],
  tick: number,
  direction: 'down' | 'up',
  spacing: number,
): number {
  const compressed = Math.floor(tick / spacing);
  if (direction === 'down') {
    const end = Math.floor(compressed / WORD_TICKS) * WORD_TICKS * spacing;
    let found = end;
    for (const at of order) {
      if (at > tick) break;
      if (at >= end) found = at;
    }
    return found;
  }
  const end = (Math.floor((compressed + 1) / WORD_TICKS) * WORD_TICKS + WORD_TICKS - 1) * spacing;
  return Math.min(end, order.find((at) => at > tick) ?? end);
}

/** Liquidity of the ranges that hold the price, added up anew; the state's own number must be the same. */
export function liquidityInRange({ ticks, tick }: ConcentratedState): bigint {
  let sum = 0n;
  for (const [at, { net }] of ticks) if (at <= tick) sum += net;
  return sum;
}
