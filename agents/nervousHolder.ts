// Holds an asset and turns it into money when another price has fallen far enough from its high: the flight from risk that a fall of the
// broad market sets off. Sells in slices, and buys back nothing. One that provides liquidity takes its share of the pool out first.

import {
  defineAgent,
  number,
  sharedPoolKey,
  type Intent,
  type MarketView,
} from '../engine/index.ts';
import { exitAt } from './shared/exits.ts';
import { lendingActs, type LendingActs } from './shared/lendingActs.ts';
import { named } from './shared/names.ts';

const LIQUIDITY = { gas: 300_000, cause: 'liquidityProvision' } as const;

export const nervousHolder = defineAgent({
  kind: 'nervousHolder',
  says: 'Sells what it holds when the price that it watches has fallen far from its high.',
  parameters: {
    venue: named('STETH-ETH', 'pool or book on which it sells'),
    asset: named('STETH', 'asset that it holds'),
    money: named('ETH', 'what it sells it for'),
    watches: named('ETH', 'asset whose value it watches'),
    fall: number('', 0.4, 0, 1, 'fall of that value from its high at which it begins to sell'),
    slice: number('', 0.2, 0, 1, 'share of its first holding that it sells in one turn'),
    leastPrice: number('', 0.9, 0, 1e12, 'price below which it rather waits'),
    provides: number(
      'of the larger coin',
      0,
      0,
      1e9,
      'liquidity that it brings into the pool at first, from its holdings',
    ),
    keeps: number('', 0, 0, 1, 'share of the asset that it keeps when it has left the pool'),
    urgency: number('', 1.2, 0.1, 100, 'multiple of the suggested gas price that it pays'),
    gasPriceMax: number('gwei', 300, 0.1, 1e6, 'most it ever pays'),
  },
  memory: () => ({ high: 0, first: 0, sells: false, provided: false }),
  decide({ view, self, parameters: p, memory }) {
    const value = view.fundamentalPrice(p.watches);
    memory.high = Math.max(memory.high, value);
    const acts = lendingActs(view, self.account, p);
    if (p.provides > 0 && !memory.provided) {
      memory.provided = true;
      return [provide(view, p, acts)];
    }
    if (!memory.sells && value > memory.high * (1 - p.fall)) return [];
    memory.sells = true;
    const shares = view.findPort(sharedPoolKey, p.venue)?.sharesOf(self.account) ?? 0;
    if (shares > 0) return [acts.act('pool.remove', { pool: p.venue, shares }, LIQUIDITY)];
    const loose = view.balance(self.account, p.asset);
    if (memory.first === 0) memory.first = loose;
    const held = loose - memory.first * p.keeps;
    if (!(held > 0)) return [];
    const exit = exitAt(view, { venue: p.venue, asset: p.asset, money: p.money }, acts);
    if (acts.isBusy || exit.price < p.leastPrice) return [];
    return [exit.sell(Math.min(held, memory.first * p.slice), 0.02, 'ownDecision')];
  },
});

/** Brings both coins in the pool's own ratio. */
function provide(
  view: MarketView,
  { venue, provides }: { readonly venue: string; readonly provides: number },
  acts: LendingActs,
): Intent {
  const balances = view.port(sharedPoolKey, venue).balances();
  const largest = Math.max(...balances);
  const amounts = balances.map((balance) => (provides * balance) / largest);
  return acts.act('pool.add', { pool: venue, amounts }, LIQUIDITY);
}
