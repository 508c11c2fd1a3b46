// The rows of a run by chunks and levels of detail, against plain arrays.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chunkRows, History, type Row } from '../../../engine/index.ts';

const shape = { over: ['last', 'sum', 'first', 'highest', 'lowest'], kinds: 1, levels: 2 } as const;

const row = (tick: number, salt = 0): Row => {
  const value = ((tick * 37 + salt) % 101) / 4;
  return {
    scalars: Float32Array.of(value, value, value, value, value),
    profit: Float32Array.of(tick),
    depth: Uint8Array.of(tick % 256, (tick >> 8) % 256),
    pressure: Uint8Array.of(1, tick % 7),
  };
};

function filled(ticks: number, cap?: number): History {
  const history = new History(shape, cap);
  for (let tick = 0; tick < ticks; tick++) history.append(row(tick));
  return history;
}

/** What a row of several ticks holds, worked out the plain way. */
function expectedRow(from: number, ticks: number): number[] {
  const values = Array.from({ length: ticks }, (_, i) => row(from + i).scalars[0]!);
  const sum = values.reduce((a, b) => a + b, 0);
  return [values.at(-1)!, sum, values[0]!, Math.max(...values), Math.min(...values)];
}

describe('the history', () => {
  test('gives back every row as it was put in', () => {
    const history = filled(2500);
    const chunk = history.chunk(0, 2)!;
    expect(chunk).toMatchObject({ tick0: 2048, stride: 1, rows: 452 });
    expect([...chunk.profit]).toEqual(Array.from({ length: 452 }, (_, i) => 2048 + i));
    expect([...chunk.depth.slice(0, 2)]).toEqual([0, 8]);
    expect(history.chunk(0, 3)).toBeNull();
  });

  test('coarser rows sum flows, keep first, highest and lowest, and take the rest from the last tick', () => {
    const history = filled(5000);
    for (const [level, n, index] of [
      [1, 0, 3],
      [2, 0, 77],
      [3, 0, 70],
      [5, 0, 2],
      [1, 1, 5],
    ] as const) {
      const chunk = history.chunk(level, n)!;
      const stride = 4 ** level;
      const from = (n * chunkRows + index) * stride;
      expect(chunk.tick0 + index * stride).toBe(from + stride - 1);
      const scalars = [...chunk.scalars.slice(index * 5, index * 5 + 5)];
      expect(scalars).toEqual(expectedRow(from, stride));
      expect(chunk.profit[index]).toBe(from + stride - 1);
    }
    expect(history.chunk(2, 0)!.rows).toBe(312);
    expect(history.chunk(7, 0)).toBeNull();
  });

  test('any span can be had at any stride', () => {
    const history = filled(3000);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2000 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 50 }),
        (from, rows, stride) => {
          const block = history.rows(from, rows, stride)!;
          expect(block.tick0).toBe(from + stride - 1);
          const last = (rows - 1) * 5;
          expect([...block.scalars.slice(last, last + 5)]).toEqual(
            expectedRow(from + (rows - 1) * stride, stride),
          );
        },
      ),
      { numRuns: 50 },
    );
    expect(history.rows(2990, 11, 1)).toBeNull();
  });

  test('values that are missing are passed over, and missing when all are', () => {
    const history = new History(shape);
    for (const value of [Number.NaN, 2, Number.NaN, 5, ...Array<number>(4).fill(Number.NaN)])
      history.append({ ...row(0), scalars: new Float32Array(5).fill(value) });
    const { scalars } = history.chunk(1, 0)!;
    expect([...scalars.slice(0, 5)]).toEqual([5, 7, 2, 5, 2]);
    expect([...scalars.slice(5)].every(Number.isNaN)).toBe(true);
  });

  test('what was cut off and run again is as if it had been run once', () => {
    const history = filled(3000);
    history.truncate(1030);
    for (let tick = 1030; tick < 2100; tick++) history.append(row(tick));
    const plain = filled(2100);
    for (const [level, n] of [
      [0, 0],
      [0, 1],
      [0, 2],
      [1, 0],
      [2, 0],
      [4, 0],
    ] as const)
      expect(history.chunk(level, n)).toEqual(plain.chunk(level, n));
    expect(history.ticks).toBe(2100);
    expect(history.bytes).toBe(plain.bytes);
  });

  test('above the cap the oldest single ticks go and the coarser rows stay', () => {
    const chunk = chunkRows * (4 * 6 + 4);
    const history = filled(10_000, 8 * chunk + 7 * chunk);
    expect(history.chunk(0, 0)).toBeNull();
    expect(history.chunk(0, 9)?.rows).toBe(784);
    expect(history.chunk(1, 0)?.rows).toBe(1024);
    expect(history.bytes).toBeLessThanOrEqual(15 * chunk);
  });
});
