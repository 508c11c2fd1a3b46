// Trades with the recent move: sells what falls, buys what rises. The part of a crash that nobody is forced into.

import { defineAgent, marketOrder, number } from '../engine/index.ts';
import { named } from './shared/names.ts';

export const trendFollower = defineAgent({
  kind: 'trendFollower',
  says: 'Buys after rises and sells after falls.',
  parameters: {
    venue: named('ETH-USD', 'book that it trades on'),
    window: number('s', 900, 15, 3600, 'time over which it measures the move'),
    threshold: number('', 0.01, 0, 1, 'relative move at which it acts'),
    size: number('base units', 8, 0, 1e9, 'size of an order'),
    pause: number('s', 600, 0, 86_400, 'time between two of its orders'),
  },
  memory: () => ({ last: -1e9 }),
  decide({ view, parameters: p, memory }) {
    if (view.seconds - memory.last < p.pause) return [];
    const book = view.book(p.venue);
    const before = book.midPriceAgo(Math.round(p.window / view.secondsPerTick));
    if (!(before > 0) || !(book.midPrice > 0)) return [];
    const move = book.midPrice / before - 1;
    if (Math.abs(move) < p.threshold) return [];
    memory.last = view.seconds;
    return [
      marketOrder({
        venue: p.venue,
        side: move > 0 ? 'buy' : 'sell',
        quantity: p.size,
        slippage: 0.02,
      }),
    ];
  },
});
