// The system's balance of debt and surplus, after MakerDAO's Vow: debt from liquidations waits in a queue while its auction
// may still pay; what ripens unpaid is cancelled against surplus or sold as a debt auction. Pure rules on plain data.
// Amounts are whole numbers of any one unit, times whole seconds or ticks.

import { wideMin } from '../units/fixedPoint.ts';
import type { Rejection } from './englishAuction.ts';

export interface QueuedDebt {
  /** When the debt was taken over. */
  readonly era: number;
  readonly amount: bigint;
}

export interface SystemBalance {
  /** Money that the system holds (the protocol's `dai`). */
  readonly surplus: bigint;
  /** All debt that the system owes, queued and auctioned included (`sin`). */
  readonly debt: bigint;
  /** Debt that still waits (`Sin`), oldest first. */
  readonly queue: readonly QueuedDebt[];
  /** Debt that debt auctions are to pay (`Ash`). */
  readonly onAuction: bigint;
}

export interface DebtQueueTerms {
  /** How long debt waits in the queue. */
  readonly wait: number;
  /** Size of a debt auction. */
  readonly sump: bigint;
  /** Size of a surplus auction. */
  readonly bump: bigint;
  /** Surplus that is kept before any is auctioned. */
  readonly hump: bigint;
}

export type BalanceOutcome<R extends string> =
  { readonly ok: true; readonly balance: SystemBalance } | Rejection<R>;

/** Reasons in order of precedence. */
export type HealRefusal = 'insufficientSurplus' | 'insufficientDebt';
export type KissRefusal = 'notEnoughOnAuction' | 'insufficientSurplus';
export type FlopRefusal = 'insufficientDebt' | 'surplusNotZero';
export type FlapRefusal = 'insufficientSurplus' | 'debtNotZero';

/** The rules of the system's balance; the protocol's own verbs, as its documents and its users know them. */
export const debtQueue = {
  fess,
  flog,
  flogRipe,
  heal,
  kiss,
  flop,
  flap,
  flopRefused,
  flapRefused,
  queued,
  freeDebt,
  healable,
};

/** Takes over the debt of a liquidated vault and queues it. Debts of one moment wait as one. */
function fess(balance: SystemBalance, amount: bigint, now: number): SystemBalance {
  const last = balance.queue.at(-1);
  const queue =
    last?.era === now
      ? [...balance.queue.slice(0, -1), { era: now, amount: last.amount + amount }]
      : [...balance.queue, { era: now, amount }];
  return { ...balance, debt: balance.debt + amount, queue };
}

/** Takes the debt of one moment out of the queue, once it has waited. */
function flog(
  balance: SystemBalance,
  era: number,
  now: number,
  { wait }: Pick<DebtQueueTerms, 'wait'>,
): BalanceOutcome<'waitNotFinished'> {
  if (era + wait > now) return { ok: false, reason: 'waitNotFinished' };
  const queue = balance.queue.filter((entry) => entry.era !== era);
  return { ok: true, balance: { ...balance, queue } };
}

/** `flog` for every debt that has waited long enough. */
function flogRipe(
  balance: SystemBalance,
  now: number,
  { wait }: Pick<DebtQueueTerms, 'wait'>,
): SystemBalance {
  return { ...balance, queue: balance.queue.filter(({ era }) => era + wait > now) };
}

/** Cancels free debt against surplus. */
function heal(balance: SystemBalance, amount: bigint): BalanceOutcome<HealRefusal> {
  if (amount > balance.surplus) return { ok: false, reason: 'insufficientSurplus' };
  if (amount > freeDebt(balance)) return { ok: false, reason: 'insufficientDebt' };
  return { ok: true, balance: cancel(balance, amount) };
}

/** Cancels debt on auction against the money that a debt auction brought in. */
function kiss(balance: SystemBalance, amount: bigint): BalanceOutcome<KissRefusal> {
  if (amount > balance.onAuction) return { ok: false, reason: 'notEnoughOnAuction' };
  if (amount > balance.surplus) return { ok: false, reason: 'insufficientSurplus' };
  return {
    ok: true,
    balance: { ...cancel(balance, amount), onAuction: balance.onAuction - amount },
  };
}

/** Puts `sump` of free debt on auction; the caller opens the debt auction. */
function flop(
  balance: SystemBalance,
  terms: Pick<DebtQueueTerms, 'sump'>,
): BalanceOutcome<FlopRefusal> {
  const refused = flopRefused(balance, terms);
  if (refused !== null) return { ok: false, reason: refused };
  return { ok: true, balance: { ...balance, onAuction: balance.onAuction + terms.sump } };
}

/** Hands `bump` of surplus over to be sold; the caller opens the surplus auction. */
function flap(
  balance: SystemBalance,
  terms: Pick<DebtQueueTerms, 'bump' | 'hump'>,
): BalanceOutcome<FlapRefusal> {
  const refused = flapRefused(balance, terms);
  if (refused !== null) return { ok: false, reason: refused };
  return { ok: true, balance: { ...balance, surplus: balance.surplus - terms.bump } };
}

/** Why no debt auction may start. Surplus has to be used up first. */
function flopRefused(
  balance: SystemBalance,
  { sump }: Pick<DebtQueueTerms, 'sump'>,
): FlopRefusal | null {
  if (sump > freeDebt(balance)) return 'insufficientDebt';
  return balance.surplus === 0n ? null : 'surplusNotZero';
}

/** Why no surplus auction may start. Queued debt still has to be covered by what is kept. */
function flapRefused(
  balance: SystemBalance,
  { bump, hump }: Pick<DebtQueueTerms, 'bump' | 'hump'>,
): FlapRefusal | null {
  if (balance.surplus < balance.debt + bump + hump) return 'insufficientSurplus';
  return freeDebt(balance) === 0n ? null : 'debtNotZero';
}

/** Debt still waiting. */
function queued({ queue }: SystemBalance): bigint {
  return queue.reduce((sum, { amount }) => sum + amount, 0n);
}

/** Debt that neither waits nor stands on auction. */
function freeDebt(balance: SystemBalance): bigint {
  return balance.debt - queued(balance) - balance.onAuction;
}

/** The most that `heal` would accept. */
function healable(balance: SystemBalance): bigint {
  const most = wideMin(balance.surplus, freeDebt(balance));
  return most > 0n ? most : 0n;
}

const cancel = (balance: SystemBalance, amount: bigint): SystemBalance => ({
  ...balance,
  surplus: balance.surplus - amount,
  debt: balance.debt - amount,
});
