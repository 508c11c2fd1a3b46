/**
 * The binary frame: rows of scalars, profit by agent type, depth and pressure columns, little-endian and aligned.
 * A frame is self-contained (no delta chains), so any may be dropped. History chunks are frames too.
 *
 *   0 magic u32 · 4 seq u32 · 8 tick0 u32 · 12 k u16 · 14 stride u16 · 16 epoch u16 · 18 channels u16
 *   20 levels u16 · 22 flags u16 · 24 types u16 · 26 branch u16 · 28 reserved u32
 *   32 scalars f32[k × channels] · typeProfit f32[k × types] · depth u8[k × levels] · pressure u8[rows × levels]
 */

import type { GridState } from './messages.ts';

export const FRAME_MAGIC = 0x31_54_4c_46; // 'FLT1' read as bytes
export const HEADER_BYTES = 32;

const PRESSURE_LAST = 1;
const PRESSURE_ALL = 2;
const UINT16 = 0xffff;

/**
 * Row i is the state after tick `tick0 + i × stride`; with stride > 1 it stands for the `stride` ticks up to that
 * one: flows (volume, liquidations) summed, price.open/high/low over them, all else as of the last.
 */
export interface Frame {
  /**
   * On the fastest tier it rises by one per frame of a run, and a jump is a gap to be filled from history. A frame of a slower
   * tier carries the number of the last frame of the fastest that it covers: there, ticks tell gaps. 0 in history chunks.
   */
  readonly seq: number;
  readonly tick0: number;
  readonly rows: number;
  readonly stride: number;
  /** Of the price grid that `depth` and `pressure` are on. */
  readonly epoch: number;
  readonly branch: number;
  readonly channels: number;
  readonly levels: number;
  readonly types: number;
  /** rows × channels, row after row. */
  readonly scalars: Float32Array;
  /** rows × types, USD since the start of the run. */
  readonly typeProfit: Float32Array;
  /** rows × levels: resting notional, bids below and asks above the traded price. */
  readonly depth: Uint8Array;
  /** pressureRows × levels: notional that becomes liquidatable if the price comes down to the level. */
  readonly pressure: Uint8Array;
  /** 0: none; 1: for the last row only; else one per row. */
  readonly pressureRows: number;
}

/** Thrown for bytes that are no frame; says what was found. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/** Bytes of a frame of these dimensions. */
export function frameBytes(
  frame: Omit<Frame, 'scalars' | 'typeProfit' | 'depth' | 'pressure'>,
): number {
  const { rows, channels, types, levels, pressureRows } = frame;
  return HEADER_BYTES + 4 * rows * (channels + types) + levels * (rows + pressureRows);
}

/** @throws FrameError where an array's length contradicts the stated dimensions or a number does not fit. */
export function encodeFrame(frame: Frame): Uint8Array {
  checkDimensions(frame);
  const bytes = new Uint8Array(frameBytes(frame));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, FRAME_MAGIC, true);
  view.setUint32(4, frame.seq, true);
  view.setUint32(8, frame.tick0, true);
  view.setUint16(12, frame.rows, true);
  view.setUint16(14, frame.stride, true);
  view.setUint16(16, frame.epoch, true);
  view.setUint16(18, frame.channels, true);
  view.setUint16(20, frame.levels, true);
  view.setUint16(22, flagsOf(frame), true);
  view.setUint16(24, frame.types, true);
  view.setUint16(26, frame.branch, true);
  let at = HEADER_BYTES;
  at = putFloats(view, at, frame.scalars);
  at = putFloats(view, at, frame.typeProfit);
  bytes.set(frame.depth, at);
  bytes.set(frame.pressure, at + frame.depth.length);
  return bytes;
}

/**
 * Accepts what either side's parser yields: ArrayBuffer in a browser, a perhaps unaligned Buffer in Node.
 * The arrays of the frame are views into the (aligned) bytes: don't keep them beyond the frame without copying.
 * @throws FrameError
 */
export function decodeFrame(message: ArrayBuffer | ArrayBufferView): Frame {
  const bytes = alignedBytes(message);
  if (bytes.byteLength < HEADER_BYTES)
    throw new FrameError(`${bytes.byteLength} bytes are too few`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== FRAME_MAGIC)
    throw new FrameError('not a frame: wrong first four bytes');
  const rows = view.getUint16(12, true);
  const flags = view.getUint16(22, true);
  const head = {
    seq: view.getUint32(4, true),
    tick0: view.getUint32(8, true),
    rows,
    stride: view.getUint16(14, true),
    epoch: view.getUint16(16, true),
    channels: view.getUint16(18, true),
    levels: view.getUint16(20, true),
    types: view.getUint16(24, true),
    branch: view.getUint16(26, true),
    pressureRows: flags & PRESSURE_ALL ? rows : flags & PRESSURE_LAST ? 1 : 0,
  };
  const expected = frameBytes(head);
  if (bytes.byteLength !== expected)
    throw new FrameError(`${bytes.byteLength} bytes where the header says ${expected}`);
  const scalarsAt = HEADER_BYTES;
  const profitAt = scalarsAt + 4 * rows * head.channels;
  const depthAt = profitAt + 4 * rows * head.types;
  const pressureAt = depthAt + rows * head.levels;
  return {
    ...head,
    scalars: floatsAt(bytes, scalarsAt, rows * head.channels),
    typeProfit: floatsAt(bytes, profitAt, rows * head.types),
    depth: bytes.subarray(depthAt, pressureAt),
    pressure: bytes.subarray(pressureAt),
  };
}

/** The last tick that a frame covers; tick0 − 1 if it has no rows. */
export function lastTick(frame: Frame): number {
  return frame.rows === 0 ? frame.tick0 - 1 : frame.tick0 + (frame.rows - 1) * frame.stride;
}

// ── the price grid and its bytes ─────────────────────────────────────────────────────────────────

type GridSpan = Pick<GridState, 'low' | 'high' | 'levels' | 'spacing'>;

/** Price at the lower edge of a level (the upper edge of the last at `levels`). */
export function gridEdge(grid: GridSpan, level: number): number {
  const share = level / grid.levels;
  return grid.spacing === 'log'
    ? grid.low * (grid.high / grid.low) ** share
    : grid.low + (grid.high - grid.low) * share;
}

/** Level that holds a price, clamped to the grid. */
export function gridLevel(grid: GridSpan, price: number): number {
  const share =
    grid.spacing === 'log'
      ? Math.log(price / grid.low) / Math.log(grid.high / grid.low)
      : (price - grid.low) / (grid.high - grid.low);
  if (!(share > 0)) return 0;
  return Math.min(grid.levels - 1, Math.floor(share * grid.levels));
}

/** USD to a byte: 0 only for nothing; q = round(255 · ln(1 + value/unit) / ln(1 + max/unit)), at least 1. */
export function quantise(value: number, unit: number, max: number): number {
  if (!(value > 0)) return 0;
  const q = Math.round((255 * Math.log1p(value / unit)) / Math.log1p(max / unit));
  return Math.max(1, Math.min(255, q));
}

/** The USD that a byte stands for: unit · ((1 + max/unit)^(q/255) − 1). */
export function dequantise(q: number, unit: number, max: number): number {
  return q === 0 ? 0 : unit * Math.expm1((q / 255) * Math.log1p(max / unit));
}

/** All 256 values of {@link dequantise}, for loops over levels. */
export function dequantiseTable(unit: number, max: number): Float64Array {
  return Float64Array.from({ length: 256 }, (_, q) => dequantise(q, unit, max));
}

// ── helpers ──────────────────────────────────────────────────────────────────────────────────────

function flagsOf(frame: Frame): number {
  if (frame.pressureRows === 0) return 0;
  return frame.pressureRows === frame.rows ? PRESSURE_ALL : PRESSURE_LAST;
}

function checkDimensions(frame: Frame): void {
  const { rows, channels, types, levels, pressureRows, stride } = frame;
  const fits = (name: string, value: number, max: number) => {
    if (!Number.isInteger(value) || value < 0 || value > max)
      throw new FrameError(`${name} ${value} does not fit`);
  };
  fits('seq', frame.seq, 0xffff_ffff);
  fits('tick0', frame.tick0, 0xffff_ffff);
  for (const [name, value] of Object.entries({ rows, channels, types, levels, stride }))
    fits(name, value, UINT16);
  fits('epoch', frame.epoch, UINT16);
  fits('branch', frame.branch, UINT16);
  if (pressureRows !== 0 && pressureRows !== 1 && pressureRows !== rows) {
    throw new FrameError(`pressure for ${pressureRows} of ${rows} rows: none, the last or all`);
  }
  const same = (name: string, length: number, expected: number) => {
    if (length !== expected)
      throw new FrameError(`${name} holds ${length} numbers, expected ${expected}`);
  };
  same('scalars', frame.scalars.length, rows * channels);
  same('typeProfit', frame.typeProfit.length, rows * types);
  same('depth', frame.depth.length, rows * levels);
  same('pressure', frame.pressure.length, pressureRows * levels);
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

function putFloats(view: DataView, at: number, values: Float32Array): number {
  if (LITTLE_ENDIAN) {
    new Float32Array(view.buffer, at, values.length).set(values);
  } else {
    for (let i = 0; i < values.length; i++) view.setFloat32(at + 4 * i, values[i]!, true);
  }
  return at + 4 * values.length;
}

function floatsAt(bytes: Uint8Array<ArrayBuffer>, at: number, length: number): Float32Array {
  const start = bytes.byteOffset + at;
  if (LITTLE_ENDIAN) return new Float32Array(bytes.buffer, start, length);
  const view = new DataView(bytes.buffer, start, 4 * length);
  return Float32Array.from({ length }, (_, i) => view.getFloat32(4 * i, true));
}

function alignedBytes(message: ArrayBuffer | ArrayBufferView): Uint8Array<ArrayBuffer> {
  if (message instanceof ArrayBuffer) return new Uint8Array(message);
  const { buffer, byteOffset, byteLength } = message;
  if (buffer instanceof ArrayBuffer && byteOffset % 4 === 0)
    return new Uint8Array(buffer, byteOffset, byteLength);
  return new Uint8Array(buffer, byteOffset, byteLength).slice();
}
