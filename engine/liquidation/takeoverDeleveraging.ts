// Closes what the venue's engine holds against the winners of the other side, and spreads what no fund pays, on the margin accounts
// themselves. The rules are autoDeleveraging's and badDebt's.

import { ENGINE } from '../margin/perpetualPositions.ts';
import type { Perpetuals } from '../margin/perpetuals.ts';
import { toSafe } from '../units/exact.ts';
import {
  crossDeleveragingScore,
  deleverageInOrder,
  deleverageProRata,
  inRankOrder,
} from './autoDeleveraging.ts';
import { socialiseByProfit } from './badDebt.ts';
import type { TakenPosition } from './takeoverState.ts';

/** One winner closed against one taken position. Quote units. */
export interface WinnerClosed {
  readonly account: number;
  readonly market: number;
  /** At the mark. */
  readonly notional: number;
  /** By how much less it got than the mark. */
  readonly forgone: number;
  readonly profit: number;
  /** Notional of the whole margin account over its equity, before. */
  readonly leverage: number;
}

interface Winner {
  readonly account: number;
  readonly quantity: bigint;
  readonly score: number;
  readonly profitPerLot: number;
  readonly leverage: number;
}

/** The other side of a market, with scores; `held` is the sign of what is to be closed. */
function otherSide(venue: Perpetuals, market: number, held: number): Winner[] {
  const { positions, risk } = venue;
  const perLot = venue.lotValue(market) / venue.cashAtoms;
  const side: Winner[] = [];
  for (let account = 1; account < positions.count; account++) {
    const lots = positions.lots(account, market);
    if (lots === 0 || lots > 0 === held > 0) continue;
    const equity = risk.equity(account);
    const entryNotional = Math.abs(positions.cost(account, market)) / venue.cashAtoms;
    const profit = lots * perLot - positions.cost(account, market) / venue.cashAtoms;
    const notional = Math.abs(lots) * perLot;
    side.push({
      account,
      quantity: BigInt(Math.abs(lots)),
      score: crossDeleveragingScore({ profit, entryNotional, notional, equity }),
      profitPerLot: profit / Math.abs(lots),
      leverage: equity > 0 ? risk.notional(account) / equity : Infinity,
    });
  }
  return side;
}

/**
 * Closes taken positions of one market and one side at their bankruptcy prices: one after the other down the queue of profit × leverage, or
 * all together at their average price with the same share of everybody. Positions shrink by what found somebody.
 */
export function closeAgainstWinners(
  venue: Perpetuals,
  taken: readonly TakenPosition[],
  manner: 'queue' | 'proRata',
): WinnerClosed[] {
  const first = taken[0];
  if (first === undefined) return [];
  const side = otherSide(venue, first.market, first.lots);
  return manner === 'queue'
    ? closeInOrder(venue, taken, inRankOrder(side))
    : closeAlike(venue, taken, side);
}

function closeInOrder(
  venue: Perpetuals,
  taken: readonly TakenPosition[],
  ranked: readonly Winner[],
): WinnerClosed[] {
  const closed: WinnerClosed[] = [];
  const queue = [...ranked];
  for (const position of taken) {
    const { closures } = deleverageInOrder(queue, BigInt(Math.abs(position.lots)));
    // Closures are the head of the queue, in its order; only the last may have something left.
    closures.forEach((closure, i) =>
      closed.push(close(venue, position, queue[i]!, Number(closure.closed))),
    );
    const left = closures.at(-1)?.remaining ?? 0n;
    const done = left > 0n ? closures.length - 1 : closures.length;
    queue.splice(0, done);
    if (left > 0n) queue[0] = { ...queue[0]!, quantity: left };
    if (queue.length === 0) break;
  }
  return closed;
}

function closeAlike(
  venue: Perpetuals,
  taken: readonly TakenPosition[],
  side: readonly Winner[],
): WinnerClosed[] {
  const size = taken.reduce((sum, { lots }) => sum + Math.abs(lots), 0);
  const { closures } = deleverageProRata(side, BigInt(size));
  const byAccount = new Map(side.map((winner) => [winner.account, winner]));
  const pending = closures.map(({ account, closed }) => ({ account, left: Number(closed) }));
  const total = pending.reduce((sum, { left }) => sum + left, 0);
  // One average price for all: the positions are merged into the first, which then empties them in turn.
  const merged: TakenPosition = {
    ...taken[0]!,
    lots: taken.reduce((sum, { lots }) => sum + lots, 0),
    value: taken.reduce((sum, { value }) => sum + value, 0),
  };
  const before = { lots: merged.lots, value: merged.value };
  const closed = pending.map(({ account, left }) =>
    close(venue, merged, byAccount.get(account)!, left),
  );
  // What is left stays with the positions in their order, at the same average.
  let left = Math.abs(before.lots) - total;
  let valueLeft = merged.value;
  for (const position of [...taken].reverse()) {
    const kept = Math.min(left, Math.abs(position.lots));
    left -= kept;
    const value =
      left === 0 ? valueLeft : Math.round((before.value * kept) / Math.abs(before.lots));
    position.lots = Math.sign(before.lots) * kept;
    position.value = kept === 0 ? 0 : value;
    if (kept > 0) valueLeft -= value;
  }
  return closed;
}

/** Moves `lots` of a taken position to a winner at the bankruptcy price. */
function close(
  venue: Perpetuals,
  position: TakenPosition,
  winner: Winner,
  lots: number,
): WinnerClosed {
  const { positions, risk } = venue;
  const { market } = position;
  const sign = Math.sign(position.lots);
  const whole = lots === Math.abs(position.lots);
  const value = whole
    ? position.value
    : Math.round((position.value * lots) / Math.abs(position.lots));
  const atMark = lots * venue.lotValue(market);
  positions.trade(ENGINE, winner.account, market, sign * lots, value);
  position.lots -= sign * lots;
  position.value -= value;
  risk.touch(winner.account);
  return {
    account: winner.account,
    market,
    notional: atMark / venue.cashAtoms,
    forgone: (value - sign * atMark) / venue.cashAtoms,
    profit: winner.profitPerLot * lots,
    leverage: winner.leverage,
  };
}

/**
 * Takes a loss (atoms) from the unrealised profits of everybody, in proportion and never more than there is; the money goes to the engine.
 * Returns what nobody's profit covers.
 */
export function socialise(venue: Perpetuals, loss: number): number {
  const { positions, risk } = venue;
  const profits: bigint[] = [];
  for (let account = 0; account < positions.count; account++) {
    let profit = 0;
    if (account !== ENGINE)
      for (let m = 0; m < positions.markets; m++)
        profit += positions.lots(account, m) * venue.lotValue(m) - positions.cost(account, m);
    profits.push(BigInt(Math.max(0, Math.floor(profit))));
  }
  const all = toSafe(profits.reduce((sum, profit) => sum + profit, 0n));
  const borne = Math.min(loss, all);
  socialiseByProfit(BigInt(borne), profits).forEach((cut, account) => {
    if (cut === 0n) return;
    positions.shift(account, ENGINE, Number(cut));
    risk.touch(account);
  });
  return loss - borne;
}
