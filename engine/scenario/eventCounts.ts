// How often what happened: every kind of event counted, so that "none" can be a figure too.

import type { Event } from '../events/events.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { metricSourceKey } from '../tick/sources.ts';

/** Those that are always told, even when there were none. */
const told: readonly Event['type'][] = [
  'accountLiquidated',
  'auctionSettled',
  'badDebtBooked',
  'redemptionRequested',
  'redemptionPaid',
];

export const eventCounts = defineMechanism({
  kind: 'eventCounts',
  says: 'Counts what is reported, by kind of event.',
  parameters: {},
  build({ kernel, id }) {
    const counts = kernel.world.record<Record<string, number>>(id, {});
    kernel.provide(
      metricSourceKey,
      {
        metrics: () => ({
          ...Object.fromEntries(told.map((type) => [`events.${type}`, 0])),
          ...Object.fromEntries(
            Object.entries(counts.value).map(([type, count]) => [`events.${type}`, count]),
          ),
        }),
      },
      id,
    );
    return {
      phases: {
        measure: () => {
          for (const { type } of kernel.events) counts.value[type] = (counts.value[type] ?? 0) + 1;
        },
      },
    };
  },
});
