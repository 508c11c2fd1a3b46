// How a structured pool comes into being: tokens are issued, assets are bought, what is left of the notional is cash, reserves and buffers are filled.

import { InputError } from '../errors.ts';
import { causeIndex } from '../events/causes.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { structureTerms } from './capitalStructure.ts';
import type { Holding } from './holding.ts';
import type { PaymentDesk } from './structuredIncome.ts';
import type { StructuredTerms } from './structuredParameters.ts';
import { trancheNotionals } from './tranche.ts';

/** Issues the tokens: populations brought theirs, the arranger holds the rest. Done once. */
export function issueTokens({ kernel, id, terms, state, books, accounts }: PaymentDesk): void {
  if (state.value.issued) return;
  state.value.issued = true;
  const { ledger } = kernel;
  const unit = ledger.atoms(accounts.cash);
  const pars = trancheNotionals(Math.floor(terms.notional * unit), structureTerms(terms.tranches));
  terms.tranches.forEach(({ name, token }, i) => {
    const asset = accounts.token[name]!;
    const unsold = pars[i]! - ledger.issued(asset);
    if (unsold < 0)
      throw new InputError([
        {
          where: `${id}.tranches[${i}]`,
          found: `holders bring ${ledger.issued(asset) / unit} ${token}, the tranche has ${pars[i]! / unit}`,
          mend: 'Raise the notional, or let the populations hold less.',
        },
      ]);
    ledger.issue(accounts.arranger, asset, unsold, causeIndex.scheduled);
    books.form(name, pars[i]!);
  });
}

/** Buys what the pool is to hold, once everything that values it is there. */
export function formPool(
  desk: PaymentDesk,
  holdings: readonly Holding[],
  value: () => number,
): void {
  const { kernel, id, terms, accounts } = desk;
  const state = desk.state.value;
  if (!state.issued || !holdings.every((holding) => holding.isReady())) return;
  const { ledger } = kernel;
  const unit = ledger.atoms(accounts.cash);
  const { notional, assets } = terms;
  const fund = (account: number, share: number): number => {
    const atoms = Math.floor(share * notional * unit);
    ledger.issue(account, accounts.cash, atoms, causeIndex.scheduled);
    state.flowIn += atoms;
    return atoms;
  };
  let cost = 0;
  for (const holding of holdings) {
    const { kind, share = 0 } = assets[holding.name]!;
    holding.acquire(share * notional);
    // A portfolio is a part of the notional as it stands, whatever its share says.
    const paid = kind === 'portfolio' ? holding.value() : share * notional;
    state.costs[holding.name] = { paid, brought: 0 };
    cost += paid;
  }
  const left = Math.floor((notional - cost) * unit + 1e-6);
  if (left < 0)
    throw new InputError([
      {
        where: `${id}.assets`,
        found: `assets for ${-left / unit} more than the notional of ${notional}`,
        mend: 'Raise the notional, or let the portfolio be smaller.',
      },
    ]);
  ledger.issue(accounts.funds['principal']!, accounts.cash, left, causeIndex.scheduled);
  state.flowIn += left;
  for (const [name, { size }] of Object.entries(terms.accounts)) fund(accounts.funds[name]!, size);
  for (const [name, { size }] of Object.entries(terms.buffers))
    state.buffers[name]!.initial = fund(accounts.funds[name]!, size * terms.bufferFactor);
  if (Object.values(assets).some(({ yieldPerYear = 0 }) => yieldPerYear > 0))
    ledger.issue(
      accounts.payer,
      accounts.cash,
      Math.floor(terms.payerFunds * unit),
      causeIndex.scheduled,
    );
  // What a deposit in the ratio of a pool did not take stays as cash.
  const rest = ledger.balance(accounts.pool, accounts.cash);
  ledger.transfer(
    accounts.pool,
    accounts.funds['principal']!,
    accounts.cash,
    rest,
    causeIndex.scheduled,
  );
  state.flowIn += rest;
  state.formed = true;
  state.formedTick = kernel.tick;
  state.lastValue = value();
  state.peak = state.lastValue;
}

/** A token of a tranche is a unit of par: it has the decimals of the cash. */
export function checkDecimals(
  ledger: Ledger,
  { tranches, cash }: StructuredTerms,
  asset: number,
): void {
  for (const { token } of tranches) {
    if (ledger.atoms(ledger.asset(token)) === ledger.atoms(asset)) continue;
    throw new InputError([
      {
        where: `assets.${token}.decimals`,
        found: 'a tranche token with other decimals than the cash it is a claim on',
        mend: `Give ${token} the decimals of ${cash}.`,
      },
    ]);
  }
}
