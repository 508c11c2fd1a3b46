import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Frame } from '../../protocol/codec.ts';
import type { ControlState, LiquidationEvent } from '../../protocol/messages.ts';
import { syntheticState } from '../browser/support/syntheticState.ts';
import { EventLog, endogenousShare, firstAt } from '../../viewer/store/eventLog.ts';
import { offersOf } from '../../viewer/store/offers.ts';
import { COARSE, EXACT, MISSING, Rows } from '../../viewer/store/rows.ts';
import { CHANGED, Store } from '../../viewer/store/store.ts';
import { panned, stretchOf, zoomed } from '../../viewer/store/timeWindow.ts';
import { parseHash, printHash } from '../../viewer/store/url.ts';
import { familyOf, mostFertile } from '../../viewer/views/causalLinks.ts';
import { layOutMarks, markAt, markRadius } from '../../viewer/views/marketMarks.ts';
import { groupOf } from '../../viewer/ui/parameters.ts';
import { sliderScale } from '../../viewer/ui/sliderScale.ts';
import {
  compact,
  duration,
  fixed,
  percent,
  price,
  usd,
  usdAxis,
  withUnit,
} from '../../viewer/i18n/format.ts';

const SHAPE = { ticks: 500, channels: ['price.traded', 'volume'], levels: 3, types: 1, epoch: 1 };

function frame(tick0: number, rows: number, stride = 1, part: Partial<Frame> = {}): Frame {
  const ticks = Array.from({ length: rows }, (_, i) => tick0 + i * stride);
  return {
    seq: 1,
    tick0,
    rows,
    stride,
    epoch: 1,
    branch: 0,
    channels: 2,
    levels: 3,
    types: 1,
    pressureRows: 1,
    scalars: Float32Array.from(ticks.flatMap((tick) => [100 + tick, stride])),
    typeProfit: Float32Array.from(ticks),
    depth: Uint8Array.from(ticks.flatMap((tick) => [tick % 250, 1, 2])),
    pressure: new Uint8Array(3).fill(tick0 % 250),
    ...part,
  };
}

function liquidation(
  id: number,
  tick: number,
  parents: LiquidationEvent['parents'],
  notional = 100,
): LiquidationEvent {
  return {
    type: 'liquidation',
    id,
    tick,
    vault: id,
    price: 100 - tick / 10,
    oraclePrice: 100,
    collateral: 1,
    debt: 1,
    notional,
    parents,
  };
}

const OUTSIDE = [{ cause: 'exogenous' as const, share: 1 }];

describe('rows', () => {
  test('hold what frames brought, whatever the order and however many were lost, and name the gaps', () => {
    const starts = fc.uniqueArray(fc.integer({ min: 0, max: 48 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(starts, (blocks) => {
        const rows = new Rows(SHAPE);
        for (const block of blocks) rows.write(frame(block * 10, 10));
        const last = Math.max(...blocks) * 10 + 9;
        expect(rows.head).toBe(last);
        const missing = new Set(
          rows
            .gaps(0, last, EXACT)
            .flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i)),
        );
        for (let tick = 0; tick <= last; tick++) {
          const has = blocks.includes(Math.floor(tick / 10));
          expect(missing.has(tick)).toBe(!has);
          expect(rows.at('price.traded', tick)).toBe(has ? 100 + tick : Number.NaN);
        }
      }),
    );
  });

  test('coarse rows stand in for several ticks, carry their flow once, and give way to exact ones', () => {
    const rows = new Rows(SHAPE);
    rows.write(frame(3, 2, 4));
    expect([0, 3, 4, 7].map((tick) => rows.at('price.traded', tick))).toEqual([103, 103, 107, 107]);
    expect([0, 1, 2, 3].map((tick) => rows.at('volume', tick))).toEqual([0, 0, 0, 4]);
    expect(rows.gradeAt(2)).toBe(COARSE);
    rows.write(frame(2, 1));
    expect(rows.gradeAt(2)).toBe(EXACT);
    rows.write(frame(3, 1, 4));
    expect(rows.at('price.traded', 2)).toBe(102);
    expect(rows.gaps(0, 7, EXACT)).toEqual([
      { from: 0, to: 1 },
      { from: 3, to: 7 },
    ]);
  });

  test('pressure of the last row serves the ticks after it until the next', () => {
    const rows = new Rows(SHAPE);
    rows.write(frame(10, 2));
    rows.write(frame(12, 2, 1, { pressureRows: 0, pressure: new Uint8Array(0) }));
    expect(rows.pressureAt(10)).toBeNull();
    expect([...rows.pressureAt(13)!]).toEqual([10, 10, 10]);
  });

  test('a new branch forgets what came after it, and depth of another grid is not taken', () => {
    const rows = new Rows(SHAPE);
    rows.write(frame(0, 20));
    rows.truncate(9);
    expect(rows.head).toBe(9);
    expect(rows.gradeAt(10)).toBe(MISSING);
    expect(rows.at('price.traded', 9)).toBe(109);
    rows.write(frame(10, 1, 1, { epoch: 2 }));
    expect([...rows.depthAt(10)!]).toEqual([0, 0, 0]);
    expect(rows.write(frame(11, 1, 1, { channels: 3 }))).toBeNull();
  });

  test('a run longer than the ring keeps its latest part', () => {
    const rows = new Rows({ ...SHAPE, ticks: 8 });
    for (let tick = 0; tick < 20; tick++) rows.write(frame(tick, 1));
    expect(rows.at('price.traded', 19)).toBe(119);
    expect(rows.at('price.traded', 11)).toBe(Number.NaN);
    expect(rows.gaps(0, 19, EXACT)).toEqual([]);
  });
});

describe('events', () => {
  const events = [
    liquidation(1, 5, OUTSIDE),
    liquidation(2, 9, [
      { cause: 'liquidation', id: 1, share: 0.7 },
      { cause: 'exogenous', share: 0.3 },
    ]),
    liquidation(3, 12, [
      { cause: 'liquidation', id: 2, share: 0.5 },
      { cause: 'liquidation', id: 1, share: 0.2 },
      { cause: 'exogenous', share: 0.3 },
    ]),
  ];

  test('come once each and in order, however often and in whatever order they arrive', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 12 }), (order) => {
        const log = new EventLog();
        for (const i of order) log.add([events[i]!]);
        const ids = [...new Set(order)].sort((a, b) => a - b).map((i) => i + 1);
        expect(log.liquidations.map((event) => event.id)).toEqual(ids);
      }),
    );
    expect([0, 5, 6, 13].map((tick) => firstAt(events, tick))).toEqual([0, 0, 1, 3]);
  });

  test('know who caused whom, up and down, and forget it past a branch', () => {
    const log = new EventLog();
    log.add(events);
    expect(endogenousShare(events[2]!)).toBeCloseTo(0.7);
    const family = familyOf(log, [2], 50);
    expect([family.ancestors, family.descendants]).toEqual([1, 2 - 1]);
    expect(family.links.map((link) => [link.parent.id, link.child.id])).toEqual([
      [2, 3],
      [1, 2],
    ]);
    expect(mostFertile(log, 0, 99)?.id).toBe(1);
    log.truncate(9);
    expect(log.childrenOf(2)).toEqual([]);
    expect(log.add([events[2]!])).toBe(1);
  });

  test('as marks: single ones below four hundred, bins above, and no notional lost', () => {
    const many = Array.from({ length: 5000 }, (_, i) => liquidation(i, i, OUTSIDE, 10));
    const few = layOutMarks(many, 100, 199, { ticks: 8, ratio: 1.02 });
    expect(few).toHaveLength(100);
    const marks = layOutMarks(many, 0, 4999, { ticks: 2, ratio: 1.001 });
    expect(marks.length).toBeLessThanOrEqual(400);
    expect(marks.reduce((sum, mark) => sum + mark.notional, 0)).toBeCloseTo(50_000, 0);
    expect(marks.reduce((sum, mark) => sum + mark.ids.length, 0)).toBe(5000);
    expect(markRadius(4, 16, 10)).toBe(5);
    const place = (mark: { tick: number }) => ({ x: mark.tick, y: 0, r: 3 });
    expect(markAt(few, { x: 150.2, y: 1 }, place)?.ids).toEqual([150]);
    expect(markAt(few, { x: 150, y: 40 }, place)).toBeNull();
  });
});

describe('the store', () => {
  const state: ControlState = {
    ...syntheticState('r1', 7),
    channels: [
      { name: 'price.traded', label: '', unit: 'USD' },
      { name: 'volume', label: '', unit: 'USD' },
    ],
    agentTypes: [{ kind: 'a', label: 'A', count: 1 }],
    grid: { ...syntheticState('r1', 7).grid, levels: 3 },
    ticks: 500,
  };
  const snapshot = { rev: 3, state, headTick: 0, seq: 0, evSeq: 0 };

  test('applies a patch to exactly its revision, ignores old ones and refuses a gap', () => {
    const store = new Store();
    store.takeSnapshot(snapshot);
    const patch = (baseRev: number, status: string) => ({
      runId: 'r1',
      baseRev,
      rev: baseRev + 1,
      patches: [{ op: 'replace' as const, path: ['status'], value: status }],
    });
    expect(store.takePatch(patch(3, 'paused'))).toBe(true);
    expect(store.control?.status).toBe('paused');
    expect(store.takePatch(patch(3, 'failed'))).toBe(true);
    expect(store.control?.status).toBe('paused');
    expect(store.takePatch(patch(5, 'failed'))).toBe(false);
  });

  test('drops frames of another branch, and what a new branch replaces', () => {
    const store = new Store();
    store.takeSnapshot(snapshot);
    store.takeFrame(frame(0, 20));
    store.takeEvents([liquidation(1, 15, OUTSIDE)]);
    store.takeSnapshot({ ...snapshot, state: { ...state, branch: 1 }, headTick: 9 });
    expect(store.rows.head).toBe(9);
    expect(store.events.liquidations).toEqual([]);
    store.takeFrame(frame(10, 5));
    expect(store.rows.head).toBe(9);
    store.takeFrame(frame(10, 5, 1, { branch: 1 }));
    expect(store.rows.head).toBe(14);
  });

  test('follows the head when live, stays where it is put otherwise, and says what changed', () => {
    const store = new Store();
    const seen: number[] = [];
    store.changed$.subscribe((bits) => seen.push(bits));
    store.takeSnapshot(snapshot);
    store.takeFrame(frame(0, 20));
    expect(store.tick).toBe(19);
    expect(seen.at(-1)! & CHANGED.cursor).not.toBe(0);
    store.moveTo(5);
    store.takeFrame(frame(20, 20));
    expect(store.tick).toBe(5);
    expect(seen.at(-1)! & CHANGED.cursor).toBe(0);
    store.goLive();
    expect(store.tick).toBe(39);
    store.moveTo(1e9);
    expect(store.tick).toBe(39);
  });

  test('notices numbers that cannot be', () => {
    const store = new Store();
    store.takeSnapshot(snapshot);
    store.takeFrame(frame(0, 1, 1, { scalars: Float32Array.from([-170, 0]) }));
    expect(store.insane).toContain('price.traded is -170 at tick 0');
  });
});

describe('window, address and words', () => {
  test('a following window keeps the cursor near its right end; zoom and pan stay within the run', () => {
    const follow = { mode: 'follow' as const, span: 100, from: 0 };
    expect(stretchOf(follow, 10, 1000)).toEqual({ from: 0, to: 100 });
    expect(stretchOf(follow, 500, 1000)).toEqual({ from: 406, to: 506 });
    const fixed100 = { mode: 'fixed' as const, span: 100, from: 200 };
    const half = zoomed(fixed100, stretchOf(fixed100, 0, 1000), 250, 0.5, 1000);
    expect(half).toEqual({ mode: 'fixed', span: 50, from: 225 });
    expect(zoomed(fixed100, { from: 200, to: 300 }, 250, 1000, 1000).mode).toBe('all');
    expect(panned({ from: 0, to: 100 }, -500, 1000).from).toBe(-2);
  });

  test('what a run has is offered, and first what its scenario says, its loop, or its pool', () => {
    const state = syntheticState('a', 1);
    const events = new EventLog();
    expect(offersOf(state, events)).toEqual({
      stage: ['market', 'pool'],
      tabs: ['profit', 'genealogy', 'published'],
      first: 'market',
    });
    expect(offersOf({ ...state, stage: 'pool' }, events).first).toBe('pool');
    expect(offersOf({ ...state, pools: [], stage: 'pool' }, events).first).toBe('market');
    const loans = { ...state, channels: [], agentTypes: [], published: [] };
    expect(offersOf(loans, events)).toEqual({ stage: ['pool'], tabs: ['profit'], first: 'pool' });
    events.add([liquidation(1, 5, OUTSIDE)]);
    expect(offersOf(loans, events).tabs).toEqual(['genealogy']);
  });

  test('a moment has its year in a long run, and no clock where a tick is a day', () => {
    const at = (secondsPerTick: number, ticks: number) => {
      const store = new Store();
      const state = { ...syntheticState('a', 1), secondsPerTick, ticks };
      store.takeSnapshot({ rev: 0, state, headTick: -1, seq: 0, evSeq: 0 });
      return store.when(2);
    };
    expect(at(15, 100)).toBe('12 Mar 00:00:30');
    expect(at(3600, 24 * 365)).toBe('12 Mar 2020 02:00:00');
    expect(at(86_400, 365)).toBe('14 Mar 2020');
  });

  test('the address holds the view and gives it back; unknown keys survive', () => {
    const words = fc.constantFrom(null, 'genealogy', 'published');
    const state = fc.record({
      t: fc.option(fc.nat()),
      seed: fc.option(fc.nat()),
      theme: fc.constantFrom('dark' as const, 'light' as const, null),
      stage: words,
      view: words,
      projector: fc.boolean(),
      selected: fc.option(fc.nat()),
      other: fc.constantFrom({}, { lesson: '3 & 4' }),
    });
    fc.assert(fc.property(state, (view) => expect(parseHash(printHash(view))).toEqual(view)));
    expect(parseHash('#t=-3&theme=pink&view=<b>')).toEqual({
      t: null,
      seed: null,
      theme: null,
      stage: null,
      view: null,
      projector: false,
      selected: null,
      other: {},
    });
  });

  test.each([
    [usd(1_234_567), '$1.23M'],
    [usd(-500), '−$500'],
    [usd(999_600), '$1.00M'],
    [usdAxis(50e6), '$50M'],
    [usdAxis(2.5e6), '$2.5M'],
    [compact(Number.NaN), '–'],
    [price(95.34), '$95.3'],
    [percent(-0.018), '−1.8 %'],
    [fixed(-0.001, 2), '0.00'],
    [withUnit(2.1e6, 'USD per %'), '$2.10M per 1 %'],
    [withUnit(3994, 'count'), '3,994'],
    [duration(12_000), '3 h 20 min'],
  ])('%s is written %s', (written, expected) => expect(written).toBe(expected));
});

describe('sliders', () => {
  test('bend where the range spans orders of magnitude, keep both ends, and give back what was put in', () => {
    const even = sliderScale({ min: 110, max: 200, step: 1, value: 150 });
    expect([even.kind, even.toSlider(150), even.fromSlider(151)]).toEqual(['even', 150, 151]);
    const bent = sliderScale({ min: 1, max: 864_000, step: 20, value: 3600 });
    expect(bent.kind).toBe('bent');
    expect(bent.toSlider(3600)).toBe(400);
    expect([bent.fromSlider(0), bent.fromSlider(1000)]).toEqual([1, 864_000]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), (position) => {
        const value = bent.fromSlider(position);
        expect(value).toBeGreaterThanOrEqual(1);
        expect(value).toBeLessThanOrEqual(864_000);
        if (position > 0) expect(value).toBeGreaterThanOrEqual(bent.fromSlider(position - 1));
      }),
    );
    expect(sliderScale({ min: 0, max: 5, step: 1, value: 0 }).kind).toBe('even');
  });

  test('are grouped by what they belong to', () => {
    expect(
      ['chain.noise', 'agents.stablecoinMakers.size', 'protocols.maker.vaults.penalty'].map(
        groupOf,
      ),
    ).toEqual(['Chain', 'Stablecoin makers', 'Maker vaults']);
  });
});
