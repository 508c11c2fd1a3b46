// The rules of the Oracle Security Module (makerdao/osm; vectors/oracles): a price waits for at least a hop before it counts,
// so that holders and governance have time. An update moves next to current and reads the source into next; hops lie on a grid
// of wall time (full hours), and a late poke does not shift the grid.

export interface SecurityModuleState {
  /** Price in force and price that waits; `null`: none. */
  current: number | null;
  next: number | null;
  /** Wall time of the last update rounded down to a hop, seconds since 1970 (zzz). */
  updated: number;
}

/** In order of precedence. */
export type PokeRefusal = 'hopNotPassed' | 'sourceHasNoPrice';
export type PokeOutcome =
  { readonly ok: true } | { readonly ok: false; readonly reason: PokeRefusal };

/** May the module be poked at wall time `now`? */
export const isPokeDue = (state: SecurityModuleState, now: number, hopSeconds: number): boolean =>
  now >= state.updated + hopSeconds;

/** Next becomes current, the source's price becomes next. Changes nothing if it refuses. */
export function pokeSecurityModule(
  state: SecurityModuleState,
  { now, hopSeconds, source }: { now: number; hopSeconds: number; source: number | undefined },
): PokeOutcome {
  if (!isPokeDue(state, now, hopSeconds)) return { ok: false, reason: 'hopNotPassed' };
  if (source === undefined) return { ok: false, reason: 'sourceHasNoPrice' };
  state.current = state.next;
  state.next = source;
  state.updated = now - (now % hopSeconds);
  return { ok: true };
}

/** Takes both prices away: nothing can be read until two updates have passed. */
export function voidSecurityModule(state: SecurityModuleState): void {
  state.current = null;
  state.next = null;
}
