// Joins a stablecoin to the one that a peg stability module takes at par: buys the cheaper, passes it through the module, sells the dearer.
// While the module has room the two have one price, whichever of them is in trouble.

import { defineAgent, marketOrder, number, pegStabilityKey, type Intent } from '../engine/index.ts';
import { rebalance, type Stock } from './shared/inventory.ts';
import { named } from './shared/names.ts';
import { poolActs } from './shared/onChain.ts';

const SWAP_GAS = 100_000;

export const pegArbitrageur = defineAgent({
  kind: 'pegArbitrageur',
  says: 'Keeps two stablecoins at one price through a peg stability module.',
  parameters: {
    module: named('psm', 'peg stability module'),
    reserveVenue: named('USDC-USD', 'book of the asset that the module takes'),
    stablecoinVenue: named('DAI-USD', 'book of the stablecoin that it mints'),
    margin: number('', 0.002, 0, 1, 'relative profit below which it does nothing'),
    size: number('units', 1e6, 0, 1e12, 'most it passes through at a time'),
    slippage: number('', 0.003, 0, 1, 'how far from the best price it goes on a book'),
  },
  memory: (): { stock: Stock } => ({ stock: {} }),
  decide({ view, self, parameters: p, memory }): readonly Intent[] {
    const module = view.findPort(pegStabilityKey, p.module);
    const acts = poolActs(view, self.account);
    if (module === undefined || acts.isBusy) return [];
    const reserve = view.book(p.reserveVenue);
    const coin = view.book(p.stablecoinVenue);
    if (!reserve.bestAsk || !reserve.bestBid || !coin.bestAsk || !coin.bestBid) return [];
    const pass = (side: 'mint' | 'redeem', amount: number): Intent =>
      acts.act({
        action: 'psm.swap',
        data: { module: p.module, side, amount },
        gas: SWAP_GAS,
        cause: 'arbitrage',
      });
    const trade = (venue: string, side: 'buy' | 'sell', quantity: number): Intent =>
      marketOrder({ venue, side, quantity, slippage: p.slippage, cause: 'arbitrage' });
    const held = (asset: string): number => view.balance(self.account, asset);

    const books = [
      { asset: module.reserve, venue: p.reserveVenue },
      { asset: module.stablecoin, venue: p.stablecoinVenue },
    ];
    const even = (): Intent[] =>
      rebalance(view, self.account, memory.stock, books, { size: p.size, slippage: p.margin });
    for (const { asset } of books) memory.stock[asset] ??= held(asset);
    const inFee = 1 - module.feeInBps() / 10_000;
    if (coin.bestBid * inFee > reserve.bestAsk * (1 + p.margin)) {
      const amount = Math.min(p.size, module.room(), held(module.reserve));
      if (!(amount >= 1)) return even();
      return [
        pass('mint', amount),
        trade(p.stablecoinVenue, 'sell', amount * inFee),
        trade(p.reserveVenue, 'buy', amount),
      ];
    }
    const outFee = 1 - module.feeOutBps() / 10_000;
    if (reserve.bestBid * outFee > coin.bestAsk * (1 + p.margin)) {
      const amount = Math.min(p.size, module.reserves(), held(module.stablecoin));
      if (!(amount >= 1)) return even();
      return [
        pass('redeem', amount),
        trade(p.reserveVenue, 'sell', amount * outFee),
        trade(p.stablecoinVenue, 'buy', amount),
      ];
    }
    return even();
  },
});
