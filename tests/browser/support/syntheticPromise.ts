/** An invented report on what was promised: two tranches, two assets, two parts of the runs. */

import type { PromiseReport } from '../../../protocol/promise.ts';

const bar = (value: number) => ({ value, interval: [0.8 * value, 1.2 * value] as const });

export function syntheticPromise(): PromiseReport {
  const matrix = (value: number) => [
    [1, value],
    [value, 1],
  ];
  return {
    scenario: 'invented',
    seeds: [1, 2, 3],
    level: 0.95,
    calmSays: 'the runs without impact',
    secondsPerTick: 3600,
    ticks: 48,
    promise: { defaultProbability: 0.02, lossGivenDefault: 0.4, assetCorrelation: 0.2 },
    tranches: [
      {
        name: 'junior',
        attach: 0,
        detach: 0.1,
        bars: { A: bar(0.3), B: bar(0.3), C: bar(0.3), D: bar(0.3), E: bar(0.25), 'E′': bar(0.3) },
      },
      {
        name: 'senior',
        attach: 0.1,
        detach: 1,
        bars: {
          A: bar(0.001),
          B: bar(0.002),
          C: bar(0.01),
          D: bar(0.02),
          E: { value: 0.05, interval: [0.04, 0.06] },
          'E′': { value: 0.001, interval: [null, null] },
        },
      },
    ],
    exceedance: {
      at: [0, 0.1, 0.2, 0.3],
      laws: { A: [0.3, 0, 0, 0], E: [0.4, 0.2, 0, 0] },
    },
    mostWrong: 'senior',
    assets: ['ETH', 'BTC'],
    slices: [
      { from: 0, to: 24, fundamental: matrix(0.2), traded: matrix(0.3) },
      { from: 24, to: 48, fundamental: matrix(0.6), traded: matrix(0.9) },
    ],
    windows: [
      { first: 0, last: 0, assetCorrelation: 0.2, expectedLoss: [0.3, 0.001] },
      { first: 0, last: 1, assetCorrelation: 0.4, expectedLoss: [0.29, 0.008] },
      { first: 1, last: 1, assetCorrelation: 0.6, expectedLoss: [0.28, 0.02] },
    ],
  };
}
