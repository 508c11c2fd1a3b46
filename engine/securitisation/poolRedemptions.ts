// The redemption queue at work: takes requests in, accepts at the end of an epoch, pays, and burns what was paid for. The rules stand in
// redemption.ts; here they meet the ledger and the tranches' books.

import { causeIndex } from '../events/causes.ts';
import type { Kernel, Outcome } from '../tick/kernel.ts';
import type { RecordHandle } from '../state/world.ts';
import type { PoolBooks } from './poolBooks.ts';
import type { PoolTerms } from './poolParameters.ts';
import type { PoolAccounts, PoolState } from './poolState.ts';
import {
  acceptRedemptions,
  claimsOf,
  payRedemptions,
  trancheNames,
  type RedemptionPayment,
  type TrancheName,
} from './redemption.ts';

/** What the queue works on. */
export interface RedemptionDesk {
  readonly kernel: Kernel;
  readonly state: RecordHandle<PoolState>;
  readonly books: PoolBooks;
  readonly accounts: PoolAccounts;
  readonly terms: PoolTerms;
}

/** A holder asks to leave with `units` of a tranche. His tokens move to the queue; a refusal changes nothing. */
export function requestRedemption(
  { kernel, state, accounts }: RedemptionDesk,
  account: number,
  tranche: unknown,
  units: number,
): Outcome {
  const { ledger, tick } = kernel;
  if (tranche !== 'senior' && tranche !== 'junior') return refuse('unknownTranche');
  if (!state.value.formed) return refuse('notFormed');
  const token = accounts.token[tranche];
  const atoms = Math.floor(units * ledger.atoms(token));
  if (!(atoms > 0) || !Number.isSafeInteger(atoms)) return refuse('badAmount');
  if (ledger.balance(account, token) < atoms) return refuse('insufficientBalance');
  const id = state.value.nextRequest++;
  ledger.transfer(account, accounts.queue, token, atoms, causeIndex.redemption, id);
  state.value.requests.push({ id, tranche, account, tick, waiting: atoms, accepted: 0 });
  kernel.emit({
    type: 'redemptionRequested',
    tick,
    id,
    tranche,
    amount: units,
    holder: ledger.accounts[account]!,
  });
  return { ok: true };
}

/** At the end of a redemption epoch (`age`: ticks since formation) lets in as many as the gate allows. */
export function acceptAtEpochEnd(
  { kernel, state, books, terms }: RedemptionDesk,
  age: number,
): void {
  if (age % kernel.ticks(terms.redemptionEpoch) !== 0) return;
  for (const tranche of trancheNames) {
    acceptRedemptions(state.value.requests, {
      tranche,
      tick: kernel.tick,
      noticeTicks: terms.notice === 0 ? 0 : kernel.ticks(terms.notice),
      gateAtoms: Math.floor(books.parOf(tranche) * terms.gate),
      order: orderOf(terms),
    });
  }
}

/** Cash atoms that the accepted requests would take at the given prices. */
export const acceptedClaims = (
  { state }: RedemptionDesk,
  prices: Readonly<Record<TrancheName, number>>,
): number => claimsOf(state.value.requests, (name) => prices[name]);

/** Pays accepted requests with the cash there is, at one price per tranche for all who are paid now. */
export function payAccepted(
  desk: RedemptionDesk,
  prices: Readonly<Record<TrancheName, number>>,
): void {
  const { kernel, state, accounts, terms } = desk;
  // A long queue waits for weeks, and on most ticks nobody in it is due.
  if (!state.value.requests.some(({ accepted }) => accepted > 0)) return;
  const cash = kernel.ledger.balance(accounts.pool, accounts.cash);
  const payments = payRedemptions(
    state.value.requests,
    cash,
    (name) => prices[name],
    orderOf(terms),
  );
  for (const payment of payments) book(desk, payment);
  state.value.requests = state.value.requests.filter(
    ({ waiting, accepted }) => waiting + accepted > 0,
  );
}

function book(
  { kernel, state, books, accounts }: RedemptionDesk,
  { request, units, cash }: RedemptionPayment,
): void {
  const { ledger, tick } = kernel;
  const { id, tranche, account } = request;
  const cause = causeIndex.redemption;
  ledger.transfer(accounts.pool, account, accounts.cash, cash, cause, id);
  ledger.redeem(accounts.queue, accounts.token[tranche], units, cause, id);
  books.leave(tranche, units);
  request.accepted -= units;
  state.value.flows.redemptions += cash;
  state.value.redeemedUnits += units;
  const amount = cash / ledger.atoms(accounts.cash);
  kernel.emit({ type: 'redemptionPaid', tick, id, tranche, amount });
}

const orderOf = ({ order }: PoolTerms): 'firstCome' | 'proRata' =>
  order === 'proRata' ? 'proRata' : 'firstCome';

const refuse = (reason: string): Outcome => ({ ok: false, reason });
