// What a structured pool remembers besides its books: plain data in the world; and the accounts it works with.

import { emptyPairSums, type PairSums } from './buffer.ts';
import type { RedemptionRequest } from './redemption.ts';

/** Somebody wants to enter: his cash waits in the queue. */
export interface SupplyOrder {
  readonly id: number;
  readonly tranche: string;
  readonly account: number;
  /** Cash atoms. */
  waiting: number;
}

/** One step of the last payment date; amounts in units of the cash. */
export interface StepRow {
  readonly step: number;
  readonly from: string;
  readonly to: string;
  readonly available: number;
  readonly due: number;
  readonly paid: number;
  readonly test: string;
  readonly testValue: number | null;
  readonly trigger: number | null;
  readonly reason: string;
}

export interface BufferState {
  /** Atoms at formation, put in since, paid out so far. */
  initial: number;
  toppedUp: number;
  paid: number;
  /** Top-ups with the pool's drawdown at the payment date. */
  pairs: PairSums;
}

/** Who has left a tranche, or wants to. */
export interface ExitState {
  /** Atoms of tokens whose holders asked to leave, of those that have left, and cash that they were paid. */
  asked: number;
  redeemed: number;
  paid: number;
  /** Tick at which a tenth of what had been brought in by then had asked; −1: never. */
  runTick: number;
}

export interface StructuredState {
  issued: boolean;
  formed: boolean;
  formedTick: number;
  nextRequest: number;
  requests: RedemptionRequest<string>[];
  supplies: SupplyOrder[];
  /** Tests as last measured: whether they passed. */
  tests: Record<string, boolean>;
  earlyAmortisation: boolean;
  exhausted: boolean;
  /** Cash atoms that were booked as coming in and as going out: the second way to the cash on the accounts (POOL-1). */
  flowIn: number;
  flowOut: number;
  uncovered: number;
  interestPaid: number;
  redemptionsPaid: number;
  suppliesTaken: number;
  /** Highest value so far, USD, and the last that was found. */
  peak: number;
  lastValue: number;
  lastLiquidations: number;
  /** Most that buffers have kept from the most senior tranche at a booking, atoms. */
  seniorSavedMost: number;
  /** What the last audit found, per unit of par; null before one. */
  attested: number | null;
  rows: StepRow[];
  buffers: Record<string, BufferState>;
  /** By tranche. */
  exits: Record<string, ExitState>;
  /** USD that each holding cost, and that sales of it have brought. */
  costs: Record<string, { paid: number; brought: number }>;
}

export const emptyStructuredState = (
  buffers: readonly string[],
  tranches: readonly string[],
): StructuredState => ({
  issued: false,
  formed: false,
  formedTick: 0,
  nextRequest: 1,
  requests: [],
  supplies: [],
  tests: {},
  earlyAmortisation: false,
  exhausted: false,
  flowIn: 0,
  flowOut: 0,
  uncovered: 0,
  interestPaid: 0,
  redemptionsPaid: 0,
  suppliesTaken: 0,
  peak: 0,
  lastValue: 0,
  lastLiquidations: 0,
  seniorSavedMost: 0,
  attested: null,
  rows: [],
  costs: {},
  exits: Object.fromEntries(
    tranches.map((name) => [name, { asked: 0, redeemed: 0, paid: 0, runTick: -1 }]),
  ),
  buffers: Object.fromEntries(
    buffers.map((name) => [name, { initial: 0, toppedUp: 0, paid: 0, pairs: emptyPairSums() }]),
  ),
});

/** Ledger accounts and assets of one structured pool. */
export interface StructuredAccounts {
  /** Holds the assets, and cash only in passing. */
  readonly pool: number;
  /** Pays stated yields. */
  readonly payer: number;
  /** Holds tokens of those who leave and cash of those who enter. */
  readonly queue: number;
  /** Sold the assets at formation and holds what of the tranches nobody took. */
  readonly arranger: number;
  readonly fees: number;
  /** By name: interest, principal, reserves, buffers. */
  readonly funds: Readonly<Record<string, number>>;
  readonly cash: number;
  readonly token: Readonly<Record<string, number>>;
}
