// What every way of liquidating shares: who is under, since when, and how a liquidation is reported. The accounts and the acts come
// through the port of the protocol (margin/liquidatable.ts).

import { InputError } from '../errors.ts';
import { checkName } from '../fundamentals/series.ts';
import {
  protocolOf,
  type DebtHolding,
  type Holding,
  type LiquidatableProtocol,
} from '../margin/liquidatable.ts';
import { accountKindsKey, attributionKey, bookDepthKey } from '../tick/sources.ts';
import type { RecordHandle } from '../state/world.ts';
import type { Kernel } from '../tick/kernel.ts';
import { data } from '../tick/parameters.ts';

const optionalName = (says: string) =>
  data<string | undefined>(undefined, says, (value, where) =>
    value === undefined ? [] : checkName(value, where),
  );

/** Parameters that say what a liquidation mechanism works on. Absent, they mean the neighbour and its first assets. */
export const targetParameters = {
  protocol: optionalName(
    'path of the protocol whose accounts are closed; by default its neighbour',
  ),
  collateral: optionalName('asset that is sold; by default the first that the protocol takes'),
  debt: optionalName('asset that is repaid; by default the first that the protocol lends'),
};

/** What a liquidation mechanism works on: a protocol, the collateral it sells and the debt it repays. */
export interface Target {
  readonly protocol: LiquidatableProtocol;
  readonly collateralAsset: number;
  readonly debtAsset: number;
}

/** Finds the target that the parameters name. Throws `InputError` where there is none. */
export function targetOf(
  kernel: Kernel,
  id: string,
  given: {
    readonly protocol?: string | undefined;
    readonly collateral?: string | undefined;
    readonly debt?: string | undefined;
  },
): Target {
  const { ledger } = kernel;
  const protocol = protocolOf(kernel, id, given.protocol);
  const pick = (what: 'collateral' | 'debt', assets: readonly number[]): number => {
    const name = given[what];
    const asset = name === undefined ? assets[0] : assets.find((held) => named(held) === name);
    if (asset !== undefined) return asset;
    throw new InputError([
      {
        where: `${id}.${what}`,
        found: `"${name ?? ''}" is no ${what} of ${protocol.id}`,
        mend: `Choose one of: ${assets.map(named).join(', ')}.`,
      },
    ]);
  };
  const named = (asset: number): string => ledger.assets[asset]!.name;
  return {
    protocol,
    collateralAsset: pick('collateral', protocol.collateralAssets),
    debtAsset: pick('debt', protocol.debtAssets),
  };
}

/** The pair of an account that a mechanism may close, undefined where the account lacks either side. */
export function pairOf(
  { protocol, collateralAsset, debtAsset }: Target,
  account: number,
): { readonly collateral: Holding; readonly debt: DebtHolding } | undefined {
  const { collaterals, debts } = protocol.position(account);
  const collateral = collaterals.find(({ asset }) => asset === collateralAsset);
  const debt = debts.find(({ asset }) => asset === debtAsset);
  return collateral === undefined || debt === undefined ? undefined : { collateral, debt };
}

/** The watch's part of a liquidation mechanism's record; the mechanism creates it with {@link newWatch} among its own fields. */
export interface WatchState {
  /** Next id of a liquidation, from 1. */
  nextLiquidation: number;
  /** Accounts found under and not yet wholly liquidated, ascending. */
  backlog: number[];
  /** Last tick at which each account in the backlog was safe. */
  safeTick: Record<string, number>;
  /** Last tick at which somebody looked for accounts to liquidate; −1 before. */
  lookedTick: number;
}

/** A watch that has seen nothing yet. */
export const newWatch = (): WatchState => ({
  nextLiquidation: 1,
  backlog: [],
  safeTick: {},
  lookedTick: -1,
});

/** What one liquidation took from an account in one go, in atoms. */
export interface Seized {
  readonly account: number;
  readonly liquidation: number;
  readonly collateralAsset: number;
  readonly collateral: number;
  readonly debtAsset: number;
  readonly debt: number;
}

export class UnsafeWatch {
  readonly #kernel: Kernel;
  readonly #protocol: LiquidatableProtocol;
  readonly #state: RecordHandle<WatchState>;
  readonly #venue: () => string;
  #unsafe = new Int32Array(64);

  /** `venue`: the book whose price is reported beside a liquidation; the oracle's where there is none. */
  constructor(
    kernel: Kernel,
    protocol: LiquidatableProtocol,
    state: RecordHandle<WatchState>,
    venue: () => string,
  ) {
    this.#kernel = kernel;
    this.#protocol = protocol;
    this.#state = state;
    this.#venue = venue;
  }

  /** Looks for accounts that are under; returns them, ascending. */
  look(): readonly number[] {
    const protocol = this.#protocol;
    if (this.#unsafe.length < protocol.accounts())
      this.#unsafe = new Int32Array(protocol.accounts() * 2);
    const count = protocol.findUnsafe(this.#unsafe);
    const state = this.#state.value;
    state.lookedTick = this.#kernel.tick;
    const previous = state.safeTick;
    state.backlog = [];
    state.safeTick = {};
    for (let i = 0; i < count; i++) {
      const account = this.#unsafe[i]!;
      state.backlog.push(account);
      state.safeTick[account] = previous[account] ?? Math.max(0, this.#kernel.tick - 1);
    }
    return state.backlog;
  }

  /** Takes those that are safe again, or closed, off the list. */
  recheck(): void {
    const state = this.#state.value;
    state.backlog = state.backlog.filter((account) => this.#protocol.isUnsafe(account));
  }

  /** Whether anybody has looked of late: nothing is sold while nobody does. */
  get isAwake(): boolean {
    return this.#state.value.lookedTick >= this.#kernel.tick - 1;
  }

  /** Price of the collateral on the book, in force now. */
  marketPrice(collateralAsset: number): number {
    return (
      this.#kernel.find(bookDepthKey, this.#venue())?.midPrice() ??
      this.#protocol.price(collateralAsset)
    );
  }

  /** Kind of the agent behind a ledger account, empty for none. */
  kindOf(account: number): string {
    return this.#kernel.find(accountKindsKey)?.kindOf(account) ?? '';
  }

  /** Reports that collateral and debt of an account went into liquidation, and what made the price fall that brought it there. */
  announce({ account, liquidation, ...seized }: Seized): void {
    const kernel = this.#kernel;
    const protocol = this.#protocol;
    const { ledger } = kernel;
    const collateral = seized.collateral / ledger.atoms(seized.collateralAsset);
    const marketPrice = this.marketPrice(seized.collateralAsset);
    const safeTick = this.#state.value.safeTick[account] ?? kernel.tick - 1;
    kernel.emit({
      type: 'accountLiquidated',
      id: liquidation,
      tick: kernel.tick,
      protocol: protocol.id,
      account,
      owner: ledger.accounts[protocol.position(account).owner] ?? '',
      collateral,
      debt: seized.debt / ledger.atoms(seized.debtAsset),
      notional: collateral * marketPrice,
      oraclePrice: protocol.price(seized.collateralAsset),
      marketPrice,
      parents: kernel
        .find(attributionKey, ledger.assets[seized.collateralAsset]!.name)
        ?.parentsOf({ safeTick, tick: kernel.tick }) ?? [{ cause: 'exogenous', share: 1 }],
    });
  }
}
