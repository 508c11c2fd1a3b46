// The settlement of a perpetual's book: who has the margin to enter, what resting orders count for, and how a fill changes positions.

import { causeIndex } from '../events/causes.ts';
import { bpsFloor } from '../units/exact.ts';
import type { OrderVenue } from '../venues/orderVenue.ts';
import type { Settlement, SettlementRefusal } from '../venues/settlement.ts';
import { ENGINE, type PerpetualPositions } from './perpetualPositions.ts';
import type { PerpetualRisk } from './perpetualRisk.ts';

/** What the settlement uses of the venue. */
export interface PerpetualSettlementVenue {
  readonly positions: PerpetualPositions;
  readonly risk: PerpetualRisk;
  readonly feesAccount: number;
  book(market: number): OrderVenue;
  markPrice(market: number): number;
  lotSize(market: number): number;
}

/** `remember` is told of every order that stays in the book. */
export function perpetualSettlement(
  venue: PerpetualSettlementVenue,
  market: number,
  remember: (account: number, order: number) => void,
): Settlement {
  const { positions, risk } = venue;
  return {
    refusal: (owner, buys, lots, steps, cause) => {
      const account = positions.accountOf(owner, market);
      if (account < 0) return 'noMarginAccount';
      if (account === ENGINE || cause === causeIndex.liquidation) return undefined;
      return marginRefusal(venue, market, { account, buys, lots, steps });
    },
    rest: (owner, buys, lots, _steps, _cause, _causeId, order) => {
      const account = positions.accountOf(owner, market);
      positions.rest(account, market, buys ? 'buy' : 'sell', lots);
      remember(account, order);
    },
    release: (owner, buys, lots) =>
      positions.rest(positions.accountOf(owner, market), market, buys ? 'buy' : 'sell', -lots),
    fill: (maker, taker, takerSells, lots, quote, makerBps, takerBps, cause, causeId) => {
      const made = positions.accountOf(maker, market);
      const took = positions.accountOf(taker, market);
      positions.rest(made, market, takerSells ? 'buy' : 'sell', -lots);
      const [seller, buyer] = takerSells ? [took, made] : [made, took];
      positions.trade(seller, buyer, market, lots, quote);
      positions.pay(made, venue.feesAccount, bpsFloor(quote, makerBps), cause, causeId);
      positions.pay(took, venue.feesAccount, bpsFloor(quote, takerBps), cause, causeId);
      risk.touch(made);
      risk.touch(took);
    },
    reservedBase: () => 0,
    reservedQuote: () => 0,
    addClaims: () => {},
    check: () => {},
  };
}

/** An order that makes the largest possible position larger needs initial margin for it; one that does not is always let in. */
function marginRefusal(
  venue: PerpetualSettlementVenue,
  market: number,
  order: {
    readonly account: number;
    readonly buys: boolean;
    readonly lots: number;
    readonly steps: number;
  },
): SettlementRefusal | undefined {
  const { positions, risk } = venue;
  const { account, buys, lots, steps } = order;
  const held = positions.lots(account, market);
  const long = held + positions.openBuys(account, market);
  const short = held - positions.openSells(account, market);
  const before = Math.max(Math.abs(long), Math.abs(short));
  const after = Math.max(
    Math.abs(buys ? long + lots : long),
    Math.abs(buys ? short : short - lots),
  );
  if (after <= before) return undefined;
  const { tickSize } = venue.book(market);
  const mark = venue.markPrice(market) || steps * tickSize;
  // A price worse than the mark is a loss at the moment of the trade.
  const worse = Math.max(0, (buys ? 1 : -1) * (steps * tickSize - mark));
  const loss = worse * lots * venue.lotSize(market);
  const needed =
    risk.initial(account) + risk.initialOf(market, after) - risk.initialOf(market, before);
  return risk.equity(account) - loss >= needed ? undefined : 'insufficientMargin';
}
