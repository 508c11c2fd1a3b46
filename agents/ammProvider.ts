// Provides liquidity to a pool for its fees and takes it out when volatility says that the fees no longer pay for the loss
// against holding; comes back when it is calm.

import { chainKey, defineAgent, number, sharedPoolKey, transaction } from '../engine/index.ts';
import { named } from './shared/names.ts';

const LIQUIDITY_GAS = 200_000;

export const ammProvider = defineAgent({
  kind: 'ammProvider',
  says: 'Provides liquidity to a pool and withdraws when volatility passes its limit.',
  parameters: {
    pool: named('ETH-DAI', 'pool'),
    base: named('ETH', 'base asset of the pool'),
    quote: named('DAI', 'quote asset of the pool'),
    venue: named('ETH-USD', 'book whose volatility it watches'),
    share: number('', 0.9, 0, 1, 'share of its holdings that it provides'),
    volatilityLimit: number('per tick', 0.006, 0, 1, 'volatility at which it withdraws'),
    volatilityCalm: number('per tick', 0.002, 0, 1, 'volatility at which it comes back'),
    gasPriceMax: number('gwei', 120, 0.1, 1e6, 'most it pays'),
  },
  memory: () => ({}),
  decide({ view, self, parameters: p }) {
    const chain = view.port(chainKey);
    if (chain.pendingOf(self.account).count > 0) return [];
    const gasPrice = Math.min(p.gasPriceMax, chain.suggestedGas());
    const { volatility } = view.book(p.venue);
    const pool = view.port(sharedPoolKey, p.pool);
    const shares = pool.sharesOf(self.account);
    if (shares > 0) {
      if (volatility < p.volatilityLimit) return [];
      return [
        transaction({
          action: 'pool.remove',
          data: { pool: p.pool, shares },
          gasPrice,
          gas: LIQUIDITY_GAS,
          cause: 'liquidityProvision',
        }),
      ];
    }
    if (volatility > p.volatilityCalm) return [];
    const base = view.balance(self.account, p.base) * p.share - 1;
    const quote = view.balance(self.account, p.quote) * p.share;
    if (base < 0.1 || quote < 1) return [];
    return [
      transaction({
        action: 'pool.add',
        data: { pool: p.pool, base, quote },
        gasPrice,
        gas: LIQUIDITY_GAS,
        cause: 'liquidityProvision',
      }),
    ];
  },
});
