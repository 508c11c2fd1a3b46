// What tranche holders see of a pool. Everything here is public: late where the pool publishes late.

import { portKey } from '../tick/kernel.ts';
import type { PositionOutcome } from '../tick/sources.ts';

export interface PoolView {
  /** Names of the tranches, junior first. */
  readonly tranches: readonly string[];
  /** Assets by which the tranches trade. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Books on which they trade; an empty name where one does not. */
  readonly venues: Readonly<Record<string, string>>;
  /** USD that holders are told the pool is worth; NaN before the first publication. */
  publishedValue(): number;
  /** What a token is told to be worth; NaN before the first publication. */
  publishedPrice(tranche: string): number;
  /** Liquidations of the pool's vault so far and the tick of the latest (−1: none); everybody sees them on the chain. */
  liquidations(): { readonly count: number; readonly lastTick: number };
  /** USD of redemptions asked for and not yet paid, at published prices. */
  queue(): number;
  /** Par outstanding, units. */
  par(tranche: string): number;
  readonly noticeSeconds: number;
  readonly epochSeconds: number;
}

/** Provided under the pool's name (the last part of its path); the pool that is called `pool`, and the older two-tranche pool, without a name. */
export const poolKey = portKey<PoolView>('pool');

/** What one pool can do with another whose tranche it holds. */
export interface TrancheIssuer {
  /** True value of a token now, USD; NaN before formation. */
  price(): number;
  publishedPrice(): number;
  /** Tokens that nobody took at formation. */
  readonly unsold: { readonly account: number; readonly atoms: () => number };
  /** Tokens of an account that wait in the queue: still its own, and not on it. */
  queued(account: number): number;
  /** Asks for a redemption in the name of an account. */
  redeem(account: number, units: number): void;
}

/** Provided under the name of the tranche's asset. */
export const trancheIssuerKey = portKey<TrancheIssuer>('trancheIssuer');

/** Where a pool wants what it is paid as a holder of another's tranche: coupons and principal apart. */
export interface Collections {
  /** Ledger accounts. */
  readonly interest: number;
  readonly principal: number;
  /** Told after each payment, so that the pool's own books can be compared with the ledger. */
  note(atoms: number): void;
}

/** Provided under the index of the pool's own ledger account, as text. */
export const collectionsKey = portKey<Collections>('collections');

/** A book of loans, or whatever else pays, defaults and recovers by itself. Money in USD. */
export interface Portfolio {
  /** Moves what has come in since the last call to the accounts; returns atoms by kind. */
  collect(to: Omit<Collections, 'note'>): { readonly interest: number; readonly principal: number };
  /** Principal of what performs, and what defaulted claims are expected to bring. */
  performing(): number;
  recoverable(): number;
  /** Loss since formation, net of recoveries. */
  loss(): number;
  /** Positions at formation, and how many have defaulted. */
  counts(): { readonly positions: number; readonly defaults: number };
  /** Every position, by number. */
  outcomes(): readonly PositionOutcome[];
  /** Principal at formation. */
  notional(): number;
}

/** Provided by portfolios under their own name. */
export const portfolioKey = portKey<Portfolio>('portfolio');
