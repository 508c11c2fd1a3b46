// The Dutch auction of seized collateral, after MakerDAO's Clipper (liquidations 2.0). The asking price starts above the market and
// falls along a curve; anybody takes any part of the lot at the price of the moment, paid at once. Nobody can win for nothing: an
// auction whose price has fallen too far or that has run too long is reset by whoever asks, against an incentive.
//
// Pure rules; the caller books. Lots are whole numbers of any base unit. Prices are rays: money per unit of the lot, so that
// lot · price counts money in 10^−27 of a base unit. Money counts `debtUnit` of those: `EXACT_DEBT` or `ATOM_DEBT`. Times are whole seconds.

import { RAY, WAD, wideMin } from '../units/fixedPoint.ts';
import type { Rejection } from './englishAuction.ts';
import type { PriceSchedule } from './priceCurve.ts';

export interface DutchAuction {
  /** Debt to raise, penalty included. */
  readonly tab: bigint;
  /** Collateral still for sale. */
  readonly lot: bigint;
  /** Price at the start, or at the last reset. */
  readonly top: bigint;
  /** When that was. */
  readonly tic: bigint;
}

export interface DutchTerms {
  readonly schedule: PriceSchedule;
  /** Longest life before a reset. */
  readonly tail: bigint;
  /** Share of `top` (ray) below which the auction must be reset. */
  readonly cusp: bigint;
  /** Money that may not be left over by a partial purchase: dust of a vault with its penalty. */
  readonly chost: bigint;
  readonly debtUnit: bigint;
}

/** Starting price over the oracle price, and what the one who starts or resets an auction is paid. */
export interface KickTerms {
  /** Ray: 1.3 starts 30 % above. */
  readonly buf: bigint;
  /** Money paid per auction. */
  readonly tip: bigint;
  /** Share of the tab paid beside it (18 decimals). */
  readonly chip: bigint;
}

/** 0 works; 1 starts none; 2 resets none; 3 sells none. */
export type BreakerLevel = 0 | 1 | 2 | 3;

export type AuctionAction = 'kick' | 'redo' | 'take';

export interface TakeOffer {
  /** Collateral wanted at most. */
  readonly most: bigint;
  /** Highest price that the buyer agrees to. */
  readonly priceMax: bigint;
}

/** In order of precedence. */
export type TakeRefusal = 'needsReset' | 'tooExpensive' | 'noPartialPurchase';

export type TakeOutcome =
  | {
      readonly ok: true;
      readonly price: bigint;
      /** Money paid, and collateral bought for it. */
      readonly owe: bigint;
      readonly slice: bigint;
      /** What is left; the lot before it goes back to the owner where the auction ended. */
      readonly tab: bigint;
      readonly lot: bigint;
      readonly ended: boolean;
      /** Collateral that goes back to the owner. */
      readonly returned: bigint;
      /** Debt that no longer counts as out for auction. */
      readonly released: bigint;
      /** Debt that the lot did not bring in. */
      readonly shortfall: bigint;
    }
  | Rejection<TakeRefusal>;

export type RedoOutcome =
  | { readonly ok: true; readonly auction: DutchAuction; readonly incentive: bigint }
  | Rejection<'cannotReset'>;

/** The rules of the Dutch auction; the protocol's own verbs. */
export const dutchAuction = {
  feedPrice,
  startingPrice,
  incentive,
  kick,
  status,
  take,
  redo,
  allows,
};

/** Oracle price in units of the stablecoin, whose own target price is `par`; all rays. */
function feedPrice(price: bigint, par: bigint): bigint {
  return (price * RAY) / par;
}

/** Oracle price (ray) with the buffer on top. */
function startingPrice(price: bigint, { buf }: Pick<KickTerms, 'buf'>): bigint {
  return (price * buf) / RAY;
}

/** tip + chip · tab, paid by the system. */
function incentive(tab: bigint, { tip, chip }: Pick<KickTerms, 'tip' | 'chip'>): bigint {
  return tip + (tab * chip) / WAD;
}

/** Opens an auction of `lot` that is to raise `tab`. */
function kick(
  { lot, tab, price }: Pick<DutchAuction, 'lot' | 'tab'> & { readonly price: bigint },
  now: bigint,
  terms: KickTerms,
): { readonly auction: DutchAuction; readonly incentive: bigint } {
  const auction = { tab, lot, top: startingPrice(price, terms), tic: now };
  return { auction, incentive: incentive(tab, terms) };
}

/** Asking price, and whether the auction has to be reset before anybody buys again. */
function status(
  { top, tic }: Pick<DutchAuction, 'top' | 'tic'>,
  now: bigint,
  { schedule, tail, cusp }: Pick<DutchTerms, 'schedule' | 'tail' | 'cusp'>,
): { readonly price: bigint; readonly needsRedo: boolean } {
  const elapsed = now - tic;
  const price = schedule.priceAt(top, elapsed);
  // A top of nought has no price to fall from: it was never set, and only a reset can.
  return { price, needsRedo: elapsed > tail || top === 0n || (price * RAY) / top < cusp };
}

/** Buys up to `most` of the lot at the price of the moment, if that is at most `priceMax`. */
function take(
  auction: DutchAuction,
  offer: TakeOffer,
  now: bigint,
  terms: DutchTerms,
): TakeOutcome {
  const { price, needsRedo } = status(auction, now, terms);
  if (needsRedo) return { ok: false, reason: 'needsReset' };
  return takeAt(auction, offer, price, terms);
}

/** `take` at a price that stands: what is bought, and what is left. */
export function takeAt(
  { tab, lot }: Pick<DutchAuction, 'tab' | 'lot'>,
  { most, priceMax }: TakeOffer,
  price: bigint,
  { chost, debtUnit }: Pick<DutchTerms, 'chost' | 'debtUnit'>,
): TakeOutcome {
  if (priceMax < price) return { ok: false, reason: 'tooExpensive' };
  // The buyer's side of the rounding is the larger: money up, collateral down.
  const cost = (slice: bigint): bigint => (slice * price + debtUnit - 1n) / debtUnit;
  let slice = wideMin(lot, most);
  let owe = cost(slice);
  if (owe > tab) {
    owe = tab;
    slice = wideMin(slice, (owe * debtUnit) / price);
  } else if (owe < tab && slice < lot && tab - owe < chost) {
    // What is left would be too small to interest anybody: leave just enough, or take all.
    if (tab <= chost) return { ok: false, reason: 'noPartialPurchase' };
    owe = tab - chost;
    slice = wideMin(slice, (owe * debtUnit) / price);
  }
  const left = { tab: tab - owe, lot: lot - slice };
  const isSold = left.lot === 0n;
  return {
    ok: true,
    price,
    owe,
    slice,
    ...left,
    ended: isSold || left.tab === 0n,
    returned: left.tab === 0n ? left.lot : 0n,
    released: isSold ? left.tab + owe : owe,
    shortfall: isSold ? left.tab : 0n,
  };
}

/** Starts an auction over at today's oracle price. Small remainders earn no incentive: they would be reset for it again and again. */
function redo(
  auction: DutchAuction,
  price: bigint,
  now: bigint,
  terms: DutchTerms & KickTerms,
): RedoOutcome {
  if (!status(auction, now, terms).needsRedo) return { ok: false, reason: 'cannotReset' };
  const { chost, debtUnit } = terms;
  const isWorthIt = auction.tab >= chost && auction.lot * price >= chost * debtUnit;
  return {
    ok: true,
    auction: { ...auction, top: startingPrice(price, terms), tic: now },
    incentive: isWorthIt ? incentive(auction.tab, terms) : 0n,
  };
}

/** Whether a breaker level lets an action through. */
function allows(level: number, action: AuctionAction): boolean {
  return level < { kick: 1, redo: 2, take: 3 }[action];
}
