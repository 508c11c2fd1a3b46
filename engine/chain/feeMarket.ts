// A first-price fee market, as before EIP-1559. The rest of the world's demand for gas falls with its price,
//
//   D(p) = L·(p/b)^(−η),
//
// so that without us a block of limit L clears at b. Simulated transactions compete for the same room: with S gas of them in
// the block it clears at the c that solves D(c) + S = L, that is c = b·(1 − S/L)^(−1/η).

import { power } from '../math/elementary.ts';

export interface FeeMarket {
  /** b, gwei. */
  readonly background: number;
  /** L, gas. */
  readonly gasLimit: number;
  /** η > 0. */
  readonly elasticity: number;
  /** Least that gas costs, whoever wants it; gwei. Absent: nothing. */
  readonly floor?: number;
}

/** Gas that others would take at a price of at least `gasPrice` gwei, at most the limit. */
export function backgroundDemand(
  { background, gasLimit, elasticity }: FeeMarket,
  gasPrice: number,
): number {
  if (gasPrice <= background) return gasLimit;
  return gasLimit * power(gasPrice / background, -elasticity);
}

/** Clearing price in gwei with `simulatedGas` of our own in the block; infinite where that fills it. */
export function clearingPrice(
  { background, gasLimit, elasticity }: FeeMarket,
  simulatedGas: number,
): number {
  if (simulatedGas <= 0) return background;
  if (simulatedGas >= gasLimit) return Infinity;
  return background * power(1 - simulatedGas / gasLimit, -1 / elasticity);
}

/** How much dearer a unit of excess volatility (per √year above normal) makes gas; at least 1. */
export const panicFactor = (
  volatility: number,
  { normal, perUnit }: { normal: number; perUnit: number },
): number => 1 + perUnit * Math.max(0, volatility - normal);
