// English auctions of seized collateral as a mechanism: accounts that are under are bitten lot by lot, bids and settlements come in as
// transactions, and every move that the rules (englishAuction.ts, bite.ts) state is booked. A bid of nearly nothing that
// nobody tops within its life wins: that is what happened on 12 March 2020.

import { chainKey } from '../chain/mempool.ts';
import { causeIndex } from '../events/causes.ts';
import { invariant } from '../errors.ts';
import type { RecordHandle } from '../state/world.ts';
import { portKey, type Kernel, type Outcome } from '../tick/kernel.ts';
import { ATOM_DEBT } from '../margin/vaultRules.ts';
import { RAY } from '../units/fixedPoint.ts';
import { toSafe } from '../units/exact.ts';
import { sliceOf } from './bite.ts';
import { englishAuction, type AuctionMove, type EnglishAuction } from './englishAuction.ts';
import { pairOf, targetOf, UnsafeWatch, type Target, type WatchState } from './liquidation.ts';

export interface AuctionTermsInForce {
  readonly protocol?: string | undefined;
  readonly collateral?: string | undefined;
  readonly debt?: string | undefined;
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

interface AuctionsState extends WatchState {
  nextAuction: number;
  /** In order of id. */
  open: OpenAuction[];
  /** Atoms of stablecoin, penalty included, out for auction. */
  litter: number;
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
  readonly #target: Target;
  readonly #watch: UnsafeWatch;
  readonly #account: number;

  constructor(kernel: Kernel, id: string, terms: () => AuctionTermsInForce) {
    this.#kernel = kernel;
    this.#terms = terms;
    this.#target = targetOf(kernel, id, terms());
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
    const { protocol } = this.#target;
    this.#watch = new UnsafeWatch(kernel, protocol, this.#state, () => terms().venue);
    protocol.soldShare = () =>
      this.#watch.isAwake
        ? Math.min(
            1,
            (1 + terms().liquidationPenalty) /
              protocol.liquidationRatio(this.#target.collateralAsset),
          )
        : 0;
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
    return this.#target.collateralAsset;
  }
  get stablecoinAsset(): number {
    return this.#target.debtAsset;
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

  /** Finds accounts that went under and starts auctions, as many as fit into a tick. */
  liquidate(): void {
    const state = this.#state.value;
    const backlog = this.#watch.look();
    let bites = this.#terms().bitesPerTick;
    for (const account of backlog) {
      if (bites <= 0) return;
      const liquidation = state.nextLiquidation;
      const seized = { collateral: 0, debt: 0 };
      while (bites > 0 && this.#bite(account, liquidation, seized)) bites--;
      if (seized.debt === 0) continue;
      state.nextLiquidation++;
      const { collateralAsset, debtAsset } = this.#target;
      this.#watch.announce({ account, liquidation, collateralAsset, debtAsset, ...seized });
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
    this.#target.protocol.settle({
      account: auction.vault,
      liquidation: auction.liquidation,
      asset: this.stablecoinAsset,
      debt: auction.debt,
      proceeds: auction.bid,
    });
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

  #bite(
    account: number,
    liquidation: number,
    seized: { collateral: number; debt: number },
  ): boolean {
    const { protocol, collateralAsset, debtAsset } = this.#target;
    const { ledger } = this.#kernel;
    const { lotSize, liquidationPenalty, debtOutMax, auctionLength } = this.#terms();
    const state = this.#state.value;
    const pair = pairOf(this.#target, account);
    if (pair === undefined || !protocol.isUnsafe(account)) return false;
    const { rate, normalised: art } = pair.debt;
    const ink = BigInt(pair.collateral.atoms);
    const chop = (RAY * BigInt(Math.round((1 + liquidationPenalty) * 1e9))) / 1_000_000_000n;
    const stablecoin = ledger.atoms(debtAsset);
    // The first version of the protocol cut lots by collateral (`lump`), not by debt: the same rule with dunk = the lot's share of the tab.
    const lump = BigInt(Math.round(lotSize * ledger.atoms(collateralAsset)));
    const share = ink <= lump ? art : (art * lump) / ink;
    const dunk = (share * rate * chop) / RAY / RAY + 1n;
    const outcome = sliceOf(
      { ink, art },
      {
        rate,
        debtUnit: ATOM_DEBT,
        dust: 0n,
        chop,
        dunk: ink <= lump ? dunk * 2n : dunk,
        box: BigInt(Math.floor(debtOutMax)) * BigInt(stablecoin),
        litter: BigInt(state.litter),
      },
    );
    if (!outcome.ok) return false;
    const lot = toSafe(outcome.dink);
    const debt = protocol.takeOver({
      account,
      collateral: { asset: collateralAsset, atoms: lot },
      to: this.#account,
      debt: { asset: debtAsset, normalised: outcome.dart },
      liquidation,
    });
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
      vault: account,
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
      winnerKind: this.#watch.kindOf(winner),
      gasPrice: auction.gasPrice,
      marketPrice: this.#watch.marketPrice(this.collateralAsset),
      oraclePrice: this.#target.protocol.price(this.collateralAsset),
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
    const { protocol } = this.#target;
    const atoms = toSafe(amount);
    const cause = causeIndex.liquidation;
    const id = auction.liquidation;
    if (asset === 'lot') {
      if (to === 'owner') {
        protocol.giveBack({
          account: auction.vault,
          asset: this.collateralAsset,
          atoms,
          from: this.#account,
          liquidation: id,
        });
        return;
      }
      const { bidder } = to as { bidder: number };
      ledger.transfer(this.#account, bidder, this.collateralAsset, atoms, cause, id);
      return;
    }
    const payer = (from as { bidder: number }).bidder;
    const receiver = to === 'system' ? protocol.proceedsAccount : (to as { bidder: number }).bidder;
    ledger.transfer(payer, receiver, this.stablecoinAsset, atoms, cause, id);
  }
}
