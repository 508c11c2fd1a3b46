// The auction that sells the system's surplus, after MakerDAO's Flapper: a fixed lot of money goes to whoever bids the most
// governance tokens, which are burned. Pure rules, in the terms of englishAuction; here `money` is the tokens bid.

import {
  biddingClosed,
  canDeal,
  raisesEnough,
  refund,
  reject,
  restartRefused,
  winnerOf,
} from './englishAuction.ts';
import type {
  AuctionClock,
  AuctionMove,
  AuctionTerms,
  Bidder,
  BidOutcome,
  Offer,
  Rejection,
  RestartOutcome,
} from './englishAuction.ts';

export interface SurplusAuction<B extends Bidder = Bidder> extends AuctionClock {
  /** Governance tokens bid, held by the auction. */
  readonly bid: bigint;
  /** Surplus sold. */
  readonly lot: bigint;
  readonly highestBidder: B | null;
}

export type SurplusKickOutcome<B extends Bidder> =
  | { readonly ok: true; readonly auction: SurplusAuction<B>; readonly fill: bigint }
  | Rejection<'overLid'>;

export type SurplusDealOutcome<B extends Bidder> =
  | {
      readonly ok: true;
      readonly winner: B;
      readonly moves: readonly AuctionMove<B>[];
      readonly fill: bigint;
    }
  | Rejection<'notFinished'>;

/** The rules of the surplus auction: `kick`, `tend`, `deal`, `restart`. */
export const surplusAuction = { kick, tend, deal, restart };

/** Opens an auction of `lot`, unless with the lots already out (`fill`) that is more than `lid` allows. */
function kick<B extends Bidder>(
  { lot, fill, lid }: { readonly lot: bigint; readonly fill: bigint; readonly lid: bigint },
  now: number,
  { tau }: Pick<AuctionTerms, 'tau'>,
): SurplusKickOutcome<B> {
  if (fill + lot > lid) return { ok: false, reason: 'overLid' };
  return {
    ok: true,
    auction: { bid: 0n, lot, highestBidder: null, tic: 0, end: now + tau },
    fill: fill + lot,
  };
}

/** A higher bid for the lot; there is no tab that would end the climb. */
function tend<B extends Bidder>(
  auction: SurplusAuction<B>,
  offer: Offer<B>,
  now: number,
  terms: AuctionTerms,
): BidOutcome<SurplusAuction<B>, B> {
  const closed = biddingClosed(auction, now);
  if (closed !== null) return reject(closed);
  if (offer.lot !== auction.lot) return reject('lotNotMatching');
  if (offer.bid <= auction.bid) return reject('bidNotHigher');
  if (!raisesEnough(offer.bid, auction.bid, terms.beg)) return reject('insufficientIncrease');
  const { bidder } = offer;
  return {
    ok: true,
    auction: { ...auction, bid: offer.bid, highestBidder: bidder, tic: now + terms.ttl },
    moves: [
      ...refund(auction, bidder),
      { asset: 'money', from: { bidder }, to: 'auction', amount: offer.bid - auction.bid },
    ],
  };
}

/** Closes a finished auction: the lot goes to the winner, the bid is burned. */
function deal<B extends Bidder>(
  auction: SurplusAuction<B>,
  fill: bigint,
  now: number,
): SurplusDealOutcome<B> {
  if (!canDeal(auction, now)) return { ok: false, reason: 'notFinished' };
  const winner = winnerOf(auction);
  return {
    ok: true,
    winner,
    moves: [
      { asset: 'lot', from: 'auction', to: { bidder: winner }, amount: auction.lot },
      { asset: 'money', from: 'auction', to: 'burnt', amount: auction.bid },
    ],
    fill: fill - auction.lot,
  };
}

/** Gives an auction that ended without a bid another life of `tau`. */
function restart<B extends Bidder>(
  auction: SurplusAuction<B>,
  now: number,
  { tau }: Pick<AuctionTerms, 'tau'>,
): RestartOutcome<SurplusAuction<B>> {
  const refused = restartRefused(auction, now);
  return refused === null
    ? { ok: true, auction: { ...auction, end: now + tau } }
    : { ok: false, reason: refused };
}
