// Somebody large does something at a stated time: sells a holding bit by bit, or takes its share of a pool out. When and how much are
// inputs of a scenario; what it does to the price is not.

import { defineAgent, flag, number, sharedPoolKey, type Intent } from '../engine/index.ts';
import { exitAt } from './shared/exits.ts';
import { lendingActs } from './shared/lendingActs.ts';
import { named } from './shared/names.ts';

const GAS = 300_000;

export const largeHolder = defineAgent({
  kind: 'largeHolder',
  says: 'Sells a holding, or leaves a pool, within a stated time.',
  parameters: {
    venue: named('STETH-ETH', 'pool or book on which it acts'),
    asset: named('STETH', 'asset that it sells'),
    money: named('ETH', 'what it sells it for, or takes out of the pool'),
    provides: number('of each coin', 0, 0, 1e9, 'liquidity that it brings into the pool at first'),
    oneCoin: flag(false, 'whether it takes its share of the pool out in money alone'),
    from: number('s', 0, -1e9, 1e9, 'when it begins'),
    duration: number('s', 86_400, 1, 1e9, 'how long it takes'),
    sells: number('asset', 0, 0, 1e12, 'how much of the asset it sells in all'),
    urgency: number('', 1.2, 0.1, 100, 'multiple of the suggested gas price that it pays'),
    gasPriceMax: number('gwei', 300, 0.1, 1e6, 'most it ever pays'),
  },
  memory: () => ({ sold: 0, shares: 0, provided: false }),
  decide({ view, self, parameters: p, memory }) {
    const acts = lendingActs(view, self.account, p);
    if (acts.isBusy) return [];
    const liquidity = { gas: GAS, cause: 'liquidityProvision' } as const;
    const wants: Intent[] = [];
    if (p.provides > 0 && !memory.provided) {
      memory.provided = true;
      const pool = view.port(sharedPoolKey, p.venue);
      const balances = pool.balances();
      const largest = Math.max(...balances);
      const amounts = balances.map((balance) => (p.provides * balance) / largest);
      return [acts.act('pool.add', { pool: p.venue, amounts }, liquidity)];
    }
    const progress = Math.min(1, (view.seconds - p.from) / p.duration);
    if (progress <= 0) return [];
    const held = view.balance(self.account, p.asset);
    const due = Math.min(held, p.sells * progress - memory.sold);
    if (due > p.sells * 1e-3) {
      memory.sold += due;
      const exit = exitAt(view, { venue: p.venue, asset: p.asset, money: p.money }, acts);
      wants.push(exit.sell(due, 0.05, 'ownDecision'));
    }
    const pool = view.findPort(sharedPoolKey, p.venue);
    const shares = pool?.sharesOf(self.account) ?? 0;
    if (p.provides > 0 && shares > 0) {
      memory.shares = Math.max(memory.shares, shares);
      const leave = Math.floor(Math.min(shares, shares - memory.shares * (1 - progress)));
      const data = { pool: p.venue, shares: leave, ...(p.oneCoin ? { asset: p.money } : {}) };
      if (leave > 0) wants.push(acts.act('pool.remove', data, liquidity));
    }
    return wants;
  },
});
