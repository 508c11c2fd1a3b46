// Provides liquidity to a concentrated pool in a range around the price: narrow ranges earn more and are left sooner. It takes its range
// along when the price has gone, stays away while the market is too wild, and gives up for good after losing too much against holding.

import { concentratedPoolKey, defineAgent, number, type Intent } from '../engine/index.ts';
import { named } from './shared/names.ts';
import { poolActs } from './shared/onChain.ts';

const RANGE_GAS = 350_000;

interface Memory {
  /** Its range, 0 while it has none, and the units of base and quote in it when it first saw it. */
  range: number;
  base: number;
  quote: number;
  /** Quote units lost against holding so far. */
  lost: number;
  isOut: boolean;
}

export const rangeProvider = defineAgent({
  kind: 'rangeProvider',
  says: 'Provides liquidity in a range around the price, moves the range along, and leaves when it loses too much.',
  parameters: {
    pool: named('ETH-DAI', 'concentrated pool'),
    base: named('ETH', 'base asset of the pool'),
    quote: named('DAI', 'quote asset of the pool'),
    venue: named('ETH-USD', 'book whose volatility it watches'),
    share: number('', 0.9, 0, 1, 'share of its holdings that it provides'),
    width: number('', 0.1, 1e-4, 10, 'half width of its range, as a fraction of the price'),
    volatilityLimit: number('per tick', 0.01, 0, 1, 'volatility at which it withdraws'),
    lossLimit: number(
      '',
      0.1,
      0,
      1,
      'share of its stake lost against holding at which it gives up',
    ),
    gasPriceMax: number('gwei', 120, 0.1, 1e6, 'most it pays'),
  },
  memory: (): Memory => ({ range: 0, base: 0, quote: 0, lost: 0, isOut: false }),
  decide({ view, self, parameters: p, memory }): readonly Intent[] {
    const acts = poolActs(view, self.account, { gasPriceMax: p.gasPriceMax });
    if (acts.isBusy) return [];
    const pool = view.port(concentratedPoolKey, p.pool);
    const price = pool.price();
    const isWild = view.book(p.venue).volatility >= p.volatilityLimit;
    const [range] = pool.rangesOf(self.account);
    const act = (action: string, data: Record<string, unknown>): Intent =>
      acts.act({
        action,
        data: { pool: p.pool, ...data },
        gas: RANGE_GAS,
        cause: 'liquidityProvision',
      });
    if (range !== undefined) {
      if (memory.range !== range.id) {
        memory.range = range.id;
        memory.base = range.base;
        memory.quote = range.quote;
      }
      const held = memory.base * price + memory.quote;
      const worth = (range.base + range.feesBase) * price + range.quote + range.feesQuote;
      const loss = held > 0 ? memory.lost + (held - worth) : 0;
      const hasLost = loss > p.lossLimit * held;
      // A range of one asset begins at the price: it has been left only when the price is a good way beyond.
      const slack = 1 + p.width / 4;
      const isLeft = price > range.priceUpper * slack || price < range.priceLower / slack;
      if (!isWild && !hasLost && !isLeft) return [];
      memory.isOut ||= hasLost;
      memory.lost = Math.max(0, loss);
      return [act('range.burn', { position: range.id })];
    }
    if (isWild || memory.isOut) return [];
    const base = view.balance(self.account, p.base) * p.share;
    const quote = view.balance(self.account, p.quote) * p.share;
    if (!(price > 0) || base * price + quote <= 0) return [];
    // Less of the scarcer asset than a range around the price would take: the range lies where what it has is wanted.
    const [low, high] = [price / (1 + p.width), price * (1 + p.width)];
    const balanced = Math.min(base * price, quote) / Math.max(base * price, quote);
    const [priceLower, priceUpper] =
      balanced > 0.05 ? [low, high] : quote > base * price ? [low, price] : [price, high];
    return [act('range.mint', { priceLower, priceUpper, base, quote })];
  },
});
