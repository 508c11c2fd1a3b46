// Trades towards the value it believes in. What it knows is the fundamental with its own lasting error; it acts when the price
// is further away than its threshold, with more size the further it is.

import { defineAgent, exp, marketOrder, number, standardNormal } from '../engine/index.ts';
import { named } from './shared/names.ts';

export const fundamentalist = defineAgent({
  kind: 'fundamentalist',
  says: 'Buys below the value it believes in and sells above it.',
  parameters: {
    venue: named('ETH-USD', 'book that it trades on'),
    asset: named('ETH', 'asset whose fundamental it estimates'),
    error: number('', 0.01, 0, 1, 'log standard deviation of its lasting error'),
    threshold: number('', 0.004, 0, 1, 'relative distance from its value at which it acts'),
    size: number('base units', 15, 0, 1e9, 'size of an order at twice the threshold'),
  },
  memory: () => ({ error: null as number | null }),
  decide({ view, parameters: p, memory, random }) {
    memory.error ??= exp(p.error * standardNormal(random));
    const mid = view.book(p.venue).midPrice;
    if (!(mid > 0)) return [];
    const gap = (view.fundamentalPrice(p.asset) * memory.error) / mid - 1;
    if (Math.abs(gap) <= p.threshold) return [];
    const quantity =
      p.size * Math.min(4, (Math.abs(gap) - p.threshold) / Math.max(p.threshold, 1e-6));
    return [
      marketOrder({
        venue: p.venue,
        side: gap > 0 ? 'buy' : 'sell',
        quantity,
        slippage: Math.min(0.05, Math.abs(gap)),
      }),
    ];
  },
});
