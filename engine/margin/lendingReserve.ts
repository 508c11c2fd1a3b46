// One reserve of a lending pool in exact atoms: shares of two indices, interest that moves from borrowers to suppliers and to
// the protocol, and debt that nobody pays. Every act keeps, to the atom (LENDING-1):
//
//   cash + owed by borrowers + taken over + deficit  =  owed to suppliers + the protocol's own
//
// Roundings go to the protocol's own: a supplier's shares are rounded down, a borrower's up.

import { invariant } from '../errors.ts';
import type { RecordHandle } from '../state/world.ts';
import { toSafe } from '../units/exact.ts';
import { RAY } from '../units/fixedPoint.ts';
import {
  compoundedFactor,
  presentCeil,
  presentFloor,
  scaledCeil,
  scaledFloor,
} from './interestAccrual.ts';
import { borrowRate, type InterestModel } from './interestModel.ts';

export interface ReserveState {
  /** Rays in decimal digits (BigInt does not fit into JSON). */
  supplyIndex: string;
  borrowIndex: string;
  /** Shares of all suppliers and of all borrowers. */
  scaledSupply: number;
  scaledDebt: number;
  /** The protocol's own claim: reserve factor, roundings, penalties. Atoms. */
  own: number;
  /** Debt that auctions are to pay: it has left its borrowers and waits for the proceeds. */
  takenOver: number;
  /** Debt that nobody will pay and that suppliers have not borne. */
  deficit: number;
  /** What suppliers have borne so far, and what the protocol's own has. */
  socialised: number;
  covered: number;
  /** Yearly borrow rate in force; −1 before the first accrual. */
  ratePerYear: number;
  /** Whole seconds that have been accrued. */
  seconds: number;
}

export const newReserveState = (): ReserveState => ({
  supplyIndex: RAY.toString(),
  borrowIndex: RAY.toString(),
  scaledSupply: 0,
  scaledDebt: 0,
  own: 0,
  takenOver: 0,
  deficit: 0,
  socialised: 0,
  covered: 0,
  ratePerYear: -1,
  seconds: 0,
});

export class LendingReserve {
  readonly #state: RecordHandle<ReserveState>;
  readonly #cash: () => number;

  /** `cash`: atoms that the pool holds of the asset. */
  constructor(state: RecordHandle<ReserveState>, cash: () => number) {
    this.#state = state;
    this.#cash = cash;
  }

  get state(): Readonly<ReserveState> {
    return this.#state.value;
  }
  get supplyIndex(): bigint {
    return BigInt(this.#state.value.supplyIndex);
  }
  get borrowIndex(): bigint {
    return BigInt(this.#state.value.borrowIndex);
  }
  get cash(): number {
    return this.#cash();
  }
  /** Atoms owed to all suppliers. */
  get supplied(): number {
    return toSafe(presentFloor(BigInt(this.#state.value.scaledSupply), this.supplyIndex));
  }
  /** Atoms owed by all borrowers. */
  get owed(): number {
    return toSafe(presentCeil(BigInt(this.#state.value.scaledDebt), this.borrowIndex));
  }
  /** Lent share of what can be lent; 0 where there is nothing. What is missing counts as lent: it cannot be withdrawn either. */
  get utilisation(): number {
    const { scaledDebt } = this.#state.value;
    if (scaledDebt === 0) return 0;
    const lent = this.owed;
    return lent / (lent + this.cash);
  }
  /** Yearly rate of a supplier, before what it loses. */
  supplyRate(reserveFactor: number): number {
    const { ratePerYear } = this.#state.value;
    const supplied = this.supplied;
    return supplied > 0 && ratePerYear > 0
      ? (ratePerYear * (1 - reserveFactor) * this.owed) / supplied
      : 0;
  }

  supplyOf(scaled: number): number {
    return Number(presentFloor(BigInt(scaled), this.supplyIndex));
  }
  debtOf(scaled: number): number {
    return Number(presentCeil(BigInt(scaled), this.borrowIndex));
  }

  /** Lets interest grow to `now` (whole seconds from the start). */
  accrue(model: InterestModel | undefined, reserveFactor: number, now: number): void {
    const state = this.#state.value;
    const seconds = now - state.seconds;
    state.seconds = now;
    if (model === undefined) return;
    if (state.ratePerYear > 0 && state.scaledDebt > 0 && seconds > 0) {
      const before = this.owed;
      const rate = BigInt(Math.round(state.ratePerYear * 1e12)) * (RAY / 10n ** 12n);
      const factor = compoundedFactor(rate, BigInt(seconds));
      state.borrowIndex = ((this.borrowIndex * factor) / RAY).toString();
      const interest = this.owed - before;
      this.#paySuppliers(interest - Math.ceil(interest * reserveFactor), interest);
    }
    const previous = state.ratePerYear < 0 ? Number.NaN : state.ratePerYear;
    state.ratePerYear = borrowRate(model, { utilisation: this.utilisation, previous, seconds });
  }

  /** Shares of a supplier that brings `atoms`; the caller moves them. */
  supply(atoms: number): number {
    const scaled = toSafe(scaledFloor(BigInt(atoms), this.supplyIndex));
    this.#change(() => (this.#state.value.scaledSupply += scaled), atoms);
    return scaled;
  }

  /** Burns shares for `atoms` that leave, at most `held`; returns how many shares went. */
  withdraw(atoms: number, held: number): number {
    const scaled =
      atoms >= this.supplyOf(held)
        ? held
        : Math.min(held, toSafe(scaledCeil(BigInt(atoms), this.supplyIndex)));
    this.#change(() => (this.#state.value.scaledSupply -= scaled), -atoms);
    return scaled;
  }

  /** Debt shares for `atoms` that are lent out. */
  borrow(atoms: number): number {
    const scaled = toSafe(scaledCeil(BigInt(atoms), this.borrowIndex));
    this.#change(() => (this.#state.value.scaledDebt += scaled), -atoms);
    return scaled;
  }

  /** Burns debt shares for `atoms` that come in, at most what `held` stands for; returns how many shares went. */
  repay(atoms: number, held: number): number {
    const scaled =
      atoms >= this.debtOf(held)
        ? held
        : Math.min(held, toSafe(scaledFloor(BigInt(atoms), this.borrowIndex)));
    this.#change(() => (this.#state.value.scaledDebt -= scaled), atoms);
    return scaled;
  }

  /** Burns debt shares that a takeover takes from a borrower; returns the atoms that now wait for proceeds. */
  takeOver(scaled: number): number {
    const before = this.owed;
    this.#state.value.scaledDebt -= scaled;
    const atoms = before - this.owed;
    this.#state.value.takenOver += atoms;
    return atoms;
  }

  /** Closes a takeover with proceeds that have come in: what is missing is a deficit, what is left over the protocol's own. */
  settle(debt: number, proceeds: number): number {
    const state = this.#state.value;
    state.takenOver -= debt;
    if (proceeds >= debt) {
      state.own += proceeds - debt;
      return 0;
    }
    state.deficit += debt - proceeds;
    return debt - proceeds;
  }

  /** Burns debt shares that nobody will pay; returns the atoms that are now a deficit. */
  writeOff(scaled: number): number {
    const before = this.owed;
    this.#state.value.scaledDebt -= scaled;
    const atoms = before - this.owed;
    this.#state.value.deficit += atoms;
    return atoms;
  }

  /** Money that came in for the protocol: it fills the deficit first. */
  earn(atoms: number): void {
    const state = this.#state.value;
    const filled = Math.min(atoms, state.deficit);
    state.deficit -= filled;
    state.own += atoms - filled;
  }

  /** The protocol owes `atoms` more to a supplier: from its own, and as a deficit beyond it. Returns the shares. */
  credit(atoms: number): number {
    const state = this.#state.value;
    const scaled = toSafe(scaledFloor(BigInt(atoms), this.supplyIndex));
    const before = this.supplied;
    state.scaledSupply += scaled;
    this.#bear(this.supplied - before);
    return scaled;
  }

  /** Fills the deficit from the protocol's own, and where `socialise` says so the rest from all suppliers alike. */
  absorbDeficit(socialise: boolean): void {
    const state = this.#state.value;
    const fromOwn = Math.min(state.deficit, state.own);
    state.own -= fromOwn;
    state.covered += fromOwn;
    state.deficit -= fromOwn;
    if (!socialise || state.deficit === 0 || state.scaledSupply === 0) return;
    const before = this.supplied;
    const left = Math.max(0, before - state.deficit);
    // An index of nought could never grow again: what is left to suppliers is at least one share in 10^27.
    const index = (BigInt(left) * RAY) / BigInt(state.scaledSupply);
    state.supplyIndex = (index > 0n ? index : 1n).toString();
    const borne = before - this.supplied;
    const needed = Math.min(borne, state.deficit);
    state.deficit -= needed;
    state.own += borne - needed;
    state.socialised += needed;
  }

  check(asset: string): void {
    const { takenOver, deficit, own } = this.#state.value;
    const assets = this.cash + this.owed + takenOver + deficit;
    const claims = this.supplied + own;
    invariant(
      assets === claims,
      'LENDING-1',
      `cash, loans and what is missing of ${asset} (${assets}) are what suppliers and the protocol may claim (${claims})`,
    );
    invariant(
      takenOver >= 0 && deficit >= 0 && own >= 0,
      'LENDING-2',
      `no claim of the protocol on ${asset}, or of others on it, is negative`,
    );
  }

  #paySuppliers(part: number, interest: number): void {
    const state = this.#state.value;
    if (state.scaledSupply === 0) {
      state.own += interest;
      return;
    }
    const before = this.supplied;
    const index = (BigInt(before + part) * RAY) / BigInt(state.scaledSupply);
    const last = this.supplyIndex;
    state.supplyIndex = (index > last ? index : last).toString();
    state.own += interest - (this.supplied - before);
  }

  /** Carries out a change of shares that goes with `atoms` coming in (negative: going out); roundings are the protocol's own. */
  #change(act: () => void, atoms: number): void {
    const before = this.owed - this.supplied;
    act();
    this.#state.value.own += atoms + (this.owed - this.supplied) - before;
  }

  #bear(atoms: number): void {
    const state = this.#state.value;
    const fromOwn = Math.min(state.own, atoms);
    state.own -= fromOwn;
    state.deficit += atoms - fromOwn;
  }
}
