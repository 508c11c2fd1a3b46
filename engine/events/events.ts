// Everything that a tick can report. Past tense, plain data, never edited after it is made. Trades are too many to be objects:
// they stand in the tape (tape.ts).

import type { CauseKind } from './causes.ts';

/** A part of a price fall and what made it. Shares of one fall sum to one. */
export interface CauseShare {
  /** `exogenous`: the part that no trade on our venues made (the fundamental moved). */
  readonly cause: CauseKind | 'exogenous';
  /** The liquidation or redemption that set it off, where there is one. */
  readonly id?: number;
  /** Kind of the agent whose own decision it was. */
  readonly agentKind?: string;
  readonly share: number;
}

export type Event =
  | {
      /** An account was under, and this much of it went into auctions or sales in this tick. */
      readonly type: 'accountLiquidated';
      /** Liquidation id, from 1. */
      readonly id: number;
      readonly tick: number;
      /** Mechanism that keeps the account, and the account's index there. */
      readonly protocol: string;
      readonly account: number;
      readonly owner: string;
      /** Whole units of the collateral, of debt, and prices in quote units per collateral unit. */
      readonly collateral: number;
      readonly debt: number;
      readonly notional: number;
      readonly oraclePrice: number;
      readonly marketPrice: number;
      readonly parents: readonly CauseShare[];
    }
  | {
      readonly type: 'auctionStarted';
      readonly tick: number;
      readonly id: number;
      readonly liquidation: number;
      readonly lot: number;
      readonly tab: number;
    }
  | {
      readonly type: 'auctionSettled';
      readonly tick: number;
      readonly id: number;
      readonly liquidation: number;
      readonly startTick: number;
      readonly endTick: number;
      readonly firstBidTick: number;
      readonly lastBidTick: number;
      /** Collateral put up, collateral won (after the dent phase), debt to cover incl. penalty, winning bid. */
      readonly lotStart: number;
      readonly lot: number;
      readonly tab: number;
      readonly debt: number;
      readonly bid: number;
      readonly bids: number;
      readonly winner: string;
      readonly winnerKind: string;
      readonly gasPrice: number;
      readonly marketPrice: number;
      readonly oraclePrice: number;
      readonly zeroBid: boolean;
    }
  | {
      readonly type: 'debtAuctionSettled';
      readonly tick: number;
      readonly id: number;
      readonly bid: number;
      readonly minted: number;
      readonly winner: string;
    }
  | {
      readonly type: 'badDebtBooked';
      readonly tick: number;
      readonly protocol: string;
      readonly amount: number;
    }
  | {
      readonly type: 'oracleUpdated';
      readonly tick: number;
      readonly feed: string;
      readonly price: number;
      readonly next: number;
    }
  | {
      readonly type: 'trancheLoss';
      readonly tick: number;
      readonly tranche: string;
      readonly amount: number;
      readonly cause: CauseKind;
      readonly id: number;
    }
  | {
      readonly type: 'trancheRecovery';
      readonly tick: number;
      readonly tranche: string;
      readonly amount: number;
    }
  | {
      readonly type: 'redemptionRequested';
      readonly tick: number;
      readonly id: number;
      readonly tranche: string;
      readonly amount: number;
      readonly holder: string;
    }
  | {
      readonly type: 'redemptionPaid';
      readonly tick: number;
      readonly id: number;
      readonly tranche: string;
      readonly amount: number;
    }
  | {
      /** One step of a pool's waterfall at a payment date; amounts in units of its cash. */
      readonly type: 'waterfallStep';
      readonly tick: number;
      readonly pool: string;
      readonly step: number;
      readonly from: string;
      readonly to: string;
      readonly available: number;
      readonly due: number;
      readonly paid: number;
      /** Name of the test that it measured; empty where it paid. */
      readonly test: string;
      readonly testValue: number | null;
      readonly trigger: number | null;
      readonly reason: string;
    }
  | {
      /** An audit of a pool: what its maker attests of the moment at which the auditor looked. Money in quote units. */
      readonly type: 'auditPublished';
      readonly tick: number;
      readonly pool: string;
      /** Hexadecimal; stands for commitments, totals and the root of the claims. */
      readonly digest: string;
      readonly passed: boolean;
      readonly collateral: number;
      readonly claims: number;
      readonly worth: number;
      /** Tick at which the auditor looked, and what the pool was truly worth then: only the simulator knows. */
      readonly lookedAt: number;
      readonly trueValue: number;
    }
  | {
      readonly type: 'commandApplied';
      readonly tick: number;
      readonly command: string;
      readonly says: string;
    }
  | {
      readonly type: 'shockApplied';
      readonly tick: number;
      readonly shock: string;
      readonly says: string;
    }
  | {
      /** Trading stops on a venue; `breaker`: the mechanism that stopped it, and why in words. */
      readonly type: 'tradingHalted';
      readonly tick: number;
      readonly venue: string;
      readonly breaker: string;
      readonly says: string;
    }
  | {
      /** Trading goes on; the price and quantity (units) of the re-opening auction, 0 where nothing crossed. */
      readonly type: 'tradingResumed';
      readonly tick: number;
      readonly venue: string;
      readonly breaker: string;
      readonly price: number;
      readonly quantity: number;
    }
  | {
      /** `fault`: path of the fault. */
      readonly type: 'faultStarted';
      readonly tick: number;
      readonly fault: string;
      readonly kind: string;
      readonly says: string;
    }
  | {
      readonly type: 'faultEnded';
      readonly tick: number;
      readonly fault: string;
      readonly kind: string;
    }
  | {
      /** A proposal was put up, decided, or took effect. */
      readonly type: 'governanceActed';
      readonly tick: number;
      readonly proposal: string;
      readonly act: 'proposed' | 'passed' | 'rejected' | 'executed';
      readonly says: string;
    }
  | {
      readonly type: 'rejected';
      readonly tick: number;
      readonly agent: string;
      readonly act: string;
      readonly reason: string;
    };

export type EventOf<T extends Event['type']> = Extract<Event, { type: T }>;
