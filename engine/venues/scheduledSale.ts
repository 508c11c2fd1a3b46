// Somebody from outside sells a stated amount into a pool at a stated time, whatever it fetches: the plainest shock there is.

import { causeIndex } from '../events/causes.ts';
import { checkName } from '../fundamentals/series.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, number } from '../tick/parameters.ts';
import { poolVenueKey } from './poolVenue.ts';

export const scheduledSale = defineMechanism({
  kind: 'scheduledSale',
  says: 'An outsider who sells a stated amount into a pool at a stated time.',
  switchable: true,
  parameters: {
    pool: data<string>('pool', 'pool that it sells into', checkName),
    give: data<string>('ETH', 'asset that it sells', checkName),
    get: data<string>('USD', 'asset that it takes', checkName),
    amount: number('units', 0, 0, 1e12, 'how much it sells'),
    at: number('s', 0, 0, 1e10, 'when, from the start of the run'),
  },
  build({ kernel, id, parameters }) {
    const { ledger } = kernel;
    const { give, amount } = parameters.value;
    const seller = ledger.openAccount(`${id}.seller`);
    const asset = ledger.asset(give);
    const atoms = Math.round(amount * ledger.atoms(asset));
    if (atoms > 0) ledger.issue(seller, asset, atoms, causeIndex.scheduled);
    const execute = (): void => {
      const given = parameters.value;
      const from = kernel.tick * kernel.secondsPerTick;
      if (given.at < from || given.at >= from + kernel.secondsPerTick || given.amount === 0) return;
      const outcome = kernel.use(poolVenueKey, given.pool).exchange(seller, {
        give: given.give,
        get: given.get,
        amount: given.amount,
        getMin: 0,
        cause: causeIndex.scheduled,
        causeId: 0,
      });
      if (!outcome.ok) kernel.reject('scheduledSale', outcome.reason);
    };
    return { phases: { execute } };
  },
});
