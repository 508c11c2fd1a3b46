// Buys a claim below what it stands for when the discount pays for its wait, and sells when it no longer does; redeems where the
// queue is open and short. Its capital is its limit: how far a discount goes is where such money ends.

import { defineAgent, number, redemptionQueueKey, request, type Intent } from '../engine/index.ts';
import { exitAt } from './shared/exits.ts';
import { lendingActs } from './shared/lendingActs.ts';
import { named } from './shared/names.ts';

export const pegTrader = defineAgent({
  kind: 'pegTrader',
  says: 'Buys a claim at a discount that pays for the wait, sells near par, redeems where it can.',
  parameters: {
    venue: named('STETH-ETH', 'pool or book on which it trades'),
    claim: named('STETH', 'claim that it buys'),
    money: named('ETH', 'what the claim stands for'),
    discount: number('', 0.03, 0, 1, 'discount at which it buys while nobody can redeem'),
    sellsAt: number('', 0.3, 0, 1, 'part of that discount at which it sells again'),
    carryPerYear: number('per year', 0.1, 0, 10, 'what it wants for waiting in an open queue'),
    least: number('', 0.002, 0, 1, 'least discount at which it acts, fees'),
    size: number('claim', 500, 0, 1e9, 'most it trades in one turn'),
    urgency: number('', 1.2, 0.1, 100, 'multiple of the suggested gas price that it pays'),
    gasPriceMax: number('gwei', 300, 0.1, 1e6, 'most it ever pays'),
  },
  memory: () => ({}),
  decide({ view, self, parameters: p }) {
    const acts = lendingActs(view, self.account, p);
    if (acts.isBusy) return [];
    const exit = exitAt(view, { venue: p.venue, asset: p.claim, money: p.money }, acts);
    if (!(exit.price > 0)) return [];
    const queue = view.findPort(redemptionQueueKey, p.claim);
    const isOpen = queue?.isOpen() === true;
    const years = isOpen ? queue.wait() / 31_536_000 : 0;
    // An open queue turns waiting into a known time: the discount that it needs is its carry over that time.
    const wanted = isOpen
      ? Math.max(p.least, Math.min(p.discount, p.carryPerYear * years))
      : Math.max(p.least, p.discount);
    const wants: Intent[] = [];
    const claims = view.balance(self.account, p.claim);
    const money = view.balance(self.account, p.money);
    if (exit.price < 1 - wanted && money > 1) {
      wants.push(exit.buy(Math.min(money, p.size), 0.01, 'arbitrage'));
    } else if (exit.price > 1 - wanted * p.sellsAt && claims > 1 && !isOpen) {
      wants.push(exit.sell(Math.min(claims, p.size), 0.01, 'arbitrage'));
    }
    if (isOpen && claims > 1)
      wants.push(request({ action: `redeem.${p.claim}`, data: { amount: claims } }));
    return wants;
  },
});
