// Buys newly minted governance tokens in debt auctions, asking for as few as it takes to win, down to the discount it wants.

import {
  chainKey,
  defineAgent,
  integer,
  number,
  systemDebtKey,
  transaction,
  type Intent,
} from '../engine/index.ts';
import { named } from './shared/names.ts';

const BID_GAS = 150_000;

export const debtBidder = defineAgent({
  kind: 'debtBidder',
  says: 'Bids stablecoin for governance tokens in debt auctions.',
  parameters: {
    token: named('MKR', 'governance token'),
    stablecoin: named('DAI', 'asset that it pays'),
    discount: number('', 0.1, -1, 1, 'how far below the value of the token it pays'),
    step: number('', 0.04, 0.001, 1, 'how much less than the standing offer it asks for'),
    urgency: number('', 1.2, 0.1, 100, 'multiple of the suggested gas price that it pays'),
    bidsPerTurn: integer('bids', 4, 1, 1000, 'bids that it sends in one turn'),
  },
  memory: () => ({}),
  decide({ view, self, parameters: p, random }) {
    const debt = view.findPort(systemDebtKey);
    if (debt === undefined || debt.open.length === 0) return [];
    const chain = view.port(chainKey);
    const pending = chain.transactionsOf(self.account);
    const busy = new Set(pending.map(({ data }) => Number(data['auction'])));
    let free = view.balance(self.account, p.stablecoin) - pending.length * debt.terms.lotMoney;
    const price = view.fundamentalPrice(p.token) * (1 - p.discount);
    const least = debt.lotAtoms(debt.terms.lotMoney / price);
    const gasPrice = chain.suggestedGas() * p.urgency;
    const wants: Intent[] = [];
    const from = random.below(debt.open.length);
    for (let i = 0; i < debt.open.length && wants.length < p.bidsPerTurn; i++) {
      const auction = debt.open[(from + i) % debt.open.length]!;
      if (auction.bidder === self.account || busy.has(auction.id) || free < debt.terms.lotMoney)
        continue;
      const lot = Math.floor(auction.lot * (1 - p.step));
      if (lot < least) continue;
      free -= debt.terms.lotMoney;
      wants.push(
        transaction({
          action: 'debtAuction.bid',
          data: { auction: auction.id, lot },
          gasPrice,
          gas: BID_GAS,
        }),
      );
    }
    return wants;
  },
});
