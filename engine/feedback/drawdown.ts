// The worst fall of the run from a peak, and the fall from the latest peak to now, with the forced share of each.

import type { Column } from '../state/columns.ts';
import type { RecordHandle, World } from '../state/world.ts';
import { classesMax, type Crediting } from './crediting.ts';
import { forcedShare } from './parents.ts';

interface DrawdownState {
  peak: number;
  /** Fraction of its peak that the price had lost in the worst fall, and in the present one. */
  worst: number;
  worstShare: number | null;
  now: number;
  nowShare: number | null;
}

export class Drawdown {
  readonly #state: RecordHandle<DrawdownState>;
  /** Running sums of all moves by class at the peak. */
  readonly #atPeak: Column<'f64'>;

  constructor(world: World, name: string) {
    this.#state = world.record<DrawdownState>(`${name}.drawdown`, {
      peak: 0,
      worst: 0,
      worstShare: null,
      now: 0,
      nowShare: null,
    });
    this.#atPeak = world.column(`${name}.atPeak`, 'f64', classesMax);
  }

  /** Takes in the mid at the end of a tick. */
  take(mid: number, crediting: Crediting): void {
    if (!(mid > 0)) return;
    const state = this.#state.value;
    const atPeak = this.#atPeak.data;
    if (mid >= state.peak) {
      state.peak = mid;
      state.now = 0;
      state.nowShare = null;
      crediting.totals(atPeak);
      return;
    }
    const falls = new Float64Array(classesMax);
    crediting.totals(falls);
    for (let c = 0; c < classesMax; c++) falls[c] = atPeak[c]! - falls[c]!;
    const share = forcedShare(crediting, falls);
    state.now = 1 - mid / state.peak;
    state.nowShare = Number.isFinite(share) ? share : null;
    if (state.now <= state.worst) return;
    state.worst = state.now;
    state.worstShare = state.nowShare;
  }

  worstFall(): number {
    return this.#state.value.worst;
  }

  /** NaN while there was no fall. */
  worstForcedShare(): number {
    return this.#state.value.worstShare ?? Number.NaN;
  }

  /** Forced share of the fall from the highest price so far to now. */
  forcedShareNow(): number {
    return this.#state.value.nowShare ?? Number.NaN;
  }
}
