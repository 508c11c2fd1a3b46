// The parents of a fall: shares by cause that are not negative and sum to one. Within the window each cause's moves are netted (what it
// sold down and bought up again is no fall); causes that on balance lifted the price have no share.

import type { CauseShare } from '../events/events.ts';
import { causeIndex, isForced, type CauseKind } from '../events/causes.ts';
import { classesMax, type Crediting } from './crediting.ts';

const forcedKind = (cause: CauseKind | 'exogenous'): cause is CauseKind =>
  cause !== 'exogenous' && isForced(causeIndex[cause]);

/** Falls by class in a window (positive: it pushed the price down), nothing netted between classes. */
function fallsBetween(crediting: Crediting, from: number, to: number): Float64Array {
  const falls = new Float64Array(classesMax);
  crediting.movesBetween(from, to, falls);
  for (let c = 0; c < classesMax; c++) falls[c] = Math.max(0, -falls[c]!);
  return falls;
}

/**
 * Shares of the fall after tick `from` up to tick `to`. At most `idsMax` liquidations, redemptions and other forced sales are named by
 * id; the smaller ones share an entry without id. The largest share stands first. All exogenous where nothing pushed the price down.
 */
export function parentsOfFall(
  crediting: Crediting,
  from: number,
  to: number,
  idsMax: number,
): CauseShare[] {
  const { classes } = crediting.state.value;
  const falls = fallsBetween(crediting, from, to);
  const parts: { cause: CauseShare['cause']; id?: number; agentKind?: string; fall: number }[] = [];
  const named: { cause: CauseKind; id: number; fall: number }[] = [];
  classes.forEach(({ cause, agentKind }, c) => {
    const fall = falls[c]!;
    if (fall === 0) return;
    if (!forcedKind(cause)) {
      parts.push(agentKind === undefined ? { cause, fall } : { cause, agentKind, fall });
      return;
    }
    // The class's fall goes to its members in proportion to theirs; what the ring has forgotten stays unnamed.
    const moves = crediting.forcedMoves(from, to, cause);
    let listed = 0;
    for (const move of moves.values()) if (move < 0) listed -= move;
    const scale = listed > fall ? fall / listed : 1;
    for (const [id, move] of moves) if (move < 0) named.push({ cause, id, fall: -move * scale });
    const unnamed =
      fall - named.reduce((sum, one) => sum + (one.cause === cause ? one.fall : 0), 0);
    if (unnamed > fall * 1e-12) parts.push({ cause, fall: unnamed });
  });
  named.sort((a, b) => b.fall - a.fall || a.id - b.id);
  parts.push(...named.slice(0, idsMax));
  for (const { cause, fall } of named.slice(idsMax)) {
    const rest = parts.find((part) => part.cause === cause && part.id === undefined);
    if (rest === undefined) parts.push({ cause, fall });
    else rest.fall += fall;
  }
  return sharesOf(parts);
}

function sharesOf(
  parts: { cause: CauseShare['cause']; id?: number; agentKind?: string; fall: number }[],
): CauseShare[] {
  const total = parts.reduce((sum, { fall }) => sum + fall, 0);
  if (!(total > 0)) return [{ cause: 'exogenous', share: 1 }];
  parts.sort((a, b) => b.fall - a.fall || compareParts(a, b));
  // Dust that rounding left is no cause.
  const kept = parts.filter(({ fall }) => fall > total * 1e-12);
  const shares = kept.map(({ fall, ...who }) => ({ ...who, share: fall / total }));
  // Rounding goes to the largest, so that the sum is one.
  let others = 0;
  for (let i = 1; i < shares.length; i++) others += shares[i]!.share;
  shares[0]!.share = 1 - others;
  return shares;
}

function compareParts(
  a: { cause: string; id?: number; agentKind?: string },
  b: { cause: string; id?: number; agentKind?: string },
): number {
  const [left, right] = [a, b].map((part) => `${part.cause} ${part.agentKind ?? ''}`) as [
    string,
    string,
  ];
  return left < right ? -1 : left > right ? 1 : (a.id ?? Infinity) < (b.id ?? Infinity) ? -1 : 1;
}

/** Share of the fall in a window that was forced (liquidations, redemptions, deleveraging); NaN where nothing fell. */
export function forcedShareOfFall(crediting: Crediting, from: number, to: number): number {
  return forcedShare(crediting, fallsBetween(crediting, from, to));
}

/** The same for falls by class that the caller has. */
export function forcedShare(crediting: Crediting, falls: Float64Array): number {
  let all = 0;
  let forced = 0;
  crediting.state.value.classes.forEach(({ cause }, c) => {
    const fall = Math.max(0, falls[c]!);
    all += fall;
    if (forcedKind(cause)) forced += fall;
  });
  return all > 0 ? forced / all : Number.NaN;
}
