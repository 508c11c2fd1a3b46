// A stability pool as a mechanism: deposits of the stablecoin stand ready; an account that is under is closed at once, its debt burned against
// the deposits and its collateral theirs. What the pool cannot pay is shared by all other accounts where the protocol has that rule,
// and waits where it has not. The rules are stabilityPool.ts and troveLiquidation.ts.

import { causeIndex } from '../events/causes.ts';
import { invariant } from '../errors.ts';
import type { Redistributed } from '../margin/liquidatable.ts';
import type { RecordHandle } from '../state/world.ts';
import { portKey, type Kernel, type Outcome } from '../tick/kernel.ts';
import type { Parameters } from '../tick/parameters.ts';
import { WAD, wideMin } from '../units/fixedPoint.ts';
import { toSafe } from '../units/exact.ts';
import {
  offerAct,
  type Chore,
  type CollateralSales,
  type LiquidationFigures,
} from './collateralSales.ts';
import {
  newWatch,
  pairOf,
  targetOf,
  UnsafeWatch,
  type Seized,
  type Target,
  type WatchState,
} from './liquidation.ts';
import type { stabilityPoolParameters } from './stabilityPoolParameters.ts';
import {
  emptyPool,
  stabilityPool,
  type PoolSnapshot,
  type StabilityPool,
} from './stabilityPool.ts';
import { closeTrove, type TroveOutcome } from './troveLiquidation.ts';

export type StabilityTermsInForce = Parameters<typeof stabilityPoolParameters>;

/** Whole numbers as decimal digits: they do not fit into JSON otherwise. */
interface HeldDeposit {
  readonly deposit: string;
  readonly product: string;
  readonly scale: number;
  readonly sum: string;
}

interface PoolState extends WatchState {
  total: number;
  product: string;
  scale: number;
  sums: string[];
  /** By ledger account. */
  held: Record<string, HeldDeposit>;
  /** Atoms so far: debt burned, collateral gained, debt shared among other accounts. */
  burned: number;
  gained: number;
  shared: number;
}

/** What depositors see and do; whole units. Data of the acts: `{ amount }`, in units of money; every change pays the gain out. */
export interface StabilityPoolView {
  readonly collateral: string;
  readonly money: string;
  readonly depositAction: string;
  readonly withdrawAction: string;
  readonly gas: number;
  total(): number;
  depositOf(account: number): number;
  gainOf(account: number): number;
}

/** Provided under the id of the mechanism. */
export const stabilityPoolKey = portKey<StabilityPoolView>('stabilityPool');

/** An account whose debt the pool could not pay, or not all of it. */
interface Unpaid {
  readonly act: Redistributed;
  /** What was done so far. */
  readonly seized: Seized;
  /** Atoms of debt that are left. */
  readonly debt: number;
  /** Pays who asked for it; returns the collateral that took. */
  readonly reward: (() => number) | undefined;
}

const CHANGE_GAS = 180_000;
const CLOSE_GAS = 300_000;

export class StabilityPools implements StabilityPoolView, CollateralSales, LiquidationFigures {
  readonly depositAction: string;
  readonly withdrawAction: string;
  readonly action: string;
  readonly gas = CHANGE_GAS;
  readonly fallsWithTime = false;
  readonly #kernel: Kernel;
  readonly #terms: () => StabilityTermsInForce;
  readonly #target: Target;
  readonly #watch: UnsafeWatch;
  readonly #state: RecordHandle<PoolState>;
  readonly #deposits: number;
  readonly #gains: number;
  /** How often something changed since the mechanism was built. */
  #changes = 0;
  #lastChores:
    | {
        readonly state: PoolState;
        readonly tick: number;
        readonly changes: number;
        readonly chores: readonly Chore[];
      }
    | undefined;

  constructor(kernel: Kernel, id: string, terms: () => StabilityTermsInForce) {
    this.#kernel = kernel;
    this.#terms = terms;
    this.#target = targetOf(kernel, id, terms());
    this.#deposits = kernel.ledger.openAccount(`${id}.deposits`);
    this.#gains = kernel.ledger.openAccount(`${id}.gains`);
    const { total, product, scale, sums } = emptyPool;
    this.#state = kernel.world.record<PoolState>(`${id}.state`, {
      ...newWatch(),
      total: toSafe(total),
      product: product.toString(),
      scale,
      sums: sums.map(String),
      held: {},
      burned: 0,
      gained: 0,
      shared: 0,
    });
    const { protocol, collateralAsset } = this.#target;
    this.#watch = new UnsafeWatch(kernel, protocol, this.#state, () => terms().venue);
    // What depositors gain is theirs to sell: debt and premium, of collateral worth debt · ratio.
    protocol.soldShare = () =>
      this.#watch.isAwake
        ? Math.min(1, (1 + terms().liquidationPenalty) / protocol.liquidationRatio(collateralAsset))
        : 0;
    this.depositAction = `${id}.deposit`;
    this.withdrawAction = `${id}.withdraw`;
    this.action = `${id}.close`;
    offerAct(kernel, this.depositAction, (who, { amount }) => this.deposit(who, Number(amount)));
    offerAct(kernel, this.withdrawAction, (who, { amount }) => this.withdraw(who, Number(amount)));
    offerAct(kernel, this.action, (who, { account }) => this.close(Number(account), who));
  }

  // ── depositors ──────────────────────────────────────────────────────────────────────────────────

  get collateral(): string {
    return this.#kernel.ledger.assets[this.#target.collateralAsset]!.name;
  }
  get money(): string {
    return this.#kernel.ledger.assets[this.#target.debtAsset]!.name;
  }
  total(): number {
    return this.#state.value.total / this.#atoms('money');
  }
  depositOf(account: number): number {
    const held = this.#heldBy(account);
    if (held === undefined) return 0;
    return Number(stabilityPool.standing(this.#pool(), held)) / this.#atoms('money');
  }
  gainOf(account: number): number {
    const held = this.#heldBy(account);
    if (held === undefined) return 0;
    return Number(stabilityPool.gain(this.#pool(), held)) / this.#atoms('collateral');
  }

  /** Adds to a deposit, in units, and pays out what it has gained. */
  deposit(account: number, amount: number): Outcome {
    const atoms = Math.floor(amount * this.#atoms('money'));
    if (!Number.isSafeInteger(atoms) || atoms <= 0) return refuse('badAmount');
    if (this.#kernel.ledger.balance(account, this.#target.debtAsset) < atoms)
      return refuse('insufficientMoney');
    return this.#change(account, BigInt(atoms));
  }

  /** Takes from a deposit, in units, at most all of it, and pays out what it has gained; 0 takes the gain alone. */
  withdraw(account: number, amount: number): Outcome {
    const atoms = Math.floor(Math.min(amount, 9e9) * this.#atoms('money'));
    if (!Number.isSafeInteger(atoms) || atoms < 0) return refuse('badAmount');
    if (this.#heldBy(account) === undefined) return refuse('noDeposit');
    // Money that could leave before a debt that is already due would leave the others to pay it.
    if (atoms > 0 && this.#terms().withdrawalsWait && this.#state.value.backlog.length > 0)
      return refuse('unsafeAccountsWait');
    return this.#change(account, BigInt(-atoms));
  }

  // ── liquidators ─────────────────────────────────────────────────────────────────────────────────

  value(): number {
    const { protocol, collateralAsset, debtAsset } = this.#target;
    return protocol.price(collateralAsset) / (protocol.price(debtAsset) || 1);
  }
  /** Nothing is for sale: the collateral is the depositors'. */
  sales(): readonly [] {
    return [];
  }
  chores(): readonly Chore[] {
    // Many ask in a tick, and nothing changes between most of them.
    const state = this.#state.value;
    const { tick } = this.#kernel;
    const last = this.#lastChores;
    if (last?.state === state && last.tick === tick && last.changes === this.#changes)
      return last.chores;
    const chores = this.#workOutChores();
    this.#lastChores = { state, tick, changes: this.#changes, chores };
    return chores;
  }
  #workOutChores(): readonly Chore[] {
    const { compensation, bitesPerTick } = this.#terms();
    const chores: Chore[] = [];
    if (compensation === 0) return chores;
    for (const account of this.#state.value.backlog) {
      const closing = this.#closing(account, 'called');
      // What has to be shared with everybody is done in one go, in the round of the tick, where there is one.
      if (closing === undefined) continue;
      if (bitesPerTick > 0 && closing.outcome.debtToOffset < closing.debt) continue;
      const reward = Number(closing.outcome.collateralToLiquidator);
      const chore = { action: this.action, data: { account }, gas: CLOSE_GAS, rewardMoney: 0 };
      chores.push({ ...chore, rewardCollateral: reward / this.#atoms('collateral') });
    }
    return chores;
  }
  openCount(): number {
    return this.#state.value.backlog.length;
  }
  lotSize(): number {
    return Number.POSITIVE_INFINITY;
  }

  /** Closes accounts that are under, as many as fit into a tick; nobody is paid for these. */
  liquidate(): void {
    const backlog = this.#watch.look();
    let left = this.#terms().bitesPerTick;
    const unpaid: Unpaid[] = [];
    for (const account of backlog) {
      if (left <= 0) break;
      if (this.#close(account, undefined, unpaid)) left--;
    }
    this.#share(unpaid);
    this.#watch.recheck();
  }

  /** Closes one account by transaction; who asks for it has a share of the collateral. */
  close(account: number, liquidator: number): Outcome {
    const { protocol } = this.#target;
    if (!Number.isInteger(account) || account < 0 || account >= protocol.accounts())
      return refuse('noSuchAccount');
    const unpaid: Unpaid[] = [];
    if (!this.#close(account, liquidator, unpaid)) return refuse('nothingToClose');
    this.#share(unpaid);
    this.#watch.recheck();
    return { ok: true };
  }

  /** Deposits and gains are their depositors'. */
  addClaims(byAccount: Float64Array, priceOf: (asset: number) => number): void {
    const pool = this.#pool();
    const money = priceOf(this.#target.debtAsset) / this.#atoms('money');
    const collateral = priceOf(this.#target.collateralAsset) / this.#atoms('collateral');
    for (const account of Object.keys(this.#state.value.held)) {
      const held = this.#heldBy(Number(account))!;
      byAccount[Number(account)]! +=
        Number(stabilityPool.standing(pool, held)) * money +
        Number(stabilityPool.gain(pool, held)) * collateral;
    }
  }

  metrics(): Readonly<Record<string, number>> {
    const { burned, gained, shared } = this.#state.value;
    return {
      stabilityPoolDeposits: this.total(),
      stabilityPoolBurned: burned / this.#atoms('money'),
      stabilityPoolGained: gained / this.#atoms('collateral'),
      debtRedistributed: shared / this.#atoms('money'),
    };
  }

  check(): void {
    const { ledger } = this.#kernel;
    const { collateralAsset, debtAsset } = this.#target;
    const pool = this.#pool();
    let deposits = 0n;
    let gains = 0n;
    for (const account of Object.keys(this.#state.value.held)) {
      const held = this.#heldBy(Number(account))!;
      deposits += stabilityPool.standing(pool, held);
      gains += stabilityPool.gain(pool, held);
    }
    invariant(
      ledger.balance(this.#deposits, debtAsset) === this.#state.value.total,
      'STABILITY-1',
      'the deposits account holds the deposits as they stand',
    );
    invariant(
      deposits <= pool.total && gains <= BigInt(ledger.balance(this.#gains, collateralAsset)),
      'STABILITY-2',
      'what depositors may take out, money and collateral, is there',
    );
  }

  /** How an account would be closed now; undefined where it may not be or has nothing to close. */
  #closing(
    account: number,
    by: 'called' | 'itself',
  ): { readonly outcome: TroveOutcome; readonly debt: bigint } | undefined {
    const { protocol } = this.#target;
    const pair = pairOf(this.#target, account);
    if (pair === undefined || !protocol.isUnsafe(account)) return undefined;
    const { liquidationPenalty, compensation } = this.#terms();
    const price = BigInt(
      Math.round((this.value() * this.#atoms('money') * 1e9) / this.#atoms('collateral')),
    );
    if (price === 0n) return undefined;
    const debt = BigInt(pair.debt.atoms);
    const collateral = BigInt(pair.collateral.atoms);
    const divisor =
      by === 'called' && compensation > 0 ? BigInt(Math.round(1 / compensation)) : collateral + 1n;
    const outcome = closeTrove(
      { collateral, debt },
      {
        price: price * (WAD / 1_000_000_000n),
        offsetMax: stabilityPool.offsetMax(this.#pool(), BigInt(this.#atoms('money'))),
        recoveryMode: protocol.inRecovery?.() ?? false,
      },
      { compensationDivisor: divisor },
    );
    // Who pays takes collateral worth the debt and the premium, and the rest of that part is the owner's; who has to share takes all.
    const part = BigInt(Math.round((1 + liquidationPenalty) * 1e9));
    const worth = (outcome.debtToOffset * part + price - 1n) / price;
    const collateralToPool = wideMin(outcome.collateralToPool, worth);
    return { outcome: { ...outcome, collateralToPool }, debt };
  }

  /** Lets the pool pay what it can; what it cannot goes onto `unpaid`. False where nothing was done. */
  #close(account: number, liquidator: number | undefined, unpaid: Unpaid[]): boolean {
    const { protocol, collateralAsset, debtAsset } = this.#target;
    const closing = this.#closing(account, liquidator === undefined ? 'itself' : 'called');
    if (closing === undefined) return false;
    const { outcome, debt } = closing;
    const isShared = outcome.debtToOffset < debt && protocol.redistribute !== undefined;
    if (outcome.debtToOffset === 0n && !isShared) return false;
    const state = this.#state.value;
    const liquidation = state.nextLiquidation++;
    const take = (to: number, atoms: number): number => {
      if (atoms > 0) protocol.seize({ account, asset: collateralAsset, atoms, to, liquidation });
      return atoms;
    };
    let paid = 0;
    let collateral = 0;
    if (outcome.debtToOffset > 0n) {
      const atoms = toSafe(outcome.debtToOffset);
      const from = this.#deposits;
      paid = protocol.repay({ account, asset: debtAsset, atoms, from, liquidation });
      collateral = take(this.#gains, toSafe(outcome.collateralToPool));
      this.#keep(stabilityPool.offset(this.#pool(), BigInt(paid), BigInt(collateral)));
      state.burned += paid;
      state.gained += collateral;
    }
    const rest = isShared ? pairOf(this.#target, account) : undefined;
    const reward =
      liquidator === undefined
        ? undefined
        : () => take(liquidator, toSafe(outcome.collateralToLiquidator));
    const seized = { account, liquidation, collateralAsset, collateral, debtAsset, debt: paid };
    if (rest !== undefined) {
      const shared = Math.min(rest.collateral.atoms, toSafe(outcome.collateralRedistributed));
      const act = {
        account,
        liquidation,
        collateral: { asset: collateralAsset, atoms: shared },
        debt: { asset: debtAsset, normalised: rest.debt.normalised },
      };
      unpaid.push({ act, seized, debt: rest.debt.atoms, reward });
      return true;
    }
    // A call earns on what was closed; what waits for the pool earns nothing yet.
    if (outcome.debtToOffset === debt) seized.collateral += reward?.() ?? 0;
    this.#watch.announce(seized);
    return true;
  }

  /** Shares what nobody paid for among all other accounts; where there are none it waits. */
  #share(unpaid: readonly Unpaid[]): void {
    this.#changes++;
    if (unpaid.length === 0) return;
    const isShared = this.#target.protocol.redistribute?.(unpaid.map(({ act }) => act)) === true;
    for (const { act, seized, debt, reward } of unpaid) {
      if (isShared) {
        this.#state.value.shared += debt;
        const collateral = seized.collateral + act.collateral.atoms + (reward?.() ?? 0);
        this.#watch.announce({ ...seized, collateral, debt: seized.debt + debt });
      } else if (seized.debt > 0) this.#watch.announce(seized);
    }
  }

  #change(account: number, amount: bigint): Outcome {
    const { ledger } = this.#kernel;
    const { collateralAsset, debtAsset } = this.#target;
    const changed = stabilityPool.change(this.#pool(), this.#heldBy(account), amount);
    const cause = causeIndex.ownDecision;
    const moved = toSafe(changed.moved < 0n ? -changed.moved : changed.moved);
    if (changed.moved > 0n) ledger.transfer(account, this.#deposits, debtAsset, moved, cause);
    else if (moved > 0) ledger.transfer(this.#deposits, account, debtAsset, moved, cause);
    const gain = toSafe(changed.gain);
    if (gain > 0) ledger.transfer(this.#gains, account, collateralAsset, gain, cause);
    this.#keep(changed.pool);
    const { deposit, product, scale, sum } = changed.snapshot;
    const { held } = this.#state.value;
    if (deposit === 0n) delete held[account];
    else
      held[account] = {
        deposit: deposit.toString(),
        product: product.toString(),
        scale,
        sum: sum.toString(),
      };
    return { ok: true };
  }

  #heldBy(account: number): PoolSnapshot | undefined {
    const held = this.#state.value.held[account];
    return (
      held && {
        deposit: BigInt(held.deposit),
        product: BigInt(held.product),
        scale: held.scale,
        sum: BigInt(held.sum),
      }
    );
  }
  #pool(): StabilityPool {
    const { total, product, scale, sums } = this.#state.value;
    return { total: BigInt(total), product: BigInt(product), scale, sums: sums.map(BigInt) };
  }
  #keep({ total, product, scale, sums }: StabilityPool): void {
    this.#changes++;
    const state = this.#state.value;
    state.total = toSafe(total);
    state.product = product.toString();
    state.scale = scale;
    state.sums = sums.map(String);
  }
  #atoms(of: 'collateral' | 'money'): number {
    const { collateralAsset, debtAsset } = this.#target;
    return this.#kernel.ledger.atoms(of === 'money' ? debtAsset : collateralAsset);
  }
}

const refuse = (reason: string): Outcome => ({ ok: false, reason });
