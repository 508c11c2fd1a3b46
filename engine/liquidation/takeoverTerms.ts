// The terms on which a venue's engine closes accounts, as the rules read them and as a scenario states them.

import { choice, data, number, type Parameters } from '../tick/parameters.ts';

export interface TakeoverTerms {
  /** Share of maintenance margin below which the engine takes over; 1: at once. */
  readonly backstop: number;
  /** The four knobs of disposal: seconds between steps, share of the holding per step, notional below which all goes, share of the book. */
  readonly interval: number;
  readonly step: number;
  readonly wholeBelow: number;
  readonly bookShare: number;
  /** How far from the best price the book is looked at and an order may go. */
  readonly reach: number;
  /** Whether an account's own positions go no worse than its bankruptcy price, or at any price within reach. */
  readonly ownSales: 'bankruptcyPrice' | 'market';
  /** When the fund is gone. */
  readonly afterFund: 'queue' | 'proRata' | 'socialise';
  /** Fund (quote units) below which winners are closed. */
  readonly fundFloor: number;
  /** Loss at the mark (quote units) of what it holds in one market beyond which that market's winners are closed. */
  readonly marketLossMax: number;
}

export const takeoverParameters = {
  venue: data<string | undefined>(
    undefined,
    'perpetuals venue whose accounts are closed; by default its neighbour',
    (value, where) =>
      value === undefined || typeof value === 'string'
        ? []
        : [{ where, found: 'not a name', mend: 'Give the name of a perpetuals venue.' }],
  ),
  backstop: number(
    '',
    1,
    0,
    1,
    'share of maintenance margin below which the engine takes over; 1: at once',
    'live',
  ),
  interval: number('s', 1, 1, 86_400, 'time between two steps of selling', 'live'),
  step: number('', 1, 0.001, 1, 'share of a holding that goes in one step', 'live'),
  wholeBelow: number('quote', 100_000, 0, 1e12, 'notional below which all of it goes', 'live'),
  bookShare: number('', 1, 0.001, 1, 'most of the reachable book that one step takes', 'live'),
  reach: number('', 0.05, 0.0001, 0.9, 'how far from the best price it sells', 'live'),
  ownSales: choice(
    'bankruptcyPrice',
    ['bankruptcyPrice', 'market'],
    "worst price of an account's own positions above the backstop: where nothing is left, or any within reach",
  ),
  afterFund: choice(
    'queue',
    ['queue', 'proRata', 'socialise'],
    'when the fund is gone: close winners by rank, all alike, or sell on and cut profits',
  ),
  marketLossMax: number(
    'quote',
    1e12,
    0,
    1e12,
    'loss at the mark of what it holds in one market beyond which winners of that market are closed',
    'live',
  ),
  measureFrom: number('s', 0, 0, 1e9, 'start of the time that the figures count'),
  measureUntil: number('s', 1e9, 0, 1e9, 'end of it'),
  fundFloor: number(
    'quote',
    0,
    -1e12,
    1e12,
    'fund at the mark below which winners are closed',
    'live',
  ),
};

/** The terms in force; the choices are checked when a scenario is read. */
export const takeoverTerms = (given: Parameters<typeof takeoverParameters>): TakeoverTerms => ({
  ...given,
  ownSales: given.ownSales as TakeoverTerms['ownSales'],
  afterFund: given.afterFund as TakeoverTerms['afterFund'],
});
