// Raises a flag while a book's mid price is far from what it was a while ago.

import {
  channelSourceKey,
  checkName,
  data,
  defineMechanism,
  metricSourceKey,
  number,
  orderVenueKey,
} from '../../../index.ts';

export const haltFlag = defineMechanism({
  kind: 'haltFlag',
  says: 'Raises a flag while the price is further from its past than a band allows.',
  switchable: true,
  parameters: {
    venue: data<string>('ETH-USD', 'book that it watches', checkName),
    band: number('', 0.05, 0.001, 1, 'relative move at which the flag goes up', 'live'),
    window: number('s', 600, 15, 3600, 'time over which the move is measured'),
  },
  build({ kernel, id, parameters }) {
    const state = kernel.world.record(id, { raised: false, ticks: 0 });
    const control = (): void => {
      const { venue, band, window } = parameters.value;
      const book = kernel.use(orderVenueKey, venue);
      const before = book.midPriceAgo(kernel.ticks(window));
      const move = before > 0 ? Math.abs(book.midPrice() / before - 1) : 0;
      state.value.raised = move >= band;
      if (state.value.raised) state.value.ticks += 1;
    };
    kernel.provide(
      channelSourceKey,
      [{ name: 'flag', label: 'Flag', unit: '', read: () => Number(state.value.raised) }],
      id,
    );
    kernel.provide(metricSourceKey, { metrics: () => ({ flaggedTicks: state.value.ticks }) }, id);
    return { phases: { control } };
  },
});
