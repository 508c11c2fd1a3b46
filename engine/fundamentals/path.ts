// The port of a fundamental: what an asset would be worth if nobody were forced to sell. Exogenous: no trade moves it, only
// time and shocks do. Traded prices are never imposed by it; they form in the venues.

import { portKey, type Kernel } from '../tick/kernel.ts';
import type { RecordHandle } from '../state/world.ts';
import { invariant } from '../errors.ts';

export interface FundamentalPath {
  /** Quote units per unit of the asset at the tick being run. */
  value(): number;
  /** Moves the level for good: 0.8 is a fall of 20 %. Factors multiply up. */
  shock(factor: number): void;
}

/** A year of 365 days. */
export const secondsPerYear = 31_536_000;

/** Provided under the asset's name. */
export const fundamentalPathKey = portKey<FundamentalPath>('fundamentalPath');

/** What every path keeps: the level without shocks at this tick, and the product of the shocks. */
export interface PathState {
  base: number;
  factor: number;
}

/** The port on a path's record. */
export function providePath(kernel: Kernel, asset: string, state: RecordHandle<PathState>): void {
  kernel.provide(
    fundamentalPathKey,
    {
      value: () => state.value.base * state.value.factor,
      shock: (factor) => {
        invariant(
          factor > 0 && Number.isFinite(factor),
          'FUNDAMENTAL-1',
          `a shock multiplies by a positive number (${factor})`,
        );
        state.value.factor *= factor;
      },
    },
    asset,
  );
}

/** Seconds from the start of the run at the tick being run. */
export const secondsNow = (kernel: Kernel): number => kernel.tick * kernel.secondsPerTick;
