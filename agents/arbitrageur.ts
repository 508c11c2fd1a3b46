// Joins the prices of the ETH book, the DAI book and the pool: buys where ETH is cheap in dollars and sells where it is dear, and
// keeps the stablecoin near par as far as its capital goes.

import {
  chainKey,
  defineAgent,
  marketOrder,
  number,
  transaction,
  type Intent,
} from '../engine/index.ts';
import { named } from './shared/names.ts';

const SWAP_GAS = 120_000;

export const arbitrageur = defineAgent({
  kind: 'arbitrageur',
  says: 'Trades price differences between the books and the pool.',
  parameters: {
    collateral: named('ETH', 'asset traded on both'),
    stablecoin: named('DAI', 'quote asset of the pool'),
    collateralVenue: named('ETH-USD', 'book of the collateral'),
    stablecoinVenue: named('DAI-USD', 'book of the stablecoin'),
    pool: named('ETH-DAI', 'pool'),
    margin: number('', 0.006, 0, 1, 'relative difference beyond the pool fee at which it acts'),
    size: number('collateral', 20, 0, 1e9, 'most it trades at a time'),
    urgency: number('', 1.2, 0.1, 100, 'multiple of the suggested gas price that it pays'),
  },
  memory: () => ({}),
  decide({ view, self, parameters: p }) {
    const chain = view.port(chainKey);
    if (chain.pendingOf(self.account).count > 0) return [];
    const pool = view.pool(p.pool);
    const eth = view.book(p.collateralVenue);
    const dai = view.book(p.stablecoinVenue);
    const stablecoinPrice = dai.midPrice || 1;
    const poolPrice = pool.price() * stablecoinPrice;
    if (!(poolPrice > 0) || !(eth.midPrice > 0)) return [];
    const gap = poolPrice / eth.midPrice - 1;
    const needed = p.margin + pool.feeBps() / 10_000;
    if (Math.abs(gap) <= needed) return [];
    // Half the distance in price moves a constant-product pool by about a quarter of it in reserves.
    const reserve = pool.reserves().base;
    const quantity = Math.min(p.size, (reserve * (Math.abs(gap) - needed)) / 2);
    const gasPrice = chain.suggestedGas() * p.urgency;
    const wants: Intent[] = [];
    if (gap > 0) {
      const give = Math.min(quantity, view.balance(self.account, p.collateral) - 1);
      if (give < 0.1) return [];
      const getMin = pool.quote('sell', give) * 0.995;
      wants.push(
        transaction({
          action: 'pool.swap',
          data: { pool: p.pool, side: 'sell', give, getMin },
          gasPrice,
          gas: SWAP_GAS,
          cause: 'arbitrage',
        }),
      );
      wants.push(
        marketOrder({
          venue: p.collateralVenue,
          side: 'buy',
          quantity: give,
          slippage: 0.01,
          cause: 'arbitrage',
        }),
      );
      wants.push(
        marketOrder({
          venue: p.stablecoinVenue,
          side: 'sell',
          quantity: Math.min(view.balance(self.account, p.stablecoin), getMin),
          slippage: 0.01,
          cause: 'arbitrage',
        }),
      );
    } else {
      const give = Math.min(quantity * pool.price(), view.balance(self.account, p.stablecoin));
      if (give < 10) return [];
      const getMin = pool.quote('buy', give) * 0.995;
      wants.push(
        transaction({
          action: 'pool.swap',
          data: { pool: p.pool, side: 'buy', give, getMin },
          gasPrice,
          gas: SWAP_GAS,
          cause: 'arbitrage',
        }),
      );
      wants.push(
        marketOrder({
          venue: p.collateralVenue,
          side: 'sell',
          quantity: Math.min(getMin, view.balance(self.account, p.collateral)),
          slippage: 0.01,
          cause: 'arbitrage',
        }),
      );
      wants.push(
        marketOrder({
          venue: p.stablecoinVenue,
          side: 'buy',
          quantity: give,
          slippage: 0.01,
          cause: 'arbitrage',
        }),
      );
    }
    return wants;
  },
});
