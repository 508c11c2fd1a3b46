// Realised volatility of a price as the chain's other users see it: squared log returns, exponentially weighted by time.

import { secondsPerYear } from '../fundamentals/path.ts';
import { log, power } from '../math/elementary.ts';

export interface VolatilityState {
  variancePerSecond: number;
  /** 0 before the first observation. */
  lastPrice: number;
}

/** Takes in the price after `seconds`; without one (a halt) nothing is learnt. */
export function observePrice(
  state: VolatilityState,
  price: number | undefined,
  seconds: number,
  halfLifeSeconds: number,
): void {
  if (price === undefined || !(price > 0)) return;
  if (state.lastPrice > 0) {
    const change = log(price / state.lastPrice);
    const decay = power(0.5, seconds / halfLifeSeconds);
    state.variancePerSecond =
      decay * state.variancePerSecond + ((1 - decay) * change * change) / seconds;
  }
  state.lastPrice = price;
}

/** Per √year. */
export const volatilityPerYear = ({ variancePerSecond }: VolatilityState): number =>
  Math.sqrt(variancePerSecond * secondsPerYear);
