// A swap at par with a fee and a limit: what a peg stability module does (Maker PSM, `sellGem` and `buyGem`), in whole atoms. Units of
// the two assets may have different decimals; what does not make a whole atom of the coarser one is not taken.

import { invariant } from '../errors.ts';
import { bpsCeil } from '../units/exact.ts';

export interface ParSwap {
  /** Atoms given by the customer, atoms of the other asset at par for them, and the part of those that is the fee. */
  readonly taken: number;
  readonly gross: number;
  readonly fee: number;
}

/** Atoms per unit of the asset given and of the asset received: powers of ten. */
export interface ParScales {
  readonly given: number;
  readonly received: number;
}

/** As much of `offered` atoms as `room` (atoms of the received asset at par) allows; the fee is rounded up. */
export function parSwap(
  offered: number,
  { given, received }: ParScales,
  feeBps: number,
  room: number,
): ParSwap {
  invariant(offered >= 0 && room >= 0, 'ISSUER-1', 'a swap at par is of amounts, not negative');
  if (received >= given) {
    const each = received / given;
    const taken = Math.min(offered, Math.floor(room / each));
    const gross = taken * each;
    return { taken, gross, fee: bpsCeil(gross, feeBps) };
  }
  const each = given / received;
  const gross = Math.min(Math.floor(offered / each), room);
  return { taken: gross * each, gross, fee: bpsCeil(gross, feeBps) };
}

/** A debt ceiling that follows the debt: at most `gap` above it, raised once in `waitSeconds` (Maker's DC-IAM). */
export interface Ceiling {
  readonly line: number;
  /** Seconds at which it was last raised. */
  readonly raisedAt: number;
}

/** The ceiling at `now`: raised to debt + gap if the wait is over and it is lower; lowered to it at once if it is higher. */
export function followDebt(
  ceiling: Ceiling,
  debt: number,
  now: number,
  {
    gap,
    lineMax,
    waitSeconds,
  }: { readonly gap: number; readonly lineMax: number; readonly waitSeconds: number },
): Ceiling {
  const wanted = Math.min(lineMax, debt + gap);
  if (wanted < ceiling.line) return { line: wanted, raisedAt: ceiling.raisedAt };
  if (wanted === ceiling.line || now < ceiling.raisedAt + waitSeconds) return ceiling;
  return { line: wanted, raisedAt: now };
}
