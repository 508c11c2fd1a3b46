import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { gridEdge, quantise } from '../../protocol/codec.ts';
import type { GridState } from '../../protocol/messages.ts';
import { keepClear, spread } from '../../viewer/render/labels.ts';
import { extentOf, pixelColumns } from '../../viewer/render/lines.ts';
import { niceCeiling, priceScale, steadyDomain, timeTicks } from '../../viewer/render/scales.ts';
import { layOutStack } from '../../viewer/views/absorbLayout.ts';
import {
  auctionBinTicks,
  binAuctions,
  ownChannels,
  twoLines,
} from '../../viewer/views/auctionsLayout.ts';
import { layOutBands, MOST_LANES } from '../../viewer/views/bandLayout.ts';
import { arrowWidth, gaugeShare, layOutLoop } from '../../viewer/views/loopLayout.ts';
import { chapterMarks, endLabels } from '../../viewer/views/plotLayout.ts';
import { layOutPressure, pressureAt } from '../../viewer/views/pressureLayout.ts';
import { layOutProfit } from '../../viewer/views/profit.ts';
import { layOutPins, sumColumns } from '../../viewer/views/timelineLayout.ts';

describe('labels', () => {
  test('pushed apart keep their order, their distance and their bounds, and none moves without need', () => {
    const wanted = fc.array(fc.double({ min: 0, max: 400, noNaN: true }), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(wanted, (places) => {
        const out = spread(places, 20, 0, 400);
        const order = places.map((_, i) => i).sort((a, b) => places[a]! - places[b]! || a - b);
        for (let i = 1; i < order.length; i++) {
          expect(out[order[i]!]! - out[order[i - 1]!]!).toBeGreaterThanOrEqual(20 - 1e-6);
        }
        for (const place of out) {
          expect(place).toBeGreaterThanOrEqual(-1e-6);
          expect(place).toBeLessThanOrEqual(400 + 1e-6);
        }
      }),
    );
    expect(spread([10, 200, 390], 20, 0, 400)).toEqual([10, 200, 390]);
    expect(spread([100, 100], 20, 0, 400)).toEqual([90, 110]);
  });

  test('of labels that would touch, those of later rank are dropped', () => {
    const labels = [
      { x: 0, width: 50 },
      { x: 40, width: 50 },
      { x: 95, width: 10 },
    ];
    expect(keepClear(labels, [0, 1, 2], 4)).toEqual([true, false, true]);
    expect(keepClear(labels, [1, 0, 2], 4)).toEqual([false, true, true]);
  });

  test('end labels of lines that meet do not cover one another', () => {
    const ends = [
      { name: 'a', y: 100 },
      { name: 'b', y: 101 },
      { name: 'c', y: Number.NaN },
      { name: 'd', y: 99 },
    ];
    const labels = endLabels(ends, 18, 300);
    expect(labels.map((label) => label.name)).toEqual(['a', 'b', 'd']);
    const sorted = labels.map((label) => label.labelY).sort((a, b) => a - b);
    expect(sorted[1]! - sorted[0]!).toBeCloseTo(18);
    expect(sorted[2]! - sorted[1]!).toBeCloseTo(18);
  });

  test('chapter pills and timeline pins never overlap, and a title never runs into a pin', () => {
    const chapters = [100, 104, 500, 505, 980].map((tick, i) => ({
      tick,
      title: `Chapter ${i}`,
      says: '',
    }));
    const pins = layOutPins(
      chapters,
      (tick) => tick,
      1000,
      16,
      (text) => text.length * 7,
      2,
    );
    for (const [i, pin] of pins.entries()) {
      for (const other of pins.slice(i + 1))
        expect(Math.abs(pin.pinX - other.pinX)).toBeGreaterThanOrEqual(16);
      expect(pin.x).toBe(pin.chapter.tick);
    }
    expect(pins[0]!.showsTitle).toBe(false);
    expect(pins[4]!.flips).toBe(true);
    const marks = chapterMarks(
      chapters,
      (tick) => tick,
      1000,
      16,
      (text) => text.length * 7,
    );
    expect(marks[1]!.pillX - marks[0]!.pillX).toBeGreaterThanOrEqual(16);
    expect(marks.some((mark) => mark.showsTitle)).toBe(true);
  });
});

describe('lines', () => {
  const walk = fc.array(fc.double({ min: 1, max: 200, noNaN: true }), {
    minLength: 2,
    maxLength: 400,
  });

  test('per pixel keep every extreme, the first and the last value', () => {
    fc.assert(
      fc.property(walk, fc.integer({ min: 1, max: 60 }), (values, width) => {
        const x = (tick: number) => (tick / values.length) * width;
        const runs = pixelColumns({
          read: (tick) => values[tick]!,
          from: 0,
          to: values.length - 1,
          x,
        });
        expect(runs).toHaveLength(1);
        const columns = runs[0]!;
        expect(columns.length).toBeLessThanOrEqual(width + 1);
        expect(Math.min(...columns.map((one) => one.low))).toBe(Math.min(...values));
        expect(Math.max(...columns.map((one) => one.high))).toBe(Math.max(...values));
        expect(columns[0]!.first).toBe(values[0]);
        expect(columns.at(-1)!.last).toBe(values.at(-1));
        expect(extentOf((tick) => values[tick]!, 0, values.length - 1)).toEqual({
          low: Math.min(...values),
          high: Math.max(...values),
        });
      }),
    );
  });

  test('break at ticks without a value instead of bridging them', () => {
    const values = [1, 2, Number.NaN, Number.NaN, 5, 6];
    const runs = pixelColumns({
      read: (tick) => values[tick]!,
      from: 0,
      to: 5,
      x: (tick) => tick * 10,
    });
    expect(runs.map((run) => run.map((column) => column.last))).toEqual([
      [1, 2],
      [5, 6],
    ]);
    expect(extentOf(() => Number.NaN, 0, 5)).toBeNull();
  });
});

describe('scales', () => {
  test('pixels and prices invert one another, on both kinds of axis', () => {
    for (const spacing of ['log', 'linear'] as const) {
      const scale = priceScale(80, 200, 400, spacing);
      for (const value of [80, 95.1, 150, 200])
        expect(scale.price(scale.y(value))).toBeCloseTo(value, 9);
      expect(scale.y(200)).toBeCloseTo(0, 9);
      expect(scale.ticks(5).every((tick) => tick >= 80 && tick <= 200)).toBe(true);
    }
  });

  test('the price domain holds the data, and holds still while the data fit it', () => {
    const range = fc.tuple(
      fc.double({ min: 10, max: 100, noNaN: true }),
      fc.double({ min: 1, max: 3, noNaN: true }),
    );
    fc.assert(
      fc.property(range, ([low, ratio]) => {
        const [a, b] = steadyDomain(null, low, low * ratio);
        expect(a).toBeLessThan(low);
        expect(b).toBeGreaterThan(low * ratio);
        expect(steadyDomain([a, b], low * 1.001, low * ratio * 0.999)).toEqual([a, b]);
      }),
    );
  });

  test('time ticks are round in UTC, few enough, and midnight carries the date', () => {
    const ticks = timeTicks(new Date('2020-03-12T00:00:00Z'), new Date('2020-03-14T00:00:00Z'), 10);
    expect(ticks.map((tick) => tick.label)).toEqual([
      '12 Mar',
      '06:00',
      '12:00',
      '18:00',
      '13 Mar',
      '06:00',
      '12:00',
      '18:00',
    ]);
    expect(
      timeTicks(new Date('2020-03-12T05:10:00Z'), new Date('2020-03-12T05:12:00Z'), 5).map(
        (tick) => tick.label,
      ),
    ).toEqual(['05:10', '05:11']);
    expect([0, 0.003, 7, 10, 2001].map(niceCeiling)).toEqual([1, 0.005, 10, 10, 5000]);
  });
});

const GRID: GridState = {
  epoch: 1,
  low: 50,
  high: 150,
  levels: 100,
  spacing: 'linear',
  depthUnit: 1,
  depthMax: 1e6,
  pressureUnit: 1,
  pressureMax: 1e6,
};

describe('book against pressure', () => {
  const column = (entries: Record<number, number>) => {
    const out = new Uint8Array(GRID.levels);
    for (const [price, usd] of Object.entries(entries))
      out[Math.floor(Number(price) - GRID.low)] = quantise(usd, 1, 1e6);
    return out;
  };

  test('the cliff is the first price at which forced sales exceed the bids above it', () => {
    // Bids of 1,000 at 99 and 98; forced 500 at 97 and 9,000 at 90: 500 < 2,000, then 9,500 > 2,000.
    const layout = layOutPressure(
      column({ 99: 1000, 98: 1000, 110: 700 }),
      column({ 97: 500, 90: 9000 }),
      GRID,
      100.5,
      1,
    );
    expect(layout.cliff?.price).toBe(90);
    expect(layout.cliff!.forced).toBeGreaterThan(9000);
    expect(layout.cliff!.bids).toBeGreaterThan(1900);
    expect(pressureAt(layout, 96)!.forced / 500).toBeCloseTo(1, 1);
    expect(pressureAt(layout, 101)).toBeNull();
    const asks = layout.bars.filter((bar) => bar.asks > 0);
    expect(asks.map((bar) => bar.low)).toEqual([110]);
  });

  test('without pressure, or with bids enough, there is no cliff', () => {
    expect(layOutPressure(column({ 99: 10 }), null, GRID, 100, 1).cliff).toBeNull();
    expect(layOutPressure(column({ 99: 1e5 }), column({ 80: 10 }), GRID, 100, 1).cliff).toBeNull();
  });

  test('merging levels into thicker bars loses no money, and sums only grow downwards', () => {
    const bytes = fc.uint8Array({ minLength: 100, maxLength: 100 });
    fc.assert(
      fc.property(bytes, bytes, fc.integer({ min: 1, max: 9 }), (depth, pressure, merge) => {
        const fine = layOutPressure(depth, pressure, GRID, 100.5, 1);
        const merged = layOutPressure(depth, pressure, GRID, 100.5, merge);
        const sum = (bars: typeof fine.bars) =>
          bars.reduce((total, bar) => total + bar.bids + bar.asks + bar.forced, 0);
        expect(sum(merged.bars)).toBeCloseTo(sum(fine.bars), 3);
        expect(merged.cliff).toEqual(fine.cliff);
        for (let i = 1; i < fine.cumulative.length; i++) {
          expect(fine.cumulative[i]!.forced).toBeGreaterThanOrEqual(fine.cumulative[i - 1]!.forced);
          expect(fine.cumulative[i]!.price).toBeLessThanOrEqual(fine.cumulative[i - 1]!.price);
        }
        expect(fine.cumulative.at(-1)!.price).toBe(gridEdge(GRID, 0));
      }),
    );
  });
});

describe('the other layouts', () => {
  test('the loop keeps its stations and gains inside the panel and apart from one another', () => {
    for (const [width, height, type] of [
      [278, 190, 12],
      [420, 260, 13.5],
      [340, 230, 12],
    ] as const) {
      const { stations, boxWidth, boxHeight, arrows } = layOutLoop(width, height, type);
      for (const { x, y } of stations) {
        expect(x - boxWidth / 2).toBeGreaterThanOrEqual(0);
        expect(x + boxWidth / 2).toBeLessThanOrEqual(width);
        expect(y - boxHeight / 2).toBeGreaterThanOrEqual(0);
        expect(y + boxHeight / 2).toBeLessThanOrEqual(height);
      }
      for (const { label } of arrows) {
        for (const { x, y } of stations) {
          const clear =
            Math.abs(label.x - x) > boxWidth / 2 || Math.abs(label.y - y) > boxHeight / 2;
          expect(clear).toBe(true);
        }
      }
    }
    expect([0.1, 1, 10, 100, Number.NaN].map(gaugeShare)).toEqual([0, 0.5, 1, 1, 0]);
    expect(arrowWidth(4, 4, 10)).toBe(10);
    expect(arrowWidth(0, 4, 10)).toBe(2);
  });

  test('the stack fills its height, first to lose at the bottom, and hatches what is lost', () => {
    const slabs = layOutStack(
      [
        { id: 'surplus', label: 'Surplus', par: 1, value: 0, rank: null },
        { id: 'junior', label: 'Junior', par: 20, value: 15, rank: 0 },
        { id: 'senior', label: 'Senior', par: 80, value: 80, rank: 1 },
      ],
      200,
      10,
    );
    expect(slabs.map((slab) => slab.id)).toEqual(['surplus', 'junior', 'senior']);
    expect(slabs.reduce((sum, slab) => sum + slab.height, 0)).toBeCloseTo(200);
    expect(slabs[0]!.top + slabs[0]!.height).toBeCloseTo(200);
    expect(slabs[2]!.top).toBeCloseTo(0);
    expect(slabs[0]!.lost).toBeCloseTo(slabs[0]!.height);
    expect(slabs[1]!.lost / slabs[1]!.height).toBeCloseTo(0.25);
    expect(slabs[2]!.lost).toBe(0);
    expect(layOutStack([], 200, 10)).toEqual([]);
  });

  test('profit bars are ordered from gain to loss, and the smallest are dropped where room is short', () => {
    const bars = [3, -8, 0.1, 5, Number.NaN].map((profit, i) => ({
      kind: `k${i}`,
      label: `k${i}`,
      count: 1,
      profit,
    }));
    expect(layOutProfit(bars, 9).shown.map((bar) => bar.profit)).toEqual([5, 3, 0.1, -8]);
    const short = layOutProfit(bars, 3);
    expect(short.shown.map((bar) => bar.profit)).toEqual([5, -8]);
    expect(short.dropped).toBe(2);
  });

  test('auctions fall into bins that start at multiples of their length', () => {
    const settled = [3, 4, 9, 10, 21].map((tick, id) => ({
      type: 'auctionSettled' as const,
      id,
      tick,
      lot: 1,
      debt: 1,
      bid: 0,
      winner: 1,
      bids: 1,
      zeroBid: tick === 9,
      gasPrice: 1,
    }));
    expect(binAuctions(settled, 5, 20, 8)).toEqual([
      { from: 0, to: 8, settled: 2, zeroBid: 0 },
      { from: 8, to: 16, settled: 2, zeroBid: 1 },
    ]);
    expect(auctionBinTicks(1000, 100, 5)).toBe(64);
  });

  test('sums per column keep the whole notional', () => {
    const events = [0, 1, 7, 8, 99].map((tick) => ({ tick, notional: 2 }));
    expect([...sumColumns(events, 10, 10)]).toEqual([8, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
  });
});

describe('bands', () => {
  const band = (from: number, until: number | null, id = `faults.b${from}`) => ({
    id,
    kind: 'congestion',
    from,
    until,
    label: id,
  });

  test('that overlap stand in lanes above one another, and the lowest free lane is taken', () => {
    const laid = layOutBands([band(0, 50), band(20, 30), band(60, 70), band(35, null)], 100);
    expect(laid.map(({ from, until, lane }) => [from, until, lane])).toEqual([
      [0, 50, 0],
      [20, 30, 1],
      [35, 100, 1],
      [60, 70, 0],
    ]);
  });

  test('never share a place in a lane below the highest', () => {
    const bands = fc.array(
      fc.record({ from: fc.nat(100), length: fc.nat(50), open: fc.boolean() }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(bands, (given) => {
        const laid = layOutBands(
          given.map(({ from, length, open }, i) =>
            band(from, open ? null : from + length, `b${i}`),
          ),
          160,
        );
        expect(laid).toHaveLength(given.length);
        for (const one of laid)
          for (const other of laid)
            if (one !== other && one.lane === other.lane && one.lane < MOST_LANES - 1)
              expect(one.until <= other.from || other.until <= one.from).toBe(true);
      }),
    );
  });
});

describe('the channels of a scenario’s own', () => {
  const channel = (name: string) => ({ name, label: name, unit: 'USD' });
  const all = [
    'price.traded',
    'exchange.mark',
    'exchange.fund',
    'gas.price',
    'pool.value',
    'aave.ETH.utilisation',
    'tranche.senior.value',
    'a.one',
    'a.two',
  ].map(channel);

  test('telling ones come first, what other panels show is left out, and four are enough', () => {
    expect(ownChannels(all, () => true).map(({ name }) => name)).toEqual([
      'exchange.fund',
      'aave.ETH.utilisation',
      'exchange.mark',
      'pool.value',
    ]);
  });

  test('what has not moved is not shown', () => {
    expect(ownChannels(all, ({ name }) => name === 'a.two').map(({ name }) => name)).toEqual([
      'a.two',
    ]);
  });

  test('a label takes two lines at most', () => {
    const fits = (text: string) => text.length <= 12;
    expect(twoLines('short', fits)).toEqual(['short']);
    expect(twoLines('insurance fund', fits)).toEqual(['insurance', 'fund']);
    expect(twoLines('insurance fund of the exchange', fits)).toEqual(['insurance', 'fund of the…']);
  });
});
