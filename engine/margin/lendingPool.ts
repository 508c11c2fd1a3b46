// A lending pool: supply, withdraw, borrow, repay, pledge, e-mode. Each act is allowed or refused as a whole; what is refused changes
// nothing. Amounts that come in are whole units as a person states them, bookings are atoms.

import { causeIndex } from '../events/causes.ts';
import { portKey, type Kernel, type Outcome } from '../tick/kernel.ts';
import { valueCeil, VALUE_UNIT, type AccountData } from './lendingAccount.ts';
import { LendingBook, type BookedReserve, type LendingTerms } from './lendingBook.ts';

/** In order of precedence within each act. */
export type LendingRefusal =
  | 'noSuchReserve'
  | 'badAmount'
  | 'insufficientBalance'
  | 'supplyCapExceeded'
  | 'tooManyPositions'
  | 'nothingSupplied'
  | 'nothingOwed'
  | 'borrowingPaused'
  | 'notBorrowable'
  | 'insufficientCash'
  | 'borrowCapExceeded'
  | 'notInCategory'
  | 'notBorrowableInIsolation'
  | 'isolationCeilingExceeded'
  | 'noPrice'
  | 'insufficientCollateral'
  | 'noSuchCategory'
  | 'healthFactorTooLow'
  | 'isolated';

/** What an account holds and owes in one reserve, whole units. */
export interface LendingPosition {
  readonly asset: string;
  readonly supplied: number;
  readonly pledged: boolean;
  readonly owed: number;
}

/** One account as people see it. Values in the unit of account. */
export interface LendingFace {
  readonly account: number;
  readonly owner: number;
  readonly positions: readonly LendingPosition[];
  readonly collateral: number;
  readonly debt: number;
  /** Infinite without debt. */
  readonly healthFactor: number;
  readonly availableBorrows: number;
}

/** A reserve as people see it, whole units and rates per year. */
export interface ReserveFace {
  readonly asset: string;
  readonly price: number;
  readonly cash: number;
  readonly supplied: number;
  readonly owed: number;
  readonly utilisation: number;
  readonly borrowRate: number;
  readonly supplyRate: number;
  readonly deficit: number;
}

export const lendingPoolKey = portKey<LendingPool>('lendingPool');

export class LendingPool {
  readonly book: LendingBook;
  readonly #kernel: Kernel;

  constructor(kernel: Kernel, id: string, terms: () => LendingTerms) {
    this.#kernel = kernel;
    this.book = new LendingBook(kernel, id, terms);
  }

  get id(): string {
    return this.book.id;
  }

  // ── reading ─────────────────────────────────────────────────────────────────────────────────────

  reserve(asset: string): ReserveFace | undefined {
    const one = this.book.reserveOf(asset);
    if (one === undefined) return undefined;
    const { reserve, unit } = one;
    return {
      asset,
      price: this.book.priceOf(one),
      cash: reserve.cash / unit,
      supplied: reserve.supplied / unit,
      owed: reserve.owed / unit,
      utilisation: reserve.utilisation,
      borrowRate: Math.max(0, reserve.state.ratePerYear),
      supplyRate: reserve.supplyRate(this.book.termsOf(one).reserveFactor ?? 0),
      deficit: reserve.state.deficit / unit,
    };
  }

  /** The account of a ledger account; undefined where it never used the pool. */
  face(owner: number): LendingFace | undefined {
    const account = this.book.find(owner);
    return account === undefined ? undefined : this.faceOf(account);
  }

  faceOf(account: number): LendingFace {
    const { book } = this;
    const data = book.read(account);
    const positions: LendingPosition[] = [];
    for (const one of book.reserves) {
      const supplied = book.supplyOf(account, one) / one.unit;
      const owed = book.debtOf(account, one) / one.unit;
      if (supplied > 0 || owed > 0)
        positions.push({
          asset: one.name,
          supplied,
          pledged: book.isPledged(account, one),
          owed,
        });
    }
    return {
      account,
      owner: book.ownerOf(account),
      positions,
      collateral: Number(data.totalCollateral) / Number(VALUE_UNIT),
      debt: Number(data.totalDebt) / Number(VALUE_UNIT),
      healthFactor: healthOf(data),
      availableBorrows: Number(data.availableBorrows) / Number(VALUE_UNIT),
    };
  }

  // ── acts of owners ──────────────────────────────────────────────────────────────────────────────

  /** Brings an asset in; it is pledged where it may be: a collateral, and none isolated beside others. */
  supply(owner: number, asset: string, units: number, cause = OWN): Outcome {
    const one = this.book.reserveOf(asset);
    if (one === undefined) return refuse('noSuchReserve');
    const atoms = Math.floor(units * one.unit);
    if (!isAmount(atoms)) return refuse('badAmount');
    const { ledger } = this.#kernel;
    if (ledger.balance(owner, one.asset) < atoms) return refuse('insufficientBalance');
    const cap = this.#cap(this.book.termsOf(one).supplyCap);
    if (cap > 0 && one.reserve.supplied + atoms > cap * one.unit)
      return refuse('supplyCapExceeded');
    const account = this.book.open(owner);
    const wasEmpty = one.supplies.data[account] === 0;
    // The reserve reckons with the cash before the move, so that the move and the shares are one change.
    const shares = one.reserve.supply(atoms);
    ledger.transfer(owner, this.book.account, one.asset, atoms, cause);
    one.supplies.data[account]! += shares;
    if (wasEmpty) one.pledged.data[account] = this.#mayPledge(account, one) ? 1 : 0;
    // An account with too many positions keeps the supply, unpledged.
    if (!this.book.register(account)) {
      one.pledged.data[account] = 0;
      this.book.register(account);
    }
    return { ok: true };
  }

  /** Takes an asset out, all of it where more is asked for than there is; as long as the pool has the cash and the account stands. */
  withdraw(owner: number, asset: string, units: number, cause = OWN): Outcome {
    const one = this.book.reserveOf(asset);
    if (one === undefined) return refuse('noSuchReserve');
    if (!(units > 0)) return refuse('badAmount');
    const account = this.book.find(owner);
    const held = account === undefined ? 0 : this.book.supplyOf(account, one);
    if (account === undefined || held === 0) return refuse('nothingSupplied');
    const atoms = Math.min(held, Math.floor(units * one.unit));
    if (!isAmount(atoms)) return refuse('badAmount');
    if (one.reserve.cash < atoms) return refuse('insufficientCash');
    if (this.book.isPledged(account, one)) {
      const reason = this.#wouldFall(account, one, held - atoms);
      if (reason !== undefined) return refuse(reason);
    }
    const shares = one.reserve.withdraw(atoms, one.supplies.data[account]!);
    this.#kernel.ledger.transfer(this.book.account, owner, one.asset, atoms, cause);
    one.supplies.data[account]! -= shares;
    this.book.register(account);
    return { ok: true };
  }

  /** Borrows against what is pledged. */
  borrow(owner: number, asset: string, units: number, cause = OWN): Outcome {
    const one = this.book.reserveOf(asset);
    if (one === undefined) return refuse('noSuchReserve');
    const atoms = Math.floor(units * one.unit);
    if (!isAmount(atoms)) return refuse('badAmount');
    if (this.book.terms().borrowingPaused) return refuse('borrowingPaused');
    const account = this.book.find(owner);
    if (account === undefined) return refuse('insufficientCollateral');
    const reason = this.#mayBorrow(account, one, atoms) ?? this.#covers(account, one, atoms);
    if (reason !== undefined) return refuse(reason);
    return this.#lend(account, one, atoms, owner, cause);
  }

  /** Repays debt, all of it where more is given than is owed. */
  repay(owner: number, asset: string, units: number, cause = OWN): Outcome {
    const one = this.book.reserveOf(asset);
    if (one === undefined) return refuse('noSuchReserve');
    if (!(units > 0)) return refuse('badAmount');
    const account = this.book.find(owner);
    const owed = account === undefined ? 0 : this.book.debtOf(account, one);
    if (account === undefined || owed === 0) return refuse('nothingOwed');
    const atoms = Math.min(owed, Math.floor(units * one.unit));
    if (!isAmount(atoms)) return refuse('badAmount');
    if (this.#kernel.ledger.balance(owner, one.asset) < atoms) return refuse('insufficientBalance');
    this.payDown(account, one, atoms, owner, { cause, causeId: 0 });
    return { ok: true };
  }

  /** Joins or leaves (empty name) an e-mode category. */
  setCategory(owner: number, name: string): Outcome {
    const wanted = this.book.categoryNamed(name);
    if (wanted === undefined) return refuse('noSuchCategory');
    const account = this.book.open(owner);
    const category = wanted < 0 ? undefined : this.book.categories[wanted]![1];
    const outside = this.book.reserves.some(
      (one) => one.debts.data[account]! > 0 && category?.assets.includes(one.name) === false,
    );
    if (outside) return refuse('notInCategory');
    const before = this.book.categoryOf(account);
    this.book.setCategory(account, wanted);
    if (this.book.read(account).liquidatable) {
      this.book.setCategory(
        account,
        this.book.categories.findIndex(([, one]) => one === before),
      );
      return refuse('healthFactorTooLow');
    }
    this.book.register(account);
    return { ok: true };
  }

  /**
   * A position from before the start: what it pledges comes with its owner, and what it borrowed has long been spent (goes to `spent`).
   * It is as large as caps let it grow. Cash and categories count; whether the debt is covered is not asked, since prices come later.
   */
  bring(
    owner: number,
    {
      supply,
      borrow,
      category,
    }: {
      readonly supply: Readonly<Record<string, number>>;
      readonly borrow: Readonly<Record<string, number>>;
      readonly category: string;
    },
    spent: number,
  ): Outcome {
    const { ledger } = this.#kernel;
    if (category !== '') {
      const outcome = this.setCategory(owner, category);
      if (!outcome.ok) return outcome;
    }
    for (const [asset, units] of Object.entries(supply)) {
      const one = this.book.reserveOf(asset);
      if (one === undefined) return refuse('noSuchReserve');
      const { supplyCap } = this.book.termsOf(one);
      const atoms = this.#within(supplyCap, one.unit, one.reserve.supplied, units);
      if (atoms === 0) continue;
      if (!ledger.canIssue(one.asset, atoms)) return refuse('badAmount');
      ledger.issue(owner, one.asset, atoms, causeIndex.scheduled);
      const outcome = this.supply(owner, asset, atoms / one.unit, causeIndex.scheduled);
      if (!outcome.ok) return outcome;
    }
    const account = this.book.open(owner);
    for (const [asset, units] of Object.entries(borrow)) {
      const one = this.book.reserveOf(asset);
      if (one === undefined) return refuse('noSuchReserve');
      const { borrowCap } = this.book.termsOf(one);
      const atoms = this.#within(borrowCap, one.unit, one.reserve.owed, units);
      if (atoms === 0) continue;
      if (!isAmount(atoms)) return refuse('badAmount');
      const reason = this.#mayBorrow(account, one, atoms);
      if (reason !== undefined) return refuse(reason);
      const outcome = this.#lend(account, one, atoms, spent, causeIndex.scheduled);
      if (!outcome.ok) return outcome;
    }
    return { ok: true };
  }

  // ── bookings that liquidation shares ────────────────────────────────────────────────────────────

  /** Money of `from` pays `atoms` of an account's debt; the caller has checked both. */
  payDown(
    account: number,
    one: BookedReserve,
    atoms: number,
    from: number,
    { cause, causeId }: { readonly cause: number; readonly causeId: number },
  ): void {
    const shares = one.reserve.repay(atoms, one.debts.data[account]!);
    this.#kernel.ledger.transfer(from, this.book.account, one.asset, atoms, cause, causeId);
    one.debts.data[account]! -= shares;
    this.book.register(account);
  }

  // ── checks ──────────────────────────────────────────────────────────────────────────────────────

  #cap(units: number | undefined): number {
    return (units ?? 0) * this.book.terms().capFactor;
  }

  /** Atoms of `units`, cut down to what a cap leaves. */
  #within(cap: number | undefined, unit: number, taken: number, units: number): number {
    const most = this.#cap(cap);
    const wanted = Math.floor(units * unit);
    return most > 0 ? Math.max(0, Math.min(wanted, Math.floor(most * unit) - taken)) : wanted;
  }

  #mayPledge(account: number, one: BookedReserve): boolean {
    const { liquidationThreshold = 0, isolationCeiling = 0 } = this.book.termsOf(one);
    if (liquidationThreshold === 0) return false;
    const others = this.book.reserves.filter(
      (other) => other !== one && this.book.isPledged(account, other),
    );
    if (isolationCeiling > 0) return others.length === 0;
    return others.every((other) => (this.book.termsOf(other).isolationCeiling ?? 0) === 0);
  }

  #mayBorrow(account: number, one: BookedReserve, atoms: number): LendingRefusal | undefined {
    const { book } = this;
    const { borrowable, borrowCap, borrowableInIsolation } = book.termsOf(one);
    if (borrowable === false) return 'notBorrowable';
    if (one.reserve.cash < atoms) return 'insufficientCash';
    const cap = this.#cap(borrowCap);
    if (cap > 0 && one.reserve.owed + atoms > cap * one.unit) return 'borrowCapExceeded';
    if (book.categoryOf(account)?.assets.includes(one.name) === false) return 'notInCategory';
    const isolated = book.isolatedIn(account);
    if (isolated === undefined) return undefined;
    if (borrowableInIsolation !== true) return 'notBorrowableInIsolation';
    const ceiling = this.#cap(book.termsOf(isolated).isolationCeiling);
    const debt = Number(valueCeil(book.priced(one, atoms))) / Number(VALUE_UNIT);
    return this.isolatedDebt(isolated) + debt > ceiling ? 'isolationCeilingExceeded' : undefined;
  }

  /** Debt, in the unit of account, of all accounts that pledge an isolated collateral. */
  isolatedDebt(isolated: BookedReserve): number {
    let sum = 0;
    for (let account = 0; account < this.book.accounts; account++)
      if (this.book.isPledged(account, isolated)) sum += Number(this.book.read(account).totalDebt);
    return sum / Number(VALUE_UNIT);
  }

  #covers(account: number, one: BookedReserve, atoms: number): LendingRefusal | undefined {
    const { book } = this;
    if (!book.isPriced()) return 'noPrice';
    const data = book.read(account);
    if (valueCeil(book.priced(one, atoms)) > data.availableBorrows) return 'insufficientCollateral';
    return data.liquidatable ? 'healthFactorTooLow' : undefined;
  }

  #wouldFall(account: number, one: BookedReserve, left: number): LendingRefusal | undefined {
    const { book } = this;
    const data = book.read(account);
    if (data.totalDebt === 0n) return undefined;
    if (!book.isPriced()) return 'noPrice';
    const now = book.pledge(account, one, book.supplyOf(account, one));
    const then = { ...now, amount: BigInt(left) };
    const fall = valueOf(now) - valueOf(then);
    const weighted = data.weightedThreshold - fall * now.liquidationThreshold;
    const stands = weighted >= data.totalDebt * 10n ** 27n;
    return stands ? undefined : 'healthFactorTooLow';
  }

  #lend(account: number, one: BookedReserve, atoms: number, to: number, cause: number): Outcome {
    const before = one.debts.data[account]!;
    // The place in the index is asked for first, with a share that stands for any.
    if (before === 0) {
      one.debts.data[account] = 1;
      const fits = this.book.register(account);
      one.debts.data[account] = 0;
      if (!fits) return refuse('tooManyPositions');
    }
    const shares = one.reserve.borrow(atoms);
    this.#kernel.ledger.transfer(this.book.account, to, one.asset, atoms, cause);
    one.debts.data[account] = before + shares;
    this.book.register(account);
    return { ok: true };
  }
}

const OWN: number = causeIndex.ownDecision;
const isAmount = (atoms: number): boolean => Number.isSafeInteger(atoms) && atoms > 0;
const valueOf = ({ amount, unit, price }: { amount: bigint; unit: bigint; price: bigint }) =>
  (amount * price * VALUE_UNIT) / (unit * 10n ** 27n);
const healthOf = ({ healthFactor }: AccountData): number =>
  healthFactor === null ? Number.POSITIVE_INFINITY : Number(healthFactor) / 1e27;
const refuse = (reason: LendingRefusal): Outcome => ({ ok: false, reason });
