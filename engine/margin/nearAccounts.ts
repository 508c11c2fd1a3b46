// Accounts so close to their limit that asking them at every tick is cheaper than hanging alarms: their terms stand in rows side
// by side, read in order, where the accounts themselves would be read here and there.

import type { Column } from '../state/columns.ts';
import type { World } from '../state/world.ts';

export interface NearAccountsOptions {
  readonly world: World;
  /** Prefix of the columns. */
  readonly name: string;
  /** Terms of an account. */
  readonly terms: number;
  /** Whether term t is always the asset t. */
  readonly inOrder: boolean;
}

const ROWS = 0;

/** Rows of (gross value, cash, coefficients) with the account and the assets of each. All of its state is columns of the world. */
export class NearAccounts {
  readonly #terms: number;
  readonly #stride: number;
  readonly #inOrder: boolean;
  readonly #rows: Column<'f64'>;
  readonly #asset: Column<'u8'>;
  readonly #account: Column<'i32'>;
  readonly #scalars: Column<'f64'>;

  constructor({ world, name, terms, inOrder }: NearAccountsOptions) {
    this.#terms = terms;
    this.#stride = terms + 2;
    this.#inOrder = inOrder;
    this.#rows = world.column(`${name}.rows`, 'f64', 0);
    this.#asset = world.column(`${name}.asset`, 'u8', 0);
    this.#account = world.column(`${name}.account`, 'i32', 0);
    this.#scalars = world.column(`${name}.scalars`, 'f64', 1);
  }

  get count(): number {
    return this.#scalars.data[ROWS]!;
  }

  accountAt(row: number): number {
    return this.#account.data[row]!;
  }

  /** Copies an account's cash and coefficients (`data` from `at`) and assets (`asset` from `alarm`) into a new row; returns it. */
  add(
    account: number,
    gross: number,
    { data, at }: { readonly data: Float64Array; readonly at: number },
    { asset, alarm }: { readonly asset: Uint8Array; readonly alarm: number },
  ): number {
    const row = this.count;
    const terms = this.#terms;
    const base = row * this.#stride;
    const rows = this.#rows.ensure(base + this.#stride);
    rows[base] = gross;
    for (let i = 0; i <= terms; i++) rows[base + 1 + i] = data[at + i]!;
    if (!this.#inOrder) {
      const assets = this.#asset.ensure((row + 1) * terms);
      for (let t = 0; t < terms; t++) assets[row * terms + t] = asset[alarm + t]!;
    }
    this.#account.ensure(row + 1)[row] = account;
    this.#scalars.data[ROWS] = row + 1;
    return row;
  }

  /** Takes a row out; the last one takes its place. Returns the account that moved, −1 if none did. */
  drop(row: number): number {
    const last = this.count - 1;
    this.#scalars.data[ROWS] = last;
    if (row === last) return -1;
    const rows = this.#rows.data;
    rows.copyWithin(row * this.#stride, last * this.#stride, (last + 1) * this.#stride);
    if (!this.#inOrder) {
      const terms = this.#terms;
      this.#asset.data.copyWithin(row * terms, last * terms, (last + 1) * terms);
    }
    const moved = this.#account.data[last]!;
    this.#account.data[row] = moved;
    return moved;
  }

  /**
   * Calls `under` where a row's slack is below `careful`, `away` where it is above `far` times its gross value, from the last row
   * of `from` … down to `to`, so that either may drop the row. The slack is summed in the order of the terms.
   */
  scan(
    { from, to }: { readonly from: number; readonly to: number },
    prices: Float64Array,
    { careful, far }: { readonly careful: number; readonly far: number },
    under: (row: number) => void,
    away: (row: number, slack: number) => void,
  ): void {
    const stride = this.#stride;
    const terms = this.#terms;
    const rows = this.#rows.data;
    const asset = this.#asset.data;
    const inOrder = this.#inOrder;
    for (let row = from; row >= to; row--) {
      const base = row * stride;
      const slack = inOrder
        ? slackInOrder(rows, base + 1, terms, prices)
        : slackOf(rows, base + 1, asset, row * terms, terms, prices);
      if (slack < careful) under(row);
      else if (slack > far * rows[base]!) away(row, slack);
    }
  }
}

function slackInOrder(data: Float64Array, at: number, terms: number, prices: Float64Array): number {
  let sum = data[at]!;
  for (let t = 0; t < terms; t++) sum += data[at + 1 + t]! * prices[t]!;
  return sum;
}

function slackOf(
  data: Float64Array,
  at: number,
  asset: Uint8Array,
  first: number,
  terms: number,
  prices: Float64Array,
): number {
  let sum = data[at]!;
  for (let t = 0; t < terms; t++) sum += data[at + 1 + t]! * prices[asset[first + t]!]!;
  return sum;
}
