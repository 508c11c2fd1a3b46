// What an arbitrageur does between opportunities: a leg that found too few orders leaves it with too much of one asset and too little of
// another; it trades the excess back on the books, a little at a time.

import { marketOrder, type Intent, type MarketView } from '../../engine/index.ts';

/** Units of each asset at its first turn; plain data for an agent's memory. */
export type Stock = Record<string, number>;

/** Excess over the first stock, or lack, as a share of it, below which nothing is done. */
export const TOLERANCE = 0.1;

/** Remembers the stock at the first call, then sells on its book what is in excess, at most `size` units of each asset. */
export function rebalance(
  view: MarketView,
  account: number,
  stock: Stock,
  books: readonly { readonly asset: string; readonly venue: string }[],
  {
    size,
    slippage,
    tolerance = TOLERANCE,
  }: { readonly size: number; readonly slippage: number; readonly tolerance?: number },
): Intent[] {
  const wants: Intent[] = [];
  for (const { asset, venue } of books) {
    const held = view.balance(account, asset);
    const first = (stock[asset] ??= held);
    const excess = held - first * (1 + tolerance);
    const lacking = first * (1 - tolerance) - held;
    const quantity = Math.min(size, Math.max(excess, lacking));
    if (!(quantity > 0) || quantity < first * 0.001) continue;
    const side = excess > 0 ? 'sell' : 'buy';
    wants.push(marketOrder({ venue, side, quantity, slippage, cause: 'arbitrage' }));
  }
  return wants;
}
