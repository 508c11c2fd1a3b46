// Who holds what in a perpetuals venue: margin accounts with signed lots in each market and one signed amount of cash (docs/decisions/0024).
//
//   equity = cash + Σ lots · mark       a fill moves lots and cash between two accounts by equal amounts, so that
//   PERP-1  lots of a market add up to nought        PERP-2  cash adds up to what the clearing account holds on the ledger

import { invariant } from '../errors.ts';
import type { Column } from '../state/columns.ts';
import type { RecordHandle } from '../state/world.ts';
import type { Kernel } from '../tick/kernel.ts';

/** The margin account of the venue itself: what it takes over, it holds here. */
export const ENGINE = 0;

export type MarginMode = 'cross' | 'isolated';

export class PerpetualPositions {
  readonly markets: number;
  readonly collaterals: number;
  /** Holds everybody's cash and collateral on the ledger. */
  readonly clearingAccount: number;
  readonly cashAsset: number;
  readonly collateralAssets: readonly number[];
  readonly #kernel: Kernel;
  readonly #state: RecordHandle<{ count: number }>;
  readonly #owner: Column<'i32'>;
  readonly #cash: Column<'f64'>;
  readonly #lots: Column<'f64'>;
  readonly #cost: Column<'f64'>;
  readonly #openBuys: Column<'f64'>;
  readonly #openSells: Column<'f64'>;
  readonly #collateral: Column<'f64'>;
  /** By ledger account and market: margin account + 1; 0 is none. */
  readonly #ofOwner: Column<'i32'>;

  constructor(
    kernel: Kernel,
    id: string,
    given: {
      readonly markets: number;
      readonly cashAsset: number;
      readonly collateralAssets: readonly number[];
    },
  ) {
    const { world, ledger } = kernel;
    this.#kernel = kernel;
    this.markets = given.markets;
    this.collaterals = given.collateralAssets.length;
    this.cashAsset = given.cashAsset;
    this.collateralAssets = given.collateralAssets;
    this.clearingAccount = ledger.openAccount(`${id}.clearing`);
    this.#state = world.record(`${id}.accounts`, { count: 0 });
    this.#owner = world.column(`${id}.owner`, 'i32', 64);
    this.#cash = world.column(`${id}.cash`, 'f64', 64);
    this.#lots = world.column(`${id}.lots`, 'f64', 64);
    this.#cost = world.column(`${id}.cost`, 'f64', 64);
    this.#openBuys = world.column(`${id}.openBuys`, 'f64', 64);
    this.#openSells = world.column(`${id}.openSells`, 'f64', 64);
    this.#collateral = world.column(`${id}.collateral`, 'f64', 64);
    this.#ofOwner = world.column(`${id}.ofOwner`, 'i32', 64);
  }

  get count(): number {
    return this.#state.value.count;
  }
  ownerOf(account: number): number {
    return this.#owner.data[account]!;
  }
  /** Margin account of an owner for a market, −1 where there is none. */
  accountOf(owner: number, market: number): number {
    return (this.#ofOwner.data[owner * this.markets + market] ?? 0) - 1;
  }
  /** Atoms, signed. */
  cash(account: number): number {
    return this.#cash.data[account]!;
  }
  lots(account: number, market: number): number {
    return this.#lots.data[account * this.markets + market]!;
  }
  /** What the position cost in atoms, signed as its lots. */
  cost(account: number, market: number): number {
    return this.#cost.data[account * this.markets + market]!;
  }
  /** Lots in resting orders. */
  openBuys(account: number, market: number): number {
    return this.#openBuys.data[account * this.markets + market]!;
  }
  openSells(account: number, market: number): number {
    return this.#openSells.data[account * this.markets + market]!;
  }
  /** Atoms of another asset that stands for margin. */
  collateral(account: number, index: number): number {
    return this.#collateral.data[account * this.collaterals + index]!;
  }

  /** Opens a margin account for all markets (cross), or for one that has none yet (isolated). */
  open(owner: number, market: number, mode: MarginMode): number {
    const account = this.#state.value.count++;
    const markets = this.markets;
    this.#owner.ensure(account + 1)[account] = owner;
    this.#cash.ensure(account + 1);
    for (const column of [this.#lots, this.#cost, this.#openBuys, this.#openSells])
      column.ensure((account + 1) * markets);
    this.#collateral.ensure((account + 1) * this.collaterals);
    const table = this.#ofOwner.ensure((owner + 1) * markets);
    for (let m = 0; m < markets; m++)
      if (table[owner * markets + m] === 0 && (mode === 'cross' || m === market))
        table[owner * markets + m] = account + 1;
    return account;
  }

  /** Moves cash of an owner in (positive atoms) or out of its margin account. */
  deposit(account: number, atoms: number, cause: number): void {
    const { ledger } = this.#kernel;
    const owner = this.ownerOf(account);
    if (atoms >= 0) ledger.transfer(owner, this.clearingAccount, this.cashAsset, atoms, cause);
    else ledger.transfer(this.clearingAccount, owner, this.cashAsset, -atoms, cause);
    this.#cash.data[account]! += atoms;
  }

  depositCollateral(account: number, index: number, atoms: number, cause: number): void {
    const asset = this.collateralAssets[index]!;
    this.#kernel.ledger.transfer(this.ownerOf(account), this.clearingAccount, asset, atoms, cause);
    this.#collateral.data[account * this.collaterals + index]! += atoms;
  }

  /** Cash of a margin account goes to (negative: comes from) a ledger account of the venue: fees, fund. */
  pay(account: number, to: number, atoms: number, cause: number, causeId: number): void {
    const { ledger } = this.#kernel;
    if (atoms > 0) ledger.transfer(this.clearingAccount, to, this.cashAsset, atoms, cause, causeId);
    else if (atoms < 0)
      ledger.transfer(to, this.clearingAccount, this.cashAsset, -atoms, cause, causeId);
    this.#cash.data[account]! -= atoms;
  }

  /** Cash from one margin account to another; the ledger sees nothing of it. */
  shift(from: number, to: number, atoms: number): void {
    this.#cash.data[from]! -= atoms;
    this.#cash.data[to]! += atoms;
  }

  /** `lots` (signed) of a market go from one account to another for `value` atoms (signed as the lots). Works for fills and takeovers alike. */
  trade(from: number, to: number, market: number, lots: number, value: number): void {
    this.#apply(from, market, -lots, -value);
    this.#apply(to, market, lots, value);
  }

  /** One side of a trade whose other side comes later, before the first tick ends. */
  bring(account: number, market: number, lots: number, value: number): void {
    this.#apply(account, market, lots, value);
  }

  /** Collateral is sold by one margin account to another for cash. */
  sellCollateral(from: number, to: number, index: number, atoms: number, value: number): void {
    const data = this.#collateral.data;
    data[from * this.collaterals + index]! -= atoms;
    data[to * this.collaterals + index]! += atoms;
    this.shift(to, from, value);
  }

  /** Collateral that the engine holds leaves for a ledger account, or comes back (negative). */
  moveEngineCollateral(
    index: number,
    account: number,
    atoms: number,
    causeId: number,
    cause: number,
  ): void {
    const { ledger } = this.#kernel;
    const asset = this.collateralAssets[index]!;
    if (atoms > 0) ledger.transfer(this.clearingAccount, account, asset, atoms, cause, causeId);
    else if (atoms < 0)
      ledger.transfer(account, this.clearingAccount, asset, -atoms, cause, causeId);
    this.#collateral.data[ENGINE * this.collaterals + index]! -= atoms;
  }

  rest(account: number, market: number, side: 'buy' | 'sell', lots: number): void {
    const column = side === 'buy' ? this.#openBuys : this.#openSells;
    column.data[account * this.markets + market]! += lots;
  }

  /** Average price of a position: atoms per lot; 0 where there is none. */
  entry(account: number, market: number): number {
    const lots = this.lots(account, market);
    return lots === 0 ? 0 : this.cost(account, market) / lots;
  }

  check(): void {
    const { ledger } = this.#kernel;
    for (let m = 0; m < this.markets; m++) {
      let sum = 0;
      for (let a = 0; a < this.count; a++) sum += this.lots(a, m);
      invariant(sum === 0, 'PERP-1', `longs are shorts in market ${m} (off by ${sum} lots)`);
    }
    let cash = 0;
    for (let a = 0; a < this.count; a++) cash += this.cash(a);
    const held = ledger.balance(this.clearingAccount, this.cashAsset);
    invariant(
      cash === held,
      'PERP-2',
      `cash of the margin accounts (${cash}) is what the clearing account holds (${held})`,
    );
    for (let k = 0; k < this.collaterals; k++) {
      let sum = 0;
      for (let a = 0; a < this.count; a++) sum += this.collateral(a, k);
      invariant(
        sum === ledger.balance(this.clearingAccount, this.collateralAssets[k]!),
        'PERP-2',
        'collateral of the margin accounts is what the clearing account holds',
      );
    }
  }

  /** States what a position cost, where it is older than the run; changes nothing that anybody owns. */
  rememberCost(account: number, market: number, cost: number): void {
    this.#cost.data[account * this.markets + market] = cost;
  }

  #apply(account: number, market: number, lots: number, value: number): void {
    const at = account * this.markets + market;
    const before = this.#lots.data[at]!;
    const after = before + lots;
    const cost = this.#cost.data;
    if (before === 0 || before > 0 === lots > 0) cost[at]! += value;
    else if (after === 0) cost[at] = 0;
    // A part is closed: the rest keeps its average price. Through nought: what is left was bought at this trade's price.
    else if (after > 0 === before > 0) cost[at] = Math.round((cost[at]! * after) / before);
    else cost[at] = Math.round((value * after) / lots);
    this.#lots.data[at] = after;
    this.#cash.data[account]! -= value;
  }
}
