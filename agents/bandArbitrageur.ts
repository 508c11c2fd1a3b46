// Keeps the price of soft-liquidation bands at the market's: buys collateral out of them where they are cheap and sells it on the book,
// sells collateral into them where they are dear and buys it back.

import {
  bandTradingKey,
  chainKey,
  defineAgent,
  marketOrder,
  number,
  type Intent,
} from '../engine/index.ts';
import { bandTrade } from './shared/bandTrades.ts';
import { valueOf } from './shared/bookValue.ts';
import { named } from './shared/names.ts';

export const bandArbitrageur = defineAgent({
  kind: 'bandArbitrageur',
  says: 'Trades between the bands of a soft liquidation and the book.',
  parameters: {
    collateral: named('ETH', 'asset in the bands'),
    stablecoin: named('DAI', 'asset that it turns into'),
    cash: named('USD', 'asset in which both books are quoted'),
    collateralVenue: named('ETH-USD', 'book of the collateral'),
    stablecoinVenue: named('DAI-USD', 'book of the stablecoin'),
    margin: number('', 0.004, 0, 1, 'least gain per unit, as a share of the price'),
    inventory: number('collateral', 200, 0, 1e9, 'collateral that it means to hold'),
    urgency: number('', 1.2, 0.1, 100, 'multiple of the suggested gas price that it pays'),
    gasPriceMax: number('gwei', 1_000, 0.1, 1e6, 'most it ever pays'),
    tradeShare: number('', 0.5, 0, 1, 'share of what it holds that one trade may use'),
  },
  memory: () => ({}),
  decide({ view, self, parameters: p }) {
    const wants: Intent[] = [];
    const { account } = self;
    const held = view.balance(account, p.collateral);
    const over = held - p.inventory;
    const price = view.book(p.collateralVenue).midPrice;
    // Back to the inventory that it means to hold: what it bought is sold, what it sold is bought back.
    if (over > 1 || over < -1) {
      const quantity = Math.min(Math.abs(over), (0.9 * view.balance(account, p.cash)) / price || 0);
      const side = over > 0 ? 'sell' : 'buy';
      const size = over > 0 ? over : quantity;
      if (size > 0.1)
        wants.push(
          marketOrder({
            venue: p.collateralVenue,
            side,
            quantity: size / 2,
            slippage: 0.01,
            cause: 'arbitrage',
          }),
        );
    }
    const cash = view.balance(account, p.cash);
    const quantity = (0.5 * cash) / ((view.book(p.stablecoinVenue).bestAsk ?? 1) * 1.01);
    if (quantity > 100 && over > -1)
      wants.push(
        marketOrder({
          venue: p.stablecoinVenue,
          side: 'buy',
          quantity,
          slippage: 0.005,
          cause: 'arbitrage',
        }),
      );
    const chain = view.findPort(chainKey);
    if (chain !== undefined && chain.pendingOf(account).count > 0) return wants;
    const value = valueOf(view, p);
    const gasPrice = Math.min(p.gasPriceMax, (chain?.suggestedGas() ?? 0) * p.urgency);
    for (const bands of view.ports(bandTradingKey)) {
      if (bands.collateral !== p.collateral || bands.money !== p.stablecoin) continue;
      const act = bandTrade(view, bands, {
        buysBelow: value * (1 - p.margin),
        sellsAbove: value * (1 + p.margin),
        money: p.tradeShare * view.balance(account, p.stablecoin),
        collateral: p.tradeShare * Math.max(0, held - 1),
        gainMin: bands.tradeGas * gasPrice * 1e-9 * value,
        gasPrice,
      });
      if (act !== undefined) wants.push(act.intent);
    }
    return wants;
  },
});
