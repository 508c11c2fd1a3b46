/**
 * One animation frame for the whole page. Views register what they depend on and how often they may draw; a change
 * marks them, the next frame draws those that are due, slow panels in turn within a budget. Nothing marked, no frame.
 */

export interface Drawn {
  readonly name: string;
  /** Bits of `CHANGED` that this view depends on. */
  readonly needs: number;
  /** Most draws a second; 60 or more means every frame. */
  readonly hertz: number;
  draw(changed: number): void;
}

interface Entry {
  readonly drawn: Drawn;
  pending: number;
  lastAt: number;
}

/** Milliseconds of script that slow panels may fill up in a frame. */
const BUDGET_MS = 6;
const KEPT = 240;

export class Scheduler {
  private readonly entries: Entry[] = [];
  private requested = 0;
  private turn = 0;
  private readonly spent = new Float32Array(KEPT);
  private frames = 0;
  /** Slows everything to this many draws a second (reduced motion). */
  ceiling = 60;

  add(drawn: Drawn): void {
    this.entries.push({ drawn, pending: 0, lastAt: Number.NEGATIVE_INFINITY });
  }

  mark(bits: number): void {
    let any = false;
    for (const entry of this.entries) {
      const hit = bits & entry.drawn.needs;
      if (hit === 0) continue;
      entry.pending |= hit;
      any = true;
    }
    if (any) this.request();
  }

  /** 95th percentile of script per frame over the last frames, in milliseconds. */
  p95(): number {
    const count = Math.min(this.frames, KEPT);
    if (count === 0) return 0;
    const sorted = Float32Array.from(this.spent.subarray(0, count)).sort();
    return sorted[Math.floor(0.95 * (count - 1))]!;
  }

  private request(): void {
    if (this.requested === 0) this.requested = requestAnimationFrame((now) => this.frame(now));
  }

  private frame(now: number): void {
    this.requested = 0;
    const started = performance.now();
    let waiting = false;
    const count = this.entries.length;
    for (let i = 0; i < count; i++) {
      const entry = this.entries[(i + this.turn) % count]!;
      if (entry.pending === 0) continue;
      const hertz = Math.min(entry.drawn.hertz, this.ceiling);
      const fast = hertz >= 30;
      // A frame comes every 16.7 ms or a hair less; half a frame of slack keeps 60 Hz at 60.
      const due = now - entry.lastAt >= 1000 / hertz - 8;
      if (!due || (!fast && performance.now() - started > BUDGET_MS)) {
        waiting = true;
        continue;
      }
      const changed = entry.pending;
      entry.pending = 0;
      entry.lastAt = now;
      // A view that fails must not take the others with it; the error still reaches the console.
      try {
        entry.drawn.draw(changed);
      } catch (error) {
        reportError(error);
      }
    }
    this.turn = (this.turn + 1) % Math.max(1, count);
    this.spent[this.frames++ % KEPT] = performance.now() - started;
    if (waiting || this.entries.some((entry) => entry.pending !== 0)) this.request();
  }
}
