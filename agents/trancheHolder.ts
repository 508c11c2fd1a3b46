// Holds a tranche of the pool and asks himself whether he should. He believes in a value with an error, and learns from what the pool
// publishes, from what others pay, and from every liquidation of the pool's vault that he sees on the chain. Whoever fears for
// more than he can bear leaves: through the book at once, or through the queue at the published price.

import {
  defineAgent,
  marketOrder,
  number,
  poolKey,
  request,
  type Intent,
  type PoolView,
} from '../engine/index.ts';
import { named } from './shared/names.ts';

/** A belief about the value of a unit of par: normal, with mean and variance. */
interface Belief {
  mean: number;
  variance: number;
}

export const trancheHolder = defineAgent({
  kind: 'trancheHolder',
  says: 'Holds a tranche; sells it, redeems it or buys more as its belief about its value changes.',
  parameters: {
    tranche: named(
      'senior',
      'tranche that it holds; of a pool that is not called "pool", pool.tranche',
    ),
    cash: named('USD', 'asset that it pays with'),
    threshold: number('USD per par', 0.9, 0, 2, 'feared value below which it leaves'),
    fear: number('', 1, 0, 10, 'standard deviations by which the feared value lies below the mean'),
    publishedError: number('', 0.03, 0.0001, 1, 'error that it ascribes to the published value'),
    tradedError: number('', 0.05, 0.0001, 1, 'error that it ascribes to the traded price'),
    drift: number('per √day', 0.05, 0, 5, 'by how much the true value may move in a day'),
    alarm: number(
      '',
      0.04,
      0,
      1,
      'share of the value that it writes off when it sees new liquidations',
    ),
    impatience: number('per day', 0.02, 0, 1, 'what waiting in the queue costs it'),
    crowding: number(
      '',
      0.5,
      0,
      10,
      'what a queue as long as the tranche costs it, in shares of the price',
    ),
    part: number('', 0.5, 0.01, 1, 'share of its holding that it parts with at a time'),
    bargain: number('', 0.05, 0, 1, 'discount to its feared value at which it buys'),
    slippage: number('', 0.05, 0.0001, 1, 'how far from the best price its orders may go'),
  },
  memory: () => ({ mean: 1, variance: 0.0025, seconds: -1, seen: 0 }),
  decide({ view, self, parameters: p, memory }) {
    const at = p.tranche.lastIndexOf('.');
    const poolName = at < 0 ? '' : p.tranche.slice(0, at);
    const tranche = p.tranche.slice(at + 1);
    const pool = view.findPort(poolKey, poolName);
    if (!pool?.tranches.includes(tranche)) return [];
    const published = pool.publishedPrice(tranche);
    if (!Number.isFinite(published)) return [];
    const token = pool.tokens[tranche]!;
    const venue = pool.venues[tranche]!;
    // A tranche without a book can only be redeemed.
    const book = venue === '' ? undefined : view.book(venue);

    // Time makes a belief vaguer, news sharper; a liquidation lowers it and makes it vaguer at once.
    const days = memory.seconds < 0 ? 0 : (view.seconds - memory.seconds) / 86_400;
    memory.seconds = view.seconds;
    memory.variance += p.drift * p.drift * days;
    learn(memory, published, p.publishedError);
    if (book !== undefined && book.lastPrice > 0 && book.midPrice > 0)
      learn(memory, book.midPrice, p.tradedError);
    const { count } = pool.liquidations();
    if (memory.seen < count) {
      const cut = p.alarm * memory.mean;
      memory.mean -= cut;
      memory.variance += cut * cut;
      memory.seen = count;
    }
    const feared = memory.mean - p.fear * Math.sqrt(memory.variance);

    const held = view.balance(self.account, token);
    if (feared < p.threshold) {
      if (held < 1) return [];
      return leave(pool, {
        action: `${poolName || 'pool'}.redeem`,
        tranche,
        venue,
        units: Math.max(1, held * p.part),
        published,
        bid: (book?.bestBid ?? 0) * (1 - (book?.takerFeeBps ?? 0) / 10_000),
        impatience: p.impatience,
        crowding: p.crowding,
        slippage: p.slippage,
      });
    }
    const ask = book?.bestAsk;
    if (ask === undefined || ask > feared * (1 - p.bargain)) return [];
    const units = (view.balance(self.account, p.cash) * p.part) / (ask * (1 + p.slippage));
    if (units < 1) return [];
    return [marketOrder({ venue, side: 'buy', quantity: units, slippage: p.slippage })];
  },
});

/** Normal–normal: the news and the belief are weighed by how sure each is. */
function learn(belief: Belief, news: number, error: number): void {
  const weight = belief.variance / (belief.variance + error * error);
  belief.mean += weight * (news - belief.mean);
  belief.variance *= 1 - weight;
}

/** Through the book or through the queue, whichever leaves more: the queue pays the published price, but late, and the longer it is the later. */
function leave(
  pool: PoolView,
  way: {
    readonly action: string;
    readonly tranche: string;
    readonly venue: string;
    readonly units: number;
    readonly published: number;
    readonly bid: number;
    readonly impatience: number;
    readonly crowding: number;
    readonly slippage: number;
  },
): Intent[] {
  const { action, tranche, venue, units, published, bid, slippage } = way;
  const wait = (pool.noticeSeconds + pool.epochSeconds / 2) / 86_400;
  const outstanding = pool.par(tranche) * published;
  const crowd = outstanding > 0 ? (way.crowding * pool.queue()) / outstanding : 0;
  const queued = published * Math.max(0, 1 - way.impatience * wait - crowd);
  if (bid >= queued && bid > 0)
    return [marketOrder({ venue, side: 'sell', quantity: units, slippage })];
  return queued > 0 ? [request({ action, data: { tranche, units } })] : [];
}
