// StableSwap on the atoms of a ledger: coins with different decimals brought to one unit, a million parts to the finest atom, so that
// Newton's last digit is far below an atom and the pool never loses one (AMM-2).

import { invariant } from '../errors.ts';
import { mulDivCeil, toSafe } from '../units/exact.ts';
import type { Curve, PriceRatio, SingleSided } from './curve.ts';
import { largestInput, leastInput } from './search.ts';
import {
  AMPLIFICATION_PARTS,
  stableBalance,
  stableExchange,
  stableInvariant,
  stableSpotPrice,
} from './stableSwap.ts';

const WHOLE_BPS = 10_000n;
const PARTS_PER_ATOM = 1_000_000n;
/** Parts of an atom that Newton's last step may be off by, for all coins together. */
const DOUBT = 64n;

export interface StableSwapTerms {
  /** A as the contract counts it (Ann = A·n). */
  readonly amplification: number;
  readonly feeBps: number;
  /** Atoms of each coin that make a unit. */
  readonly atoms: readonly number[];
}

/** The StableSwap curve of n coins that are worth the same. */
export function stableSwap({ amplification, feeBps, atoms }: StableSwapTerms): Curve {
  invariant(
    Number.isInteger(feeBps) && feeBps >= 0 && feeBps < 10_000,
    'AMM-1',
    'a pool fee is 0 … 9,999 bps',
  );
  const coins = atoms.length;
  const parts = BigInt(Math.round(amplification * Number(AMPLIFICATION_PARTS)));
  const finest = atoms.reduce((most, each) => Math.max(most, each), 1);
  const scales = atoms.map((each) => BigInt(Math.round(finest / each)) * PARTS_PER_ATOM);
  const fee = BigInt(feeBps);
  const share = 1 - feeBps / 10_000;
  const wide = (reserves: ArrayLike<number>): bigint[] =>
    scales.map((scale, coin) => BigInt(reserves[coin]!) * scale);
  const whole = (value: bigint, coin: number): number =>
    value <= 0n ? 0 : toSafe(value / scales[coin]!);

  // The same reserves are asked for again and again within a tick; the answer follows from the reserves alone.
  let known: { readonly reserves: readonly bigint[]; readonly d: bigint } = { reserves: [], d: 0n };
  const invariantOf = (reserves: readonly bigint[]): bigint => {
    if (!reserves.every((balance, coin) => balance === known.reserves[coin]))
      known = { reserves, d: stableInvariant(reserves, parts) };
    return known.d;
  };
  const isEmpty = (reserves: readonly bigint[]): boolean => reserves.some((each) => each === 0n);

  const priceAt = (reserves: readonly bigint[], d: bigint, from: number, to: number): number => {
    return stableSpotPrice(reserves.map(Number), amplification, Number(d), from, to);
  };
  const spotPrice = (units: ArrayLike<number>, from: number, to: number): number => {
    const balances = wide(atoms.map((each, coin) => Math.round(units[coin]! * each)));
    return isEmpty(balances) ? 0 : priceAt(balances, invariantOf(balances), from, to);
  };
  const amountOutFloor = (
    reserves: ArrayLike<number>,
    from: number,
    to: number,
    amountIn: number,
  ): number => {
    const balances = wide(reserves);
    if (amountIn === 0 || isEmpty(balances)) return 0;
    const given = BigInt(amountIn) * scales[from]!;
    const d = invariantOf(balances);
    const swap = { from, to, amountIn: given, fee, feeWhole: WHOLE_BPS, invariant: d };
    return whole(stableExchange(balances, parts, swap).amountOut, to);
  };
  const amountInCeil = (
    reserves: ArrayLike<number>,
    from: number,
    to: number,
    amountOut: number,
  ): number | undefined => {
    if (amountOut === 0) return 0;
    const gross = mulDivCeil(amountOut, 10_000, 10_000 - feeBps);
    if (gross >= reserves[to]!) return undefined;
    const balances = wide(reserves);
    const moved = balances.map((balance, coin) =>
      coin === to ? balance - BigInt(gross) * scales[to]! : balance,
    );
    const after = stableBalance(moved, parts, invariantOf(balances), from);
    const near = Number((after - balances[from]!) / scales[from]!) + 1;
    if (!Number.isSafeInteger(4 * near)) return undefined;
    // The closed form is near the least input; where the pool is nearly empty an atom of output is many of input.
    return leastInput(near, (given) => amountOutFloor(reserves, from, to, given) >= amountOut);
  };
  /** The price of the next atom on the curve after `given` went in, fee apart. */
  const priceAfter = (
    balances: readonly bigint[],
    d: bigint,
    from: number,
    to: number,
    given: number,
  ): number => {
    const moved = balances.slice();
    moved[from]! += BigInt(given) * scales[from]!;
    const left = stableBalance(moved, parts, d, to);
    moved[to] = left;
    return left <= 0n ? 0 : priceAt(moved, d, from, to);
  };
  const inputWhile = (
    reserves: ArrayLike<number>,
    from: number,
    to: number,
    target: PriceRatio,
    factor: number,
  ): number => {
    const balances = wide(reserves);
    if (isEmpty(balances)) return 0;
    const d = invariantOf(balances);
    const inUnits = (target.numerator * atoms[from]!) / (target.denominator * atoms[to]!);
    return largestInput(
      reserves[from]!,
      (given) => factor * priceAfter(balances, d, from, to, given) >= inUnits,
    );
  };

  return {
    kind: 'stableSwap',
    feeBps,
    amountOutFloor,
    amountInCeil,
    spotPrice,
    inputToSpotPrice: (reserves, from, to, target) => inputWhile(reserves, from, to, target, 1),
    inputToTradePrice: (reserves, from, to, target) =>
      inputWhile(reserves, from, to, target, share),
    invariant: (reserves) => {
      const balances = wide(reserves);
      return isEmpty(balances) ? 0n : invariantOf(balances);
    },
    invariantDoubt: DOUBT,
    firstShares: (reserves) => {
      const balances = wide(reserves);
      return isEmpty(balances) ? 0 : toSafe(stableInvariant(balances, parts) / PARTS_PER_ATOM);
    },
    singleSided: coins < 2 ? undefined : singleSided({ parts, fee, scales, wide, whole }),
  };
}

/** Deposits out of proportion and withdrawals in one coin, each charged for the swap that hides in it (fee·n/(4(n − 1))). */
function singleSided({
  parts,
  fee,
  scales,
  wide,
  whole,
}: {
  readonly parts: bigint;
  readonly fee: bigint;
  readonly scales: readonly bigint[];
  readonly wide: (reserves: ArrayLike<number>) => bigint[];
  readonly whole: (value: bigint, coin: number) => number;
}): SingleSided {
  const n = BigInt(scales.length);
  const charge = (gap: bigint): bigint => {
    const size = gap < 0n ? -gap : gap;
    const divisor = 4n * (n - 1n) * WHOLE_BPS;
    return (size * fee * n + divisor - 1n) / divisor;
  };
  return {
    sharesFloor: (reserves, amounts, supply) => {
      const before = wide(reserves);
      const d0 = stableInvariant(before, parts);
      const after = before.map((balance, coin) => balance + BigInt(amounts[coin]!) * scales[coin]!);
      const d1 = stableInvariant(after, parts);
      const counted = after.map(
        (balance, coin) => balance - charge((d1 * before[coin]!) / d0 - balance),
      );
      const d2 = stableInvariant(counted, parts);
      return d2 <= d0 ? 0 : toSafe((BigInt(supply) * (d2 - d0)) / d0);
    },
    amountFloor: (reserves, shares, supply, to) => {
      const balances = wide(reserves);
      const d0 = stableInvariant(balances, parts);
      const d1 = d0 - (BigInt(shares) * d0) / BigInt(supply);
      if (d1 <= 0n) return 0;
      const left = stableBalance(balances, parts, d1, to);
      const reduced = balances.map((balance, coin) => {
        const fair = (balance * d1) / d0;
        return balance - charge(coin === to ? fair - left : balance - fair);
      });
      if (reduced.some((balance) => balance <= 0n)) return 0;
      return whole(reduced[to]! - stableBalance(reduced, parts, d1, to) - 1n, to);
    },
  };
}
