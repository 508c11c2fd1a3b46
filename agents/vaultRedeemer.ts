// Redeems the stablecoin for collateral where it trades below par by more than the fee, and sells the collateral: what holds the peg
// from below where vaults can be redeemed from.

import {
  chainKey,
  defineAgent,
  marketOrder,
  number,
  request,
  transaction,
  vaultRedemptionKey,
  type Intent,
} from '../engine/index.ts';
import { named } from './shared/names.ts';

const REDEEM_GAS = 600_000;

export const vaultRedeemer = defineAgent({
  kind: 'vaultRedeemer',
  says: 'Buys the stablecoin below par, redeems it for collateral of vaults, and sells that.',
  parameters: {
    collateral: named('ETH', 'asset that it is paid'),
    stablecoin: named('DAI', 'asset that it redeems'),
    cash: named('USD', 'asset in which both books are quoted'),
    collateralVenue: named('ETH-USD', 'book on which it sells'),
    stablecoinVenue: named('DAI-USD', 'book on which it buys'),
    margin: number('', 0.005, 0, 1, 'gain per unit that it asks for beyond the fee'),
    reserve: number('collateral', 1, 0, 1e9, 'collateral that it keeps for gas'),
    share: number('', 0.25, 0, 1, 'share of its money that it uses in one turn'),
    urgency: number('', 1.1, 0.1, 100, 'multiple of the suggested gas price that it pays'),
  },
  memory: () => ({}),
  decide({ view, self: { account }, parameters: p }) {
    const redemption = view.findPort(vaultRedemptionKey);
    if (redemption === undefined) return [];
    const wants: Intent[] = [];
    const won = view.balance(account, p.collateral) - p.reserve;
    if (won > 1)
      wants.push(
        marketOrder({
          venue: p.collateralVenue,
          side: 'sell',
          quantity: won / 2,
          cause: 'arbitrage',
        }),
      );
    const ask = view.book(p.stablecoinVenue).bestAsk;
    if (ask === undefined || ask >= 1 - redemption.rate() - p.margin) return wants;
    const quantity = (p.share * view.balance(account, p.cash)) / ask;
    if (quantity > 100)
      wants.push(
        marketOrder({
          venue: p.stablecoinVenue,
          side: 'buy',
          quantity,
          slippage: p.margin,
          cause: 'arbitrage',
        }),
      );
    const amount = view.balance(account, p.stablecoin);
    if (amount <= 100) return wants;
    const chain = view.findPort(chainKey);
    const { action } = redemption;
    const data = { amount };
    if (chain === undefined) wants.push(request({ action, data }));
    else if (chain.pendingOf(account).count === 0) {
      const gasPrice = chain.suggestedGas() * p.urgency;
      wants.push(transaction({ action, data, gasPrice, gas: REDEEM_GAS, cause: 'arbitrage' }));
    }
    return wants;
  },
});
