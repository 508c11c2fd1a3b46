/** Who caused a set of liquidations and whom they caused, as links to draw and as a tree to show. Pure. */

import type { LiquidationEvent } from '../../protocol/messages.ts';
import type { EventLog } from '../store/eventLog.ts';

export interface CausalLink {
  readonly parent: LiquidationEvent;
  readonly child: LiquidationEvent;
  /** Share of the child that the parent caused, 0 to 1. */
  readonly share: number;
  /** How far from the chosen ones: 1 for their own parents and children. */
  readonly distance: number;
}

export interface Family {
  readonly roots: readonly LiquidationEvent[];
  readonly links: readonly CausalLink[];
  readonly ancestors: number;
  readonly descendants: number;
}

/** Links from the chosen liquidations up and down, weightiest first within each generation, at most `most`. */
export function familyOf(
  log: EventLog,
  ids: readonly number[],
  most: number,
  generations = 6,
): Family {
  const roots = ids.flatMap((id) => log.liquidation(id) ?? []);
  const links: CausalLink[] = [];
  const seen = new Set<string>();
  const up = new Set<number>();
  const down = new Set<number>();
  const chosen = new Set(ids);
  const walk = (start: readonly LiquidationEvent[], towards: 'parents' | 'children') => {
    let generation = start;
    for (
      let distance = 1;
      distance <= generations && generation.length > 0 && links.length < most;
      distance++
    ) {
      const found: CausalLink[] = [];
      for (const event of generation) {
        for (const link of towards === 'parents'
          ? parentLinks(log, event, distance)
          : childLinks(log, event, distance)) {
          const key = `${link.parent.id}>${link.child.id}`;
          if (seen.has(key)) continue;
          seen.add(key);
          found.push(link);
        }
      }
      found.sort((a, b) => b.share * b.child.notional - a.share * a.child.notional);
      const taken = found.slice(0, Math.max(0, most - links.length));
      links.push(...taken);
      const next = new Map<number, LiquidationEvent>();
      for (const link of taken) {
        const other = towards === 'parents' ? link.parent : link.child;
        if (!chosen.has(other.id)) (towards === 'parents' ? up : down).add(other.id);
        next.set(other.id, other);
      }
      generation = [...next.values()];
    }
  };
  walk(roots, 'children');
  walk(roots, 'parents');
  return { roots, links, ancestors: up.size, descendants: down.size };
}

/** The liquidation with the most notional downstream of it, one step: a good one to show unasked. Null if none. */
export function mostFertile(log: EventLog, from: number, to: number): LiquidationEvent | null {
  let best: LiquidationEvent | null = null;
  let most = 0;
  for (const event of log.liquidations) {
    if (event.tick < from || event.tick > to) continue;
    let offspring = 0;
    for (const child of log.childrenOf(event.id))
      offspring += child.share * (log.liquidation(child.id)?.notional ?? 0);
    if (offspring > most) {
      most = offspring;
      best = event;
    }
  }
  return best;
}

/** A curve from the parent to the child that leaves and arrives level, in SVG's path language. */
export function linkPath(x0: number, y0: number, x1: number, y1: number): string {
  const middle = (x0 + x1) / 2;
  const f = (value: number) => value.toFixed(1);
  return `M${f(x0)},${f(y0)}C${f(middle)},${f(y0)} ${f(middle)},${f(y1)} ${f(x1)},${f(y1)}`;
}

function parentLinks(log: EventLog, child: LiquidationEvent, distance: number): CausalLink[] {
  return child.parents.flatMap(({ id, share }) => {
    const parent = id === undefined ? undefined : log.liquidation(id);
    return parent ? [{ parent, child, share, distance }] : [];
  });
}

function childLinks(log: EventLog, parent: LiquidationEvent, distance: number): CausalLink[] {
  return log.childrenOf(parent.id).flatMap(({ id, share }) => {
    const child = log.liquidation(id);
    return child ? [{ parent, child, share, distance }] : [];
  });
}
