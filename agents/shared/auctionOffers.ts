// What to send to an auction: a higher bid, the tab for less of the lot, or the settlement of one that is won.

import {
  transaction,
  type CollateralAuctions,
  type Intent,
  type OpenAuction,
} from '../../engine/index.ts';

const BID_GAS = 150_000;
const DEAL_GAS = 90_000;

export interface Offer {
  readonly bid: number;
  readonly lot: number;
  /** Units of stablecoin that it ties up. */
  readonly cost: number;
  readonly deal: boolean;
}

/** The transaction that carries out an offer. */
export const act = (auction: number, { deal, bid, lot }: Offer, gasPrice: number): Intent =>
  deal
    ? transaction({ action: 'auction.deal', data: { auction }, gasPrice, gas: DEAL_GAS })
    : transaction({ action: 'auction.bid', data: { auction, bid, lot }, gasPrice, gas: BID_GAS });

/** What this keeper would send to one auction now, if anything; `value` is what it pays per unit of collateral. */
export function offerFor(
  auctions: CollateralAuctions,
  auction: OpenAuction,
  account: number,
  value: number,
): Offer | undefined {
  const { collateralAtoms, stablecoinAtoms } = auctions;
  const now = auctions.now();
  const finished = auction.tic !== 0 && (auction.tic < now || auction.end < now);
  if (auction.bidder === account) {
    return finished ? { bid: 0, lot: 0, cost: 0, deal: true } : undefined;
  }
  if (finished || auction.end <= now || (auction.tic !== 0 && auction.tic <= now)) return undefined;
  const { minimumIncrease } = auctions.terms;
  const price = (value * stablecoinAtoms) / collateralAtoms;
  if (auction.bid < auction.tab) {
    const bid = Math.min(auction.tab, Math.floor(auction.lot * price));
    const least = Math.min(auction.tab, Math.ceil(auction.bid * minimumIncrease) + 1);
    if (bid < least) return undefined;
    return { bid, lot: auction.lot, cost: bid / stablecoinAtoms, deal: false };
  }
  const lot = Math.ceil(auction.tab / price);
  if (lot * minimumIncrease > auction.lot) return undefined;
  return { bid: auction.tab, lot, cost: auction.tab / stablecoinAtoms, deal: false };
}
