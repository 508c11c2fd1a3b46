// A buyer outside: takes what a pool sells at what it is worth, any amount, and moves no price. Who sets a run with it beside the run on the
// books sees what the books made of the same draws and the same rules of decision.

import { causeIndex, type CauseKind } from '../events/causes.ts';
import { fundamentalPathKey } from '../fundamentals/path.ts';
import type { Kernel } from '../tick/kernel.ts';
import { trancheIssuerKey } from './poolPort.ts';

/** USD per unit: of a tranche what its pool is worth now, of anything else its fundamental; 0 where there is neither. */
export const worthOf = (kernel: Kernel, asset: string): number =>
  kernel.find(trancheIssuerKey, asset)?.price() ??
  kernel.find(fundamentalPathKey, asset)?.value() ??
  0;

export interface OutsideSale {
  /** Ledger account that sells, and the assets that go and come. */
  readonly account: number;
  readonly asset: number;
  readonly cash: number;
  /** Units; what the account does not have is not sold. */
  readonly units: number;
  readonly cause: CauseKind;
  readonly causeId: number;
}

/**
 * Sells outside. Units leave the ledger and cash comes into it, at the atom that does not leave the seller short of `units` × price. Returns the
 * cash, in its units; 0 where nothing is worth anything.
 */
export function sellOutside(kernel: Kernel, sale: OutsideSale): number {
  const { account, asset, cash, units, cause, causeId } = sale;
  const { ledger } = kernel;
  const price = worthOf(kernel, ledger.assets[asset]!.name);
  if (!(price > 0) || !(units > 0)) return 0;
  const atoms = Math.min(ledger.balance(account, asset), Math.ceil(units * ledger.atoms(asset)));
  const paid = Math.floor((atoms / ledger.atoms(asset)) * price * ledger.atoms(cash));
  if (!ledger.canIssue(cash, paid)) {
    kernel.reject('pool sells outside', 'more cash than a ledger can count');
    return 0;
  }
  ledger.redeem(account, asset, atoms, causeIndex[cause], causeId);
  ledger.issue(account, cash, paid, causeIndex[cause], causeId);
  return paid / ledger.atoms(cash);
}
