// The pool in numbers: channels of a tick and metrics of a run.

import { fundamentalPathKey } from '../fundamentals/path.ts';
import type { Kernel } from '../tick/kernel.ts';
import type { ChannelSource, PoolLossSource } from '../tick/sources.ts';
import type { CollateralPool } from './collateralPool.ts';
import { trancheNames, type TrancheName } from './redemption.ts';

export function poolChannels(pool: CollateralPool): ChannelSource[] {
  const valueOf = (tranche: TrancheName): number =>
    pool.priceAt(tranche, pool.value('market')) * pool.par(tranche);
  const label = { senior: 'Senior', junior: 'Junior' } as const;
  return [
    ...trancheNames.map((name) => ({
      name: `tranche.${name}.value`,
      label: `${label[name]} tranche, value`,
      unit: 'USD',
      read: () => valueOf(name),
    })),
    ...trancheNames.map((name) => ({
      name: `tranche.${name}.claim`,
      label: `${label[name]} tranche, principal owed`,
      unit: 'USD',
      read: () => pool.par(name),
    })),
    ...trancheNames.map((name) => ({
      name: `tranche.${name}.price`,
      label: `${label[name]} tranche, traded price`,
      unit: 'USD/par',
      read: () => pool.tradedPrice(name),
    })),
    {
      name: 'pool.netAssetValue',
      label: 'Pool, net asset value at market',
      unit: 'USD',
      read: () => pool.value('market'),
    },
    {
      name: 'pool.oracleValue',
      label: 'Pool, net asset value at the oracle price',
      unit: 'USD',
      read: () => pool.value('oracle'),
    },
    {
      name: 'pool.published',
      label: 'Pool, value as published',
      unit: 'USD',
      read: () => pool.publishedValue(),
    },
    { name: 'pool.queue', label: 'Redemptions waiting', unit: 'USD', read: () => pool.queue() },
  ];
}

/** USD unless the name says otherwise. Losses are what is written down at the end, and the most that ever was. */
export function poolMetrics(pool: CollateralPool): Record<string, number> {
  const { flows, liquidations, sold, redeemedUnits } = pool.state.value;
  const usd = (atoms: number): number => atoms / pool.cashAtoms;
  const { senior, junior } = {
    senior: pool.books.read('senior'),
    junior: pool.books.read('junior'),
  };
  return {
    trancheLossSenior: usd(senior.writtenDown),
    trancheLossJunior: usd(junior.writtenDown),
    trancheLossSeniorMax: usd(senior.lossMax),
    trancheLossJuniorMax: usd(junior.lossMax),
    poolNetAssetValue: pool.value('market'),
    poolLiquidations: liquidations,
    poolCollateralSold: sold,
    couponsPaid: usd(flows.coupons),
    redemptionsPaid: usd(flows.redemptions),
    redemptionsUnits: usd(redeemedUnits),
    redemptionsWaiting: pool.queue(),
  };
}

/**
 * The pool as models of credit see it: one position, the levered vault, which has defaulted when it was liquidated or
 * is worth less than par. Losses are what market
 * values leave short of par, by tranche, and together.
 */
export function poolLosses(kernel: Kernel, pool: CollateralPool): PoolLossSource {
  const parNow = (name: TrancheName): number => pool.par(name);
  const lossOf = (name: TrancheName): number => {
    const price = pool.priceAt(name, pool.value('market'));
    return Number.isFinite(price) ? Math.max(0, 1 - price) : 0;
  };
  const juniorShare = (): number => {
    const all = pool.books.read('junior').par + pool.books.read('senior').par;
    return all === 0 ? 0 : pool.books.read('junior').par / all;
  };
  return {
    tranches: () => [
      { name: 'junior', attach: 0, detach: juniorShare(), loss: lossOf('junior') },
      { name: 'senior', attach: juniorShare(), detach: 1, loss: lossOf('senior') },
    ],
    positions: () => [
      {
        notional: trancheNames.reduce((sum, name) => sum + parNow(name), 0),
        hasDefaulted:
          pool.liquidations().count > 0 || trancheNames.some((name) => lossOf(name) > 0),
        loss: trancheNames.reduce((sum, name) => sum + lossOf(name) * parNow(name), 0),
      },
    ],
    prices: () => [
      {
        asset: pool.collateral,
        fundamental: kernel.find(fundamentalPathKey, pool.collateral)?.value() ?? Number.NaN,
        traded: pool.collateralPrice(),
      },
    ],
    exposures: () => [],
    soldShare: () => 0,
  };
}
