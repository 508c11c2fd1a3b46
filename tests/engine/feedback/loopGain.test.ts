import { describe, expect, test } from '@jest/globals';
import { expectedStop } from '../../../engine/feedback/absorption.ts';
import { loopState, type LoopState } from '../../../engine/feedback/loopGain.ts';
import { priceAxis } from '../../../engine/feedback/pressureMap.ts';
import type { BookDepth, PressureSource } from '../../../engine/tick/sources.ts';

const mid = 100;
/** Bids of `density` units per unit of price: selling one unit moves the price by 1/density. */
const straightBook = (density: number): BookDepth => ({
  midPrice: () => mid,
  depthTo: (_, price) => density * Math.abs(mid - price),
  tickSize: 0.01,
  tapeVenue: 0,
});

/** Forced sellers: `rho` units for every unit that the price falls below `from`. */
const straightPressure = (rho: number, share = 1, from = mid): PressureSource => ({
  asset: 'ETH',
  venue: 'ETH-USD',
  pressure: (edges, out) => {
    for (let j = 0; j + 1 < edges.length; j++) {
      const width = Math.min(edges[j + 1]!, from) - Math.min(edges[j]!, from);
      out[j] = rho * width * edges[j]!;
    }
  },
  forcedShare: () => share,
});

const look = (density: number, ...sources: PressureSource[]): LoopState =>
  loopState(
    priceAxis({ mid, step: 0.01, below: 0.6, above: 0.5 }),
    straightBook(density),
    sources,
    { probe: 0.05, ghost: 0.05 },
  );

describe('loop gain', () => {
  test('in a market of straight lines it is λρ, at the mid and all along the axis', () => {
    const state = look(10, straightPressure(4));
    expect(state.gain.gain).toBeCloseTo(0.4, 12);
    for (const gain of state.gainAlong) expect(gain).toBeCloseTo(0.4, 12);
  });

  test('it is the product of its four factors', () => {
    const { gain, breached, sold, depth, impact } = look(7, straightPressure(4, 0.3)).gain;
    expect(breached * sold * depth * impact).toBeCloseTo(gain, 12);
    expect(sold).toBeCloseTo(0.3, 12);
  });

  test('nothing forced, no gain and no cliff', () => {
    const state = look(10, straightPressure(4, 0));
    expect(state.gain.gain).toBe(0);
    expect(state.gainAlong.every((gain) => gain === 0)).toBe(true);
    expect(state.cliff).toBeNaN();
  });

  test('a fall of 5 % stops at shock ÷ (1 − λρ)', () => {
    expect(look(10, straightPressure(4)).ghostStop).toBeCloseTo(mid - 5 / (1 - 0.4), 9);
    expect(look(10, straightPressure(8)).ghostStop).toBeCloseTo(mid - 5 / (1 - 0.8), 9);
  });

  test('a fall with a gain of one or more is stopped by nothing', () => {
    expect(look(10, straightPressure(10)).ghostStop).toBe(0);
    expect(look(10, straightPressure(15)).ghostStop).toBe(0);
  });

  test('without pressure a fall stops where the shock took it', () => {
    expect(look(10).ghostStop).toBeCloseTo(95, 9);
  });

  test('the cliff is the first price at which forced selling exceeds the bids', () => {
    // From 90 down 30 units per unit of price against 10: 30 (90 − p) > 10 (100 − p) below 85.
    expect(look(10, straightPressure(30, 1, 90)).cliff).toBeCloseTo(84, 9);
  });

  test('what the delayed oracle still holds back counts as selling at the first step', () => {
    const state = look(10, straightPressure(4, 1, 110));
    expect(state.pressure.overhangUnits).toBeCloseTo(40, 9);
    expect(state.cliff).toBeCloseTo(99, 9);
  });

  test('selling into an empty book shows a large gain, not an infinite one', () => {
    const state = look(0, straightPressure(4));
    expect(Number.isFinite(state.gain.gain)).toBe(true);
    expect(state.gain.gain).toBeGreaterThan(10);
    expect(Number.isFinite(state.gain.impact)).toBe(true);
  });
});

test('the fixed point takes account of a stop between two edges', () => {
  const axis = priceAxis({ mid, step: 0.1, below: 0.5, above: 0.1 });
  const forced = new Float64Array([8, 8, 8, 4, 0, 0]);
  const bids = new Float64Array([50, 40, 30, 20, 10, 0, 0]);
  // A fall to 90 takes 10; nothing is forced above 90; half a step further 2 are.
  expect(expectedStop(axis, forced, bids, 0.15)).toBeCloseTo(100 - 15 / 1 - 0.6666666667 * 5, 6);
});
