import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AuditEvent, PoolState, WaterfallStepEvent } from '../../protocol/messages.ts';
import { timeTicks } from '../../viewer/render/scales.ts';
import { EventLog } from '../../viewer/store/eventLog.ts';
import { Rows } from '../../viewer/store/rows.ts';
import { stackShade } from '../../viewer/views/absorbLayout.ts';
import {
  auditMarks,
  sampledTicks,
  trancheBands,
  tranchesAt,
  verdictOf,
} from '../../viewer/views/poolLayout.ts';
import { outcomeOf, payeesOf, waterfallAt } from '../../viewer/views/waterfallLayout.ts';

const POOL: PoolState = {
  id: 'pool',
  label: 'Pool',
  worth: 'worth',
  told: '',
  queue: '',
  buffers: [],
  tranches: ['junior', 'mezzanine', 'senior'].map((id) => ({ id, label: id, par: 0 })),
};
const NAMES = POOL.tranches.flatMap(({ id }) => [`tranche.${id}.claim`, `tranche.${id}.value`]);

/** Rows with these claims and values, junior first, the same at every tick. */
function rowsOf(figures: readonly (readonly [number, number])[], ticks: number): Rows {
  const rows = new Rows({ ticks, channels: NAMES, levels: 0, types: 0, epoch: 0 });
  rows.write({
    seq: 1,
    tick0: 0,
    rows: ticks,
    stride: 1,
    epoch: 0,
    branch: 0,
    channels: NAMES.length,
    levels: 0,
    types: 0,
    pressureRows: 0,
    scalars: Float32Array.from(Array.from({ length: ticks }, () => figures.flat()).flat()),
    typeProfit: new Float32Array(0),
    depth: new Uint8Array(0),
    pressure: new Uint8Array(0),
  });
  return rows;
}

const audit = (tick: number, part: Partial<AuditEvent> = {}): AuditEvent => ({
  type: 'audit',
  tick,
  pool: 'pool',
  digest: String(tick),
  passed: true,
  collateral: 100,
  claims: 80,
  lookedAt: tick - 1,
  trueValue: 100,
  ...part,
});

describe('the picture of a pool', () => {
  test('bands stack the claims from the senior up without gap or overlap, and never keep more than is owed', () => {
    const figure = fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1500 }));
    fc.assert(
      fc.property(fc.array(figure, { minLength: 3, maxLength: 3 }), (figures) => {
        const bands = trancheBands(POOL, rowsOf(figures, 5), [0, 2, 4]);
        expect(bands.map(({ id }) => id)).toEqual(['senior', 'mezzanine', 'junior']);
        for (let i = 0; i < 3; i++) {
          let foot = 0;
          for (const { points, rank } of bands) {
            const { low, kept, high } = points[i]!;
            const [claim, value] = figures[rank]!;
            expect(low).toBe(foot);
            expect(high - low).toBe(claim);
            expect(kept - low).toBe(Math.min(claim, value));
            foot = high;
          }
          expect(foot).toBe(figures.reduce((sum, [claim]) => sum + claim, 0));
        }
      }),
    );
  });

  test('a tranche without a figure is left out rather than drawn as nothing', () => {
    const rows = rowsOf(
      [
        [Number.NaN, Number.NaN],
        [5, 4],
        [10, 10],
      ],
      2,
    );
    expect(tranchesAt(POOL, rows, 1).map(({ id }) => id)).toEqual(['mezzanine', 'senior']);
    expect(trancheBands(POOL, rows, [1]).at(-1)!.points).toEqual([]);
  });

  test('samples are few, stay put while the window moves, and end at the cursor', () => {
    const rows = rowsOf(
      [
        [1, 1],
        [1, 1],
        [1, 1],
      ],
      100,
    );
    const ticks = sampledTicks(rows, 3, 90, 10);
    expect(ticks.length).toBeLessThanOrEqual(11);
    expect(ticks.at(-1)).toBe(90);
    const moved = sampledTicks(rows, 4, 91, 10);
    expect(moved.slice(0, 9)).toEqual(ticks.slice(0, 9));
    expect(sampledTicks(rows, 50, 150, 10).every((tick) => tick < 100)).toBe(true);
  });

  test('a proof that passes while the truth fails has passed falsely', () => {
    expect(verdictOf(audit(20))).toBe('passed');
    expect(verdictOf(audit(20, { trueValue: 79 }))).toBe('passed falsely');
    expect(verdictOf(audit(20, { trueValue: 80 }))).toBe('passed');
    expect(verdictOf(audit(20, { passed: false, trueValue: 79 }))).toBe('failed');
  });

  test('audits outside the window have no mark; words are shown where they touch no other mark', () => {
    const marks = auditMarks(
      [audit(5), audit(80), audit(92), audit(400)],
      (tick) => tick,
      200,
      5,
      () => 30,
    );
    expect(marks.map(({ x }) => x)).toEqual([5, 80, 92]);
    expect(marks.map(({ showsVerdict }) => showsVerdict)).toEqual([true, false, true]);
  });

  test('tranches have shades of their own; up to three leave the lightest to a buffer', () => {
    expect([0, 1, 2].map((rank) => stackShade(rank, 3))).toEqual([1, 2, 3]);
    expect([0, 1, 2, 3].map((rank) => stackShade(rank, 4))).toEqual([0, 1, 2, 3]);
    expect(stackShade(5, 6)).toBe(3);
  });
});

const step = (tick: number, part: Partial<WaterfallStepEvent> = {}): WaterfallStepEvent => ({
  type: 'waterfallStep',
  tick,
  pool: 'pool',
  step: 0,
  from: 'interest',
  to: 'senior.interest: 30, mezzanine.interest: 0',
  available: 30,
  due: 40,
  paid: 30,
  test: '',
  testValue: null,
  trigger: null,
  reason: 'paidInPart',
  ...part,
});

describe('the waterfall', () => {
  const cover = { step: 1, from: '', to: '', test: 'seniorCover', trigger: 1.2 };
  const events = [
    step(10),
    step(10, { ...cover, testValue: 1.5, reason: 'testPassed' }),
    step(15, { pool: 'other' }),
    step(20, { due: 0, paid: 0, reason: 'nothingDue' }),
    step(20, { ...cover, testValue: 0.6, reason: 'testFailed' }),
  ];

  test('is that of the last payment date up to the cursor, with each step over the dates', () => {
    expect(waterfallAt(events, 'pool', 9)).toBeNull();
    expect(waterfallAt(events, 'pool', 19)!.dates).toEqual([10]);
    const at = waterfallAt(events, 'pool', 20)!;
    expect(at.dates).toEqual([10, 20]);
    expect(at.steps.map(({ shares }) => shares)).toEqual([
      [0.75, null],
      [1.25, 0.5],
    ]);
    expect(at.steps[1]!.last.testValue).toBe(0.6);
    expect(waterfallAt(events, 'other', 20)!.steps).toHaveLength(1);
  });

  test('names are written as words', () => {
    expect(payeesOf(events[0]!)).toBe('senior interest, mezzanine interest');
    expect(outcomeOf(events[0]!)).toBe('in part');
    expect(outcomeOf(step(1, { reason: 'somethingNew' }))).toBe('something new');
  });

  test('an event that comes twice is kept once, and what lies behind a branch is forgotten', () => {
    const log = new EventLog();
    expect(log.add([...events, audit(12)])).toBe(6);
    expect(log.add([events[1]!, audit(12)])).toBe(0);
    expect(log.audits).toHaveLength(1);
    log.truncate(11);
    expect(log.steps).toHaveLength(2);
    expect(log.audits).toEqual([]);
  });
});

test('times of a run over years are named by month and year', () => {
  const ticks = timeTicks(new Date('2007-02-01T00:00:00Z'), new Date('2010-05-01T00:00:00Z'), 15);
  expect(ticks.length).toBeLessThanOrEqual(15);
  expect(ticks.map(({ label }) => label).slice(0, 5)).toEqual(['Apr', 'Jul', 'Oct', '2008', 'Apr']);
  expect(ticks.filter(({ major }) => major).map(({ label }) => label)).toEqual([
    '2008',
    '2009',
    '2010',
  ]);
  const long = timeTicks(new Date('1990-01-01T00:00:00Z'), new Date('2020-01-02T00:00:00Z'), 5);
  expect(long.map(({ label }) => label)).toEqual(['1990', '2000', '2010', '2020']);
});
