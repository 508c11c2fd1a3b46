// What a reported value hides. Reports are late, smoothed, noisy and kind to the manager; each of these makes a pool look calmer, less
// correlated and therefore safer than it is, and each moves money from those who stay to those who leave.

import { isAtLeast } from '../units/decimals.ts';

/** Value per unit to who stays when a share leaves at a quoted value that is not the true one. */
export function stayersAfterStaleExit({
  trueValue,
  quoted,
  leaverShare,
}: {
  readonly trueValue: number;
  readonly quoted: number;
  readonly leaverShare: number;
}): {
  readonly stayerValue: number;
  readonly transferPerStayer: number;
  readonly exhausted: boolean;
} {
  const left = trueValue - leaverShare * quoted;
  const exhausted = isAtLeast(leaverShare * quoted, trueValue);
  const stayerValue = exhausted ? 0 : left / (1 - leaverShare);
  return { stayerValue, transferPerStayer: trueValue - stayerValue, exhausted };
}

/** Value per unit to everybody when newcomers, `joiners` units for each old one, buy at a quoted value; what that took from each old unit. */
export function valueAfterStaleEntry({
  trueValue,
  quoted,
  joiners,
}: {
  readonly trueValue: number;
  readonly quoted: number;
  readonly joiners: number;
}): { readonly value: number; readonly dilution: number } {
  const value = (trueValue + joiners * quoted) / (1 + joiners);
  return { value, dilution: trueValue - value };
}

/** What smoothing r*(t) = (1 − k)·r(t) + k·r*(t − 1) does to white-noise returns (Geltner 1993), as factors on the true figures. */
export const smoothingEffects = (
  smoothing: number,
): {
  readonly deviation: number;
  readonly autocorrelation: number;
  /** On the correlation with an asset that is marked correctly. */
  readonly correlation: number;
  readonly beta: number;
} => ({
  deviation: Math.sqrt((1 - smoothing) / (1 + smoothing)),
  autocorrelation: smoothing,
  correlation: Math.sqrt(1 - smoothing * smoothing),
  beta: 1 - smoothing,
});

/** Factor on the correlation of two series, each smoothed its own way; 1 where they are smoothed alike. */
export const jointSmoothing = (first: number, second: number): number =>
  Math.sqrt((1 - first * first) * (1 - second * second)) / (1 - first * second);

/** One reported return: r* = (1 − k)·r + k·r*₋₁. */
export const smoothedReturn = (truth: number, lastReported: number, smoothing: number): number =>
  (1 - smoothing) * truth + smoothing * lastReported;

/** The true returns behind smoothed ones, from the second on: r = (r* − k·r*₋₁)/(1 − k). */
export const unsmoothed = (reported: readonly number[], smoothing: number): number[] =>
  reported.slice(1).map((r, i) => (r - smoothing * reported[i]!) / (1 - smoothing));

/** Factor on a correlation when both reports carry independent noise; each entry is noise variance over true variance. */
export const noiseAttenuation = (noiseToSignal: readonly [number, number]): number =>
  1 / Math.sqrt((1 + noiseToSignal[0]) * (1 + noiseToSignal[1]));

/**
 * Good pools among bad ones: one price for all, unless the good pay to be told apart. A good pool pays for an audit iff it costs less
 * than what the bad take from it.
 */
export function pooledMarket({
  badShare,
  goodValue,
  badValue,
  auditCost,
}: {
  readonly badShare: number;
  readonly goodValue: number;
  readonly badValue: number;
  readonly auditCost: number;
}): { readonly pooledPrice: number; readonly goodPoolAudits: boolean } {
  return {
    pooledPrice: (1 - badShare) * goodValue + badShare * badValue,
    goodPoolAudits: !isAtLeast(auditCost, badShare * (goodValue - badValue)),
  };
}
