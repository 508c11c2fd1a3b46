/** An invented report on sensitivities: a loss beside the copula's, and a number that may move nothing. */

import type { SensitivityReport } from '../../../protocol/sensitivity.ts';

export const syntheticSensitivity = (): SensitivityReport => ({
  scenario: 'invented',
  seeds: [1, 2, 3],
  level: 0.95,
  figures: [
    {
      figure: 'tranches.senior.loss',
      rows: [
        {
          path: 'agents.makers.size',
          step: '±10%',
          low: 0.021,
          base: 0.02,
          high: 0.019,
          change: -0.002,
          interval: [-0.006, 0.002],
          elasticity: -0.5,
          copulaChange: -0.001,
        },
        {
          path: 'securitisation.pool.impactPerLiquidation',
          step: '±10%',
          low: 0.01,
          base: 0.02,
          high: 0.05,
          change: 0.04,
          interval: [0.03, 0.05],
          elasticity: 10,
          copulaChange: 0.01,
        },
      ],
    },
  ],
});
