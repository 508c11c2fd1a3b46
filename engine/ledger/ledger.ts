// Double entry: the only code that moves or issues an asset. Every balance of every party stands here, in atoms, by account and
// asset; a transfer debits and credits in one step; what comes into being or goes out of it is booked as issued. So the sum
// over all accounts of an asset is what was issued (LEDGER-1), and nobody goes below zero (LEDGER-2).

import { InputError, invariant } from '../errors.ts';
import { causeIndex } from '../events/causes.ts';
import { Hasher } from '../state/hash.ts';
import type { Column } from '../state/columns.ts';
import type { RecordHandle, World } from '../state/world.ts';

/** An asset: `decimals` says how many atoms make a unit (10^decimals). */
export interface Asset {
  readonly name: string;
  readonly decimals: number;
}

interface Names {
  assets: Asset[];
  accounts: string[];
}

export class Ledger {
  readonly #balances: Column<'f64'>;
  readonly #issued: Column<'f64'>;
  readonly #names: RecordHandle<Names>;
  readonly #stride = 32;
  #byName = new Map<string, number>();
  /** Atoms per unit by asset; follows from the decimals, which the scenario states. */
  readonly #atoms: number[] = [];
  #tickHash = new Hasher();
  #transfers = 0;

  constructor(world: World) {
    this.#balances = world.column('ledger.balances', 'f64', 1024);
    this.#issued = world.column('ledger.issued', 'f64', this.#stride);
    this.#names = world.record<Names>('ledger.names', { assets: [], accounts: [] });
  }

  /** Declares an asset; at most 32. Returns its index. */
  addAsset(asset: Asset): number {
    const { assets } = this.#names.value;
    if (assets.some(({ name }) => name === asset.name) || assets.length === this.#stride) {
      throw new InputError([
        {
          where: `assets.${asset.name}`,
          found: 'declared twice, or more than 32 assets',
          mend: 'Declare each asset once, at most 32 in all.',
        },
      ]);
    }
    this.#atoms.push(10 ** asset.decimals);
    return assets.push(asset) - 1;
  }

  /** Opens an account under a unique name; returns its index. */
  openAccount(name: string): number {
    const { accounts } = this.#names.value;
    invariant(
      this.accountNamed(name) === undefined,
      'LEDGER-3',
      `account "${name}" is opened once`,
    );
    const id = accounts.push(name) - 1;
    this.#byName.set(name, id);
    this.#balances.ensure((id + 1) * this.#stride);
    return id;
  }

  get assets(): readonly Asset[] {
    return this.#names.value.assets;
  }

  get accounts(): readonly string[] {
    return this.#names.value.accounts;
  }

  /** Index of an asset; throws `InputError` for an unknown name. */
  asset(name: string): number {
    const index = this.#names.value.assets.findIndex((asset) => asset.name === name);
    if (index < 0) {
      const known = this.assets.map((asset) => asset.name).join(', ');
      throw new InputError([
        { where: 'asset', found: `unknown asset "${name}"`, mend: `Known assets: ${known}.` },
      ]);
    }
    return index;
  }

  accountNamed(name: string): number | undefined {
    // Accounts are only ever appended; a restored world may have others, so the table is made anew when its size is off.
    if (this.#byName.size !== this.accounts.length) {
      this.#byName = new Map(this.accounts.map((account, id) => [account, id]));
    }
    return this.#byName.get(name);
  }

  /** Atoms that make one unit of the asset. */
  atoms(asset: number): number {
    return this.#atoms[asset]!;
  }

  /** Balance in atoms. */
  balance(account: number, asset: number): number {
    return this.#balances.data[account * this.#stride + asset]!;
  }

  /** Atoms in existence. */
  issued(asset: number): number {
    return this.#issued.data[asset]!;
  }

  /** Moves `amount` atoms. A payer without cover is our bug, not a rejection: callers check first. */
  transfer(
    from: number,
    to: number,
    asset: number,
    amount: number,
    cause: number,
    causeId = 0,
  ): void {
    const data = this.#balances.data;
    const source = from * this.#stride + asset;
    // The sentences are made only where they are needed: this is the busiest function of a run.
    if (!(Number.isSafeInteger(amount) && amount >= 0))
      invariant(false, 'LEDGER-4', `a transfer is a whole, non-negative amount (${amount})`);
    if (data[source]! < amount) {
      invariant(
        false,
        'LEDGER-2',
        `${this.accounts[from]} holds ${data[source]} of ${this.assets[asset]?.name} and can't pay ${amount} to ${this.accounts[to]}`,
      );
    }
    data[source]! -= amount;
    data[to * this.#stride + asset]! += amount;
    this.#note(from, to, asset, amount, cause, causeId);
  }

  /** Whether `amount` more atoms keep the total of the asset a safe integer: ask before issuing what a user stated. */
  canIssue(asset: number, amount: number): boolean {
    return Number.isSafeInteger(amount) && Number.isSafeInteger(this.issued(asset) + amount);
  }

  /** Brings `amount` atoms into being on `to`. */
  issue(
    to: number,
    asset: number,
    amount: number,
    cause: number = causeIndex.protocol,
    causeId = 0,
  ): void {
    invariant(
      Number.isSafeInteger(amount) && amount >= 0,
      'LEDGER-4',
      `an issue is a whole, non-negative amount (${amount})`,
    );
    const total = this.#issued.data[asset]! + amount;
    invariant(
      Number.isSafeInteger(total),
      'UNITS-1',
      `the total of ${this.assets[asset]?.name} stays below 2^53 atoms`,
    );
    this.#issued.data[asset] = total;
    this.#balances.data[to * this.#stride + asset]! += amount;
    this.#note(-1, to, asset, amount, cause, causeId);
  }

  /** Takes `amount` atoms of `from` out of existence. */
  redeem(
    from: number,
    asset: number,
    amount: number,
    cause: number = causeIndex.protocol,
    causeId = 0,
  ): void {
    invariant(
      Number.isSafeInteger(amount) && amount >= 0,
      'LEDGER-4',
      `a redemption is a whole, non-negative amount (${amount})`,
    );
    const at = from * this.#stride + asset;
    invariant(
      this.#balances.data[at]! >= amount,
      'LEDGER-2',
      `${this.accounts[from]} holds enough ${this.assets[asset]?.name} to burn ${amount}`,
    );
    this.#balances.data[at]! -= amount;
    this.#issued.data[asset]! -= amount;
    this.#note(from, -1, asset, amount, cause, causeId);
  }

  /** Sums every account anew and compares with what was issued. */
  check(): void {
    const data = this.#balances.data;
    const { assets, accounts } = this.#names.value;
    for (let asset = 0; asset < assets.length; asset++) {
      let sum = 0;
      for (let account = 0; account < accounts.length; account++) {
        const held = data[account * this.#stride + asset]!;
        if (!(held >= 0))
          invariant(
            false,
            'LEDGER-2',
            `${accounts[account]} has no negative ${assets[asset]!.name} (${held})`,
          );
        sum += held;
      }
      if (sum !== this.#issued.data[asset]) {
        invariant(
          false,
          'LEDGER-1',
          `accounts hold ${sum} atoms of ${assets[asset]!.name}, issued were ${this.#issued.data[asset]}`,
        );
      }
    }
  }

  /** Hash and number of the transfers since the last call; called once at the end of each tick. */
  takeTickHash(into: Hasher): number {
    const [a, b] = this.#tickHash.lanes();
    into.word(a);
    into.word(b);
    into.word(this.#transfers);
    const count = this.#transfers;
    this.#tickHash = new Hasher();
    this.#transfers = 0;
    return count;
  }

  #note(
    from: number,
    to: number,
    asset: number,
    amount: number,
    cause: number,
    causeId: number,
  ): void {
    const hash = this.#tickHash;
    hash.word((from << 5) ^ asset);
    hash.word((to << 5) ^ cause);
    hash.number(amount);
    if (causeId !== 0) hash.word(causeId);
    this.#transfers++;
  }
}
