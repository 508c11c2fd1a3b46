// Holds a leveraged position in a perpetual: brings one from before the start, or takes the other side of what others brought; closes it at a
// stop or a target, adds margin when it gets thin, and opens anew when it is out.

import {
  chance,
  choice,
  defineAgent,
  flag,
  marketOrder,
  number,
  perpetualsKey,
  request,
  type Intent,
} from '../engine/index.ts';
import { named, optionallyNamed } from './shared/names.ts';

const sides = ['long', 'short', 'counter', 'none'];

export const perpetualTrader = defineAgent({
  kind: 'perpetualTrader',
  says: 'Trades a perpetual with leverage: brings a position, stops out, takes profit, tops up, opens again.',
  parameters: {
    exchange: named('perps', 'perpetuals venue that keeps its margin'),
    venue: named('ETH-PERP', 'book that it trades on'),
    cash: named('USD', 'asset that margin is in'),
    side: choice(
      'long',
      sides,
      'side of the position that it brings; counter: the side that others need',
    ),
    mode: choice('cross', ['cross', 'isolated'], 'whether its positions share their margin'),
    notional: number('quote', 10_000, 0, 1e10, 'size of its position; of a counter its weight'),
    leverage: number('', 5, 0.01, 200, 'notional over the margin that it puts up', 'live'),
    leverageMax: number('', 100, 0.01, 200, 'most leverage that anybody has'),
    collateral: optionallyNamed(
      '',
      'another asset in which a part of its margin is; empty for none',
    ),
    collateralShare: number('', 0, 0, 1, 'part of its margin in that asset, at a value of one'),
    entry: number(
      '',
      0,
      -0.9,
      20,
      'price at which it opened, as a move from the price of the start',
    ),
    stop: number('', 1, 0, 1, 'adverse move from its entry at which it closes; 1: never', 'live'),
    target: number('', 10, 0, 100, 'favourable move from its entry at which it closes', 'live'),
    topUpShare: number('', 0, 0, 1, 'probability that it is one who adds margin'),
    topUpBelow: number('', 1.5, 1, 100, 'equity over maintenance margin below which it does'),
    reopen: number(
      '',
      0,
      0,
      1,
      'probability in one turn that it opens a position when it has none',
      'live',
    ),
    longShare: number('', 0.5, 0, 1, 'probability that a new position is long', 'live'),
    trend: number(
      '',
      0,
      -1,
      1,
      'how much more likely a new long is after a rise of one per cent',
      'live',
    ),
    trendWindow: number('s', 3_600, 1, 14_400, 'time over which it measures that rise'),
    takesOut: flag(
      false,
      'whether it takes out what is more than the margin of a new position before it opens one',
    ),
    slippage: number('', 0.01, 0.0001, 0.5, 'how far from the best price its orders may go'),
  },
  memory: () => ({ topsUp: null as boolean | null }),
  setUp({ parameters: p }) {
    if (p.side === 'none' || p.notional === 0) return [];
    const { venue, mode, entry } = p;
    const margin = p.notional / Math.min(p.leverage, p.leverageMax);
    const amount = p.collateral === '' ? 0 : margin * p.collateralShare;
    const pledged = amount > 0 ? { asset: p.collateral, amount } : undefined;
    const verb = p.side === 'counter' ? 'counter' : 'bring';
    const size = p.side === 'short' ? -p.notional : p.notional;
    const data = { venue, mode, size, entry, margin: margin - amount, pledged };
    return [request({ action: `${p.exchange}.${verb}`, data })];
  },
  decide({ view, self, parameters: p, memory, random }) {
    memory.topsUp ??= chance(random, p.topUpShare);
    const exchange = view.port(perpetualsKey, p.exchange);
    const face = exchange.face(self.account, p.venue);
    const book = view.book(p.venue);
    const mid = book.midPrice;
    if (!(mid > 0)) return [];
    const act = (verb: string, amount: number): Intent =>
      request({
        action: `${p.exchange}.${verb}`,
        data: { venue: p.venue, mode: p.mode, amount },
      });
    if (face === undefined || face.size === 0) {
      if (!chance(random, p.reopen)) return [];
      const before = book.midPriceAgo(Math.round(p.trendWindow / view.secondsPerTick));
      const rise = before > 0 ? 100 * (mid / before - 1) : 0;
      const isLong = chance(random, Math.min(1, Math.max(0, p.longShare + p.trend * rise)));
      const margin = p.notional / Math.min(p.leverage, p.leverageMax);
      const wants: Intent[] = [];
      const missing = margin - (face === undefined ? 0 : exchange.risk.equity(face.account));
      if (missing > 0) {
        const cash = view.balance(self.account, p.cash);
        if (cash < missing) return [];
        wants.push(act('deposit', missing));
      } else if (p.takesOut && missing < -1) wants.push(act('withdraw', -missing));
      wants.push(
        marketOrder({
          venue: p.venue,
          side: isLong ? 'buy' : 'sell',
          quantity: p.notional / mid,
          slippage: p.slippage,
        }),
      );
      return wants;
    }
    const sign = Math.sign(face.size);
    const move = face.entry > 0 ? sign * (mid / face.entry - 1) : 0;
    if ((p.stop < 1 && move <= -p.stop) || move >= p.target)
      return [
        marketOrder({
          venue: p.venue,
          side: sign > 0 ? 'sell' : 'buy',
          quantity: Math.abs(face.size),
          slippage: p.slippage,
        }),
      ];
    if (!memory.topsUp) return [];
    const equity = exchange.risk.equity(face.account);
    const maintenance = exchange.risk.maintenance(face.account);
    if (equity < p.topUpBelow * maintenance) {
      const wanted = 1.5 * p.topUpBelow * maintenance - equity;
      const amount = Math.min(wanted, view.balance(self.account, p.cash));
      return amount >= 1 ? [act('deposit', amount)] : [];
    }
    return [];
  },
});
