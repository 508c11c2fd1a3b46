// The fee that guards a stablecoin's redemptions and new debt, after Liquity v1: a base rate that rises with every redemption and halves
// every twelve hours. Pure, with 18 decimals and the contract's rounding (TroveManager, LiquityMath._decPow).

import { WAD, wideMin } from '../units/fixedPoint.ts';

/** What is left of the base rate after a minute: half after 720. */
const MINUTE_DECAY = 999_037_758_833_783_000n;
/** A thousand years; beyond it nothing more is computed. */
const MINUTES_MAX = 525_600_000n;
const FLOOR = WAD / 200n;
const BORROWING_MAX = WAD / 20n;
/** A redemption of the fraction f of all money raises the rate by f ÷ 2. */
const BETA = 2n;

export const baseRate = { decayed, afterRedemption, redemptionRate, borrowingRate, feeOn };

/** The base rate so many whole seconds after the last fee was charged; only whole minutes count. */
function decayed(rate: bigint, seconds: bigint): bigint {
  return (rate * decimalPower(MINUTE_DECAY, wideMin(seconds / 60n, MINUTES_MAX))) / WAD;
}

/** The rate after collateral was drawn at `price` for redeemed money, out of a supply of so much. */
function afterRedemption(
  rate: bigint,
  {
    drawn,
    price,
    supply,
  }: { readonly drawn: bigint; readonly price: bigint; readonly supply: bigint },
): bigint {
  return wideMin(WAD, rate + (drawn * price) / supply / BETA);
}

/** Share of the collateral drawn that a redemption costs. */
function redemptionRate(rate: bigint): bigint {
  return wideMin(WAD, FLOOR + rate);
}

/** Share of new debt that is charged on it; nothing in recovery mode, which wants debt repaid and collateral added. */
function borrowingRate(rate: bigint, mode: 'normal' | 'recovery'): bigint {
  return mode === 'recovery' ? 0n : wideMin(BORROWING_MAX, FLOOR + rate);
}

function feeOn(amount: bigint, rate: bigint): bigint {
  return (amount * rate) / WAD;
}

const decimalProduct = (a: bigint, b: bigint): bigint => (a * b + WAD / 2n) / WAD;

/** base^n by squaring; the order of the rounded products is the contract's. */
function decimalPower(base: bigint, exponent: bigint): bigint {
  if (exponent === 0n) return WAD;
  let y = WAD;
  let x = base;
  let n = exponent;
  while (n > 1n) {
    if (n % 2n === 1n) y = decimalProduct(x, y);
    x = decimalProduct(x, x);
    n /= 2n;
  }
  return decimalProduct(x, y);
}
