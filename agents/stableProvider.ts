// Provides coins to a StableSwap pool and leaves in the coin that it trusts when it is alarmed: the first to leave take what is wanted, the
// last find what nobody wants.

import { defineAgent, number, sharedPoolKey, type Intent } from '../engine/index.ts';
import { named } from './shared/names.ts';
import { poolActs } from './shared/onChain.ts';

const LIQUIDITY_GAS = 250_000;

export const stableProvider = defineAgent({
  kind: 'stableProvider',
  says: 'Provides coins to a StableSwap pool; when alarmed by a price it leaves in the coin that it trusts.',
  parameters: {
    pool: named('3pool', 'StableSwap pool'),
    coin: named('USDC', 'coin in which it leaves'),
    venue: named('UST-USD', 'book whose price alarms it'),
    priceThreshold: number('', 0.1, 0, 1, 'discount from par at which it is alarmed'),
    shareMin: number(
      '',
      0.05,
      0,
      1,
      'share of its coin in the pool below which it takes what there is',
    ),
    pace: number('', 0.3, 0, 1, 'share of its shares that it takes out in a turn'),
  },
  memory: () => ({ hasEntered: false, isAlarmed: false }),
  decide({ view, self, parameters: p, memory }): readonly Intent[] {
    const acts = poolActs(view, self.account);
    if (acts.isBusy) return [];
    const pool = view.port(sharedPoolKey, p.pool);
    const act = (action: string, data: Record<string, unknown>): Intent =>
      acts.act({
        action,
        data: { pool: p.pool, ...data },
        gas: LIQUIDITY_GAS,
        cause: 'liquidityProvision',
      });
    if (!memory.hasEntered) {
      memory.hasEntered = true;
      const amounts = pool.assets.map((coin) => view.balance(self.account, coin));
      return amounts.some((amount) => amount >= 1) ? [act('pool.add', { amounts })] : [];
    }
    const { midPrice } = view.book(p.venue);
    const balances = pool.balances();
    const total = balances.reduce((sum, each) => sum + each, 0);
    const share = balances[pool.assets.indexOf(p.coin)]! / Math.max(1, total);
    memory.isAlarmed ||= midPrice > 0 && 1 - midPrice > p.priceThreshold;
    if (!memory.isAlarmed) return [];
    const shares = Math.floor(pool.sharesOf(self.account) * p.pace);
    if (!(shares > 0)) return [];
    const wanted = share < p.shareMin ? {} : { asset: p.coin };
    return [act('pool.remove', { shares, ...wanted })];
  },
});
