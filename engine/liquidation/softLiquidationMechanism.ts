// The mechanism around soft liquidation: parameters, ports, figures.

import { defineMechanism } from '../tick/mechanism.ts';
import { claimSourceKey, metricSourceKey } from '../tick/sources.ts';
import { bandTradingKey, collateralSalesKey, liquidationFiguresKey } from './collateralSales.ts';
import { SoftLiquidation } from './softLiquidation.ts';
import { softLiquidationParameters } from './softLiquidationParameters.ts';

export const softLiquidation = defineMechanism({
  kind: 'softLiquidation',
  part: 'liquidation',
  says: 'Collateral of an account that is under lies in bands, in which traders turn it into stablecoin as the price falls, and back.',
  switchable: true,
  parameters: softLiquidationParameters,
  build({ kernel, id, parameters }) {
    const soft = new SoftLiquidation(kernel, id, () => parameters.value);
    kernel.provide(collateralSalesKey, soft, id);
    kernel.provide(bandTradingKey, soft, id);
    kernel.provide(liquidationFiguresKey, soft, id);
    kernel.provide(claimSourceKey, soft, id);
    kernel.provide(metricSourceKey, soft, id);
    return {
      phases: { liquidate: () => soft.liquidate() },
      invariants: { 'BANDS-1': () => soft.check() },
    };
  },
});
