// What to send to a market of bands (soft liquidation): enough to bring its price to where the trader would buy or sell.

import {
  amountToPrice,
  bandPrice,
  chainKey,
  request,
  transaction,
  type BandTrading,
  type Intent,
  type MarketView,
} from '../../engine/index.ts';

export interface BandTrader {
  /** Money per unit of collateral at which it buys, and at which it sells. */
  readonly buysBelow: number;
  readonly sellsAbove: number;
  /** What it may give. */
  readonly money: number;
  readonly collateral: number;
  /** Gain, in money, below which a trade is left alone. */
  readonly gainMin: number;
  readonly gasPrice: number;
}

export interface BandAct {
  readonly intent: Intent;
  readonly money: number;
  readonly collateral: number;
}

/** The trade that pays now, if any. */
export function bandTrade(
  view: MarketView,
  bands: BandTrading,
  { buysBelow, sellsAbove, gainMin, gasPrice, ...has }: BandTrader,
): BandAct | undefined {
  const market = bands.market();
  if (market === undefined || !(buysBelow > 0)) return undefined;
  const { fee } = bands;
  const price = bandPrice(market);
  const isOnChain = view.findPort(chainKey) !== undefined;
  const send = (sells: string, amount: number, priceLimit: number): Intent => {
    const data = { sells, amount, priceLimit, bands: bands.tradeAction };
    return isOnChain
      ? transaction({
          action: bands.tradeAction,
          data,
          gasPrice,
          gas: bands.tradeGas,
          cause: 'arbitrage',
        })
      : request({ action: bands.tradeAction, data });
  };
  // The fee is paid on top of the price of the bands: the last unit must still be worth it.
  const buyLimit = buysBelow * (1 - fee);
  if (price < buyLimit) {
    const amount = Math.min(
      has.money,
      amountToPrice(market, 'stablecoin', { price: buyLimit, fee }),
    );
    const gain = (amount * (buyLimit - price)) / price / 2;
    if (gain <= gainMin) return undefined;
    return { intent: send('stablecoin', amount, buyLimit), money: amount, collateral: 0 };
  }
  const sellLimit = sellsAbove / (1 - fee);
  if (price <= sellLimit) return undefined;
  const amount = Math.min(
    has.collateral,
    amountToPrice(market, 'collateral', { price: sellLimit, fee }),
  );
  if ((amount * (price - sellLimit)) / 2 <= gainMin) return undefined;
  return { intent: send('collateral', amount, sellLimit), money: 0, collateral: amount };
}
