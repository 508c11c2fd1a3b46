/** The reliable events of a run, each once, in order of time, with who caused whom among liquidations. */

import type {
  AuctionSettledEvent,
  AuditEvent,
  LiquidationEvent,
  ParentCause,
  RunEvent,
  WaterfallStepEvent,
} from '../../protocol/messages.ts';

export interface Child {
  readonly id: number;
  readonly share: number;
}

/**
 * Share of a liquidation that forced sales of others caused. What somebody decided freely, and what came from
 * outside, does not count: only force feeds the loop.
 */
export function endogenousShare(event: LiquidationEvent): number {
  let forced = 0;
  for (const { cause, share } of event.parents) if (FORCED.has(cause)) forced += share;
  return Math.max(0, Math.min(1, forced));
}

const FORCED: ReadonlySet<ParentCause> = new Set<ParentCause>(['liquidation', 'redemption']);

export class EventLog {
  liquidations: LiquidationEvent[] = [];
  settled: AuctionSettledEvent[] = [];
  /** Steps of waterfalls, and the tests that they measured. */
  steps: WaterfallStepEvent[] = [];
  /** All that a caption or a log may name. */
  others: RunEvent[] = [];
  /** Those of them that are audits. */
  audits: AuditEvent[] = [];
  /** Rises with every change, for caches. */
  version = 0;
  private readonly keys = new Set<string>();
  private readonly byId = new Map<number, LiquidationEvent>();
  private readonly children = new Map<number, Child[]>();

  /** Adds what is new; answers how many that were. */
  add(events: readonly RunEvent[]): number {
    let added = 0;
    const lists = new Set<RunEvent[]>();
    for (const event of events) {
      const key = keyOf(event);
      if (this.keys.has(key)) continue;
      this.keys.add(key);
      added++;
      const list = this.listOf(event);
      if (list === null) continue;
      if (list.length > 0 && list.at(-1)!.tick > event.tick) lists.add(list);
      list.push(event);
      if (event.type === 'liquidation') this.link(event);
      if (event.type === 'audit') {
        if (this.audits.length > 0 && this.audits.at(-1)!.tick > event.tick) lists.add(this.audits);
        this.audits.push(event);
      }
    }
    for (const list of lists) list.sort((a, b) => a.tick - b.tick);
    if (added > 0) this.version++;
    return added;
  }

  liquidation(id: number): LiquidationEvent | undefined {
    return this.byId.get(id);
  }

  childrenOf(id: number): readonly Child[] {
    return this.children.get(id) ?? [];
  }

  /** Forgets what happened after a tick. */
  truncate(after: number): void {
    const kept = [...this.liquidations, ...this.settled, ...this.steps, ...this.others].filter(
      (event) => event.tick <= after,
    );
    this.liquidations = [];
    this.settled = [];
    this.steps = [];
    this.others = [];
    this.audits = [];
    this.keys.clear();
    this.byId.clear();
    this.children.clear();
    this.version++;
    this.add(kept.sort((a, b) => a.tick - b.tick));
  }

  private listOf(event: RunEvent): RunEvent[] | null {
    if (event.type === 'liquidation') return this.liquidations;
    if (event.type === 'auctionSettled') return this.settled;
    if (event.type === 'waterfallStep') return this.steps;
    return event.type === 'auctionStarted' ? null : this.others;
  }

  private link(event: LiquidationEvent): void {
    this.byId.set(event.id, event);
    for (const parent of event.parents) {
      if (parent.id === undefined) continue;
      const siblings = this.children.get(parent.id);
      if (siblings) siblings.push({ id: event.id, share: parent.share });
      else this.children.set(parent.id, [{ id: event.id, share: parent.share }]);
    }
  }
}

/** Index of the first event at or after a tick, in a list in order of time. */
export function firstAt(events: readonly { readonly tick: number }[], tick: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (events[middle]!.tick < tick) low = middle + 1;
    else high = middle;
  }
  return low;
}

function keyOf(event: RunEvent): string {
  switch (event.type) {
    case 'liquidation':
    case 'auctionStarted':
    case 'auctionSettled':
      return `${event.type}:${event.id}`;
    case 'shock':
      return `shock:${event.id}:${event.tick}`;
    case 'commandApplied':
      return `command:${event.opId}`;
    case 'debtAuctionSettled':
      return `debt:${event.tick}:${event.lot}:${event.bid}`;
    case 'trancheLoss':
    case 'redemption':
      return `${event.type}:${event.tick}:${event.tranche}:${event.amount}`;
    case 'halt':
    case 'fault':
      return `${event.type}:${event.id}:${event.tick}:${event.on}`;
    case 'governance':
      return `governance:${event.id}:${event.tick}:${event.act}`;
    case 'audit':
      return `audit:${event.pool}:${event.tick}:${event.digest}`;
    case 'waterfallStep':
      return `step:${event.pool}:${event.tick}:${event.step}:${event.test}`;
    case 'oracleUpdated':
      return `oracle:${event.tick}:${event.price}`;
    default:
      return event satisfies never;
  }
}
