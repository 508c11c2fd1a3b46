// Where a feed's reporters look: a venue's mid price, a pool, a fundamental.

import { portKey } from '../tick/kernel.ts';

export interface PriceSource {
  /** Quote units per unit; `undefined` while there is no price (a halt, an empty book). */
  price(): number | undefined;
}

/** Provided under the name that feeds give as their source. */
export const priceSourceKey = portKey<PriceSource>('priceSource');
