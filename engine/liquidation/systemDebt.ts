// Debt that no vault backs any more (MakerDAO's Vow) and the auctions that refill the system: proceeds cancel debt, debt that has
// waited long enough is sold for newly minted governance tokens. What is never covered stays on the books as system debt.

import { chainKey } from '../chain/mempool.ts';
import { causeIndex } from '../events/causes.ts';
import { invariant } from '../errors.ts';
import { vaultsKey, type Vaults } from '../margin/vaults.ts';
import type { RecordHandle } from '../state/world.ts';
import { portKey, type Kernel, type Outcome } from '../tick/kernel.ts';
import { RAY, wideMin } from '../units/fixedPoint.ts';
import { toSafe } from '../units/exact.ts';
import { debtAuction, type DebtAuction } from './debtAuction.ts';
import { debtQueue, type SystemBalance } from './debtQueue.ts';

export interface DebtTermsInForce {
  /** Seconds that debt waits before it may be auctioned. */
  readonly wait: number;
  /** Stablecoin asked for in one debt auction, and governance tokens offered at first. */
  readonly lotMoney: number;
  readonly lotTokens: number;
  readonly minimumDecrease: number;
  readonly bidLifetime: number;
  readonly auctionLength: number;
  /** By how much the tokens grow when nobody bid. */
  readonly growth: number;
  readonly governanceToken: string;
  /** Debt auctions that may be open at a time. */
  readonly openMax: number;
}

/** A debt auction in flight: atoms, seconds from the start of the run. */
export interface OpenDebtAuction {
  readonly id: number;
  readonly bid: number;
  lot: number;
  bidder: number;
  tic: number;
  end: number;
}

interface DebtState {
  /** All debt owed, queued and on auction included. */
  debt: number;
  queue: { era: number; amount: number }[];
  onAuction: number;
  open: OpenDebtAuction[];
  next: number;
  /** Atoms of debt ever taken over, and of debt ever cancelled by debt auctions. */
  taken: number;
  recapitalised: number;
  minted: number;
}

export const systemDebtKey = portKey<SystemDebt>('systemDebt');

export class SystemDebt {
  readonly #kernel: Kernel;
  readonly #terms: () => DebtTermsInForce;
  readonly #state: RecordHandle<DebtState>;
  readonly #vaults: Vaults;
  readonly token: number;

  constructor(kernel: Kernel, id: string, terms: () => DebtTermsInForce) {
    this.#kernel = kernel;
    this.#terms = terms;
    this.#vaults = kernel.use(vaultsKey);
    this.#vaults.systemDebt = () => this.#state.value.debt;
    this.#vaults.takeDebt = (atoms) => this.take(atoms);
    this.#vaults.oweDebt = (atoms) => void (this.#state.value.debt += atoms);
    this.token = kernel.ledger.asset(terms().governanceToken);
    this.#state = kernel.world.record<DebtState>(`${id}.state`, {
      debt: 0,
      queue: [],
      onAuction: 0,
      open: [],
      next: 1,
      taken: 0,
      recapitalised: 0,
      minted: 0,
    });
    const chain = kernel.use(chainKey);
    chain.handle('debtAuction.bid', (account, data) =>
      this.bid(account, Number(data['auction']), Number(data['lot'])),
    );
  }

  get open(): readonly OpenDebtAuction[] {
    return this.#state.value.open;
  }
  get terms(): DebtTermsInForce {
    return this.#terms();
  }
  now(): number {
    return this.#kernel.tick * this.#kernel.secondsPerTick;
  }
  /** Units: debt owed, money held, debt taken over so far, debt covered by debt auctions, tokens minted. */
  totals(): {
    readonly debt: number;
    readonly surplus: number;
    readonly taken: number;
    readonly recapitalised: number;
    readonly minted: number;
  } {
    const { ledger } = this.#kernel;
    const dai = ledger.atoms(this.#vaults.stablecoinAsset);
    const { debt, taken, recapitalised, minted } = this.#state.value;
    return {
      debt: debt / dai,
      surplus: ledger.balance(this.#vaults.surplusAccount, this.#vaults.stablecoinAsset) / dai,
      taken: taken / dai,
      recapitalised: recapitalised / dai,
      minted: minted / ledger.atoms(this.token),
    };
  }

  /** Atoms of the governance token. */
  lotAtoms(tokens: number): number {
    return Math.ceil(tokens * this.#kernel.ledger.atoms(this.token));
  }

  /** Takes over the debt of a bitten vault (atoms). */
  take(atoms: number): void {
    const state = this.#state.value;
    const next = debtQueue.fess(this.#balance(), BigInt(atoms), this.now());
    this.#keep(next);
    state.taken += atoms;
  }

  /** Once a tick: ripe debt leaves the queue, surplus cancels what it can, debt auctions start, restart and settle. */
  settle(): void {
    const terms = this.#terms();
    const now = this.now();
    let balance = debtQueue.flogRipe(this.#balance(), now, terms);
    const healable = debtQueue.healable(balance);
    if (healable > 0n) balance = this.#burn(debtQueue.heal(balance, healable), healable);
    this.#keep(balance);

    const state = this.#state.value;
    const sump = BigInt(
      Math.round(terms.lotMoney * this.#kernel.ledger.atoms(this.#vaults.stablecoinAsset)),
    );
    const dump = BigInt(Math.round(terms.lotTokens * this.#kernel.ledger.atoms(this.token)));
    while (state.open.length < terms.openMax && dump <= BigInt(this.#room())) {
      const outcome = debtQueue.flop(this.#balance(), { sump });
      if (!outcome.ok) break;
      this.#keep(outcome.balance);
      const opened = debtAuction.kick<number>({ dump, sump }, now, { tau: terms.auctionLength });
      state.open.push({
        id: state.next++,
        bid: toSafe(sump),
        lot: toSafe(dump),
        bidder: -1,
        tic: 0,
        end: opened.end,
      });
    }
    for (const auction of [...state.open]) this.#step(auction, now);
  }

  /** Fewer tokens for the same money, by transaction; atoms of the governance token. */
  bid(account: number, id: number, lot: number): Outcome {
    const auction = this.#state.value.open.find((open) => open.id === id);
    if (auction === undefined) return { ok: false, reason: 'noSuchAuction' };
    if (!Number.isSafeInteger(lot) || lot < 0) return { ok: false, reason: 'badAmount' };
    const { ledger } = this.#kernel;
    const money = this.#vaults.stablecoinAsset;
    const offer = { bidder: account, bid: BigInt(auction.bid), lot: BigInt(lot) };
    const outcome = debtAuction.dent(this.#wide(auction), offer, this.now(), this.#rules());
    if (!outcome.ok) return outcome;
    if (auction.bidder !== account && ledger.balance(account, money) < auction.bid)
      return { ok: false, reason: 'insufficientStablecoin' };
    for (const { from, to, amount } of outcome.moves) {
      const payer = (from as { bidder: number }).bidder;
      const receiver =
        to === 'system' ? this.#vaults.surplusAccount : (to as { bidder: number }).bidder;
      ledger.transfer(payer, receiver, money, toSafe(amount), causeIndex.protocol);
    }
    if (outcome.received > 0n) {
      const balance = this.#balance();
      const paid = outcome.received < balance.onAuction ? outcome.received : balance.onAuction;
      this.#keep(this.#burn(debtQueue.kiss(balance, paid), paid));
      this.#state.value.recapitalised += toSafe(paid);
    }
    auction.lot = lot;
    auction.bidder = account;
    auction.tic = outcome.auction.tic;
    auction.end = outcome.auction.end;
    return { ok: true };
  }

  check(): void {
    const { debt, queue, onAuction } = this.#state.value;
    const queued = queue.reduce((sum, { amount }) => sum + amount, 0);
    invariant(
      debt >= queued + onAuction && onAuction >= 0,
      'DEBT-1',
      'system debt covers what is queued and what is on auction',
    );
  }

  /** Atoms of the governance token that could be issued beyond those of all open auctions. */
  #room(): number {
    const offered = this.#state.value.open.reduce((sum, { lot }) => sum + lot, 0);
    return Math.max(0, Number.MAX_SAFE_INTEGER - this.#kernel.ledger.issued(this.token) - offered);
  }

  #step(auction: OpenDebtAuction, now: number): void {
    const kernel = this.#kernel;
    const restarted = debtAuction.restart(this.#wide(auction), now, this.#rules());
    if (restarted.ok) {
      auction.end = restarted.auction.end;
      // What the ledger could never hold is not offered: the lot stops growing there.
      const most = BigInt(auction.lot + this.#room());
      auction.lot = toSafe(wideMin(restarted.auction.lot, most));
      return;
    }
    const outcome = debtAuction.deal(this.#wide(auction), now);
    if (!outcome.ok) return;
    const state = this.#state.value;
    kernel.ledger.issue(outcome.winner, this.token, auction.lot, causeIndex.protocol);
    state.minted += auction.lot;
    state.open.splice(state.open.indexOf(auction), 1);
    kernel.emit({
      type: 'debtAuctionSettled',
      tick: kernel.tick,
      id: auction.id,
      bid: auction.bid / kernel.ledger.atoms(this.#vaults.stablecoinAsset),
      minted: auction.lot / kernel.ledger.atoms(this.token),
      winner: kernel.ledger.accounts[outcome.winner] ?? '',
    });
  }

  #rules() {
    const { minimumDecrease, bidLifetime, auctionLength, growth } = this.#terms();
    const ray = (ratio: number): bigint => BigInt(Math.round(ratio * 1e9)) * (RAY / 1_000_000_000n);
    return { beg: ray(minimumDecrease), ttl: bidLifetime, tau: auctionLength, pad: ray(growth) };
  }

  #wide(auction: OpenDebtAuction): DebtAuction<number> {
    return {
      bid: BigInt(auction.bid),
      lot: BigInt(auction.lot),
      highestBidder: auction.bidder < 0 ? null : auction.bidder,
      tic: auction.tic,
      end: auction.end,
    };
  }

  #balance(): SystemBalance {
    const { debt, queue, onAuction } = this.#state.value;
    const { ledger } = this.#kernel;
    return {
      surplus: BigInt(ledger.balance(this.#vaults.surplusAccount, this.#vaults.stablecoinAsset)),
      debt: BigInt(debt),
      queue: queue.map(({ era, amount }) => ({ era, amount: BigInt(amount) })),
      onAuction: BigInt(onAuction),
    };
  }

  #keep({ debt, queue, onAuction }: SystemBalance): void {
    const state = this.#state.value;
    state.debt = toSafe(debt);
    state.queue = queue.map(({ era, amount }) => ({ era, amount: toSafe(amount) }));
    state.onAuction = toSafe(onAuction);
  }

  /** Money and debt vanish together. */
  #burn(
    outcome:
      | { readonly ok: true; readonly balance: SystemBalance }
      | { readonly ok: false; readonly reason: string },
    atoms: bigint,
  ): SystemBalance {
    invariant(outcome.ok, 'DEBT-2', 'what was found healable can be healed');
    this.#kernel.ledger.redeem(
      this.#vaults.surplusAccount,
      this.#vaults.stablecoinAsset,
      toSafe(atoms),
    );
    return outcome.balance;
  }
}
