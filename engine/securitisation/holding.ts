// One thing that a pool holds: bought at formation, valued, sold when cash is needed. Values are USD (floats, for comparison and show); what
// moves is atoms on the ledger.

import type { CauseKind } from '../events/causes.ts';
import type { PositionOutcome } from '../tick/sources.ts';

export interface Collateral {
  readonly asset: string;
  readonly venue: string;
  readonly units: number;
}

export interface Sale {
  /** USD that are wanted; less may come. */
  readonly need: number;
  readonly cause: CauseKind;
  readonly causeId: number;
}

export interface Holding {
  readonly name: string;
  /** Whether everything that it is valued by is there. */
  isReady(): boolean;
  /** Buys at formation for `usd` of the pool's capital; throws `InputError` where it can't be had. */
  acquire(usd: number): void;
  /** USD now, by the rule that the scenario states; debts taken off. */
  value(): number;
  /** USD at the oracle's price, where that differs. */
  oracleValue(): number;
  /** Turns a part into cash on the pool's own account. */
  sell(sale: Sale): void;
  /** Loss that may still come of what is being liquidated. USD. */
  pendingLoss(): number;
  /** Done every tick before anything else: what has been seen, what is put back where it works. */
  tend(): void;
  /** What would be sold of which asset, and where; nothing where it is not sold on a book. */
  collateral(): Collateral | undefined;
  /** Units that an auditor counts; nothing where it is not counted in units. */
  units(): number | undefined;
  /** Positions as models of credit see them, where it is more than one. */
  positions(): readonly PositionOutcome[] | undefined;
  /** Income by itself, beside the stated yield: cash moved to the collections. */
  collect(): void;
}

/** What most holdings do about most of it: nothing. */
export const idle = {
  isReady: () => true,
  pendingLoss: () => 0,
  collateral: () => undefined,
  units: () => undefined,
  positions: () => undefined,
  tend: () => undefined,
  collect: () => undefined,
};
