// The pool as a mechanism: parameters, ports, figures, phases, checks.

import { fundamentalPathKey } from '../fundamentals/path.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import {
  channelSourceKey,
  claimSourceKey,
  metricSourceKey,
  poolLabelKey,
  poolLossesKey,
} from '../tick/sources.ts';
import { CollateralPool } from './collateralPool.ts';
import { poolChannels, poolLosses, poolMetrics } from './poolFigures.ts';
import { poolParameters } from './poolParameters.ts';
import { poolKey } from './poolPort.ts';
import { trancheNames } from './redemption.ts';

export const collateralPool = defineMechanism({
  kind: 'collateralPool',
  says: 'A levered pool of collateral, financed by a senior and a junior tranche that trade and can be redeemed.',
  parameters: poolParameters,
  build({ kernel, id, parameters }) {
    const pool = new CollateralPool(kernel, id, () => parameters.value);
    kernel.handleRequest('pool.redeem', (account, data) =>
      pool.request(account, data['tranche'], Number(data['units'])),
    );
    kernel.provide(poolKey, pool);
    for (const name of trancheNames) {
      // Where other assets have a fundamental, a tranche has what the pool says it is worth; before it says anything, par.
      kernel.provide(
        fundamentalPathKey,
        { value: () => knownPrice(pool.publishedPrice(name)), shock: () => undefined },
        pool.tokens[name],
      );
    }
    kernel.provide(
      claimSourceKey,
      { addClaims: (byAccount, price) => pool.addClaims(byAccount, price) },
      id,
    );
    kernel.provide(
      poolLabelKey,
      {
        label: 'Pool',
        worth: 'pool.netAssetValue',
        told: 'pool.published',
        queue: 'pool.queue',
        tranches: pool.labels(),
        buffers: [],
      },
      'pool',
    );
    kernel.provide(poolLossesKey, poolLosses(kernel, pool), id);
    kernel.provide(channelSourceKey, poolChannels(pool), id);
    kernel.provide(metricSourceKey, { metrics: () => poolMetrics(pool) }, id);
    return {
      phases: { publish: () => pool.form(), distribute: () => pool.distribute() },
      invariants: {
        'POOL-1': () => pool.checkCash(),
        'POOL-2': () => pool.checkQueue(),
        'TRANCHE-1': () => pool.checkBooks(),
      },
    };
  },
});

const knownPrice = (price: number): number => (Number.isFinite(price) ? price : 1);
