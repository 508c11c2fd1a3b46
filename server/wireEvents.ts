// From what the engine reports to what viewers are told. Some reports are for tables only and go no further.

import type { CauseShare, Event } from '../engine/index.ts';
import type { Parent, ParentCause, RunEvent } from '../protocol/messages.ts';

/** The event for viewers; null where there is none. `opIdOf` knows which viewer's command says this, if any. */
export function wireEvent(event: Event, opIdOf: (says: string) => string): RunEvent | null {
  switch (event.type) {
    case 'accountLiquidated':
      return {
        type: 'liquidation',
        id: event.id,
        tick: event.tick,
        vault: event.account,
        price: event.marketPrice,
        oraclePrice: event.oraclePrice,
        collateral: event.collateral,
        debt: event.debt,
        notional: event.notional,
        parents: event.parents.map(parent),
      };
    case 'auctionStarted':
      return {
        type: 'auctionStarted',
        id: event.id,
        tick: event.tick,
        liquidation: event.liquidation,
        lot: event.lot,
        debt: event.tab,
      };
    case 'auctionSettled':
      return {
        type: 'auctionSettled',
        id: event.id,
        tick: event.tick,
        lot: event.lot,
        debt: event.debt,
        bid: event.bid,
        winner: memberOf(event.winner),
        bids: event.bids,
        zeroBid: event.zeroBid,
        gasPrice: event.gasPrice,
      };
    case 'debtAuctionSettled':
      return { type: 'debtAuctionSettled', tick: event.tick, lot: event.minted, bid: event.bid };
    case 'trancheLoss':
      return {
        type: 'trancheLoss',
        tick: event.tick,
        tranche: event.tranche,
        amount: event.amount,
        cause: event.cause,
      };
    case 'redemptionRequested':
      return {
        type: 'redemption',
        tick: event.tick,
        tranche: event.tranche,
        amount: event.amount,
      };
    case 'commandApplied':
      return {
        type: 'commandApplied',
        tick: event.tick,
        opId: opIdOf(event.says),
        says: event.says,
      };
    case 'shockApplied':
      return { type: 'shock', tick: event.tick, id: event.shock, says: event.says };
    case 'tradingHalted':
      return { type: 'halt', tick: event.tick, id: event.venue, on: true, says: event.says };
    case 'tradingResumed':
      return {
        type: 'halt',
        tick: event.tick,
        id: event.venue,
        on: false,
        says: `trading resumed on ${event.venue}`,
      };
    case 'faultStarted':
    case 'faultEnded': {
      const { tick, fault, kind } = event;
      const on = event.type === 'faultStarted';
      return { type: 'fault', tick, id: fault, kind, on, says: on ? event.says : `${fault} over` };
    }
    case 'governanceActed':
      return {
        type: 'governance',
        tick: event.tick,
        id: event.proposal,
        act: event.act,
        says: event.says,
      };
    case 'oracleUpdated':
      return { type: 'oracleUpdated', tick: event.tick, price: event.price };
    case 'auditPublished': {
      const { tick, pool, digest, passed, collateral, claims, lookedAt, trueValue } = event;
      return { type: 'audit', tick, pool, digest, passed, collateral, claims, lookedAt, trueValue };
    }
    case 'waterfallStep':
      return event;
    case 'badDebtBooked':
    case 'trancheRecovery':
    case 'redemptionPaid':
    case 'rejected':
      return null;
    default:
      return event satisfies never;
  }
}

function parent({ cause, id, agentKind, share }: CauseShare): Parent {
  return {
    cause: causes[cause],
    ...(id === undefined ? {} : { id }),
    ...(agentKind === undefined ? {} : { agentType: agentKind }),
    share,
  };
}

/** Viewers tell fewer causes apart than the books do. */
const causes: { readonly [C in CauseShare['cause']]: ParentCause } = {
  ownDecision: 'ownDecision',
  liquidation: 'liquidation',
  redemption: 'redemption',
  marginTopUp: 'ownDecision',
  deleveraging: 'liquidation',
  arbitrage: 'arbitrage',
  liquidityProvision: 'liquidityProvision',
  scheduled: 'exogenous',
  protocol: 'liquidation',
  exogenous: 'exogenous',
};

/** `keeper.12` is member 12 of its population; −1 where nobody won. */
function memberOf(name: string): number {
  const number = /\.(\d+)$/.exec(name)?.[1];
  return number === undefined ? -1 : Number(number);
}
