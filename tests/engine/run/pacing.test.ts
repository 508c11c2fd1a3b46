// Pace and coalescing in virtual time.

import { describe, expect, test } from '@jest/globals';
import { map } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { coalesce, pacing, type Head, type Pace, type Slice } from '../../../engine/index.ts';

const scheduler = () =>
  new TestScheduler((actual, expected) => {
    expect(actual).toEqual(expected);
  });

const paused: Pace = { type: 'paused' };
const flatOut: Pace = { type: 'flatOut' };
const rate = (ticksPerSecond: number): Pace => ({ type: 'rate', ticksPerSecond });

describe('pacing', () => {
  test('a paused run is given nothing', () => {
    const time = scheduler();
    time.run(({ cold, expectObservable }) => {
      const slices = cold<Pace>('a', { a: paused }).pipe(pacing({ scheduler: time }));
      expectObservable(slices, '^ 5s !').toBe('');
    });
  });

  test('ten ticks a second come one every hundred milliseconds until the pause', () => {
    const time = scheduler();
    time.run(({ cold, expectObservable }) => {
      const paces = cold<Pace>('a 349ms b', { a: rate(10), b: paused });
      const ticks = paces.pipe(
        pacing({ scheduler: time }),
        map((slice) => slice.ticks),
      );
      expectObservable(ticks, '^ 1s !').toBe('100ms a 99ms a 99ms a', { a: 1 });
    });
  });

  test('a thousand ticks a second add up to a thousand in a second', () => {
    const time = scheduler();
    const slices: Slice[] = [];
    time.run(({ cold, flush }) => {
      const paces = cold<Pace>('a 1s b', { a: rate(1000), b: paused });
      paces.pipe(pacing({ scheduler: time })).subscribe((slice) => slices.push(slice));
      flush();
    });
    const total = slices.reduce((sum, { ticks }) => sum + ticks, 0);
    expect(total).toBeGreaterThanOrEqual(984);
    expect(total).toBeLessThanOrEqual(1000);
    expect(Math.max(...slices.map(({ ticks }) => ticks))).toBeLessThanOrEqual(17);
  });

  test('flat out leaves the event loop a pause between slices', () => {
    const time = scheduler();
    const slices: Slice[] = [];
    time.run(({ cold, flush }) => {
      const paces = cold<Pace>('a 99ms b', { a: flatOut, b: paused });
      paces
        .pipe(pacing({ scheduler: time, sliceMilliseconds: 5 }))
        .subscribe((slice) => slices.push(slice));
      flush();
    });
    expect(slices.length).toBeGreaterThan(90);
    expect(new Set(slices.map(({ milliseconds }) => milliseconds))).toEqual(new Set([5]));
    expect(slices[0]?.ticks).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('coalescing', () => {
  const head = (tick: number, branch = 1, base = -1): Head => ({ branch, base, tick });
  const start = head(-1);

  test('the first tick goes out at once and what follows within the frame is gathered', () => {
    const time = scheduler();
    time.run(({ cold, expectObservable }) => {
      const heads = cold<Head>('abc 150ms d', { a: head(0), b: head(1), c: head(4), d: head(5) });
      expectObservable(heads.pipe(coalesce(10, start, time)), '^ 500ms !').toBe('a 99ms b 99ms c', {
        a: { branch: 1, from: 0, to: 0 },
        b: { branch: 1, from: 1, to: 4 },
        c: { branch: 1, from: 5, to: 5 },
      });
    });
  });

  test('spans of a branch follow each other without gap or overlap, however fast the run', () => {
    const time = scheduler();
    const spans: { from: number; to: number }[] = [];
    time.run(({ cold, flush }) => {
      const values = Object.fromEntries(Array.from('abcdefghij', (name, i) => [name, head(i * 7)]));
      cold<Head>('abc 20ms d 40ms e 5ms fgh 200ms ij', values)
        .pipe(coalesce(30, start, time))
        .subscribe((span) => spans.push(span));
      flush();
    });
    let next = 0;
    for (const { from, to } of spans) {
      expect(from).toBe(next);
      next = to + 1;
    }
    expect(next).toBe(64);
  });

  test('a new branch begins after the tick that it went back to', () => {
    const time = scheduler();
    time.run(({ cold, expectObservable }) => {
      const heads = cold<Head>('a 200ms b 200ms c', {
        a: head(50),
        b: head(20, 2, 20),
        c: head(23, 2, 20),
      });
      expectObservable(heads.pipe(coalesce(10, start, time)), '^ 800ms !').toBe('a 401ms c', {
        a: { branch: 1, from: 0, to: 50 },
        c: { branch: 2, from: 21, to: 23 },
      });
    });
  });
});
