// Interest: at the end of an epoch a named payer pays the yield of the collateral, and the waterfall pays coupons senior first, the rest
// to the junior holders. Everything received is paid out or kept, to the atom (WATERFALL-1).

import { invariant } from '../errors.ts';
import { causeIndex } from '../events/causes.ts';
import type { Kernel } from '../tick/kernel.ts';
import { payInterest } from './interestWaterfall.ts';
import { splitProRata } from './lossAllocation.ts';
import type { PoolBooks } from './poolBooks.ts';
import type { PoolAccounts } from './poolState.ts';
import { trancheNames, type TrancheName } from './redemption.ts';
import { couponFloor } from './tranche.ts';

export interface IncomeTerms {
  /** Coupon in basis points of the standing balance per year. */
  readonly couponBps: Readonly<Record<TrancheName, number>>;
  readonly elapsedSeconds: number;
}

export interface IncomeResult {
  /** Atoms that came in, that went to holders, and that the pool kept. */
  readonly received: number;
  readonly paid: number;
  readonly retained: number;
}

const YEAR = 31_536_000;

/**
 * Moves `income` from the payer (as much of it as he has), keeps `costs` back, pays coupons and the residual to whoever holds tokens.
 * Tokens that stand in a venue's escrow or in the redemption queue earn for the pool, which keeps their part.
 */
export function distributeIncome(
  kernel: Kernel,
  books: PoolBooks,
  accounts: PoolAccounts,
  { income, costs }: { readonly income: number; readonly costs: number },
  terms: IncomeTerms,
): IncomeResult {
  const { ledger } = kernel;
  const received = Math.min(income, ledger.balance(accounts.payer, accounts.cash));
  ledger.transfer(accounts.payer, accounts.pool, accounts.cash, received, causeIndex.scheduled);
  const available = Math.max(0, received - costs);
  const claims = trancheNames.map((name) => {
    const { balance, shortfall } = books.read(name);
    const couponDue = couponFloor(balance, terms.couponBps[name], {
      elapsed: terms.elapsedSeconds,
      year: YEAR,
    });
    return { rank: name === 'senior' ? 0 : 1, couponDue, shortfall };
  });
  const payment = payInterest(available, claims);
  let paid = 0;
  trancheNames.forEach((name, i) => {
    books.read(name).shortfall = payment.shortfall[i]!;
    const amount = payment.paid[i]! + (name === 'junior' ? payment.residual : 0);
    paid += payHolders(kernel, accounts, accounts.token[name], amount);
  });
  const retained = received - paid;
  invariant(
    retained >= 0 && paid + retained === received,
    'WATERFALL-1',
    'interest paid and kept is what came in',
  );
  return { received, paid, retained };
}

/** Divides cash among the holders of a token; returns what reached them. */
function payHolders(kernel: Kernel, accounts: PoolAccounts, token: number, amount: number): number {
  const { ledger } = kernel;
  const weights: number[] = [];
  const holders: number[] = [];
  for (let account = 0; account < ledger.accounts.length; account++) {
    const held = ledger.balance(account, token);
    if (held === 0) continue;
    holders.push(account);
    weights.push(held);
  }
  if (amount === 0 || holders.length === 0) return 0;
  const shares = splitProRata(amount, weights);
  let paid = 0;
  holders.forEach((account, i) => {
    if (account === accounts.queue || account === accounts.pool) return;
    if (ledger.accounts[account]!.endsWith('.escrow')) return;
    ledger.transfer(accounts.pool, account, accounts.cash, shares[i]!, causeIndex.protocol);
    paid += shares[i]!;
  });
  return paid;
}
