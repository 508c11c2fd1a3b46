// Zero intelligence (Gode & Sunder 1993; Farmer, Patelli & Zovko 2005): sides by the toss of a coin, limit orders scattered
// around the mid price, now and then a market order. It stands for everybody who trades for reasons of their own.

import {
  defineAgent,
  exponential,
  limitOrder,
  logNormal,
  marketOrder,
  number,
} from '../engine/index.ts';
import { named } from './shared/names.ts';

export const noiseTrader = defineAgent({
  kind: 'noiseTrader',
  says: 'Buys or sells at random, in sizes and at distances drawn at random.',
  parameters: {
    venue: named('ETH-USD', 'book that it trades on'),
    size: number('base units', 2, 0, 1e9, 'median size of an order'),
    sizeSpread: number('', 1, 0, 4, 'log standard deviation of sizes'),
    distance: number(
      '',
      0.004,
      0,
      1,
      'mean distance of its limit orders from the mid price, as a fraction',
    ),
    marketShare: number('', 0.35, 0, 1, 'share of market orders'),
    lifetime: number('s', 900, 1, 864_000, 'life of its limit orders'),
  },
  memory: () => ({}),
  decide({ view, parameters: p, random }) {
    const mid = view.book(p.venue).midPrice;
    if (!(mid > 0)) return [];
    const side = random.next() & 1 ? 'buy' : 'sell';
    const quantity = logNormal(random, p.size, p.sizeSpread);
    if (random.uniform() < p.marketShare)
      return [marketOrder({ venue: p.venue, side, quantity, slippage: 0.01 })];
    const away = exponential(random, p.distance);
    const price = mid * (side === 'buy' ? 1 - Math.min(0.9, away) : 1 + away);
    return [limitOrder({ venue: p.venue, side, price, quantity, lifetime: p.lifetime })];
  },
});
