// A structured pool before an auditor: each thing it holds is a position, its most senior tranche are the claims,
// or all of them at par.

import { causeIndex } from '../events/causes.ts';
import type { Kernel } from '../tick/kernel.ts';
import type { AuditSubject } from './audit.ts';
import type { StructuredPool } from './structuredPool.ts';

/** What an auditor may see of a structured pool. Debts of a holding are taken off what it is worth. */
export function structuredAuditSubject(kernel: Kernel, pool: StructuredPool): AuditSubject {
  const { ledger } = kernel;
  const unitsOf = (name: string): number => {
    const holding = pool.holdings.find((one) => one.name === name);
    return holding?.units() ?? holding?.collateral()?.units ?? 1;
  };
  const netValue = (name: string): number =>
    Math.max(0, pool.holdings.find((one) => one.name === name)?.value() ?? 0);
  const senior = pool.tranches.at(-1)!;
  return {
    get ready() {
      return pool.state.value.formed;
    },
    positions: () => [
      { asset: '', units: Math.max(0, pool.cashValue()), held: Math.max(0, pool.cashValue()) },
      ...pool.holdings.map(({ name }) => ({
        asset: name,
        units: unitsOf(name),
        held: unitsOf(name),
      })),
    ],
    managerPrice: (name) => (unitsOf(name) > 0 ? netValue(name) / unitsOf(name) : 0),
    claims: (whose) =>
      (whose === 'all' ? pool.tranches.toReversed() : [senior]).flatMap((tranche) => {
        const token = pool.accounts.token[tranche]!;
        const tokens = pool.par(tranche);
        const owed = tokens > 0 ? pool.books.claim(tranche) / pool.cashAtoms / tokens : 0;
        return ledger.accounts.flatMap((_, account) => {
          const atoms = ledger.balance(account, token);
          return atoms > 0 ? [(atoms / ledger.atoms(token)) * owed] : [];
        });
      }),
    payAudit(cost, auditor) {
      const { cash, funds } = pool.accounts;
      let due = Math.floor(cost * pool.cashAtoms);
      // As any cost of the pool: from what came in as interest, then from principal.
      for (const fund of [pool.accounts.pool, funds['interest']!, funds['principal']!]) {
        const atoms = Math.min(due, ledger.balance(fund, cash));
        ledger.transfer(fund, auditor, cash, atoms, causeIndex.protocol);
        pool.state.value.flowOut += atoms;
        due -= atoms;
      }
    },
    noteAudit: ({ value }) => pool.correctPublished(value),
    trueValue: () => pool.value(),
  };
}
