// The auction that recapitalises the system, after MakerDAO's Flopper: the money asked for is fixed, bidders compete on how
// few newly minted governance tokens they take for it. Pure rules, in the terms of englishAuction.

import { invariant } from '../errors.ts';
import { RAY } from '../units/fixedPoint.ts';
import {
  biddingClosed,
  canDeal,
  lowersEnough,
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
  Offer,
  RestartOutcome,
  Rejection,
  BidRefusal,
} from './englishAuction.ts';

export interface DebtAuction<B extends Bidder = Bidder> extends AuctionClock {
  /** Money that the winner pays; never changes. */
  readonly bid: bigint;
  /** Governance tokens to be minted for it. */
  readonly lot: bigint;
  readonly highestBidder: B | null;
}

export interface DebtAuctionTerms extends AuctionTerms {
  /** By how much the lot grows when nobody bid (ray): 1.5. */
  readonly pad: bigint;
}

export type DebtBidOutcome<B extends Bidder> =
  | {
      readonly ok: true;
      readonly auction: DebtAuction<B>;
      readonly moves: readonly AuctionMove<B>[];
      /** Money that reached the system with this bid; the caller cancels debt on auction with it (`kiss`), as far as there is any. */
      readonly received: bigint;
    }
  | Rejection<BidRefusal>;

export type DebtDealOutcome<B extends Bidder> =
  | { readonly ok: true; readonly winner: B; readonly moves: readonly AuctionMove<B>[] }
  | Rejection<'notFinished'>;

/** The rules of the debt auction: `kick`, `dent`, `deal`, `restart`. */
export const debtAuction = { kick, dent, deal, restart };

/** Opens an auction that asks for `sump` of money and starts at `dump` tokens. */
function kick<B extends Bidder>(
  { dump, sump }: { readonly dump: bigint; readonly sump: bigint },
  now: number,
  { tau }: Pick<AuctionTerms, 'tau'>,
): DebtAuction<B> {
  return { bid: sump, lot: dump, highestBidder: null, tic: 0, end: now + tau };
}

/** The same money for fewer tokens. The first bidder pays the system, each later one the bidder before. */
function dent<B extends Bidder>(
  auction: DebtAuction<B>,
  offer: Offer<B>,
  now: number,
  terms: AuctionTerms,
): DebtBidOutcome<B> {
  const closed = biddingClosed(auction, now);
  if (closed !== null) return reject(closed);
  if (offer.bid !== auction.bid) return reject('notMatchingBid');
  invariant(offer.lot >= 0n, 'AUCTION-2', 'a lot asked for is not negative');
  if (offer.lot >= auction.lot) return reject('lotNotLower');
  if (!lowersEnough(offer.lot, auction.lot, terms.beg)) return reject('insufficientDecrease');
  const { bidder } = offer;
  const isFirst = auction.highestBidder === null;
  return {
    ok: true,
    auction: { ...auction, lot: offer.lot, highestBidder: bidder, tic: now + terms.ttl },
    moves: isFirst
      ? [{ asset: 'money', from: { bidder }, to: 'system', amount: auction.bid }]
      : refund(auction, bidder),
    received: isFirst ? auction.bid : 0n,
  };
}

/** Closes a finished auction: the tokens are minted for the winner. */
function deal<B extends Bidder>(auction: DebtAuction<B>, now: number): DebtDealOutcome<B> {
  if (!canDeal(auction, now)) return { ok: false, reason: 'notFinished' };
  const winner = winnerOf(auction);
  return {
    ok: true,
    winner,
    moves: [{ asset: 'lot', from: 'issuance', to: { bidder: winner }, amount: auction.lot }],
  };
}

/** An auction that nobody wanted comes back with `pad` times the tokens. */
function restart<B extends Bidder>(
  auction: DebtAuction<B>,
  now: number,
  { tau, pad }: Pick<DebtAuctionTerms, 'tau' | 'pad'>,
): RestartOutcome<DebtAuction<B>> {
  const refused = restartRefused(auction, now);
  if (refused !== null) return { ok: false, reason: refused };
  return { ok: true, auction: { ...auction, lot: (auction.lot * pad) / RAY, end: now + tau } };
}
