// Leverage that is kept at a target: the simulator against closed forms. One class of funds: a shock x ends at x/(1 − g) with
// g = (λ − 1)·A/D, or not at all from g = 1 on. Several funds and assets: (I − G)^−1·x with G_jk = Σ_i (λ_i − 1)·a_ij·a_ik/(A_i·D_j).
// A cap: nothing is sold up to x*, Γ(x) beyond it (Cont and Schaanning 2016).

import { describe, expect, test } from '@jest/globals';
import { runFunds } from '../reference/leveragedFunds.ts';

describe('one class of funds at a leverage target', () => {
  const spiral = (leverage: number, gain: number, shock: number, ticks: number) =>
    runFunds({
      depths: [((leverage - 1) * leverage) / gain],
      funds: [{ holdings: [leverage], leverage }],
      shock,
      ticks,
    });

  test.each([2, 5, 10, 20])('at gain ½ doubles a small shock, at leverage %d', (leverage) => {
    const { falls, insolvent } = spiral(leverage, 0.5, 1e-4, 60);
    expect(falls[0]! / 1e-4).toBeGreaterThan(1.98);
    expect(falls[0]! / 1e-4).toBeLessThan(2.005);
    expect(insolvent).toBe(false);
  });

  test.each([0.2, 0.4, 0.6, 0.8])('amplifies by 1/(1 − g) at gain %d', (gain) => {
    const { falls } = spiral(5, gain, 1e-6, 200);
    expect((falls[0]! / 1e-6) * (1 - gain)).toBeCloseTo(1, 2);
  });

  test('ends in insolvency where the gain is far above one, within a few rounds', () => {
    const { falls, insolvent, rounds } = spiral(10, 5, 1e-4, 40);
    expect(insolvent).toBe(true);
    expect(rounds).toBeLessThan(15);
    expect(falls[0]! / 1e-4).toBeGreaterThan(100);
  });

  test('at gain one grows far beyond any bounded multiple', () => {
    expect(spiral(5, 1, 1e-4, 400).falls[0]! / 1e-4).toBeGreaterThan(20);
  });
});

test('funds that share assets amplify as the matrix of their overlaps says', () => {
  const { falls } = runFunds({
    depths: [40, 60],
    funds: [
      { holdings: [3, 2], leverage: 5 },
      { holdings: [4, 4], leverage: 8 },
    ],
    shock: 1e-6,
    ticks: 400,
  });
  // G = ((0.53, 0.47), (0.31333, 0.28667)), spectral radius 0.811.
  expect(falls[0]! / 1e-6).toBeGreaterThan(3.79433 * 0.995);
  expect(falls[0]! / 1e-6).toBeLessThan(3.79433 * 1.005);
  expect(falls[1]! / 1e-6).toBeGreaterThan(1.66667 * 0.995);
  expect(falls[1]! / 1e-6).toBeLessThan(1.66667 * 1.005);
});

describe('funds that sell only above a cap', () => {
  /** Share sold by a fund too small to move its pool. */
  const soldShare = (leverage: number, cap: number, target: number, shock: number): number => {
    const { left } = runFunds({
      depths: [100],
      funds: [{ holdings: [1e-4], leverage, cap, target }],
      shock,
      ticks: 10,
    });
    return 1 - left[0]![0]! / 1e-4;
  };
  const breach = (leverage: number, cap: number): number =>
    (cap - leverage) / (leverage * (cap - 1));

  test.each([
    [3, 5, 5, 0.25, 0.4444],
    [10, 15, 15, 0.06786, 0.4828],
    [10, 15, 10, 0.06786, 0.6552],
  ])('λ %d, cap %d, target %d: a shock of %d sells %d', (leverage, cap, target, shock, share) => {
    expect(soldShare(leverage, cap, target, shock)).toBeCloseTo(share, 3);
  });

  test('sell nothing up to the breach and something beyond it', () => {
    for (const [leverage, cap] of [
      [3, 5],
      [10, 15],
    ] as const) {
      const edge = breach(leverage, cap);
      expect(soldShare(leverage, cap, cap, edge * 0.999)).toBe(0);
      expect(soldShare(leverage, cap, cap, edge * 1.01)).toBeGreaterThan(0);
      expect(soldShare(leverage, cap, cap, 1 / leverage + 0.01)).toBe(1);
    }
  });
});
