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

/** A curve with its values as they were asked for: the same moments come again for every auction. */
export class PriceSchedule {
  readonly curve: PriceCurve;
  readonly #known = new Map<bigint, bigint>();

  constructor(curve: PriceCurve) {
    this.curve = curve;
  }

  /** Share (ray) of the starting price that is left after `elapsed` whole seconds. */
  shareAt(elapsed: bigint): bigint {
    const { curve } = this;
    if (curve.kind === 'linear')
      return elapsed >= curve.tau ? 0n : ((curve.tau - elapsed) * RAY) / curve.tau;
    const steps = curve.kind === 'stairstep' ? elapsed / curve.step : elapsed;
    let share = this.#known.get(steps);
    if (share === undefined) this.#known.set(steps, (share = rayPower(curve.cut, steps)));
    return share;
  }

  /** Price `elapsed` whole seconds after the start at `top`, rounded down. */
  priceAt(top: bigint, elapsed: bigint): bigint {
    return (top * this.shareAt(elapsed)) / RAY;
  }
}
