// The numbered events of a run: 1, 2, 3, … on a branch. What is new goes out in batches; what somebody missed can be asked for.

import type { EventBatch, RunEvent } from '../protocol/messages.ts';

/** A batch is a message: this many events at most. */
const mostInBatch = 500;

export class EventLog {
  readonly #runId: string;
  readonly #most: number;
  #events: RunEvent[] = [];
  /** Events 1 … #dropped are no longer held. */
  #dropped = 0;
  #sent = 0;

  /** `most`: how many events are held; older ones are dropped. */
  constructor(runId: string, most = 500_000) {
    this.#runId = runId;
    this.#most = most;
  }

  /** Number of the last event, 0 before the first. */
  get last(): number {
    return this.#dropped + this.#events.length;
  }

  add(event: RunEvent): void {
    this.#events.push(event);
    if (this.#events.length > this.#most * 1.1) {
      const surplus = this.#events.length - this.#most;
      this.#events = this.#events.slice(surplus);
      this.#dropped += surplus;
    }
  }

  /** Batches of what was not taken yet. */
  take(branch: number): EventBatch[] {
    const batches: EventBatch[] = [];
    while (this.#sent < this.last) {
      const from = Math.max(this.#sent, this.#dropped);
      const events = this.#events.slice(from - this.#dropped, from - this.#dropped + mostInBatch);
      batches.push({ runId: this.#runId, branch, firstSeq: from + 1, events });
      this.#sent = from + events.length;
    }
    return batches;
  }

  /** Events after number `seq` in one batch; null where they are too many for that or no longer held. */
  since(seq: number, branch: number): EventBatch | null {
    if (seq < this.#dropped || seq > this.last || this.last - seq > 2 * mostInBatch) return null;
    const events = this.#events.slice(seq - this.#dropped);
    return { runId: this.#runId, branch, firstSeq: seq + 1, events };
  }

  /** Events of ticks from … to, both inclusive. */
  between(from: number, to: number): RunEvent[] {
    return this.#events.filter(({ tick }) => tick >= from && tick <= to);
  }

  /** Forgets events from `tick` on. */
  truncate(tick: number): void {
    const kept = this.#events.findIndex((event) => event.tick >= tick);
    if (kept >= 0) this.#events.length = kept;
    this.#sent = Math.min(this.#sent, this.last);
  }
}
