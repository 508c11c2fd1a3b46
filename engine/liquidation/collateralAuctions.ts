// English auctions of seized collateral as a mechanism: vaults that are under are bitten lot by lot, bids and settlements come in as
// transactions, and every move that the rules (englishAuction.ts, bite.ts) state is booked. A bid of nearly nothing that
// nobody tops within its life wins: that is what happened on 12 March 2020.

import { chainKey } from '../chain/mempool.ts';
import { accountKindsKey, attributionKey, bookDepthKey } from '../tick/sources.ts';
import { causeIndex } from '../events/causes.ts';
import { invariant } from '../errors.ts';
import type { RecordHandle } from '../state/world.ts';
import { portKey, type Kernel, type Outcome } from '../tick/kernel.ts';
import { vaultsKey, type Vaults } from '../margin/vaults.ts';
import { ATOM_DEBT } from '../margin/vaultRules.ts';
import { RAY } from '../units/fixedPoint.ts';
import { toSafe } from '../units/exact.ts';
import { bite } from './bite.ts';
import { englishAuction, type AuctionMove, type EnglishAuction } from './englishAuction.ts';
import { systemDebtKey } from './systemDebt.ts';

export interface AuctionTermsInForce {
  /** Units of collateral in one lot at most. */
  readonly lotSize: number;
  readonly minimumIncrease: number;
  /** Seconds. */
  readonly bidLifetime: number;
  readonly auctionLength: number;
  /** Stablecoin, penalty included, that may be out for auction at a time. */
  readonly debtOutMax: number;
  /** Lots that fit into a tick. */
  readonly bitesPerTick: number;
  readonly liquidationPenalty: number;
  readonly venue: string;
  /** A settled bid below this price per unit of collateral counts as a zero bid. */
  readonly zeroBidPrice: number;
}

/** One auction in flight: plain data in atoms and seconds from the start of the run. */
export interface OpenAuction {
  readonly id: number;
  readonly liquidation: number;
  readonly vault: number;
  readonly startTick: number;
  readonly lotStart: number;
  /** Debt taken over, without the penalty. */
  readonly debt: number;
  readonly tab: number;
  lot: number;
  bid: number;
  /** Account of the highest bidder; −1: none yet. */
  bidder: number;
  tic: number;
  end: number;
  bids: number;
  firstBidTick: number;
  lastBidTick: number;
  /** gwei of the standing bid. */
  gasPrice: number;
}

interface AuctionsState {
  nextLiquidation: number;
  nextAuction: number;
  /** In order of id. */
  open: OpenAuction[];
  /** Atoms of stablecoin, penalty included, out for auction. */
  litter: number;
  /** Vaults found under and not yet wholly bitten, ascending. */
  backlog: number[];
  /** Last tick at which each vault in the backlog was safe. */
  safeTick: Record<string, number>;
  /** Last tick at which it looked for vaults to liquidate; −1 before. */
  lookedTick: number;
}

/** What bidders see and do. */
export interface CollateralAuctions {
  readonly open: readonly OpenAuction[];
  readonly terms: AuctionTermsInForce;
  readonly collateralAsset: number;
  readonly stablecoinAsset: number;
  /** Atoms that make a unit. */
  readonly collateralAtoms: number;
  readonly stablecoinAtoms: number;
  /** Seconds from the start of the run, as the auctions count them. */
  now(): number;
  find(id: number): OpenAuction | undefined;
  backlog(): number;
}

export const collateralAuctionsKey = portKey<CollateralAuctions>('collateralAuctions');

export class Auctions implements CollateralAuctions {
  readonly #kernel: Kernel;
  readonly #terms: () => AuctionTermsInForce;
  readonly #state: RecordHandle<AuctionsState>;
  readonly #vaults: Vaults;
  readonly #account: number;
  #unsafe = new Int32Array(64);

  constructor(kernel: Kernel, id: string, terms: () => AuctionTermsInForce) {
    this.#kernel = kernel;
    this.#terms = terms;
    this.#vaults = kernel.use(vaultsKey);
    this.#account = kernel.ledger.openAccount(`${id}.lots`);
    this.#state = kernel.world.record<AuctionsState>(`${id}.state`, {
      nextLiquidation: 1,
      nextAuction: 1,
      open: [],
      litter: 0,
      backlog: [],
      safeTick: {},
      lookedTick: -1,
    });
    // The whole lot is for sale at first, and what the tab does not need comes back: (1 + penalty) ÷ ratio of it is sold when a vault goes
    // under just at the ratio. Nothing is while nobody looks.
    this.#vaults.soldShare = () =>
      this.#state.value.lookedTick < kernel.tick - 1
        ? 0
        : Math.min(1, (1 + terms().liquidationPenalty) / this.#vaults.liquidationRatio);
    const chain = kernel.use(chainKey);
    chain.handle('auction.bid', (account, data, context) =>
      this.bid(
        account,
        Number(data['auction']),
        Number(data['bid']),
        Number(data['lot']),
        context.gasPrice,
      ),
    );
    chain.handle('auction.deal', (_account, data) => this.deal(Number(data['auction'])));
  }

  get open(): readonly OpenAuction[] {
    return this.#state.value.open;
  }
  get terms(): AuctionTermsInForce {
    return this.#terms();
  }
  get collateralAsset(): number {
    return this.#vaults.collateralAsset;
  }
  get stablecoinAsset(): number {
    return this.#vaults.stablecoinAsset;
  }
  get collateralAtoms(): number {
    return this.#kernel.ledger.atoms(this.collateralAsset);
  }
  get stablecoinAtoms(): number {
    return this.#kernel.ledger.atoms(this.stablecoinAsset);
  }
  now(): number {
    return this.#kernel.tick * this.#kernel.secondsPerTick;
  }
  find(id: number): OpenAuction | undefined {
    const { open } = this.#state.value;
    // Ids rise, so the list is sorted.
    let low = 0;
    let high = open.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = open[middle]!;
      if (found.id === id) return found;
      if (found.id < id) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }
  backlog(): number {
    return this.#state.value.backlog.length;
  }

  /** Finds vaults that went under and starts auctions, as many as fit into a tick. */
  liquidate(): void {
    const vaults = this.#vaults;
    if (this.#unsafe.length < vaults.count) this.#unsafe = new Int32Array(vaults.count * 2);
    const count = vaults.findUnsafe(this.#unsafe);
    const state = this.#state.value;
    state.lookedTick = this.#kernel.tick;
    const previous = state.safeTick;
    state.backlog = [];
    state.safeTick = {};
    for (let i = 0; i < count; i++) {
      const vault = this.#unsafe[i]!;
      state.backlog.push(vault);
      state.safeTick[vault] = previous[vault] ?? Math.max(0, this.#kernel.tick - 1);
    }
    let bites = this.#terms().bitesPerTick;
    for (const vault of state.backlog) {
      if (bites <= 0) return;
      const liquidation = state.nextLiquidation;
      const seized = { collateral: 0, debt: 0 };
      while (bites > 0 && this.#bite(vault, liquidation, seized)) bites--;
      if (seized.debt === 0) continue;
      state.nextLiquidation++;
      this.#announce(vault, liquidation, seized);
    }
  }

  /** Auctions that ended without a bid begin again, which anybody may ask for. */
  restart(): void {
    const { auctionLength } = this.#terms();
    for (const auction of this.#state.value.open) {
      const outcome = englishAuction.restart(this.#wide(auction), this.now(), {
        tau: auctionLength,
      });
      if (outcome.ok) auction.end = outcome.auction.end;
    }
  }

  /** A bid by transaction: more money for the whole lot, or the tab for less of it. Atoms. */
  bid(account: number, id: number, bid: number, lot: number, gasPrice: number): Outcome {
    const auction = this.find(id);
    if (auction === undefined) return { ok: false, reason: 'noSuchAuction' };
    if (!Number.isSafeInteger(bid) || !Number.isSafeInteger(lot) || bid < 0 || lot < 0)
      return { ok: false, reason: 'badAmount' };
    const offer = { bidder: account, bid: BigInt(bid), lot: BigInt(lot) };
    const { minimumIncrease, bidLifetime, auctionLength } = this.#terms();
    const terms = {
      beg: BigInt(Math.round(minimumIncrease * 1e9)) * (RAY / 1_000_000_000n),
      ttl: bidLifetime,
      tau: auctionLength,
    };
    const isDent = auction.bid === auction.tab;
    const outcome = englishAuction[isDent ? 'dent' : 'tend'](
      this.#wide(auction),
      offer,
      this.now(),
      terms,
    );
    if (!outcome.ok) return outcome;
    const pays = bid - (auction.bidder === account ? auction.bid : 0);
    if (this.#kernel.ledger.balance(account, this.stablecoinAsset) < pays)
      return { ok: false, reason: 'insufficientStablecoin' };
    for (const move of outcome.moves) this.#book(move, auction);
    auction.bid = toSafe(outcome.auction.bid);
    auction.lot = toSafe(outcome.auction.lot);
    auction.bidder = account;
    auction.tic = outcome.auction.tic;
    auction.end = outcome.auction.end;
    auction.bids++;
    auction.gasPrice = gasPrice;
    auction.lastBidTick = this.#kernel.tick;
    if (auction.firstBidTick < 0) auction.firstBidTick = this.#kernel.tick;
    return { ok: true };
  }

  /** Settles a finished auction; anybody may ask for it. */
  deal(id: number): Outcome {
    const auction = this.find(id);
    if (auction === undefined) return { ok: false, reason: 'noSuchAuction' };
    const outcome = englishAuction.deal(this.#wide(auction), this.now());
    if (!outcome.ok) return outcome;
    for (const move of outcome.moves) this.#book(move, auction);
    const state = this.#state.value;
    state.litter -= toSafe(outcome.released);
    state.open.splice(state.open.indexOf(auction), 1);
    this.#report(auction);
    return { ok: true };
  }

  /** A standing bid is either paid back or turns into the lot: it counts as the money it is. */
  addClaims(byAccount: Float64Array, priceOf: (asset: number) => number): void {
    const unit = priceOf(this.stablecoinAsset) / this.stablecoinAtoms;
    for (const { bidder, bid } of this.open) if (bidder >= 0) byAccount[bidder]! += bid * unit;
  }

  check(): void {
    const { ledger } = this.#kernel;
    const lots = this.open.reduce((sum, { lot }) => sum + lot, 0);
    invariant(
      lots === ledger.balance(this.#account, this.collateralAsset),
      'AUCTION-2',
      'the lots account holds the lots of all open auctions',
    );
    for (const { bid, tab, lot, lotStart } of this.open) {
      invariant(
        bid <= tab && lot <= lotStart,
        'AUCTION-3',
        'no bid exceeds its tab and no lot grows',
      );
    }
    const tabs = this.open.reduce((sum, { tab }) => sum + tab, 0);
    invariant(
      tabs === this.#state.value.litter,
      'AUCTION-4',
      'debt out for auction is the sum of the open tabs',
    );
  }

  #bite(vault: number, liquidation: number, seized: { collateral: number; debt: number }): boolean {
    const vaults = this.#vaults;
    const { ledger } = this.#kernel;
    const { lotSize, liquidationPenalty, debtOutMax, auctionLength } = this.#terms();
    const state = this.#state.value;
    const raw = vaults.rawOf(vault);
    if (raw.art === 0n) return false;
    const rate = vaults.rate;
    const chop = (RAY * BigInt(Math.round((1 + liquidationPenalty) * 1e9))) / 1_000_000_000n;
    const stablecoin = ledger.atoms(this.stablecoinAsset);
    // The first version of the protocol cut lots by collateral (`lump`), not by debt: the same rule with dunk = the lot's share of the tab.
    const lump = BigInt(Math.round(lotSize * ledger.atoms(this.collateralAsset)));
    const share = raw.ink <= lump ? raw.art : (raw.art * lump) / raw.ink;
    const dunk = (share * rate * chop) / RAY / RAY + 1n;
    const outcome = bite(raw, {
      rate,
      spot: vaults.spot(),
      debtUnit: ATOM_DEBT,
      dust: 0n,
      chop,
      dunk: raw.ink <= lump ? dunk * 2n : dunk,
      box: BigInt(Math.floor(debtOutMax)) * BigInt(stablecoin),
      litter: BigInt(state.litter),
    });
    if (!outcome.ok) return false;
    const lot = toSafe(outcome.dink);
    const debt = vaults.seize(vault, outcome.dink, outcome.dart, this.#account, liquidation);
    this.#kernel.use(systemDebtKey).take(debt);
    seized.collateral += lot;
    seized.debt += debt;
    const tab = toSafe(outcome.tab);
    state.litter += tab;
    const opened = englishAuction.kick<number>(
      { lot: outcome.dink, tab: outcome.tab },
      this.now(),
      { tau: auctionLength },
    );
    const id = state.nextAuction++;
    state.open.push({
      id,
      liquidation,
      vault,
      startTick: this.#kernel.tick,
      lotStart: lot,
      debt,
      tab,
      lot,
      bid: 0,
      bidder: -1,
      tic: opened.tic,
      end: opened.end,
      bids: 0,
      firstBidTick: -1,
      lastBidTick: -1,
      gasPrice: 0,
    });
    this.#kernel.emit({
      type: 'auctionStarted',
      tick: this.#kernel.tick,
      id,
      liquidation,
      lot: lot / ledger.atoms(this.collateralAsset),
      tab: tab / stablecoin,
    });
    return true;
  }

  #announce(
    vault: number,
    liquidation: number,
    seized: { collateral: number; debt: number },
  ): void {
    const kernel = this.#kernel;
    const collateral = seized.collateral / this.collateralAtoms;
    const ledgerName = kernel.ledger.assets[this.collateralAsset]!.name;
    const marketPrice =
      kernel.find(bookDepthKey, this.#terms().venue)?.midPrice() ?? this.#vaults.price();
    const safeTick = this.#state.value.safeTick[vault] ?? kernel.tick - 1;
    kernel.emit({
      type: 'accountLiquidated',
      id: liquidation,
      tick: kernel.tick,
      protocol: this.#vaults.id,
      account: vault,
      owner: kernel.ledger.accounts[this.#vaults.ownerOf(vault)] ?? '',
      collateral,
      debt: seized.debt / this.stablecoinAtoms,
      notional: collateral * marketPrice,
      oraclePrice: this.#vaults.price(),
      marketPrice,
      parents: kernel
        .find(attributionKey, ledgerName)
        ?.parentsOf({ safeTick, tick: kernel.tick }) ?? [{ cause: 'exogenous', share: 1 }],
    });
  }

  #report(auction: OpenAuction): void {
    const kernel = this.#kernel;
    const { ledger } = kernel;
    const gem = ledger.atoms(this.collateralAsset);
    const dai = ledger.atoms(this.stablecoinAsset);
    const bid = auction.bid / dai;
    const lot = auction.lot / gem;
    const winner = auction.bidder;
    kernel.emit({
      type: 'auctionSettled',
      tick: kernel.tick,
      id: auction.id,
      liquidation: auction.liquidation,
      startTick: auction.startTick,
      endTick: kernel.tick,
      firstBidTick: auction.firstBidTick,
      lastBidTick: auction.lastBidTick,
      lotStart: auction.lotStart / gem,
      lot,
      tab: auction.tab / dai,
      debt: auction.debt / dai,
      bid,
      bids: auction.bids,
      winner: ledger.accounts[winner] ?? '',
      winnerKind: kernel.find(accountKindsKey)?.kindOf(winner) ?? '',
      gasPrice: auction.gasPrice,
      marketPrice:
        kernel.find(bookDepthKey, this.#terms().venue)?.midPrice() ?? this.#vaults.price(),
      oraclePrice: this.#vaults.price(),
      zeroBid: bid < this.#terms().zeroBidPrice * lot,
    });
  }

  #wide(auction: OpenAuction): EnglishAuction<number> {
    return {
      bid: BigInt(auction.bid),
      lot: BigInt(auction.lot),
      tab: BigInt(auction.tab),
      highestBidder: auction.bidder < 0 ? null : auction.bidder,
      tic: auction.tic,
      end: auction.end,
    };
  }

  #book({ asset, from, to, amount }: AuctionMove<number>, auction: OpenAuction): void {
    const { ledger } = this.#kernel;
    const atoms = toSafe(amount);
    const cause = causeIndex.liquidation;
    const id = auction.liquidation;
    if (asset === 'lot') {
      if (to === 'owner') this.#vaults.giveBack(auction.vault, this.#account, atoms, id);
      else
        ledger.transfer(
          this.#account,
          (to as { bidder: number }).bidder,
          this.collateralAsset,
          atoms,
          cause,
          id,
        );
      return;
    }
    const payer = (from as { bidder: number }).bidder;
    const receiver =
      to === 'system' ? this.#vaults.surplusAccount : (to as { bidder: number }).bidder;
    ledger.transfer(payer, receiver, this.stablecoinAsset, atoms, cause, id);
  }
}
