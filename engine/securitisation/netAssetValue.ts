// What the pool is worth, what each tranche is worth of it, and what holders are told: late, perhaps smoothed. Values are USD as
// observations (floats); whoever books from them rounds to atoms, with the rounding in the name.

import type { Column } from '../state/columns.ts';
import type { RecordHandle, World } from '../state/world.ts';

/** Units held and owed. */
export interface PoolHoldings {
  readonly cash: number;
  readonly collateral: number;
  readonly stablecoin: number;
  readonly debt: number;
}

/** USD per unit of collateral and of stablecoin. */
export interface PoolPrices {
  readonly collateral: number;
  readonly stablecoin: number;
}

/** Cash + collateral − debt; negative where the debt exceeds everything. */
export const netAssetValue = (holdings: PoolHoldings, prices: PoolPrices): number =>
  holdings.cash +
  holdings.collateral * prices.collateral +
  (holdings.stablecoin - holdings.debt) * prices.stablecoin;

/** Senior takes up to its claim (par and unpaid coupons), junior the rest; neither is worth less than nothing. */
export function trancheValues(
  value: number,
  seniorClaim: number,
): { readonly senior: number; readonly junior: number } {
  const all = Math.max(0, value);
  const senior = Math.min(all, seniorClaim);
  return { senior, junior: all - senior };
}

export interface PublicationTerms {
  /** Ticks between two valuations that will be published. */
  readonly refreshTicks: number;
  /** Ticks from a valuation to its publication. */
  readonly delayTicks: number;
  /** Weight of the last published value in the next: 0 tells the truth late, near 1 hardly moves. */
  readonly smoothing: number;
}

interface PublicationState {
  /** Valuations so far, and the tick of the first. */
  count: number;
  firstTick: number;
  smoothed: number;
}

/**
 * What holders see: values per unit of par, smoothed as r*(t) = (1 − k)·r(t) + k·r*(t − 1) on the level (Geltner), and published after
 * the delay. Kept in a ring that holds exactly the values that still wait and the one in force.
 */
export class PublishedValue {
  readonly #terms: PublicationTerms;
  readonly #ring: Column<'f64'>;
  readonly #size: number;
  readonly #state: RecordHandle<PublicationState>;

  constructor(world: World, name: string, terms: PublicationTerms) {
    this.#terms = terms;
    this.#size = Math.ceil(terms.delayTicks / terms.refreshTicks) + 1;
    this.#ring = world.column(`${name}.published`, 'f64', this.#size);
    this.#state = world.record<PublicationState>(`${name}.publication`, {
      count: 0,
      firstTick: 0,
      smoothed: 0,
    });
  }

  /** Takes in the true value per unit of par at a tick; only every `refreshTicks`-th is kept. */
  observe(tick: number, value: number): void {
    const state = this.#state.value;
    const { refreshTicks, smoothing } = this.#terms;
    if (state.count === 0) state.firstTick = tick;
    if (tick < state.firstTick + state.count * refreshTicks) return;
    state.smoothed =
      state.count === 0 ? value : (1 - smoothing) * value + smoothing * state.smoothed;
    this.#ring.data[state.count % this.#size] = state.smoothed;
    state.count++;
  }

  /** An auditor's value per unit of par takes the place of the one in force and of all that wait. */
  correct(value: number): void {
    if (this.#state.value.count === 0) return;
    this.#state.value.smoothed = value;
    this.#ring.data.fill(value, 0, this.#size);
  }

  /** The value per unit of par in force at a tick: the latest at least `delayTicks` old, else the first; NaN before any. */
  read(tick: number): number {
    const { count, firstTick } = this.#state.value;
    if (count === 0) return Number.NaN;
    const { refreshTicks, delayTicks } = this.#terms;
    const due = Math.floor((tick - delayTicks - firstTick) / refreshTicks);
    return this.#ring.data[Math.max(0, Math.min(due, count - 1)) % this.#size]!;
  }
}
