/** Geometry of sensitivities: for each figure its numbers, the strongest first, as spans of what the figure becomes. Pure. */

import { words } from '../i18n/format.ts';
import type { SensitivityFigure, SensitivityRow } from '../../protocol/sensitivity.ts';

export interface SensitivitySpan {
  readonly row: SensitivityRow;
  /** What the figure is at the lower and at the higher step; as it is where no step was taken. */
  readonly from: number;
  readonly to: number;
  /** Where the copula says that the figure would be at the higher step, from where it is at the lower; null without one. */
  readonly copulaTo: number | null;
  /** The interval of the change holds nought. */
  readonly isUnsure: boolean;
}

export interface SensitivityLayout {
  readonly spans: readonly SensitivitySpan[];
  /** Smallest and largest value on the axis. */
  readonly low: number;
  readonly high: number;
  readonly base: number;
}

export function layOutSensitivity({ rows }: SensitivityFigure): SensitivityLayout {
  const spans = rows
    .map((row): SensitivitySpan => {
      const from = row.low ?? row.base;
      const [least, most] = row.interval;
      return {
        row,
        from,
        to: row.high ?? row.base,
        copulaTo: row.copulaChange === null ? null : from + row.copulaChange,
        isUnsure: least === null || most === null || (least <= 0 && most >= 0),
      };
    })
    .sort((a, b) => Math.abs(b.row.change) - Math.abs(a.row.change));
  const base = rows[0]?.base ?? 0;
  const all = spans.flatMap(({ from, to, copulaTo }) => [from, to, copulaTo ?? from]);
  const low = Math.min(base, ...all);
  const high = Math.max(base, ...all);
  const pad = 0.04 * (high - low || Math.abs(base) || 1);
  return { spans, base, low: low - pad, high: high + pad };
}

/** `securitisation.pool.impactPerLiquidation` → `impact per liquidation (pool)`. */
export function numberName(path: string): string {
  const parts = path.split('.');
  const last = words(parts.at(-1)!);
  const owner = parts.length > 2 ? parts.at(-2) : undefined;
  return owner === undefined ? last : `${last} (${owner})`;
}
