// Every tick's row, by chunks of 1,024, and the same coarser by 4, 16, 64, … ticks a row: flows summed, opening, highest and
// lowest as such, everything else as of the last tick. Above the cap the oldest rows of single ticks go; the coarser ones stay.

import type { Gathering } from '../tick/sources.ts';

export const chunkRows = 1024;
/** Coarsest level: 4^7 = 16,384 ticks a row. */
export const coarsestLevel = 7;

export interface RowShape {
  /** How each channel goes into coarser rows; its length is the number of channels. */
  readonly over: readonly Gathering[];
  readonly kinds: number;
  readonly levels: number;
}

/** One tick. Depth and pressure as bytes, in whatever scale the caller uses. */
export interface Row {
  readonly scalars: Float32Array;
  readonly profit: Float32Array;
  readonly depth: Uint8Array;
  readonly pressure: Uint8Array;
}

/** Rows one after the other; row i is the state after tick `tick0 + i · stride` and stands for the `stride` ticks up to it. */
export interface Block extends Row {
  readonly tick0: number;
  readonly stride: number;
  readonly rows: number;
}

interface Level {
  rows: number;
  /** null: given up to stay below the cap. */
  readonly chunks: (Row | null)[];
}

/** 256 MiB: about 200,000 ticks of 45 channels and 300 levels; below that nothing is lost. */
export const defaultCapBytes = 256 * 1024 * 1024;

export class History {
  readonly #shape: RowShape;
  readonly #levels: Level[];
  readonly #chunkBytes: number;
  readonly #cap: number;
  #bytes = 0;

  constructor(shape: RowShape, capBytes = defaultCapBytes) {
    this.#shape = shape;
    this.#cap = capBytes;
    this.#levels = Array.from({ length: coarsestLevel + 1 }, () => ({ rows: 0, chunks: [] }));
    this.#chunkBytes = chunkRows * (4 * (shape.over.length + shape.kinds) + 2 * shape.levels);
  }

  /** Ticks held, from tick 0 on. */
  get ticks(): number {
    return this.#levels[0]!.rows;
  }

  /** Memory in use. */
  get bytes(): number {
    return this.#bytes;
  }

  append(row: Row): void {
    this.#put(0, row);
    for (let level = 0; level < coarsestLevel && this.#levels[level]!.rows % 4 === 0; level++) {
      const four = this.#take(level, this.#levels[level]!.rows - 4, 1, 4);
      if (four === null) break;
      this.#put(level + 1, four);
    }
    this.#giveUp();
  }

  /** Forgets everything from tick `ticks` on. */
  truncate(ticks: number): void {
    this.#levels.forEach((level, i) => {
      level.rows = Math.min(level.rows, Math.floor(ticks / 4 ** i));
      const kept = Math.ceil(level.rows / chunkRows);
      for (const chunk of level.chunks.splice(kept))
        if (chunk !== null) this.#bytes -= this.#chunkBytes;
    });
  }

  /** Rows of one chunk so far, copied; null where there are none or they were given up. */
  chunk(level: number, n: number): Block | null {
    const held = this.#levels[level];
    if (held === undefined) return null;
    const first = n * chunkRows;
    const rows = Math.min(chunkRows, held.rows - first);
    const stride = 4 ** level;
    if (rows <= 0) return null;
    return this.#gather(level, first, rows, 1, first * stride + stride - 1, stride);
  }

  /** `rows` rows of `stride` ticks each, the first of them beginning with tick `from`; null where some are not held. */
  rows(from: number, rows: number, stride: number): Block | null {
    if (from < 0 || from + rows * stride > this.ticks) return null;
    return this.#gather(0, from, rows, stride, from + stride - 1, stride);
  }

  #gather(
    level: number,
    first: number,
    rows: number,
    every: number,
    tick0: number,
    stride: number,
  ): Block | null {
    const taken = this.#take(level, first, rows, every);
    return taken === null ? null : { tick0, stride, rows, ...taken };
  }

  /** Makes `rows` rows out of `rows × every` rows of a level. */
  #take(level: number, first: number, rows: number, every: number): Row | null {
    const { over, kinds, levels } = this.#shape;
    const width = over.length;
    const out = newRows(this.#shape, rows);
    for (let i = 0; i < rows; i++) {
      const last = first + (i + 1) * every - 1;
      const end = this.#levels[level]!.chunks[Math.floor(last / chunkRows)];
      if (end === undefined || end === null) return null;
      const at = last % chunkRows;
      out.profit.set(end.profit.subarray(at * kinds, (at + 1) * kinds), i * kinds);
      out.depth.set(end.depth.subarray(at * levels, (at + 1) * levels), i * levels);
      out.pressure.set(end.pressure.subarray(at * levels, (at + 1) * levels), i * levels);
      out.scalars.set(end.scalars.subarray(at * width, (at + 1) * width), i * width);
      if (every > 1 && !this.#fold(level, last - every + 1, last, out.scalars, i * width))
        return null;
    }
    return out;
  }

  /** Folds rows first … last into one row of scalars. */
  #fold(level: number, first: number, last: number, out: Float32Array, to: number): boolean {
    const { over } = this.#shape;
    const { chunks } = this.#levels[level]!;
    for (let channel = 0; channel < over.length; channel++) {
      const how = over[channel]!;
      if (how === 'last') continue;
      let folded = Number.NaN;
      for (let row = first; row <= last; row++) {
        const chunk = chunks[Math.floor(row / chunkRows)];
        if (chunk === undefined || chunk === null) return false;
        const value = chunk.scalars[(row % chunkRows) * over.length + channel]!;
        if (Number.isNaN(value)) continue;
        if (Number.isNaN(folded)) folded = value;
        else if (how === 'sum') folded += value;
        else if (how === 'highest') folded = Math.max(folded, value);
        else if (how === 'lowest') folded = Math.min(folded, value);
      }
      out[to + channel] = folded;
    }
    return true;
  }

  #put(level: number, row: Row): void {
    const held = this.#levels[level]!;
    const n = Math.floor(held.rows / chunkRows);
    let chunk = held.chunks[n];
    if (chunk === undefined || chunk === null) {
      chunk = newRows(this.#shape, chunkRows);
      chunk.scalars.fill(Number.NaN);
      held.chunks[n] = chunk;
      this.#bytes += this.#chunkBytes;
    }
    const at = held.rows % chunkRows;
    chunk.scalars.set(row.scalars, at * this.#shape.over.length);
    chunk.profit.set(row.profit, at * this.#shape.kinds);
    chunk.depth.set(row.depth, at * this.#shape.levels);
    chunk.pressure.set(row.pressure, at * this.#shape.levels);
    held.rows++;
  }

  #giveUp(): void {
    const { chunks } = this.#levels[0]!;
    for (let n = 0; n < chunks.length - 1 && this.#bytes > this.#cap; n++) {
      if (chunks[n] === null) continue;
      chunks[n] = null;
      this.#bytes -= this.#chunkBytes;
    }
  }
}

function newRows({ over, kinds, levels }: RowShape, rows: number): Row {
  return {
    scalars: new Float32Array(rows * over.length),
    profit: new Float32Array(rows * kinds),
    depth: new Uint8Array(rows * levels),
    pressure: new Uint8Array(rows * levels),
  };
}
