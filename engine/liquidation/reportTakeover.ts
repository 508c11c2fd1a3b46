// How a liquidation by a takeover engine is told to everybody else.

import { attributionKey } from '../tick/sources.ts';
import type { TakeoverDesk } from './takeoverDesk.ts';
import type { UnderSince } from './takeoverState.ts';

/** What of an account was closed or taken over: `notional` in quote units. */
export interface ClosedAccount {
  readonly account: number;
  readonly entry: Readonly<UnderSince>;
  readonly notional: number;
}

export function reportTakeover(
  { kernel, venue, state }: TakeoverDesk,
  { account, entry, notional }: ClosedAccount,
): void {
  const { positions } = venue;
  // The market that weighs most stands for the account.
  let market = 0;
  let size = 0;
  for (const one of state.value.taken)
    if (one.liquidation === entry.liquidation && Math.abs(one.value) > size) {
      ({ market } = one);
      size = Math.abs(one.value);
    }
  if (size === 0)
    for (let m = 0; m < positions.markets; m++) if (positions.lots(account, m) !== 0) market = m;
  const { asset } = venue.markets[market]!;
  const mark = venue.markPrice(market);
  kernel.emit({
    type: 'accountLiquidated',
    id: entry.liquidation,
    tick: kernel.tick,
    protocol: venue.id,
    account,
    owner: kernel.ledger.accounts[positions.ownerOf(account)] ?? '',
    collateral: mark > 0 ? notional / mark : 0,
    debt: notional,
    notional,
    oraclePrice: mark,
    marketPrice: venue.book(market).midPrice(),
    parents: kernel
      .find(attributionKey, asset)
      // Sales of the engine fall after the look of their tick: they belong to what happened since the account was last found safe.
      ?.parentsOf({ safeTick: entry.safeTick - 1, tick: kernel.tick }) ?? [
      { cause: 'exogenous', share: 1 },
    ],
  });
}
