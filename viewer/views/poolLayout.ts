/** Where things stand in the picture of a pool: claims stacked from the senior tranche up, what is left of each, audits. Pure. */

import type { AuditEvent, PoolState } from '../../protocol/messages.ts';
import { keepClear } from '../render/labels.ts';
import type { Rows } from '../store/rows.ts';

export interface TrancheAt {
  readonly id: string;
  readonly label: string;
  /** USD: par that is outstanding, and what it is worth. */
  readonly claim: number;
  readonly value: number;
}

/** The tranches of a pool after a tick, junior first; those without a figure yet are left out. */
export function tranchesAt(pool: PoolState, rows: Rows, tick: number): TrancheAt[] {
  return pool.tranches.flatMap(({ id, label }) => {
    const claim = rows.at(`tranche.${id}.claim`, tick);
    const value = rows.at(`tranche.${id}.value`, tick);
    return Number.isFinite(claim) && Number.isFinite(value) ? [{ id, label, claim, value }] : [];
  });
}

/** A tranche at one tick, USD from the foot of the stack: its claim from `low` to `high`, covered up to `kept`. */
export interface BandPoint {
  readonly tick: number;
  readonly low: number;
  readonly kept: number;
  readonly high: number;
}

export interface TrancheBand {
  readonly id: string;
  readonly label: string;
  /** Junior is 0: colours go by rank. */
  readonly rank: number;
  readonly points: readonly BandPoint[];
}

/** Bands of the tranches over some ticks, the senior one first: it stands at the foot, since it is paid first. */
export function trancheBands(pool: PoolState, rows: Rows, ticks: readonly number[]): TrancheBand[] {
  const foot = new Map<number, number>();
  return pool.tranches
    .map(({ id, label }, rank) => ({ id, label, rank }))
    .reverse()
    .map((tranche) => {
      const points = ticks.flatMap((tick) => {
        const claim = rows.at(`tranche.${tranche.id}.claim`, tick);
        const value = rows.at(`tranche.${tranche.id}.value`, tick);
        if (!Number.isFinite(claim) || !Number.isFinite(value)) return [];
        const low = foot.get(tick) ?? 0;
        foot.set(tick, low + claim);
        return [{ tick, low, kept: low + Math.max(0, Math.min(claim, value)), high: low + claim }];
      });
      return { ...tranche, points };
    });
}

/** Ticks from … to that have rows, at most `most` of them, the last one among them. */
export function sampledTicks(rows: Rows, from: number, to: number, most: number): number[] {
  const first = Math.max(0, Math.ceil(from));
  const step = Math.max(1, Math.ceil((to - first) / Math.max(1, most)));
  const ticks: number[] = [];
  // Multiples of the step, so that the samples stay where they are while the window moves.
  for (let tick = Math.ceil(first / step) * step; tick < to; tick += step)
    if (rows.gradeAt(tick) > 0) ticks.push(tick);
  if (to >= first && rows.gradeAt(to) > 0) ticks.push(to);
  return ticks;
}

export type Verdict = 'failed' | 'passed' | 'passed falsely';

/** What an audit said, beside what only the simulator knows. */
export const verdictOf = ({ passed, trueValue, claims }: AuditEvent): Verdict =>
  !passed ? 'failed' : trueValue < claims ? 'passed falsely' : 'passed';

export interface AuditMark {
  readonly audit: AuditEvent;
  readonly verdict: Verdict;
  /** Pixels: the look, and the publication. */
  readonly lookX: number;
  readonly x: number;
  readonly showsVerdict: boolean;
}

/** Audits on show; a verdict in words only where it touches no other mark, later ones winning. */
export function auditMarks(
  audits: readonly AuditEvent[],
  x: (tick: number) => number,
  width: number,
  radius: number,
  wide: (text: string) => number,
): AuditMark[] {
  const shown = audits
    .map((audit) => ({
      audit,
      verdict: verdictOf(audit),
      lookX: x(audit.lookedAt),
      x: x(audit.tick),
    }))
    .filter((mark) => mark.x >= 0 && mark.lookX <= width);
  const words = shown.map((mark) => ({
    x: Math.min(mark.lookX, mark.x - radius),
    width: mark.x + radius + 5 + wide(mark.verdict) - Math.min(mark.lookX, mark.x - radius),
  }));
  const fits = shown.map((_, i) =>
    shown.every(
      (other, j) =>
        j === i ||
        other.x + radius < words[i]!.x ||
        Math.min(other.lookX, other.x - radius) > words[i]!.x + words[i]!.width,
    ),
  );
  const clear = keepClear(words, shown.map((_, i) => i).reverse(), 6);
  return shown.map((mark, i) => ({ ...mark, showsVerdict: fits[i]! && clear[i]! }));
}
