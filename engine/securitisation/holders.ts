// Paying the holders of a tranche: each in proportion to what he holds, orders on the book and requests in the queue included, so that all that is
// paid arrives. A pool that holds the tranche is paid on its collection accounts.

import { causeIndex } from '../events/causes.ts';
import type { Kernel } from '../tick/kernel.ts';
import { accountKindsKey } from '../tick/sources.ts';
import { orderVenueKey } from '../venues/orderVenue.ts';
import { splitProRata } from './lossAllocation.ts';
import { collectionsKey } from './poolPort.ts';

export interface Payout {
  /** Ledger account that pays, and the asset that it pays in. */
  readonly from: number;
  readonly cash: number;
  readonly token: number;
  readonly venue: string;
  readonly amount: number;
  readonly kind: 'interest' | 'principal';
  /** Tokens that stand in the redemption queue, by their owners. */
  readonly queued: readonly { readonly account: number; readonly tokens: number }[];
  readonly queue: number;
  /** Takes what falls to accounts that nobody speaks for. */
  readonly arranger: number;
}

export function payHolders(kernel: Kernel, payout: Payout): void {
  const { ledger } = kernel;
  const { from, cash, token, amount, kind, queue, arranger } = payout;
  if (amount === 0) return;
  const book = payout.venue === '' ? undefined : kernel.find(orderVenueKey, payout.venue);
  const kinds = kernel.find(accountKindsKey);
  const weights = new Map<number, number>();
  const add = (account: number, tokens: number): void => {
    if (tokens > 0) weights.set(account, (weights.get(account) ?? 0) + tokens);
  };
  for (let account = 0; account < ledger.accounts.length; account++) {
    const isEscrow = account === queue || ledger.accounts[account]!.endsWith('.escrow');
    const held = isEscrow ? 0 : ledger.balance(account, token);
    const reserved =
      book === undefined ? 0 : Math.round(book.reservedBase(account) * ledger.atoms(token));
    const isKnown =
      kinds === undefined ||
      account === arranger ||
      kinds.kindOf(account) !== undefined ||
      kernel.find(collectionsKey, String(account)) !== undefined;
    add(isKnown ? account : arranger, held + reserved);
  }
  for (const { account, tokens } of payout.queued) add(account, tokens);
  if (weights.size === 0) add(arranger, 1);
  const holders = [...weights.keys()];
  splitProRata(amount, [...weights.values()]).forEach((share, i) => {
    if (share === 0) return;
    const collections = kernel.find(collectionsKey, String(holders[i]!));
    const to = collections === undefined ? holders[i]! : collections[kind];
    ledger.transfer(from, to, cash, share, causeIndex.protocol);
    collections?.note(share);
  });
}
