// Holds a token and looks now and then: sells a part where the price has multiplied, and a part when the protocol behind the token has a
// hole that everybody can see.

import { crossMarginKey, defineAgent, marketOrder, number, request } from '../engine/index.ts';
import { listed, named } from './shared/names.ts';

/** How far from the best bid it sells on a book. */
const SLIPPAGE = 0.1;

export const tokenHolder = defineAgent({
  kind: 'tokenHolder',
  says: 'Sells a part of its tokens into a spike, and in fear of a hole in the protocol behind them.',
  parameters: {
    token: named('MNGO', 'token that it holds'),
    cash: named('USD', 'asset that it sells for'),
    pools: listed([], 'pools in which it may sell; it takes the dearest'),
    book: named('none', 'book on which it may sell as well; none for none'),
    venue: named('none', 'cross-margin venue whose hole it fears; none for no fear'),
    multiple: number('', 3, 1, 1e6, 'multiple of the first price seen at which it sells'),
    share: number('', 0.5, 0, 1, 'part that it sells into a spike, at a time'),
    fear: number('', 0.5, 0, 1, 'part that it sells in fear, once'),
    hole: number('cash', 1e6, 0, 1e12, 'hole at which it is afraid'),
  },
  memory: () => ({ first: 0, afraid: false }),
  decide({ view, self, parameters: p, memory }) {
    let best = '';
    let price = 0;
    for (const name of p.pools) {
      const at = view.pool(name).price();
      if (at > price) [best, price] = [name, at];
    }
    const bid = p.book === 'none' ? 0 : (view.book(p.book).bestBid ?? 0);
    const onBook = bid > price;
    if (onBook) price = bid;
    if (!(price > 0)) return [];
    if (memory.first === 0) memory.first = price;
    const sell = (part: number) => {
      const give = view.balance(self.account, p.token) * part;
      if (!(give > 1)) return [];
      if (onBook) {
        return [marketOrder({ venue: p.book, side: 'sell', quantity: give, slippage: SLIPPAGE })];
      }
      const data = { pool: best, from: p.token, to: p.cash, give, getMin: 0 };
      return [request({ action: 'pool.swap', data })];
    };
    if (price > p.multiple * memory.first) return sell(p.share);
    const venue = p.venue === 'none' ? undefined : view.findPort(crossMarginKey, p.venue);
    if (memory.afraid || venue === undefined || venue.hole() < p.hole) return [];
    memory.afraid = true;
    return sell(p.fear);
  },
});
