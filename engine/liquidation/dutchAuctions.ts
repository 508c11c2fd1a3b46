// Dutch auctions of seized collateral as a mechanism: accounts that are under are barked, the asking price falls, and transactions buy at
// the price of the moment, reset what has fallen too far, or start auctions that the tick's own round left out.

import { causeIndex } from '../events/causes.ts';
import { invariant } from '../errors.ts';
import { ATOM_DEBT } from '../margin/vaultRules.ts';
import type { RecordHandle } from '../state/world.ts';
import type { Kernel, Outcome } from '../tick/kernel.ts';
import { RAY, rayOf } from '../units/fixedPoint.ts';
import { toSafe } from '../units/exact.ts';
import { portionOf } from './bark.ts';
import {
  offerAct,
  type Chore,
  type CollateralSale,
  type CollateralSales,
  type LiquidationFigures,
} from './collateralSales.ts';
import { dutchAuction, type DutchAuction, type DutchTerms } from './dutchAuction.ts';
import { dutchTerms, kickTerms, type DutchTermsInForce } from './dutchTerms.ts';
import {
  newWatch,
  pairOf,
  targetOf,
  UnsafeWatch,
  type Target,
  type WatchState,
} from './liquidation.ts';

/** One auction in flight: plain data in atoms and seconds from the start of the run. */
export interface OpenDutchAuction {
  readonly id: number;
  readonly liquidation: number;
  readonly account: number;
  readonly startTick: number;
  readonly lotStart: number;
  readonly tabStart: number;
  /** Debt taken over, without the penalty. */
  readonly debt: number;
  tab: number;
  lot: number;
  /** A ray in decimal digits. */
  top: string;
  tic: number;
  /** Money paid so far, and in how many purchases. */
  raised: number;
  takes: number;
  firstTakeTick: number;
  lastTakeTick: number;
  /** Account of the last buyer, −1 before, and its gas price in gwei. */
  buyer: number;
  gasPrice: number;
}

interface DutchState extends WatchState {
  nextAuction: number;
  /** In order of id. */
  open: OpenDutchAuction[];
  /** Atoms of money, penalties included, out for auction. */
  out: number;
}

interface Offered {
  readonly state: DutchState;
  readonly tick: number;
  readonly changes: number;
  readonly sales: readonly CollateralSale[];
  readonly chores: readonly Chore[];
}

const TAKE_GAS = 200_000;
const REDO_GAS = 120_000;
const BARK_GAS = 250_000;

export class DutchAuctions implements CollateralSales, LiquidationFigures {
  readonly action: string;
  readonly gas = TAKE_GAS;
  readonly fallsWithTime = true;
  readonly #id: string;
  readonly #kernel: Kernel;
  readonly #terms: () => DutchTermsInForce;
  readonly #target: Target;
  readonly #watch: UnsafeWatch;
  readonly #state: RecordHandle<DutchState>;
  readonly #account: number;
  /** How often something changed since the mechanism was built; with tick and state it says whether what was worked out still holds. */
  #changes = 0;
  #last: Offered | undefined;
  #lastRules: DutchTerms | undefined;

  constructor(kernel: Kernel, id: string, terms: () => DutchTermsInForce) {
    this.#id = id;
    this.#kernel = kernel;
    this.#terms = terms;
    this.#target = targetOf(kernel, id, terms());
    this.#account = kernel.ledger.openAccount(`${id}.lots`);
    this.#state = kernel.world.record<DutchState>(`${id}.state`, {
      ...newWatch(),
      nextAuction: 1,
      open: [],
      out: 0,
    });
    const { protocol, collateralAsset } = this.#target;
    this.#watch = new UnsafeWatch(kernel, protocol, this.#state, () => terms().venue);
    // What the tab needs of the lot is sold: (1 + penalty) ÷ ratio of it, for an account that has just gone under.
    protocol.soldShare = () =>
      this.#watch.isAwake
        ? Math.min(1, (1 + terms().liquidationPenalty) / protocol.liquidationRatio(collateralAsset))
        : 0;
    this.action = `${id}.take`;
    offerAct(kernel, this.action, (buyer, { sale, most, priceMax }, { gasPrice }) =>
      this.take(buyer, Number(sale), Number(most), Number(priceMax), gasPrice),
    );
    offerAct(kernel, `${id}.redo`, (keeper, { sale }) => this.redo(keeper, Number(sale)));
    offerAct(kernel, `${id}.bark`, (keeper, { account }) => this.bark(keeper, Number(account)));
  }

  get collateral(): string {
    return this.#kernel.ledger.assets[this.#target.collateralAsset]!.name;
  }
  get money(): string {
    return this.#kernel.ledger.assets[this.#target.debtAsset]!.name;
  }
  get open(): readonly OpenDutchAuction[] {
    return this.#state.value.open;
  }
  openCount(): number {
    return this.open.length;
  }
  lotSize(): number {
    return Number.POSITIVE_INFINITY;
  }

  value(): number {
    const { protocol, collateralAsset, debtAsset } = this.#target;
    return protocol.price(collateralAsset) / (protocol.price(debtAsset) || 1);
  }

  sales(): readonly CollateralSale[] {
    return this.#offered().sales;
  }
  chores(): readonly Chore[] {
    return this.#offered().chores;
  }

  /** Finds accounts that went under and starts auctions, as many as fit into a tick; nobody is paid for these. */
  liquidate(): void {
    const backlog = this.#watch.look();
    this.#changes++;
    const { bitesPerTick, breakerLevel } = this.#terms();
    if (!dutchAuction.allows(breakerLevel, 'kick')) return;
    let left = bitesPerTick;
    for (const account of backlog) {
      if (left <= 0) return;
      if (this.#start(account).ok) left--;
    }
  }

  /** Starts an auction by transaction, for the incentive. */
  bark(keeper: number, account: number): Outcome {
    const { breakerLevel } = this.#terms();
    if (!dutchAuction.allows(breakerLevel, 'kick')) return refuse('stopped');
    const { protocol } = this.#target;
    if (!Number.isInteger(account) || account < 0 || account >= protocol.accounts())
      return refuse('noSuchAccount');
    const started = this.#start(account);
    if (started.ok) this.#pay(keeper, started.incentive, started.auction);
    return started.ok ? { ok: true } : started;
  }

  /** Buys up to `most` units of an auction's lot at the price of the moment, if that is at most `priceMax`. */
  take(buyer: number, id: number, most: number, priceMax: number, gasPrice: number): Outcome {
    if (!dutchAuction.allows(this.#terms().breakerLevel, 'take')) return refuse('stopped');
    const auction = this.#find(id);
    if (auction === undefined) return refuse('noSuchAuction');
    const wanted = Math.floor(most * this.#atoms('collateral'));
    if (!Number.isSafeInteger(wanted) || wanted < 0 || !(priceMax >= 0)) return refuse('badAmount');
    const offer = { most: BigInt(wanted), priceMax: this.#price(priceMax) };
    const outcome = dutchAuction.take(wide(auction), offer, this.#now(), this.#rules());
    if (!outcome.ok) return outcome;
    if (outcome.slice === 0n) return refuse('nothingBought');
    const { ledger, tick } = this.#kernel;
    const { protocol, collateralAsset, debtAsset } = this.#target;
    const owe = toSafe(outcome.owe);
    if (ledger.balance(buyer, debtAsset) < owe) return refuse('insufficientMoney');
    const slice = toSafe(outcome.slice);
    const cause = causeIndex.liquidation;
    ledger.transfer(buyer, protocol.proceedsAccount, debtAsset, owe, cause, auction.liquidation);
    ledger.transfer(this.#account, buyer, collateralAsset, slice, cause, auction.liquidation);
    this.#changes++;
    auction.tab = toSafe(outcome.tab);
    auction.lot = toSafe(outcome.lot);
    auction.raised += owe;
    auction.takes++;
    auction.lastTakeTick = tick;
    if (auction.firstTakeTick < 0) auction.firstTakeTick = tick;
    auction.buyer = buyer;
    auction.gasPrice = gasPrice;
    this.#state.value.out -= toSafe(outcome.released);
    if (outcome.ended) this.#close(auction);
    return { ok: true };
  }

  /** Starts an auction over at today's oracle price, for the incentive. */
  redo(keeper: number, id: number): Outcome {
    if (!dutchAuction.allows(this.#terms().breakerLevel, 'redo')) return refuse('stopped');
    const auction = this.#find(id);
    if (auction === undefined) return refuse('noSuchAuction');
    const terms = {
      ...this.#rules(),
      ...kickTerms(this.#terms(), this.#atoms('money')),
    };
    const outcome = dutchAuction.redo(wide(auction), this.#oraclePrice(), this.#now(), terms);
    if (!outcome.ok) return outcome;
    this.#changes++;
    auction.top = outcome.auction.top.toString();
    auction.tic = Number(outcome.auction.tic);
    this.#pay(keeper, outcome.incentive, auction);
    return { ok: true };
  }

  check(): void {
    const { ledger } = this.#kernel;
    let lots = 0;
    let tabs = 0;
    for (const { lot, lotStart, tab, tabStart, raised } of this.open) {
      lots += lot;
      tabs += tab;
      invariant(
        raised + tab === tabStart && lot <= lotStart,
        'AUCTION-5',
        'what a Dutch auction raised and what it still asks is what it asked for, and no lot grows',
      );
    }
    invariant(
      lots === ledger.balance(this.#account, this.#target.collateralAsset),
      'AUCTION-2',
      'the lots account holds the lots of all open auctions',
    );
    invariant(
      tabs === this.#state.value.out,
      'AUCTION-4',
      'debt out for auction is the sum of the open tabs',
    );
  }

  /** What is offered now, worked out once while nothing changes: many look at it in a tick. */
  #offered(): Offered {
    const state = this.#state.value;
    const { tick } = this.#kernel;
    const last = this.#last;
    if (last?.state === state && last.tick === tick && last.changes === this.#changes) return last;
    return (this.#last = { state, tick, changes: this.#changes, ...this.#workOut() });
  }

  #workOut(): Pick<Offered, 'sales' | 'chores'> {
    const { breakerLevel, tip, tipShare, liquidationPenalty } = this.#terms();
    const money = this.#atoms('money');
    const collateral = this.#atoms('collateral');
    const unit = this.#priceUnit();
    const terms = this.#rules();
    const now = this.#now();
    const sales: CollateralSale[] = [];
    const chores: Chore[] = [];
    for (const auction of this.open) {
      const { price, needsRedo } = dutchAuction.status(wide(auction), now, terms);
      const { id, tab, lot } = auction;
      if (!needsRedo) {
        const sale = { id, collateral: lot / collateral, price: Number(price) / unit };
        sales.push({ ...sale, cost: tab / money });
      } else if (dutchAuction.allows(breakerLevel, 'redo')) {
        const rewardMoney = BigInt(tab) < terms.chost ? 0 : tip + (tipShare * tab) / money;
        const chore = { action: `${this.#id}.redo`, data: { sale: id }, gas: REDO_GAS };
        chores.push({ ...chore, rewardMoney, rewardCollateral: 0 });
      }
    }
    if (dutchAuction.allows(breakerLevel, 'kick')) {
      for (const account of this.#state.value.backlog) {
        const pair = pairOf(this.#target, account);
        if (pair === undefined) continue;
        const tab = (pair.debt.atoms / money) * (1 + liquidationPenalty);
        const rewardMoney = tip + tipShare * tab;
        const chore = { action: `${this.#id}.bark`, data: { account }, gas: BARK_GAS };
        chores.push({ ...chore, rewardMoney, rewardCollateral: 0 });
      }
    }
    return { sales: dutchAuction.allows(breakerLevel, 'take') ? sales : [], chores };
  }

  #start(
    account: number,
  ):
    | { readonly ok: true; readonly auction: OpenDutchAuction; readonly incentive: bigint }
    | { readonly ok: false; readonly reason: string } {
    const { protocol, collateralAsset, debtAsset } = this.#target;
    const state = this.#state.value;
    const pair = pairOf(this.#target, account);
    if (pair === undefined || !protocol.isUnsafe(account)) return refuse('notUnsafe');
    const { liquidationPenalty, debtOutMax, dust } = this.#terms();
    const limit = BigInt(Math.floor(debtOutMax * this.#atoms('money')));
    const portion = portionOf(
      { ink: BigInt(pair.collateral.atoms), art: pair.debt.normalised },
      {
        rate: pair.debt.rate,
        debtUnit: ATOM_DEBT,
        dust: BigInt(Math.floor(dust * this.#atoms('money'))),
        chop: rayOf(1 + liquidationPenalty),
        systemLimit: limit,
        kindLimit: limit,
        systemOut: BigInt(state.out),
        kindOut: BigInt(state.out),
      },
    );
    if (!portion.ok) return portion;
    const lot = toSafe(portion.dink);
    const tab = toSafe(portion.tab);
    const price = this.#oraclePrice();
    const kicked = { lot: portion.dink, tab: portion.tab, price };
    const { auction: opened, incentive } = dutchAuction.kick(
      kicked,
      this.#now(),
      kickTerms(this.#terms(), this.#atoms('money')),
    );
    const liquidation = state.nextLiquidation++;
    const debt = protocol.takeOver({
      account,
      collateral: { asset: collateralAsset, atoms: lot },
      to: this.#account,
      debt: { asset: debtAsset, normalised: portion.dart },
      liquidation,
    });
    const { tick } = this.#kernel;
    const auction: OpenDutchAuction = {
      id: state.nextAuction++,
      liquidation,
      account,
      startTick: tick,
      lotStart: lot,
      tabStart: tab,
      debt,
      tab,
      lot,
      top: opened.top.toString(),
      tic: Number(opened.tic),
      raised: 0,
      takes: 0,
      firstTakeTick: -1,
      lastTakeTick: -1,
      buyer: -1,
      gasPrice: 0,
    };
    this.#changes++;
    state.open.push(auction);
    state.out += tab;
    this.#watch.announce({
      account,
      liquidation,
      collateralAsset,
      collateral: lot,
      debtAsset,
      debt,
    });
    this.#kernel.emit({
      type: 'auctionStarted',
      tick,
      id: auction.id,
      liquidation,
      lot: lot / this.#atoms('collateral'),
      tab: tab / this.#atoms('money'),
    });
    return { ok: true, auction, incentive };
  }

  #close(auction: OpenDutchAuction): void {
    const { protocol, collateralAsset, debtAsset } = this.#target;
    const { account, liquidation, debt, raised } = auction;
    const from = this.#account;
    const left = auction.lot;
    if (left > 0)
      protocol.giveBack({ account, asset: collateralAsset, atoms: left, from, liquidation });
    const state = this.#state.value;
    state.open.splice(state.open.indexOf(auction), 1);
    protocol.settle({ account, liquidation, asset: debtAsset, debt, proceeds: raised });
    const { ledger, tick } = this.#kernel;
    const gem = this.#atoms('collateral');
    const money = this.#atoms('money');
    const sold = (auction.lotStart - left) / gem;
    this.#kernel.emit({
      type: 'auctionSettled',
      tick,
      id: auction.id,
      liquidation,
      startTick: auction.startTick,
      endTick: tick,
      firstBidTick: auction.firstTakeTick,
      lastBidTick: auction.lastTakeTick,
      lotStart: auction.lotStart / gem,
      lot: sold,
      tab: auction.tabStart / money,
      debt: debt / money,
      bid: raised / money,
      bids: auction.takes,
      winner: ledger.accounts[auction.buyer] ?? '',
      winnerKind: this.#watch.kindOf(auction.buyer),
      gasPrice: auction.gasPrice,
      marketPrice: this.#watch.marketPrice(collateralAsset),
      oraclePrice: protocol.price(collateralAsset),
      zeroBid: raised / money < this.#terms().zeroBidPrice * sold,
    });
  }

  #pay(keeper: number, incentive: bigint, { account, liquidation }: OpenDutchAuction): void {
    const atoms = toSafe(incentive);
    const asset = this.#target.debtAsset;
    if (atoms > 0)
      this.#target.protocol.payIncentive({ account, asset, atoms, to: keeper, liquidation });
  }

  #rules(): DutchTerms {
    return (this.#lastRules = dutchTerms(this.#terms(), this.#atoms('money'), this.#lastRules));
  }
  #find(id: number): OpenDutchAuction | undefined {
    return this.open.find((auction) => auction.id === id);
  }
  #now(): bigint {
    return BigInt(Math.floor(this.#kernel.tick * this.#kernel.secondsPerTick));
  }
  #atoms(of: 'collateral' | 'money'): number {
    const { collateralAsset, debtAsset } = this.#target;
    return this.#kernel.ledger.atoms(of === 'money' ? debtAsset : collateralAsset);
  }
  /** A price in units becomes atoms of money per atom of collateral, a ray; and how many of those make one. */
  #price(units: number): bigint {
    const scaled = BigInt(Math.round(Math.min(units, 9e6) * 1e9)) * BigInt(this.#atoms('money'));
    return (scaled * (RAY / 1_000_000_000n)) / BigInt(this.#atoms('collateral'));
  }
  #priceUnit(): number {
    return (1e27 * this.#atoms('money')) / this.#atoms('collateral');
  }
  #oraclePrice(): bigint {
    return this.#price(this.value());
  }
}

const wide = ({ tab, lot, top, tic }: OpenDutchAuction): DutchAuction => ({
  tab: BigInt(tab),
  lot: BigInt(lot),
  top: BigInt(top),
  tic: BigInt(tic),
});

const refuse = (reason: string) => ({ ok: false, reason }) as const;
