// The pool in numbers: channels of a tick and metrics of a run.

import type { ChannelSource } from '../tick/sources.ts';
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
