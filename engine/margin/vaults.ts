// Collateralised debt positions (MakerDAO's Vat and Jug): lock collateral, draw a stablecoin that comes into being with the
// debt, pay a stability fee by one global rate. The rules are vaultRules'; here they meet the ledger, the oracle and the index.
//
// Accounting identity, checked as VAULT-1: stablecoin in existence = what others held at the start + ⌈total art · rate⌉ + system debt.

import { invariant } from '../errors.ts';
import { causeIndex } from '../events/causes.ts';
import { oracleKey } from '../oracle/feed.ts';
import type { Column } from '../state/columns.ts';
import type { RecordHandle } from '../state/world.ts';
import { portKey, type Kernel, type Outcome } from '../tick/kernel.ts';
import { RAY } from '../units/fixedPoint.ts';
import { toSafe } from '../units/exact.ts';
import { shareInProportion, sharersIn } from './proportionalShares.ts';
import { TriggerIndex } from './triggerIndex.ts';
import { ATOM_DEBT, changeVault, debtOf, isUnsafe } from './vaultRules.ts';

export interface VaultTerms {
  readonly collateral: string;
  readonly stablecoin: string;
  readonly feed: string;
  readonly liquidationRatio: number;
  readonly stabilityFeePerYear: number;
  /** Units of the stablecoin. */
  readonly debtCeiling: number;
  readonly dust: number;
  /** Collateral value over debt of all vaults together that the system means to keep; absent for none. */
  readonly recoveryRatio?: number | undefined;
}

interface VaultsState {
  count: number;
  /** Debt per unit of art, as a ray in decimal digits (BigInt does not fit into JSON). */
  rate: string;
  totalArt: number;
  /** Stablecoin that does not stem from these vaults, −1 until the first tick. */
  outside: number;
  /** Vault with the most collateral at the start of the run, and how much that was (atoms); −1 until then. */
  largest: number;
  largestCollateral: number;
  /** Debt taken over that nobody's collateral and no debt queue backs, in atoms; absent until there is any. */
  lost?: number;
}

export interface VaultFace {
  readonly vault: number;
  readonly owner: number;
  /** Units. */
  readonly collateral: number;
  readonly debt: number;
  /** Collateral value over debt at `price`; infinite without debt. */
  ratio(price: number): number;
}

export const vaultsKey = portKey<Vaults>('vaults');

export class Vaults {
  readonly id: string;
  readonly #kernel: Kernel;
  readonly #terms: () => VaultTerms;
  readonly #state: RecordHandle<VaultsState>;
  readonly #owner: Column<'i32'>;
  readonly #ink: Column<'f64'>;
  readonly #art: Column<'f64'>;
  /** Collateral taken in liquidations less what came back, by vault. */
  readonly #lost: Column<'f64'>;
  readonly #byOwner: RecordHandle<Record<string, number[]>>;
  readonly index: TriggerIndex;
  /** Holds the collateral of all vaults. */
  readonly account: number;
  /** Stability fees, auction proceeds: the system's own money. */
  readonly surplusAccount: number;
  readonly collateralAsset: number;
  readonly stablecoinAsset: number;
  /** Debt that no vault backs any more, in atoms; the debt queue says how much, and without one what was lost is. */
  systemDebt: () => number = () => this.#state.value.lost ?? 0;
  /** Takes over debt (atoms) whose vault is gone: the debt queue; without one it is booked as lost. */
  takeDebt: (atoms: number) => void = (atoms) => this.#lose(atoms);
  /** Takes over debt that waits in no queue, for stablecoin that the system issues to pay somebody; nobody means that it issues none. */
  oweDebt: ((atoms: number) => void) | undefined;
  /** Share of the collateral of a vault gone under that will be sold; whoever liquidates says so, and nobody means nothing. */
  soldShare: () => number = () => 0;

  constructor(kernel: Kernel, id: string, terms: () => VaultTerms) {
    const { world, ledger } = kernel;
    this.id = id;
    this.#kernel = kernel;
    this.#terms = terms;
    this.#state = world.record<VaultsState>(`${id}.state`, {
      count: 0,
      rate: RAY.toString(),
      totalArt: 0,
      outside: -1,
      largest: -1,
      largestCollateral: 0,
    });
    this.#owner = world.column(`${id}.owner`, 'i32', 64);
    this.#ink = world.column(`${id}.ink`, 'f64', 64);
    this.#art = world.column(`${id}.art`, 'f64', 64);
    this.#lost = world.column(`${id}.lost`, 'f64', 64);
    this.#byOwner = world.record<Record<string, number[]>>(`${id}.byOwner`, {});
    this.index = new TriggerIndex({
      world,
      name: `${id}.index`,
      accountsExpected: 8192,
      levelTypical: 100,
    });
    this.account = ledger.openAccount(`${id}.collateral`);
    this.surplusAccount = ledger.openAccount(`${id}.surplus`);
    this.collateralAsset = ledger.asset(terms().collateral);
    this.stablecoinAsset = ledger.asset(terms().stablecoin);
  }

  // ── reading ─────────────────────────────────────────────────────────────────────────────────────

  get count(): number {
    return this.#state.value.count;
  }
  get rate(): bigint {
    return BigInt(this.#state.value.rate);
  }
  get liquidationRatio(): number {
    return this.#terms().liquidationRatio;
  }
  /** Oracle price in force, stablecoin per unit of collateral; 0 before there was one. */
  price(): number {
    return this.#kernel.use(oracleKey, this.#terms().feed).price() ?? 0;
  }
  /** Whether all vaults together are below the ratio that the system means to keep. */
  get inRecovery(): boolean {
    const { recoveryRatio } = this.#terms();
    return recoveryRatio !== undefined && this.#systemRatio() < recoveryRatio;
  }
  /**
   * Collateral value over debt below which a vault is liquidated now. In recovery every vault that is weaker than the system as a whole
   * may be, not only those below the liquidation ratio.
   */
  #ratioInForce(): number {
    const { liquidationRatio, recoveryRatio } = this.#terms();
    if (recoveryRatio === undefined) return liquidationRatio;
    const system = Math.floor(this.#systemRatio() * 10_000) / 10_000;
    return system < recoveryRatio ? Math.max(liquidationRatio, system) : liquidationRatio;
  }
  #systemRatio(): number {
    const { collateral, debt } = this.totals();
    return debt > 0 ? (collateral * this.price()) / debt : Number.POSITIVE_INFINITY;
  }
  /** Debt that an atom of collateral supports at the oracle price (ray of atoms per atom). */
  spot(liquidationRatio = this.#ratioInForce()): bigint {
    const { ledger } = this.#kernel;
    const price =
      BigInt(Math.round(this.price() * 1e9)) * BigInt(ledger.atoms(this.stablecoinAsset)) * RAY;
    const ratio = BigInt(Math.round(liquidationRatio * 10_000));
    return (
      (price * 10_000n) / (1_000_000_000n * BigInt(ledger.atoms(this.collateralAsset)) * ratio)
    );
  }
  /** Atoms of collateral and of normalised debt. */
  rawOf(vault: number): { readonly ink: bigint; readonly art: bigint } {
    return { ink: BigInt(this.#ink.data[vault]!), art: BigInt(this.#art.data[vault]!) };
  }
  ownerOf(vault: number): number {
    return this.#owner.data[vault]!;
  }
  vaultsOf(owner: number): readonly number[] {
    return this.#byOwner.value[owner] ?? [];
  }
  read(vault: number): VaultFace {
    const { ledger } = this.#kernel;
    const collateral = this.#ink.data[vault]! / ledger.atoms(this.collateralAsset);
    const debt =
      Number(debtOf(BigInt(this.#art.data[vault]!), this.rate, ATOM_DEBT)) /
      ledger.atoms(this.stablecoinAsset);
    return {
      vault,
      owner: this.ownerOf(vault),
      collateral,
      debt,
      ratio: (price) => (debt > 0 ? (collateral * price) / debt : Number.POSITIVE_INFINITY),
    };
  }
  /** Units lost by the vault that was largest at the start, and its collateral then. */
  largest(): { readonly vault: number; readonly collateral: number; readonly lost: number } {
    const { largest, largestCollateral } = this.#state.value;
    const atoms = this.#kernel.ledger.atoms(this.collateralAsset);
    return {
      vault: largest,
      collateral: largestCollateral / atoms,
      lost: largest < 0 ? 0 : this.#lost.data[largest]! / atoms,
    };
  }
  /** Units of collateral and of debt in all vaults. */
  totals(): { readonly collateral: number; readonly debt: number } {
    const { ledger } = this.#kernel;
    return {
      collateral:
        ledger.balance(this.account, this.collateralAsset) / ledger.atoms(this.collateralAsset),
      debt: this.totalDebt() / ledger.atoms(this.stablecoinAsset),
    };
  }
  /** Atoms owed by all vaults. */
  totalDebt(): number {
    return toSafe(debtOf(BigInt(this.#state.value.totalArt), this.rate, ATOM_DEBT));
  }

  // ── owners ──────────────────────────────────────────────────────────────────────────────────────

  /** Opens a vault; units. */
  open(owner: number, collateral: number, debt: number): Outcome {
    const state = this.#state.value;
    const vault = state.count;
    const room = vault + 1;
    for (const column of [this.#ink, this.#art, this.#lost]) column.ensure(room);
    this.#owner.ensure(room)[vault] = owner;
    state.count = room;
    const outcome = this.adjust(vault, owner, collateral, debt);
    if (!outcome.ok) {
      state.count = vault;
      return outcome;
    }
    (this.#byOwner.value[owner] ??= []).push(vault);
    return outcome;
  }

  /**
   * Adds or takes collateral and draws or repays debt, in units (negative: takes, repays). A repayment of everything or more repays all.
   * Refused, changing nothing, for the reasons of `changeVault`, for want of balance, and as `badAmount` what no ledger can count.
   */
  adjust(
    vault: number,
    owner: number,
    collateral: number,
    debt: number,
    cause: number = causeIndex.ownDecision,
  ): Outcome {
    const { ledger } = this.#kernel;
    const state = this.#state.value;
    if (vault >= state.count || this.ownerOf(vault) !== owner) return refuse('notOwner');
    const before = this.rawOf(vault);
    const rate = this.rate;
    const moved = Math.trunc(collateral * ledger.atoms(this.collateralAsset));
    const asked = Math.trunc(debt * ledger.atoms(this.stablecoinAsset));
    if (!Number.isSafeInteger(moved) || !Number.isSafeInteger(asked)) return refuse('badAmount');
    const dink = BigInt(moved);
    const wanted = BigInt(asked);
    let dart = (wanted * RAY) / rate;
    if (dart < -before.art) dart = -before.art;
    const terms = this.#terms();
    const stablecoin = BigInt(ledger.atoms(this.stablecoinAsset));
    const outcome = changeVault(
      before,
      { dink, dart },
      {
        rate,
        // Nobody draws on a system in recovery but who strengthens it; vaults from before the start are what they are.
        spot: this.spot(
          state.outside >= 0 && this.inRecovery ? terms.recoveryRatio : terms.liquidationRatio,
        ),
        debtUnit: ATOM_DEBT,
        line: BigInt(Math.floor(terms.debtCeiling)) * stablecoin,
        totalArt: BigInt(state.totalArt),
        globalLine: BigInt(Math.floor(terms.debtCeiling)) * stablecoin,
        globalDebt: BigInt(this.totalDebt()),
        dust: BigInt(Math.floor(terms.dust)) * stablecoin,
      },
    );
    if (!outcome.ok) return refuse(outcome.reason);
    const drawn = toSafe(outcome.drawn);
    if (dink > 0n && ledger.balance(owner, this.collateralAsset) < Number(dink))
      return refuse('insufficientCollateral');
    if (drawn < 0 && ledger.balance(owner, this.stablecoinAsset) < -drawn)
      return refuse('insufficientStablecoin');
    if (dink > 0n) ledger.transfer(owner, this.account, this.collateralAsset, Number(dink), cause);
    else if (dink < 0n)
      ledger.transfer(this.account, owner, this.collateralAsset, Number(-dink), cause);
    if (drawn > 0) ledger.issue(owner, this.stablecoinAsset, drawn, cause);
    else if (drawn < 0) ledger.redeem(owner, this.stablecoinAsset, -drawn, cause);
    this.#write(vault, outcome.vault.ink, outcome.vault.art);
    state.totalArt = toSafe(outcome.totalArt);
    return { ok: true };
  }

  // ── the system ──────────────────────────────────────────────────────────────────────────────────

  /** Lets the stability fee grow for one tick; new debt is new stablecoin of the system. */
  accrue(): void {
    const state = this.#state.value;
    const { ledger } = this.#kernel;
    if (state.outside < 0) {
      state.outside = ledger.issued(this.stablecoinAsset) - this.totalDebt() - this.systemDebt();
      for (let vault = 0; vault < state.count; vault++) {
        if (this.#ink.data[vault]! > state.largestCollateral) {
          state.largest = vault;
          state.largestCollateral = this.#ink.data[vault]!;
        }
      }
    }
    const perTick = (this.#terms().stabilityFeePerYear * this.#kernel.secondsPerTick) / 31_536_000;
    const before = this.totalDebt();
    const rate = this.rate;
    state.rate = (
      rate +
      (rate * BigInt(Math.round(perTick * 1e15))) / 1_000_000_000_000_000n
    ).toString();
    const fee = this.totalDebt() - before;
    if (fee > 0) ledger.issue(this.surplusAccount, this.stablecoinAsset, fee);
  }

  /** Vaults that are under at the oracle price, ascending; valid until the next call. */
  findUnsafe(out: Int32Array): number {
    const price = this.price();
    if (!(price > 0)) return 0;
    const prices = { rate: this.rate, spot: this.spot() };
    // Levels are oracle prices at the liquidation ratio: a higher ratio in force is a lower price.
    const ratio = this.#ratioInForce();
    const level = ratio === this.liquidationRatio ? price : (price * this.liquidationRatio) / ratio;
    return this.index.findLiquidatable(this.#normalised(level), out, (vault) =>
      isUnsafe(this.rawOf(vault), prices),
    );
  }

  /**
   * Shares collateral and normalised debt of some vaults among all others that hold collateral, in proportion to it; false, changing nothing,
   * where there are none. As redistribution.ts does it lazily: here all are looked at, once for all that is shared in a tick.
   */
  shareOut(
    gone: readonly { readonly vault: number; readonly ink: bigint; readonly art: bigint }[],
  ): boolean {
    const ink = this.#ink.data;
    const art = this.#art.data;
    const leftOut = new Set(gone.map(({ vault }) => vault));
    const sharers = { weights: ink, count: this.count, leftOut };
    if (sharersIn(sharers).last < 0) return false;
    let [moreInk, moreArt] = [0, 0];
    for (const { vault, ink: lost, art: owed } of gone) {
      this.#lost.data[vault]! += Number(lost);
      this.#write(vault, BigInt(ink[vault]!) - lost, BigInt(art[vault]!) - owed);
      moreInk += Number(lost);
      moreArt += Number(owed);
    }
    shareInProportion(sharers, [moreInk, moreArt], (vault, inkPart, artPart) =>
      this.#write(vault, BigInt(ink[vault]! + inkPart), BigInt(art[vault]! + artPart)),
    );
    return true;
  }

  /** Whether a vault is under at the oracle price. */
  isUnsafe(vault: number): boolean {
    const spot = this.spot();
    return spot > 0n && isUnsafe(this.rawOf(vault), { rate: this.rate, spot });
  }

  /** Normalised debt that stands for so many atoms of a vault's debt, rounded down; all of it where they are as many or more. */
  normalisedOf(vault: number, atoms: number): bigint {
    const { art } = this.rawOf(vault);
    const { rate } = this;
    return BigInt(atoms) >= debtOf(art, rate, ATOM_DEBT) ? art : (BigInt(atoms) * RAY) / rate;
  }

  /** Somebody else's stablecoin pays debt of a vault; returns the atoms paid, at most `atoms` and what is owed. */
  repay(vault: number, atoms: number, from: number, causeId: number): number {
    const { ink, art } = this.rawOf(vault);
    const dart = this.normalisedOf(vault, atoms);
    const before = this.totalDebt();
    this.#write(vault, ink, art - dart);
    this.#state.value.totalArt -= toSafe(dart);
    const paid = before - this.totalDebt();
    this.#kernel.ledger.redeem(from, this.stablecoinAsset, paid, causeIndex.liquidation, causeId);
    return paid;
  }

  /** Takes collateral and debt out of a vault for an auction; returns the atoms of debt that the system now owes itself. */
  seize(vault: number, dink: bigint, dart: bigint, to: number, causeId: number): number {
    const { ink, art } = this.rawOf(vault);
    const state = this.#state.value;
    const before = this.totalDebt();
    this.#kernel.ledger.transfer(
      this.account,
      to,
      this.collateralAsset,
      toSafe(dink),
      causeIndex.liquidation,
      causeId,
    );
    this.#write(vault, ink - dink, art - dart);
    this.#lost.data[vault]! += Number(dink);
    state.totalArt -= toSafe(dart);
    return before - this.totalDebt();
  }

  /** Collateral that a liquidation did not need goes back: to the owner's balance, or into the vault. */
  giveBack(
    vault: number,
    from: number,
    atoms: number,
    causeId: number,
    into = this.ownerOf(vault),
  ): void {
    const { ledger } = this.#kernel;
    ledger.transfer(from, into, this.collateralAsset, atoms, causeIndex.liquidation, causeId);
    this.#lost.data[vault]! -= atoms;
    if (into !== this.account) return;
    const { ink, art } = this.rawOf(vault);
    this.#write(vault, ink + BigInt(atoms), art);
  }

  /** The system pays for a service: newly issued stablecoin against its own debt, or out of its surplus where it keeps no debt. */
  payIncentive(to: number, atoms: number, causeId: number): number {
    const { ledger } = this.#kernel;
    const { surplusAccount, stablecoinAsset } = this;
    if (this.oweDebt !== undefined) {
      ledger.issue(to, stablecoinAsset, atoms, causeIndex.liquidation, causeId);
      this.oweDebt(atoms);
      return atoms;
    }
    const paid = Math.min(atoms, ledger.balance(surplusAccount, stablecoinAsset));
    ledger.transfer(surplusAccount, to, stablecoinAsset, paid, causeIndex.liquidation, causeId);
    return paid;
  }

  /** Units of collateral whose vaults go under while the oracle price falls through each bin of `edges` (rising). */
  pressure(edges: Float64Array, out: Float64Array): void {
    const scaled = edges.map((edge) => this.#normalised(edge));
    this.index.pressureMap(scaled, out);
    const atoms = this.#kernel.ledger.atoms(this.collateralAsset);
    for (let i = 0; i + 1 < edges.length; i++) out[i]! /= atoms;
  }

  /** The owner of a vault may claim what its collateral is worth beyond the debt. */
  addClaims(byAccount: Float64Array, priceOf: (asset: number) => number): void {
    const { ledger } = this.#kernel;
    const ink = priceOf(this.collateralAsset) / ledger.atoms(this.collateralAsset);
    const art =
      (priceOf(this.stablecoinAsset) * (Number(this.rate) / 1e27)) /
      ledger.atoms(this.stablecoinAsset);
    for (let vault = 0; vault < this.count; vault++) {
      const equity = this.#ink.data[vault]! * ink - this.#art.data[vault]! * art;
      if (equity > 0) byAccount[this.#owner.data[vault]!]! += equity;
    }
  }

  check(): void {
    const { ledger } = this.#kernel;
    const { count, totalArt, outside } = this.#state.value;
    let ink = 0;
    let art = 0;
    for (let vault = 0; vault < count; vault++) {
      ink += this.#ink.data[vault]!;
      art += this.#art.data[vault]!;
    }
    invariant(
      ink === ledger.balance(this.account, this.collateralAsset),
      'VAULT-2',
      'the collateral account holds what the vaults have locked',
    );
    invariant(
      art === totalArt,
      'VAULT-3',
      'the total of normalised debt is the sum over the vaults',
    );
    if (outside < 0) return;
    const issued = ledger.issued(this.stablecoinAsset);
    const explained = outside + this.totalDebt() + this.systemDebt();
    invariant(
      issued === explained,
      'VAULT-1',
      `the stablecoin in existence (${issued}) is what vaults and system owe and others brought (${explained})`,
    );
  }

  #lose(atoms: number): void {
    const state = this.#state.value;
    state.lost = (state.lost ?? 0) + atoms;
    if (atoms > 0) {
      const { tick, ledger } = this.#kernel;
      const amount = atoms / ledger.atoms(this.stablecoinAsset);
      this.#kernel.emit({ type: 'badDebtBooked', tick, protocol: this.id, amount });
    }
  }

  #normalised(price: number): number {
    return price / (Number(this.rate) / 1e27);
  }

  #write(vault: number, ink: bigint, art: bigint): void {
    const { ledger } = this.#kernel;
    this.#ink.data[vault] = toSafe(ink);
    this.#art.data[vault] = toSafe(art);
    const units = Number(art) / ledger.atoms(this.stablecoinAsset);
    const level =
      art === 0n
        ? 0
        : ink === 0n
          ? 0
          : (units * this.#terms().liquidationRatio * ledger.atoms(this.collateralAsset)) /
            Number(ink);
    this.index.set(vault, level, Number(ink));
  }
}

const refuse = (reason: string): Outcome => ({ ok: false, reason });
