// Where figures come from: mechanisms that keep statistics offer them here, by name; engine/observe reads them.

import type { CauseShare } from '../events/events.ts';
import { portKey } from './kernel.ts';

/** Figures of the run so far, by name; not-a-number where there is none yet. */
export interface MetricSource {
  metrics(): Readonly<Record<string, number>>;
}

export const metricSourceKey = portKey<MetricSource>('metricSource');

/** How the values of several ticks become one: flows are summed, an opening is the first, most are as of the last. */
export type Gathering = 'last' | 'sum' | 'first' | 'highest' | 'lowest';

/** One scalar of every tick: a column of the tick table and of a frame. */
export interface ChannelSource {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  /** Without it: 'sum' for `volume`, `liquidations.count` and `liquidations.notional`, else 'last'. */
  readonly over?: Gathering;
  /** The value at the end of the tick just run; NaN where there is none. */
  read(): number;
}

export const channelSourceKey = portKey<readonly ChannelSource[]>('channelSource');

/** A fixed absolute price grid. Level i covers prices from `edges[i]` (inclusive) to `edges[i + 1]`. */
export interface PriceGrid {
  readonly low: number;
  readonly high: number;
  readonly levels: number;
  readonly spacing: 'log' | 'linear';
  /** levels + 1 prices, rising, in the venue's quote units. */
  readonly edges: Float64Array;
}

/** Level of a price, −1 where the grid does not reach. */
export const levelOnGrid = (grid: PriceGrid, price: number): number =>
  levelOnEdges(grid.edges, price);

/** The bin [edges[i], edges[i + 1]) that holds a price, −1 where there is none. */
export function levelOnEdges(edges: Float64Array, price: number): number {
  const levels = edges.length - 1;
  if (!(price >= edges[0]!) || price >= edges[levels]!) return -1;
  let low = 0;
  let high = levels;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (edges[middle]! <= price) low = middle;
    else high = middle;
  }
  return low;
}

/** The picture of the market that frames show: one venue's book and what a fall would set free. Looking changes nothing. */
export interface DepthSource {
  readonly venue: string;
  /** Prices that the picture spans in this run; without it, they follow from the first price. */
  span?(): { readonly low: number; readonly high: number };
  /** Adds the resting notional (USD) of each level to the zeroed arrays. */
  read(grid: PriceGrid, bids: Float64Array, asks: Float64Array): void;
  /** Adds to each level of the zeroed array the notional (USD) that becomes liquidatable if the price comes down to it. */
  pressure(grid: PriceGrid, out: Float64Array): void;
}

/** The first maker is the one that is shown. */
export const depthSourceKey = portKey<DepthSource>('depthSource');

export interface AgentKindCount {
  readonly kind: string;
  readonly label: string;
  readonly count: number;
}

/** Profit and loss by kind of agent since the start of the run, USD, in the order of `kinds`. */
export interface ProfitAndLossSource {
  readonly kinds: readonly AgentKindCount[];
  read(out: Float64Array): void;
}

export const profitAndLossKey = portKey<ProfitAndLossSource>('profitAndLoss');

/** One tranche for the picture of the capital structure; its figures are the channels `tranche.<id>.value`, `.claim` and `.price`. */
export interface TrancheLabel {
  readonly id: string;
  readonly label: string;
  /** USD. */
  readonly par: number;
}

/** A pool for the picture of its capital structure: how it is called, and in which channels its figures stand ('' where there is none). */
export interface PoolLabel {
  readonly label: string;
  /** USD: what it is worth, what its holders are told it is worth, and the redemptions that wait. */
  readonly worth: string;
  readonly told: string;
  readonly queue: string;
  /** Junior first. */
  readonly tranches: readonly TrancheLabel[];
  readonly buffers: readonly BufferLabel[];
}

/** Money that is lost before tranches are; its cash is the channel `buffer.<id>`. */
export interface BufferLabel {
  readonly id: string;
  readonly label: string;
  /** Tranche that it stands below, the most junior one where it stands below them all. */
  readonly below: string;
}

/** Provided under the pool's name. */
export const poolLabelKey = portKey<PoolLabel>('poolLabel');

/** What feedback needs to see of a book: prices in units of the quote asset, quantities in units of the base asset. */
export interface BookDepth {
  /** Halfway between the best prices, the last price where a side is empty; 0 where there is neither. */
  midPrice(): number;
  /** Units of the base asset that stand from the best price down to (bids) or up to (asks) `price`, that price included. */
  depthTo(side: 'bids' | 'asks', price: number): number;
  /** Quote units of one price step: the tape's prices are in steps. */
  readonly tickSize: number;
  /** Number of this venue on the trade tape. */
  readonly tapeVenue: number;
}

/** Provided by order books under the venue's name. */
export const bookDepthKey = portKey<BookDepth>('bookDepth');

/** Leverage that can be forced to sell: offered by margin mechanisms under their own name. */
export interface PressureSource {
  /** Asset that would be sold, and the book where it is sold in the end. */
  readonly asset: string;
  readonly venue: string;
  /**
   * USD of collateral that becomes liquidatable while the oracle price falls through each bin: `out[j]` takes the accounts with
   * trigger price in (edges[j], edges[j+1]], valued at the bin's lower edge. `edges` rise; `out` has one entry fewer.
   */
  pressure(edges: Float64Array, out: Float64Array): void;
  /** Share of breached collateral that reaches the market (close factor, lots, delay): 0 while liquidations are off. */
  forcedShare(): number;
}

export const pressureSourceKey = portKey<PressureSource>('pressureSource');

/** How much a fall feeds itself, as last measured; NaN where there is nothing to measure. */
export interface GainSource {
  gain(): number;
}

/** Provided by feedback under its path; whoever sizes a cushion by the gain asks the first. */
export const gainSourceKey = portKey<GainSource>('gainSource');

/** Which market prices the oracle price in force at a tick reports: the ticks after the first, up to the second. */
export interface MarketWindow {
  marketWindow(tick: number): readonly [fromTick: number, toTick: number];
}

/** Provided by oracles with a delay, under the asset's name; without one the oracle is taken to report the market of the tick. */
export const marketWindowKey = portKey<MarketWindow>('marketWindow');

/** Who made the price fall. */
export interface Attribution {
  /**
   * Shares, not negative and summing to one, of the fall of the market price that the oracle reported between `safeTick` (the last
   * tick at which the account was safe at the oracle price in force) and `tick`. Everything `exogenous` where there was no fall.
   */
  parentsOf(window: { readonly safeTick: number; readonly tick: number }): CauseShare[];
}

/** Provided by feedback under the asset's name; mechanisms that liquidate ask it when they report. */
export const attributionKey = portKey<Attribution>('attribution');

/** Kind of the agent behind a ledger account; undefined for a protocol's own account. */
export interface AccountKinds {
  kindOf(account: number): string | undefined;
}

export const accountKindsKey = portKey<AccountKinds>('accountKinds');

/** Holdings that do not stand on the holder's own ledger account: orders in escrow, vault equity, standing bids, pool shares. */
export interface ClaimSource {
  /** Adds the value (USD) of what each account may claim; `priceOf` gives USD per unit of an asset. */
  addClaims(byAccount: Float64Array, priceOf: (asset: number) => number): void;
}

export const claimSourceKey = portKey<ClaimSource>('claimSource');

/** A tranche of a pool as it came out so far. */
export interface TrancheOutcome {
  readonly name: string;
  /** Fractions of the pool's notional at formation. */
  readonly attach: number;
  readonly detach: number;
  /** Fraction of the tranche's own notional that is lost now. */
  readonly loss: number;
}

/** One position of a pool as a model of credit sees it: money lent or invested, whether it failed, what was lost on it. */
export interface PositionOutcome {
  /** USD at formation. */
  readonly notional: number;
  readonly hasDefaulted: boolean;
  /** USD, net of recoveries; not above the notional. */
  readonly loss: number;
}

/** Price of an asset that stands behind a pool: what it would be if nobody were forced to sell, and what it trades at. USD. */
export interface CollateralPrice {
  readonly asset: string;
  readonly fundamental: number;
  readonly traded: number;
}

/** What would be sold of an asset if everything in the pool were, and the units that move its price by 100 %; infinite for none. */
export interface FireSaleExposure {
  readonly asset: string;
  readonly units: number;
  readonly depth: number;
}

/** What a pool lost, position by position and tranche by tranche: to be set beside what models of credit say. */
export interface PoolLossSource {
  /** Junior first. */
  tranches(): readonly TrancheOutcome[];
  positions(): readonly PositionOutcome[];
  prices(): readonly CollateralPrice[];
  /** What the pool would sell now, and into what depth. */
  exposures(): readonly FireSaleExposure[];
  /** Share of the exposures that has been sold by force so far. */
  soldShare(): number;
}

/** Provided by pools under their own name; the first is compared with the models. */
export const poolLossesKey = portKey<PoolLossSource>('poolLosses');
