// How the trades of an order book are paid for. The book matches; a settlement says who may enter, what a resting order holds back, and
// what changes hands at a fill: assets (spotSettlement.ts), or positions in a contract (perpetualBook.ts).

import { InputError } from '../errors.ts';

/** Listed in order of precedence. */
export type SettlementRefusal = 'insufficientBalance' | 'noMarginAccount' | 'insufficientMargin';

/** Arguments are plain numbers because this is called for every order and every fill. Quantities in lots, prices in steps, money in atoms. */
export interface Settlement {
  /** Why the order may not enter; undefined when it may. What may enter can always be settled. */
  refusal(
    account: number,
    buys: boolean,
    lots: number,
    steps: number,
    cause: number,
  ): SettlementRefusal | undefined;
  /** `lots` of an order stay in the book. */
  rest(
    account: number,
    buys: boolean,
    lots: number,
    steps: number,
    cause: number,
    causeId: number,
    order: number,
  ): void;
  /** They leave it without a trade. */
  release(account: number, buys: boolean, lots: number, steps: number): void;
  /** `quote`: what the lots cost in all. */
  fill(
    maker: number,
    taker: number,
    takerSells: boolean,
    lots: number,
    quote: number,
    makerBps: number,
    takerBps: number,
    cause: number,
    causeId: number,
  ): void;
  /** Units that an account has in escrow; nought where orders are covered by margin. */
  reservedBase(account: number): number;
  reservedQuote(account: number): number;
  /** Adds what accounts have in escrow, in USD; `priceOf` gives USD per unit of an asset. */
  addClaims(byAccount: Float64Array, priceOf: (asset: number) => number): void;
  check(): void;
}

/** A whole number of atoms, or an `InputError` that names the parameter. */
export function wholeAtoms(value: number, where: string, asset: string): number {
  const rounded = Math.round(value);
  if (rounded < 1 || Math.abs(value - rounded) > 1e-6) {
    throw new InputError([
      {
        where,
        found: `${value} atoms of ${asset} is not a whole number of atoms`,
        mend: 'Choose tick and lot sizes that are multiples of an atom.',
      },
    ]);
  }
  return rounded;
}
