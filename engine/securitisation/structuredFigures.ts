// A structured pool in numbers: channels of a tick and metrics of a run. The pool called "pool" speaks without a name, others under theirs.

import type { ChannelSource, PoolLabel } from '../tick/sources.ts';
import { titled } from '../tick/words.ts';
import { correlationOf } from './buffer.ts';
import type { StructuredPool } from './structuredPool.ts';

/** `pool`, or `pool.<name>` for a pool of another name. */
const prefixOf = ({ name }: StructuredPool): string => (name === 'pool' ? 'pool' : `pool.${name}`);

/** The pool for the picture of its capital structure. */
export function structuredLabel(pool: StructuredPool): PoolLabel {
  const prefix = prefixOf(pool);
  return {
    label: titled(pool.name),
    worth: `${prefix}.netAssetValue`,
    told: `${prefix}.published`,
    queue: `${prefix}.queue`,
    tranches: pool.tranches.map((tranche) => ({
      id: pool.labelOf(tranche),
      label: titled(tranche),
      get par() {
        return pool.books.read(tranche).par / pool.cashAtoms;
      },
    })),
    buffers: Object.entries(pool.terms.buffers).map(([name, { below }]) => ({
      id: pool.labelOf(name),
      label: titled(name),
      below: pool.labelOf(below ?? pool.tranches[0]!),
    })),
  };
}

export function structuredChannels(pool: StructuredPool): ChannelSource[] {
  const prefix = prefixOf(pool);
  return [
    ...pool.tranches.map((name) => ({
      name: `tranche.${pool.labelOf(name)}.value`,
      label: `${titled(pool.labelOf(name))}, value`,
      unit: 'USD',
      read: () => pool.priceAt(name, pool.value()) * pool.par(name),
    })),
    ...pool.tranches.map((name) => ({
      name: `tranche.${pool.labelOf(name)}.claim`,
      label: `${titled(pool.labelOf(name))}, principal owed`,
      unit: 'USD',
      read: () => pool.books.claim(name) / pool.cashAtoms,
    })),
    ...pool.tranches.map((name) => ({
      name: `tranche.${pool.labelOf(name)}.price`,
      label: `${titled(pool.labelOf(name))}, traded price`,
      unit: 'USD/par',
      read: () => pool.tradedPrice(name),
    })),
    {
      name: `${prefix}.netAssetValue`,
      label: `${titled(pool.name)}, net asset value as marked`,
      unit: 'USD',
      read: () => pool.value(),
    },
    {
      name: `${prefix}.oracleValue`,
      label: `${titled(pool.name)}, net asset value at the oracle price`,
      unit: 'USD',
      read: () => pool.value('oracle'),
    },
    {
      name: `${prefix}.published`,
      label: `${titled(pool.name)}, value as published`,
      unit: 'USD',
      read: () => pool.publishedValue(),
    },
    {
      name: `${prefix}.queue`,
      label: `${titled(pool.name)}, redemptions waiting`,
      unit: 'USD',
      read: () => pool.queue(),
    },
    ...Object.keys(pool.terms.buffers).map((name) => ({
      name: `buffer.${pool.labelOf(name)}`,
      label: `${titled(pool.labelOf(name))}, cash`,
      unit: 'USD',
      read: () => pool.fundBalance(name),
    })),
  ];
}

/** Losses are shares of par brought in (at formation and since), what leavers took with them included; money in USD. */
export function structuredMetrics(pool: StructuredPool): Record<string, number> {
  const metrics: Record<string, number> = {};
  const unit = pool.cashAtoms;
  const { books, state } = pool;
  const s = state.value;
  let lost = 0;
  let brought = 0;
  for (const name of pool.tranches) {
    const entry = books.read(name);
    const at = `tranches.${pool.labelOf(name)}`;
    const share = (atoms: number): number => (entry.par > 0 ? atoms / entry.par : 0);
    metrics[`${at}.loss`] = share(entry.writtenDown + entry.leftWith);
    metrics[`${at}.lossMax`] = share(entry.lossMax);
    metrics[`${at}.par`] = entry.par / unit;
    metrics[`${at}.repaid`] = share(entry.repaid);
    metrics[`${at}.interestPaid`] = entry.interestPaid / unit;
    metrics[`${at}.shortfall`] = entry.shortfall / unit;
    metrics[`${at}.price`] = pool.tradedPrice(name);
    metrics[`${at}.modelPrice`] = pool.priceAt(name, pool.value());
    const exit = s.exits[name]!;
    metrics[`${at}.redeemed`] = exit.redeemed / unit;
    metrics[`${at}.paidPerToken`] = exit.redeemed > 0 ? exit.paid / exit.redeemed : Number.NaN;
    metrics[`${at}.runSeconds`] =
      exit.runTick < 0 ? Number.NaN : exit.runTick * pool.secondsPerTick;
    lost += entry.writtenDown + entry.leftWith;
    brought += entry.par;
  }
  const prefix = prefixOf(pool);
  const { count } = pool.liquidations();
  const counts = pool.positionCounts();
  Object.assign(metrics, {
    [`${prefix}.loss`]: brought > 0 ? lost / brought : 0,
    [`${prefix}.netAssetValue`]: pool.value(),
    [`${prefix}.uncovered`]: s.uncovered,
    [`${prefix}.exhausted`]: Number(s.exhausted),
    [`${prefix}.earlyAmortisation`]: Number(s.earlyAmortisation),
    [`${prefix}.liquidations`]: count,
    [`${prefix}.interestPaid`]: s.interestPaid / unit,
    [`${prefix}.redemptionsPaid`]: s.redemptionsPaid / unit,
    [`${prefix}.redemptionsWaiting`]: pool.queue(),
    [`${prefix}.positions`]: counts.positions,
    [`${prefix}.defaults`]: counts.defaults,
    ...bufferMetrics(pool),
  });
  return metrics;
}

/**
 * What each buffer did. `seniorLossSaved`: see {@link StructuredPool.seniorLossSaved}, now and at its most; per unit of all that was put into the buffers.
 */
function bufferMetrics(pool: StructuredPool): Record<string, number> {
  const unit = pool.cashAtoms;
  const metrics: Record<string, number> = {};
  const buffers = Object.entries(pool.state.value.buffers);
  let funded = 0;
  for (const [name, { initial, toppedUp, paid, pairs }] of buffers) {
    const at = `buffers.${pool.labelOf(name)}`;
    metrics[`${at}.balance`] = pool.fundBalance(name);
    metrics[`${at}.paid`] = paid / unit;
    metrics[`${at}.toppedUp`] = toppedUp / unit;
    metrics[`${at}.proCyclicality`] = correlationOf(pairs);
    funded += initial + toppedUp;
  }
  if (buffers.length === 0) return metrics;
  const prefix = prefixOf(pool).replace('pool', 'buffers');
  const perUnit = (atoms: number): number => (funded > 0 ? atoms / funded : 0);
  const saved = pool.seniorLossSaved();
  const most = pool.state.value.seniorSavedMost;
  metrics[`${prefix}.seniorLossSaved`] = saved / unit;
  metrics[`${prefix}.seniorLossSavedPerUnit`] = perUnit(saved);
  metrics[`${prefix}.seniorLossSavedAtWorst`] = most / unit;
  metrics[`${prefix}.seniorLossSavedAtWorstPerUnit`] = perUnit(most);
  return metrics;
}
