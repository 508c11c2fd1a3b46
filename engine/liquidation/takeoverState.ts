// What a takeover engine remembers: the positions and collateral that it took over and has not passed on, each with the value at which it
// came, who is under and since when, and the loss that found nobody. Its books always cancel:
//
//   PERP-3  cash of the engine + what it holds at bankruptcy value + loss nobody could bear = 0

import { invariant } from '../errors.ts';
import { ENGINE } from '../margin/perpetualPositions.ts';
import type { Perpetuals } from '../margin/perpetuals.ts';
import type { DefaultedAccount } from './lossWaterfall.ts';

/** A position that the engine took over: signed lots, and what they are worth at the bankruptcy price, in atoms, signed as the lots. */
export interface TakenPosition extends DefaultedAccount {
  readonly market: number;
  lots: number;
  value: number;
  readonly tick: number;
}

/** Collateral that the engine took with an account, and what was credited for it. */
export interface TakenCollateral extends DefaultedAccount {
  readonly index: number;
  atoms: number;
  value: number;
}

/** An account that is under: its liquidation (0: none yet), last tick at which it was safe, tick of its next step. */
export interface UnderSince {
  liquidation: number;
  readonly safeTick: number;
  next: number;
}

export interface TakeoverState {
  /** In the order in which they were taken. */
  taken: TakenPosition[];
  collateral: TakenCollateral[];
  /** Next step of a market, and of a collateral, by tick. */
  due: number[];
  collateralDue: number[];
  /** By margin account. */
  under: Record<string, UnderSince>;
  lookedTick: number;
  /** Atoms of loss that found nobody. */
  unborne: number;
}

/** The state of an engine that holds nothing yet. */
export const emptyTakeoverState = ({ markets, collaterals }: Perpetuals): TakeoverState => ({
  taken: [],
  collateral: [],
  due: markets.map(() => 0),
  collateralDue: collaterals.map(() => 0),
  under: {},
  lookedTick: -1,
  unborne: 0,
});

/** Stops the run where the engine's books do not cancel, or its lots are not those it took over. */
export function checkTakeoverState(
  { taken, collateral, unborne }: TakeoverState,
  venue: Perpetuals,
): void {
  const held =
    taken.reduce((sum, { value }) => sum + value, 0) +
    collateral.reduce((sum, { value }) => sum + value, 0);
  const cash = venue.positions.cash(ENGINE);
  invariant(
    cash + held + unborne === 0,
    'PERP-3',
    `the engine's cash (${cash}), holdings (${held}) and unborne loss (${unborne}) cancel`,
  );
  venue.markets.forEach((_, market) => {
    const lots = taken.reduce((sum, one) => sum + (one.market === market ? one.lots : 0), 0);
    invariant(
      lots === venue.positions.lots(ENGINE, market),
      'PERP-3',
      `the engine's lots in market ${market} are those it took over`,
    );
  });
}
