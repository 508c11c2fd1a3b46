// An audit that looks at some of the positions: drawn without replacement, so what it misses is hypergeometric. 8 of 64 find one bad
// position with 12.5 %; for 95 % it takes 61.

import { isAtLeast } from '../units/decimals.ts';

/** P(at least one of `bad` among `positions` is found when `audited` are looked at). */
export function detectionProbability(positions: number, bad: number, audited: number): number {
  // C(N − m, n)/C(N, n) is symmetric in m and n: the product runs over the fewer.
  const few = Math.min(bad, audited);
  const many = Math.max(bad, audited);
  let missed = 1;
  for (let i = 0; i < few; i++) missed *= Math.max(0, positions - many - i) / (positions - i);
  return 1 - missed;
}

/** The fewest positions to look at for a detection of at least `target`; undefined where looking at all is not enough. */
export function auditedForDetection(
  positions: number,
  bad: number,
  target: number,
): number | undefined {
  for (let audited = 0; audited <= positions; audited++)
    if (isAtLeast(detectionProbability(positions, bad, audited), target)) return audited;
  return undefined;
}
