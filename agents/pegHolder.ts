// Holds a stablecoin and runs when it is alarmed: by news about what stands behind the coin, or by the price itself, which is how one
// holder's sale becomes the next one's reason. It leaves by the way it knows: the issuer's window while that is open, a book, or the best
// route across pools. Every holder has its own thresholds and its own lowest price (the heterogeneity that decides in a global game,
// Goldstein & Pauzner 2005). When it is calm again it buys back what it left, if the coin is cheap.

import {
  defineAgent,
  issuerKey,
  reflexiveMintKey,
  marketOrder,
  number,
  request,
  route,
  choice,
  type Intent,
} from '../engine/index.ts';
import { named } from './shared/names.ts';

interface Memory {
  /** Whether it has ever been alarmed. */
  hasBeen: boolean;
  /** What it held at its last turn, and since when it has not got rid of any (seconds; −1: it has). */
  held: number;
  stuckSince: number;
  /** Units that it has sold and means to buy back. */
  sold: number;
}

export const pegHolder = defineAgent({
  kind: 'pegHolder',
  says: 'Holds a stablecoin and runs to the exit when news or the price alarms it.',
  parameters: {
    coin: named('USDC', 'stablecoin that it holds'),
    money: named('USD', 'what it leaves for'),
    asset: named('USDC', 'asset whose fundamental is the news about the coin'),
    venue: named('USDC-USD', 'book whose price it watches, and sells on'),
    exit: choice('book', ['book', 'route', 'issuer'], 'how it leaves'),
    issuer: named('none', 'issuer whose window it uses'),
    onward: named('none', 'book on which it sells what the issuer gave it'),
    mint: named('none', 'mint whose backing is the news about the coin, instead of a fundamental'),
    newsThreshold: number('', 0.01, 0, 1, 'loss of value in the news at which it is alarmed'),
    priceThreshold: number(
      '',
      0.02,
      -1,
      1,
      'discount from par of the market at which it is alarmed; −1: it is',
    ),
    lowest: number(
      'money',
      0.9,
      0,
      1,
      'lowest price, in what it leaves for, at which it sells',
      'live',
    ),
    pace: number('', 0.3, 0, 1, 'share of what it holds that it sells in a turn'),
    leaves: number('', 1, 0, 1, 'share of its holding that it wants to be rid of'),
    size: number('coin', 1e6, 0, 1e12, 'most that it sells in a turn'),
    resolve: choice(
      'whileAlarmed',
      ['whileAlarmed', 'lasting'],
      'whether it stops when it is calm again, or goes on until it has left',
    ),
    patience: number(
      's',
      1e9,
      0,
      1e9,
      'time without a way out after which it sells on the book, at any price above `lastResort`',
    ),
    lastResort: number('money', 0.8, 0, 1, 'lowest price at which it then sells'),
    returns: number('', 0, 0, 1, 'share of what it sold that it buys back when it is calm again'),
    returnDiscount: number('', 0.01, 0, 1, 'discount from the value at which it buys back'),
  },
  memory: (): Memory => ({ hasBeen: false, held: -1, stuckSince: -1, sold: 0 }),
  decide({ view, self, parameters: p, memory }): readonly Intent[] {
    const { midPrice: price, bestBid } = view.book(p.venue);
    if (!(price > 0)) return [];
    const value =
      p.mint === 'none'
        ? view.fundamentalPrice(p.asset)
        : Math.min(1, view.port(reflexiveMintKey, p.mint).backing());
    const isAlarmed = 1 - value > p.newsThreshold || 1 - price > p.priceThreshold;
    memory.hasBeen ||= isAlarmed;
    const held = view.balance(self.account, p.coin);
    if (!(isAlarmed || (p.resolve === 'lasting' && memory.hasBeen))) {
      const wanted = Math.min(p.returns * memory.sold, p.size);
      const affordable = view.balance(self.account, p.money) / price;
      const quantity = Math.min(wanted, affordable * 0.99);
      if (!(quantity >= 1) || price > value * (1 - p.returnDiscount)) return [];
      memory.sold -= quantity;
      return [marketOrder({ venue: p.venue, side: 'buy', quantity, slippage: 0.005 })];
    }
    const sellOnward = (): Intent[] => {
      const got = Math.min(p.size, p.pace * view.balance(self.account, p.money));
      if (p.onward === 'none' || !(got >= 1) || (bestBid ?? 0) < p.lowest) return [];
      return [marketOrder({ venue: p.onward, side: 'sell', quantity: got, slippage: 0.02 })];
    };
    const kept = (held + memory.sold) * (1 - p.leaves);
    const quantity = Math.min(p.size, p.pace * Math.max(0, held - kept));
    if (!(quantity >= 1)) return p.exit === 'issuer' ? sellOnward() : [];
    if (p.exit === 'issuer') {
      const onward = sellOnward();
      const issuer = view.findPort(issuerKey, p.issuer);
      const amount = Math.min(quantity, issuer?.available() ?? 0);
      if (!(amount >= 1)) return onward;
      memory.sold += amount;
      return [...onward, request({ action: `issuer.${p.issuer}.redeem`, data: { amount } })];
    }
    if (memory.held < 0 || held < memory.held) memory.stuckSince = -1;
    else if (memory.stuckSince < 0) memory.stuckSince = view.seconds;
    memory.held = held;
    const isStuck = memory.stuckSince >= 0 && view.seconds - memory.stuckSince > p.patience;
    if (isStuck && (bestBid ?? 0) > p.lastResort) {
      memory.sold += quantity;
      return [marketOrder({ venue: p.venue, side: 'sell', quantity, slippage: 0.01 })];
    }
    if (p.exit === 'book') {
      if ((bestBid ?? 0) < p.lowest) return [];
      memory.sold += quantity;
      const slippage = Math.max(0, 1 - p.lowest / Math.max(bestBid ?? price, 1e-9));
      return [
        marketOrder({ venue: p.venue, side: 'sell', quantity, slippage: Math.min(0.02, slippage) }),
      ];
    }
    return [route({ give: p.coin, get: p.money, amount: quantity, getMin: quantity * p.lowest })];
  },
});
