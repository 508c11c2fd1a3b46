// A venue on which one pot of cash is everybody's: what accounts deposit, what they lose and win on one perpetual contract, and what they
// borrow from lenders is one signed balance, allowed as long as the account's free margin is not negative. Unrealised profit at the oracle
// price may count as margin, and then whoever moves the oracle price borrows against it (Mango Markets v3 worked so).
//
//   free = cash + counted(pnl) − initial margin · |size| · price         pnl = size · price − cost
//   CROSS-1  sizes add up to nought        CROSS-2  vault = lenders' claim + Σ (cash + cost)

import { invariant } from '../errors.ts';
import { causeIndex } from '../events/causes.ts';
import { portKey, type Kernel, type Outcome } from '../tick/kernel.ts';
import type { RecordHandle } from '../state/world.ts';

export interface CrossTerms {
  /** Share of |size| · price that must stand free when a position is opened or money is taken out. */
  readonly initialMargin: number;
  readonly maintenanceMargin: number;
  /** Share of unrealised profit that counts as margin; losses always count. */
  readonly profitCounts: number;
  /** Largest position, base units; 0: none. */
  readonly positionLimit: number;
  /** Base units of accounts that are under which can be closed in a tick. */
  readonly closePerTick: number;
}

interface Account {
  readonly owner: number;
  /** Atoms; negative where the account has borrowed. */
  cash: number;
  /** Whole base units, signed, and what they cost in atoms, signed alike. */
  size: number;
  cost: number;
  deposited: number;
  withdrawn: number;
}

export interface Offer {
  readonly id: number;
  readonly owner: number;
  /** Base units; negative sells. */
  readonly size: number;
  /** Quote units. */
  readonly price: number;
}

interface CrossState {
  accounts: Account[];
  offers: Offer[];
  nextOffer: number;
  /** Atoms that lenders may claim, losses taken off. */
  lenders: number;
  badDebt: number;
  profitPeak: number;
  closed: number;
}

/** One account, whole units. */
export interface CrossFace {
  readonly cash: number;
  readonly size: number;
  readonly unrealised: number;
  /** What could be taken out, the vault's cash apart. */
  readonly free: number;
  readonly deposited: number;
  readonly withdrawn: number;
}

export const crossMarginKey = portKey<CrossMargin>('crossMargin');

const refuse = (reason: string): Outcome => ({ ok: false, reason });

export class CrossMargin {
  readonly #kernel: Kernel;
  readonly #state: RecordHandle<CrossState>;
  readonly #terms: () => CrossTerms;
  readonly #price: () => number;
  readonly #asset: number;
  readonly #unit: number;
  readonly vault: number;

  constructor(
    kernel: Kernel,
    id: string,
    {
      cash,
      lenders,
      price,
      terms,
    }: {
      readonly cash: string;
      /** Units that lenders have in the vault at the start. */
      readonly lenders: number;
      /** Oracle price; 0 before there is one. */
      readonly price: () => number;
      readonly terms: () => CrossTerms;
    },
  ) {
    const { ledger, world } = kernel;
    this.#kernel = kernel;
    this.#terms = terms;
    this.#price = price;
    this.#asset = ledger.asset(cash);
    this.#unit = ledger.atoms(this.#asset);
    this.vault = ledger.openAccount(`${id}.vault`);
    const atoms = Math.round(lenders * this.#unit);
    if (atoms > 0) ledger.issue(this.vault, this.#asset, atoms, causeIndex.scheduled);
    this.#state = world.record<CrossState>(`${id}.state`, {
      accounts: [],
      offers: [],
      nextOffer: 1,
      lenders: atoms,
      badDebt: 0,
      profitPeak: 0,
      closed: 0,
    });
  }

  // ── reading ─────────────────────────────────────────────────────────────────────────────────────

  face(owner: number): CrossFace | undefined {
    const account = this.#find(owner);
    if (account === undefined) return undefined;
    const unit = this.#unit;
    return {
      cash: account.cash / unit,
      size: account.size,
      unrealised: this.#profit(account) / unit,
      free: this.#free(account) / unit,
      deposited: account.deposited / unit,
      withdrawn: account.withdrawn / unit,
    };
  }
  offers(): readonly Offer[] {
    return this.#state.value.offers;
  }
  /** Units that the vault can pay out. */
  cash(): number {
    return this.#held() / this.#unit;
  }
  /** Units that lenders have lost or would lose if every account were closed at the oracle price. */
  hole(): number {
    const { accounts, badDebt } = this.#state.value;
    return (
      accounts.reduce((sum, one) => sum + Math.max(0, -this.#equity(one)), badDebt) / this.#unit
    );
  }
  figures(): Readonly<Record<string, number>> {
    const { accounts, badDebt, profitPeak, closed } = this.#state.value;
    const net = accounts.reduce((sum, one) => sum + one.withdrawn - one.deposited, 0);
    return {
      withdrawn: accounts.reduce((sum, one) => sum + one.withdrawn, 0) / this.#unit,
      withdrawnNet: net / this.#unit,
      profitPeak: profitPeak / this.#unit,
      hole: this.hole(),
      badDebt: badDebt / this.#unit,
      closed,
      vault: this.cash(),
      price: this.#price(),
    };
  }

  // ── acts of owners ──────────────────────────────────────────────────────────────────────────────

  deposit(owner: number, units: number): Outcome {
    const atoms = Math.floor(units * this.#unit);
    const { ledger } = this.#kernel;
    if (!(atoms > 0)) return refuse('badAmount');
    if (ledger.balance(owner, this.#asset) < atoms) return refuse('insufficientBalance');
    ledger.transfer(owner, this.vault, this.#asset, atoms, causeIndex.ownDecision);
    const account = this.#open(owner);
    account.cash += atoms;
    account.deposited += atoms;
    return { ok: true };
  }

  /** Takes out, or borrows, what free margin allows and the vault has. */
  withdraw(owner: number, units: number): Outcome {
    const account = this.#find(owner);
    const atoms = Math.floor(units * this.#unit);
    if (account === undefined) return refuse('noAccount');
    if (!(atoms > 0)) return refuse('badAmount');
    if (atoms > this.#held()) return refuse('insufficientCash');
    if (atoms > this.#free(account)) return refuse('insufficientMargin');
    this.#kernel.ledger.transfer(this.vault, owner, this.#asset, atoms, causeIndex.ownDecision);
    account.cash -= atoms;
    account.withdrawn += atoms;
    return { ok: true };
  }

  /** Offers a position to whoever takes it, whole. */
  offer(owner: number, size: number, price: number): Outcome {
    if (!Number.isSafeInteger(size) || size === 0 || !(price > 0)) return refuse('badOffer');
    if (this.#find(owner) === undefined) return refuse('noAccount');
    const state = this.#state.value;
    state.offers.push({ id: state.nextOffer++, owner, size, price });
    return { ok: true };
  }

  /** Takes the other side of an offer; refused where either side would lack margin or pass the limit. */
  take(owner: number, id: number): Outcome {
    const state = this.#state.value;
    const offer = state.offers.find((one) => one.id === id);
    if (offer === undefined) return refuse('noSuchOffer');
    const [maker, taker] = [this.#find(offer.owner), this.#find(owner)];
    if (maker === undefined || taker === undefined || maker === taker) return refuse('noAccount');
    const cost = Math.round(offer.size * offer.price * this.#unit);
    const after = [
      { ...maker, size: maker.size + offer.size, cost: maker.cost + cost },
      { ...taker, size: taker.size - offer.size, cost: taker.cost - cost },
    ];
    const { positionLimit } = this.#terms();
    if (positionLimit > 0 && after.some(({ size }) => Math.abs(size) > positionLimit))
      return refuse('positionLimit');
    if (after.some((one) => this.#free(one) < 0)) return refuse('insufficientMargin');
    Object.assign(maker, after[0]);
    Object.assign(taker, after[1]);
    state.offers = state.offers.filter((one) => one !== offer);
    return { ok: true };
  }

  // ── the tick ────────────────────────────────────────────────────────────────────────────────────

  mark(): void {
    const state = this.#state.value;
    for (const account of state.accounts)
      state.profitPeak = Math.max(state.profitPeak, this.#profit(account));
  }

  /** Closes accounts that are under against the other side at the oracle price, as far as a tick's capacity goes; losses go to lenders. */
  liquidate(): void {
    const price = this.#price();
    if (price === 0) return;
    const { maintenanceMargin, closePerTick } = this.#terms();
    let left = Math.floor(closePerTick);
    for (const account of this.#state.value.accounts) {
      const margin = maintenanceMargin * Math.abs(account.size) * price * this.#unit;
      if (account.size !== 0 && this.#equity(account) < margin)
        left -= this.#close(account, left, price);
      if (account.size === 0 && account.cash + account.cost < 0) this.#writeOff(account);
    }
  }

  #close(account: Account, most: number, price: number): number {
    const state = this.#state.value;
    let closed = 0;
    for (const other of state.accounts) {
      const room = Math.min(Math.abs(account.size), most - closed);
      if (room <= 0) break;
      if (other.size * account.size >= 0) continue;
      const size = Math.min(room, Math.abs(other.size)) * Math.sign(account.size);
      const amount = Math.round(size * price * this.#unit);
      for (const [one, by] of [
        [account, size],
        [other, -size],
      ] as const) {
        const cost = one.size === by ? one.cost : Math.round((one.cost * by) / one.size);
        one.cash += Math.sign(by) * Math.abs(amount) - cost;
        one.cost -= cost;
        one.size -= by;
      }
      closed += Math.abs(size);
    }
    state.closed += closed;
    return closed;
  }

  #writeOff(account: Account): void {
    const state = this.#state.value;
    const loss = -(account.cash + account.cost);
    account.cash = 0;
    account.cost = 0;
    state.lenders -= loss;
    state.badDebt += loss;
    const { tick } = this.#kernel;
    const amount = loss / this.#unit;
    this.#kernel.emit({ type: 'badDebtBooked', tick, protocol: 'crossMargin', amount });
  }

  check(): void {
    const { accounts, lenders } = this.#state.value;
    const sizes = accounts.reduce((sum, { size }) => sum + size, 0);
    invariant(sizes === 0, 'CROSS-1', `sizes add up to nought (${sizes})`);
    const claims = accounts.reduce((sum, { cash, cost }) => sum + cash + cost, lenders);
    invariant(
      claims === this.#held(),
      'CROSS-2',
      `the vault holds what is claimed (${this.#held()}, claimed ${claims})`,
    );
  }

  /** What accounts own is theirs, as far as it is above nought. */
  addClaims(byAccount: Float64Array, priceOf: (asset: number) => number): void {
    for (const account of this.#state.value.accounts) {
      const equity = this.#equity(account);
      if (equity > 0) byAccount[account.owner]! += (equity / this.#unit) * priceOf(this.#asset);
    }
  }

  // ── inside ──────────────────────────────────────────────────────────────────────────────────────

  #find(owner: number): Account | undefined {
    return this.#state.value.accounts.find((one) => one.owner === owner);
  }
  #open(owner: number): Account {
    const found = this.#find(owner);
    if (found !== undefined) return found;
    const account = { owner, cash: 0, size: 0, cost: 0, deposited: 0, withdrawn: 0 };
    this.#state.value.accounts.push(account);
    return account;
  }
  #held(): number {
    return this.#kernel.ledger.balance(this.vault, this.#asset);
  }
  /** Atoms, rounded down. */
  #profit({ size, cost }: Account): number {
    return size === 0 ? 0 : Math.floor(size * this.#price() * this.#unit) - cost;
  }
  #equity(account: Account): number {
    return account.cash + (account.size === 0 ? account.cost : this.#profit(account));
  }
  #free(account: Account): number {
    const { initialMargin, profitCounts } = this.#terms();
    const profit = this.#profit(account);
    const counted = profit > 0 ? Math.floor(profitCounts * profit) : profit;
    const margin = Math.ceil(initialMargin * Math.abs(account.size) * this.#price() * this.#unit);
    return account.cash + counted - margin;
  }
}
