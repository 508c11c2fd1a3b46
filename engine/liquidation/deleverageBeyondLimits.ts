// When a takeover engine closes winners: in each market whose loss at the mark is beyond its limit, and, worst first, while what could be
// borne plus everything held at the mark is below the fund's floor. Then all that stands at a loss in that market goes at once.

import { closeAgainstWinners } from './takeoverDeleveraging.ts';
import type { TakeoverDesk } from './takeoverDesk.ts';
import type { TakenPosition } from './takeoverState.ts';

/** `bearable`: atoms of loss that fund and clearing house could bear now. Asked anew for every market, since closing changes it. */
export function deleverageBeyondLimits(desk: TakeoverDesk, bearable: () => number): void {
  const { venue, statistics } = desk;
  const { taken } = desk.state.value;
  const { afterFund, fundFloor, marketLossMax } = desk.terms();
  if (afterFund === 'socialise' || taken.length === 0) return;
  const { cashAtoms, markets } = venue;
  const gains = markets.map(() => 0);
  const losses = markets.map(() => 0);
  const gainOf = ({ market, lots, value }: TakenPosition): number =>
    lots * venue.lotValue(market) - value;
  for (const one of taken) {
    const gain = gainOf(one);
    if (gain < 0) losses[one.market]! += gain;
    else gains[one.market]! += gain;
  }
  const inOrder = markets
    .map((_, market) => market)
    .sort((a, b) => losses[a]! - losses[b]! || a - b);
  for (const market of inOrder) {
    const atMark = (bearable() + sum(gains) + sum(losses)) / cashAtoms;
    const ofMarket = (gains[market]! + losses[market]!) / cashAtoms;
    if (losses[market] === 0) return;
    if (atMark >= fundFloor && ofMarket >= -marketLossMax) continue;
    for (const sign of [1, -1]) {
      const side = taken.filter(
        (one) => one.market === market && Math.sign(one.lots) === sign && gainOf(one) < 0,
      );
      const closed = closeAgainstWinners(venue, side, afterFund);
      if (closed.length > 0) statistics.deleveraged(closed);
    }
    losses[market] = 0;
  }
}

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
