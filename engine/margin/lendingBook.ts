// The books of a lending pool: who supplied and who owes what, in shares of each reserve; prices; what an account is worth; and the
// risk index that finds who is under. Acts on them are lendingPool's, liquidation's lendingLiquidation's.
//
// In the index every reserve is two assets: supplies are worth price · supply index, debts price · borrow index. So interest
// moves prices and touches no account.

import { InputError, invariant } from '../errors.ts';
import { fundamentalPathKey } from '../fundamentals/path.ts';
import { oracleKey } from '../oracle/feed.ts';
import type { Column } from '../state/columns.ts';
import type { RecordHandle } from '../state/world.ts';
import type { Kernel } from '../tick/kernel.ts';
import { RAY } from '../units/fixedPoint.ts';
import { accountData, type AccountData, type CollateralPosition } from './lendingAccount.ts';
import type { Priced } from './lendingAccount.ts';
import { LendingReserve, newReserveState } from './lendingReserve.ts';
import type { EMode, EModes, ReservesTerms, ReserveTerms } from './lendingTerms.ts';
import { RiskIndex } from './riskIndex.ts';

/** Terms in force of a whole pool. */
export interface LendingTerms {
  readonly reserves: ReservesTerms;
  readonly eModes: EModes;
  /** Multiplies every liquidation threshold and loan-to-value, and every cap. */
  readonly thresholdFactor: number;
  readonly capFactor: number;
  readonly borrowingPaused: boolean;
  readonly lossPolicy: string;
}

/** One reserve with its place in the pool. */
export interface BookedReserve {
  readonly index: number;
  readonly asset: number;
  readonly name: string;
  /** Atoms in a whole unit. */
  readonly unit: number;
  readonly reserve: LendingReserve;
  /** Shares by account. */
  readonly supplies: Column<'f64'>;
  readonly debts: Column<'f64'>;
  /** 1 where the supply of an account is pledged. */
  readonly pledged: Column<'u8'>;
}

interface BookState {
  accounts: number;
}

/** Places of an account in the risk index. */
const TERMS_MAX = 8;

export class LendingBook {
  readonly id: string;
  readonly kernel: Kernel;
  readonly terms: () => LendingTerms;
  /** Holds what was supplied and not lent. */
  readonly account: number;
  readonly reserves: readonly BookedReserve[];
  readonly categories: readonly (readonly [string, EMode])[];
  readonly index: RiskIndex;
  readonly #state: RecordHandle<BookState>;
  readonly #owner: Column<'i32'>;
  /** Account of a ledger account, plus one; 0: none. */
  readonly #accountOf: Column<'i32'>;
  /** E-mode category of an account, plus one; 0: none. */
  readonly #category: Column<'u8'>;
  readonly #prices: Float64Array;

  constructor(kernel: Kernel, id: string, terms: () => LendingTerms) {
    const { world, ledger } = kernel;
    this.id = id;
    this.kernel = kernel;
    this.terms = terms;
    this.account = ledger.openAccount(`${id}.cash`);
    this.#state = world.record<BookState>(`${id}.state`, { accounts: 0 });
    this.#owner = world.column(`${id}.owner`, 'i32', 64);
    this.#accountOf = world.column(`${id}.accountOf`, 'i32', 64);
    this.#category = world.column(`${id}.category`, 'u8', 64);
    const given = terms();
    this.reserves = Object.keys(given.reserves).map((name, index) => {
      const asset = ledger.asset(name);
      const state = world.record(`${id}.${name}`, newReserveState());
      return {
        index,
        asset,
        name,
        unit: ledger.atoms(asset),
        reserve: new LendingReserve(state, () => ledger.balance(this.account, asset)),
        supplies: world.column(`${id}.${name}.supplies`, 'f64', 64),
        debts: world.column(`${id}.${name}.debts`, 'f64', 64),
        pledged: world.column(`${id}.${name}.pledged`, 'u8', 64),
      };
    });
    this.categories = Object.entries(given.eModes);
    for (const [name, { assets }] of this.categories)
      for (const asset of assets)
        if (!Object.hasOwn(given.reserves, asset))
          throw new InputError([
            {
              where: `${id}.eModes.${name}.assets`,
              found: `"${asset}" is no reserve`,
              mend: `Reserves: ${Object.keys(given.reserves).join(', ')}.`,
            },
          ]);
    this.#prices = new Float64Array(2 * this.reserves.length);
    const typical = this.reserves.flatMap(({ name }) => {
      const { fixedPrice } = given.reserves[name]!;
      const price = fixedPrice ?? kernel.find(fundamentalPathKey, name)?.value() ?? 1;
      return price > 0 ? [price, price] : [1, 1];
    });
    this.index = new RiskIndex({
      world,
      name: `${id}.index`,
      accountsExpected: 4096,
      pricesTypical: typical,
      assetsPerAccountMax: Math.min(TERMS_MAX, typical.length),
    });
  }

  // ── accounts ────────────────────────────────────────────────────────────────────────────────────

  get accounts(): number {
    return this.#state.value.accounts;
  }
  ownerOf(account: number): number {
    return this.#owner.data[account]!;
  }
  /** The account of a ledger account, undefined where it has none yet. */
  find(owner: number): number | undefined {
    const held = this.#accountOf.data[owner] ?? 0;
    return held === 0 ? undefined : held - 1;
  }
  /** The same, opened where there was none. */
  open(owner: number): number {
    const known = this.find(owner);
    if (known !== undefined) return known;
    const account = this.#state.value.accounts++;
    this.#accountOf.ensure(owner + 1)[owner] = account + 1;
    this.#owner.ensure(account + 1)[account] = owner;
    this.#category.ensure(account + 1);
    for (const { supplies, debts, pledged } of this.reserves) {
      supplies.ensure(account + 1);
      debts.ensure(account + 1);
      pledged.ensure(account + 1);
    }
    return account;
  }
  reserveOf(asset: string): BookedReserve | undefined {
    return this.reserves.find(({ name }) => name === asset);
  }
  reserveOfAsset(asset: number): BookedReserve {
    const found = this.reserves.find((one) => one.asset === asset);
    invariant(found !== undefined, 'LENDING-4', 'an act names an asset that the pool has');
    return found;
  }
  termsOf({ name }: BookedReserve): ReserveTerms {
    return this.terms().reserves[name]!;
  }
  categoryOf(account: number): EMode | undefined {
    const held = this.#category.data[account]!;
    return held === 0 ? undefined : this.categories[held - 1]![1];
  }
  setCategory(account: number, category: number): void {
    this.#category.data[account] = category + 1;
  }
  /** Category by name, −1 for none, undefined where there is no such category. */
  categoryNamed(name: string): number | undefined {
    if (name === '') return -1;
    const at = this.categories.findIndex(([known]) => known === name);
    return at < 0 ? undefined : at;
  }

  /** Loan-to-value, threshold and bonus that hold for an account's collateral, its e-mode considered. */
  riskTerms(
    account: number,
    reserve: BookedReserve,
  ): { readonly ltv: number; readonly liquidationThreshold: number; readonly bonus: number } {
    const category = this.categoryOf(account);
    const own = this.termsOf(reserve);
    const {
      ltv = 0,
      liquidationThreshold = 0,
      bonus = 0,
    } = category?.assets.includes(reserve.name) === true ? category : own;
    const factor = this.terms().thresholdFactor;
    return {
      ltv: Math.min(1, ltv * factor),
      liquidationThreshold: Math.min(1, liquidationThreshold * factor),
      bonus,
    };
  }

  supplyOf(account: number, { reserve, supplies }: BookedReserve): number {
    return reserve.supplyOf(supplies.data[account]!);
  }
  debtOf(account: number, { reserve, debts }: BookedReserve): number {
    return reserve.debtOf(debts.data[account]!);
  }
  isPledged(account: number, { pledged, supplies }: BookedReserve): boolean {
    return pledged.data[account] === 1 && supplies.data[account]! > 0;
  }
  /** The isolated collateral that an account pledges, if it does. */
  isolatedIn(account: number): BookedReserve | undefined {
    return this.reserves.find(
      (one) => (this.termsOf(one).isolationCeiling ?? 0) > 0 && this.isPledged(account, one),
    );
  }

  // ── values ──────────────────────────────────────────────────────────────────────────────────────

  /** Unit of account per whole unit; 0 before there was a price. */
  priceOf(reserve: BookedReserve): number {
    const { feed, quoteFeed, fixedPrice } = this.termsOf(reserve);
    if (fixedPrice !== undefined) return fixedPrice;
    const price = this.kernel.use(oracleKey, feed ?? '').price() ?? 0;
    if (quoteFeed === undefined) return price;
    return price * (this.kernel.use(oracleKey, quoteFeed).price() ?? 0);
  }
  /** Whether every asset has a price. */
  isPriced(): boolean {
    return this.reserves.every((one) => this.priceOf(one) > 0);
  }
  priced(reserve: BookedReserve, atoms: number): Priced {
    return { amount: BigInt(atoms), unit: BigInt(reserve.unit), price: ray(this.priceOf(reserve)) };
  }
  pledge(account: number, reserve: BookedReserve, atoms: number): CollateralPosition {
    const { ltv, liquidationThreshold } = this.riskTerms(account, reserve);
    return {
      ...this.priced(reserve, atoms),
      ltv: ray(ltv),
      liquidationThreshold: ray(liquidationThreshold),
    };
  }
  /** Collateral, debt and health of an account to the last digit. */
  read(account: number): AccountData {
    const collaterals: CollateralPosition[] = [];
    const debts: Priced[] = [];
    for (const one of this.reserves) {
      if (this.isPledged(account, one))
        collaterals.push(this.pledge(account, one, this.supplyOf(account, one)));
      if (one.debts.data[account]! > 0) debts.push(this.priced(one, this.debtOf(account, one)));
    }
    return accountData(collaterals, debts);
  }
  isUnder(account: number): boolean {
    return this.read(account).liquidatable;
  }

  // ── who is under ────────────────────────────────────────────────────────────────────────────────

  /** Tells the index how an account stands; false, changing nothing, where it has more positions than fit. */
  register(account: number): boolean {
    const assets: number[] = [];
    const coefficients: number[] = [];
    let owes = false;
    for (const one of this.reserves) {
      const supplied = this.isPledged(account, one) ? one.supplies.data[account]! : 0;
      const threshold = supplied > 0 ? this.riskTerms(account, one).liquidationThreshold : 0;
      if (threshold > 0) {
        assets.push(2 * one.index);
        // The factor in force is part of the price, so that moving it touches no account.
        coefficients.push(((supplied / one.unit) * threshold) / this.terms().thresholdFactor);
      }
      const owed = one.debts.data[account]!;
      if (owed > 0) {
        owes = true;
        assets.push(2 * one.index + 1);
        coefficients.push(-owed / one.unit);
      }
    }
    if (assets.length > Math.min(TERMS_MAX, 2 * this.reserves.length)) return false;
    if (owes) this.index.set(account, 0, assets, coefficients);
    else this.index.remove(account);
    return true;
  }

  /** Accounts that are under at the oracle prices, ascending. */
  findUnder(out: Int32Array): number {
    if (!this.isPriced()) return 0;
    const found = this.index.findLiquidatable(this.#indexPrices(), out, (account) =>
      this.isUnder(account),
    );
    let count = 0;
    for (let i = 0; i < found; i++) if (this.isUnder(out[i]!)) out[count++] = out[i]!;
    return count;
  }

  /** Price of one pledged reserve at which an account goes under while all other prices stay; undefined where there is none. */
  triggerPrice(account: number, reserve: BookedReserve): number | undefined {
    if (!this.isPledged(account, reserve)) return undefined;
    const slack = this.index.slack(account, this.#indexPrices());
    if (slack === Infinity) return undefined;
    const held = this.supplyOf(account, reserve) / reserve.unit;
    const owed = this.debtOf(account, reserve) / reserve.unit;
    const slope = held * this.riskTerms(account, reserve).liquidationThreshold - owed;
    return slope > 0 ? this.priceOf(reserve) - slack / slope : undefined;
  }

  /** The account that owes most, in the unit of account; −1 where nobody owes. */
  largestBorrower(): number {
    let [largest, most] = [-1, 0];
    for (let account = 0; account < this.accounts; account++) {
      let owed = 0;
      for (const one of this.reserves)
        owed += (this.debtOf(account, one) / one.unit) * this.priceOf(one);
      if (owed > most) [largest, most] = [account, owed];
    }
    return largest;
  }

  /**
   * Collateral of one reserve, in units, of the accounts that go under while its price falls through each bin of `edges` and all other
   * prices stay.
   */
  pressure(reserve: BookedReserve, edges: Float64Array, out: Float64Array): void {
    out.fill(0);
    const bins = edges.length - 1;
    for (let account = 0; account < this.accounts; account++) {
      const trigger = this.triggerPrice(account, reserve);
      if (trigger === undefined) continue;
      const held = this.supplyOf(account, reserve) / reserve.unit;
      if (trigger <= edges[0]! || trigger > edges[bins]!) continue;
      let low = 0;
      let high = bins;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (edges[middle]! < trigger) low = middle;
        else high = middle;
      }
      out[low]! += held;
    }
  }

  check(): void {
    for (const { name, reserve, supplies, debts } of this.reserves) {
      reserve.check(name);
      let supplied = 0;
      let owed = 0;
      for (let account = 0; account < this.accounts; account++) {
        supplied += supplies.data[account]!;
        owed += debts.data[account]!;
      }
      const { scaledSupply, scaledDebt } = reserve.state;
      invariant(
        supplied === scaledSupply && owed === scaledDebt,
        'LENDING-3',
        `the shares of all accounts in ${name} are the shares in existence`,
      );
    }
  }

  #indexPrices(): Float64Array {
    const factor = this.terms().thresholdFactor;
    for (const one of this.reserves) {
      const price = this.priceOf(one);
      const at = 2 * one.index;
      this.#prices[at] = price * (Number(one.reserve.supplyIndex) / 1e27) * factor;
      this.#prices[at + 1] = price * (Number(one.reserve.borrowIndex) / 1e27);
    }
    return this.#prices;
  }
}

/** A fraction or price as a ray, to fifteen decimals. */
export const ray = (value: number): bigint => BigInt(Math.round(value * 1e15)) * (RAY / 10n ** 15n);
