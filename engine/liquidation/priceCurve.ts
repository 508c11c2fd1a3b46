// How the asking price of a Dutch auction falls with time, after MakerDAO's abaci.sol: linear, exponential, stair-step. Pure, in
// rays (10^−27) with the protocol's rounding, so that a price agrees with the contract's to its last digit.

import { rayPower, RAY } from '../units/fixedPoint.ts';

export type PriceCurve =
  /** Falls evenly and reaches nothing after `tau` seconds. */
  | { readonly kind: 'linear'; readonly tau: bigint }
  /** Keeps the share `cut` (ray) of the price every second. */
  | { readonly kind: 'exponential'; readonly cut: bigint }
  /** Keeps the share `cut` (ray) of the price every `step` seconds, and stands still in between. */
  | { readonly kind: 'stairstep'; readonly cut: bigint; readonly step: bigint };

/** Price `elapsed` whole seconds after the start at `top`, rounded down. */
export function priceAt(curve: PriceCurve, top: bigint, elapsed: bigint): bigint {
  switch (curve.kind) {
    case 'linear':
      return elapsed >= curve.tau ? 0n : (top * (((curve.tau - elapsed) * RAY) / curve.tau)) / RAY;
    case 'exponential':
      return (top * rayPower(curve.cut, elapsed)) / RAY;
    case 'stairstep':
      return (top * rayPower(curve.cut, elapsed / curve.step)) / RAY;
    default:
      return curve satisfies never;
  }
}
