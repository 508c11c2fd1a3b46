// Borrows an asset against money and sells it, bit by bit within a stated time: a short on a lending pool. When and how much are inputs of
// a scenario; what becomes of it is not.

import { defineAgent, lendingPoolKey, number, request, type Intent } from '../engine/index.ts';
import { exitAt } from './shared/exits.ts';
import { lendingActs } from './shared/lendingActs.ts';
import { named } from './shared/names.ts';

const GAS = 300_000;

export const shortSeller = defineAgent({
  kind: 'shortSeller',
  says: 'Borrows an asset on a lending pool and sells it within a stated time.',
  parameters: {
    pool: named('protocols.lending.pool', 'path of the lending pool'),
    asset: named('CRV', 'asset that it borrows and sells'),
    money: named('USD', 'what it pledges and is paid in'),
    venue: named('CRV-USD', 'book or pool on which it sells'),
    pledges: number('money', 1_000_000, 0, 1e12, 'pledged at the start'),
    borrows: number('asset', 1_000_000, 0, 1e12, 'borrowed and sold in all'),
    from: number('s', 0, -1e9, 1e9, 'when it begins'),
    duration: number('s', 86_400, 1, 1e9, 'how long it takes'),
    slippage: number('', 0.02, 0, 1, 'how far below the best bid it sells'),
    pledgesProceeds: number('', 0, 0, 1, 'share of what it is paid that it pledges too'),
    urgency: number('', 1.2, 0.1, 100, 'multiple of the suggested gas price that it pays'),
    gasPriceMax: number('gwei', 500, 0.1, 1e6, 'most it ever pays'),
  },
  memory: () => ({ borrowed: 0 }),
  setUp({ parameters: p }) {
    const data = { pool: p.pool, supply: { [p.money]: p.pledges } };
    return [request({ action: 'lending.bring', data })];
  },
  decide({ view, self, parameters: p, memory }) {
    const acts = lendingActs(view, self.account, p);
    if (acts.isBusy) return [];
    const progress = Math.min(1, (view.seconds - p.from) / p.duration);
    if (progress <= 0) return [];
    const wants: Intent[] = [];
    const held = view.balance(self.account, p.asset);
    const exit = exitAt(view, { venue: p.venue, asset: p.asset, money: p.money }, acts);
    if (held > p.borrows * 1e-6 && exit.price > 0)
      wants.push(exit.sell(held, p.slippage, 'ownDecision'));
    const paid = view.balance(self.account, p.money) * p.pledgesProceeds;
    if (paid > p.pledges * 1e-3) {
      const data = { pool: p.pool, asset: p.money, amount: paid };
      wants.push(acts.act('lending.supply', data, { gas: GAS, cause: 'ownDecision' }));
    }
    const face = view.port(lendingPoolKey, p.pool).face(self.account);
    const price = view.port(lendingPoolKey, p.pool).reserve(p.asset)?.price ?? 0;
    if (face === undefined || !(price > 0) || held > p.borrows * 0.02) return wants;
    const due = Math.min(
      p.borrows * progress - memory.borrowed,
      (0.999 * face.availableBorrows) / price,
      p.borrows * 0.02,
    );
    if (due > p.borrows * 1e-4) {
      memory.borrowed += due;
      const data = { pool: p.pool, asset: p.asset, amount: due };
      wants.push(acts.act('lending.borrow', data, { gas: GAS, cause: 'ownDecision' }));
    }
    return wants;
  },
});
