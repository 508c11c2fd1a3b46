// The arbitrage that was to hold a stablecoin at par: buys it below par, burns it for tokens worth one, sells the tokens. It works as long
// as somebody buys the tokens, and every unit that it burns makes more of them.

import {
  defineAgent,
  marketOrder,
  number,
  reflexiveMintKey,
  request,
  type Intent,
} from '../engine/index.ts';
import { rebalance, type Stock } from './shared/inventory.ts';
import { named } from './shared/names.ts';
import { poolActs } from './shared/onChain.ts';

const SWAP_GAS = 150_000;

export const mintArbitrageur = defineAgent({
  kind: 'mintArbitrageur',
  says: 'Buys a stablecoin below par, burns it for new tokens and sells them; the other way round above par.',
  parameters: {
    mint: named('mint', 'mint that burns and makes'),
    venue: named('UST-USD', 'book of the stablecoin'),
    pool: named('LUNA-USD', 'pool of the token'),
    money: named('USD', 'what both are priced in'),
    margin: number('', 0.01, 0, 1, 'relative profit below which it does nothing'),
    size: number('stablecoin', 1e6, 0, 1e12, 'most it burns in a turn'),
    slippage: number('', 0.01, 0, 1, 'how far from the best price it goes on the book'),
  },
  memory: (): { stock: Stock } => ({ stock: {} }),
  decide({ view, self, parameters: p, memory }): readonly Intent[] {
    const mint = view.port(reflexiveMintKey, p.mint);
    const acts = poolActs(view, self.account);
    const { bestAsk, bestBid } = view.book(p.venue);
    if (acts.isBusy || bestAsk === undefined || bestBid === undefined) return [];
    const held = view.balance(self.account, mint.stablecoin);
    memory.stock[mint.stablecoin] ??= held;
    const books = [{ asset: mint.stablecoin, venue: p.venue }];
    const even = (): Intent[] =>
      rebalance(view, self.account, memory.stock, books, { size: p.size, slippage: 0.005 });
    const pool = view.pool(p.pool);
    const swap = (from: string, to: string, give: number, getMin: number): Intent =>
      acts.act({
        action: 'pool.swap',
        data: { pool: p.pool, from, to, give, getMin },
        gas: SWAP_GAS,
        cause: 'arbitrage',
      });
    const trade = (side: 'buy' | 'sell', quantity: number): Intent =>
      marketOrder({ venue: p.venue, side, quantity, slippage: p.slippage, cause: 'arbitrage' });

    const spread = 1 - bestAsk - p.margin;
    if (spread > 0) {
      // What it burns it must have; what it lacks it buys first.
      if (held < p.size / 2) return [trade('buy', p.size)];
      let amount = Math.min(p.size, held, mint.redeemableAt(spread));
      // Half as much as long as the market of the token would not pay for it.
      for (let attempt = 0; attempt < 6 && amount >= 1; attempt++, amount /= 2) {
        const tokens = mint.quoteRedemption(amount);
        const proceeds = pool.quoteExchange(mint.token, p.money, tokens);
        if (proceeds < amount * (bestAsk + p.margin)) continue;
        return [
          request({ action: `mint.${p.mint}.redeem`, data: { amount } }),
          swap(mint.token, p.money, tokens * 0.999, proceeds * 0.98),
          trade('buy', amount),
        ];
      }
      return [];
    }
    const above = bestBid - 1 - p.margin;
    const money = view.balance(self.account, p.money);
    const spend = Math.min(p.size, money * 0.5);
    if (above > 0 && spend >= 1) {
      const tokens = pool.quoteExchange(p.money, mint.token, spend);
      const made = mint.quoteIssue(tokens * 0.999);
      if (made * bestBid < spend * (1 + p.margin)) return even();
      return [
        swap(p.money, mint.token, spend, tokens * 0.99),
        request({ action: `mint.${p.mint}.issue`, data: { amount: tokens * 0.99 } }),
        trade('sell', made * 0.98),
      ];
    }
    return even();
  },
});
