// Liquidity shares: what a provider gets for adding to a pool and gets back on leaving. Both are rounded down, so that the
// reserves behind one share never fall through others coming and going (AMM-3).

import { integerRootFloor, rootOfProductFloor } from '../math/integerRoot.ts';
import { mulDivCeil, mulDivFloor } from '../units/exact.ts';

/** Shares of the first deposit that belong to nobody, so that one share can't be made worth a fortune (Uniswap v2). */
export const LOCKED_SHARES = 1_000;

/** All shares created by the first deposit of a two-asset pool, ⌊√(a·b)⌋; `LOCKED_SHARES` of them are locked for good. */
export const firstSharesFloor = (amountA: number, amountB: number): number =>
  rootOfProductFloor(amountA, amountB);

/** Shares for a later deposit: the least of ⌊amount·supply/reserve⌋ over the assets. What is given beyond the ratio is a gift. */
export function mintSharesFloor(
  amounts: ArrayLike<number>,
  reserves: ArrayLike<number>,
  supply: number,
): number {
  let shares = Infinity;
  for (let i = 0; i < amounts.length; i++) {
    shares = Math.min(shares, mulDivFloor(amounts[i]!, supply, reserves[i]!));
  }
  return shares;
}

/** First shares and later ones on whole numbers of any size, for two reserves: `supply` 0 is the first deposit. */
export function wideSharesFloor(
  amounts: readonly [bigint, bigint],
  reserves: readonly [bigint, bigint],
  supply: bigint,
): { readonly minted: bigint; readonly locked: bigint } {
  if (supply === 0n) {
    const locked = BigInt(LOCKED_SHARES);
    const minted = integerRootFloor(amounts[0] * amounts[1]) - locked;
    return minted > 0n ? { minted, locked } : { minted: 0n, locked: 0n };
  }
  const first = (amounts[0] * supply) / reserves[0];
  const second = (amounts[1] * supply) / reserves[1];
  return { minted: first < second ? first : second, locked: 0n };
}

/** What `shares` of `supply` bring of one reserve, rounded down. */
export const burnSharesFloor = (shares: number, reserve: number, supply: number): number =>
  mulDivFloor(reserve, shares, supply);

/** The amount of the other asset that goes with `amount` without a gift, rounded up: ⌈amount·otherReserve/reserve⌉. */
export const matchingDepositCeil = (
  amount: number,
  reserve: number,
  otherReserve: number,
): number => mulDivCeil(amount, otherReserve, reserve);
