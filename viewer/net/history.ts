/**
 * Fills gaps from history: chunks over HTTP, one at a time, nearest to the eye first. A long gap is first filled
 * coarsely (level 2: 16 ticks a row), then exactly; ticks that only came coarsely are refined when nothing else is
 * to do. A chunk that failed is not asked for again until the head has moved on.
 */

import { decodeFrame } from '../../protocol/codec.ts';
import { isRunEvent } from '../../protocol/guards.ts';
import {
  CHUNK_ROWS,
  chunkPath,
  eventsPath,
  ticksPerRow,
  type ControlState,
} from '../../protocol/messages.ts';
import { COARSE, EXACT } from '../store/rows.ts';
import type { Store } from '../store/store.ts';

const COARSE_LEVEL = 2;
const LONG_GAP = 2 * CHUNK_ROWS;
/** Rows this close to the head may still be on their way in a frame. */
const IN_FLIGHT_TICKS = 60;

export class History {
  private readonly store: Store;
  private readonly base: string;
  private busy = false;
  private stopped = false;
  private fetchingEvents = false;
  /** Asked for while a fetch was under way, or that fetch failed: `fill` tries again. */
  private eventsWanted = false;
  private readonly refused = new Map<string, number>();

  constructor(store: Store, address: string) {
    this.store = store;
    this.base = address.replace(/\/$/, '');
  }

  stop(): void {
    this.stopped = true;
  }

  /** Fetches what is missing, if anything is; returns at once. */
  fill(): void {
    if (this.stopped) return;
    if (this.eventsWanted) this.fetchEvents();
    if (this.busy) return;
    const next = this.nextChunk();
    if (next === null) return;
    this.busy = true;
    void this.fetchAndGoOn(next.level, next.n);
  }

  /** Fetches all events up to the head again; those that are known already are passed over. */
  fetchEvents(): void {
    const { control, headTick } = this.store;
    if (control === null || headTick < 0) return;
    this.eventsWanted = this.fetchingEvents;
    if (this.fetchingEvents) return;
    this.fetchingEvents = true;
    void this.fetchEventsOf(control, headTick);
  }

  private async fetchEventsOf(control: ControlState, headTick: number): Promise<void> {
    try {
      const response = await fetch(this.base + eventsPath(control.runId, 0, headTick));
      if (!response.ok) return;
      const body = (await response.json()) as { branch?: unknown; events?: unknown };
      if (!this.isCurrent(control) || body.branch !== control.branch || !Array.isArray(body.events))
        return;
      this.store.takeEvents(body.events.filter(isRunEvent));
    } catch {
      // The server is gone; once it is back, this is tried again.
      this.eventsWanted = true;
    } finally {
      this.fetchingEvents = false;
    }
  }

  private async fetchAndGoOn(level: number, n: number): Promise<void> {
    const more = await this.fetchChunk(level, n);
    this.busy = false;
    if (more) this.fill();
  }

  private nextChunk(): { level: number; n: number } | null {
    const { rows, headTick, tick } = this.store;
    const live = this.store.control?.status === 'playing';
    const settled = headTick - (live ? IN_FLIGHT_TICKS : 0);
    const missing = rows.gaps(0, settled, COARSE);
    const longest = Math.max(0, ...missing.map((gap) => gap.to - gap.from + 1));
    if (longest > LONG_GAP) {
      const coarse = this.nearest(missing, tick, COARSE_LEVEL);
      if (coarse !== null) return coarse;
    }
    const absent = this.nearest(missing, tick, 0);
    if (absent !== null) return absent;
    // Refining waits for a full chunk, so that each is fetched once.
    const whole = Math.floor((headTick + 1) / CHUNK_ROWS) * CHUNK_ROWS - 1;
    return this.nearest(rows.gaps(0, live ? whole : headTick, EXACT), tick, 0);
  }

  private nearest(
    gaps: readonly { from: number; to: number }[],
    tick: number,
    level: number,
  ): { level: number; n: number } | null {
    const ticksPerChunk = CHUNK_ROWS * ticksPerRow(level);
    let best: { level: number; n: number } | null = null;
    let shortest = Number.POSITIVE_INFINITY;
    for (const gap of gaps) {
      for (let n = Math.floor(gap.from / ticksPerChunk); n * ticksPerChunk <= gap.to; n++) {
        const away = Math.abs(tick - (n + 0.5) * ticksPerChunk);
        if (away >= shortest || this.refused.get(this.key(level, n)) === this.store.headTick)
          continue;
        shortest = away;
        best = { level, n };
      }
    }
    return best;
  }

  /** True if it is worth looking for more at once. */
  private async fetchChunk(level: number, n: number): Promise<boolean> {
    const { control, headTick } = this.store;
    if (control === null) return false;
    const key = this.key(level, n);
    this.refused.set(key, headTick);
    try {
      const response = await fetch(this.base + chunkPath(control.runId, level, n, control.branch));
      if (!response.ok) return true;
      const frame = decodeFrame(await response.arrayBuffer());
      if (this.isCurrent(control)) this.store.takeFrame(frame);
      return true;
    } catch {
      return false;
    }
  }

  private isCurrent(control: ControlState): boolean {
    const now = this.store.control;
    return (
      !this.stopped && now !== null && now.runId === control.runId && now.branch === control.branch
    );
  }

  private key(level: number, n: number): string {
    return `${this.store.control?.runId}:${this.store.control?.branch}:${level}:${n}`;
  }
}
