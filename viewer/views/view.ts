/**
 * The contract of a view: it is mounted into a panel, draws from the store when told that something it depends on
 * has changed, says in one sentence what it shows, and hands out the same data as a table. It keeps no market state.
 */

import type { Store } from '../store/store.ts';
import type { Theme } from '../theme/theme.ts';

export interface ViewContext {
  readonly store: Store;
  theme(): Theme;
  /** Price domain that market and pressure share. */
  readonly priceAxis: PriceAxis;
}

export interface PriceAxis {
  domain: readonly [number, number] | null;
  /** Height of the market's body, in CSS pixels: a view beside it that is as high needs no labels of its own. */
  height: number;
}

export interface DataTable {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface View {
  readonly id: string;
  readonly title: string;
  /** Bits of `CHANGED` it depends on. */
  readonly needs: number;
  readonly hertz: number;
  mount(body: HTMLElement, context: ViewContext): void;
  draw(changed: number): void;
  /** CSS pixels of the panel's body. */
  resize(width: number, height: number): void;
  describe(): string;
  table(): DataTable;
  destroy(): void;
}

export interface Margins {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/** Top and bottom of every plot that shares the price axis: one place, so that the axes line up. */
export function priceMargins(type: number): { top: number; bottom: number } {
  return { top: Math.round(type * 1.8), bottom: Math.round(type * 2.1) };
}
