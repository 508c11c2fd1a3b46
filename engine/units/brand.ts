// Branded integers: a tag that exists only for the compiler, so that a price can't be passed where a quantity is meant.
// Hot loops read plain numbers from columns and brand them at the border of a room.

import { InputError } from '../errors.ts';

declare const tag: unique symbol;
type Brand<Tag extends string> = number & { readonly [tag]: Tag };

/** Price in price steps (`tickSize`) of one venue. */
export type Price = Brand<'Price'>;
/** Quantity in lots of one venue. */
export type Quantity = Brand<'Quantity'>;
/** Atoms of one asset. */
export type Amount = Brand<'Amount'>;
/** Simulated time in ticks from the start of the run. */
export type Tick = Brand<'Tick'>;
/** Hundredths of a percent. */
export type BasisPoints = Brand<'BasisPoints'>;
export type AccountId = Brand<'AccountId'>;
export type AgentId = Brand<'AgentId'>;
export type AssetId = Brand<'AssetId'>;
export type VenueId = Brand<'VenueId'>;

const checked =
  <B extends number>(name: string, least: number) =>
  (value: number): B => {
    if (!Number.isSafeInteger(value) || value < least) {
      throw new InputError([
        {
          where: name,
          found: `${value} is not a whole number from ${least} to 2^53 − 1`,
          mend: 'Give a whole number in range.',
        },
      ]);
    }
    return value as B;
  };

export const price = checked<Price>('price', 0);
export const quantity = checked<Quantity>('quantity', 0);
export const amount = checked<Amount>('amount', 0);
export const tick = checked<Tick>('tick', 0);
export const basisPoints = checked<BasisPoints>('basis points', 0);
