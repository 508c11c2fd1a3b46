// What a structured pool lost, position by position and tranche by tranche, for whoever sets it beside a model of credit.

import { fundamentalPathKey } from '../fundamentals/path.ts';
import type { Kernel } from '../tick/kernel.ts';
import { bookDepthKey, type PoolLossSource, type PositionOutcome } from '../tick/sources.ts';
import type { Holding } from './holding.ts';
import type { StructuredPool } from './structuredPool.ts';

/** Fall over which depth is read off a book. */
const PROBE = 0.1;

export function poolLosses(kernel: Kernel, pool: StructuredPool): PoolLossSource {
  const sold = () =>
    pool.holdings.flatMap((holding) => {
      const collateral = holding.collateral();
      return collateral === undefined ? [] : [collateral];
    });
  const midOf = (venue: string): number => kernel.find(bookDepthKey, venue)?.midPrice() ?? 0;
  return {
    tranches: () =>
      pool.terms.tranches.map(({ name, attachment, detachment }) => {
        const { writtenDown, leftWith, par } = pool.books.read(name);
        const loss = par > 0 ? (writtenDown + leftWith) / par : 0;
        return { name, attach: attachment, detach: detachment, loss };
      }),
    positions: () => pool.holdings.flatMap((holding) => positionsOf(pool, holding)),
    prices: () =>
      sold().map(({ asset, venue }) => {
        const fundamental = kernel.find(fundamentalPathKey, asset)?.value() ?? 0;
        return { asset, fundamental, traded: midOf(venue) || fundamental };
      }),
    exposures: () =>
      sold().map(({ asset, venue, units }) => {
        const mid = midOf(venue);
        const depth =
          mid > 0
            ? kernel.use(bookDepthKey, venue).depthTo('bids', mid * (1 - PROBE)) / PROBE
            : Number.POSITIVE_INFINITY;
        return { asset, units, depth };
      }),
    soldShare: () => {
      const costs = Object.values(pool.state.value.costs);
      const paid = costs.reduce((sum, cost) => sum + cost.paid, 0);
      return paid > 0 ? costs.reduce((sum, { brought }) => sum + brought, 0) / paid : 0;
    },
  };
}

/** A holding is one position unless it says that it is many: it has failed when it is worth less, sales included, than it cost. */
function positionsOf(pool: StructuredPool, holding: Holding): readonly PositionOutcome[] {
  const many = holding.positions();
  if (many !== undefined) return many;
  const cost = pool.state.value.costs[holding.name];
  if (cost === undefined) return [];
  const loss = Math.min(cost.paid, Math.max(0, cost.paid - cost.brought - holding.value()));
  return [{ notional: cost.paid, hasDefaulted: loss > 0, loss }];
}
