// The exponential moving average that Curve's pools keep as their oracle: the price that held during dt gets the weight
// 1 − exp(−dt/T), so that a price which stood for no time at all counts for nothing.

import { exp } from '../math/elementary.ts';

export interface MovingAverage {
  readonly average: number;
  /** Price that has held since `time`. */
  readonly spot: number;
  /** Seconds. */
  readonly time: number;
}

/** The average at `now`, before anything changes: `periodSeconds` is the T of the rule. */
export function averageAt(
  { average, spot, time }: MovingAverage,
  now: number,
  periodSeconds: number,
): number {
  const alpha = exp(-(now - time) / periodSeconds);
  return spot * (1 - alpha) + average * alpha;
}

/** Takes in the time since the last change, and the spot price from now on. */
export const updateAverage = (
  state: MovingAverage,
  { now, spot }: { readonly now: number; readonly spot: number },
  periodSeconds: number,
): MovingAverage => ({ average: averageAt(state, now, periodSeconds), spot, time: now });
