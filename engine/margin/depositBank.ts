// A bank without a lender of last resort: deposits that may be withdrawn at any time, held partly in the asset that they are paid in and
// for the rest in one that can only be sold. It pays from what is liquid, sells to refill it, and shuts the door when it no
// longer can.

import { causeIndex } from '../events/causes.ts';
import { invariant } from '../errors.ts';
import { checkName } from '../fundamentals/series.ts';
import type { Column } from '../state/columns.ts';
import type { RecordHandle } from '../state/world.ts';
import { portKey, type Kernel, type Outcome } from '../tick/kernel.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, number } from '../tick/parameters.ts';
import { channelSourceKey, claimSourceKey, metricSourceKey } from '../tick/sources.ts';
import { poolVenueKey } from '../venues/poolVenue.ts';

interface BankState {
  deposits: number;
  paid: number;
  /** Atoms of the illiquid asset sold so far, and tick at which the door was shut; −1 while it is open. */
  sold: number;
  haltedTick: number;
}

interface BankTerms {
  readonly money: string;
  readonly illiquid: string;
  readonly pool: string;
  readonly liquidShare: number;
  readonly refillTo: number;
  readonly haltBelow: number;
  readonly leastPrice: number;
  readonly sellPerDay: number;
}

/** What depositors see. Whole units of money. */
export interface DepositBank {
  readonly isHalted: boolean;
  depositOf(account: number): number;
  readonly deposits: number;
  readonly liquid: number;
  /** Share of all deposits from the start that has been paid out. */
  readonly paidShare: number;
}

/** Provided under the bank's id. */
export const depositBankKey = portKey<DepositBank>('depositBank');

class Bank implements DepositBank {
  readonly #kernel: Kernel;
  readonly #terms: () => BankTerms;
  readonly #state: RecordHandle<BankState>;
  readonly #deposits: Column<'f64'>;
  readonly #account: number;
  readonly #money: number;
  readonly #illiquid: number;

  constructor(kernel: Kernel, id: string, terms: () => BankTerms) {
    const { ledger, world } = kernel;
    this.#kernel = kernel;
    this.#terms = terms;
    this.#money = ledger.asset(terms().money);
    this.#illiquid = ledger.asset(terms().illiquid);
    this.#account = ledger.openAccount(`${id}.assets`);
    this.#deposits = world.column(`${id}.deposits`, 'f64', 64);
    this.#state = world.record<BankState>(`${id}.state`, {
      deposits: 0,
      paid: 0,
      sold: 0,
      haltedTick: -1,
    });
  }

  get isHalted(): boolean {
    return this.#state.value.haltedTick >= 0;
  }
  get deposits(): number {
    return this.#state.value.deposits / this.#unit;
  }
  get liquid(): number {
    return this.#kernel.ledger.balance(this.#account, this.#money) / this.#unit;
  }
  get illiquid(): number {
    const { ledger } = this.#kernel;
    return ledger.balance(this.#account, this.#illiquid) / ledger.atoms(this.#illiquid);
  }
  get paidShare(): number {
    const { paid, deposits } = this.#state.value;
    return paid + deposits > 0 ? paid / (paid + deposits) : 0;
  }
  depositOf(account: number): number {
    return (this.#deposits.data[account] ?? 0) / this.#unit;
  }

  /** A deposit from before the start: the bank holds the stated share of it in money and the rest in the illiquid asset, at par. */
  bring(account: number, units: number): Outcome {
    const { ledger } = this.#kernel;
    const atoms = Math.floor(units * this.#unit);
    if (!Number.isSafeInteger(atoms) || atoms <= 0) return { ok: false, reason: 'badAmount' };
    const money = Math.floor(atoms * this.#terms().liquidShare);
    const rest = Math.floor(((atoms - money) / this.#unit) * ledger.atoms(this.#illiquid));
    if (!ledger.canIssue(this.#money, money) || !ledger.canIssue(this.#illiquid, rest))
      return { ok: false, reason: 'moreThanTheLedgerHolds' };
    ledger.issue(this.#account, this.#money, money, causeIndex.scheduled);
    ledger.issue(this.#account, this.#illiquid, rest, causeIndex.scheduled);
    this.#deposits.ensure(account + 1)[account]! += atoms;
    this.#state.value.deposits += atoms;
    return { ok: true };
  }

  withdraw(account: number, units: number): Outcome {
    if (this.isHalted) return { ok: false, reason: 'withdrawalsHalted' };
    const held = this.#deposits.data[account] ?? 0;
    const atoms = Math.min(held, Math.floor(units * this.#unit));
    if (!(atoms > 0)) return { ok: false, reason: 'nothingDeposited' };
    const { ledger } = this.#kernel;
    if (ledger.balance(this.#account, this.#money) < atoms)
      return { ok: false, reason: 'insufficientCash' };
    ledger.transfer(this.#account, account, this.#money, atoms, causeIndex.redemption);
    this.#deposits.data[account]! -= atoms;
    this.#state.value.deposits -= atoms;
    this.#state.value.paid += atoms;
    return { ok: true };
  }

  /** Shuts the door when too little is liquid; else sells to refill. */
  manage(): void {
    const state = this.#state.value;
    if (this.isHalted || state.deposits === 0) return;
    const { pool, refillTo, haltBelow, leastPrice, sellPerDay, money, illiquid } = this.#terms();
    const share = this.liquid / this.deposits;
    if (share < haltBelow) {
      state.haltedTick = this.#kernel.tick;
      return;
    }
    const venue = this.#kernel.use(poolVenueKey, pool);
    const price = venue.priceOf(illiquid, money);
    if (share >= refillTo || price < leastPrice) return;
    const perTick = (sellPerDay * this.#kernel.secondsPerTick) / 86_400;
    const wanted = ((refillTo - share) * this.deposits) / price;
    const amount = Math.min(
      wanted,
      perTick,
      this.illiquid,
      venue.inputToPrice(illiquid, money, leastPrice),
    );
    if (!(amount > 0)) return;
    const outcome = venue.exchange(this.#account, {
      give: illiquid,
      get: money,
      amount,
      getMin: amount * leastPrice * 0.98,
      cause: causeIndex.redemption,
      causeId: 0,
    });
    if (outcome.ok) state.sold += amount * this.#kernel.ledger.atoms(this.#illiquid);
  }

  addClaims(byAccount: Float64Array, priceOf: (asset: number) => number): void {
    const price = priceOf(this.#money) / this.#unit;
    for (let account = 0; account < byAccount.length; account++)
      byAccount[account]! += (this.#deposits.data[account] ?? 0) * price;
  }

  metrics(): Readonly<Record<string, number>> {
    const { haltedTick, sold } = this.#state.value;
    const seconds = haltedTick * this.#kernel.secondsPerTick;
    return {
      bankDeposits: this.deposits,
      bankPaidShare: this.paidShare,
      bankSold: sold / this.#kernel.ledger.atoms(this.#illiquid),
      bankHalted: this.isHalted ? 1 : 0,
      /** Days from the start of the run; not-a-number while the door is open. */
      bankHaltedDay: this.isHalted ? seconds / 86_400 : Number.NaN,
    };
  }

  check(): void {
    let sum = 0;
    for (const deposit of this.#deposits.data) sum += deposit;
    invariant(
      sum === this.#state.value.deposits,
      'BANK-1',
      'the bank owes what its depositors have not withdrawn',
    );
  }

  get #unit(): number {
    return this.#kernel.ledger.atoms(this.#money);
  }
}

export const depositBank = defineMechanism({
  kind: 'depositBank',
  says: 'Takes deposits that may be withdrawn at any time and holds an asset that can only be sold; halts when it cannot pay.',
  parameters: {
    money: data('ETH', 'asset that deposits are paid in', checkName),
    illiquid: data('STETH', 'asset that it holds beside', checkName),
    pool: data('STETH-ETH', 'pool in which it sells', checkName),
    liquidShare: number('', 0.2, 0, 1, 'share of deposits that it holds in money at the start'),
    refillTo: number('', 0.15, 0, 1, 'liquid share below which it sells', 'live'),
    haltBelow: number('', 0.03, 0, 1, 'liquid share below which it stops withdrawals', 'live'),
    leastPrice: number('', 0.94, 0, 1, 'price below which it does not sell', 'live'),
    sellPerDay: number('illiquid per day', 20_000, 0, 1e9, 'most that it sells in a day', 'live'),
  },
  build({ kernel, id, parameters }) {
    const bank = new Bank(kernel, id, () => parameters.value);
    kernel.provide(depositBankKey, bank, id);
    kernel.provide(claimSourceKey, bank, id);
    handleBankActs(kernel);
    kernel.provide(
      channelSourceKey,
      [
        { name: 'bank.deposits', label: 'deposits', unit: 'money', read: () => bank.deposits },
        { name: 'bank.liquid', label: 'liquid assets', unit: 'money', read: () => bank.liquid },
        {
          name: 'bank.illiquid',
          label: 'illiquid assets',
          unit: 'claim',
          read: () => bank.illiquid,
        },
      ],
      id,
    );
    kernel.provide(metricSourceKey, { metrics: () => bank.metrics() }, id);
    return {
      phases: { distribute: () => bank.manage() },
      invariants: { 'BANK-1': () => bank.check() },
    };
  },
});

/** Registers what depositors may ask for, once for all banks. */
function handleBankActs(kernel: Kernel): void {
  if (kernel.all(depositBankKey).length > 1) return;
  const missing: Outcome = { ok: false, reason: 'noSuchBank' };
  const bankOf = (given: Readonly<Record<string, unknown>>): Bank | undefined => {
    const found = kernel.find(depositBankKey, String(given['bank']));
    return found instanceof Bank ? found : undefined;
  };
  kernel.handleRequest(
    'bank.bring',
    (account, given) => bankOf(given)?.bring(account, Number(given['amount'])) ?? missing,
  );
  kernel.handleRequest(
    'bank.withdraw',
    (account, given) => bankOf(given)?.withdraw(account, Number(given['amount'])) ?? missing,
  );
}
