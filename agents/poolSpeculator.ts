// Trades an asset that has its market in a pool, by its fall from where it was: some get out when it has fallen by so much, some get in.
// Who got in takes a profit, or gives up after a further fall.

import { defineAgent, exp, number, type Intent } from '../engine/index.ts';
import { named } from './shared/names.ts';
import { poolActs } from './shared/onChain.ts';

const SWAP_GAS = 150_000;

interface Memory {
  /** Slow average of the price, and when it was last brought up to date (seconds); 0 before. */
  average: number;
  at: number;
  first: number;
  /** Price at which it last got in, 0 while it is out. */
  entry: number;
}

export const poolSpeculator = defineAgent({
  kind: 'poolSpeculator',
  says: 'Sells an asset of a pool after a fall from the start, or buys it after a fall from its average.',
  parameters: {
    pool: named('LUNA-USD', 'pool'),
    base: named('LUNA', 'asset that it trades'),
    quote: named('USD', 'what it pays with'),
    stop: number('', 1, 0, 1, 'fall from the first price at which it sells what it has; 1: never'),
    alarmVenue: named('none', 'book whose price makes it sell too'),
    alarm: number('', 1, 0, 1, 'discount from par on that book at which it sells; 1: never'),
    pace: number('', 0.3, 0, 1, 'share of its holding that it sells in a turn'),
    dip: number('', 1, 0, 1, 'fall from the average at which it buys; 1: never'),
    share: number('', 0.1, 0, 1, 'share of its money that it spends in a turn'),
    window: number('s', 14_400, 60, 1e7, 'time constant of the average'),
    gain: number('', 0.5, 0, 100, 'rise from where it got in at which it takes its profit'),
    loss: number('', 0.6, 0, 1, 'fall from where it got in at which it gives up'),
  },
  memory: (): Memory => ({ average: 0, at: 0, first: 0, entry: 0 }),
  decide({ view, self, parameters: p, memory }): readonly Intent[] {
    const acts = poolActs(view, self.account);
    const pool = view.pool(p.pool);
    const price = pool.price();
    if (acts.isBusy || !(price > 0)) return [];
    if (memory.first === 0) {
      memory.first = price;
      memory.average = price;
    } else {
      const kept = exp(-(view.seconds - memory.at) / p.window);
      memory.average = price + kept * (memory.average - price);
    }
    memory.at = view.seconds;
    const swap = (from: string, to: string, give: number): Intent[] => {
      const out = give > 0 ? pool.quoteExchange(from, to, give) : 0;
      if (!(out > 0)) return [];
      return [
        acts.act({
          action: 'pool.swap',
          data: { pool: p.pool, from, to, give, getMin: out * 0.9 },
          gas: SWAP_GAS,
          cause: 'ownDecision',
        }),
      ];
    };
    const isAlarmed = (): boolean => {
      const watched = p.alarmVenue === 'none' ? 0 : view.book(p.alarmVenue).midPrice;
      return watched > 0 && 1 - watched > p.alarm;
    };
    const held = view.balance(self.account, p.base);
    const money = view.balance(self.account, p.quote);
    if (memory.entry > 0) {
      const isDone = price > memory.entry * (1 + p.gain) || price < memory.entry * (1 - p.loss);
      if (isDone) {
        memory.entry = 0;
        return swap(p.base, p.quote, held);
      }
    } else if (price < memory.first * (1 - p.stop) || isAlarmed()) {
      return swap(p.base, p.quote, held * p.pace);
    }
    if (price < memory.average * (1 - p.dip) && money >= 1) {
      memory.entry = memory.entry > 0 ? Math.min(memory.entry, price) : price;
      return swap(p.quote, p.base, money * p.share);
    }
    return [];
  },
});
