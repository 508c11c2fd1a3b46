// What collateral is worth where it can be sold.

import type { MarketView } from '../../engine/index.ts';

/** Units of stablecoin that a unit of collateral is worth on the books. */
export function valueOf(
  view: MarketView,
  p: { readonly collateralVenue: string; readonly stablecoinVenue: string },
): number {
  const stablecoin = view.book(p.stablecoinVenue).midPrice || 1;
  return view.book(p.collateralVenue).midPrice / stablecoin;
}
