// Buys a clip when the best ask stands far enough below the oracle price.

import { checkName, data, defineAgent, limitOrder, number } from '../../../index.ts';

export const dipBuyer = defineAgent({
  kind: 'dipBuyer',
  says: 'Buys when the market trades far below the oracle price.',
  parameters: {
    venue: data<string>('ETH-USD', 'book that it trades on', checkName),
    feed: data<string>('ETH', 'oracle feed that it compares with', checkName),
    discount: number('', 0.05, 0, 1, 'distance below the oracle price', 'live'),
    clip: number('base units', 10, 0, 1e9, 'size of an order'),
    pause: number('s', 600, 0, 86_400, 'time between two orders'),
  },
  memory: () => ({ lastBought: -1e9 }),
  decide({ view, parameters: p, memory }) {
    const price = view.book(p.venue).bestAsk;
    const oracle = view.oracle(p.feed).price();
    if (price === undefined || oracle === undefined) return [];
    if (price > oracle * (1 - p.discount)) return [];
    if (view.seconds - memory.lastBought < p.pause) return [];
    memory.lastBought = view.seconds;
    return [limitOrder({ venue: p.venue, side: 'buy', price, quantity: p.clip, lifetime: 60 })];
  },
});
