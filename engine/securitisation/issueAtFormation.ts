// What a pool brings into being when it is formed follows from stated par, leverage and prices: it may be more than a ledger can hold.

import { InputError } from '../errors.ts';
import { causeIndex } from '../events/causes.ts';
import type { Ledger } from '../ledger/ledger.ts';

/**
 * Brings `atoms` of an asset into being on an account while a pool is formed.
 *
 * @param where path of the pool, or of its part, in the scenario
 * @throws {InputError} where the total of the asset would reach 2^53 atoms
 */
export function issueAtFormation(
  ledger: Ledger,
  where: string,
  account: number,
  asset: number,
  atoms: number,
): void {
  if (!ledger.canIssue(asset, atoms)) {
    const { name, decimals } = ledger.assets[asset]!;
    throw new InputError([
      {
        where,
        found: `the pool would hold ${(atoms / ledger.atoms(asset)).toPrecision(3)} ${name}, more than fit into 2^53 atoms of ${decimals} decimals`,
        mend: `Give ${name} fewer decimals or a higher price, or the tranches a smaller par.`,
      },
    ]);
  }
  ledger.issue(account, asset, atoms, causeIndex.scheduled);
}
