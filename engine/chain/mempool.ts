// The port of a chain: transactions wait in a pool for a block, pay for the room they take, and act when they are included,
// which may be late or never. What an action does is known to the mechanism that handles it, not to the chain.

import { portKey } from '../tick/kernel.ts';

/** What a sender hands to the pool. */
export interface Submission {
  /** Index of the agent that is told the outcome; −1 for nobody. */
  readonly agent: number;
  /** Ledger account that acts and pays the gas. */
  readonly account: number;
  /** Action that a mechanism handles, such as `auction.bid`. */
  readonly action: string;
  /** Plain JSON for the handler. */
  readonly data: Readonly<Record<string, unknown>>;
  /** gwei; kept to a thousandth. With a base fee it is the cap. */
  readonly gasPrice: number;
  /** gwei offered beyond the base fee, up to the cap; absent: all that the cap leaves. Without a base fee it means nothing. */
  readonly priorityFee?: number;
  readonly gas: number;
  /** Index of a cause kind, and the id of what set it off (0: none). */
  readonly cause: number;
  readonly causeId: number;
  /** Nonce of the sender's pending transaction that this one replaces, at a gas price at least 10 % higher. */
  readonly replaces?: number;
}

/** In order of precedence. */
export type SubmitRefusal =
  | 'unknownAction'
  | 'badGasPrice'
  | 'badGas'
  | 'noSuchNonce'
  | 'replacementUnderpriced'
  | 'gasNotCovered';

export type SubmitOutcome =
  | { readonly ok: true; readonly nonce: number }
  | { readonly ok: false; readonly reason: SubmitRefusal };

/** A transaction that waits. Ticks are those of the run. */
export interface Transaction {
  readonly nonce: number;
  readonly agent: number;
  readonly action: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly gasPrice: number;
  readonly priorityFee?: number;
  readonly gas: number;
  readonly cause: number;
  readonly causeId: number;
  /** Tick of this version, and of the first under this nonce. */
  readonly submitted: number;
  readonly since: number;
}

/** What became of a transaction; agents read it in the tick after. */
export interface TransactionOutcome {
  readonly agent: number;
  readonly account: number;
  readonly nonce: number;
  readonly action: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** `included`: done; `reverted`: in a block and paid for, but refused by its handler; `dropped`: never in a block. */
  readonly status: 'included' | 'reverted' | 'dropped';
  /** Why it was reverted or dropped; empty if included. */
  readonly reason: string;
  readonly gasPrice: number;
  /** Atoms of the gas asset. */
  readonly gasPaid: number;
  readonly waitedTicks: number;
}

export interface TransactionContext {
  /** gwei */
  readonly gasPrice: number;
  readonly gas: number;
  readonly cause: number;
  readonly causeId: number;
  readonly tick: number;
  readonly agent: number;
}

export type HandlerOutcome =
  { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Carries out an action for an account when its transaction is in a block. Must change nothing when it refuses. */
export type TransactionHandler = (
  account: number,
  data: Readonly<Record<string, unknown>>,
  context: TransactionContext,
) => HandlerOutcome;

/** Numbers of the tick being run, or of the last one before its blocks. Gas prices in gwei. */
export interface ChainStatistics {
  readonly blocks: number;
  /** Lowest gas price that got into the last block. */
  readonly clearing: number;
  /** What the last block would have cleared at without simulated transactions. */
  readonly background: number;
  readonly included: number;
  readonly reverted: number;
  readonly dropped: number;
  readonly pending: number;
  /** Gas of simulated transactions. */
  readonly gasUsed: number;
}

export interface Chain {
  /** Index of the asset that pays for gas. */
  readonly gasAsset: number;
  submit(transaction: Submission): SubmitOutcome;
  /** Replaces a pending transaction by an empty one of 21,000 gas, which must itself get into a block. */
  cancel(account: number, nonce: number, gasPrice: number): SubmitOutcome;
  /** How many of an account's transactions wait, and for how long the oldest has. */
  pendingOf(account: number): { readonly count: number; readonly oldestWaitTicks: number };
  /** An account's waiting transactions in order of nonce. For reading only. */
  transactionsOf(account: number): readonly Transaction[];
  /** What a replacement of a transaction at `gasPrice` must bid at least, in gwei. */
  replacementPrice(gasPrice: number): number;
  clearingPrice(): number;
  /** What a wallet would suggest, in gwei: a percentile of recent clearing prices. */
  suggestedGas(): number;
  pendingCount(): number;
  statistics(): ChainStatistics;
  /** Outcomes of an agent's transactions in the last block or blocks. */
  outcomesOf(agent: number): readonly TransactionOutcome[];
  /** Registers the one handler of an action. */
  handle(action: string, handler: TransactionHandler): void;
  handles(action: string): boolean;
}

/** Provided under the chain's name; the empty name where there is one. */
export const chainKey = portKey<Chain>('chain');

/** Where a chain reads the price whose swings make its users hurry. */
export const volatilitySourceKey = portKey<{ price(): number | undefined }>('volatilitySource');
