// Lends an asset on a lending pool and watches it. It leaves when it fears for its money: when debt is not covered any more, or when
// so much is lent out that others may be first at the door; or for a better rate elsewhere. When everything is lent out it cannot leave, and tries
// again.

import { chance, defineAgent, lendingPoolKey, number, request } from '../engine/index.ts';
import { lendingActs } from './shared/lendingActs.ts';
import { named } from './shared/names.ts';

const GAS = 250_000;

export const lender = defineAgent({
  kind: 'lender',
  says: 'Supplies an asset to a lending pool; withdraws on fear or for better rates, if the pool has the cash.',
  parameters: {
    pool: named('protocols.lending.pool', 'path of the lending pool'),
    asset: named('USDC', 'asset that it supplies'),
    supplied: number('asset', 10_000, 0, 1e12, 'supplied at the start'),
    fearUtilisation: number('', 0.97, 0, 2, 'utilisation above which it fears to be too late'),
    fearDeficit: number('', 0.001, 0, 1, 'uncovered share of the loans above which it leaves'),
    attention: number('', 0.5, 0, 1, 'share of its turns in which it looks'),
    calm: number('', 0.9, 0, 1, 'utilisation below which it comes back'),
    rateWanted: number('per year', 0, 0, 100, 'rate below which it lends elsewhere; 0: it stays'),
    urgency: number('', 1.2, 0.1, 100, 'multiple of the suggested gas price that it pays'),
    gasPriceMax: number('gwei', 500, 0.1, 1e6, 'most it ever pays'),
  },
  memory: () => ({ wantsOut: false, triedInVain: 0 }),
  setUp({ parameters: p }) {
    const supply = { [p.asset]: p.supplied };
    return [request({ action: 'lending.bring', data: { pool: p.pool, supply } })];
  },
  decide({ view, self, parameters: p, memory, random }) {
    if (!chance(random, p.attention)) return [];
    const acts = lendingActs(view, self.account, p);
    if (acts.isBusy) return [];
    const pool = view.port(lendingPoolKey, p.pool);
    const reserve = pool.reserve(p.asset);
    if (reserve === undefined) return [];
    const { pool: path, asset } = p;
    const held = pool.face(self.account)?.positions.find((one) => one.asset === asset)?.supplied;
    const loans = reserve.owed + reserve.deficit;
    const isAfraid =
      (reserve.utilisation > p.fearUtilisation && p.fearUtilisation < 1) ||
      (loans > 0 && reserve.deficit / loans > p.fearDeficit);
    const goesElsewhere = p.rateWanted > 0 && reserve.supplyRate < p.rateWanted;
    memory.wantsOut = isAfraid || (memory.wantsOut && reserve.utilisation > p.calm);
    if (held !== undefined && held > 0 && (memory.wantsOut || goesElsewhere)) {
      const amount = Math.min(held, reserve.cash);
      if (amount < held * 1e-6) {
        memory.triedInVain++;
        return [];
      }
      return [
        acts.act(
          'lending.withdraw',
          { pool: path, asset, amount: amount === held ? held * 1.001 : amount * 0.999 },
          { gas: GAS, cause: 'redemption' },
        ),
      ];
    }
    const loose = view.balance(self.account, asset);
    const returns =
      !memory.wantsOut &&
      !goesElsewhere &&
      reserve.utilisation < p.calm &&
      reserve.deficit === 0 &&
      loose > p.supplied * 0.01;
    if (!returns || p.supplied === 0) return [];
    return [
      acts.act(
        'lending.supply',
        { pool: path, asset, amount: loose },
        { gas: GAS, cause: 'ownDecision' },
      ),
    ];
  },
});
