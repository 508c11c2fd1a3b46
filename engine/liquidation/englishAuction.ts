// The two-phase English auction of seized collateral, after MakerDAO's Flipper. First the bid rises for the whole lot
// (`tend`) until it reaches the tab; then the bid stays and the lot falls (`dent`), the difference going back to the owner.
//
// Each bid lives `ttl`, the auction lives `tau`; whoever's bid outlives either takes the lot. The floor under the bid is
// nothing: one unit wins an auction that nobody else watches. Pure rules: the caller books the moves that come out.
// Amounts are whole numbers of any base unit; `beg` is a ray; times are whole seconds or ticks, `tic` 0 means no bid yet.

import { invariant } from '../errors.ts';
import { RAY } from '../units/fixedPoint.ts';

/** Names a bidder to the caller; accounts by number, tests by name. */
export type Bidder = string | number;

export interface AuctionClock {
  /** When the standing bid lapses into a win; 0 while there is no bid. */
  readonly tic: number;
  /** When the auction ends whatever the bids. */
  readonly end: number;
}

export interface EnglishAuction<B extends Bidder = Bidder> extends AuctionClock {
  readonly bid: bigint;
  readonly lot: bigint;
  /** What the auction must raise; no bid may exceed it. */
  readonly tab: bigint;
  readonly highestBidder: B | null;
}

export interface AuctionTerms {
  /** The least improvement, as a ratio (ray): 1.05 asks for 5 % more money or 5 % less lot. */
  readonly beg: bigint;
  /** Life of a bid. */
  readonly ttl: number;
  /** Life of an auction. */
  readonly tau: number;
}

export interface Offer<B extends Bidder> {
  readonly bidder: B;
  readonly bid: bigint;
  readonly lot: bigint;
}

export type AuctionParty<B extends Bidder> =
  { readonly bidder: B } | 'system' | 'owner' | 'auction' | 'issuance' | 'burnt';

/** What the caller has to book. `money` is what is bid, `lot` is what is sold. */
export interface AuctionMove<B extends Bidder> {
  readonly asset: 'money' | 'lot';
  readonly from: AuctionParty<B>;
  readonly to: AuctionParty<B>;
  readonly amount: bigint;
}

/** In order of precedence, for each kind of bid. */
export type BidRefusal =
  | 'alreadyFinishedTic'
  | 'alreadyFinishedEnd'
  | 'lotNotMatching'
  | 'notMatchingBid'
  | 'tendNotFinished'
  | 'higherThanTab'
  | 'bidNotHigher'
  | 'lotNotLower'
  | 'insufficientIncrease'
  | 'insufficientDecrease';

export interface Rejection<R extends string> {
  readonly ok: false;
  readonly reason: R;
}

export type BidOutcome<A, B extends Bidder> =
  | { readonly ok: true; readonly auction: A; readonly moves: readonly AuctionMove<B>[] }
  | Rejection<BidRefusal>;

export type DealOutcome<B extends Bidder> =
  | {
      readonly ok: true;
      readonly winner: B;
      readonly moves: readonly AuctionMove<B>[];
      /** The tab that no longer counts against the limit on debt out for auction. */
      readonly released: bigint;
    }
  | Rejection<'notFinished'>;

/** In order of precedence. */
export type RestartRefusal = 'notFinished' | 'bidAlreadyPlaced';

export type RestartOutcome<A> =
  { readonly ok: true; readonly auction: A } | Rejection<RestartRefusal>;

/** The rules of the collateral auction: `kick`, `tend`, `dent`, `deal`, `restart`. */
export const englishAuction = { kick, tend, dent, deal, restart };

/** Opens an auction of `lot` that tries to raise `tab`; the first bid has to beat nought. */
function kick<B extends Bidder>(
  { lot, tab }: { readonly lot: bigint; readonly tab: bigint },
  now: number,
  { tau }: Pick<AuctionTerms, 'tau'>,
): EnglishAuction<B> {
  return { bid: 0n, lot, tab, highestBidder: null, tic: 0, end: now + tau };
}

/** A higher bid for the whole lot. The last step, onto the tab itself, may be smaller than `beg` asks. */
function tend<B extends Bidder>(
  auction: EnglishAuction<B>,
  offer: Offer<B>,
  now: number,
  terms: AuctionTerms,
): BidOutcome<EnglishAuction<B>, B> {
  const closed = biddingClosed(auction, now);
  if (closed !== null) return reject(closed);
  if (offer.lot !== auction.lot) return reject('lotNotMatching');
  if (offer.bid > auction.tab) return reject('higherThanTab');
  if (offer.bid <= auction.bid) return reject('bidNotHigher');
  if (!raisesEnough(offer.bid, auction.bid, terms.beg) && offer.bid !== auction.tab) {
    return reject('insufficientIncrease');
  }
  return {
    ok: true,
    auction: { ...auction, bid: offer.bid, highestBidder: offer.bidder, tic: now + terms.ttl },
    moves: [
      ...refund(auction, offer.bidder),
      {
        asset: 'money',
        from: { bidder: offer.bidder },
        to: 'system',
        amount: offer.bid - auction.bid,
      },
    ],
  };
}

/** The same money, the tab, for less of the lot. */
function dent<B extends Bidder>(
  auction: EnglishAuction<B>,
  offer: Offer<B>,
  now: number,
  terms: AuctionTerms,
): BidOutcome<EnglishAuction<B>, B> {
  const closed = biddingClosed(auction, now);
  if (closed !== null) return reject(closed);
  if (offer.bid !== auction.bid) return reject('notMatchingBid');
  if (offer.bid !== auction.tab) return reject('tendNotFinished');
  invariant(offer.lot >= 0n, 'AUCTION-2', 'a lot asked for is not negative');
  if (offer.lot >= auction.lot) return reject('lotNotLower');
  if (!lowersEnough(offer.lot, auction.lot, terms.beg)) return reject('insufficientDecrease');
  return {
    ok: true,
    auction: { ...auction, lot: offer.lot, highestBidder: offer.bidder, tic: now + terms.ttl },
    moves: [
      ...refund(auction, offer.bidder),
      { asset: 'lot', from: 'auction', to: 'owner', amount: auction.lot - offer.lot },
    ],
  };
}

/** Closes a finished auction: the highest bidder takes the lot. The caller forgets the auction. */
function deal<B extends Bidder>(auction: EnglishAuction<B>, now: number): DealOutcome<B> {
  if (!canDeal(auction, now)) return { ok: false, reason: 'notFinished' };
  const winner = winnerOf(auction);
  return {
    ok: true,
    winner,
    moves: [{ asset: 'lot', from: 'auction', to: { bidder: winner }, amount: auction.lot }],
    released: auction.tab,
  };
}

/** Gives an auction that ended without a bid another life of `tau` (the protocol's `tick`). */
function restart<B extends Bidder>(
  auction: EnglishAuction<B>,
  now: number,
  { tau }: Pick<AuctionTerms, 'tau'>,
): RestartOutcome<EnglishAuction<B>> {
  const refused = restartRefused(auction, now);
  return refused === null
    ? { ok: true, auction: { ...auction, end: now + tau } }
    : { ok: false, reason: refused };
}

// What the three kinds of auction share.

/** Why no bid is taken any more: both instants themselves already belong to the time after. */
export function biddingClosed(
  { tic, end }: AuctionClock,
  now: number,
): 'alreadyFinishedTic' | 'alreadyFinishedEnd' | null {
  if (tic !== 0 && tic <= now) return 'alreadyFinishedTic';
  return end <= now ? 'alreadyFinishedEnd' : null;
}

/** Whether the standing bid has won: strictly after its life or the auction's. */
export const canDeal = ({ tic, end }: AuctionClock, now: number): boolean =>
  tic !== 0 && (tic < now || end < now);

export function restartRefused({ tic, end }: AuctionClock, now: number): RestartRefusal | null {
  if (end >= now) return 'notFinished';
  return tic === 0 ? null : 'bidAlreadyPlaced';
}

/** bid ≥ beg · previous, without dividing. */
export const raisesEnough = (bid: bigint, previous: bigint, beg: bigint): boolean =>
  bid * RAY >= beg * previous;

/** beg · lot ≤ previous, without dividing. */
export const lowersEnough = (lot: bigint, previous: bigint, beg: bigint): boolean =>
  beg * lot <= previous * RAY;

/** The new bidder pays the one before back in full; nobody pays himself. */
export function refund<B extends Bidder>(
  { bid, highestBidder }: Pick<EnglishAuction<B>, 'bid' | 'highestBidder'>,
  bidder: B,
): readonly AuctionMove<B>[] {
  if (highestBidder === null || highestBidder === bidder) return [];
  return [{ asset: 'money', from: { bidder }, to: { bidder: highestBidder }, amount: bid }];
}

export function winnerOf<B extends Bidder>({
  highestBidder,
}: Pick<EnglishAuction<B>, 'highestBidder'>): B {
  invariant(highestBidder !== null, 'AUCTION-1', 'an auction with a bid has a highest bidder');
  return highestBidder;
}

export const reject = (reason: BidRefusal): Rejection<BidRefusal> => ({ ok: false, reason });
