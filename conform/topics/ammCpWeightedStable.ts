// Cases of `amm-cp-weighted-stable` to the rules of three curves. Tokens have 36 decimals here, so that nothing is rounded that shows;
// where the number of base units itself is the point (locked first shares) they have the 18 of the protocol.

import {
  wideAmountInCeil,
  wideAmountOutFloor,
  wideInputToSpotPrice,
  type KeptShare,
} from '../../engine/amm/constantProduct.ts';
import { wideSharesFloor } from '../../engine/amm/shares.ts';
import {
  AMPLIFICATION_PARTS,
  stableBalance,
  stableExchange,
  stableInvariant,
} from '../../engine/amm/stableSwap.ts';
import {
  weightedInCeil,
  weightedLogInvariant,
  weightedOutFloor,
  weightedSpotPrice,
  type WeightedSide,
} from '../../engine/amm/weighted.ts';
import { WIDE_ONE, wideExp } from '../../engine/math/wideFunctions.ts';
import { decimal, fixed, has, record, text } from '../given.ts';
import type { Given, Operations } from '../given.ts';

const TOKEN = 36;
const SHARE = 18;
const RATIO = 18;
const ONE = 10n ** BigInt(RATIO);
const PRICE = 40;

export const operations: Operations = {
  'cp.out': (given) => cpOut(record(given)),
  'cp.in': (given) => cpIn(record(given)),
  'cp.mint': (given) => cpMint(record(given)),
  'cp.toPrice': (given) => cpToPrice(record(given)),
  'weighted.invariant': (given) => weightedInvariant(record(given)),
  'weighted.out': (given) => weightedOut(record(given)),
  'weighted.in': (given) => weightedIn(record(given)),
  'weighted.spot': (given) => weightedSpot(record(given)),
  'stable.D': (given) => stableD(record(given)),
  'stable.y': (given) => stableY(record(given)),
  'stable.exchange': (given) => stableSwap(record(given)),
};

const token = (given: Given, key: string): bigint => fixed(given, key, TOKEN);
const tokens = (value: bigint): string => decimal(value, TOKEN);
const kept = (given: Given): KeptShare => ({
  kept: has(given, 'fee') ? ONE - fixed(given, 'fee', RATIO) : ONE,
  whole: ONE,
});

function cpOut(given: Given): unknown {
  const [reserveIn, reserveOut] = [token(given, 'reserveIn'), token(given, 'reserveOut')];
  const out = wideAmountOutFloor(token(given, 'amountIn'), reserveIn, reserveOut, kept(given));
  return { amountOut: tokens(out) };
}

function cpIn(given: Given): unknown {
  const [reserveIn, reserveOut] = [token(given, 'reserveIn'), token(given, 'reserveOut')];
  const needed = wideAmountInCeil(token(given, 'amountOut'), reserveIn, reserveOut, kept(given));
  return { amountIn: needed === undefined ? null : tokens(needed) };
}

function cpMint(given: Given): unknown {
  const supply = fixed(given, 'supply', SHARE);
  const { minted, locked } = wideSharesFloor(
    [fixed(given, 'amount0', SHARE), fixed(given, 'amount1', SHARE)],
    [fixed(given, 'reserve0', SHARE), fixed(given, 'reserve1', SHARE)],
    supply,
  );
  return { minted: decimal(minted, SHARE), supplyAfter: decimal(supply + minted + locked, SHARE) };
}

function cpToPrice(given: Given): unknown {
  const [reserve0, reserve1] = [token(given, 'reserve0'), token(given, 'reserve1')];
  const price = fixed(given, 'targetPrice', RATIO);
  const free = { kept: 1n, whole: 1n };
  // Below the pool's price asset 0 goes in, above it asset 1 does.
  const down = reserve1 * ONE > reserve0 * price;
  const put = down
    ? wideInputToSpotPrice(reserve0, reserve1, price, ONE, free)
    : wideInputToSpotPrice(reserve1, reserve0, ONE, price, free);
  const got = down
    ? wideAmountOutFloor(put, reserve0, reserve1, free)
    : wideAmountOutFloor(put, reserve1, reserve0, free);
  const [delta0, delta1] = down ? [put, -got] : [-got, put];
  return {
    reserve0After: tokens(reserve0 + delta0),
    reserve1After: tokens(reserve1 + delta1),
    delta0: tokens(delta0),
    delta1: tokens(delta1),
  };
}

const side = (given: Given, suffix: 'In' | 'Out'): WeightedSide => ({
  balance: token(given, `balance${suffix}`),
  weight: fixed(given, `weight${suffix}`, RATIO),
});

function weightedInvariant(given: Given): unknown {
  const weights = fixedList(given, 'weights', RATIO);
  const sides = balances(given).map((balance, at) => ({ balance, weight: weights[at]! }));
  const log = weightedLogInvariant(sides);
  if (log === undefined) return { invariant: '0' };
  return { invariant: tokens(wideExp(log) / WIDE_ONE) };
}

function weightedOut(given: Given): unknown {
  const { kept: share, whole } = kept(given);
  const counted = (token(given, 'amountIn') * share) / whole;
  const out = weightedOutFloor(side(given, 'In'), side(given, 'Out'), counted);
  return { amountOut: tokens(out) };
}

function weightedIn(given: Given): unknown {
  const { kept: share, whole } = kept(given);
  const needed = weightedInCeil(side(given, 'In'), side(given, 'Out'), token(given, 'amountOut'));
  return { amountIn: needed === undefined ? null : tokens((needed * whole) / share) };
}

function weightedSpot(given: Given): unknown {
  const { numerator, denominator } = weightedSpotPrice(side(given, 'In'), side(given, 'Out'));
  return { spotInPerOut: decimal((numerator * 10n ** BigInt(PRICE)) / denominator, PRICE) };
}

const fixedList = (given: Given, key: string, decimals: number): bigint[] => {
  const values = given[key] as unknown[];
  return values.map((_, at) => fixed(values as unknown as Given, String(at), decimals));
};

const balances = (given: Given): bigint[] => fixedList(given, 'balances', TOKEN);

const amplification = (given: Given): bigint =>
  (fixed(given, 'A', RATIO) * AMPLIFICATION_PARTS) / ONE;

function stableD(given: Given): unknown {
  const d = stableInvariant(balances(given), amplification(given));
  const price = has(given, 'lpSupply')
    ? decimal((d * 10n ** BigInt(PRICE)) / token(given, 'lpSupply'), PRICE)
    : null;
  return { D: tokens(d), virtualPrice: price };
}

function stableY(given: Given): unknown {
  const before = balances(given);
  const changed = record(given.newBalances, 'newBalances');
  const after = before.map((balance, coin) =>
    has(changed, String(coin)) ? token(changed, String(coin)) : balance,
  );
  const parts = amplification(given);
  const d = stableInvariant(before, parts);
  return { y: tokens(stableBalance(after, parts, d, Number(text(given, 'solveFor')))) };
}

function stableSwap(given: Given): unknown {
  const { amountOut, fee, d } = stableExchange(balances(given), amplification(given), {
    from: Number(text(given, 'i')),
    to: Number(text(given, 'j')),
    amountIn: token(given, 'dx'),
    fee: fixed(given, 'fee', RATIO),
    feeWhole: ONE,
  });
  return { amountOut: tokens(amountOut), fee: tokens(fee), D: tokens(d) };
}
