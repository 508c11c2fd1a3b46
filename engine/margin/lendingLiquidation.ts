// A lending pool's side of the liquidation port, and what two ways of liquidating ask beyond it: a spread asks for the bonus and
// threshold of each collateral, absorption for a place to book what the protocol pays and earns itself.
//
// Loss waterfall of a reserve (`lossPolicy`): the deficit stays until somebody fills it (Aave v3.3), or the protocol's own claim
// pays first, or what that leaves is borne by all suppliers alike, at once (the supply index falls).

import { causeIndex } from '../events/causes.ts';
import { portKey } from '../tick/kernel.ts';
import { toSafe } from '../units/exact.ts';
import { scaledFloor } from './interestAccrual.ts';
import type {
  Incentive,
  LiquidatableProtocol,
  MarginPosition,
  Repayment,
  Return,
  Seizure,
  Settlement,
  Shortfall,
  Takeover,
} from './liquidatable.ts';
import { ray, type BookedReserve } from './lendingBook.ts';
import type { LendingPool } from './lendingPool.ts';

/** What a liquidation at a spread asks about one collateral of one account; rays. */
export interface SpreadSource {
  spreadTerms(
    account: number,
    collateralAsset: number,
  ): {
    readonly liquidationThreshold: bigint;
    readonly bonus: bigint;
    readonly protocolFee: bigint;
  };
  /** Ledger account that receives the protocol's share of the bonus. */
  readonly feeAccount: number;
}

/** Provided by protocols that state spreads, under their id. */
export const spreadSourceKey = portKey<SpreadSource>('spreadSource');

/** A protocol that can take accounts over as a whole and pay for them itself. Atoms. */
export interface AbsorbingProtocol {
  /** Pays the debt of an account from the protocol's own, and as a deficit beyond it; returns the atoms paid. */
  payDebt(account: number, asset: number): number;
  /** The protocol owes the owner of an account so much more. */
  credit(account: number, asset: number, atoms: number): void;
  /** Money of the ledger account `from` comes in for the protocol: it fills the deficit first. */
  earn(asset: number, atoms: number, from: number, liquidation: number): void;
  /** The protocol's own claim less the deficit; may be negative. */
  reserves(asset: number): number;
}

/** Provided by protocols that can absorb, under their id. */
export const absorbingKey = portKey<AbsorbingProtocol>('absorbing');

export class LendingLiquidation implements LiquidatableProtocol, SpreadSource, AbsorbingProtocol {
  readonly id: string;
  readonly collateralAssets: readonly number[];
  readonly debtAssets: readonly number[];
  readonly proceedsAccount: number;
  readonly feeAccount: number;
  soldShare: () => number = () => 0;
  readonly #pool: LendingPool;

  constructor(pool: LendingPool) {
    const { book } = pool;
    const { ledger } = book.kernel;
    this.id = pool.id;
    this.#pool = pool;
    this.collateralAssets = book.reserves
      .filter((one) => (book.termsOf(one).liquidationThreshold ?? 0) > 0)
      .map(({ asset }) => asset);
    this.debtAssets = book.reserves
      .filter((one) => book.termsOf(one).borrowable !== false)
      .map(({ asset }) => asset);
    this.proceedsAccount = ledger.openAccount(`${pool.id}.proceeds`);
    this.feeAccount = ledger.openAccount(`${pool.id}.treasury`);
  }

  // ── who is under ────────────────────────────────────────────────────────────────────────────────

  accounts(): number {
    return this.#pool.book.accounts;
  }
  findUnsafe(out: Int32Array): number {
    return this.#pool.book.findUnder(out);
  }
  isUnsafe(account: number): boolean {
    return this.#pool.book.isPriced() && this.#pool.book.isUnder(account);
  }
  healthFactor(account: number): number {
    const { healthFactor } = this.#pool.book.read(account);
    return healthFactor === null ? Number.POSITIVE_INFINITY : Number(healthFactor) / 1e27;
  }
  position(account: number): MarginPosition {
    const { book } = this.#pool;
    return {
      account,
      owner: book.ownerOf(account),
      collaterals: book.reserves
        .filter((one) => book.isPledged(account, one) && book.supplyOf(account, one) > 0)
        .map((one) => ({ asset: one.asset, atoms: book.supplyOf(account, one) })),
      debts: book.reserves
        .filter((one) => one.debts.data[account]! > 0)
        .map((one) => ({
          asset: one.asset,
          atoms: book.debtOf(account, one),
          normalised: BigInt(one.debts.data[account]!),
          rate: one.reserve.borrowIndex,
        })),
    };
  }
  liquidationRatio(collateralAsset: number): number {
    const one = this.#of(collateralAsset);
    const threshold =
      (this.#pool.book.termsOf(one).liquidationThreshold ?? 0) *
      this.#pool.book.terms().thresholdFactor;
    return threshold > 0 ? 1 / threshold : Number.POSITIVE_INFINITY;
  }
  price(asset: number): number {
    return this.#pool.book.priceOf(this.#of(asset));
  }
  spreadTerms(account: number, collateralAsset: number) {
    const one = this.#of(collateralAsset);
    const { liquidationThreshold, bonus } = this.#pool.book.riskTerms(account, one);
    return {
      liquidationThreshold: ray(liquidationThreshold),
      bonus: ray(1 + bonus),
      protocolFee: ray(this.#pool.book.termsOf(one).protocolFee ?? 0),
    };
  }

  // ── acts ────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Collateral leaves as cash as far as the pool has it. The rest goes over as a supply of the receiver's own, which can be
   * withdrawn once there is cash: a liquidator of a reserve that is lent out is a lender until then.
   */
  seize({ account, asset, atoms, to, liquidation }: Seizure): void {
    const { book } = this.#pool;
    const one = this.#of(asset);
    const { ledger } = book.kernel;
    const cash = Math.min(atoms, one.reserve.cash);
    if (cash > 0) {
      one.supplies.data[account]! -= one.reserve.withdraw(cash, one.supplies.data[account]!);
      ledger.transfer(book.account, to, asset, cash, causeIndex.liquidation, liquidation);
    }
    // Shares are burned rounded up, so the rest may be an atom less than was asked for.
    const rest = Math.min(atoms - cash, book.supplyOf(account, one));
    if (rest > 0) {
      const other = book.open(to);
      const shares = one.reserve.withdraw(rest, one.supplies.data[account]!);
      one.supplies.data[account]! -= shares;
      one.supplies.data[other]! += one.reserve.supply(rest);
      book.register(other);
    }
    book.register(account);
  }

  repay({ account, asset, atoms, from, liquidation }: Repayment): number {
    const { book } = this.#pool;
    const one = this.#of(asset);
    const paid = Math.min(atoms, book.debtOf(account, one));
    const cause = { cause: causeIndex.liquidation, causeId: liquidation };
    if (paid > 0) this.#pool.payDown(account, one, paid, from, cause);
    return paid;
  }

  giveBack({ account, asset, atoms, from, liquidation }: Return): void {
    if (atoms === 0) return;
    const { book } = this.#pool;
    const one = this.#of(asset);
    one.supplies.data[account]! += one.reserve.supply(atoms);
    book.kernel.ledger.transfer(
      from,
      book.account,
      asset,
      atoms,
      causeIndex.liquidation,
      liquidation,
    );
    book.register(account);
  }

  takeOver({ account, collateral, to, debt, liquidation }: Takeover): number {
    if (collateral !== undefined) this.seize({ account, ...collateral, to, liquidation });
    const one = this.#of(debt.asset);
    const shares = toSafe(debt.normalised);
    const taken = one.reserve.takeOver(shares);
    one.debts.data[account]! -= shares;
    this.#pool.book.register(account);
    return taken;
  }

  settle({ asset, debt, proceeds, liquidation }: Settlement): void {
    const { book } = this.#pool;
    const one = this.#of(asset);
    if (proceeds > 0)
      book.kernel.ledger.transfer(
        this.proceedsAccount,
        book.account,
        asset,
        proceeds,
        causeIndex.liquidation,
        liquidation,
      );
    this.#lose(one, one.reserve.settle(debt, proceeds));
  }

  /** Out of the treasury, as far as it reaches. */
  payIncentive({ asset, atoms, to, liquidation }: Incentive): number {
    const { ledger } = this.#pool.book.kernel;
    const paid = Math.min(atoms, ledger.balance(this.feeAccount, asset));
    ledger.transfer(this.feeAccount, to, asset, paid, causeIndex.liquidation, liquidation);
    return paid;
  }

  writeOff({ account, asset, atoms }: Shortfall): void {
    const one = this.#of(asset);
    const held = one.debts.data[account]!;
    const all = atoms >= one.reserve.debtOf(held);
    const shares = all ? held : toSafe(scaledFloor(BigInt(atoms), one.reserve.borrowIndex));
    one.debts.data[account]! -= shares;
    this.#lose(one, one.reserve.writeOff(shares));
    this.#pool.book.register(account);
  }

  // ── what the protocol pays and earns itself ─────────────────────────────────────────────────────

  payDebt(account: number, asset: number): number {
    const one = this.#of(asset);
    const shares = one.debts.data[account]!;
    one.debts.data[account] = 0;
    const paid = one.reserve.writeOff(shares);
    one.reserve.absorbDeficit(false);
    this.#pool.book.register(account);
    return paid;
  }

  credit(account: number, asset: number, atoms: number): void {
    const one = this.#of(asset);
    one.supplies.data[account]! += one.reserve.credit(atoms);
    this.#pool.book.register(account);
  }

  earn(asset: number, atoms: number, from: number, liquidation: number): void {
    const { book } = this.#pool;
    const one = this.#of(asset);
    const cause = causeIndex.liquidation;
    book.kernel.ledger.transfer(from, book.account, asset, atoms, cause, liquidation);
    one.reserve.earn(atoms);
  }

  reserves(asset: number): number {
    const { own, deficit } = this.#of(asset).reserve.state;
    return own - deficit;
  }

  /** Deficits of all reserves in the unit of account. */
  deficitValue(): number {
    const { book } = this.#pool;
    let sum = 0;
    for (const one of book.reserves)
      sum += (one.reserve.state.deficit / one.unit) * book.priceOf(one);
    return sum;
  }

  #lose(one: BookedReserve, atoms: number): void {
    if (atoms <= 0) return;
    const { book } = this.#pool;
    const { lossPolicy } = book.terms();
    const amount = (atoms / one.unit) * book.priceOf(one);
    if (lossPolicy !== 'deficit') one.reserve.absorbDeficit(lossPolicy === 'socialise');
    const { kernel } = book;
    kernel.emit({ type: 'badDebtBooked', tick: kernel.tick, protocol: this.id, amount });
  }

  #of(asset: number): BookedReserve {
    return this.#pool.book.reserveOfAsset(asset);
  }
}
