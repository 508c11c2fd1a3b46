// What must hold of a structured pool at any time, summed anew from the ledger.

import { invariant } from '../errors.ts';
import type { PaymentDesk } from './structuredIncome.ts';

export function checkCash({ kernel, accounts, state }: PaymentDesk): void {
  const { flowIn, flowOut } = state.value;
  const held = Object.values(accounts.funds).reduce(
    (sum, account) => sum + kernel.ledger.balance(account, accounts.cash),
    0,
  );
  invariant(
    flowIn - flowOut === held,
    'POOL-1',
    `the pool's cash (${held}) is the sum of its flows (${flowIn - flowOut})`,
  );
}

export function checkQueue({ kernel, accounts, state, books }: PaymentDesk): void {
  const { ledger } = kernel;
  const { requests, supplies } = state.value;
  for (const name of books.names) {
    const asked = requests
      .filter(({ tranche }) => tranche === name)
      .reduce((sum, { waiting, accepted }) => sum + waiting + accepted, 0);
    invariant(
      asked === ledger.balance(accounts.queue, accounts.token[name]!),
      'POOL-2',
      `the queue holds exactly the ${name} tokens of open requests`,
    );
  }
  invariant(
    supplies.reduce((sum, { waiting }) => sum + waiting, 0) ===
      ledger.balance(accounts.queue, accounts.cash),
    'POOL-2',
    'the queue holds exactly the cash of those who wait to enter',
  );
}

export function checkBooks({ kernel, accounts, state, books }: PaymentDesk): void {
  if (state.value.issued) books.check((name) => kernel.ledger.issued(accounts.token[name]!));
}
