// Settlement of a spot book: assets change hands on the ledger. Every resting order is covered in escrow; fees come out of what a side
// receives (docs/decisions/0006).

import { invariant } from '../errors.ts';
import { causeIndex } from '../events/causes.ts';
import type { Column } from '../state/columns.ts';
import type { Kernel } from '../tick/kernel.ts';
import { bpsFloor } from '../units/exact.ts';
import { wholeAtoms, type Settlement, type SettlementRefusal } from './settlement.ts';

export interface SpotTerms {
  readonly id: string;
  readonly base: string;
  readonly quote: string;
  /** Base units per lot. */
  readonly lotSize: number;
  /** Quote atoms of one lot at a price of one step. */
  readonly quoteUnit: number;
}

export class SpotSettlement implements Settlement {
  readonly #kernel: Kernel;
  readonly #escrow: number;
  readonly #fees: number;
  readonly #base: number;
  readonly #quote: number;
  readonly #quoteUnit: number;
  /** Base atoms of one lot. */
  readonly #baseUnit: number;
  /** Atoms in escrow by account. */
  readonly #reservedBase: Column<'f64'>;
  readonly #reservedQuote: Column<'f64'>;

  constructor(kernel: Kernel, { id, base, quote, lotSize, quoteUnit }: SpotTerms) {
    const { ledger, world } = kernel;
    this.#kernel = kernel;
    this.#base = ledger.asset(base);
    this.#quote = ledger.asset(quote);
    this.#quoteUnit = quoteUnit;
    this.#baseUnit = wholeAtoms(lotSize * ledger.atoms(this.#base), `${id}.lotSize`, base);
    this.#escrow = ledger.openAccount(`${id}.escrow`);
    this.#fees = ledger.openAccount(`${id}.fees`);
    this.#reservedBase = world.column(`${id}.reservedBase`, 'f64', 256);
    this.#reservedQuote = world.column(`${id}.reservedQuote`, 'f64', 256);
  }

  refusal(
    account: number,
    buys: boolean,
    lots: number,
    steps: number,
  ): SettlementRefusal | undefined {
    const asset = buys ? this.#quote : this.#base;
    const covered = this.#kernel.ledger.balance(account, asset) >= this.#cover(buys, lots, steps);
    return covered ? undefined : 'insufficientBalance';
  }

  rest(
    account: number,
    buys: boolean,
    lots: number,
    steps: number,
    cause: number,
    causeId: number,
  ): void {
    const atoms = this.#cover(buys, lots, steps);
    const asset = buys ? this.#quote : this.#base;
    this.#kernel.ledger.transfer(account, this.#escrow, asset, atoms, cause, causeId);
    this.#reserve(account, buys, atoms);
  }

  release(account: number, buys: boolean, lots: number, steps: number): void {
    const atoms = this.#cover(buys, lots, steps);
    const asset = buys ? this.#quote : this.#base;
    this.#kernel.ledger.transfer(this.#escrow, account, asset, atoms, causeIndex.ownDecision);
    this.#reserve(account, buys, -atoms);
  }

  fill(
    maker: number,
    taker: number,
    takerSells: boolean,
    lots: number,
    quote: number,
    makerBps: number,
    takerBps: number,
    cause: number,
    causeId: number,
  ): void {
    const { ledger } = this.#kernel;
    const base = lots * this.#baseUnit;
    const quoteFee = bpsFloor(quote, takerSells ? takerBps : makerBps);
    const baseFee = bpsFloor(base, takerSells ? makerBps : takerBps);
    // The maker's side stands in escrow; the taker pays from its own account.
    const buyer = takerSells ? maker : taker;
    const seller = takerSells ? taker : maker;
    this.#reserve(maker, takerSells, takerSells ? -quote : -base);
    const quoteFrom = takerSells ? this.#escrow : taker;
    const baseFrom = takerSells ? taker : this.#escrow;
    ledger.transfer(quoteFrom, seller, this.#quote, quote - quoteFee, cause, causeId);
    if (quoteFee > 0) ledger.transfer(quoteFrom, this.#fees, this.#quote, quoteFee, cause, causeId);
    ledger.transfer(baseFrom, buyer, this.#base, base - baseFee, cause, causeId);
    if (baseFee > 0) ledger.transfer(baseFrom, this.#fees, this.#base, baseFee, cause, causeId);
  }

  reservedBase(account: number): number {
    return (this.#reservedBase.data[account] ?? 0) / this.#kernel.ledger.atoms(this.#base);
  }

  reservedQuote(account: number): number {
    return (this.#reservedQuote.data[account] ?? 0) / this.#kernel.ledger.atoms(this.#quote);
  }

  addClaims(byAccount: Float64Array, priceOf: (asset: number) => number): void {
    const { ledger } = this.#kernel;
    for (const [column, asset] of [
      [this.#reservedBase, this.#base],
      [this.#reservedQuote, this.#quote],
    ] as const) {
      const unit = priceOf(asset) / ledger.atoms(asset);
      const atoms = column.data;
      const count = Math.min(atoms.length, byAccount.length);
      for (let account = 0; account < count; account++)
        byAccount[account]! += atoms[account]! * unit;
    }
  }

  /** Escrow by account adds up to the escrow account. */
  check(): void {
    const { ledger } = this.#kernel;
    for (const [column, asset] of [
      [this.#reservedBase, this.#base],
      [this.#reservedQuote, this.#quote],
    ] as const) {
      const sum = column.data.reduce((total, atoms) => total + atoms, 0);
      invariant(
        sum === ledger.balance(this.#escrow, asset),
        'VENUE-1',
        'escrow by account adds up to the escrow account',
      );
    }
  }

  #cover(buys: boolean, lots: number, steps: number): number {
    return buys ? lots * steps * this.#quoteUnit : lots * this.#baseUnit;
  }

  /** Keeps count of what an account has in escrow. */
  #reserve(account: number, quote: boolean, atoms: number): void {
    const column = quote ? this.#reservedQuote : this.#reservedBase;
    column.ensure(account + 1)[account]! += atoms;
  }
}
