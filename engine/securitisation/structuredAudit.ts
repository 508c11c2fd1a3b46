// A structured pool before an auditor: each thing it holds is a position, its most senior tranche are the claims.

import { causeIndex } from '../events/causes.ts';
import type { Kernel } from '../tick/kernel.ts';
import type { AuditSubject } from './audit.ts';
import type { StructuredPool } from './structuredPool.ts';

/** What an auditor may see of a structured pool. Debts of a holding are taken off what it is worth. */
export function structuredAuditSubject(kernel: Kernel, pool: StructuredPool): AuditSubject {
  const { ledger } = kernel;
  const unitsOf = (name: string): number =>
    pool.holdings.find((one) => one.name === name)?.collateral()?.units ?? 1;
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
    claims() {
      const token = pool.accounts.token[senior]!;
      const tokens = pool.par(senior);
      const owed = tokens > 0 ? pool.books.claim(senior) / pool.cashAtoms / tokens : 0;
      const claims: number[] = [];
      for (let account = 0; account < ledger.accounts.length; account++) {
        const atoms = ledger.balance(account, token);
        if (atoms > 0) claims.push((atoms / ledger.atoms(token)) * owed);
      }
      return claims;
    },
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
