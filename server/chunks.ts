// From rows of the history to bytes of the wire, and from the numbers of a tick to a row of the history.

import type { Block, FrameReader, Row, TickNumbers } from '../engine/index.ts';
import { encodeFrame, quantise } from '../protocol/codec.ts';
import type { GridState } from '../protocol/messages.ts';

/** The grid of a run is fixed, so its epoch stays. */
const gridEpoch = 1;

/** A byte of depth or pressure tells amounts apart by about 5 %. */
const scale = {
  depthUnit: 1000,
  depthMax: 100_000_000,
  pressureUnit: 1000,
  pressureMax: 1_000_000_000,
} as const;

export function gridState({ grid }: FrameReader): GridState {
  const { low, high, levels, spacing } = grid;
  return { epoch: gridEpoch, low, high, levels, spacing, ...scale };
}

/** A row to append to the history; its byte columns are reused from call to call. */
export function createRowMaker(reader: FrameReader): (numbers: TickNumbers) => Row {
  const depth = new Uint8Array(reader.grid.levels);
  const pressure = new Uint8Array(reader.grid.levels);
  return (numbers) => {
    for (let i = 0; i < depth.length; i++) {
      depth[i] = quantise(numbers.depth[i]!, scale.depthUnit, scale.depthMax);
      pressure[i] = quantise(numbers.pressure[i]!, scale.pressureUnit, scale.pressureMax);
    }
    return { scalars: numbers.scalars, profit: numbers.profit, depth, pressure };
  };
}

export interface FrameHead {
  readonly seq: number;
  readonly branch: number;
  /** Pressure for every row, for the last one, or for none. */
  readonly pressure: 'all' | 'last' | 'none';
}

export function encodeBlock(
  block: Block,
  reader: FrameReader,
  { seq, branch, pressure }: FrameHead,
): Uint8Array {
  const { rows } = block;
  const { levels } = reader.grid;
  const from = pressure === 'all' ? 0 : pressure === 'last' ? rows - 1 : rows;
  return encodeFrame({
    seq,
    branch,
    epoch: gridEpoch,
    tick0: block.tick0,
    rows,
    stride: block.stride,
    channels: reader.channels.length,
    levels,
    types: reader.kinds.length,
    scalars: block.scalars,
    typeProfit: block.profit,
    depth: block.depth,
    pressure: block.pressure.subarray(from * levels),
    pressureRows: rows - from,
  });
}
