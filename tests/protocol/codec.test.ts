import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  HEADER_BYTES,
  decodeFrame,
  dequantise,
  dequantiseTable,
  encodeFrame,
  frameBytes,
  gridEdge,
  gridLevel,
  lastTick,
  quantise,
  type Frame,
} from '../../protocol/codec.ts';
import {
  isControlState,
  parseControl,
  parseFlow,
  parseJoin,
  parseParam,
} from '../../protocol/guards.ts';

const uint8 = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const floats = (length: number) => fc.float32Array({ minLength: length, maxLength: length });

const frames: fc.Arbitrary<Frame> = fc
  .record({
    seq: fc.nat(),
    tick0: fc.nat(),
    rows: fc.integer({ min: 0, max: 6 }),
    stride: fc.integer({ min: 1, max: 4096 }),
    epoch: fc.nat(65535),
    branch: fc.nat(65535),
    channels: fc.nat(9),
    levels: fc.nat(13),
    types: fc.nat(4),
    pressure: fc.constantFrom('none', 'last', 'all'),
  })
  .chain(({ pressure, ...head }) => {
    const pressureRows =
      pressure === 'none' || head.rows === 0 ? 0 : pressure === 'last' ? 1 : head.rows;
    return fc.record({
      seq: fc.constant(head.seq),
      tick0: fc.constant(head.tick0),
      rows: fc.constant(head.rows),
      stride: fc.constant(head.stride),
      epoch: fc.constant(head.epoch),
      branch: fc.constant(head.branch),
      channels: fc.constant(head.channels),
      levels: fc.constant(head.levels),
      types: fc.constant(head.types),
      pressureRows: fc.constant(pressureRows),
      scalars: floats(head.rows * head.channels),
      typeProfit: floats(head.rows * head.types),
      depth: uint8(head.rows * head.levels),
      pressure: uint8(pressureRows * head.levels),
    });
  });

describe('the binary frame', () => {
  test('comes back as it was sent, for every shape', () => {
    fc.assert(
      fc.property(frames, (frame) => expect(decodeFrame(encodeFrame(frame))).toEqual(frame)),
    );
  });

  test('decodes from an unaligned slice, as Node hands over buffers', () => {
    fc.assert(
      fc.property(frames, fc.integer({ min: 1, max: 7 }), (frame, offset) => {
        const bytes = encodeFrame(frame);
        const shifted = new Uint8Array(bytes.length + offset);
        shifted.set(bytes, offset);
        expect(decodeFrame(shifted.subarray(offset))).toEqual(frame);
      }),
    );
  });

  test('with 36 channels, 12 types, 300 levels and pressure stays below 850 bytes for a single tick', () => {
    const dimensions = {
      seq: 1,
      tick0: 0,
      stride: 1,
      epoch: 0,
      branch: 0,
      channels: 36,
      types: 12,
      levels: 300,
    };
    expect(frameBytes({ ...dimensions, rows: 1, pressureRows: 1 })).toBe(
      HEADER_BYTES + 4 * 48 + 600,
    );
    expect(frameBytes({ ...dimensions, rows: 8, pressureRows: 1 }) / 8).toBeLessThan(540);
  });

  test('refuses bytes that are cut short, too long or of another kind', () => {
    fc.assert(
      fc.property(frames, (frame) => {
        const bytes = encodeFrame(frame);
        expect(() => decodeFrame(bytes.slice(0, -1))).toThrow('bytes');
        expect(() => decodeFrame(new Uint8Array([...bytes, 0]))).toThrow('header says');
        bytes[0] = 0;
        expect(() => decodeFrame(bytes)).toThrow('not a frame');
      }),
    );
  });

  test('refuses to encode arrays that contradict the stated dimensions', () => {
    const [frame] = fc.sample(frames, { numRuns: 1, seed: 1 });
    expect(() =>
      encodeFrame({ ...frame!, depth: new Uint8Array(frame!.depth.length + 1) }),
    ).toThrow('depth');
    expect(() => encodeFrame({ ...frame!, rows: 70_000 })).toThrow('rows');
  });

  test('says its last tick', () => {
    const [frame] = fc.sample(frames, { numRuns: 1, seed: 2 });
    expect(lastTick({ ...frame!, tick0: 100, rows: 4, stride: 16 })).toBe(148);
    expect(lastTick({ ...frame!, tick0: 100, rows: 0, stride: 1 })).toBe(99);
  });
});

describe('the price grid', () => {
  const spans = fc.record({
    low: fc.double({ min: 1, max: 100, noNaN: true }),
    ratio: fc.double({ min: 1.5, max: 20, noNaN: true }),
    levels: fc.integer({ min: 2, max: 300 }),
    spacing: fc.constantFrom('log' as const, 'linear' as const),
  });

  test('puts the middle of every level into that level, and clamps outside', () => {
    fc.assert(
      fc.property(spans, ({ low, ratio, levels, spacing }) => {
        const grid = { low, high: low * ratio, levels, spacing };
        for (let level = 0; level < levels; level += 7) {
          const middle = (gridEdge(grid, level) + gridEdge(grid, level + 1)) / 2;
          expect(gridLevel(grid, middle)).toBe(level);
        }
        expect(gridLevel(grid, low / 2)).toBe(0);
        expect(gridLevel(grid, grid.high * 2)).toBe(levels - 1);
        expect(gridLevel(grid, Number.NaN)).toBe(0);
      }),
    );
  });

  test('depth survives the byte within three per cent, and only nothing becomes nothing', () => {
    fc.assert(
      fc.property(fc.double({ min: 5_000, max: 5e7, noNaN: true }), (usd) => {
        const back = dequantise(quantise(usd, 1_000, 5e7), 1_000, 5e7);
        expect(Math.abs(back - usd) / usd).toBeLessThan(0.03);
      }),
    );
    expect(quantise(0.01, 1_000, 5e7)).toBe(1);
    expect(quantise(0, 1_000, 5e7)).toBe(0);
    expect(quantise(Number.NaN, 1_000, 5e7)).toBe(0);
    expect(dequantiseTable(1_000, 5e7)[255]).toBeCloseTo(5e7, 3);
  });
});

describe('guards', () => {
  const command = { runId: 'r', opId: 'o' };

  test('a well-formed command passes and keeps only what it states', () => {
    expect(parseControl({ ...command, action: 'seek', tick: 3, resume: true, extra: 1 })).toEqual({
      ok: true,
      value: { ...command, action: 'seek', tick: 3, resume: true },
    });
    expect(parseControl({ ...command, action: 'restart' })).toEqual({
      ok: true,
      value: { ...command, action: 'restart', seed: null, scenario: null, kinds: null },
    });
  });

  test.each([
    [{ ...command, action: 'explode' }, 'action'],
    [{ ...command, action: 'step', ticks: 0 }, 'ticks'],
    [{ ...command, action: 'speed', ticksPerSecond: Number.POSITIVE_INFINITY }, 'ticksPerSecond'],
    [{ action: 'play', runId: 'r' }, 'opId'],
    [null, 'object'],
  ])('%j is refused and the refusal names %s', (message, word) => {
    const parsed = parseControl(message);
    expect(parsed.ok).toBe(false);
    expect(parsed.ok ? '' : parsed.says).toContain(word);
  });

  test('no message, however odd, makes a guard throw', () => {
    fc.assert(
      fc.property(fc.anything(), (message) => {
        for (const guard of [parseControl, parseParam, parseJoin, parseFlow])
          expect(guard(message)).toHaveProperty('ok');
        expect(typeof isControlState(message)).toBe('boolean');
      }),
    );
  });
});
