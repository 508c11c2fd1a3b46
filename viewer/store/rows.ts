/**
 * The numbers of a run: one typed ring per channel, rings of depth, pressure and profit, addressed by tick. Rows
 * come exact (one tick each) or coarse (one row standing for several ticks); exact ones replace coarse ones, never
 * the other way round. Ticks without a row are gaps, and say so.
 */

import type { Frame } from '../../protocol/codec.ts';

export const MISSING = 0;
export const COARSE = 1;
export const EXACT = 2;

/** Channels that count what happened during a tick; a coarse row carries their sum. */
const FLOWS = new Set(['volume', 'liquidations.count', 'liquidations.notional']);

const LARGEST = 1 << 17;
/** A pressure column this much older still serves: it comes at most five times a second. */
const PRESSURE_REACH = 4096;

export interface RowShape {
  readonly ticks: number;
  readonly channels: readonly string[];
  readonly levels: number;
  readonly types: number;
  readonly epoch: number;
}

export class Rows {
  readonly shape: RowShape;
  readonly capacity: number;
  /** Last tick that has a row; -1 if none. */
  head = -1;
  /** Largest depth byte so far: what the heatmap's brightest colour stands for. */
  deepest = 0;
  /** Largest pressure byte so far. */
  heaviest = 0;
  private readonly index: ReadonlyMap<string, number>;
  private readonly columns: readonly Float32Array[];
  private readonly profits: Float32Array;
  private readonly depths: Uint8Array;
  private readonly pressures: Uint8Array;
  private readonly hasPressure: Uint8Array;
  private readonly quality: Uint8Array;
  private readonly tickAt: Int32Array;
  private readonly flows: readonly number[];

  constructor(shape: RowShape) {
    this.shape = shape;
    this.capacity = Math.min(LARGEST, Math.max(1, shape.ticks));
    this.index = new Map(shape.channels.map((name, i) => [name, i]));
    this.columns = shape.channels.map(() => new Float32Array(this.capacity).fill(Number.NaN));
    this.profits = new Float32Array(this.capacity * shape.types);
    this.depths = new Uint8Array(this.capacity * shape.levels);
    this.pressures = new Uint8Array(this.capacity * shape.levels);
    this.hasPressure = new Uint8Array(this.capacity);
    this.quality = new Uint8Array(this.capacity);
    this.tickAt = new Int32Array(this.capacity).fill(-1);
    this.flows = shape.channels.flatMap((name, i) => (FLOWS.has(name) ? [i] : []));
  }

  /** Takes over a frame's rows; answers the first and last tick written, or null if the frame does not fit. */
  write(frame: Frame): { first: number; last: number } | null {
    const { channels, levels, types } = this.shape;
    if (frame.channels !== channels.length || frame.types !== types || frame.rows === 0)
      return null;
    const grade = frame.stride === 1 ? EXACT : COARSE;
    const pressureFrom = frame.rows - frame.pressureRows;
    const sameGrid = frame.levels === levels && frame.epoch === this.shape.epoch;
    for (let row = 0; row < frame.rows; row++) {
      const last = frame.tick0 + row * frame.stride;
      for (let tick = Math.max(0, last - frame.stride + 1); tick <= last; tick++) {
        const slot = this.claim(tick, grade);
        if (slot < 0) continue;
        for (let channel = 0; channel < channels.length; channel++) {
          this.columns[channel]![slot] = frame.scalars[row * channels.length + channel]!;
        }
        if (tick !== last) for (const flow of this.flows) this.columns[flow]![slot] = 0;
        this.profits.set(frame.typeProfit.subarray(row * types, (row + 1) * types), slot * types);
        if (!sameGrid) {
          this.depths.fill(0, slot * levels, (slot + 1) * levels);
          continue;
        }
        this.depths.set(frame.depth.subarray(row * levels, (row + 1) * levels), slot * levels);
        this.noteDepth(frame.depth, row * levels, (row + 1) * levels);
        if (row < pressureFrom) continue;
        const from = (row - pressureFrom) * levels;
        this.pressures.set(frame.pressure.subarray(from, from + levels), slot * levels);
        this.hasPressure[slot] = 1;
        this.notePressure(frame.pressure, from, from + levels);
      }
    }
    const lastTick = frame.tick0 + (frame.rows - 1) * frame.stride;
    if (lastTick > this.head) this.head = lastTick;
    return { first: Math.max(0, frame.tick0 - frame.stride + 1), last: lastTick };
  }

  /** Forgets every row after a tick: a new branch has begun there. */
  truncate(after: number): void {
    for (let slot = 0; slot < this.capacity; slot++) {
      if (this.tickAt[slot]! <= after) continue;
      this.quality[slot] = MISSING;
      this.hasPressure[slot] = 0;
      this.tickAt[slot] = -1;
    }
    this.head = Math.min(this.head, after);
  }

  gradeAt(tick: number): number {
    const slot = this.slot(tick);
    return slot < 0 ? MISSING : this.quality[slot]!;
  }

  /** Value of a channel after a tick; NaN where there is none. */
  at(channel: string, tick: number): number {
    const column = this.index.get(channel);
    const slot = this.slot(tick);
    return column === undefined || slot < 0 || this.quality[slot] === MISSING
      ? Number.NaN
      : this.columns[column]![slot]!;
  }

  /** A reader for loops over ticks; null if the run has no such channel. */
  reader(channel: string): ((tick: number) => number) | null {
    const column = this.index.get(channel);
    if (column === undefined) return null;
    const data = this.columns[column]!;
    const { tickAt, quality, capacity } = this;
    return (tick) => {
      const slot = tick % capacity;
      return tickAt[slot] === tick && quality[slot] !== MISSING ? data[slot]! : Number.NaN;
    };
  }

  profitsAt(tick: number): Float32Array | null {
    const slot = this.slot(tick);
    if (slot < 0 || this.quality[slot] === MISSING) return null;
    return this.profits.subarray(slot * this.shape.types, (slot + 1) * this.shape.types);
  }

  depthAt(tick: number): Uint8Array | null {
    const slot = this.slot(tick);
    if (slot < 0 || this.quality[slot] === MISSING) return null;
    return this.depths.subarray(slot * this.shape.levels, (slot + 1) * this.shape.levels);
  }

  /** The latest pressure column at or shortly before a tick. */
  pressureAt(tick: number): Uint8Array | null {
    for (let at = tick; at >= 0 && at > tick - PRESSURE_REACH; at--) {
      const slot = this.slot(at);
      if (slot >= 0 && this.hasPressure[slot] === 1) {
        return this.pressures.subarray(slot * this.shape.levels, (slot + 1) * this.shape.levels);
      }
    }
    return null;
  }

  /** Stretches from … to (inclusive) whose rows are below a grade. */
  gaps(from: number, to: number, grade: number): { from: number; to: number }[] {
    const out: { from: number; to: number }[] = [];
    const oldest = Math.max(from, this.head - this.capacity + 1, 0);
    for (let tick = oldest; tick <= to; tick++) {
      if (this.gradeAt(tick) >= grade) continue;
      const open = out.at(-1);
      if (open && open.to === tick - 1) open.to = tick;
      else out.push({ from: tick, to: tick });
    }
    return out;
  }

  private noteDepth(depth: Uint8Array, from: number, to: number): void {
    for (let i = from; i < to; i++) if (depth[i]! > this.deepest) this.deepest = depth[i]!;
  }

  private notePressure(pressure: Uint8Array, from: number, to: number): void {
    for (let i = from; i < to; i++) if (pressure[i]! > this.heaviest) this.heaviest = pressure[i]!;
  }

  private slot(tick: number): number {
    if (tick < 0) return -1;
    const slot = tick % this.capacity;
    return this.tickAt[slot] === tick ? slot : -1;
  }

  /** The slot for a row of a grade, or -1 if what is there is as good or newer. */
  private claim(tick: number, grade: number): number {
    const slot = tick % this.capacity;
    const holds = this.tickAt[slot]!;
    if (holds > tick) return -1;
    if (holds === tick && this.quality[slot]! > grade) return -1;
    if (holds !== tick) this.hasPressure[slot] = 0;
    this.tickAt[slot] = tick;
    this.quality[slot] = grade;
    return slot;
  }
}
