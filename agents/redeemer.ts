// The arbitrage that holds a redeemable stablecoin at par: buys it below par and takes it to its issuer, or has it minted and sells it above
// par. Only while the window is open; what it holds when that closes it keeps, or sells like everybody else.

import {
  defineAgent,
  issuerKey,
  marketOrder,
  number,
  request,
  type Intent,
} from '../engine/index.ts';
import { named } from './shared/names.ts';

export const redeemer = defineAgent({
  kind: 'redeemer',
  says: 'Buys a stablecoin below par and redeems it with its issuer; mints and sells it above par.',
  parameters: {
    issuer: named('issuer', 'issuer whose window it uses'),
    venue: named('USDC-USD', 'book of the coin'),
    margin: number('', 0.0006, 0, 1, 'discount or premium at which it acts'),
    size: number('coin', 2e6, 0, 1e12, 'most it trades in a turn'),
    slippage: number('', 0.01, 0, 1, 'how far from the best price it goes'),
  },
  memory: () => ({}),
  decide({ view, self, parameters: p }): readonly Intent[] {
    const issuer = view.port(issuerKey, p.issuer);
    if (!issuer.isOpen()) return [];
    const { bestAsk, bestBid } = view.book(p.venue);
    const coins = view.balance(self.account, issuer.coin);
    const money = view.balance(self.account, issuer.money);
    const par = 1 - issuer.feeBps() / 10_000;
    if (bestAsk !== undefined && bestAsk < par - p.margin) {
      // Redeem first what it has, buy for what that brings: both in one turn, from its own stock.
      const wants: Intent[] = [];
      const amount = Math.min(coins, issuer.available());
      if (amount >= 1)
        wants.push(request({ action: `issuer.${p.issuer}.redeem`, data: { amount } }));
      const quantity = Math.min(p.size, (0.99 * money) / bestAsk, issuer.available());
      // No further than where it would no longer pay.
      const slippage = Math.min(p.slippage, (par - p.margin) / bestAsk - 1);
      if (quantity >= 1)
        wants.push(
          marketOrder({ venue: p.venue, side: 'buy', quantity, slippage, cause: 'arbitrage' }),
        );
      return wants;
    }
    if (bestBid !== undefined && bestBid > 1 + p.margin) {
      const quantity = Math.min(p.size, coins);
      const wants: Intent[] = [];
      if (quantity >= 1)
        wants.push(
          marketOrder({
            venue: p.venue,
            side: 'sell',
            quantity,
            slippage: Math.min(p.slippage, 1 - (1 + p.margin) / bestBid),
            cause: 'arbitrage',
          }),
        );
      const amount = Math.min(p.size, money);
      if (amount >= 1) wants.push(request({ action: `issuer.${p.issuer}.mint`, data: { amount } }));
      return wants;
    }
    return [];
  },
});
