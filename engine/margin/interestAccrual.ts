// How interest becomes debt: growth factors of a period and indices that carry them. Rates, factors and indices are rays, times
// whole seconds. A holder's present value is what it was booked at, times the index now over the index then.

import { RAY, rayPower, wideMulDivCeil, wideMulDivFloor } from '../units/fixedPoint.ts';

export const SECONDS_PER_YEAR = 31_536_000n;

/** 1 + rate · time: what suppliers of an Aave reserve earn between two acts (`calculateLinearInterest`). */
export const linearFactor = (ratePerYear: bigint, seconds: bigint): bigint =>
  RAY + (ratePerYear * seconds) / SECONDS_PER_YEAR;

/**
 * e^x to the third term, 1 + x + x²/2 + x³/6 with x = rate · time: what borrowers of an Aave reserve owe more
 * (`calculateCompoundedInterest`). Too little by x⁴/24: a month at 100 % is out by two millionths.
 */
export function compoundedFactor(ratePerYear: bigint, seconds: bigint): bigint {
  const x = (ratePerYear * seconds) / SECONDS_PER_YEAR;
  const inner = x / 2n + (x * (x / 6n)) / RAY;
  return RAY + x + (x * inner) / RAY;
}

/** index · (1 + rate · time): simple inside a step (Compound v3 `accruedInterestIndices`). */
export const grownIndex = (index: bigint, ratePerYear: bigint, seconds: bigint): bigint =>
  index + (index * ratePerYear * seconds) / (RAY * SECONDS_PER_YEAR);

export interface BlockAccrual {
  readonly totalBorrows: bigint;
  readonly borrowIndex: bigint;
  readonly reserves: bigint;
}

/**
 * Interest of some blocks on a Compound v2 market (`accrueInterest`): simple between two calls; the reserves take their factor
 * of the interest. Example: 1 at 5·10^−6 a block for 300,000 blocks is 2.5.
 */
export function accrueBlocks(
  { totalBorrows, borrowIndex, reserves }: BlockAccrual,
  {
    ratePerBlock,
    blocks,
    reserveFactor,
  }: { readonly ratePerBlock: bigint; readonly blocks: bigint; readonly reserveFactor: bigint },
): BlockAccrual {
  const factor = ratePerBlock * blocks;
  const interest = wideMulDivFloor(totalBorrows, factor, RAY);
  return {
    totalBorrows: totalBorrows + interest,
    borrowIndex: borrowIndex + wideMulDivFloor(borrowIndex, factor, RAY),
    reserves: reserves + wideMulDivFloor(interest, reserveFactor, RAY),
  };
}

/** The rate accumulator of a vault kind after some seconds at a fee of `duty` per second (MakerDAO `drip`). */
export const drippedRate = (rate: bigint, duty: bigint, seconds: bigint): bigint =>
  (rayPower(duty, seconds) * rate) / RAY;

/** Share of an index that stands for an amount, rounded against its holder: what a supplier is given. */
export const scaledFloor = (amount: bigint, index: bigint): bigint =>
  wideMulDivFloor(amount, RAY, index);
/** The same, rounded up: what a borrower is charged, what a withdrawal burns. */
export const scaledCeil = (amount: bigint, index: bigint): bigint =>
  wideMulDivCeil(amount, RAY, index);
/** Present value of a share, rounded down: what a supplier may claim. */
export const presentFloor = (scaled: bigint, index: bigint): bigint =>
  wideMulDivFloor(scaled, index, RAY);
/** The same, rounded up: what a borrower owes. */
export const presentCeil = (scaled: bigint, index: bigint): bigint =>
  wideMulDivCeil(scaled, index, RAY);
