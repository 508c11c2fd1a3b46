// The mechanism around a stability pool: parameters, ports, figures.

import { defineMechanism } from '../tick/mechanism.ts';
import { channelSourceKey, claimSourceKey, metricSourceKey } from '../tick/sources.ts';
import { collateralSalesKey, liquidationFiguresKey } from './collateralSales.ts';
import { stabilityPoolParameters } from './stabilityPoolParameters.ts';
import { stabilityPoolKey, StabilityPools } from './stabilityPools.ts';

export const stabilityPools = defineMechanism({
  kind: 'stabilityPool',
  part: 'liquidation',
  says: 'Deposits of the stablecoin pay the debt of an account that is under at once, and share its collateral.',
  switchable: true,
  parameters: stabilityPoolParameters,
  build({ kernel, id, parameters }) {
    const pool = new StabilityPools(kernel, id, () => parameters.value);
    kernel.provide(stabilityPoolKey, pool, id);
    kernel.provide(collateralSalesKey, pool, id);
    kernel.provide(liquidationFiguresKey, pool, id);
    kernel.provide(claimSourceKey, pool, id);
    kernel.provide(metricSourceKey, pool, id);
    kernel.provide(
      channelSourceKey,
      [
        {
          name: 'stabilityPool.deposits',
          label: 'stability pool',
          unit: pool.money,
          read: () => pool.total(),
        },
      ],
      id,
    );
    return {
      phases: { liquidate: () => pool.liquidate() },
      invariants: { 'STABILITY-1': () => pool.check() },
    };
  },
});
