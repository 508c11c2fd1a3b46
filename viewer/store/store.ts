/**
 * The one store: control state, rows, events, the cursor in time, the window on time, the selection, the link's
 * condition. Whoever changes it says what changed; views are told by `changed$` and read what they need.
 */

import { Subject } from 'rxjs';
import { applyPatches, enablePatches, type Patch } from 'immer';
import type { Frame } from '../../protocol/codec.ts';
import type {
  Clock,
  ControlState,
  PatchMessage,
  PoolState,
  RunEvent,
  Snapshot,
} from '../../protocol/messages.ts';
import { clockSeconds, day } from '../i18n/format.ts';
import { EventLog } from './eventLog.ts';
import { Rows } from './rows.ts';
import { followed, type TimeWindow } from './timeWindow.ts';

enablePatches();

/** What changed, as bits. */
export const CHANGED = {
  rows: 1,
  events: 2,
  control: 4,
  cursor: 8,
  hover: 16,
  window: 32,
  theme: 64,
  size: 128,
  link: 256,
  selection: 512,
} as const;
export const EVERYTHING = 1023;

/** Where the eye is: at the head of the run, or at a tick in the past, perhaps replaying from there. */
export type Cursor =
  | { readonly mode: 'live' }
  | { readonly mode: 'past'; readonly tick: number; readonly playing: boolean };

export interface Hover {
  readonly tick: number | null;
  readonly price: number | null;
  readonly liquidations: readonly number[];
}

export interface Link {
  readonly state: 'connecting' | 'connected' | 'lost';
  /** Milliseconds since the last frame, while frames are due. */
  readonly staleMs: number;
  /** Achieved pace of the run. */
  readonly ticksPerSecond: number;
  readonly framesPerSecond: number;
}

/** From here on days of two years can look alike. */
const LONG_SECONDS = 300 * 86_400;

const NO_HOVER: Hover = { tick: null, price: null, liquidations: [] };

export class Store {
  readonly changed$ = new Subject<number>();
  control: ControlState | null = null;
  rev = 0;
  seq = 0;
  evSeq = 0;
  /** Head of the run as the server said last; rows may still lag behind. */
  headTick = -1;
  rows: Rows = emptyRows();
  events = new EventLog();
  cursor: Cursor = { mode: 'live' };
  window: TimeWindow = { mode: 'follow', span: 0, from: 0 };
  hover: Hover = NO_HOVER;
  selected: readonly number[] = [];
  /** Id of the pool that was chosen; empty for the first. */
  private chosenPool = '';
  link: Link = { state: 'connecting', staleMs: 0, ticksPerSecond: 0, framesPerSecond: 0 };
  /** Worst thing seen in the data, as a sentence; empty if none. */
  insane = '';

  /** Tick that every view shows. */
  get tick(): number {
    return this.cursor.mode === 'live' ? Math.max(0, this.rows.head) : this.cursor.tick;
  }

  /** The pool on show. */
  get pool(): PoolState | undefined {
    const pools = this.control?.pools ?? [];
    return pools.find(({ id }) => id === this.chosenPool) ?? pools[0];
  }

  /** Whether the run has a market to show: some scenarios are books of loans alone. */
  get hasMarket(): boolean {
    return this.control?.channels.some(({ name }) => name === 'price.traded') ?? true;
  }

  at(channel: string): number {
    return this.rows.at(channel, this.tick);
  }

  changed(bits: number): void {
    this.changed$.next(bits);
  }

  takeSnapshot(snapshot: Snapshot): void {
    const { state, headTick } = snapshot;
    const sameRun = this.control?.runId === state.runId;
    if (!sameRun) {
      this.rows = rowsFor(state);
      this.events = new EventLog();
      this.insane = '';
      this.selected = [];
      this.hover = NO_HOVER;
      if (this.control !== null) this.cursor = { mode: 'live' };
      if (this.control !== null || this.window.span === 0) {
        this.window = { mode: 'follow', span: Math.max(60, Math.round(state.ticks / 4)), from: 0 };
      }
    } else if (this.control?.branch !== state.branch) {
      this.rows.truncate(headTick);
      this.events.truncate(headTick);
      this.cursor = { mode: 'live' };
    }
    this.control = state;
    this.rev = snapshot.rev;
    this.seq = snapshot.seq;
    this.evSeq = snapshot.evSeq;
    this.headTick = headTick;
    this.changed(EVERYTHING);
  }

  /** False if the patch is for another revision or run: then join again. */
  takePatch(message: PatchMessage): boolean {
    if (this.control === null || message.runId !== this.control.runId) return false;
    if (message.rev <= this.rev) return true;
    if (message.baseRev !== this.rev) return false;
    this.control = applyPatches(this.control, message.patches as Patch[]);
    this.rev = message.rev;
    this.changed(CHANGED.control);
    return true;
  }

  takeFrame(frame: Frame): void {
    if (this.control === null || frame.branch !== this.control.branch) return;
    const span = this.rows.write(frame);
    if (span === null) return;
    if (frame.seq > this.seq) this.seq = frame.seq;
    this.headTick = Math.max(this.headTick, span.last);
    this.insane ||= findInsanity(this.rows, span.first, span.last);
    this.changed(CHANGED.rows | (this.cursor.mode === 'live' ? CHANGED.cursor : 0));
  }

  takeEvents(events: readonly RunEvent[]): void {
    if (this.events.add(events) > 0) this.changed(CHANGED.events);
  }

  takeClock(clock: Clock): void {
    if (clock.runId !== this.control?.runId || clock.branch !== this.control.branch) return;
    this.headTick = Math.max(this.headTick, clock.headTick);
    this.setLink({ ticksPerSecond: clock.ticksPerSecond });
  }

  setLink(part: Partial<Link>): void {
    this.link = { ...this.link, ...part };
    this.changed(CHANGED.link);
  }

  moveTo(tick: number, playing = false): void {
    const head = Math.max(0, this.rows.head);
    this.cursor = { mode: 'past', tick: Math.max(0, Math.min(head, Math.round(tick))), playing };
    this.changed(CHANGED.cursor);
  }

  goLive(): void {
    this.cursor = { mode: 'live' };
    if (this.window.mode === 'fixed') this.window = followed(this.window);
    this.changed(CHANGED.cursor | CHANGED.window);
  }

  setWindow(window: TimeWindow): void {
    this.window = window;
    this.changed(CHANGED.window);
  }

  setHover(hover: Partial<Hover> | null): void {
    const next = hover === null ? NO_HOVER : { ...NO_HOVER, ...hover };
    if (
      next.tick === this.hover.tick &&
      next.price === this.hover.price &&
      next.liquidations === this.hover.liquidations
    )
      return;
    this.hover = next;
    this.changed(CHANGED.hover);
  }

  select(ids: readonly number[]): void {
    this.selected = ids;
    this.changed(CHANGED.selection);
  }

  showPool(id: string): void {
    this.chosenPool = id;
    this.changed(CHANGED.selection);
  }

  /** Time at a tick, as a date in UTC. */
  dateAt(tick: number): Date {
    const start = this.control ? Date.parse(this.control.startTime) : 0;
    return new Date(start + tick * 1000 * (this.control?.secondsPerTick ?? 1));
  }

  /** A tick in words: with the year where the run spans several, without a clock where a tick is a day. */
  when(tick: number): string {
    const date = this.dateAt(tick);
    const { ticks, secondsPerTick } = this.control ?? { ticks: 0, secondsPerTick: 1 };
    const year = ticks * secondsPerTick > LONG_SECONDS ? ` ${date.getUTCFullYear()}` : '';
    const time = secondsPerTick >= 86_400 ? '' : ` ${clockSeconds(date)}`;
    return `${day(date)}${year}${time}`;
  }
}

function emptyRows(): Rows {
  return new Rows({ ticks: 1, channels: [], levels: 0, types: 0, epoch: 0 });
}

function rowsFor(state: ControlState): Rows {
  return new Rows({
    ticks: state.ticks,
    channels: state.channels.map((channel) => channel.name),
    levels: state.grid.levels,
    types: state.agentTypes.length,
    epoch: state.grid.epoch,
  });
}

/** A price that is not a positive number means that a run lies; say so rather than draw it quietly. */
function findInsanity(rows: Rows, first: number, last: number): string {
  for (const channel of ['price.traded', 'price.oracle', 'price.dai']) {
    const read = rows.reader(channel);
    if (read === null) continue;
    for (let tick = first; tick <= last; tick++) {
      if (rows.gradeAt(tick) === 0) continue;
      const value = read(tick);
      if (channel === 'price.traded' && !Number.isFinite(value))
        return `${channel} is not a number at tick ${tick}`;
      if (value <= 0) return `${channel} is ${value} at tick ${tick}`;
    }
  }
  return '';
}
