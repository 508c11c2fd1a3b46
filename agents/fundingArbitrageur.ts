// Earns what a perpetual trades above or below its index: sells it dear and buys it cheap, with the opposite leg in the spot book where there
// is one, up to what its margin bears. This is what ties the contract to its index between two fundings.

import {
  defineAgent,
  marketOrder,
  number,
  perpetualsKey,
  request,
  type Intent,
} from '../engine/index.ts';
import { named, optionallyNamed } from './shared/names.ts';

export const fundingArbitrageur = defineAgent({
  kind: 'fundingArbitrageur',
  says: 'Sells a perpetual above its index and buys it below, hedged in the spot book where there is one.',
  parameters: {
    exchange: named('perps', 'perpetuals venue that keeps its margin'),
    venue: named('ETH-PERP', 'book of the contract'),
    spotVenue: optionallyNamed('', 'spot book for the other leg; empty for none'),
    deposit: number('quote', 1_000_000, 0, 1e10, 'margin that it puts up'),
    threshold: number('', 0.002, 0, 1, 'premium at which it acts', 'live'),
    size: number('quote', 100_000, 0, 1e9, 'notional of an order at twice the threshold', 'live'),
    positionMax: number('quote', 2_000_000, 0, 1e10, 'largest position that it takes', 'live'),
  },
  memory: () => ({}),
  setUp({ parameters: p }) {
    return [
      request({
        action: `${p.exchange}.deposit`,
        data: { venue: p.venue, mode: 'cross', amount: p.deposit },
      }),
    ];
  },
  decide({ view, self, parameters: p }) {
    const exchange = view.port(perpetualsKey, p.exchange);
    const book = view.book(p.venue);
    const index = exchange.indexPrice(exchange.marketOf(p.venue));
    const mid = book.midPrice;
    if (!(index > 0) || !(mid > 0)) return [];
    const premium = mid / index - 1;
    if (Math.abs(premium) <= p.threshold) return [];
    const held = (exchange.face(self.account, p.venue)?.size ?? 0) * mid;
    const isSelling = premium > 0;
    const room = p.positionMax + (isSelling ? held : -held);
    const urgency = Math.min(4, Math.abs(premium) / Math.max(p.threshold, 1e-9) - 1);
    const notional = Math.min(room, p.size * urgency);
    if (!(notional > 0)) return [];
    const slippage = Math.max(1e-4, Math.min(0.05, Math.abs(premium) - p.threshold / 2));
    const leg = (venue: string, side: 'buy' | 'sell'): Intent =>
      marketOrder({ venue, side, quantity: notional / mid, slippage, cause: 'arbitrage' });
    const wants = [leg(p.venue, isSelling ? 'sell' : 'buy')];
    if (p.spotVenue) wants.push(leg(p.spotVenue, isSelling ? 'buy' : 'sell'));
    return wants;
  },
});
