// Bids next to nothing in auctions that nobody else has touched for a while, with a gas price that gets into the next block. In an
// orderly market it never finds one. Where collateral is sold at a price that falls, it waits for half the market value.

import {
  chainKey,
  collateralAuctionsKey,
  collateralSalesKey,
  defineAgent,
  integer,
  number,
  type Intent,
} from '../engine/index.ts';
import { act, offerFor } from './shared/auctionOffers.ts';
import { actKey, purchasesFrom } from './shared/collateralPurchases.ts';

/** Share of the collateral's value at which it buys. */
const BARGAIN = 0.5;

export const opportunist = defineAgent({
  kind: 'opportunist',
  says: 'Bids nearly nothing when nobody competes.',
  parameters: {
    patience: number('s', 240, 0, 1e6, 'how long an auction must have stood without a bid'),
    attention: number('', 1, 0, 1, 'share of such auctions that it notices in one turn'),
    startsAt: number(
      'auctions',
      5,
      0,
      1e6,
      'untouched auctions that it must see before it bothers',
    ),
    urgency: number('', 1.3, 0.1, 100, 'multiple of the suggested gas price that it pays'),
    gasPriceMax: number('gwei', 1_000, 0.1, 1e6, 'most it ever pays'),
    bidsPerTurn: integer('bids', 8, 1, 1000, 'bids that it sends in one turn'),
    pendingMax: integer('transactions', 60, 1, 1000, 'transactions that it lets wait at a time'),
  },
  memory: () => ({}),
  decide({ view, self, parameters: p, random }) {
    const auctions = view.findPort(collateralAuctionsKey);
    const chain = view.port(chainKey);
    const wants: Intent[] = [];
    const pending = chain.transactionsOf(self.account);
    const gasPrice = Math.min(p.gasPriceMax, chain.suggestedGas() * p.urgency);
    for (const { action, data, gas, nonce, gasPrice: paid } of pending.slice(0, p.bidsPerTurn)) {
      if (gasPrice < chain.replacementPrice(paid)) continue;
      wants.push({ type: 'transaction', action, data, gas, gasPrice, replaces: nonce });
    }
    let room = Math.min(p.bidsPerTurn, p.pendingMax - pending.length);
    for (const sales of view.ports(collateralSalesKey)) {
      const oracle = sales.value();
      if (!(oracle > 0)) continue;
      const bought = purchasesFrom(view, sales, {
        value: BARGAIN * oracle,
        free: view.balance(self.account, sales.money),
        room,
        gasPrice,
        busy: new Set(pending.map(({ action, data }) => actKey(action, data))),
        start: random.uniform(),
      });
      room -= bought.wants.length;
      wants.push(...bought.wants);
    }
    if (auctions === undefined) return wants;
    const busy = new Set(pending.map(({ data }) => Number(data['auction'])));
    const untouched = auctions.open.filter(
      ({ bids, startTick }) =>
        bids === 0 && (view.tick - startTick) * view.secondsPerTick >= p.patience,
    );
    if (untouched.length >= p.startsAt) {
      for (const auction of untouched) {
        if (room <= 0) break;
        if (busy.has(auction.id) || random.uniform() >= p.attention) continue;
        room--;
        wants.push(act(auction.id, { bid: 1, lot: auction.lot, cost: 0, deal: false }, gasPrice));
      }
    }
    for (const auction of auctions.open) {
      if (auction.bidder !== self.account || busy.has(auction.id)) continue;
      const offer = offerFor(auctions, auction, self.account, 0);
      if (offer?.deal) wants.push(act(auction.id, offer, gasPrice));
    }
    return wants;
  },
});
